## Held accounts

holds-none = 🔓 No account is held, and no order waits for a decision.
holds = 🔒 <b>Held accounts</b>, the longest first
holds-row = • № { $account } { $name }, { $exchange } { $badge }: { $why } ({ $ago }){ $orders ->
    [0] {""}
   *[other] , orders in quarantine: { $orders }
}
hold-page = 🔒 <b>№ { $account }</b> · { $name } <code>{ $user }</code>
    { $exchange } { $badge }, { $armed ->
    [yes] switched on
   *[no] switched off
}, last clean reading: { $read }
hold-row = <b>{ $code }</b>: { $why }
    { $control }, by { $by }, since { $time } { $detail }
hold-none = Nothing holds this account.
hold-order = 🧪 <b>{ $symbol }</b> { $side }, { $kind }
    <code>{ $order }</code>
    Wanted: { $qty }; filled as seen: { $filled } at { $price }
    At the exchange: <code>{ $exchange }</code>
    Sent { $sent }, set aside { $since }
hold-looked = 🔍 Read back just now.
hold-freed = 🔓 Released. Whoever had switched trading off finds it off.
hold-settled = ✅ Settled. If coins differ from our books, their owner is asked.
hold-ask-free =
    <b>Release account № { $account } of { $name }?</b>

    Held because { $why }. I read the exchange back first and release only after a clean reading.

    Type why, in a sentence: it goes into the audit.
hold-ask-settle =
    <b>Settle by your word?</b>
    <code>{ $order }</code>

    Only where the exchange shows nothing of this order any more. I look once more myself; if it shows the order, that decides. No fill is made up: what had traded unseen comes up as a difference that the owner answers.

    Type: <code>gone { $tail }</code> and behind it how you know.
button-hold-look = 🔍 Look again now
button-hold-settle = Settle …{ $tail }
button-hold-free = 🔓 Release: { $code }
halted-operator = an operator has stopped it
halted-revoke = keys have to be revoked, entries are stopped for everybody
refused-nothing-held = That is not held (any more). The list: /held
refused-owners-hold = Its owner has paused or stopped this account and lifts that themselves (/resume, /panic).
refused-ban-hold = This account is held because its owner is banned. Lift the ban on their card (/people): the hold goes with it.
refused-plan-hold = This account is held because its owner's plan does not permit it. Give days with /grant, or let them buy: the hold goes with it.
refused-orders-aside = { $count ->
    [one] { $count } order is
   *[other] { $count } orders are
} still in quarantine. Settle these first: “Look again now”, or by your word.
refused-drift-unanswered = The owner has not yet said what to do about the difference. They were asked in their chat; /tickets or a message may remind them.
refused-key-still-bad = There is no key that works. The owner has to connect one (/keys), then the hold ends.
refused-not-read-back = The exchange did not answer every read just now, so nothing is proved and nothing was changed. Try again in a minute.
refused-still-shown = The exchange still shows this order, or cannot say. Nothing was changed: “Look again now” takes what it shows.
refused-statement-unreadable = I need the word, the last characters of the order, and how you know. Like this: <code>{ $example }</code>
refused-reason-length = A reason has { $min } to { $max } characters, yours has { $found }. Type it again.
refused-not-halted = That is not halted (any more), so there is nothing to explain. See /halt
switches-halt = ⏸ <b>{ $subject }</b>: { $why }
    { $by }, since { $time }
switches-why = ✍️ Stopped. Now type why, in a sentence: the other operators read it here.
