## Second factor

factor-none =
    🔐 <b>Second factor</b>: none

    Money, broadcasts, roles and letting what was stopped go on ask for a code of an authenticator app too. Whoever has your phone unlocked then still cannot do these.
factor-shut =
    🔐 <b>Second factor</b>: set up

    Type the six digits now, and I do not ask for them for ten minutes.
factor-open =
    🔓 <b>Second factor</b>: given, until { $until }

    /lock asks for it again from now on.
factor-locked =
    🔒 <b>Second factor</b>: locked until { $until }

    There were too many wrong codes. If that was not you, tell an owner.
factor-link =
    🔐 The page is open for { $span } and works once. It shows a picture for your authenticator app; the first code on the page confirms it.

    I never show the secret in the chat.
factor-opened = 🔓 Right. I do not ask again until { $until }; /lock ends that sooner.
factor-opened-say = Now say it again: { $command }
factor-closed = 🔒 Locked. The next time I ask for a code again.
button-factor = Second factor
button-factor-set = Set it up
button-factor-anew = Set it up anew
button-factor-page = Open the page
button-factor-lock = Lock
button-go-on = Go on
button-copy-command = Copy the command
command-factor = Second factor: set up, status
command-lock = Ask for the second factor again

## The page of a second factor

web-factor-title = Set up your second factor
web-factor-intro = Scan the picture with an authenticator app (any that makes six-digit codes), then type the code that it shows.
web-factor-picture = Picture for an authenticator app
web-factor-by-hand = No camera at hand? Type this into the app; time based, six digits:
web-factor-code = The six digits
web-factor-submit = Confirm
web-factor-note = This page works once. Nothing on it is kept in your chat. Do not photograph it.
web-factor-wrong = Not the right code. Is the clock of your phone right? Wait for the next code and type that.
web-factor-gone = This page was already used, or has expired. Get a fresh one in the chat: /factor.
web-factor-done-title = Your second factor is set
web-factor-done = Return to the chat. For ten minutes I do not ask for a code.
approvals = 👥 <b>Waiting for a second person</b>
approvals-none = 👥 Nothing waits for a second person.
button-approvals = Second person

approval-look =
    👥 <b>A second person is needed</b>
    { $name } wants to: { $matter }
    <code>{ $subject }</code>
    Size: { $size }

    If you agree, it can be done once, within a day of when it was asked for.
approval-waiting = 👥 This is large enough for a second person. The other operators have been asked. When one of them agrees I tell you: then do the same again.
approval-done = ✅ You have agreed. Who asked has been told.
button-approve = I agree
