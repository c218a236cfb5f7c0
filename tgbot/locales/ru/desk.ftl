## Главная страница операторов

button-desk-switches = ⏸ Рубильники
button-desk-held = 🔒 Задержанные счета
button-desk-upkeep = 🛠 Обслуживание
button-desk-revoke = 🆘 Отозвать ключи
button-desk-home = 🧭 Сервис
button-desk-summary-on = 🌅 Сводка: выкл
button-desk-summary-off = 🌅 Сводка: вкл
button-incident = Посмотреть
button-incident-seen = 👁 Занимаюсь
button-incident-mute-1h = 🔕 1 ч
button-incident-mute-24h = 🔕 24 ч
button-incident-mute-change = 🔕 До перемен
command-admin = Весь сервис одним взглядом
command-held = Задержанные счета и заявки
command-maintenance = Запланировать обслуживание

light-well = 🟢 <b>Всё хорошо</b>
light-look = 🟡 <b>Стоит взглянуть</b>
light-bad = 🔴 <b>Что-то не так</b>
sign-halted = Никто ничего не открывает: сервис остановлен. /halt
sign-maintenance = Обслуживание, осталось { $age }
sign-naked = Позиции без подтверждённого стопа: { $n }{ $old ->
    [no] {""}
   *[yes] , самая давняя { $age }
}
sign-waiting = Заявки без исхода: { $n }, самая давняя { $age }
sign-quarantined = Заявки в карантине: { $n }, самая давняя { $age }. /held
sign-symbols = Остановленные пары: { $n }
sign-incidents = Сбои, которыми никто не занимается: { $n }
sign-silent = { $name } не отвечает
sign-prices = { $name }: последней цене { $age }
sign-clock = { $name }: наши часы расходятся на { $age }
sign-critical = Ждут срочные сообщения: { $n }, самое давнее { $age }
sign-inbox = Ждут ответа входящие: { $n }, самое давнее { $age }
sign-outbox = Сообщения ждут { $age }
sign-database = База отвечает { $age }

desk-block = <b>{ $title }</b>
    <pre>{ $table }</pre>
desk-block-people = Люди
desk-block-accounts = Счета
desk-block-trading = Торговля
desk-block-delivery = Сообщения
desk-users = Всего
desk-registered = С регистрацией
desk-seen_today = Были сегодня
desk-seen_week = Были за 7 дней
desk-unreachable = Закрыли чат
desk-live = Реальные
desk-paper = Бумажные
desk-armed = Торгуют
desk-paused = На паузе
desk-reduced = Только выход
desk-halted = Остановлены
desk-orders_today = Заявки сегодня
desk-fills_today = Сделки сегодня
desk-positions = Позиции
desk-naked = Без защиты
desk-soft = Мягкие стопы
desk-waiting = Без исхода
desk-quarantined = В карантине
desk-inbox = Входящие
desk-critical = Срочные
desk-fills_out = О сделках
desk-alerts_out = Новости
desk-bulk_out = Массовые
desk-sent_today = Отправлено
desk-dropped_today = Отброшено
desk-incidents = Открытые сбои
desk-symbols_halted = Стоят пары
desk-venue = { $answers ->
    [yes] 🟢
   *[no] 🔴
} { $name }: цене { $age }, часы спешат на { $ahead } мс
desk-foot = База: { $took } мс, { $size } МБ. Работает { $span }, версия { $version }, данные на { $time }
desk-summary = <b>День в цифрах</b> (в сравнении со вчерашним)
    <pre>{ $table }</pre>

## Сбои

errors-none = <b>Ошибки</b>: нет. Всё спокойно.
errors = <b>Ошибки</b>, новые сверху
errors-row = { $mark } <b>{ $place }</b> × { $count }, последняя { $ago }, задело людей: { $users }
    { $summary }
incident = 🚨 <b>{ $place }</b> × { $count } · { $alarm }
    { $summary }
incident-alarm-new = новый сбой
incident-alarm-still = продолжается
incident-alarm-back = вернулся
incident-alarm-grown = растёт
incident-page = { $mark } <b>{ $place }</b>
    { $summary }

    Сколько раз: { $count }
    Впервые: { $first }
    В последний раз: { $last }
    Задело людей: { $users }, счетов: { $accounts }
incident-seen = 👁 Занимается { $name }, с { $time }
incident-muted = 🔕 Тихо до { $time }
incident-muted-change = 🔕 Тихо, пока не станет в десять раз чаще
incident-hit = • { $name } <code>{ $user }</code>, счёт { $account } × { $count }, { $ago }
refused-no-such-incident = Этого сбоя больше нет. Список: /errors
