## Pauses by hand, and orders of others

pause-off = ▶️ <b>Entries are not paused</b> · { $badge }
pause-on = ⏸ <b>Entries are paused until you resume</b> · { $badge }

    Stops and exits go on.
pause-until = ⏸ <b>Entries are paused until { $at }</b> ({ $span }) · { $badge }

    Stops and exits go on.
pause-held = ⚠️ The account is held for another reason too: { $why }. That is not lifted by resuming.
pause-disarmed = Trading is off: start it with /trade.
own-ask =
    <b>Orders that are not mine</b> · { $badge }

    { $n ->
        [one] { $n } working order on your symbols was
       *[other] { $n } working orders on your symbols were
    } not placed by me. I never touch such orders. If you placed them, say so: for a day they pause nothing. If not, somebody else has your key: take it back at once.
own-none = No order of others stands on your symbols now · { $badge }
own-done = Noted: they are yours. For a day, orders by your hand pause nothing.
revoke =
    <b>Take your { $exchange } key back</b>

    1. Close what is open, if you want to be out: the button below.
    2. Open { $exchange } in your own browser or app, not through a link from a message.
    3. API management → delete the key. From that moment it is worthless, here and everywhere.
    4. Change your password and look through your sign-ins and devices.
    5. Create a fresh key: trading only, no withdrawal, bound to addresses. Then /keys.
halted-paused = you have paused it
halted-foreign = somebody else's orders stand on your symbols
halted-key-rights = the key may do more than it should
button-own = It was me
button-pause-all = ⏸ Until I resume
button-revoke = How to take the key back
button-revoke-panic = Close everything first
button-pause-page = Pause and resume
command-pause = Pause entries, for example /pause 4
command-resume = End the pause
foreign-paused = Entries are paused until you say whose they are; stops and exits go on.
key-expires = ⏳ <b>Your { $exchange } key runs out</b>

    { $n ->
        [0] Less than a day is left
        [one] { $n } day is left
       *[other] { $n } days are left
    }, until { $day }. Afterwards I can neither enter nor leave there, and stops rest on the exchange alone. Create a new key and connect it: it takes the place of this one.

## Locks after losses

locks = <b>{ $n ->
    [one] { $n } lock on entries
   *[other] { $n } locks on entries
}</b>. Stops and exits go on.
locks-none = Nothing is locked: entries are open.
locks-row =
    🔒 <b>{ $where }</b> until { $until }
    { $why }
unlock-ask =
    <b>End the lock now?</b>

    It came of losses, and it was your own setting. Whoever trades on at once mostly loses more.
unlocked = The lock has ended.
button-locks = Locks
button-unlock = Unlock { $where }
button-unlock-all = Unlock everything
button-unlock-yes = Yes, end it
command-locks = Entries locked after losses
