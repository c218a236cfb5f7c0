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
