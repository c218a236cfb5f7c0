## The menu's sections, help, the first steps, support, and leaving

button-menu-market = 🔭 Market
button-menu-reports = 📊 Reports
button-menu-settings = ⚙️ Settings
button-menu-safety = 🛡 Safety
button-menu-help = ❓ Help
menu-market = <b>🔭 Market</b>: what moves, what strategies say, what you are told of.
menu-reports = <b>📊 Reports</b>: what came of it, in numbers, pictures and files.
menu-settings = <b>⚙️ Settings</b>: what is traded, how much may be lost, when you are disturbed.
menu-safety = <b>🛡 Safety</b>: proof, pauses, your own hand, and the emergency stop.
menu-help = <b>❓ Help</b>: how it works, people who answer, and what is kept of you.
button-go-market = Overview
button-go-top = Top list
button-go-xray = X-ray of a symbol
button-go-signals = Signals
button-go-settings = All settings
button-go-pair = One symbol
button-go-enter = Enter by hand
button-go-exit = Close by hand
button-go-orders = Orders at work
button-go-panic = 🛑 Emergency stop
button-go-days = By day
button-go-outcomes = How trades ended
button-go-report = Report
button-go-count = Places in use
button-go-export = 📄 Export
button-go-support = 💬 Support
button-go-health = Health
button-go-terms = Terms
button-go-delete = Delete my account
help-subject-trading = Trading
help-subject-settings = Settings
help-subject-market = Market
help-subject-records = Records
help-subject-hands = By hand
help-subject-you = You
help-head = <b>{ $subject }</b>
help-line = /{ $command } — { $about }
unknown-command-near = I do not know this command. Did you mean { $names }?

steps =
    <b>First steps</b> · { $done } of { $all }
    { $lines }
step-done = ✓ { $name }
step-open = ○ { $name }
step-language = Language
step-terms = Terms
step-symbols = Choose symbols
step-risk = Say how much may be lost
step-armed = Start trading
step-trade = First trade
step-alert = An alert of your own: /alerts
step-key = Your exchange: /keys
button-usual = 🚀 The usual: { $names }, careful, paper
button-steps-off = Hide these steps
usual-set = Done: { $names }, { $preset }. One press is left.


delete =
    <b>Delete my account</b>

    <b>Deleted at once:</b> your name, language and time zone; exchange keys, so that no copy of them can be opened any more; symbols, settings, strategies, alerts, notices and what I have sent you.

    <b>Kept, without you:</b> orders, fills and the ledger, under a number that leads to nobody. Books must not change afterwards.

    Messages in this chat stay until you delete the chat. Take your data along first, if you like.
button-delete-files = 📄 Send me everything first
button-delete-ask = Delete my account
delete-files-sent = That is everything that I have of you.
delete-file-profile = About you, as JSON
delete-file-code = Your settings as a code, to take over later
delete-ask =
    This cannot be taken back. To delete your account, send me exactly this within ten minutes:

    <code>{ $word }</code>
delete-word = DELETE
delete-wrong = That was not the word. Nothing was deleted. Send <code>{ $word }</code>, or go back.
delete-done =
    Your account is deleted, and the keys are destroyed. Whenever you like: /start begins anew.

    Thank you for having been here.

refused-asked-often = You have written { $limit } times within the hour. Please wait a little: everything is read.
refused-leave-flat =
    { $count ->
        [0] An order is still at work, or its outcome is not proved yet. Wait until it is, then delete your account.
        [one] You hold { $count } position. Close it first, then delete your account.
       *[other] You hold { $count } positions. Close them first, then delete your account.
    }

command-terms = The terms
command-delete_me = Delete your account and keys
command-mix = Profit by strategy and reason
command-forcelong = Buy by hand
command-forceshort = Sell short by hand
command-unlock = End a lock on entries
