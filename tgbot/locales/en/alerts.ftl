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
