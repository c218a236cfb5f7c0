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
