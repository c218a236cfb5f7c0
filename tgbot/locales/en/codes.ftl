## Codes: what people type, what operators make

command-code = Use a code
command-codes = Codes: days and discounts
button-code = 🏷 I have a code
button-codes = 🏷 Codes

code-ask =
    <b>A code</b>

    Send it here as it stands: capitals, spaces and dashes do not matter.
code-given =
    🏷 <code>{ $code }</code> is taken: <b>{ $plan }</b> is yours until { $until }.
code-held =
    🏷 <code>{ $code }</code> is taken: { $what } your next purchase{ $plan ->
        [none] .
       *[other] {" "}of <b>{ $plan }</b>.
    }

    { $until ->
        [none] It waits for you without a date.
       *[other] Use it before { $until }.
    } A plan bought with it is paid once and does not renew by itself.
code-later =
    🏷 Your code: <code>{ $code }</code>. Begin first, in two steps below, then send it to me like this: /code { $code }
button-order-discount = 🏷 ⭐{ $stars } instead of ⭐{ $before }, once

refused-code-unknown = There is no such code. Look at it once more: 6 to 20 letters and digits. Codes are case-blind.
refused-code-over = This code was for use until { $until }, and that day is over.
refused-code-spent = This code has been used as often as it may be.
refused-code-used = You have used this code already. Each person may use it once.
refused-code-newcomers = This code is for those who have not paid for a plan yet.
refused-code-other-plan = This code is for those who are on <b>{ $plan }</b> now. See /plan
refused-code-nothing = Beside what you have now this code brings you nothing, so it is not used up. See /plan
refused-code-wait =
    Five codes in an hour were not right. No code is taken for another { $minutes } min, then try again.
refused-discount-gone = The discount is used up or over. The plan at its usual price: /subscribe
refused-code-bounds =
    This is not clear to me: <code>{ $word }</code>.

    It goes like this: { $allowed }
refused-code-taken = The code <code>{ $code }</code> is there already. Choose another word, or leave it out: then I make one.

codes-page =
    <b>Codes</b>

    { $n ->
        [0] None yet.
       *[other] The newest first. Tap one to see who has used it, or to switch it off.
    }
codes-line = { $off ->
        [yes] ⏸
       *[no] 🏷
    } <code>{ $code }</code>{ $codes ->
        [1] {""}
       *[other] {" "}and { $more } more
    } · { $what } · used { $used } of { $uses }
code-what-plan = { $n ->
        [one] { $n } day of { $plan }
       *[other] { $n } days of { $plan }
    }
code-what-extend = { $n ->
        [one] { $n } day more
       *[other] { $n } days more
    }
code-what-percent = { $n }% off
code-what-stars = ⭐{ $n } off
button-codes-new = ➕ New codes
button-codes-older = Older ›
button-codes-newer = ‹ Newer
button-invite-desk = 🤝 Invitations
codes-ask =
    <b>New codes</b>

    First what they give:
    <code>pro 30</code> — 30 days of a plan
    <code>+14</code> — 14 days more of whatever there is
    <code>20%</code> or <code>50⭐</code> — off the next purchase

    Then, as you like:
    <code>x100</code> — for 100 people (else for one)
    <code>new</code> — only for who has never paid
    <code>for pro</code> — only for this plan
    <code>until 2026-12-31</code> — the end of that day, UTC
    <code>as SPRING-26</code> — your own word, 6 to 20 letters and digits
    <code>batch 40</code> — 40 different codes in a file
codes-confirm =
    <b>New codes</b>

    Gives: <b>{ $what }</b>{ $plan ->
        [none] {""}
       *[other] , only for { $plan }
    }
    Codes: { $codes }, each for { $uses } people
    For: { $newcomers ->
        [yes] who has never paid
       *[no] everybody
    }
    Until: { $until }
    { $second ->
        [yes] This is large: another operator has to agree first.
       *[no] {""}
    }
button-codes-make = Make them
codes-made =
    Made: { $what }.

    { $list }
codes-more = …and { $n } more: take the file.
codes-one =
    <b>{ $what }</b>{ $plan ->
        [none] {""}
       *[other] , only for { $plan }
    }

    Codes: { $codes }
    Used: { $used } of { $uses }
    For: { $newcomers ->
        [yes] who has never paid
       *[no] everybody
    }
    Until: { $until }
    { $off ->
        [yes] ⏸ Switched off
       *[no] Can be used
    }
codes-use = { $date } · { $name } · <code>{ $user }</code>
button-codes-file = 📄 File
button-codes-off = ⏸ Switch off
button-codes-on = ▶️ Switch on
codes-file = { $n ->
        [one] { $n } code
       *[other] { $n } codes
    }. Whoever has the file has the codes.
