## Status and balance

status-none =
    <b>Status</b> · { $badge }

    { $state }
    No open positions.
status =
    <b>Status</b> · { $badge }

    { $state }
status-position =
    <b>{ $symbol }</b> { $side } · { $age }
    <pre>{ $table }</pre>
    { $strategy } · { $stop }
status-closing = Being closed now.
row-qty = Size
row-entry = Entry
row-mark = Now
row-profit = Profit
row-stop = Stop
row-target = Target
stop-seen = 🛡 Stop seen on the exchange { $ago }
stop-soft = 🟡 Soft stop, watched by Simbiot: this exchange cannot hold one
stop-unseen = 🔴 Stop not seen on the exchange yet
status-totals =
    { $n ->
        [one] Open profit: <b>{ $open }</b>
       *[other] Open profit of all { $n }: <b>{ $open }</b>
    }
status-totals-unknown = Open profit: a price is missing right now
status-today =
    { $trades ->
        [0] Nothing closed today (UTC).
        [one] Closed today (UTC): { $profit } in { $trades } trade.
       *[other] Closed today (UTC): { $profit } in { $trades } trades.
    }
status-unproved =
    ⚠️ { $n ->
        [one] { $n } order has
       *[other] { $n } orders have
    } no answer from the exchange yet. I am asking; nothing is sent twice.
status-foreign =
    👀 { $n ->
        [one] { $n } order
       *[other] { $n } orders
    } on the exchange not mine: left alone.
status-at = As of { $time }
balance =
    <b>Balance</b> · { $badge }

    Equity: <b>{ $equity }</b>
    { $table }
balance-none =
    <b>Balance</b> · { $badge }

    I have not seen this account's balance yet. It comes with the first look at the account after you start trading.
balance-seen = As seen { $time }
column-coin = Coin
column-total = Total
column-free = Free
column-worth = Worth
balance-more =
    { $n ->
        [one] … and { $n } more coin.
       *[other] … and { $n } more coins.
    }
balance-dust =
    { $n ->
        [one] Dust: { $n } coin worth { $worth }
       *[other] Dust: { $n } coins worth { $worth }
    }
balance-start = Put in: { $start }
balance-change = Put in: { $start }; since then <b>{ $change }</b> ({ $share })
count =
    <b>Places</b> · { $badge }

    { $bar }
    <b>{ $used }</b> of { $most } positions are open.
    At work: <b>{ $money }</b>, { $share } of { $equity }
    As of { $time }
button-close-one = Close…
button-orders-of = Orders
button-table = As a table
button-cards = As cards
button-xray = X-ray
targets-left = (1 of { $n })
