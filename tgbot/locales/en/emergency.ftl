## Emergency stop and differences

panic-ask =
    🛑 <b>Emergency stop?</b>

    All your accounts ({ $accounts }) are halted at once and switched off. Then I cancel every open order and close every position at the price that the market gives, and prove on the exchange that nothing is left.

    Open now: { $positions ->
        [one] { $positions } position
       *[other] { $positions } positions
    }, { $n ->
        [one] { $n } order
       *[other] { $n } orders
    }. This confirmation lives one minute and works once.
panic-begun =
    🛑 <b>Emergency stop</b>

    Halted. I am closing { $positions ->
        [one] { $positions } position
       *[other] { $positions } positions
    } and cancelling { $n ->
        [one] { $n } order
       *[other] { $n } orders
    } now. The receipt comes when the exchange has shown that nothing is left; a restart does not end this.
release-ask =
    <b>Trade again?</b>

    Your accounts are halted since the emergency stop. They will be permitted to trade, and stay switched off until you start them with /trade.
released = The halt is lifted. Trading is off until you start it.
emergency-done =
    🧾 <b>Emergency stop: done</b>, { $scope }

    Pressed at { $time }, done in { $seconds } s
    Accounts: { $accounts }
    Orders cancelled: { $cancelled }
    Positions closed: { $closed }
    Left as dust: { $dust }
    Worst slippage against the price at the press: { $slip }
emergency-user = your accounts
emergency-symbol = { $subject }
emergency-service = the whole service
emergency-no-dust = nothing
emergency-no-slip = none, nothing had to be closed
emergency-left =
    ⚠️ Still open: { $left ->
        [one] { $left } position
       *[other] { $left } positions
    }. Not proved flat: { $unproved ->
        [one] { $unproved } account
       *[other] { $unproved } accounts
    }. I go on trying; please look at the exchange yourself.
switches =
    <b>Switches</b>

    Service: { $control }
    Halted symbols: { $symbols }

    /panic_symbol with a name closes everybody's positions in it.
switches-under-way =
    <b>Switches</b>

    🛑 An emergency stop of the service is under way.
    Service: { $control }
    Halted symbols: { $symbols }
operate-halt =
    <b>Halt the service?</b>

    Nobody opens anything any more. Stops and exits go on.
operate-resume =
    <b>Resume the service?</b>

    Accounts that are switched on may open positions again.
operate-panic =
    🛑 <b>Emergency stop for everybody?</b>

    The service is halted, every open order of every account is cancelled, and every position is closed at the price that the market gives.
operate-stop =
    🛑 <b>Stop { $symbol } for everybody?</b>

    Nobody opens anything in it any more, and every position in it is closed at the price that the market gives.
operate-free =
    <b>Release { $symbol }?</b>

    It may be traded again.
drift-found =
    ⚖️ <b>{ $symbol }: the exchange holds other than I do</b> · { $badge }

    My books: { $ours } { $base }
    The exchange: { $theirs } { $base }

    It looks as if you had traded or moved something by hand. I open nothing on this account until you say what to do, and I trade nothing to make it fit.
drift-gone =
    ⚖️ <b>{ $symbol }: closed by hand</b> · { $badge }

    My books: { $ours } { $base }
    The exchange: { $theirs } { $base }

    My position is not there any more, so I have ended it in my books too. I open nothing on this account until you say that all is right.
drift-ask-adopt =
    <b>Take it over?</b> { $symbol } · { $badge }

    My books go from { $ours } to { $theirs } { $base }, the stop follows, and the account trades again. Nothing is bought or sold.
drift-ask-ignore =
    <b>Leave it as it is?</b> { $symbol } · { $badge }

    My position stays at { $ours } { $base }; what the exchange holds beside it ({ $theirs } in all) is yours and I never touch it. The account trades again.
drift-ask-close =
    <b>Close the position?</b> { $symbol } · { $badge }

    I close what is mine and still there: my books say { $ours }, the exchange holds { $theirs } { $base }. Then the account trades again.
drift-answered = 👌 <b>{ $symbol }</b> · { $badge }
    I do it with the next look at the account, in a few seconds.
position-adjusted = ⚖️ <b>{ $symbol }</b> · { $badge }
    My books hold { $after } { $base } now instead of { $before }, as you said. The stop follows.
foreign-orders = 👀 <b>{ $symbol }</b> · { $badge }
    { $n ->
        [one] There is { $n } order on the exchange that is
       *[other] There are { $n } orders on the exchange that are
    } not mine. I leave it alone.
market-gone = 🚫 <b>{ $symbol }</b> · { $badge }
    The exchange does not trade this market any more, and you hold a position in it. I keep trying to close it, less and less often; please look at the exchange yourself.
soft-blind = 🛑 <b>{ $symbol }: no prices</b> · { $badge }
    I watch the stop at { $stop } myself, and the last price came { $since }: until prices return, nothing holds this stop. I open nothing more on this account until then.
soft-blind-never = never
market-changed = { $grave ->
        [yes] 🚫
       *[no] ℹ️
    } <b>{ $symbol }</b> · { $exchange } · { $badge }
    { $what }
market-change-new = { $exchange } trades this market now: it is new here.
market-change-gone = { $exchange } does not list this market any more.
market-change-suspended = { $exchange } has suspended trading here.
market-change-back = { $exchange } trades this market again.
market-change-tick = The step of its prices is { $after } now; it was { $before }.
market-change-lot = The step of its quantities is { $after } now; it was { $before }.
market-change-cost-step = The step of what an order costs is { $after } now; it was { $before }.
market-change-min-qty = The smallest order is { $after } now; it was { $before }.
market-change-min-notional = An order must be worth { $after } at least now; it was { $before }.
market-change-taker-fee = The fee for orders at market is { $after } now; it was { $before }.
market-change-maker-fee = The fee for orders that wait in the book is { $after } now; it was { $before }.
market-change-contract = One contract stands for { $after } now; it was { $before }.
market-change-held = You hold a position here. I keep trying to close it when its time comes; please look at the exchange yourself.
market-change-chosen = I open nothing here while it is so.
symbol-avoided = 💤 <b>{ $symbol }</b> · { $exchange }
    { $what } I open nothing here with “{ $strategy }” until { $until }. Open positions are looked after as before.
avoid-streak = { $actual } losses in a row ({ $limit } are my limit).
avoid-expectancy = Your trades here have lost { $actual } each on average.
