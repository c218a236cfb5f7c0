## Рассылки и то, от чего можно отказаться

command-broadcast = Рассказать многим сразу
button-broadcasts = 📣 Рассылки
broadcast-home =
    <b>📣 Рассылки</b>

    Пришлите сообщение ровно таким, каким оно должно прийти: текст с оформлением, картинку, файл или альбом. Получится черновик: никто его не увидит, пока вы не посмотрите сами и не напишете число получателей.
broadcast-title = { $id } · { $status } · { $n } из { $all }
broadcast-draft =
    <b>📣 Рассылка { $id }</b> · черновик

    Сообщение: { $sources }
    Кнопки: { $buttons }
    Кому: { $segment }
    Сейчас это { $count ->
        [one] { $count } человек
        [few] { $count } человека
       *[other] { $count } человек
    }.
    Рубрика: { $category }
    Актуально { $hours } ч · { $sound } · { $copying }
broadcast-source = { $language } ({ $kind })
broadcast-kind-text = текст
broadcast-kind-photo = картинка
broadcast-kind-video = видео
broadcast-kind-animation = анимация
broadcast-kind-document = файл
broadcast-kind-audio = аудио
broadcast-kind-voice = голосовое
broadcast-kind-video-note = видеосообщение
broadcast-kind-sticker = стикер
broadcast-kind-album = альбом
broadcast-no-buttons = нет
broadcast-button = «{ $label }»
broadcast-everybody = всем
broadcast-anybody = любые
broadcast-listed =
    { $count ->
        [one] список из { $count } id
       *[other] список из { $count } id
    }
broadcast-silent = 🔕 без звука
broadcast-loud = 🔔 со звуком
broadcast-protected = 🔒 переслать нельзя
broadcast-free = 🔓 можно переслать
broadcast-hours = ⏳ { $n } ч
broadcast-who =
    <b>Кому?</b>

    Нажмите на условие, чтобы изменить его; выполняться должны все. Id: { $people }.

    { $count ->
        [0] Сейчас всем условиям не отвечает никто.
        [one] Сейчас всем условиям отвечает { $count } человек.
        [few] Сейчас всем условиям отвечают { $count } человека.
       *[other] Сейчас всем условиям отвечают { $count } человек.
    }
    Не считаю тех, кто не зарегистрирован, заблокировал бота, забанен, удалил аккаунт или отказался от этой рубрики.
segment-button = { $name }: { $value }
segment-any = любой
segment-language = Язык
segment-plan = Тариф
segment-kind = Счёт
segment-exchange = Биржа
segment-activity = Был здесь
segment-holding = Позиции
segment-share = Доля
segment-referral = По приглашению
segment-referral-yes = пришли по ссылке
segment-referral-no = пришли сами
segment-language-en = английский
segment-language-ru = русский
segment-kind-paper = только бумажный
segment-kind-live = своя биржа
segment-activity-active-1 = сегодня
segment-activity-active-7 = за 7 дней
segment-activity-active-30 = за 30 дней
segment-activity-idle-7 = не был 7 дней
segment-activity-idle-30 = не был 30 дней
segment-holding-yes = есть открытые
segment-holding-no = нет открытых
segment-share-first-10 = 10 %
segment-share-first-50 = A: половина
segment-share-last-50 = B: другая половина
segment-share-last-90 = остальные 90 %
broadcast-ask-message = Пришлите то, что получат читающие на { $name }: текст с оформлением, картинку, файл или альбом.
broadcast-ask-buttons =
    Напишите кнопки: строка — это ряд, <code>|</code> разделяет кнопки одного ряда.

    <code>Подробнее = https://example.com/news</code>
    <code>Нравится = клик | Не нравится = клик: Расскажите почему в /support</code>
    <code>Код = копия: SPRING</code>

    Нажатия считаю по одному на человека; о переходах на страницы Telegram мне не говорит. Одно тире — без кнопок.
broadcast-ask-people = Напишите id Telegram через пробел или с новой строки. Тогда получат только эти люди — если подходят и под остальные условия. Одно тире — любые.
broadcast-ask-when = Когда начать? По вашему времени, например <code>18:30</code>, <code>21.11 09:00</code> или <code>2026-11-21 09:00</code>.
broadcast-confirm =
    <b>📣 Рассылка { $id }: всё готово</b>

    Кому: { $segment }
    Рубрика: { $category }
    Начало: { $when }

    { $count ->
        [one] Получит { $count } человек. Чтобы начать, напишите <code>{ $count }</code>.
        [few] Получат { $count } человека. Чтобы начать, напишите <code>{ $count }</code>.
       *[other] Получат { $count } человек. Чтобы начать, напишите <code>{ $count }</code>.
    }
broadcast-now = сразу
broadcast-second = Получателей много: сначала должен согласиться ещё один оператор. Я уже спросил; посмотреть рассылку можно в /broadcast. Когда согласятся, напишите число ещё раз.
broadcast-tried =
    { $count ->
        [one] Отправил { $count } человеку.
       *[other] Отправил { $count } людям.
    }
