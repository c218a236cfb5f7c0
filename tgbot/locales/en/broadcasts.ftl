## Telling many people at once, and what they may refuse

command-broadcast = Tell many people something
button-broadcasts = 📣 Broadcasts
broadcast-home =
    <b>📣 Broadcasts</b>

    Send me the message just as it should arrive: text with formatting, a picture, a file or an album. It becomes a draft: nobody gets it before you have seen it and typed the number of recipients.
broadcast-title = { $id } · { $status } · { $n } of { $all }
broadcast-draft =
    <b>📣 Broadcast { $id }</b> · draft

    Message: { $sources }
    Buttons: { $buttons }
    To: { $segment }
    That is { $count ->
        [one] { $count } person
       *[other] { $count } people
    } now.
    Category: { $category }
    Worth telling for { $hours } h · { $sound } · { $copying }
broadcast-source = { $language } ({ $kind })
broadcast-kind-text = text
broadcast-kind-photo = picture
broadcast-kind-video = video
broadcast-kind-animation = animation
broadcast-kind-document = file
broadcast-kind-audio = audio
broadcast-kind-voice = voice message
broadcast-kind-video-note = video message
broadcast-kind-sticker = sticker
broadcast-kind-album = album
broadcast-no-buttons = none
broadcast-button = “{ $label }”
broadcast-everybody = everybody
broadcast-anybody = anybody
broadcast-listed =
    { $count ->
        [one] a list of { $count } id
       *[other] a list of { $count } ids
    }
broadcast-silent = 🔕 without a sound
broadcast-loud = 🔔 with a sound
broadcast-protected = 🔒 cannot be forwarded
broadcast-free = 🔓 can be forwarded
broadcast-hours = ⏳ for { $n } h
broadcast-who =
    <b>To whom?</b>

    Tap a condition to change it; all of them must hold. Ids: { $people }.

    { $count ->
        [0] Nobody meets all of this now.
        [one] { $count } person meets all of this now.
       *[other] { $count } people meet all of this now.
    }
    Not counted: who has not registered, has blocked the bot, is banned, has left, or refuses this category.
segment-button = { $name }: { $value }
segment-any = any
segment-language = Language
segment-plan = Plan
segment-kind = Account
segment-exchange = Exchange
segment-activity = Last here
segment-holding = Positions
segment-share = Share
segment-referral = By invitation
segment-referral-yes = came by a link
segment-referral-no = came by themselves
segment-language-en = English
segment-language-ru = Russian
segment-kind-paper = paper only
segment-kind-live = own exchange
segment-activity-active-1 = today
segment-activity-active-7 = within 7 days
segment-activity-active-30 = within 30 days
segment-activity-idle-7 = not for 7 days
segment-activity-idle-30 = not for 30 days
segment-holding-yes = open
segment-holding-no = none open
segment-share-first-10 = 10%
segment-share-first-50 = A: one half
segment-share-last-50 = B: the other half
segment-share-last-90 = the other 90%
broadcast-ask-message = Send me what people who read { $name } should get: text with formatting, a picture, a file or an album.
broadcast-ask-buttons =
    Type the buttons: a line is a row, <code>|</code> parts those of one row.

    <code>Read more = https://example.com/news</code>
    <code>I like it = click | I do not = click: Tell us why in /support</code>
    <code>Code = copy: SPRING</code>

    Clicks are counted once per person; a page that is opened is not told to me. A dash alone: no buttons.
broadcast-ask-people = Type Telegram ids, parted by spaces or lines. Only they are meant then, as far as they meet the other conditions. A dash alone: anybody.
broadcast-ask-when = When should it begin? Your time, for example <code>18:30</code>, <code>21.11 09:00</code> or <code>2026-11-21 09:00</code>.
broadcast-confirm =
    <b>📣 Broadcast { $id }: ready to begin</b>

    To: { $segment }
    Category: { $category }
    Begins: { $when }

    { $count ->
        [one] One person gets it. Type <code>{ $count }</code> to begin.
       *[other] { $count } people get it. Type <code>{ $count }</code> to begin.
    }
broadcast-now = at once
broadcast-second = This is for many people: another operator has to agree first. They have been asked and can look at it under /broadcast. When they have agreed, type the number once more.
broadcast-tried =
    { $count ->
        [one] It is on its way to { $count } person.
       *[other] It is on its way to { $count } people.
    }
