## People, for operators

people = <b>People</b>, the newest first. Type an id, the beginning of a name, the last four characters of a key, or the number of a payment.
people-found = <b>People</b> for “{ $text }”. Type something else to look again.
people-none = Nobody for “{ $text }”. An id, the beginning of a name, the last four characters of a key, or the number of a payment finds somebody.
person =
    👤 <b>{ $name }</b> · <code>{ $user }</code>
    { $role }, { $language }, { $zone }
    Here since { $since }
person-banned = ⛔ Banned: { $reason }
person-plan = Plan: { $plan }, { $standing }, until { $until }
person-standing-free = nothing bought yet
person-standing-trial = trial
person-standing-active = active
person-standing-grace = in grace
person-standing-reduce-only = no new live trades
person-standing-ended = ended
person-no-accounts = No accounts: the terms are not accepted yet.
person-account = { $badge } { $exchange }: { $state }; positions: { $positions }
person-hold = ↳ held: { $why }
person-no-key = ↳ no key
person-messages = { $reachable ->
        [yes] ✉️ Can be written to
       *[no] ✉️ Has blocked the bot
    }; waiting: { $waiting }, given up in 7 days: { $dropped }
person-counts = 💳 Payments: { $n } · support: { $ticket }{ $open ->
        [1] , open
       *[0] {""}
    }
person-refused = Entries refused in 24 h: { $reasons }
person-failed = Lately in the chat: { $outcomes }
person-note = 📝 { $text } <i>({ $time })</i>
person-ask-ban = ⛔ Ban { $user }? <b>Type the reason</b>: they are told it. They command nothing any more and nothing is opened for them; stops and exits go on, and critical news still reach them.
person-ask-unban = Lift the ban of { $user }?
person-ask-pause = ⏸ Pause the entries of { $user } on all accounts? Stops and exits go on; they are told.
person-ask-resume = ▶️ Let the entries of { $user } go on? Other reasons that hold an account stay.
person-ask-note = 📝 Type a note about { $user }, up to 500 characters. It is part of what they get when they ask for their data.
person-ask-write = ✉️ Type what { $user } should read, up to 600 characters. It comes from the bot, and is kept among the notes about them.
seen-as = 👁 As { $name } ({ $user }) sees it. This look is noted.
button-person-ban = ⛔ Ban
button-person-unban = Lift the ban
button-person-pause = ⏸ Pause entries
button-person-resume = ▶️ Entries go on
button-person-note = 📝 Note
button-person-write = ✉️ Write
button-person-grant = 🎁 Grant
button-person-role = Role
button-person-audit = Audit
button-person-yes = Yes, do it
button-person-card = ‹ Card
button-see-status = 👁 Status
button-see-settings = 👁 Settings
button-see-why = 👁 Why
button-see-safe = 👁 Safe
button-more = More ›
entries-paused = ⏸ The people behind this service have paused your entries. Stops and exits go on. Questions: /support
entries-resumed = ▶️ Your entries go on: the pause by the people behind this service is over.
halted-banned = its owner is banned
halted-operator-pause = operators have paused its entries
refused-text-length = That has { $actual } characters; 1 to { $max } are taken. Type it again.
command-people = Look somebody up
command-requests = Who asks to be let in
command-roles = Roles and their rights
command-audit = Who did what
button-people = People
button-requests = Requests
button-roles = Roles
button-audit = Audit

## Letting people in, for operators

admissions-closed = 🚪 <b>Closed</b>: newcomers ask to be let in. Waiting: { $n }
admissions-open = 🚪 <b>Open</b>: everybody may begin. Waiting from before: { $n }
admission-ask-yes = Let { $name } ({ $user }) in? Asked { $n ->
        [one] once
       *[other] { $n } times
    }.
admission-ask-no = Refuse { $name } ({ $user })? They are told, and can ask again in a week. Asked { $n ->
        [one] once
       *[other] { $n } times
    }.
admission-ask-closed = Close the service to newcomers? Whoever is here already notices nothing.
admission-ask-open = Open the service to everybody? Who waits can begin at once.
admission-waits = 🚪 You have asked. The people behind this service decide, and I tell you here.
refused-admission-wait = You have asked already, and were not let in. You can ask again in { $days } d.
button-admit-me = Ask to be let in
button-admit-all = Open it to everybody
button-admit-some = Close it to newcomers

## Roles and the audit

roles = <b>Roles</b>
roles-line = { $name } (<code>{ $user }</code>): { $role } 🔐
roles-line-bare = { $name } (<code>{ $user }</code>): { $role }, no second factor
roles-how = Owners are named by the configuration. Give a role with <code>/roles 1001</code>, or from somebody's card.
role-of = { $name } (<code>{ $user }</code>) is { $role }. Which role instead?
role-ask = { $name } ({ $user }): { $before } → <b>{ $role }</b>?
button-role-take = Take it away
right-service = numbers, health
right-incidents = failures
right-halt = stop
right-release = let go on
right-revoke = incident button
right-people = people
right-note = notes, pauses
right-admit = admit, ban
right-tickets = support
right-grant = grant plans
right-plans = plans, prices
right-money-see = see money
right-refund = refunds
right-broadcast = broadcasts
right-roles = roles
right-audit = audit
audit = <b>Audit</b>, the newest first. <code>/audit 1001</code>: about somebody, <code>/audit by 1001</code>: of an operator.
audit-none = <b>Audit</b>: nothing here.
audit-line = { $time } <b>{ $name }</b>: { $act } { $subject } <i>{ $detail }</i>
audit-line-refused = { $time } <b>{ $name }</b>: ✗ { $act } { $subject } <i>{ $detail }</i>
audit-file = { $n ->
        [one] { $n } act
       *[other] { $n } acts
    }
button-older-acts = Older
button-audit-file = As a file
button-audit-all = Everything
