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
    { $strategy } · { $stop }
status-closing = Сейчас закрывается.
row-qty = Размер
row-entry = Вход
row-mark = Сейчас
row-profit = Прибыль
row-stop = Стоп
row-target = Цель
stop-seen = 🛡 Стоп виден на бирже { $ago }
stop-soft = 🟡 Мягкий стоп: за ценой слежу я, биржа его держать не умеет
stop-unseen = 🔴 Стоп на бирже пока не виден
status-totals =
    { $n ->
        [one] Открытая прибыль по { $n } позиции: <b>{ $open }</b>
        [few] Открытая прибыль по { $n } позициям: <b>{ $open }</b>
       *[other] Открытая прибыль по { $n } позициям: <b>{ $open }</b>
    }
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
    { $table }
balance-none =
    <b>Баланс</b> · { $badge }

    Баланс этого счёта я ещё не видел. Он появится, когда я впервые загляну на счёт после включения торговли.
balance-seen = Данные на { $time }
column-coin = Монета
column-total = Всего
column-free = Своб.
column-worth = Стоит
balance-more =
    { $n ->
        [one] … и ещё { $n } монета.
        [few] … и ещё { $n } монеты.
       *[other] … и ещё { $n } монет.
    }
balance-dust =
    { $n ->
        [one] Пыль: { $n } монета на { $worth }
        [few] Пыль: { $n } монеты на { $worth }
       *[other] Пыль: { $n } монет на { $worth }
    }
balance-start = Вложено: { $start }
balance-change = Вложено: { $start }; с тех пор <b>{ $change }</b> ({ $share })
count =
    <b>Места</b> · { $badge }

    { $bar }
    Открыто позиций: <b>{ $used }</b> из { $most }.
    В работе: <b>{ $money }</b>, { $share } от { $equity }
    По состоянию на { $time }
button-close-one = Закрыть…
button-orders-of = Заявки
button-table = Таблицей
button-cards = Карточками
button-xray = Рентген
targets-left = (1 из { $n })
