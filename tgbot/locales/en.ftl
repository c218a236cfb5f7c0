### Everything that people read, in English. Values arrive escaped and formatted; integers choose plurals.

## Words

language-name = English
badge-paper = PAPER
badge-live = LIVE
kind-paper = paper account
kind-live = live account
preset-careful = Careful
preset-balanced = Balanced
preset-bold = Bold
preset-custom = Custom
strategy-ema_trend = Trend following
strategy-supertrend = Supertrend
strategy-macd_momentum = Momentum (MACD)
strategy-rsi_reversion = Back to the mean (RSI)
strategy-squeeze_breakout = Out of a quiet spell
strategy-donchian_breakout = Breakout (turtles)
strategy-level_bounce = Support and resistance
strategy-volume_surge = Surge of volume
strategy-model_edge = Trained model
strategy-grid = Grid in a range
strategy-dca = Scheduled buying
strategy-blend = Blend of strategies
side-buy = LONG
side-sell = SHORT
control-running = running
control-entries-paused = entries paused
control-reduce-only = closing only
control-halted = halted
span-days = { $n } d
span-hours = { $n } h
span-minutes = { $n } min
span-seconds = { $n } s
ago = { $span } ago
unknown-value = not known yet

## Buttons

button-home = Menu
button-start = Start
button-accept = I accept
button-trade = Trade
button-status = Status
button-balance = Balance
button-symbols = Symbols
button-risk = Risk
button-mode = Paper or live
button-keys = Exchange key
button-settings = Settings
button-language = Language
button-help = Help
button-refresh = Refresh
button-cancel = Cancel
button-arm = Start trading
button-arm-live = Start trading with real money
button-stop = Stop new trades
button-close-ask = Close all positions too
button-close-all = Close all positions
button-close = Yes, close everything now
button-key-page = Open the secure page
button-key-again = New link
button-key-replace = Replace the key
button-key-forget-ask = Disconnect
button-key-forget = Yes, disconnect
button-paper = Paper
button-live = Live
button-live-confirm = Yes, trade real money
button-risk-type = My own risk per trade
button-symbol-in = { $symbol }
button-symbol-out = ✓ { $symbol }
button-symbol-add = Add { $symbol }
button-pair-pause = ⏸ Pause
button-pair-pause-hours = ⏸ For { $n } h
button-pair-resume = ▶️ Resume
button-pair-strategy = Strategy
button-pair-timeframe = Bars
button-pair-risk = Risk
button-pair-reset = Inherit everything
button-pair-inherit = As in my settings
button-pair-remove-ask = Remove
button-pair-remove = Yes, remove it
button-page-next = More ›
button-page-back = ‹ Earlier
button-stats = Service numbers
button-errors = Errors
button-chosen = ✓ { $name }

button-panic = Yes, stop everything and close
button-release = Trade again
button-release-yes = Yes, permit trading again
button-switches = Switches
button-operate-halt = Halt the service
button-operate-resume = Resume the service
button-operate-panic = Emergency stop for everybody
button-operate-stop = Stop { $symbol }
button-operate-free = Release { $symbol }
button-operate-yes = Yes, do it
button-drift-adopt = Take it over
button-drift-ignore = Leave it, it is mine
button-drift-close = Close the position
button-drift-gone = Understood, go on
button-drift-yes = Yes

## Commands and the bot's profile

command-start = Open the menu
command-trade = Start trading
command-stop = Stop new trades
command-panic = Emergency stop: close everything
command-status = Open positions and their stops
command-balance = What your account holds
command-symbols = Choose what to trade
command-pair = One symbol: its state and settings
command-strategy = Strategies of your own
command-risk = How much a trade may lose
command-mode = Paper or live
command-keys = Connect your exchange
command-settings = Everything at a glance
command-language = English or Russian
command-help = How this works
command-stats = Service numbers
command-halt = Switches: halt and resume
command-panic_symbol = Close a symbol for everybody
command-panic_all = Close everything for everybody
command-errors = Latest failures
bot-description =
    I trade crypto for you by rules you can see: you choose the symbols, the risk and the account, paper or your own on an exchange.

    Every position gets a stop on the exchange, and I tell you when it was seen there. Press Start to look around with paper money.
bot-short-description = Trades crypto by your rules. Paper first, every stop proved.

## Start, language, terms, menu

welcome =
    <b>Hello, { $name }!</b>

    I watch the markets, open trades with a stop on the exchange, and tell you about each of them here. You begin with paper money; real money only when you say so, twice.

    Which language shall we speak?
language-choose = Which language shall we speak?
language-set = From now on in English.
terms =
    <b>Before we begin</b>

    • Trading can lose money, all of it included. Past results promise nothing.
    • I act only within the limits you set. I am a tool, not an adviser.
    • You connect the exchange with a key that <b>cannot withdraw</b>. I refuse any other key. Your money stays on the exchange.
    • I keep your Telegram id, your settings and your trades. Keys are stored encrypted, and you can disconnect them at any time.
    • New accounts trade on paper and are switched off until you start them.
terms-accepted = You are in. Paper account opened.
home =
    <b>Simbiot</b> · { $badge }

    { $state }
    Symbols: { $symbols }
    Risk per trade: { $risk } · { $preset }
home-armed = 🟢 Trading is on.
home-disarmed = ⚪️ Trading is off.
home-held = 🟠 No new trades: { $control }.
home-next-keys = Next step: connect your exchange, or stay on paper and choose symbols.
home-next-symbols = Next step: choose what to trade.
home-next-trade = Everything is set. Start when you are ready.
symbols-none = none yet
symbols-more = { $names } and { $n } more
help =
    <b>How this works</b>

    1. /symbols: choose the markets.
    2. /risk: say how much one trade may lose.
    3. /keys: connect your exchange on a secure page. Skip it to stay on paper.
    4. /mode: paper or live.
    5. /trade: start. I look at every chosen market when a candle closes, and trade when the rules say so.

    /status shows positions and whether their stops were seen on the exchange. /stop ends new trades; open positions keep their stops. /panic halts everything and closes it. /balance and /settings show the rest.

    <b>Never send a key or a secret to a chat</b>, not even to this one. I never ask for them here.
help-admin = For operators: /stats, /errors, /halt, /panic_symbol, /panic_all.

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

## Keys

keys-none =
    <b>Connect { $exchange }</b>

    The key goes onto a secure page of mine, never into this chat. The page opens once and lives { $span }.

    On { $exchange }, create an API key with:
    { $rights }
    • <b>no</b> withdrawal and <b>no</b> transfer

    I check the key before I keep it, and refuse one that can move your money out.
keys-page-only =
    <b>Connect { $exchange }</b>

    The secure page opens once and lives { $span }. Enter the key there, never in this chat.
