## Maintenance

upkeep-none =
    🛠 <b>Maintenance</b>: none is planned.

    While it lasts people are answered with its text, and nobody opens anything. Stops, exits, alarms, /stop, /panic, /safe and /status work on. It ends by itself.

    Type how long, if you like when, and what people read:
    <code>45m</code>
    <code>1h 30m in 2h</code>
    <code>30m
    en: We move to a faster house.
    ru: …</code>
upkeep-ask =
    <b>Begin maintenance?</b>

    From: { $start }
    Until: { $end }

    { $words }
upkeep-on =
    🛠 <b>Maintenance is on</b>

    Since: { $start }
    Ends by itself: { $end }

    { $words }
upkeep-planned =
    🛠 <b>Maintenance is planned</b>

    From: { $start }
    Until: { $end }

    { $words }
upkeep-said = <b>{ $language }</b>: { $text }
upkeep-own = (our own words)
upkeep-usual = I am being looked after.
upkeep-answer =
    🛠 <b>A short break</b>

    { $text }

    I am back at about { $time } (in { $span }). Your stops and exits work on, nothing new is opened. You can look, stop and close meanwhile.
upkeep-alert = 🛠 A short break, back at about { $time }. Stops work on; /stop, /panic and /status too.
upkeep-news =
    🛠 <b>A short break is planned</b>

    { $text }

    From { $start } to { $end }. Your stops and exits work on, nothing new is opened. You do not have to do anything.
upkeep-over = ✅ Maintenance has ended by itself at { $time }. Entries go on.
button-upkeep-tell = Begin, and tell { $n } people
button-upkeep-quiet = Begin, tell nobody
button-upkeep-end = End it now
button-upkeep-drop = Call it off
refused-maintenance-unreadable = { $where ->
    [length] It may last 1 minute to 24 hours.
    [start] It may begin within 14 days.
    [text] A text may have { $max } characters.
   *[span] I do not understand “{ $text }”.
} Type it like this: <code>45m</code>, or <code>1h 30m in 2h</code>, and in further lines <code>en: …</code>, <code>ru: …</code>
refused-maintenance-gone = That plan is over or begun already. See /maintenance
