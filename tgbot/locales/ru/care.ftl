## Разделы меню, справка, первые шаги, поддержка и прощание

button-menu-market = 🔭 Рынок
button-menu-reports = 📊 Отчёты
button-menu-settings = ⚙️ Настройки
button-menu-safety = 🛡 Безопасность
button-menu-help = ❓ Справка
menu-market = <b>🔭 Рынок</b>: что движется, что говорят стратегии, о чём вам сообщать.
menu-reports = <b>📊 Отчёты</b>: что получилось — в числах, картинках и файлах.
menu-settings = <b>⚙️ Настройки</b>: чем торговать, сколько можно потерять, когда вас беспокоить.
menu-safety = <b>🛡 Безопасность</b>: доказательства, паузы, торговля руками и экстренная остановка.
menu-help = <b>❓ Справка</b>: как всё устроено, кто ответит и что о вас хранится.
button-go-market = Обзор
button-go-top = Лучшие пары
button-go-xray = Рентген пары
button-go-signals = Сигналы
button-go-settings = Все настройки
button-go-pair = Одна пара
button-go-enter = Войти руками
button-go-exit = Закрыть руками
button-go-orders = Заявки в работе
button-go-panic = 🛑 Экстренная остановка
button-go-days = По дням
button-go-outcomes = Чем кончались сделки
button-go-report = Отчёт
button-go-count = Занятые места
button-go-export = 📄 Выгрузка
button-go-support = 💬 Поддержка
button-go-health = Состояние
button-go-terms = Условия
button-go-delete = Удалить мой аккаунт
help-subject-trading = Торговля
help-subject-settings = Настройки
help-subject-market = Рынок
help-subject-records = Записи
help-subject-hands = Руками
help-subject-you = О вас
help-head = <b>{ $subject }</b>
help-line = /{ $command } — { $about }
unknown-command-near = Такой команды я не знаю. Может быть, { $names }?

steps =
    <b>Первые шаги</b> · { $done } из { $all }
    { $lines }
step-done = ✓ { $name }
step-open = ○ { $name }
step-language = Язык
step-terms = Условия
step-symbols = Выбрать пары
step-risk = Сказать, сколько можно потерять
step-armed = Включить торговлю
step-trade = Первая сделка
step-alert = Своё оповещение: /alerts
step-key = Ваша биржа: /keys
button-usual = 🚀 Как обычно: { $names }, осторожно, на бумаге
button-steps-off = Скрыть эти шаги
usual-set = Готово: { $names }, «{ $preset }». Осталось одно нажатие.


delete =
    <b>Удаление аккаунта</b>

    <b>Удаляется сразу:</b> имя, язык и часовой пояс; ключи бирж — так, что ни одну их копию уже не открыть; пары, настройки, стратегии, оповещения, уведомления и всё, что я вам присылал.

    <b>Остаётся, но без вас:</b> заявки, исполнения и книга проводок — под номером, который ни к кому не ведёт. Книги задним числом не меняют.

    Сообщения в этом чате останутся, пока вы не удалите чат. Если хотите, сначала заберите свои данные.
button-delete-files = 📄 Сначала пришлите мне всё
button-delete-ask = Удалить мой аккаунт
delete-files-sent = Это всё, что у меня о вас есть.
delete-file-profile = О вас, в формате JSON
delete-file-code = Ваши настройки кодом: их можно будет перенять
delete-ask =
    Отменить это будет нельзя. Чтобы удалить аккаунт, в течение десяти минут пришлите мне ровно это:

    <code>{ $word }</code>
delete-word = УДАЛИТЬ
delete-wrong = Это другое слово. Ничего не удалено. Пришлите <code>{ $word }</code> или вернитесь назад.
delete-done =
    Аккаунт удалён, ключи уничтожены. Захотите вернуться — /start начнёт всё заново.

    Спасибо, что были здесь.

refused-asked-often = Вы написали { $limit } раза за час. Подождите немного: всё будет прочитано.
refused-leave-flat =
    { $count ->
        [0] Заявка ещё в работе, или её исход пока не доказан. Дождитесь этого и удаляйте аккаунт.
        [one] У вас { $count } открытая позиция. Сначала закройте её, потом удаляйте аккаунт.
        [few] У вас { $count } открытые позиции. Сначала закройте их, потом удаляйте аккаунт.
       *[other] У вас { $count } открытых позиций. Сначала закройте их, потом удаляйте аккаунт.
    }

command-terms = Условия
command-delete_me = Удалить аккаунт и ключи
command-mix = Прибыль по стратегиям и причинам
command-forcelong = Купить руками
command-forceshort = Продать в шорт руками
command-unlock = Снять запрет на входы
