## What a person hears of, and where they are

notices =
    <b>Notices</b>

    Tap a topic: 🔔 with a sound, 🔕 without, 🚫 not at all. What puts money at risk always rings.

    Quiet hours: { $quiet }
    Small fills and results: { $smallest }
    Pushes a day: { $most }
    Digest of what waited: { $digest }
    Daily report: { $day }
    Weekly report: { $week }
    Your time: { $time } ({ $zone })
notices-quiet = { $since }–{ $until }, no sound
notices-none = none
notices-never = off
notices-hour = at { $hour }
notices-monday = Mondays at { $hour }
notices-smallest = below { $amount } in the digest
notices-all = each one is told
notices-most = at most { $n }, the others in the digest
notices-no-most = as many as there are
notices-exits =
    <b>Notices: how positions end</b>

    Tap a reason. A reason that you never tapped goes by “Ends”.
notices-ask-quiet = Between which hours shall nothing make a sound? Now it is { $time } where you are. What puts money at risk rings even then.
notices-ask-smallest = From what size on shall single messages come? Fills of less, and ends that brought or cost less, wait for the digest. Tap an amount, or type one in { $quote }.
notices-ask-most = How many messages with a sound may there be in a day? The others wait for the digest; what puts money at risk always comes.
notices-ask-digest = When shall what waited be told?
notices-ask-day = When shall the report of the day before come?
notices-ask-week = When shall the report of the week before come? It comes on Mondays.
notices-reset = Everything is as it was at the start.
topic-opened = Entries
topic-closed = Ends
topic-stops = Stops
topic-orders = Orders
topic-alerts = My alerts
topic-markets = Markets
topic-reports = Reports
exit-name-target = Target
exit-name-stop = Stop
exit-name-signal = Signal
exit-name-asked = By hand
exit-name-unprotected = Unprotected
exit-name-outside = Outside
exit-name-emergency = Emergency
exit-name-time = Time limit
button-notices = 🔔 Notices
button-exits = Ends by reason
button-quiet = 🌙 Quiet hours
button-smallest = Small ones
button-most = Pushes a day
button-digest = Digest
button-day = Daily report
button-week = Weekly report
button-notices-reset = Reset
button-off = Off
button-zone = 🌍 Time zone
zone =
    <b>Time zone</b>

    You are in { $zone }: it is { $time } there.

    Choose a place, or type a city, or how far from UTC you are, like <code>+3</code>. Times, days and reports follow it.
zone-found =
    <b>Time zone</b>

    Which one do you mean by “{ $text }”?
zone-set = You are in { $zone }. It is { $time } there.
command-notifications = what I tell you, and when
command-timezone = where you are
refused-smallest-out-of-bounds = The amount must be between 0 and { $limit }.
refused-unknown-zone = I know no place like “{ $text }”. Try the nearest large city, or how far from UTC you are, like <code>+5:30</code>.
