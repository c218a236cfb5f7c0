## News

opened =
    { $icon } <b>{ $side } { $symbol }</b> · { $badge }

    { $qty } { $base } at { $price }, { $value }
    { $slip } to the signal's price · fee { $fee }
    Stop: { $stop }
    Target: { $target }
opened-level = { $price } ({ $distance })
opened-none = none
opened-soft = { $level }, soft: watched by Simbiot, not held by the exchange
opened-follows = { $level }, follows the price { $trail } { $quote } behind
opened-first = { $level }, the first of { $targets }
opened-risk = At risk: { $risk }{ $share }
opened-slots = Positions: { $slots } of { $most }
stop-confirmed = 🛡 <b>{ $symbol }</b> · { $badge }
    The stop at { $trigger } for { $qty } { $base } was seen on the exchange.
closed =
    { $icon } <b>{ $symbol } closed: { $profit }</b> ({ $percent }) · { $badge }

    { $why }
    { $qty } { $base }: in at { $entry }, out at { $exit }
    Held for { $span }, fees included
closed-gross = Before fees { $gross }, fees { $fees }
closed-multiple = { $multiple } R
closed-share = { $share } of the account
closed-today = Today: { $profit }
exit-target = Target reached.
exit-stop = Stop hit.
exit-signal = The signal has turned.
exit-asked = You asked for it.
exit-unprotected = Its stop could not be placed, so I closed it.
exit-emergency = Emergency stop.
exit-outside = It was closed on the exchange, not by me.
exit-time = Its time was over.
reduced = ➖ <b>{ $symbol }: a part is closed</b> · { $badge }

    { $how }
    { $qty } { $base } at { $price }, { $profit } so far
    Left: { $rest } { $base }
    Stop: { $stop }
    Next target: { $target }
reduced-rung = Target { $rung } of { $rungs } reached.
kind-entry = entry
kind-exit = exit
kind-protect = stop
order-refused = ⛔️ <b>{ $symbol }</b> · { $badge }
    { $exchange } refused the { $kind } order (code <code>{ $code }</code>).
order-refused-entry = No position was opened.
order-refused-exit = The position is still open. I try again.
order-refused-protect = The position has no stop yet. I try again, and close it if that fails.
order-unproved = ⏳ <b>{ $symbol }</b> · { $badge }
    No answer to the { $kind } order. I am asking the exchange what became of it; it counts in full until I know, and is not sent again.
order-settled-placed = ✅ <b>{ $symbol }</b> · { $badge }
    The { $kind } order without an answer is on the exchange. All is in order.
order-settled-not-placed = ☑️ <b>{ $symbol }</b> · { $badge }
    The { $kind } order without an answer never reached the exchange. Nothing was traded.
entry-refused = ➖ <b>{ $symbol }</b> · { $badge }
    Signal not followed: { $reason }
entry-refused-numbers = ({ $actual }, limit { $limit })
account-halted = 🛑 <b>No new trades on this account</b> · { $badge }

    { $why }. Exits and stops go on.
key-connected =
    🔑 <b>{ $exchange } is connected</b> ✓

    { $promised ->
        [yes] Key …{ $tail } can trade, and by your word it cannot withdraw. I keep it encrypted.
       *[no] Key …{ $tail } can trade and cannot withdraw. I keep it encrypted.
    }
    You are still on { $kind }. Choose /mode to change that.
order-quarantined = 🚨 <b>{ $symbol }</b> · an order that no read settles

    Account { $account }, the { $kind } order <code>{ $order }</code>, signed { $time } UTC. Its owner was told, and the account opens nothing until an operator has looked at it.
braked-service =
    🛑 <b>Nobody opens anything any more</b>

    { $why }. Exits and stops go on. Look, then release it: <code>simbiot resume</code>
braked-symbol =
    🛑 <b>Nobody opens { $symbol } any more</b>, until { $until }

    { $why }. Exits and stops go on.
brake-crowd = { $actual } accounts have entered it within a minute, { $limit } may
brake-crowd-notional = entries worth { $actual } within a minute, { $limit } may be
brake-unexplained = { $actual } orders at exchanges that none of ours explains, { $limit } may be
brake-unknown = { $actual } orders without a proved outcome at once, { $limit } may be
brake-unknown-share = { $actual } of the last orders had no proved outcome, { $limit } may
brake-losses = { $actual } accounts have passed their daily loss within a quarter of an hour, { $limit } may
switched-everything = everything
switched-halt =
    🛑 <b>Halted: { $subject }</b>

    { $why } ({ $by }). Exits and stops go on.
switched-resume =
    ▶️ <b>Released: { $subject }</b>

    { $why } ({ $by })
service-started =
    🚀 <b>Simbiot { $version } is up</b>, { $time }
    { $accounts ->
        [0] No accounts to look after.
        [one] Looking after { $accounts } account.
       *[other] Looking after { $accounts } accounts.
    }
chart-entry = Entry
chart-stop = Stop
chart-target = Target
chart-exit = Exit
chart-volume = Volume