keys-connected =
    <b>{ $exchange } is connected</b> ✓

    Key: …{ $tail }
    { $exchange } account: { $uid }
    { $rights }
    Bound to addresses: { $addresses }
    Valid until: { $expires }
    Checked: { $checked }
keys-connected-unusable =
    <b>{ $exchange } no longer accepts your key</b>

    Key: …{ $tail }
    { $exchange } account: { $uid }

    Connect a fresh one; until then nothing is traded on the live account.
keys-addresses-none = none. Bind the key to an address on { $exchange } for more safety
keys-expires-never = no end date
keys-can = Can: read and trade. Cannot: withdraw or transfer
keys-can-promised = Can: read and trade. { $exchange } does not tell whether it can withdraw: you said that it cannot, and the limits are smaller for it
keys-exchanges =
    <b>Your exchanges</b>

    Choose one to connect it or to look at its key. ✓ marks those that are connected.
keys-rights-bybit = • Read-Write
    • Spot trading, and Contracts if you want perpetuals
keys-rights-binance = • Enable Reading
    • Enable Spot & Margin Trading
keys-rights-mexc = • Spot: View Account Details, View Order Details, Trade
keys-rights-okx = • Read and Trade
    • the passphrase that you choose there: the page asks for it too
keys-forget-ask =
    <b>Disconnect { $exchange }?</b>

    Trading on the live account stops and I destroy the key …{ $tail }. Please delete it on { $exchange } as well.
keys-forgotten = Disconnected. The key is destroyed here; delete it on { $exchange } as well.

## Symbols

symbols =
    <b>Symbols</b> · { $chosen } of { $limit }

    Tap to add or remove. Something else? Send me its name: <code>LINK</code>, <code>SUI/USDT</code>, <code>BTC perp</code>.

    Open positions of a symbol that you remove are looked after to their end.
symbol-added = { $symbol } added
symbol-removed = { $symbol } removed
symbol-found = I know this market. Shall I trade it for you?
symbols-found = "{ $text }" can mean several markets. Which one?

## One symbol

pair =
    ⚙️ <b>{ $symbol }</b> · { $badge }
    { $state }

    Strategy: { $strategy } ({ $strategy_from })
    Bars: { $timeframe } ({ $timeframe_from })
    Risk per trade: { $risk } ({ $risk_from })
    Share of your money: up to { $share } ({ $share_from })

    { $record }
    { $market }

    A change holds from the next signal on. Open positions are not touched.
pair-state-on = 🟢 On: entries are possible
pair-state-waits = ⚪️ On, but trading of the account is off: /trade
pair-state-off = ⚪️ Off: nothing is opened here until you turn it on
pair-state-paused = ⏸ Paused: nothing is opened here until you resume
pair-state-until = ⏸ Paused until { $until }: nothing is opened here before
pair-state-left = ⚪️ Removed: what is still open is looked after to its end
pair-from-symbol = set here
pair-from-account = from your settings
pair-from-service = the default here
pair-from-ceiling = the most that your key permits
pair-from-shared = its fair share
pair-record = Last 24 hours: signals { $signals }, orders { $orders }. { $last }
pair-record-none = Last 24 hours: no signals for you here.
pair-last = The latest at { $at }: { $strategy }, { $why }.
pair-last-order = followed
going-current = The market is followed; the latest bar judged began at { $at }.
going-standing-still = The market stands still here: there are no bars that I can trust. Nothing is opened until there are.
going-not-followed = No bar has been judged here yet.
pair-held = You hold a position here.
pair-held-by = You hold a position that { $strategy } has opened: only that strategy closes it, besides its stop and target.
pair-own-rule = Your rule { $number }
pair-set = Saved. It holds from the next signal on.
pair-pick-strategy =
    <b>{ $symbol }: whose signals?</b>
    A position that is open stays with the strategy that opened it.
pair-pick-timeframe =
    <b>{ $symbol }: bars of which length?</b>
    A position that is open stays with the bars that it was opened on.
pair-risk-ask =
    <b>{ $symbol }: how much may one trade lose?</b>
    Send a percentage of your money from { $min } to { $max }, for example <code>0.5</code>.
pair-remove =
    <b>Remove { $symbol }?</b>
    I open nothing here any more. What you have set for it is kept, in case you come back.
pair-remove-held =
    <b>Remove { $symbol }?</b>
    I open nothing here any more. <b>The open position stays</b>: its stop, its target and its strategy go on until it is closed. To close it now: /status

## Risk

risk =
    <b>Risk</b> · { $preset }

    Per trade: { $risk } of your equity { $money }
    Largest order: { $order }
    All positions together: { $exposure }
    Most positions: { $positions }
    Stop for the day after a loss of { $daily }
risk-money = (about { $amount } if the stop is hit)
risk-preset = <b>{ $name }</b>: { $risk } a trade, { $daily } a day, { $positions } positions
risk-ask =
    <b>Your own risk per trade</b>

    Send a number from { $min } to { $max }: the share of your equity, in per cent, that one trade may lose. For example <code>1.5</code>.
risk-set = Risk per trade: { $risk }
risk-preset-set = { $preset }. Risk per trade: { $risk }
risk-note = A change applies to the next trade. Open positions keep their plan.

## Paper or live

mode =
    <b>Paper or live</b> · now { $badge }

    <b>Paper</b>: live prices, play money, the same rules. Nothing can be lost.
    <b>Live</b>: orders on your own account on the exchange. You look at { $exchange } now.

    The account you leave stops opening trades; its open positions stay protected.
mode-live-missing = To trade live, connect your exchange first.
mode-live-ask =
    <b>Trade with real money?</b>

    From now on I place orders on your { $exchange } account (key …{ $tail }) within these limits:
    • at most { $risk } of your equity lost per trade if the stop is hit
    • at most { $positions } positions
    • a stop for the day after a loss of { $daily }

    In fast markets a stop can fill at a worse price. Trading starts only when you press Start trading.
mode-set-paper = You are on paper.
mode-set-live = You are live. Nothing is traded until you start it.

## Trade and stop

trade =
    <b>Ready to trade?</b> · { $badge }

    Strategy: { $strategy }, { $timeframe } candles
    Symbols: { $symbols }
    Risk per trade: { $risk } { $money }
    Largest order: { $order }
    Stop for the day after a loss of { $daily }
trade-on =
    🟢 <b>Trading is on</b> · { $badge }

    The next { $timeframe } candle closes at { $time }. Then I look at { $symbols }, and at every close after that.

    No signal, no trade: that can take a while. Each entry comes here with a picture, and I tell you when its stop was seen on the exchange.
trade-first = First choose what to trade.
stopped =
    ⚪️ <b>New trades are stopped</b> · { $badge }

    { $open ->
        [0] No open positions.
        [one] { $open } open position keeps its stop and its target.
       *[other] { $open } open positions keep their stops and their targets.
    }
