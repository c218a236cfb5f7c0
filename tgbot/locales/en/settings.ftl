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
    { $own ->
        [0] Everything is as I begin with.
        [one] { $own } setting of your own.
       *[other] { $own } settings of your own.
    }
settings-user =
    <b>Settings of all your accounts</b>

    They hold wherever an account or a symbol says nothing else. Chosen here: { $own }.
settings-symbol =
    <b>Settings of { $where }</b>

    They hold for this symbol alone; everything else is inherited. Chosen here: { $own }.
settings-key-none = not connected
settings-key = …{ $tail }

scope-user = all accounts
scope-account = this account
scope-symbol = { $symbol }

section-money = 💰 Money
section-limits = 🚧 Limits
section-exits = 🎯 Exits
section-dca = ➗ DCA
section-market = ↕️ Direction and leverage
section-strategy = 🧠 Strategy
section-guards = 🛡 Protections
section-about-money = How large an entry is. The limits clamp it, whatever is chosen here.
section-about-limits = What must never be passed. Limits stop entries only: exits and stops always go on.
section-about-exits = How a position is left: stop, targets, how the stop follows, how long it may take.
section-about-dca = Further buys of the same position while the price goes against it.
section-about-market = Which way positions may be opened, and with how much leverage.
section-about-strategy = Whose signals are followed, on which bars.
section-about-guards = What locks entries for a while after losses. Exits and stops never wait for it.

setting-title = <b>{ $name }</b> · { $where }
setting-line = { $name }: <b>{ $value }</b> · { $source }
setting-line-money = { $name }: <b>{ $value }</b> (≈ { $amount }) · { $source }
setting-own = set here
setting-legend = A change holds from the next signal on. Open positions keep their plan.
setting-kind = • <b>{ $name }</b>: { $about }
setting-type =
    Send a number from { $min } to { $max }, for example <code>{ $example }</code>.
setting-saved = Saved
setting-same = It was so already. Nothing was changed.
setting-done = ✅ <b>Changed</b>
setting-undone = ↩️ <b>Taken back</b>
setting-moved = { $name }: { $before } → <b>{ $after }</b>
setting-raised = ⚠️ { $name }: { $before } → <b>{ $after }</b>
setting-moved-source = { $name }: { $value }, now { $source }
setting-moved-more = and { $n } more
setting-from-when =
    { $open ->
        [0] Holds from the next signal on. Nothing is open here.
        [one] Holds from the next signal on. { $open } open position is not touched: it keeps its plan.
       *[other] Holds from the next signal on. { $open } open positions are not touched: they keep their plans.
    }
setting-past =
    { $days ->
        [one] The last { $days } day again: { $before } as it was, { $after } with this.
       *[other] The last { $days } days again: { $before } as it was, { $after } with this.
    }
setting-agree-risk = <b>More can be lost with this.</b> Nothing is changed yet.
setting-agree-code = <b>Take these settings over?</b> Nothing is changed yet. What the code does not say goes back to where it is inherited from.
setting-log = <b>Latest changes</b> · { $badge }
setting-log-none = Nothing has been changed on this account yet.
setting-logged = { $at } · { $where } · { $origin }: { $fields }
setting-logged-undone = <s>{ $at } · { $where } · { $origin }: { $fields }</s>
setting-code =
    <b>Your settings as a code</b>

    Tap it to copy. Whoever sends it to me gets the same limits, sizes, exits and protections: no keys, no symbols, no names are in it.

    <code>{ $code }</code>
setting-code-ask = <b>Send me a code of settings.</b> I show what it would change before anything is.
origin-set = changed
origin-reset = inherited again
origin-preset = preset
origin-import = code

button-back = ‹ Back
button-setting-wide = 👥 All accounts
button-setting-code = 📤 Export and import
button-setting-log = ↩️ Changes and undo
button-setting-reset-all = Inherit everything
button-setting-reset-section = Inherit this part
button-setting-reset = Inherit
button-setting-type = ⌨️ Type a value
button-setting-agree = Yes, do it
button-setting-undo = ↩️ Undo
button-setting-import = 📥 Take a code over
button-setting-symbol = ⚙️ All settings

## Fields

field-risk-per-trade = Risk per trade
field-sizing = Way of sizing
field-fixed-amount = Fixed amount
field-percent-amount = Share of equity
field-volatility-target = Daily move
field-share = Share of a symbol
field-max-order = Largest order
field-max-exposure = All positions
field-max-positions = Most positions
field-max-daily-loss = Daily loss
field-weekly-loss = Weekly loss
field-cooldown-bars = Cooldown
field-stop = Stop
field-ladder = Targets
field-trailing = Trailing
field-trailing-trigger = Trailing begins
field-trailing-distance = Distance
field-breakeven-buffer = Breakeven buffer
field-time-limit = Time limit
field-dca = Further buys
field-direction = Direction
field-leverage = Leverage
field-strategy = Strategy
field-timeframe = Bars
field-stop-guard = After stops
field-drawdown-guard = After a drawdown
field-low-profit-guard = Weak symbols

