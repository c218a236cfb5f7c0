## Why an order was not made

reason-not-armed = trading is off
reason-not-reconciled = I have not compared my books with the exchange yet
reason-halted = the account is halted
reason-symbol-not-chosen = you have not chosen this symbol
reason-signal-old = the signal came too late
reason-price-old = the last price is too old
reason-price-moved = the price has moved away from the signal
reason-market-closed = the market is closed
reason-no-shorts = this market cannot be sold short
reason-already-in = you already hold a position
reason-in-flight = an order for it is still on its way
reason-cooldown = a pause after the last trade
reason-max-positions = you hold as many positions as your limits allow
reason-max-exposure = all positions together would exceed your limit
reason-daily-loss = the loss limit of the day is reached
reason-stop-too-close = the stop would be too close to the price
reason-balance-unknown = the balance is not known
reason-too-small = the order would be smaller than the exchange accepts
reason-no-funds = not enough free money
reason-too-many-orders = too many orders today
reason-nothing-to-close = there is nothing to close
reason-price-bad = the price makes no sense
reason-prices-differ = a second source does not confirm the price
reason-spread-wide = buyers and sellers are too far apart
reason-outside-band = the order could trade too far from the price
reason-bad-number = a number of the order is not one that an exchange takes
reason-order-too-large = the order would be larger than one order may be
reason-order-rate = too many orders in a short time
reason-too-soon = the last order like this was a moment ago
reason-repeated = the strategy repeats itself too often
reason-service-busy = too many orders of everybody at once
reason-symbol-halted = this symbol is halted for everybody
reason-exchange-unwell = the exchange answers with too many errors
reason-clock-skew = my clock and the exchange's disagree
reason-gate-failed = a check could not be made
reason-pair-off = you have switched this symbol off
reason-pair-paused = you have paused this symbol
reason-pair-share = the order would be larger than this symbol's share of your money
reason-other-strategy = another strategy looks after this symbol
reason-quarantined-symbol = this market makes trouble: I leave it alone until it has recovered
reason-off-your-lists = it is on your black list, or not on your white one
reason-losing-symbol = you keep losing here with this strategy: it rests for a while
reason-wrong-way = you have not allowed positions of this direction here
reason-no-volatility = the size follows how much the price moves, and that is not known yet
reason-weekly-loss = the loss limit of the week is reached: nothing is opened before Monday 00:00 UTC
reason-locked = entries are locked for a while after losses
reason-leverage-pending = the leverage that you have chosen is not proved on the exchange yet: I set it while nothing is open there, and enter with the next signal
reason-liquidation-too-near = with this leverage the exchange could liquidate before the stop

## Further entries, and entries that are locked

position-increased = ➕ <b>{ $symbol }</b> · { $badge }
    Further entry { $step } of { $steps } of the plan: { $added } { $base } more.
    Now { $qty } { $base } at { $average } on average. The stop stays at { $stop }.
entries-locked = 🔒 <b>{ $where }: no entries for a while</b> · { $badge }

    { $why }
    Until { $until }. Stops and exits go on.
lock-everywhere = All symbols
lock-stops = Stopped out too often: { $actual } times, your protection allows fewer than { $limit }.
lock-drawdown = Your closed trades have fallen { $actual } from their peak, your protection locks at { $limit }.
lock-low-profit = The trades here came to { $actual } of what was paid, your protection asks for { $limit }.
halted-weekly-loss = the loss limit of the week is reached, until Monday 00:00 UTC
refused-lock-ended = There is no such lock any more: entries are open.