close-ask =
    <b>Close { $open ->
        [one] { $open } position
       *[other] { $open } positions
    } at market?</b> · { $badge }

    They go at the price that the market gives now, and new trades stop. This cannot be undone.
closing =
    <b>Closing { $open ->
        [one] { $open } position
       *[other] { $open } positions
    }</b> · { $badge }

    I tell you here when each of them is closed. New trades are stopped.

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
    { $stop }
status-closing = Being closed now.
status-more =
    { $n ->
        [one] … and { $n } more position.
       *[other] … and { $n } more positions.
    }
row-qty = Size
row-entry = Entry
row-mark = Now
row-profit = Profit
row-stop = Stop
row-target = Target
stop-seen = 🛡 Stop seen on the exchange { $ago }
stop-soft = 🟡 Soft stop, watched by Simbiot: this exchange cannot hold one
stop-unseen = 🔴 Stop not seen on the exchange yet
status-totals = Open profit: <b>{ $open }</b>
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
    <pre>{ $table }</pre>
balance-none =
    <b>Balance</b> · { $badge }

    I have not seen this account's balance yet. It comes with the first look at the account after you start trading.
balance-seen = As seen { $time }
column-coin = Coin
column-total = Total
column-free = Free
balance-more =
    { $n ->
        [one] … and { $n } more coin.
       *[other] … and { $n } more coins.
    }

## Settings

settings =
    <b>Settings</b> · { $badge }

    { $state }
    Account: { $kind }, { $exchange }
    Key: { $key }
    Symbols: { $symbols }
    Strategy: { $strategy }, { $timeframe }
    Risk: { $preset }, { $risk } per trade
    Language: { $language }
settings-key-none = not connected
settings-key = …{ $tail }

## Operators

stats =
    <b>Service</b>
    <pre>{ $table }</pre>
    Up { $span }, as of { $time }
stats-users = People
stats-registered = Registered
stats-armed = Accounts on
stats-live = Live accounts
stats-positions = Open positions
stats-unproved = Unproved orders
stats-orders = Orders today
stats-fills = Fills today
stats-undelivered = Undelivered
stats-symbols = Symbols watched
errors-none = <b>Errors</b>: none. All quiet.
errors = <b>Errors</b>, latest first
errors-row = <b>{ $place }</b> × { $count }, last { $ago }
    { $summary }

## Answers to what cannot be done

refused-not-registered = We have not met yet. Press Start, it takes a minute.
refused-banned = Your access is closed. If you think this is a mistake, write to the operator of this service.
refused-not-admin = This command is for operators.
refused-private-only = I only talk in private. Open a chat with me there; I am leaving this group now.
refused-unknown-symbol = I know no market called "{ $text }". Send a name such as <code>BTC</code>, <code>ETH/USDT</code> or <code>SOL perp</code>.
refused-symbol-not-offered = { $symbol } is not offered here. /symbols shows what is.
refused-symbol-not-chosen = { $symbol } is not among your symbols. Choose it first: /symbols
refused-risk-above-cap = { $actual }% is more than this key permits: the exchange does not tell what the key may do, so the risk per trade is { $limit }% at most. Nothing was changed.
refused-share-out-of-bounds = { $actual }% is out of bounds. The share of one symbol may be from { $min }% to { $max }%. Nothing was changed.
refused-unknown-strategy = I know no strategy "{ $text }". There are: { $known }. Nothing was changed.
refused-unknown-timeframe = I know no bars of "{ $text }". There are: { $known }. Nothing was changed.
refused-unknown-model = There is no model "{ $text }". There are: { $known }. Nothing was changed.
refused-too-many-symbols = You can trade { $limit } symbols at most. Remove one first.
refused-no-symbols = Choose at least one symbol first.
refused-not-a-number = That is not a number I can read. Send digits only, from { $min } to { $max }, for example <code>1.5</code>. Nothing was changed.
refused-risk-out-of-bounds = { $actual }% is out of bounds. The risk per trade may be from { $min }% to { $max }%. Nothing was changed.
refused-no-live-account = There is no live account yet. Connect your exchange first.
refused-close-first =
    { $count ->
        [0] There are orders still at work on that account. Wait until they are done.
        [one] Close the open position first, then disconnect.
       *[other] Close the { $count } open positions first, then disconnect.
    }
refused-account-halted = This account is halted: { $why }. Exits and stops go on until it is released.
refused-link-expired = This page has expired or was already used. Ask for a new link in the chat: /keys
refused-key-format = That does not look like a key of { $exchange }. Copy every line exactly, without spaces inside.
refused-key-wrong = { $exchange } does not know this key, or the secret does not belong to it. Check both and try again.
refused-key-cannot-trade = This key cannot trade. On { $exchange }, give it the right to trade on spot, then try again.
refused-key-can-withdraw = This key can withdraw your money, so I do not take it. On { $exchange }, untick withdrawal, or create a new key without it. Then try again.
refused-key-can-transfer = This key can transfer your money between accounts, so I do not take it. On { $exchange }, untick the transfer permissions, then try again.
refused-key-untold = { $exchange } did not say what this key may do, so I do not take it. Create a new key that can read and trade on spot, and nothing else.
refused-key-not-promised = { $exchange } does not tell what a key may do. Tick the box to say that this one cannot withdraw; without it I do not take the key.
refused-key-not-unified = { $exchange } says that this account is not of the kind that I trade on: on Bybit a unified account, on OKX futures mode with one-way positions. Change it there, then try again.
refused-key-taken = This key is already connected by another person here. If that was not you, delete it on { $exchange } at once.
refused-key-of-other = This key is of another { $exchange } account, and the one that is connected still has open positions or orders. Close them first, or make a new key in the same account.
refused-key-address = { $exchange } refuses this key from my address. Remove the address list from the key, or add mine to it.
refused-exchange-silent = { $exchange } does not answer right now. Your link is still good: try again in a minute.
refused-exchange-not-offered = { $exchange } is not offered here at present.
refused-drift-settled = This question is settled already.
refused-emergency-under-way = The emergency stop is still under way. Wait for its receipt.
refused-unknown-rule = You have no strategy with the number { $number }. Yours are here: /strategy
refused-too-many-rules = You have { $limit } strategies, which is all there is room for. Delete one first.
refused-rule-name-length = A name has 1 to { $limit } characters; this one has { $actual }. Nothing was changed.
refused-rule-name-taken = Another strategy of yours is called “{ $name }”. Nothing was changed.
refused-rule-in-use = “{ $name }” is in use: { $where }. Choose another strategy there first, and let its positions close.
refused-list-full = Your lists hold { $limit } symbols, which is all they can. Remove one first.
refused-nothing-open = There is nothing to close: no open positions.
halted-drift = the exchange holds other than my books say, and I wait for your answer
halted-quarantine = an order has conflicting evidence
halted-daily-loss = the loss limit of the day is reached, until 00:00 UTC
halted-keys = the exchange no longer accepts the key
halted-orders = too many orders failed
halted-emergency = an emergency stop was pressed (/panic lifts it again)
halted-oversold = more was sold than I held
halted-blind = no prices come for a stop that I watch myself
halted-unprotected = a stop could not be placed
expired = This button has expired. Here is the current menu.
too-old = This press arrived too late to act on it. Please press again.
not-yours = This button belongs to somebody else.
throttled = Too fast for me. Please wait a few seconds.
apology = Something went wrong on my side. Nothing more was changed, and the operators know. Please try again in a minute.
unknown-command = I do not know this command. /help lists all of them.
only-text = I read text and buttons only.
number-hint = If this is your risk per trade, open the risk page first.
secret-deleted =
    <b>I deleted your message</b>

    It looked like a key or a secret, and a chat is no place for one. It was not stored. If it was real, delete that key on the exchange and create a new one.

    To connect the exchange, use the secure page: /keys
