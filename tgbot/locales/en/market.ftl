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
