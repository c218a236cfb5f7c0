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
risk-preset-money = ≈ { $risk } lost at the stop, { $order } in the largest order, { $daily } a day
risk-note = A change applies to the next trade. Open positions keep their plan.
