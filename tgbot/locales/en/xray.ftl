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
