## What a person does by hand, refused

refused-asked-too-soon = I read the exchange a moment ago. Please ask again in { $seconds } s.
refused-already-held = You hold { $symbol } already. One position a symbol: close it first, or let it go on.
refused-stop-unknown = I cannot tell where a stop in { $symbol } belongs: too few bars are known, and your settings name no distance. Nothing was sent.
refused-no-shorts-here = { $symbol } is a spot market: what you do not have cannot be sold short there.
refused-order-gone = That order has ended already.
refused-stop-stays = That order protects { $symbol }, or closes it. I do not take it away: a position without a stop is what I am here to prevent. Close the position instead.
refused-pause-length = A pause lasts from a few minutes to { $max } hours, for example <code>/pause 4</code>; you typed { $actual }. Without a number it lasts until /resume.
