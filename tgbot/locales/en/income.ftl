## The operators' report of money

command-money = Money: revenue, churn, files
button-income = 📈 Revenue
income-month = This month
income-days = 30 days
income-year = 12 months
income-head =
    <b>{ $period }</b>, since { $since }

    Renews by itself: <b>{ $stars }</b> in 30 days, { $n ->
        [one] { $n } subscription
       *[other] { $n } subscriptions
    }
income-none = No money has moved.
income-new = New
income-renewal = Renewals
income-kept = Odd
income-refund = Refunds
income-chargeback = Chargebacks
income-net = Left
income-no-plan = no plan
income-people =
    Plans that ended: { $ended } of { $active } that were active at the beginning ({ $churn })
    Trials that became paid: { $paid } of { $trials } ({ $conversion })
income-presents =
    By codes: { $codes } times, { $code_days } days; paid with a discount: { $discounts }
    For invitations: { $invitations } times, { $invitation_days } days
income-balances =
    Came less went, since ever:
    { $list }
income-file-charges = Every movement of the span, times in UTC.
income-file-subscriptions = Where everybody stands now, times in UTC.