broadcast-course = <b>📣 Рассылка { $id }</b> · { $status } · { $author }
broadcast-table = { $table }
broadcast-status-draft = черновик
broadcast-status-scheduled = запланирована
broadcast-status-running = идёт
broadcast-status-paused = на паузе
broadcast-status-cancelled = отменена
broadcast-status-done = закончена
broadcast-status-recalling = отзываю
broadcast-status-recalled = отозвана
broadcast-row-people = Получателей
broadcast-row-sent = Дошло
broadcast-row-blocked = Блокировка бота
broadcast-row-failed = Не вышло
broadcast-row-unknown = Неизвестно
broadcast-row-expired = Поздно
broadcast-row-unwanted = Отказались
broadcast-row-left = Осталось
broadcast-row-gone = Отозвано
broadcast-row-kept = Не удалось отозвать
broadcast-pace = { $pace } в секунду, осталось { $left }
broadcast-no-end = неизвестно сколько
broadcast-clicks = «{ $label }»: { $count }
broadcast-edited = ✋ Вы изменили сообщение, которое рассылается. Рассылка остановлена: посмотрите её ещё раз и продолжите.
broadcast-why-edited = ✋ Остановлена: её сообщение изменили. Если получателей много, новые слова сначала подтвердит другой оператор: нажмите «Продолжить», а когда согласятся, ещё раз.
broadcast-why-author = ✋ Остановлена: её автор больше не оператор. Продолжить нельзя: отмените её и отправьте своё сообщение.
broadcast-why-failing = ⚠️ Остановилась сама: большинство сообщений не доходит. Исходное сообщение ещё есть в нашем чате?
broadcast-sure-recall =
    { $count ->
        [one] Удалить в { $count } чате? Вернуть будет нельзя.
       *[other] Удалить в { $count } чатах? Вернуть будет нельзя.
    }
broadcast-sure-resend =
    { $count ->
        [one] Неизвестно, дошло ли до { $count } человека. Если отправить снова, он может получить дважды.
       *[other] Неизвестно, дошло ли до { $count } человек. Если отправить снова, кто-то получит дважды.
    }
broadcast-sure-cancel =
    { $count ->
        [one] { $count } человек ещё не получил и не получит. У кого есть, у того останется.
        [few] { $count } человека ещё не получили и не получат. У кого есть, у того останется.
       *[other] { $count } человек ещё не получили и не получат. У кого есть, у того останется.
    }
broadcast-clicked = Записал. Спасибо!
button-broadcast-me = 👁 Прислать мне
button-broadcast-others = 🧪 Другим операторам: { $n }
button-broadcast-add = ➕ Версия { $name }
button-broadcast-replace = ✏️ Версия { $name }
button-broadcast-drop = ✖ { $name }
button-broadcast-buttons = 🔘 Кнопки
button-broadcast-who = 👥 Кому
button-broadcast-people = Список id
button-broadcast-start = ▶️ Начать
button-broadcast-when = 🕒 Начать позже
button-broadcast-discard = 🗑 Выбросить
button-broadcast-list = Все рассылки
button-broadcast-open = Открыть
button-broadcast-pause = ⏸ Пауза
button-broadcast-resume = ▶️ Продолжить
button-broadcast-cancel = ✖ Отменить
button-broadcast-resend = 🔁 Неизвестным ещё раз: { $n }
button-broadcast-recall = ↩️ Отозвать: { $n }
button-broadcast-yes = Да, сделать

mailings =
    <b>Сообщения сервиса</b>

    Нажмите на то, что хотите получать. Новостей о вашей торговле здесь нет: они в уведомлениях. То, что касается всех, например технические работы, приходит всегда.
mailing-news = Новости
mailing-tips = Советы
mailing-offers = Предложения
mailing-system = От сервиса
mailing-refused = Больше не пришлю: «{ $name }». Вернуть: /notifications, «Сообщения сервиса».
button-mailing-off = Не присылать такое
button-mailings = 📣 Сообщения сервиса

refused-broadcast-gone = Такой рассылки больше нет. Все рассылки: /broadcast.
refused-broadcast-state =
    { $status ->
        [draft] Она ещё не началась: это на потом.
        [scheduled] Она запланирована, менять её нельзя. Отмените и сделайте новую: /broadcast.
        [running] Она уже идёт, менять её нельзя. Поставьте на паузу или отмените: /broadcast.
        [paused] Она на паузе. Продолжите или отмените: /broadcast.
        [cancelled] Она отменена. Сделайте новую: /broadcast.
        [done] Она закончена. Сделайте новую: /broadcast.
       *[other] Её отзывают или уже отозвали. Сделайте новую: /broadcast.
    }
refused-broadcast-nobody = Так её не получит никто. Смягчите условия в «Кому».
refused-broadcast-count = Получателей { $count }, а вы написали «{ $text }». Ничего не началось. Напишите <code>{ $count }</code> или вернитесь и посмотрите на условия.
refused-broadcast-late = Отзывать нечего: Telegram удаляет сообщения только в первые 48 часов.
refused-broadcast-of-other = Этот черновик начал другой оператор, а копировать я могу только его сообщения. Сделайте свой: /broadcast.
refused-broadcast-content = Такое скопировать другим нельзя ({ $kind }). Пришлите текст, картинку, видео, файл, аудио, стикер или альбом.
refused-no-testers = Другого оператора с правом на рассылки нет. Пришлите её себе.
refused-button-unreadable = Строка { $line }: «{ $text }» — это не кнопка. Напишите <code>Надпись = https://…</code>, <code>Надпись = клик</code> или <code>Надпись = копия: текст</code>.
refused-button-address = Строка { $line }: «{ $text }» — это не адрес. Он должен начинаться с <code>https://</code> или <code>tg://</code>.
refused-button-long = Строка { $line }: знаков { $found }, а помещается не больше { $limit }.
refused-buttons-many = В строке { $line } слишком много кнопок: помещается не больше { $limit }.
refused-people-unreadable = «{ $text }» — это не id Telegram. Id — это число, например <code>123456789</code>.
refused-people-many = Слишком много id: { $found }, а можно не больше { $limit }.
refused-when-unreadable = Не понимаю время «{ $text }». Напишите <code>18:30</code>, <code>21.11 09:00</code> или <code>2026-11-21 09:00</code>.
refused-when-past = «{ $text }» уже прошло: у вас сейчас { $time }. Назовите время позже.
refused-when-far = Это дальше, чем через { $limit } дней. Назовите время раньше.