field-about-risk-per-trade = The share of your equity that one trade may lose if its stop is hit.
field-about-sizing = What decides how large an entry is.
field-about-fixed-amount = Quote per entry, where the way of sizing is a fixed amount.
field-about-percent-amount = The share of your equity per entry, where the way of sizing is a share.
field-about-volatility-target = How much a usual day of the position may move your equity, where sizing goes by volatility.
field-about-share = The most of your equity that this symbol may take.
field-about-max-order = The share of your equity that a single order may have.
field-about-max-exposure = The share of your equity that all positions and open orders may have together.
field-about-max-positions = How many positions may be open at once.
field-about-max-daily-loss = After losing this share of the day's equity, open losses counted, nothing is opened until 00:00 UTC.
field-about-weekly-loss = The same for the week, until Monday 00:00 UTC.
field-about-cooldown-bars = How many bars a symbol rests after a position was closed.
field-about-stop = How far from the entry the stop is. Off: where the signal says.
field-about-ladder = At which gain which part of the position is sold. Off: the signal's one target for all of it.
field-about-trailing = How the stop follows the price.
field-about-trailing-trigger = The gain at which the stop begins to move, for breakeven, “behind the trigger” and “behind the best price”.
field-about-trailing-distance = How far behind the stop stays, for “behind the trigger” and “behind the best price”.
field-about-breakeven-buffer = How far beyond the entry and all fees the stop goes at breakeven.
field-about-time-limit = After this time a position is closed, however it stands.
field-about-dca = When the price goes against the first entry, buy again: how far away, and how many times the first amount.
field-about-direction = Which way positions may be opened. Spot markets know long only.
field-about-leverage = Of perpetual contracts only. It makes an order cheaper to hold, not larger: risk and limits stay the same. I set it while nothing is open, and enter once the exchange shows it. On paper nothing is liquidated.
field-about-strategy = Whose signals are followed. Positions that are open stay with the strategy that opened them.
field-about-timeframe = The length of the bars that are followed.
field-about-stop-guard = After so many stopped-out positions within the window nothing is opened for a while.
field-about-drawdown-guard = After closed trades have fallen so far from their peak nothing is opened for a while.
field-about-low-profit-guard = A symbol that made less than this within the window is left alone for a while.

off-weekly-loss = none
off-stop = as the signal says
off-ladder = the signal's target
off-time-limit = none
off-dca = none
off-stop-guard = off
off-drawdown-guard = off
off-low-profit-guard = off

sizing-risk = By risk
sizing-fixed = Fixed amount
sizing-percent = Share of equity
sizing-volatility = By volatility
sizing-about-risk = so large that the stop costs the risk per trade
sizing-about-fixed = the same amount each time
sizing-about-percent = the same share of equity each time
sizing-about-volatility = so large that a usual day moves your equity by the target
direction-both = Both ways
direction-long = Long only
direction-short = Short only
trailing-signal = As the signal says
trailing-off = Never
trailing-breakeven = Breakeven
trailing-moving-target = Target by target
trailing-moving-two-targets = Two targets behind
trailing-below-trigger = Behind the trigger
trailing-below-high = Behind the best price
trailing-about-signal = where it says nothing the stop stands still
trailing-about-off = the stop stands still, whatever the signal says
trailing-about-breakeven = to the entry, once, at the trigger
trailing-about-moving-target = after each target to the one before it, after the first to the entry
trailing-about-moving-two-targets = the same, one target later
trailing-about-below-trigger = once, to the distance behind the trigger
trailing-about-below-high = from the trigger on, always the distance behind the best price

ladder-rung = +{ $gain }: { $share }
dca-step = −{ $drop }: ×{ $size }
guard-stops =
    { $stops ->
        [one] { $stops } stop in { $window }: { $lock } off
       *[other] { $stops } stops in { $window }: { $lock } off
    }
guard-stops-each =
    { $stops ->
        [one] { $stops } stop of a symbol in { $window }: { $lock } off
       *[other] { $stops } stops of a symbol in { $window }: { $lock } off
    }
guard-drawdown = { $drawdown } in { $window }: { $lock } off
guard-profit = under { $profit } in { $window }: { $lock } off

type-ladder =
    Send the targets as <code>2%:50, 4%:30, 8%:20</code>: the gain, then the part of the position in per cent. Gains ascend, parts come to 100, six targets at most. <code>off</code>: the signal's target.
type-dca =
    Send the further buys as <code>3%:1, 6%:1.5</code>: how far from the entry, then how many times the first amount (0.1 to 5). Distances ascend, five at most. <code>off</code>: none.
type-time-limit = Send a time from 5 minutes to 365 days: <code>30m</code>, <code>4h</code>, <code>2d</code>, or <code>off</code>.
type-stop-guard = Send how many stops, the window and how long to wait: <code>4 24h 6h</code>. With <code>each</code> at the end every symbol counts by itself. <code>off</code>: no protection.
type-drawdown-guard = Send the drawdown in per cent (1 to 90), the window and how long to wait: <code>10 7d 1d</code>, or <code>off</code>.
type-low-profit-guard = Send the least profit in per cent (0 to 50), the window and how long to wait: <code>1 7d 1d</code>, or <code>off</code>.

money-risk-per-trade = { $amount } lost if the stop is hit
money-fixed-amount = { $amount } each time
money-percent-amount = { $amount } each time, as your equity stands
money-volatility-target = { $amount } moved on a usual day
money-share = at most { $amount } in this symbol
money-max-order = at most { $amount } in one order
money-max-exposure = at most { $amount } in all positions together
money-max-daily-loss = no more entries after { $amount } lost in a day
money-weekly-loss = no more entries after { $amount } lost in a week
money-stop = the largest entry loses { $amount } there; the risk per trade makes it smaller
money-ladder = the largest entry makes { $amount } if every target is reached
money-dca = up to { $amount } in the position once everything is bought
money-leverage = { $amount } of your own for the largest entry
