## Люди, для операторов

people = <b>Люди</b>, новые сверху. Напишите номер, начало имени, последние четыре знака ключа или номер платежа.
people-found = <b>Люди</b> по запросу «{ $text }». Напишите другое, чтобы поискать снова.
people-none = По запросу «{ $text }» никого. Найти можно по номеру, началу имени, последним четырём знакам ключа или номеру платежа.
person =
    👤 <b>{ $name }</b> · <code>{ $user }</code>
    { $role }, { $language }, { $zone }
    С нами с { $since }
person-banned = ⛔ Заблокирован: { $reason }
person-plan = Тариф: { $plan }, { $standing }, до { $until }
person-standing-free = ничего не куплено
person-standing-trial = пробный период
person-standing-active = действует
person-standing-grace = льготные дни
person-standing-reduce-only = без новых реальных сделок
person-standing-ended = закончился
person-no-accounts = Счетов нет: условия ещё не приняты.
person-account = { $badge } { $exchange }: { $state }; позиций: { $positions }
person-hold = ↳ остановлен: { $why }
person-no-key = ↳ без ключа
person-messages = { $reachable ->
        [yes] ✉️ Писать можно
       *[no] ✉️ Заблокировал бота
    }; в очереди: { $waiting }, не доставлено за 7 дней: { $dropped }
person-counts = 💳 Платежей: { $n } · поддержка: { $ticket }{ $open ->
        [1] , открыто
       *[0] {""}
    }
person-refused = Отказы во входе за сутки: { $reasons }
person-failed = Недавно в чате: { $outcomes }
person-note = 📝 { $text } <i>({ $time })</i>
person-ask-ban = ⛔ Заблокировать { $user }? <b>Напишите причину</b>: человек её увидит. Команды перестанут работать, новых сделок не будет; стопы и выходы работают, критичные новости доходят.
person-ask-unban = Снять блокировку с { $user }?
person-ask-pause = ⏸ Приостановить входы { $user } на всех счетах? Стопы и выходы работают; человек узнает.
person-ask-resume = ▶️ Возобновить входы { $user }? Другие причины остановки останутся.
person-ask-note = 📝 Напишите заметку о { $user }, до 500 знаков. Она войдёт в выгрузку данных, если человек её попросит.
person-ask-write = ✉️ Напишите, что должен прочитать { $user }, до 600 знаков. Письмо придёт от бота и останется среди заметок.
seen-as = 👁 Так это видит { $name } ({ $user }). Просмотр записан.
button-person-ban = ⛔ Заблокировать
button-person-unban = Снять блокировку
button-person-pause = ⏸ Пауза входов
button-person-resume = ▶️ Возобновить входы
button-person-note = 📝 Заметка
button-person-write = ✉️ Написать
button-person-grant = 🎁 Подарить тариф
button-person-role = Роль
button-person-audit = Журнал
button-person-yes = Да, сделать
button-person-card = ‹ Карточка
button-see-status = 👁 Состояние
button-see-settings = 👁 Настройки
button-see-why = 👁 Почему
button-see-safe = 👁 Защита
button-more = Ещё ›
entries-paused = ⏸ Команда сервиса приостановила ваши входы. Стопы и выходы работают. Вопросы: /support
entries-resumed = ▶️ Ваши входы возобновлены: пауза от команды сервиса закончилась.
halted-banned = владелец заблокирован
halted-operator-pause = входы приостановили операторы
refused-text-length = Здесь { $actual } знаков, а можно от 1 до { $max }. Напишите ещё раз.
command-people = Найти человека
command-requests = Кто просит впустить
command-roles = Роли и права
command-audit = Кто что делал
button-people = Люди
button-requests = Заявки
button-roles = Роли
button-audit = Журнал

## Кого впускать, для операторов

admissions-closed = 🚪 <b>Закрыто</b>: новички просят впустить. Ждут: { $n }
admissions-open = 🚪 <b>Открыто</b>: начать может любой. Ждут с прошлого раза: { $n }
admission-ask-yes = Впустить { $name } ({ $user })? Заявок: { $n }.
admission-ask-no = Отказать { $name } ({ $user })? Человек узнает и сможет попросить снова через неделю. Заявок: { $n }.
admission-ask-closed = Закрыть сервис для новичков? Те, кто уже здесь, ничего не заметят.
admission-ask-open = Открыть сервис для всех? Те, кто ждёт, смогут начать сразу.
admission-waits = 🚪 Заявка принята. Команда сервиса решит, и я сообщу здесь.
refused-admission-wait = Вы уже просили, и вас не впустили. Попросить снова можно через { $days } д.
button-admit-me = Попросить впустить
button-admit-all = Открыть для всех
button-admit-some = Закрыть для новичков

## Роли и журнал

roles = <b>Роли</b>
roles-line = { $name } (<code>{ $user }</code>): { $role } 🔐
roles-line-bare = { $name } (<code>{ $user }</code>): { $role }, без второго фактора
roles-how = Владельцев называет конфигурация. Назначить роль: <code>/roles 1001</code> или из карточки человека.
role-of = { $name } (<code>{ $user }</code>): { $role }. Какую роль дать?
role-ask = { $name } ({ $user }): { $before } → <b>{ $role }</b>?
button-role-take = Забрать роль
right-service = числа, здоровье
right-incidents = сбои
right-halt = остановка
right-release = возобновление
right-revoke = аварийная кнопка
right-people = люди
right-note = заметки, паузы
right-admit = впуск, запреты
right-tickets = поддержка
right-grant = дарить тарифы
right-plans = тарифы, цены
right-money-see = видеть деньги
right-refund = возвраты
right-broadcast = рассылки
right-roles = роли
right-audit = журнал
audit = <b>Журнал</b>, новое сверху. <code>/audit 1001</code>: о человеке, <code>/audit by 1001</code>: действия оператора.
audit-none = <b>Журнал</b>: здесь пусто.
audit-line = { $time } <b>{ $name }</b>: { $act } { $subject } <i>{ $detail }</i>
audit-line-refused = { $time } <b>{ $name }</b>: ✗ { $act } { $subject } <i>{ $detail }</i>
audit-file = { $n ->
        [one] { $n } запись
        [few] { $n } записи
       *[other] { $n } записей
    }
button-older-acts = Старше
button-audit-file = Файлом
button-audit-all = Всё
