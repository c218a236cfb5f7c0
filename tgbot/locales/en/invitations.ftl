## Invitations

command-invite = Invite friends
button-invite = 🤝 Invite friends
button-invite-share = 📨 Send to a friend
button-invite-copy = Copy the link
invite-page =
    <b>Invite friends</b>

    Your link:
    <code>{ $link }</code>

    When a friend who is new here has paid for a plan for the first time, { $invited ->
        [one] they get { $invited } day
       *[other] they get { $invited } days
    } on top and { $inviter ->
        [one] you get { $inviter } day
       *[other] you get { $inviter } days
    }. If the payment goes back within three weeks, so do the days.

    Came by your link: { $came }
    Of them have paid: { $paid }
    Earned this month: { $month } of { $month_most } days
    Earned in all: { $total } of { $most } days
invite-off =
    <b>Invite friends</b>

    Your link:
    <code>{ $link }</code>

    Invitations bring no days at the moment. The link works: friends who come by it are counted as yours.

    Came by your link: { $came }
    Of them have paid: { $paid }
    Earned in all, in days: { $total }
invite-words = I trade with Simbiot: strategies on my own exchange account, paper money to begin with.

invite-desk =
    <b>Invitations</b>: { $running ->
        [yes] on
       *[no] off
    }

    Who has invited gets: { $inviter } days
    Who was invited gets: { $invited } days
    Of the plan, for who has none: { $plan }
    One person earns at most: { $month } days a month, { $most } in all

    To change it, send: days of the inviter, days of the invited, plan, most a month, most in all. For example <code>7 7 basic 30 180</code>
button-invite-on = ▶️ Turn on
button-invite-off = ⏸ Turn off
invite-saved = Saved.
refused-referrals-bounds =
    This is not clear to me: <code>{ $word }</code>.

    It takes five parts: days of the inviter, days of the invited (0…365), a plan, most a month and most in all (0…3660). For example <code>{ $allowed }</code>
