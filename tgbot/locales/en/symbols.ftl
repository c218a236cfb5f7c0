## Symbols

symbols =
    <b>Symbols</b> · { $chosen } of { $limit }

    Tap to add or remove. Something else? Send me its name: <code>LINK</code>, <code>SUI/USDT</code>, <code>BTC perp</code>.

    Open positions of a symbol that you remove are looked after to their end.
symbol-added = { $symbol } added
symbol-removed = { $symbol } removed
symbol-found = I know this market. Shall I trade it for you?
symbols-found = "{ $text }" can mean several markets. Which one?

## Searching for symbols

listed = <b>Symbols with "{ $text }"</b>: { $total }
listed-none = No symbol has "{ $text }" in its name.
listed-out = ⛔️ { $symbol }: { $why }
listed-gone = not listed any more
listed-why-not-trading = the exchange takes no orders here
listed-why-volume = too little is traded
listed-why-spread = buyers and sellers are too far apart
listed-why-step = the step of its price is too large
listed-why-young = too young
listed-why-idle = often nothing is traded
listed-why-dead = it hardly moves
listed-why-absurd = it moves beyond measure