secret-not-deleted =
    <b>Please delete your last message yourself</b>

    It looked like a key or a secret, and Telegram did not let me delete it. It was not stored. If it was real, delete that key on the exchange and create a new one.

    To connect the exchange, use the secure page: /keys

## News

opened =
    { $icon } <b>{ $side } { $symbol }</b> · { $badge }

    { $qty } { $base } at { $price }, { $value }
    { $slip } to the signal's price · fee { $fee }
    Stop: { $stop }
    Target: { $target }
opened-level = { $price } ({ $distance })
opened-none = none
opened-soft = { $level }, soft: watched by Simbiot, not held by the exchange
opened-follows = { $level }, follows the price { $trail } { $quote } behind
stop-confirmed = 🛡 <b>{ $symbol }</b> · { $badge }
    The stop at { $trigger } for { $qty } { $base } was seen on the exchange.
closed =
    { $icon } <b>{ $symbol } closed: { $profit }</b> ({ $percent }) · { $badge }

    { $why }
    { $qty } { $base }: in at { $entry }, out at { $exit }
    Held for { $span }, fees included
exit-target = Target reached.
exit-stop = Stop hit.
exit-signal = The signal has turned.
exit-asked = You asked for it.
exit-unprotected = Its stop could not be placed, so I closed it.
exit-emergency = Emergency stop.
exit-outside = It was closed on the exchange, not by me.
kind-entry = entry
kind-exit = exit
kind-protect = stop
order-refused = ⛔️ <b>{ $symbol }</b> · { $badge }
    { $exchange } refused the { $kind } order (code <code>{ $code }</code>).
order-refused-entry = No position was opened.
order-refused-exit = The position is still open. I try again.
order-refused-protect = The position has no stop yet. I try again, and close it if that fails.
order-unproved = ⏳ <b>{ $symbol }</b> · { $badge }
    No answer to the { $kind } order. I am asking the exchange what became of it; it counts in full until I know, and is not sent again.
order-settled-placed = ✅ <b>{ $symbol }</b> · { $badge }
    The { $kind } order without an answer is on the exchange. All is in order.
order-settled-not-placed = ☑️ <b>{ $symbol }</b> · { $badge }
    The { $kind } order without an answer never reached the exchange. Nothing was traded.
entry-refused = ➖ <b>{ $symbol }</b> · { $badge }
    Signal not followed: { $reason }
entry-refused-numbers = ({ $actual }, limit { $limit })
account-halted = 🛑 <b>No new trades on this account</b> · { $badge }

    { $why }. Exits and stops go on.
key-connected =
    🔑 <b>{ $exchange } is connected</b> ✓

    { $promised ->
        [yes] Key …{ $tail } can trade, and by your word it cannot withdraw. I keep it encrypted.
       *[no] Key …{ $tail } can trade and cannot withdraw. I keep it encrypted.
    }
    You are still on { $kind }. Choose /mode to change that.
incident = 🚨 <b>{ $place }</b>
    { $summary }
order-quarantined = 🚨 <b>{ $symbol }</b> · an order that no read settles

    Account { $account }, the { $kind } order <code>{ $order }</code>, signed { $time } UTC. Its owner was told, and the account opens nothing until an operator has looked at it.
braked-service =
    🛑 <b>Nobody opens anything any more</b>

    { $why }. Exits and stops go on. Look, then release it: <code>simbiot resume</code>
braked-symbol =
    🛑 <b>Nobody opens { $symbol } any more</b>, until { $until }

    { $why }. Exits and stops go on.
brake-crowd = { $actual } accounts have entered it within a minute, { $limit } may
brake-crowd-notional = entries worth { $actual } within a minute, { $limit } may be
brake-unexplained = { $actual } orders at exchanges that none of ours explains, { $limit } may be
brake-unknown = { $actual } orders without a proved outcome at once, { $limit } may be
brake-unknown-share = { $actual } of the last orders had no proved outcome, { $limit } may
brake-losses = { $actual } accounts have passed their daily loss within a quarter of an hour, { $limit } may
switched-everything = everything
switched-halt =
    🛑 <b>Halted: { $subject }</b>

    { $why } ({ $by }). Exits and stops go on.
switched-resume =
    ▶️ <b>Released: { $subject }</b>

    { $why } ({ $by })
service-started =
    🚀 <b>Simbiot { $version } is up</b>, { $time }
    { $accounts ->
        [0] No accounts to look after.
        [one] Looking after { $accounts } account.
       *[other] Looking after { $accounts } accounts.
    }
chart-entry = Entry
chart-stop = Stop
chart-target = Target
chart-exit = Exit
chart-volume = Volume

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

## Why a symbol is left out

left-out-not-trading = the exchange takes no orders here
left-out-volume = too little is traded: { $actual } a day, { $limit } are needed
left-out-spread = buyers and sellers are { $actual } apart, { $limit } are the limit
left-out-step = one step of the price is { $actual } of it, { $limit } are the limit
left-out-young = too young: { $actual } bars, { $limit } are needed
left-out-idle = nothing was traded in { $actual } of the bars, { $limit } are the limit
left-out-dead = it hardly moves: { $actual } a day, { $limit } are needed
left-out-absurd = it moves beyond measure: { $actual } a day, { $limit } are the limit
trouble-timeouts = reads of it time out
trouble-not-by-api = it cannot be traded through the exchange's API
trouble-suspended = its trading is suspended
trouble-empty = its candles do not come
trouble-poisoned = its bars cannot be true
trouble-stale = its stream has gone silent

## Reasons of a signal

