## Операторы

stats =
    <b>Сервис</b>
    <pre>{ $table }</pre>
    Работает { $span }, данные на { $time }
stats-users = Люди
stats-registered = С регистрацией
stats-armed = Торгуют
stats-live = Реальные счета
stats-positions = Позиции
stats-unproved = Без ответа
stats-orders = Заявки за день
stats-fills = Сделки за день
stats-undelivered = Не доставлено
stats-symbols = Пары в работе
errors-none = <b>Ошибки</b>: нет. Всё спокойно.
errors = <b>Ошибки</b>, новые сверху
errors-row = <b>{ $place }</b> × { $count }, последняя { $ago }
    { $summary }
