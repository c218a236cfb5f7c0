## Answers to what cannot be done

refused-not-registered = We have not met yet. Press Start, it takes a minute.
refused-banned = Your access is closed. If you think this is a mistake, write to the operator of this service.
refused-not-admin = This command is for operators.
refused-no-right = Your role ({ $role }) does not include this. An owner can change roles.
refused-private-only = I only talk in private. Open a chat with me there; I am leaving this group now.
refused-unknown-symbol = I know no market called "{ $text }". Send a name such as <code>BTC</code>, <code>ETH/USDT</code> or <code>SOL perp</code>.
refused-symbol-not-offered = { $symbol } is not offered here. /symbols shows what is.
refused-symbol-not-chosen = { $symbol } is not among your symbols. Choose it first: /symbols
refused-unknown-strategy = I know no strategy "{ $text }". There are: { $known }. Nothing was changed.
refused-unknown-timeframe = I know no bars of "{ $text }". There are: { $known }. Nothing was changed.
refused-unknown-model = There is no model "{ $text }". There are: { $known }. Nothing was changed.
refused-too-many-symbols = You can trade { $limit } symbols at most. Remove one first.
refused-no-symbols = Choose at least one symbol first.
refused-not-a-number = That is not a number I can read. Send digits only, from { $min } to { $max }, for example <code>1.5</code>. Nothing was changed.
refused-setting-out-of-bounds = { $actual } is out of bounds: it may be from { $min } to { $max }. Nothing was changed.
refused-setting-unreadable = I cannot read that as a value. Send it like this: <code>{ $example }</code>. Nothing was changed.
refused-setting-not-here = That cannot be set here. Nothing was changed.
refused-setting-moved-on = The settings have moved on since this was shown, here or on another device. Nothing was changed; look again: /settings
refused-ladder-sum = The parts come to { $actual }%, and they must come to exactly 100%. Nothing was changed.
refused-steps-order = Each step must be further away than the one before it. Nothing was changed.
refused-steps-many = These are { $actual } steps, and { $limit } are the most. Nothing was changed.
refused-nothing-to-undo = There is nothing to take back on this account.
refused-nothing-to-change = Your settings are exactly these already. Nothing was changed.
refused-code-foreign = That is no code of settings: mine begin with SB. Nothing was changed.
refused-code-newer = That code was made by a newer release than mine. Nothing was changed.
refused-code-damaged = That code is damaged: a part is missing or mistyped. Copy it again as a whole. Nothing was changed.
refused-code-content = That code holds what I do not permit, or do not know. Nothing was changed.
refused-no-live-account = There is no live account yet. Connect your exchange first.
refused-close-first =
    { $count ->
        [0] There are orders still at work on that account. Wait until they are done.
        [one] Close the open position first, then disconnect.
       *[other] Close the { $count } open positions first, then disconnect.
    }
refused-account-halted = This account is halted: { $why }. Exits and stops go on until it is released.
refused-link-expired = This page has expired or was already used. Ask for a new link in the chat: /keys
refused-key-format = That does not look like a key of { $exchange }. Copy every line exactly, without spaces inside.
refused-key-wrong = { $exchange } does not know this key, or the secret does not belong to it. Check both and try again.
refused-key-cannot-trade = This key cannot trade. On { $exchange }, give it the right to trade on spot, then try again.
refused-key-can-withdraw = This key can withdraw your money, so I do not take it. On { $exchange }, untick withdrawal, or create a new key without it. Then try again.
refused-key-can-transfer = This key can transfer your money between accounts, so I do not take it. On { $exchange }, untick the transfer permissions, then try again.
refused-key-untold = { $exchange } did not say what this key may do, so I do not take it. Create a new key that can read and trade on spot, and nothing else.
refused-key-not-promised = { $exchange } does not tell what a key may do. Tick the box to say that this one cannot withdraw; without it I do not take the key.
refused-key-not-unified = { $exchange } says that this account is not of the kind that I trade on: on Bybit a unified account, on OKX futures mode with one-way positions. Change it there, then try again.
refused-key-taken = This key is already connected by another person here. If that was not you, delete it on { $exchange } at once.
refused-key-of-other = This key is of another { $exchange } account, and the one that is connected still has open positions or orders. Close them first, or make a new key in the same account.
refused-key-address = { $exchange } refuses this key from my address. Remove the address list from the key, or add mine to it.
refused-exchange-silent = { $exchange } does not answer right now. Your link is still good: try again in a minute.
refused-exchange-not-offered = { $exchange } is not offered here at present.
refused-drift-settled = This question is settled already.
refused-emergency-under-way = The emergency stop is still under way. Wait for its receipt.
refused-unknown-rule = You have no strategy with the number { $number }. Yours are here: /strategy
refused-too-many-rules = You have { $limit } strategies, which is all there is room for. Delete one first.
refused-rule-name-length = A name has 1 to { $limit } characters; this one has { $actual }. Nothing was changed.
refused-rule-name-taken = Another strategy of yours is called “{ $name }”. Nothing was changed.
refused-rule-in-use = “{ $name }” is in use: { $where }. Choose another strategy there first, and let its positions close.
refused-list-full = Your lists hold { $limit } symbols, which is all they can. Remove one first.
refused-nothing-open = There is nothing to close: no open positions.
refused-already-leaving = { $symbol }: a part, or all of it, is on its way out already. Its message will come in a moment.
refused-part-too-small = { $symbol }: the part, or what would be left, is below the exchange's minimum. Choose another share, or close all of it.
halted-drift = the exchange holds other than my books say, and I wait for your answer
halted-quarantine = an order has conflicting evidence
halted-daily-loss = the loss limit of the day is reached, until 00:00 UTC
halted-keys = the exchange no longer accepts the key
halted-orders = too many orders failed
halted-emergency = an emergency stop was pressed (/panic lifts it again)
halted-oversold = more was sold than I held
halted-blind = no prices come for a stop that I watch myself
halted-unprotected = a stop could not be placed
expired = This button has expired. Here is the current menu.
too-old = This press arrived too late to act on it. Please press again.
not-yours = This button belongs to somebody else.
throttled = Too fast for me. Please wait a few seconds.
apology = Something went wrong on my side. Nothing more was changed, and the operators know. Please try again in a minute.
unknown-command = I do not know this command. /help lists all of them.
only-text = I read text and buttons only.
number-hint = If this is your risk per trade, open the risk page first.
secret-deleted =
    <b>I deleted your message</b>

    It looked like a key or a secret, and a chat is no place for one. It was not stored. If it was real, delete that key on the exchange and create a new one.

    To connect the exchange, use the secure page: /keys
secret-not-deleted =
    <b>Please delete your last message yourself</b>

    It looked like a key or a secret, and Telegram did not let me delete it. It was not stored. If it was real, delete that key on the exchange and create a new one.

    To connect the exchange, use the secure page: /keys
refused-no-such-trade = There is no trade { $text } in this account. /trades lists them with their codes.
refused-not-a-count = Send a whole number from 1 to { $limit }, for example <code>/profit 30</code>.
refused-no-such-year = Which year? A number from { $min } to { $max }, for example <code>/export { $max }</code>. Without one you get everything.
