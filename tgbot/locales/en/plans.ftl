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
refused-plan-unknown = There is no plan <code>{ $text }</code>. There are: { $known }.
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

plan-nothing-sold =
    <b>Nothing is sold here</b>
    Everything is yours as it is.
plan-head = <b>Your plan: { $plan }</b>
plan-used = In use: exchanges { $accounts }, symbols { $symbols }, own strategies { $rules }.
plan-state-free = Paper money, as long as you like.
plan-state-trial = Until { $until }. Then everything goes on until { $stops }; after that no new trades with real money. The stop and targets of what is open stay on the exchange.
plan-state-active = Paid until { $until }; it does not renew itself. From { $stops } no new trades with real money. The stop and targets of what is open stay on the exchange.
plan-state-active-renews = Until { $until }, then it renews itself.
plan-state-grace = It ended on { $until }. Everything goes on until { $stops }, then no new trades with real money. The stop and targets of what is open stay on the exchange.
plan-state-reduce-only = Your plan is over: no new trades with real money. What is open is looked after to its end.
plan-state-ended = Your last plan ended on { $until }. Paper money, as long as you like.
plan-trial-hint = 🎁 Real money can be tried { $n ->
        [one] for { $n } day
       *[other] for { $n } days
    } for nothing: /plan
plan-trial-ask =
    <b>Try it: { $n ->
        [one] { $n } day
       *[other] { $n } days
    } for nothing</b>
    Real money, with careful limits. Once per person; nothing is charged, and nothing renews.

    { $table }
plan-trial-begun = 🎁 It has begun and lasts until { $until }. Next: connect a key, then go live.
button-trial = 🎁 Try it { $n ->
        [one] { $n } day
       *[other] { $n } days
    } for nothing
button-trial-begin = Begin now
button-plan-buy = { $plan } · ⭐{ $stars } { $period ->
        [month] a month
       *[days] for { $n ->
            [one] { $n } day
           *[other] { $n } days
        }
    }
button-plan-extend = Extend { $plan } · ⭐{ $stars } { $period ->
        [month] a month
       *[days] for { $n ->
            [one] { $n } day
           *[other] { $n } days
        }
    }
button-plan-renewal-stop = Stop renewing
button-plan-renewal-start = Renew again

command-plans = What plans permit and cost
command-grant = Give days of a plan
button-plans = Plans
button-grant-desk = Give days
standing-free = free
standing-trial = on trial
standing-active = active
standing-grace = in grace
standing-reduce-only = no new trades
standing-ended = ended
plans-head = <b>Plans</b>
plans-head-off =
    <b>Plans</b>
    Nothing is sold now: <code>SELL_PLANS</code> is off, and everybody may do everything.
plans-line = <b>{ $plan }</b> (<code>{ $code }</code>) · { $price }{ $sold ->
        [yes] {""}
       *[no] {" "}· not on sale
    }
plans-price = ⭐{ $stars } for { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
plans-no-price = no price
plans-yes = yes
plans-no = no
plans-one =
    <b>{ $plan }</b> (<code>{ $code }</code>)
    Price: { $price }, version { $version }
    On sale: { $sold }
    Titles: { $titles }
    Given for: { $n ->
        [0] as is said each time
        [one] { $n } day
       *[other] { $n } days
    }

    { $table }
    A new price is a new version: invoices with the older one are not paid any more. What a plan permits holds at once for everybody who has it.
plans-ask =
    <b>{ $plan }: { $field }</b>
    { $how }
plans-saved = Saved.
plans-switch = { $field }: { $state ->
        [on] yes
       *[off] no
    }
plan-field-on-sale = On sale
plan-field-price = Price
plan-field-days = Days given
plan-field-title = Title
plan-field-live = Real money
plan-field-accounts = Exchanges
plan-field-symbols = Symbols
plan-field-strategies = Strategies
plan-field-own-rules = Own strategies
plan-field-leverage = Leverage
plan-field-risk = Risk a trade
plan-field-order = In one order
plan-field-exposure = In positions
plan-field-loss = Loss a day
plan-field-positions = Positions
plan-field-backtests = Backtests a day
plan-field-models = Models
plan-field-web = Web
plan-how-price = Send Stars and days, and dollars for other ways to pay, if any: <code>350 30</code> or <code>350 30 4.99</code>.
plan-how-days = Send a number of days, 1 to 90.
plan-how-title = Send a language and the title: <code>en Standard</code>. The language alone brings back the usual title.
plan-how-accounts = Send how many exchange accounts with a key, 0 to 20.
plan-how-symbols = Send how many symbols of one account, 1 to 50.
plan-how-strategies = Send names with commas between, or <code>*</code> for all.
plan-how-own-rules = Send how many strategies of one's own, 0 to 20.
plan-how-leverage = Send the highest leverage, 1 to 10.
plan-how-risk = Send the most that may be risked in a trade, in percent: 0.1 to 5. <code>off</code> takes all ceilings away.
plan-how-order = Send the most that one order may take, in percent of the account: 1 to 100. <code>off</code> takes all ceilings away.
plan-how-exposure = Send the most that all positions may take, in percent of the account: 1 to 100. <code>off</code> takes all ceilings away.
plan-how-loss = Send the most that may be lost in a day, in percent: 0.5 to 50. <code>off</code> takes all ceilings away.
plan-how-positions = Send how many positions may be open at once, 1 to 50. <code>off</code> takes all ceilings away.
plan-how-backtests = Send how many backtests a day, 0 to 1000.
plan-how-models = Send how many models, 0 to 100.

grant-ask =
    <b>Give days</b>
    Send whom, what and how many days:
    <code>1001 1002 pro 30</code> gives 30 days of Pro
    <code>1001 +10</code> gives 10 days more of what is there
    <code>1001 -10</code> takes 10 days back
grant-person =
    <b>{ $id }</b>
    { $plan }, { $standing }, until { $until }
grant-nothing = No plan
grant-confirm =
    <b>{ $what }</b> { $people ->
        [one] for { $people } person
       *[other] for { $people } people
    }: { $names }{ $people ->
        [one] {""}
       *[other] …
    }
    Days in all: { $size }.{ $second ->
        [yes] {" "}Another operator has to agree first.
       *[no] {""}
    }
grant-what-plan = { $plan }, { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
grant-what-more = { $n ->
        [one] { $n } day more
       *[other] { $n } days more
    }
grant-what-less = { $n ->
        [one] { $n } day back
       *[other] { $n } days back
    }
grant-done = ✓ { $what } { $people ->
        [one] for { $people } person
       *[other] for { $people } people
    }. They have been told.
button-grant = { $plan } · { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
button-grant-days = { $days }
button-grant-yes = Do it
button-grant-more = Give more
