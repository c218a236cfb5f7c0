## Questions and answers, conversations with support, and the operators' side of them

command-support = Questions, answers, and writing to us
command-faq = What is asked most
command-tickets = Conversations with people

support =
    <b>Support</b>

    What is asked most is below. Whatever else it is: write to us, people read it.
    We never ask for a key or a password, and never write first from another account.
button-ticket-write = ✍️ Write to us
button-ticket-mine = 💬 My conversation
button-ticket-reply = ↩️ Reply
button-ticket-solved = ✓ It is solved
button-ticket-file = 📎 The file
button-ticket-file-n = 📎 { $n }
ticket-ask =
    Write what it is about, in one message. A picture or a file may come with it.

    Keys, secrets and passwords do not belong here: a message with one is deleted.
ticket-sent = Sent: <code>{ $code }</code>. The answer comes here, into this chat.
ticket-content = I can pass on text, pictures and files. Please write it as text.
ticket-none = You have not written to us yet.
ticket-mine =
    <b>Your conversation { $code }</b>
    { $state }
ticket-mine-open = We have it, the answer comes here.
ticket-mine-answered = Answered. Write again if something is left.
ticket-mine-closed = Closed. Writing again begins a new one.
ticket-solved = Good to hear. The conversation is closed; writing again begins a new one.
ticket-you = You
ticket-us = Support
ticket-line =
    <b>{ $who }</b> · { $at }
    { $text }
ticket-with-file = 📎 with a file
ticket-before = <i>{ $n } earlier not shown</i>
ticket-answered =
    💬 <b>Support</b> · <code>{ $code }</code>

    { $text }

tickets =
    <b>Conversations: { $state }</b> · { $n }

    Those that wait longest come first.
ticket-state-open = waiting
ticket-state-answered = answered
ticket-state-closed = closed
button-tickets = 💬 Conversations
button-tickets-open = { $chosen ->
    [true] • Waiting { $n }
   *[false] Waiting { $n }
}
button-tickets-answered = { $chosen ->
    [true] • Answered { $n }
   *[false] Answered { $n }
}
button-tickets-closed = { $chosen ->
    [true] • Closed { $n }
   *[false] Closed { $n }
}
ticket-thread =
    <b>{ $code }</b> · { $state } · { $taken }
    { $name } · { $language } · <code>{ $user }</code>
ticket-taken = with { $by }
ticket-free = with nobody
ticket-about = About: <code>{ $about }</code>
ticket-lately = Lately: { $lines }
ticket-written =
    💬 <b>Support</b> · <code>{ $code }</code>

    { $name } · { $language } · <code>{ $user }</code>
    { $text }
button-ticket-open = Open
button-ticket-answer = ↩️ Answer
button-ticket-take = 🙋 Take / leave
button-ticket-close = ✓ Close
button-ticket-person = 👤 Person
ticket-answer-ask = Your answer to { $name } ({ $language }), { $code }: send it as one message, a picture or a file may come with it.
button-ready-answers = 📋 Ready answers
button-ready-add = ➕ Add
ready = <b>Ready answers</b>
ready-pick = Which one? It is sent at once, in the person's language.
ready-none = There are no ready answers yet.
ready-text =
    <b>{ $name }</b>

    { $text }
ready-ask =
    Send it as one message: the name, then the text in each language ({ $languages }), with a line of three dashes before each:

    <code>stop moved
    ---
    The stop follows the price …
    ---
    Стоп идёт за ценой …</code>

    The same name again replaces it.

refused-no-such-ticket = There is no such conversation, or it is not yours.
refused-no-ready-answer = This ready answer is gone. The list has those that are there.
refused-line-length = A message has 1 to { $limit } characters, this has { $length }.
refused-ready-answer-unreadable = { $fault ->
    [name] The first line is the name: 1 to 40 characters, one line.
    [length] One of the texts is longer than 2,000 characters.
   *[texts] It needs the name, then a text for each language, with a line of three dashes before each.
}

faq =
    <b>{ $question }</b>

    { $answer }
faq-paper = Paper or real money?
faq-paper-answer =
    Paper trades at real prices with money that is not there: everything works the same, nothing can be lost. Each message says PAPER or LIVE. Switch with /mode; a switch never touches what is open.
faq-keys = Is my exchange key safe?
faq-keys-answer =
    Only keys that cannot withdraw are taken. They go through a one-time page, never through the chat, are kept sealed and are checked every day. You can delete a key with /keys, and revoke it at your exchange at any time.
faq-stop = What if the bot goes down?
faq-stop-answer =
    Your stop lies on the exchange itself and works without us, wherever the exchange can hold one. /safe shows each position with its stop as the exchange has it.
faq-silence = Why does it not trade?
faq-silence-answer =
    /why says it for each symbol: the last decision, every check with its numbers, and the smallest change that would have made it a yes. Often there is just no signal: patience is part of the plan.
faq-money = How much can I lose?
faq-money-answer =
    Each trade risks the share that you chose with /risk if its stop is hit; a day's loss stops new entries. A stop can be filled at a worse price in a fast market. Trade with what you can afford to lose.
faq-plan = What if my plan ends?
faq-plan-answer =
    You hear of it 7, 3 and 1 days before. Nothing is closed behind your back: stops and targets stay and work, only new trades with real money wait until there is a plan again. /plan has the dates.
faq-refund = Payments and refunds
faq-refund-answer =
    /paysupport lists your payments and takes questions about them. What was taken by mistake goes back. Telegram's own support cannot help with purchases made here.
faq-alarm = How do I stop everything?
faq-alarm-answer =
    /stop ends new trades, /panic closes all that is open and ends in a receipt. Both work at any time, whatever your plan.
faq-leave = How do I leave?
faq-leave-answer =
    /delete_me sends you everything that is kept, destroys your keys and forgets you. Close what is open first.
