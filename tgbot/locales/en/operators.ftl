## Operators

stats =
    <b>Service</b>
    <pre>{ $table }</pre>
    Up { $span }, as of { $time }
stats-users = People
stats-registered = Registered
stats-armed = Accounts on
stats-live = Live accounts
stats-positions = Open positions
stats-unproved = Unproved orders
stats-orders = Orders today
stats-fills = Fills today
stats-undelivered = Undelivered
stats-symbols = Symbols watched
errors-none = <b>Errors</b>: none. All quiet.
errors = <b>Errors</b>, latest first
errors-row = <b>{ $place }</b> × { $count }, last { $ago }
    { $summary }
