## Позиции и баланс

status-none =
    <b>Позиции</b> · { $badge }

    { $state }
    Открытых позиций нет.
status =
    <b>Позиции</b> · { $badge }

    { $state }
status-position =
    <b>{ $symbol }</b> { $side } · { $age }
    <pre>{ $table }</pre>
    { $stop }
status-closing = Сейчас закрывается.
status-more =
    { $n ->
        [one] … и ещё { $n } позиция.
        [few] … и ещё { $n } позиции.
       *[other] … и ещё { $n } позиций.
    }
row-qty = Размер
row-entry = Вход
row-mark = Сейчас
row-profit = Прибыль
row-stop = Стоп
row-target = Цель
stop-seen = 🛡 Стоп виден на бирже { $ago }
stop-soft = 🟡 Мягкий стоп: за ценой слежу я, биржа его держать не умеет
stop-unseen = 🔴 Стоп на бирже пока не виден
status-totals = Открытая прибыль: <b>{ $open }</b>
status-totals-unknown = Открытая прибыль: одной из цен сейчас нет
status-today =
    { $trades ->
        [0] Сегодня (UTC) закрытых сделок нет.
        [one] Закрыто сегодня (UTC): { $profit } за { $trades } сделку.
        [few] Закрыто сегодня (UTC): { $profit } за { $trades } сделки.
       *[other] Закрыто сегодня (UTC): { $profit } за { $trades } сделок.
    }
status-unproved =
    ⚠️ { $n ->
        [one] По { $n } заявке биржа ещё не ответила.
        [few] По { $n } заявкам биржа ещё не ответила.
       *[other] По { $n } заявкам биржа ещё не ответила.
    } Я спрашиваю; дважды ничего не отправляю.
status-foreign =
    👀 На бирже { $n ->
        [one] { $n } чужая заявка
        [few] { $n } чужие заявки
       *[other] { $n } чужих заявок
    }: я их не трогаю.
status-at = По состоянию на { $time }
balance =
    <b>Баланс</b> · { $badge }

    Капитал: <b>{ $equity }</b>
    <pre>{ $table }</pre>
balance-none =
    <b>Баланс</b> · { $badge }

    Баланс этого счёта я ещё не видел. Он появится, когда я впервые загляну на счёт после включения торговли.
balance-seen = Данные на { $time }
column-coin = Монета
column-total = Всего
column-free = Свободно
balance-more =
    { $n ->
        [one] … и ещё { $n } монета.
        [few] … и ещё { $n } монеты.
       *[other] … и ещё { $n } монет.
    }
