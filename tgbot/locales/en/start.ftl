## Start, language, terms, menu

welcome =
    <b>Hello, { $name }!</b>

    I watch the markets, open trades with a stop on the exchange, and tell you about each of them here. You begin with paper money; real money only when you say so, twice.

    Which language shall we speak?
language-choose = Which language shall we speak?
language-set = From now on in English.
terms =
    <b>Before we begin</b>

    • Trading can lose money, all of it included. Past results promise nothing.
    • I act only within the limits you set. I am a tool, not an adviser.
    • You connect the exchange with a key that <b>cannot withdraw</b>. I refuse any other key. Your money stays on the exchange.
    • I keep your Telegram id, your settings and your trades. Keys are stored encrypted, and you can disconnect them at any time.
    • New accounts trade on paper and are switched off until you start them.
terms-accepted = You are in. Paper account opened.
home =
    <b>Simbiot</b> · { $badge }

    { $state }
    Symbols: { $symbols }
    Risk per trade: { $risk } · { $preset }
home-armed = 🟢 Trading is on.
home-disarmed = ⚪️ Trading is off.
home-held = 🟠 No new trades: { $control }.
home-next-keys = Next step: connect your exchange, or stay on paper and choose symbols.
home-next-symbols = Next step: choose what to trade.
home-next-trade = Everything is set. Start when you are ready.
symbols-none = none yet
symbols-more = { $names } and { $n } more
help =
    <b>How this works</b>

    Choose markets (/symbols), say what one trade may lose (/risk), start (/trade). I look at every chosen market when a candle closes, and trade when the rules say so: on paper until you connect your exchange (/keys) and choose live (/mode).

    /status shows positions and whether their stops were seen on the exchange, /why tells why a trade was made or not, /stop ends new trades, /panic halts everything and closes it.

    <b>Never send a key or a secret to a chat</b>, not even to this one. I never ask for them here.

    All commands, by subject:
help-admin = For operators: /admin and what its buttons open, /errors, /halt, /panic_symbol, /panic_all, /held, /maintenance.
