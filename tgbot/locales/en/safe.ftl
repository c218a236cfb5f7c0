## Safe: the proof that everything is protected

safe-green = 🟢 <b>{ $n ->
    [0] All is well: nothing is open
    [one] All is well: { $n } position, protected
   *[other] All is well: { $n } positions, all protected
}</b> · { $badge }
safe-red = 🔴 <b>Not everything is proved</b> · { $badge }
safe-position = { $mark } <b>{ $symbol } { $side }</b>: { $shield }
shield-proved = hard stop, seen on the exchange
shield-soft = soft stop: this exchange holds none, I watch the price
shield-closing = is being closed
shield-unproved = its stop was sent and not seen yet
shield-naked = has no stop that fits
safe-seen = Seen at { $at }, { $age } ago
safe-stop = Trigger { $stop }, { $distance } away
safe-quantity = Quantity: held { $held }, stop { $stop } { $base }
safe-doing = I place the stop again and watch the price meanwhile ({ $span }). If it is not proved within 30 s, I close the position.
safe-just-now = just now
safe-unproved = 🔴 { $n ->
    [one] { $n } order has
   *[other] { $n } orders have
} no proved outcome. I am asking the exchange; until then each counts in full.
safe-quarantined = 🔴 { $n ->
    [one] { $n } order
   *[other] { $n } orders
} cannot be settled by reading: the operators have been told, and nothing more is opened.
safe-foreign = 🔴 { $n ->
    [one] { $n } order that is not mine stands
   *[other] { $n } orders that are not mine stand
} on your symbols. I never touch them.
safe-drift = 🔴 { $symbol }: the exchange holds other than my books. I trade nothing to make it fit: you decide.
safe-more = … and { $n ->
    [one] { $n } more position
   *[other] { $n } more positions
}.
safe-read = The exchange was last read in full at { $at }, { $age } ago.
safe-never-read = The exchange was not read in full since my start: nothing is opened before that.
button-safe = Is all safe?
button-safe-check = 🔍 Check now
button-safe-drift = Decide about { $symbol }
button-foreign = Orders of others
command-safe = Is every position protected?

## The health of a key

key-rights-found = Rights found: { $rights }
key-right = { $mark } { $right }
key-right-read = read
key-right-spot = spot
key-right-linear = contracts
key-right-withdraw = withdraw
key-right-transfer = transfer
key-trouble = 🔴 <b>{ $what }</b> Entries are stopped until this is over; stops and exits go on.
key-trouble-can-withdraw = The key may withdraw now.
key-trouble-can-transfer = The key may move coins between accounts now.
key-trouble-untold = The exchange no longer tells what the key may do.
key-trouble-cannot-trade = The key may not trade any more.
key-unbound = 🟡 Bound to no address: whoever gets it can use it.
key-left = { $mark } Runs out in { $span }
key-age = Connected { $span } ago
key-old = 🟡 Connected { $span } ago: a fresh key twice a year is a good habit
key-checked = Last looked at { $span } ago; I look every day