because-ema-trend = the fast average ({ $fast }) is { $stance ->
    [long] above
    [short] below
   *[other] close to
} the slow one ({ $slow }) by { $gap } typical ranges, and the gap grows
because-atr = a typical bar moves { $span }; the stop stands { $stop } of them away
because-macd-turn = momentum has turned { $side ->
    [up] upwards
   *[other] downwards
}, by { $size } typical ranges
because-macd-weak = that is less than { $least }: too weak to follow, reason enough to leave
because-rsi-back = the RSI has come back { $stance ->
    [long] up through
    [short] down through
   *[other] through
} { $mark }, to { $rsi }
because-range = nothing trends: the ADX is { $adx }, at most { $calm }
because-range-over = a trend begins: the ADX is { $adx }, above { $calm }
because-mean-target = the target is the average price, { $mean }
because-squeeze = the last { $length } bars were unusually quiet
because-squeeze-out = the price has left its band { $stance ->
    [long] upwards
    [short] downwards
   *[other] aside
}, through { $band }
because-channel-break = the price has closed { $stance ->
    [long] above the highs
    [short] below the lows
   *[other] beyond the ends
} of the last { $n } bars, { $level }
because-channel-left = the breakout { $stance ->
    [long] upwards
    [short] downwards
   *[other] aside
} is over: the price is beyond { $level }, the other end of the last { $n } bars
because-supertrend-turn = the price has just crossed its trend line and is { $stance ->
    [long] above
    [short] below
   *[other] at
} it now; the line, and the stop, are at { $line }
because-supertrend-holds = the price stays { $stance ->
    [long] above
    [short] below
   *[other] at
} its trend line; the line, and the stop, are at { $line }
because-level-bounce = the price has turned { $stance ->
    [long] up from the support
    [short] down from the resistance
   *[other] at the level
} at { $level } (turns there before: { $touches })
because-level-target = the target is { $target }
because-volume-surge = { $times } times the usual volume of { $n } bars
because-volume-bar = the bar moved { $stance ->
    [long] up
    [short] down
   *[other] sideways
} over { $body } % of its range
because-dca-plan = it is time for a purchase: one every { $every } bars
because-dca-dip = the price has fallen by { $fallen } % from { $top }: one step more
because-dca-exits = the target is { $take } % above, the stop { $stop } % below
because-grid-line = the price has fallen through the line { $line }, in the lower half of { $bottom } to { $top }
because-grid-step = the target is one step higher: { $step }
because-grid-broken = the price has left its range downwards, below { $bottom }
because-model-edge = the model gives { $stance ->
    [long] a rise
    [short] a fall
   *[other] it
} { $chance } %; after costs that is worth { $edge } of the risk
because-blend-for = { $strategy ->
    [ema_trend] { strategy-ema_trend }
    [supertrend] { strategy-supertrend }
    [macd_momentum] { strategy-macd_momentum }
    [rsi_reversion] { strategy-rsi_reversion }
    [squeeze_breakout] { strategy-squeeze_breakout }
    [donchian_breakout] { strategy-donchian_breakout }
    [level_bounce] { strategy-level_bounce }
    [volume_surge] { strategy-volume_surge }
    [model_edge] { strategy-model_edge }
    [grid] { strategy-grid }
    [dca] { strategy-dca }
    [blend] { strategy-blend }
   *[other] { $strategy }
} says { $stance ->
    [long] long
    [short] short
   *[other] leave
} (strength { $strength } %)
because-blend-against = against it: { $strategy ->
    [ema_trend] { strategy-ema_trend }
    [supertrend] { strategy-supertrend }
    [macd_momentum] { strategy-macd_momentum }
    [rsi_reversion] { strategy-rsi_reversion }
    [squeeze_breakout] { strategy-squeeze_breakout }
    [donchian_breakout] { strategy-donchian_breakout }
    [level_bounce] { strategy-level_bounce }
    [volume_surge] { strategy-volume_surge }
    [model_edge] { strategy-model_edge }
    [grid] { strategy-grid }
    [dca] { strategy-dca }
    [blend] { strategy-blend }
   *[other] { $strategy }
} says { $stance ->
    [long] long
    [short] short
   *[other] leave
} (strength { $strength } %)

## What an X-ray means

because-xray-unknown = too little is known yet: { $bars } bars without a gap, { $need } are needed
because-xray-regime = { $regime ->
    [trend_up] a trend upwards
    [trend_down] a trend downwards
    [range] sideways, without a direction
    [turbulent] turbulent: it moves far more than it is used to
   *[dead] it hardly trades or does not move
} for { $since } bars or more: it has gone { $drift } times as far as chance would take it, and chance takes it { $scale } % in as many bars
because-xray-heat = { $side ->
    [hot] restless for its kind: { $rank } % of its own moments were calmer
   *[cold] calm for its kind: only { $rank } % of its own moments were calmer
}
because-xray-rsi = { $side ->
    [high] bought hard of late: RSI { $rsi }
   *[low] sold hard of late: RSI { $rsi }
}
because-xray-volume = { $side ->
    [busy] busy: the last bar traded { $ratio } times the usual volume
   *[still] quiet: the last bar traded { $ratio } times the usual volume
}
because-xray-support = support at { $price }, { $away } % below; turned there: { $touches }
because-xray-resistance = resistance at { $price }, { $away } % above; turned there: { $touches }
because-xray-area = { $place ->
    [above] above the prices where most was traded; the busiest is { $busiest }
    [below] below the prices where most was traded; the busiest is { $busiest }
   *[inside] among the prices where most was traded; the busiest is { $busiest }
}
because-xray-anomaly = the last bar is out of the ordinary by its { $of ->
    [return] move
    [range] range
   *[volume] volume
}: { $score } robust deviations
because-xray-leader = goes with the leader of the market: correlation { $correlation }, and { $beta } times as far
because-xray-no-leader = there is no leader to compare it with
because-xray-spread = dear to trade: the spread of { $spread } % is { $share } % of a typical bar

## What strategies do, by the names of their files

