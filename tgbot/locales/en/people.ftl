## Second persons

matter-broadcast = send a broadcast
matter-refund = pay back
matter-grant = give plans away
matter-revoke = press the incident button
approval-asked =
    👥 <b>A second person is needed</b>
    { $name } wants to: { $matter }
    <code>{ $subject }</code>
    Size: { $size }
approval-given =
    ✅ { $name } agrees. You wanted to: { $matter }
    <code>{ $subject }</code>
    Do it again now: it goes through.
refused-approval-own = This is your own request. Another operator has to agree to it.
refused-approval-gone = Nothing to agree to here any more: it is done, somebody else has agreed, or a day has passed. It can be asked for again.
button-approval = See what it is about

## Second factor

refused-second-factor-missing = This asks for a second factor, and you have none yet. Set it up once: it takes a minute.
refused-second-factor-needed = 🔐 This asks for your second factor. <b>Type the six digits</b> from your authenticator app. I delete the message at once, and do not ask again for ten minutes.
refused-factor-wrong = { $count ->
        [one] Not this code. { $count } more try, then it is locked for 15 minutes.
       *[other] Not this code: it is wrong, used already or too old. { $count } more tries. Wait for the next code and type that.
    }
refused-factor-locked = 🔒 Too many wrong codes. Locked for { $minutes } min; the owners have been told. After that, type a fresh code.
refused-factor-own = Your own second factor is reset by another owner, or with <code>simbiot reset-factor</code> on the machine.
factor-news-set = 🔐 { $name } ({ $user }) has a second factor now.
factor-news-locked = 🔒 Five wrong codes for the second factor of { $name } ({ $user }). It is locked for 15 minutes. If that was not they: take the role away, /roles.
factor-news-reset = 🔐 The second factor of { $name } ({ $user }) was reset. They set up a new one with /factor.

## Letting people in

admission-asked =
    🚪 <b>{ $name }</b> asks to be let in
    { $user }, { $language }
admission-approved = 👋 Welcome: you have been let in. Press the button and we begin.
admission-denied = Thank you for asking. You have not been let in this time. You can ask again in a week.
button-admit = Let in
button-deny = Refuse

## Bans, letters, roles

ban-told = ⛔ You have been banned: { $reason }
    I open nothing for you any more. Stops and exits go on, your keys stay yours; withdraw them at your exchange if you like.
ban-no-reason = no reason was given
ban-lifted = ✅ The ban is lifted. What was held because of it goes on as you had set it.
letter =
    ✉️ <b>From the people behind this service</b>

    { $text }
role-given = Your role here is now: <b>{ $role }</b>
role-user = user
role-viewer = viewer
role-support = support
role-admin = admin
role-owner = owner

refused-no-such-person = I know nobody like that. Look for them with /people and an id, a name, the last four characters of a key, or the number of a payment.
refused-not-on-oneself = Not on yourself: another operator does this for you.
refused-not-on-operators = This is an operator ({ $role }). An owner takes the role away first: /roles.
refused-no-such-role = There is no role like that to give: viewer, support or admin can be given; owners are named by the configuration.
refused-already-decided = Somebody was quicker: this has been decided.
refused-not-admitted = 🚪 This service is not open to everybody. Ask to be let in; the people behind it answer here.
