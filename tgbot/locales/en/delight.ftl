## What makes people smile: sharing, copying, what is being prepared

button-copy-code = ⧉ Copy the code
button-copy-order = ⧉ Order …{ $tail }
button-share = 📣 Share
share-caption = { $symbol }: <b>{ $result }</b> with { $bot }
share-hint = Forward the picture to whomever you like: no amounts are on it.
share-no-picture = The picture cannot be drawn right now. Please try again in a minute.
export-wait = 📦 Putting your files together…