strategy-kind-trend = trend
strategy-kind-momentum = momentum
strategy-kind-mean-reversion = return to the mean
strategy-kind-breakout = breakout
strategy-kind-levels = levels
strategy-kind-volume = volume
strategy-kind-volatility = volatility
strategy-kind-dca = by the calendar
strategy-kind-grid = grid
strategy-kind-model = model
strategy-kind-blend = blend
strategy-about-ema_trend = Waits until a fast average of the price is clearly above a slow one and still rising, and goes with it; below and falling, it goes short. It is wrong when the market moves sideways: the averages keep crossing, and small losses add up. The stop stands a few typical bar ranges away, the target a little farther on the other side.
strategy-about-supertrend = Draws a line behind the price that only moves with the trend, and stays on the side the price is on. It is wrong in a sideways market, where the price keeps stepping over the line. The stop stands at the line first, then follows the price at the same distance; there is no target, so a long trend may run.
strategy-about-macd_momentum = Waits for the moment when a move gains speed again, up or down, and goes with it; a turn too weak to follow closes the position. It is wrong when speed changes back and forth, and late when one big bar was the whole move. The stop stands a few typical bar ranges away.
strategy-about-rsi_reversion = Only in a market that goes nowhere: when the price has run too far to one side and begins to come back, it bets on the way back to the average. It is wrong at the start of a real trend, and leaves when one begins. The stop stands a few typical bar ranges away, the target is the average.
strategy-about-squeeze_breakout = Waits for an unusually quiet spell and goes with the first bar that breaks out of it. It is wrong when that first step is taken back at once. The stop stands a few typical bar ranges away and follows the price.
strategy-about-donchian_breakout = Buys when the price closes above everything of the last bars, sells below everything, and leaves when it comes back halfway. It is wrong more often than right: a few long trends have to pay for many small losses. The stop stands a few typical bar ranges away; there is no target.
strategy-about-level_bounce = Looks for prices where the market has turned before, and trades away from them when a bar touches one and turns again. It is wrong when the level breaks. The stop stands just behind the level, the target is the next level on the way.
strategy-about-volume_surge = Waits for a bar with several times the usual trading that closes near its end, and goes with it. It is wrong when the surge was the end of a move: the last buyers, or one large seller. The stop stands a few typical bar ranges away.
strategy-about-model_edge = Asks a trained model how likely the price is to rise before it falls as far, and trades only if that pays after fees. Without a model it keeps silent. It is wrong when the market is no longer the one the model has learned. Stop and target stand equally far away.
strategy-about-grid = Divides the range of the last bars by lines, buys when the price falls through a line in the lower half, and sells one line higher. It is wrong when the range breaks downwards. The stop stands below the range. One purchase of a symbol at a time: the lines hold no orders.
strategy-about-dca = Buys every so many bars, and whenever the price has fallen one step more, and sells a few per cent higher. It is wrong in a market that falls and does not come back. The stop is wide. One purchase of a symbol at a time: while it is open, nothing is added to it.
strategy-about-blend = Lets the other strategies vote, each with its weight, and goes with them when enough agree and few disagree. It is wrong when they are all wrong together, as they look at the same prices. The stop is the nearest of those that agree.

## The one-time page

web-title = Connect { $exchange }
web-intro = You are on a one-time page of Simbiot. What you enter here is encrypted before it is kept, and is never shown again, not even to you.
web-left = This page closes at { $time }.
web-steps-title = How to create the key
web-step-1-bybit = On Bybit, open Account → API → Create New Key → System-generated.
web-step-1-binance = On Binance, open Account → API Management → Create API → System generated.
web-step-1-mexc = On MEXC, open Account → API Management → Create API Key.
web-step-1-okx = On OKX, open Profile → API → Create API key. Choose a passphrase and remember it.
web-step-2-bybit = Choose Read-Write. Tick Spot trading; tick Contracts too if you want perpetuals.
web-step-2-binance = Tick Enable Reading and Enable Spot & Margin Trading, and bind the key to an address.
web-step-2-mexc = Under Spot, tick View Account Details, View Order Details and Trade. Bind the key to an address: otherwise it ends after 90 days.
web-step-2-okx = Tick Read and Trade.
web-step-3 = Leave Withdrawal and every transfer permission unticked. I refuse a key that can move your money.
web-step-4 = Copy what the exchange shows into the fields above.
web-may = Tick
web-may-read-bybit = Read-Write
web-may-read-binance = Enable Reading
web-may-read-mexc = View Account Details, View Order Details
web-may-read-okx = Read
web-may-spot-bybit = Spot trading
web-may-spot-binance = Enable Spot & Margin Trading
web-may-spot-mexc = Trade, under Spot
web-may-spot-okx = Trade
web-may-linear-bybit = Contracts, for perpetuals
web-may-linear-okx = Trade covers perpetuals too
web-never = Never tick
web-never-withdraw = Withdrawal
web-never-transfer = Transfer
web-key = API key
web-secret = API secret
web-passphrase = Passphrase
web-promise = { $exchange } may not tell me what a key may do. I say: this key cannot withdraw and cannot transfer. I know that whoever steals a key with those rights can empty the account.
web-submit = Check and connect
web-note = I ask { $exchange } what the key may do before I keep it.
web-done-title = Connected
web-done = Key …{ $tail } can trade and cannot withdraw. Return to the chat: your bot has already answered.
web-done-promised = Key …{ $tail } can trade, and by your word it cannot withdraw. Return to the chat: your bot has already answered.
web-gone-title = This page is gone
web-error = Something went wrong on my side. Nothing was kept. Please try again in a minute.

## The market to look at

button-alert = 🔔 Alert me
button-pair = Its settings
button-trade-symbol = Trade this symbol
button-top = What stands out
command-xray = X-ray of a symbol: chart, state, levels
command-market = The whole market in a picture
command-top = What stands out: a ranking
xray-title = <b>{ $symbol }</b> · { $timeframe }
xray-title-at = <b>{ $symbol }</b> · { $timeframe } · closed { $at }
xray-ask =
    <b>X-ray of which symbol?</b>

    For example <code>/xray BTC</code> or <code>/xray ETH/USDT 1h</code>.
xray-none = There is no X-ray of it yet: one is made when its next bar closes.
xray-potential = Potential: <b>{ $score }</b> of 100, { $lean }. Its parts, in %:
xray-trade = 24 h: { $change }, traded { $volume } · spread { $spread }
xray-unknown = I know no market called "{ $text }". Did you mean one of these?
xray-unknown-at-all = I know no market called "{ $text }", nor one with a name like it.
lean-up = leans upwards
lean-down = leans downwards
lean-none = leans to neither side
part-state = state
part-move = move
part-agreement = agreement
part-straightness = straight
part-volume = volume
part-room = room
part-cost = low cost
part-calm = calm
regime-trend_up = Trend up
regime-trend_down = Trend down
regime-range = Range
regime-turbulent = Turbulent
regime-dead = Dead
mood-panic = Panic
mood-risk_off = Cautious
mood-mixed = Mixed
mood-quiet = Quiet
mood-risk_on = Confident
silence-unlisted = ⛔️ The exchange does not list it any more.
silence-left-out = ⛔️ Left out: { $why }.
silence-unsaid = the reason is not known yet
silence-loading = ⏳ Its candles are being read.
silence-gap = ⚠️ Bars are missing and nobody has them: what is shown ends before the gap.
silence-poisoned = ⚠️ The exchange sent a bar that cannot be true: it is not used.
millions = { $n } M
market-none = Nothing is known of { $exchange } · { $timeframe } yet: its next bar has to close first.
market =
    <b>The market</b> · { $exchange } · { $timeframe } · closed { $at }

    Mood: <b>{ $mood }</b>, from { $symbols ->
        [one] { $symbols } symbol
       *[other] { $symbols } symbols
    }
    Above their average of 50 bars: { $breadth }
    Last bar: { $advancing } rose, { $declining } fell
    In a trend: { $up } up, { $down } down
    Restlessness: { $heat } of their own moments were calmer (median)
    Leader: { $leader }
    Correlation to the leader: { $correlation }
