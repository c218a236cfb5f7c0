## Reports, and what was missed

report-day = <b>📊 Day</b> · { $days } · { $badge }
report-week = <b>📊 Week</b> · { $days } · { $badge }
report-month = <b>📊 Month</b> · { $days } · { $badge }
report-so-far = { $head } · so far
report-nothing = Nothing was traded. I watched, and no signal passed your rules.
report-disarmed = Nothing was traded: trading is off.
report-equity = Equity: { $start } → <b>{ $end }</b>{ $change }
report-deposited = Put in: { $amount }, not counted as profit
report-withdrawn = Taken out: { $amount }, not counted as a loss
report-realised = Realised: <b>{ $profit }</b>, fees { $fees }
report-trades =
    { $n ->
        [one] { $n } trade: { $won } won, { $lost } lost ({ $rate })
       *[other] { $n } trades: { $won } won, { $lost } lost ({ $rate })
    }
report-factor = Profit factor: { $factor }
report-best = Best: { $symbol } { $profit }
report-worst = Worst: { $symbol } { $profit }
report-fall = Deepest fall: { $amount } ({ $share })
report-hold = { $symbol } alone: { $hold }
report-plan =
    { $n ->
        [one] Your plan: { $n } day left
       *[other] Your plan: { $n } days left
    }
report-open =
    { $n ->
        [one] Open now: { $n } position, { $profit }
       *[other] Open now: { $n } positions, { $profit }
    }
report-flat = Nothing is open now.
missed = <b>While you were away</b> · { $badge }
    Since { $at }:
missed-trades =
    { $n ->
        [one] { $n } trade ended, { $won } won: <b>{ $profit }</b>
       *[other] { $n } trades ended, { $won } won: <b>{ $profit }</b>
    }
missed-alarms =
    { $n ->
        [one] ⚠️ { $n } critical message is above: please read it
       *[other] ⚠️ { $n } critical messages are above: please read them
    }
button-report-day = Today
button-report-week = This week
button-report-month = This month
command-report = what today, the week or the month has brought
refused-unknown-period = I can report a <code>day</code>, a <code>week</code> or a <code>month</code>.
