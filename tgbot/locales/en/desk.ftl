## The operators' home

button-desk-switches = ⏸ Switches
button-desk-held = 🔒 Held accounts
button-desk-upkeep = 🛠 Maintenance
button-desk-revoke = 🆘 Revoke keys
button-desk-home = 🧭 Service
button-desk-summary-on = 🌅 Summary: off
button-desk-summary-off = 🌅 Summary: on
button-incident = Look at it
button-incident-seen = 👁 I look after it
button-incident-mute-1h = 🔕 1 h
button-incident-mute-24h = 🔕 24 h
button-incident-mute-change = 🔕 Until it changes
command-admin = The service at one look
command-held = Held accounts and orders
command-maintenance = Plan maintenance

light-well = 🟢 <b>All is well</b>
light-look = 🟡 <b>Worth a look</b>
light-bad = 🔴 <b>Something is wrong</b>
sign-halted = Nobody opens anything: the service is stopped. /halt
sign-maintenance = Maintenance for another { $age }
sign-naked = Positions without a proved stop: { $n }{ $old ->
    [no] {""}
   *[yes] , the oldest for { $age }
}
sign-waiting = Orders without an outcome: { $n }, the oldest for { $age }
sign-quarantined = Orders in quarantine: { $n }, the oldest for { $age }. /held
sign-symbols = Halted symbols: { $n }
sign-incidents = Failures that nobody has acknowledged: { $n }
sign-silent = { $name } does not answer
sign-prices = { $name }: the latest price is { $age } old
sign-clock = { $name }: its clock and ours are { $age } apart
sign-critical = Urgent messages wait: { $n }, the oldest for { $age }
sign-inbox = Updates wait for an answer: { $n }, the oldest for { $age }
sign-outbox = Messages wait for { $age }
sign-database = The database takes { $age } to answer

desk-block = <b>{ $title }</b>
    <pre>{ $table }</pre>
desk-block-people = People
desk-block-accounts = Accounts
desk-block-trading = Trading
desk-block-delivery = Messages
desk-users = All
desk-registered = Registered
desk-seen_today = Here today
desk-seen_week = Here in 7 days
desk-unreachable = Blocked the bot
desk-live = Live
desk-paper = Paper
desk-armed = Switched on
desk-paused = Paused
desk-reduced = Only closing
desk-halted = Halted
desk-orders_today = Orders today
desk-fills_today = Fills today
desk-positions = Positions
desk-naked = Unprotected
desk-soft = Soft stops
desk-waiting = No outcome
desk-quarantined = Quarantine
desk-inbox = Incoming
desk-critical = Urgent
desk-fills_out = Fills
desk-alerts_out = News
desk-bulk_out = Bulk
desk-sent_today = Sent today
desk-dropped_today = Dropped today
desk-incidents = Open failures
desk-symbols_halted = Halted symbols
desk-venue = { $answers ->
    [yes] 🟢
   *[no] 🔴
} { $name }: price { $age } old, clock { $ahead } ms ahead
desk-foot = Database: { $took } ms, { $size } MB. Up { $span }, version { $version }, as of { $time }
desk-summary = <b>The day in numbers</b> (against a day ago)
    <pre>{ $table }</pre>

## Failures

errors-none = <b>Errors</b>: none. All quiet.
errors = <b>Errors</b>, latest first
errors-row = { $mark } <b>{ $place }</b> × { $count }, last { $ago }, people hit: { $users }
    { $summary }
incident = 🚨 <b>{ $place }</b> × { $count } · { $alarm }
    { $summary }
incident-alarm-new = new
incident-alarm-still = it goes on
incident-alarm-back = it is back
incident-alarm-grown = it grows
incident-page = { $mark } <b>{ $place }</b>
    { $summary }

    Times: { $count }
    First: { $first }
    Last: { $last }
    People hit: { $users }, accounts: { $accounts }
incident-seen = 👁 { $name } looks after it since { $time }
incident-muted = 🔕 Muted until { $time }
incident-muted-change = 🔕 Muted until it grows tenfold
incident-hit = • { $name } <code>{ $user }</code>, account { $account } × { $count }, { $ago }
refused-no-such-incident = This failure is not there any more. The list: /errors