market-no-leader = none
market-leader = { $symbol }, { $regime }
top =
    <b>What stands out</b> · { $exchange } · { $timeframe }
    By { $sort } ({ $unit }) · { $regime }
    { $first }–{ $last } of { $total }
top-any = any state
top-empty = No symbol is in this state now.
sort-potential = Potential
sort-change = Change
sort-volume = Volume
sort-volatility = Volatility
sort-anomaly = Anomaly
unit-potential = 0 to 100
unit-change = 24 h
unit-volume = 24 h, millions of quote
unit-volatility = of a bar
unit-anomaly = robust deviations
chart-unknown = Unknown
chart-profile = By price
chart-breadth = Above their average of 50 bars
chart-heat = Restlessness (median rank among their own)
chart-advancing = Rose
chart-declining = Fell
chart-regimes = States of { $n } symbols

## Own rules

button-rules = My strategies
button-rule-new = Write a strategy
button-rule-use = Use it
button-rule-edit = Edit
button-rule-rename = Rename
button-rule-delete-ask = Delete
button-rule-delete = Yes, delete it
rules =
    <b>Your strategies</b> ({ $n } of { $limit })
    Choose one to see what it means and what it would have said lately.
rules-none =
    <b>Your own strategy</b>
    Write down in a few words when to open a position, where the stop stands and when to leave. I read it back to you, try it on the latest bars, and trade by it if you wish.
rule-ask =
    <b>Write your strategy</b>
    For example:
    <code>{ $example }</code>

    It needs <code>enter long when …</code> or <code>enter short when …</code>, and a <code>stop</code>. It may have <code>exit when …</code>, <code>target</code>, <code>trail</code>, and <code>on 5m</code>.
rule-edit =
    <b>{ $name }</b>: send the whole new text. Open positions keep their stops and targets. Now it is:
rule-rename = <b>{ $name }</b>: send the new name, { $limit } characters at most.
rule-pick-symbol = <b>{ $name }</b>: on which symbol shall I trade by it?
rule-delete = Delete <b>{ $name }</b>? It cannot be brought back.
rule-deleted = { $name } is deleted.
rule-saved = Saved.
rule-default-name = My strategy
rule-title = <b>{ $name }</b> (number { $number })
rule-stands-still = ⚠️ I cannot read this text any more. The strategy stands still; positions that it has opened keep their stops. Edit it, please.
rule-warm-up = { $n ->
    [one] It speaks from the first closed bar on.
   *[other] It needs { $n } closed bars before it says anything.
}
rule-trial = On { $where }, over the last { $n ->
    [one] bar
   *[other] { $n } bars
}, it would have spoken: long { $longs }, short { $shorts }, leave { $exits } times. That says nothing about profit.
rule-trial-none = Choose a symbol first, then I can try it: /symbols
rule-trial-unknown = I do not have enough bars of { $where } to try it on.
rule-used = In use: { $where }.
rule-unused = Not in use yet.
rule-timeframe = Looks at { $timeframe } bars only.
rule-valid = { $n ->
    [one] A signal holds for one bar.
   *[other] A signal holds for { $n } bars.
}
rule-does-long = <b>Buys</b> when
rule-does-short = <b>Goes short</b> when
rule-does-leave = <b>Leaves</b>, and opens nothing, when
rule-stop = <b>Stop</b>:
rule-stop-long = <b>Stop</b> of a long:
rule-stop-short = <b>Stop</b> of a short:
rule-target = <b>Target</b>:
rule-target-long = <b>Target</b> of a long:
rule-target-short = <b>Target</b> of a short:
rule-trail = <b>Trail</b> (the stop follows the price step by step, this far behind):
rule-at = at
rule-away-percent = { $percent } of the price
rule-away-ranges = { $times } average ranges of { $bars } bars (ATR)
rule-and = and
rule-or = or
rule-not = it is not so that
rule-within = { $n ->
    [one] at this bar
   *[other] at one of the last { $n } bars
}
rule-ago = { $n ->
    [one] one bar before
   *[other] { $n } bars before
}
rule-rising = { $n ->
    [one] has risen over the last bar
   *[other] has risen over each of the last { $n } bars
}
rule-falling = { $n ->
    [one] has fallen over the last bar
   *[other] has fallen over each of the last { $n } bars
}
rule-crosses-above = crosses above
rule-crosses-below = crosses below
rule-is-below = is below
rule-is-most = is at most
rule-is-above = is above
rule-is-least = is at least
rule-is-same = is exactly
rule-is-other = is other than
rule-line-open = the opening price
rule-line-high = the bar’s high
rule-line-low = the bar’s low
rule-line-close = the closing price
rule-line-volume = the volume
rule-line-ema = the exponential average of { $a } bars
rule-line-sma = the simple average of { $a } bars
rule-line-rsi = RSI({ $a })
rule-line-atr = the average range of { $a } bars (ATR)
rule-line-adx = { $part ->
    [plus] the strength of rising (+DI, { $a } bars)
    [minus] the strength of falling (−DI, { $a } bars)
   *[other] the strength of the trend (ADX, { $a } bars)
}
rule-line-macd = { $part ->
    [signal] the signal line of MACD({ $a }, { $b }, { $c })
    [histogram] the histogram of MACD({ $a }, { $b }, { $c })
   *[other] the line of MACD({ $a }, { $b }, { $c })
}
rule-line-bollinger = { $part ->
    [upper] the upper Bollinger band
    [lower] the lower Bollinger band
   *[other] the middle of the Bollinger bands
} ({ $a } bars, { $b } deviations)
rule-line-donchian = { $part ->
    [upper] the upper edge
    [lower] the lower edge
   *[other] the middle
} of the channel of { $a } bars (Donchian)
rule-line-keltner = { $part ->
    [upper] the upper edge
    [lower] the lower edge
   *[other] the middle
} of Keltner’s channel ({ $a }, { $b }, { $c })
rule-line-stochastic = { $part ->
    [d] the slow line
   *[other] the fast line
} of the stochastic ({ $a }, { $b }, { $c })
rule-line-obv = the on-balance volume
rule-line-vwap = the average price by volume of { $a } bars (VWAP)
rule-line-mfi = the money flow of { $a } bars (MFI)
rule-line-cci = CCI({ $a })
rule-line-supertrend = { $part ->
    [direction] the side of Supertrend
   *[other] the line of Supertrend
} ({ $a }, { $b })
rule-line-volatility = the volatility of { $a } bars
rule-line-highest = the highest high of { $a } bars
rule-line-lowest = the lowest low of { $a } bars
rule-line-change = the change over { $a } bars
rule-line-volume-mean = the average volume of { $a } bars
rule-unit-price = a price
rule-unit-span = a distance of prices
rule-unit-volume = a volume
rule-unit-hundred = a number from 0 to 100
rule-unit-ratio = a share
rule-unit-sign = a side (+1 or −1)
rule-unit-pure = a number
rule-odd-mixed-units = ⚠️ Something is put beside something else here: { $left } and { $right }. Is that what you mean?
rule-odd-ratio-in-percent = ⚠️ A change is a share: 5 per cent is <code>5 %</code> or <code>0.05</code>. A bare number from 1 on is 100 per cent and more.
rule-word-number = a number
rule-word-indicator = an indicator or price
rule-word-end = the end
rule-wrong-place = <b>I cannot read this</b> (line { $line }, character { $column })
rule-wrong-again = Nothing was saved. Send the corrected text, the whole of it.
rule-wrong-nearest = Did you mean <code>{ $word }</code>?
rule-wrong-expected = Here may stand: <code>{ $words }</code>
rule-wrong-empty = There is nothing in it.
rule-wrong-too-long = The text has { $actual } characters; { $limit } are the most.
rule-wrong-character = I do not know this character.
rule-wrong-unexpected = “{ $word }” cannot stand here.
rule-wrong-ended = The text ends too early.
rule-wrong-unknown-word = I do not know the word “{ $word }”.
rule-wrong-not-a-number = A number is wanted here, and this is a condition.
rule-wrong-not-a-condition = A condition is wanted here, such as <code>rsi(14) &lt; 30</code>, and this is a number.
rule-wrong-too-many-numbers = { $word } takes fewer numbers. Those it knows: { $names }.
rule-wrong-out-of-bounds = { $actual } is out of bounds: from { $low } to { $high }.
rule-wrong-not-whole = This must be a whole number of bars.
rule-wrong-part-wanted = { $word } has several lines: say which, after a dot.
rule-wrong-no-such-part = There is no such line.
rule-wrong-fast-above-slow = The fast length ({ $fast }) must be below the slow one ({ $slow }).
rule-wrong-twice = “{ $statement }” is said twice.
rule-wrong-no-entry = It never opens anything: <code>enter long when …</code> or <code>enter short when …</code> is missing.
rule-wrong-no-stop = There is no stop. I open nothing without one: add <code>stop 2 atr</code>, for example.
rule-wrong-no-such-side = It never goes { $side }.
rule-wrong-exit-of-one-side = A strategy that goes both ways leaves both alike: write <code>exit when …</code>, or make two strategies.
rule-wrong-not-a-distance = A distance is wanted here, such as <code>1.5 atr</code> or <code>2 %</code>.
rule-wrong-too-many = That is too much for one strategy: { $limit } { $what ->
    [indicators] different indicators
   *[other] numbers and signs
} are the most.
rule-wrong-too-deep = Too much is put into one another here: { $limit } levels are the most.
rule-wrong-looks-too-far = It looks back { $actual } bars; { $limit } are the most.
because-own-rule = your strategy: { $rule } ({ $values })

