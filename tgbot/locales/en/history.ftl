## Records: profit, periods, breakdowns, trades and their orders

records-head = <b>{ $title }</b> · { $badge } · { $quote }
records-none = No trade has closed here yet. Every closed one is kept and counted from then on.
total = Total
nobodys = By hand
button-days = { $n } d
button-ever = All
button-equity = 📈 Equity
button-heat = 🗓 Month
button-allocation = 🥧 Shares
button-trades = Trades
button-performance = By symbol
periods-name-day = Days
periods-name-week = Weeks
periods-name-month = Months
records-sort-profit = Profit
records-sort-count = Trades
records-sort-name = Name
breakdown-name-symbol = Symbols
breakdown-name-strategy = Strategies
breakdown-name-reason = Reasons
breakdown-name-both = Strategy and reason
records-sort-latest = Latest
records-sort-best = Best
records-sort-worst = Worst
records-sort-longest = Longest
profit-title = Profit
profit-ever = All time
profit-days =
    { $n ->
        [one] The last { $n } day
       *[other] The last { $n } days
    }
profit-closed = Closed
profit-of-capital = · of capital
profit-trade-mean = · mean trade
profit-with-open = With open
profit-trades = Trades
profit-ended = · won/lost/even
profit-open = · open now
profit-win-rate = Win rate
profit-expectancy = Expectancy
profit-expectancy-ratio = · ratio
profit-profit-factor = Profit factor
profit-held = Mean time
profit-volume = Volume
profit-fees = Fees
profit-longs = Long
profit-shorts = Short
profit-best =
    🏆 Best: <b>{ $symbol }</b> { $profit } in { $trades ->
        [one] { $trades } trade
       *[other] { $trades } trades
    }
profit-worst =
    🥀 Worst: <b>{ $symbol }</b> { $profit } in { $trades ->
        [one] { $trades } trade
       *[other] { $trades } trades
    }
profit-fall = 📉 Deepest fall: { $amount } ({ $share }), from { $top } at { $top_at } to { $bottom } at { $bottom_at }
profit-between = First trade opened { $first }, last one closed { $last }
periods-day = Profit by day
periods-week = Profit by week
periods-month = Profit by month
breakdown-by-symbol = Profit by symbol
breakdown-by-strategy = Profit by strategy
breakdown-by-reason = Profit by reason of exit
breakdown-by-both = Profit by strategy and reason
breakdown-symbol = Only { $symbol }
breakdown-legend = Trades, share of won ones, profit
outcomes-title = How trades ended
outcomes-reason = Reason
outcomes-won = Won
outcomes-drawn = Even
outcomes-lost = Lost
outcomes-held = Won ones took { $won } on average, lost ones { $lost }.
ended-target = Target
ended-stop = Stop
ended-signal = Signal turned
ended-asked = By hand
ended-unprotected = No stop
ended-outside = On the exchange
ended-emergency = Emergency
ended-time = Time limit
trades-title = Closed trades
trades-count =
    { $n ->
        [one] { $n } trade
       *[other] { $n } trades
    }
trades-where = page { $page } of { $pages }
trades-page = This page
record-title = <b>Trade { $code }</b> · <b>{ $symbol }</b> { $side } · { $badge }
record-strategy = By
record-opened = Opened
record-size = Size
record-entry = Entry
record-stop = First stop
record-state = State
record-open = open
record-closed = Closed
record-reason = Reason
record-profit = Profit
record-share = · of its cost
record-multiple = · of its risk
record-fees = Fees
record-held = Held
record-orders = <b>Orders</b> · { $where }
record-no-orders = No order of mine made it: it was taken over from the exchange.
record-order-title = <b>{ $kind }</b> · { $side } { $qty } · { $status }
record-order-states = { $states }
record-order-price = Aimed at { $aim }, got { $got }, slippage { $slip }
record-order-fill = • { $time } { $qty } at { $price }, fee { $fee } { $currency }, { $role }
record-order-maker = maker
record-order-taker = taker
record-order-fills-more =
    { $n ->
        [one] … and { $n } more fill
       *[other] … and { $n } more fills
    }
order-side-buy = buy
order-side-sell = sell
stage-planned = planned
stage-submitting = sent
stage-unknown = no answer
stage-open = on the exchange
stage-canceling = being cancelled
stage-filled = filled
stage-canceled = cancelled
stage-rejected = refused
stage-not_placed = never placed
stage-void = given up
stage-quarantined = under inquiry
equity-title = Equity
month-title = By day
shares-title = What the account is made of
shares-unknown = The worth of something in it is not known right now.
button-profit = Profit
records-sort-age = Oldest
