## What a person does by hand, refused

refused-asked-too-soon = I read the exchange a moment ago. Please ask again in { $seconds } s.
refused-already-held = You hold { $symbol } already. One position per symbol: close it first, or let it go on.
refused-stop-unknown = I cannot tell where a stop in { $symbol } belongs: too few bars are known, and your settings name no distance. Nothing was sent.
refused-no-shorts-here = { $symbol } is a spot market: what you do not have cannot be sold short there.
refused-order-gone = That order has ended already.
refused-stop-stays = That order protects { $symbol }, or closes it. I do not take it away: a position without a stop is what I am here to prevent. Close the position instead.
refused-pause-length = A pause lasts from a few minutes to { $max } hours, for example <code>/pause 4</code>; you typed { $actual }. Without a number it lasts until /resume.

## By hand

enter-pick = <b>Enter by hand</b> · { $badge }

    Which symbol? You see size, stop and risk before anything is sent, and every check is asked as for any other entry.
enter-none = You hold everything that you have chosen · { $badge }
enter-side = <b>{ $symbol }</b>: which way?
enter-refused-title = <b>{ $side } { $symbol } by hand</b> · { $badge }
enter-ask =
    <b>{ $side } { $symbol } by hand?</b> · { $badge }

    About { $qty } { $base } at { $price }, worth { $value } at most
    Stop: { $stop }, { $distance } away ({ $whence })
    Target: { $target }
    If the stop is hit you lose about <b>{ $risk }</b>, fees not counted.

    Valid for 30 seconds, and once.
enter-stop-planned = as your settings say
enter-stop-ranges = three typical bars
enter-bound = The size was cut to a limit: { $limit }.
enter-sent = ✅ { $symbol }: the order is on its way. You are told when it has filled and its stop was seen.
enter-refused = ❌ { $symbol } was not entered: { $reason }.
exit-pick = <b>Close by hand</b> · { $badge }

    Which position? The profit is the one right now.
exit-none = Nothing is open · { $badge }
exit-ask =
    <b>Close { $symbol }?</b> · { $badge }

    { $qty } { $base }, now { $profit }. It is sold or bought back at market. Valid for 30 seconds.
exit-ask-all =
    <b>Close { $n ->
        [one] { $n } position
       *[other] all { $n } positions
    }?</b> · { $badge }

    At market, one after the other. Trading stays as it is. Valid for 30 seconds.
exit-begun = { $n ->
    [one] Closing { $n } position
   *[other] Closing { $n } positions
}. You are told when the exchange shows it closed.
exit-part = Closing { $qty } { $base } of { $symbol }. The rest stays, with a stop of its own size.
orders = <b>{ $n ->
    [one] { $n } order at work
   *[other] { $n } orders at work
}</b> · { $badge }
orders-none = No order is at work · { $badge }
orders-stops = Entries can be called off. Stops and exits cannot: they protect what you hold.
order-row = • { $symbol }: { $kind } { $side } { $qty } { $base }, { $state }
order-state-planned = not sent yet
order-state-submitting = on its way
order-state-unknown = outcome not proved yet
order-state-open = resting on the exchange
order-state-canceling = its end was asked for
order-off-ask =
    <b>Call this entry off?</b>

    { $order }

    What has filled already stays, with its stop.
order-off-waits =
    <b>Call this entry off?</b>

    { $order }

    It may have reached the exchange already. I find that out first; until then it counts in full.
order-off-asked = Its end was asked for; the exchange has the last word.
reloaded = The exchange was read again just now.
button-enter = Yes, enter { $symbol }
button-exit = Yes, close it
button-exit-all = Close all
button-order-off = Call off { $symbol }
button-order-off-yes = Yes, call it off
button-reload = Read the exchange again
button-pair-page = Settings of the symbol
command-forceentry = Enter by hand, with all checks
command-forceexit = Close by hand
command-cancel = Orders at work; call off entries
command-reload = Read the exchange again