## Signals

command-signals = What strategies have said today
button-signals-strategy = Strategy
signals =
    <b>Signals of the last 24 h</b>
    { $whose } · { $strategy } · { $stance }
signals-mine = My symbols
signals-all = All symbols
signals-any-strategy = Any strategy
signals-any-side = any side
signals-none = Nothing was said. A signal comes when a bar closes and a strategy has an opinion about it.
signals-pick = <b>Whose signals?</b>
signals-no-price = none
signals-row =
    <b>{ $symbol }</b> · { $stance } · strength { $strength }
    { $strategy }, { $exchange } { $timeframe }, { $age } ago at { $price }
    stop { $stop } · target { $target }
stance-long = LONG
stance-short = SHORT
stance-flat = LEAVE

## Alerts

command-alerts = What I tell you about the market
button-alerts = My alerts
button-look = X-ray
button-alert-pause = ⏸
button-alert-resume = ▶️
button-alert-once = Once
button-alert-again = Each time
button-alert-remove = ✕
alerts = <b>Alerts</b> · { $n } of { $limit }
alerts-none = None yet.
alerts-how = New ones: <code>/alerts BTC 65000</code>, <code>/alerts BTC regime 1h</code>, <code>/alerts BTC potential 70</code>, <code>/alerts BTC signal</code>. Prices are looked at when a bar closes.
alert-row =
    <b>{ $number }. { $symbol }</b> · { $exchange } { $timeframe } · { $how }
    { $what }
alert-paused = paused
alert-again = each time
alert-once = once
alert-about-regime = the state changes
alert-about-signal = a signal; strategy: { $strategy }
alert-about-potential = the potential is { $level } or more
alert-about-price = { $side ->
    [above] the price rises to { $level }
   *[below] the price falls to { $level }
}
alert-ask =
    <b>{ $symbol }: what shall I tell you?</b>

    Choose, or send me a price.
alert-ask-regime = When its state changes
alert-ask-potential = When its potential is 70 or more
alert-ask-signal = When a strategy gives a signal
alert-made = 🔔 I tell you when it is so.
alert-fired =
    🔔 <b>{ $symbol }</b> · { $exchange } { $timeframe } · closed { $at }
    { $what }
    { $over }
alert-over = This alert has ended; /alerts starts it again.
alert-goes-on = I tell you again when it is so again, at most once an hour.
alert-fired-price = The price has reached { $level }: it closed at { $value }.
alert-fired-potential = The potential has reached { $level }: it is { $value } of 100.
alert-fired-regime = The state has changed: { $before } → { $regime }.
alert-fired-signal = { $strategy } says { $stance } at { $value }.
refused-too-many-alerts = You can have { $limit } alerts at most. Take one away first: /alerts
refused-alert-unreadable = I cannot read "{ $text }" as an alert. Send <code>65000</code>, <code>regime</code>, <code>potential 70</code> or <code>signal</code>. Nothing was changed.
refused-alert-out-of-bounds = { $actual } is out of bounds: it may be from { $min } to { $max }. Nothing was changed.
refused-price-unknown = No price of { $symbol } is known right now. Try again in a minute. Nothing was changed.

## Searching for symbols

listed = <b>Symbols with "{ $text }"</b>: { $total }
listed-none = No symbol has "{ $text }" in its name.
listed-out = ⛔️ { $symbol }: { $why }
listed-gone = not listed any more
listed-why-not-trading = the exchange takes no orders here
listed-why-volume = too little is traded
listed-why-spread = buyers and sellers are too far apart
listed-why-step = the step of its price is too large
listed-why-young = too young
listed-why-idle = often nothing is traded
listed-why-dead = it hardly moves
listed-why-absurd = it moves beyond measure
