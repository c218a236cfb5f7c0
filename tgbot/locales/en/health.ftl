## How the service does, and exports

health-title = <b>Health</b> · { $badge }
health-well = 🟢 Everything is as it should be.
health-badly = 🟡 Not everything is as it should be. Stops and exits go on; new trades wait where they have to.
health-venue = 🟢 { $exchange }: price { $age } old, { $n } symbols followed, { $count } standing still
health-venue-old = 🟡 { $exchange }: the latest price is { $age } old; { $n } symbols followed, { $count } standing still
health-venue-blind = 🟡 { $exchange }: no prices yet
health-venue-silent = 🔴 { $exchange } does not answer; nothing is opened there until it does
health-running = Running for
health-looked = Account read
health-signal = Last signal
health-unproved = Orders unanswered
health-undelivered = Messages waiting
health-oldest = · the oldest for
version = Simbiot { $version }
export-title = Export
export-year = Year { $year }
export-sent = Sent above as CSV files for a spreadsheet. Times are UTC; every column is explained under its file.
export-trades =
    <b>Trades</b>: { $n ->
        [one] { $n } row
       *[other] { $n } rows
    }. One a closed trade: times, why it ended, quantity, average prices, paid and received, fees in quote, net profit and its share of what was paid.
export-fills =
    <b>Fills</b>: { $n ->
        [one] { $n } row
       *[other] { $n } rows
    }. One an execution on the exchange: price, quantity, value, fee with its currency, maker or taker, ids of the exchange, of the order and of the trade.
export-gains =
    <b>Gains</b>: { $n ->
        [one] { $n } row
       *[other] { $n } rows
    }. First in, first out, with fees in quote inside cost and proceeds. An empty cost: the coins were not bought here. Fees in a third currency stand among the fills. No tax advice.
