## Plans: what people have and are told of it

command-plan = Your plan
button-plan = My plan
plan-free = Free
plan-trial = Trial
plan-week = Week pass
plan-basic = Basic
plan-pro = Pro
plan-yes = yes
plan-no = paper only
plan-all = all
plan-row-live = real money
plan-row-accounts = exchanges
plan-row-symbols = symbols
plan-row-strategies = strategies
plan-row-own-rules = own strategies
plan-row-leverage = leverage
plan-row-risk = risk a trade
plan-row-exposure = in positions
plan-row-positions = positions

halted-plan = your plan does not permit new trades here; see /plan

plan-news-ends =
    ⏳ <b>{ $plan }</b> ends in { $n ->
        [one] { $n } day
       *[other] { $n } days
    }, on { $until }.

    { $live ->
        [yes] From { $stops } no new trades with real money. The stop and targets of what is open stay on the exchange, and exits go on. Paper goes on as well.
       *[no] From { $stops } the free plan holds. Paper goes on.
    }
plan-news-failed =
    ⚠️ The payment to renew <b>{ $plan }</b> did not come through.

    What you have paid for lasts until { $until }. From { $stops } no new trades with real money; the stop and targets of what is open stay on the exchange. You can renew it any time before.
plan-news-grace =
    ⏳ <b>{ $plan }</b> ended on { $until }. Everything goes on as it was until { $stops }.

    { $live ->
        [yes] From then on no new trades with real money. The stop and targets of what is open stay on the exchange, and exits go on.
       *[no] Then the free plan holds.
    }
plan-news-reduce-only =
    ⏸ <b>{ $plan }</b> is over: no new trades with real money.

    What is open is looked after to its end: stops, targets and exits go on. Paper goes on as well.
plan-news-ended =
    <b>{ $plan }</b> is over, and nothing is open with real money any more. The free plan holds: paper, as long as you like.
plan-news-given =
    🎁 <b>{ $plan }</b> is yours until { $until }{ $n ->
        [0] .
        [one] , { $n } day more.
       *[other] , { $n } days more.
    }
plan-news-less =
    <b>{ $plan }</b>: { $n ->
        [one] { $n } day was
       *[other] { $n } days were
    } taken back. It lasts until { $until }; from { $stops } no new trades with real money. What is open keeps its stop and targets.
plan-news-held =
    Your plan, <b>{ $plan }</b>, and your accounts have been compared.
plan-news-accounts-held = No new trades on: { $exchanges }. Stops, targets and exits go on there.
plan-news-accounts-freed = New trades are permitted again on: { $exchanges }.
plan-news-unchosen = More symbols were chosen than the plan permits. No longer chosen: { $symbols }. Positions in them are looked after to their end.

refused-plan-live = { $stopped ->
        [yes] Your plan, <b>{ $plan }</b>, has ended: no new trades with real money until it is renewed. What is open is looked after.
       *[no] Your plan, <b>{ $plan }</b>, is for paper only. { $more ->
            [yes] Real money comes with <b>{ $better }</b>.
           *[no] No plan with real money is on sale now.
        }
    }
refused-plan-accounts = Your plan, <b>{ $plan }</b>, permits { $limit } exchange accounts with a key, and you have that many. { $more ->
        [yes] <b>{ $better }</b> permits more.
       *[no] There is no larger plan. A key that you no longer need can be removed under /keys.
    }
refused-plan-symbols = Your plan, <b>{ $plan }</b>, permits { $limit } symbols. Take one away first. { $more ->
        [yes] <b>{ $better }</b> permits more.
       *[no] There is no larger plan.
    }
refused-plan-rules = Your plan, <b>{ $plan }</b>, permits { $limit } strategies of your own. Delete one first. { $more ->
        [yes] <b>{ $better }</b> permits more.
       *[no] There is no larger plan.
    }
refused-plan-strategy = Your plan, <b>{ $plan }</b>, does not include <code>{ $wanted }</code>. It includes: { $limit }. { $more ->
        [yes] <b>{ $better }</b> includes it.
       *[no] No plan that includes it is on sale now.
    }
refused-plan-unknown = There is no plan <code>{ $plan }</code>. There are: { $known }.
refused-plan-not-sold = Nothing is sold here: everybody may do everything.
refused-plan-bounds = <b>{ $field }</b>: I found <code>{ $text }</code>. Allowed: { $allowed }.
refused-plan-fixed = This cannot be changed for the plan <b>{ $plan }</b>: it { $why ->
        [free] is what everybody has, always for paper only and without a price
       *[trial] is given, not sold
    }.
refused-trial-taken = You have had your trial. The plans are under /plan.
refused-trial-not-now = You have <b>{ $plan }</b> until { $until }: a trial can be begun when nothing else runs.
refused-grant-bounds = I found <code>{ $text }</code>. Allowed: { $allowed }.
refused-grant-nobody = Nobody here has these ids: { $ids }. Nothing was given to anybody.
refused-grant-waits = That is { $actual } days in all: another operator has to agree first, and was asked. Send it again then.