broadcast-course = <b>📣 Broadcast { $id }</b> · { $status } · { $author }
broadcast-table = { $table }
broadcast-status-draft = draft
broadcast-status-scheduled = scheduled
broadcast-status-running = under way
broadcast-status-paused = paused
broadcast-status-cancelled = cancelled
broadcast-status-done = done
broadcast-status-recalling = being taken back
broadcast-status-recalled = taken back
broadcast-row-people = Recipients
broadcast-row-sent = Arrived
broadcast-row-blocked = Bot blocked
broadcast-row-failed = Failed
broadcast-row-unknown = Unknown
broadcast-row-expired = Too late
broadcast-row-unwanted = Refused meanwhile
broadcast-row-left = Left
broadcast-row-gone = Taken back
broadcast-row-kept = Could not be
broadcast-pace = { $pace } a second, { $left } left
broadcast-no-end = nobody knows how long
broadcast-clicks = “{ $label }”: { $count }
broadcast-edited = ✋ You have edited a message that a broadcast copies. It is stopped: look at it again, then let it go on.
broadcast-why-edited = ✋ It was paused because its message was edited. To many people it goes on only when another operator agrees to the new words: press Resume, and once more when they have agreed.
broadcast-why-author = ✋ It was paused because its author is no operator any more. It cannot go on: cancel it, and send a message of your own.
broadcast-why-failing = ⚠️ It has paused itself: most messages fail. Is the original still in your chat with me?
broadcast-sure-recall =
    { $count ->
        [one] Delete it in { $count } chat? This cannot be undone.
       *[other] Delete it in { $count } chats? This cannot be undone.
    }
broadcast-sure-resend =
    { $count ->
        [one] Nobody knows whether { $count } person has it. Sent again, they may have it twice.
       *[other] Nobody knows whether { $count } people have it. Sent again, some will have it twice.
    }
broadcast-sure-cancel =
    { $count ->
        [one] { $count } person has not got it yet and will not. Whoever has it keeps it.
       *[other] { $count } people have not got it yet and will not. Whoever has it keeps it.
    }
broadcast-clicked = Noted. Thank you!
button-broadcast-me = 👁 Send to me
button-broadcast-others = 🧪 To { $n } other operators
button-broadcast-add = ➕ { $name } version
button-broadcast-replace = ✏️ { $name } version
button-broadcast-drop = ✖ { $name }
button-broadcast-buttons = 🔘 Buttons
button-broadcast-who = 👥 To whom
button-broadcast-people = A list of ids
button-broadcast-start = ▶️ Begin
button-broadcast-when = 🕒 Begin later
button-broadcast-discard = 🗑 Discard
button-broadcast-list = All broadcasts
button-broadcast-open = Open
button-broadcast-pause = ⏸ Pause
button-broadcast-resume = ▶️ Go on
button-broadcast-cancel = ✖ Cancel
button-broadcast-resend = 🔁 Again to the unknown: { $n }
button-broadcast-recall = ↩️ Take back: { $n }
button-broadcast-yes = Yes, do it

mailings =
    <b>Messages from the service</b>

    Tap what you want to be sent. News of your own trading is not among it: that is under notifications. What concerns everybody, such as maintenance, always comes.
mailing-news = News
mailing-tips = Tips
mailing-offers = Offers
mailing-system = From the service
mailing-refused = No more of this: “{ $name }”. To have it again: /notifications, Messages from the service.
button-mailing-off = No more of these
button-mailings = 📣 Messages from the service

refused-broadcast-gone = This broadcast is not there any more. All of them: /broadcast.
refused-broadcast-state =
    { $status ->
        [draft] It has not begun yet: this is for later.
        [scheduled] It is scheduled and cannot be changed. Cancel it and make a new one: /broadcast.
        [running] It is under way and cannot be changed. Pause or cancel it: /broadcast.
        [paused] It is paused. Go on or cancel it: /broadcast.
        [cancelled] It was cancelled. Make a new one: /broadcast.
        [done] It is done. Make a new one: /broadcast.
       *[other] It is being taken back, or was. Make a new one: /broadcast.
    }
refused-broadcast-nobody = That would reach nobody. Loosen the conditions under “To whom”.
refused-broadcast-count = It would reach { $count }, you typed “{ $text }”. Nothing has begun. Type <code>{ $count }</code>, or go back and look at the conditions.
refused-broadcast-late = There is nothing to take back: Telegram deletes messages for 48 hours only.
refused-broadcast-of-other = Somebody else has begun this draft, and I can only copy their messages. Make one of your own: /broadcast.
refused-broadcast-content = This cannot be copied to others ({ $kind }). Send text, a picture, a video, a file, an audio, a sticker or an album.
refused-no-testers = There is no other operator who may broadcast. Send it to yourself instead.
refused-button-unreadable = Line { $line }: “{ $text }” is no button. Write <code>Label = https://…</code>, <code>Label = click</code> or <code>Label = copy: text</code>.
refused-button-address = Line { $line }: “{ $text }” is no address. It must begin with <code>https://</code> or <code>tg://</code>.
refused-button-long = Line { $line }: { $found } characters, at most { $limit } fit.
refused-buttons-many = Too many buttons in line { $line }: at most { $limit } fit there.
refused-people-unreadable = “{ $text }” is no Telegram id. Ids are numbers such as <code>123456789</code>.
refused-people-many = { $found } ids are too many: at most { $limit }.
refused-when-unreadable = I cannot read “{ $text }” as a time. Write <code>18:30</code>, <code>21.11 09:00</code> or <code>2026-11-21 09:00</code>.
refused-when-past = “{ $text }” is over: where you are it is { $time }. Name a later time.
refused-when-far = That is further away than { $limit } days. Name an earlier time.
