## Own rules

button-rules = My strategies
button-rule-new = Write a strategy
button-rule-use = Use it
button-rule-edit = Edit
button-rule-rename = Rename
button-rule-delete-ask = Delete
button-rule-delete = Yes, delete it
rules =
    <b>Your strategies</b> ({ $n } of { $limit })
    Choose one to see what it means and what it would have said lately.
rules-none =
    <b>Your own strategy</b>
    Write down in a few words when to open a position, where the stop stands and when to leave. I read it back to you, try it on the latest bars, and trade by it if you wish.
rule-ask =
    <b>Write your strategy</b>
    For example:
    <code>{ $example }</code>

    It needs <code>enter long when …</code> or <code>enter short when …</code>, and a <code>stop</code>. It may have <code>exit when …</code>, <code>target</code>, <code>trail</code>, and <code>on 5m</code>.
rule-edit =
    <b>{ $name }</b>: send the whole new text. Open positions keep their stops and targets. Now it is:
rule-rename = <b>{ $name }</b>: send the new name, { $limit } characters at most.
rule-pick-symbol = <b>{ $name }</b>: on which symbol shall I trade by it?
rule-delete = Delete <b>{ $name }</b>? It cannot be brought back.
rule-deleted = { $name } is deleted.
rule-saved = Saved.
rule-default-name = My strategy
rule-title = <b>{ $name }</b> (number { $number })
rule-stands-still = ⚠️ I cannot read this text any more. The strategy stands still; positions that it has opened keep their stops. Edit it, please.
rule-warm-up = { $n ->
    [one] It speaks from the first closed bar on.
   *[other] It needs { $n } closed bars before it says anything.
}
rule-trial = On { $where }, over the last { $n ->
    [one] bar
   *[other] { $n } bars
}, it would have spoken: long { $longs }, short { $shorts }, leave { $exits } times. That says nothing about profit.
rule-trial-none = Choose a symbol first, then I can try it: /symbols
rule-trial-unknown = I do not have enough bars of { $where } to try it on.
rule-used = In use: { $where }.
rule-unused = Not in use yet.
rule-timeframe = Looks at { $timeframe } bars only.
rule-valid = { $n ->
    [one] A signal holds for one bar.
   *[other] A signal holds for { $n } bars.
}
rule-does-long = <b>Buys</b> when
rule-does-short = <b>Goes short</b> when
rule-does-leave = <b>Leaves</b>, and opens nothing, when
rule-stop = <b>Stop</b>:
rule-stop-long = <b>Stop</b> of a long:
rule-stop-short = <b>Stop</b> of a short:
rule-target = <b>Target</b>:
rule-target-long = <b>Target</b> of a long:
rule-target-short = <b>Target</b> of a short:
rule-trail = <b>Trail</b> (the stop follows the price step by step, this far behind):
rule-at = at
rule-away-percent = { $percent } of the price
rule-away-ranges = { $times } average ranges of { $bars } bars (ATR)
rule-and = and
rule-or = or
rule-not = it is not so that
rule-within = { $n ->
    [one] at this bar
   *[other] at one of the last { $n } bars
}
rule-ago = { $n ->
    [one] one bar before
   *[other] { $n } bars before
}
rule-rising = { $n ->
    [one] has risen over the last bar
   *[other] has risen over each of the last { $n } bars
}
rule-falling = { $n ->
    [one] has fallen over the last bar
   *[other] has fallen over each of the last { $n } bars
}
rule-crosses-above = crosses above
rule-crosses-below = crosses below
rule-is-below = is below
rule-is-most = is at most
rule-is-above = is above
rule-is-least = is at least
rule-is-same = is exactly
rule-is-other = is other than
rule-line-open = the opening price
rule-line-high = the bar’s high
rule-line-low = the bar’s low
rule-line-close = the closing price
rule-line-volume = the volume
rule-line-ema = the exponential average of { $a } bars
rule-line-sma = the simple average of { $a } bars
rule-line-rsi = RSI({ $a })
rule-line-atr = the average range of { $a } bars (ATR)
rule-line-adx = { $part ->
    [plus] the strength of rising (+DI, { $a } bars)
    [minus] the strength of falling (−DI, { $a } bars)
   *[other] the strength of the trend (ADX, { $a } bars)
}
rule-line-macd = { $part ->
    [signal] the signal line of MACD({ $a }, { $b }, { $c })
    [histogram] the histogram of MACD({ $a }, { $b }, { $c })
   *[other] the line of MACD({ $a }, { $b }, { $c })
}
rule-line-bollinger = { $part ->
    [upper] the upper Bollinger band
    [lower] the lower Bollinger band
   *[other] the middle of the Bollinger bands
} ({ $a } bars, { $b } deviations)
rule-line-donchian = { $part ->
    [upper] the upper edge
    [lower] the lower edge
   *[other] the middle
} of the channel of { $a } bars (Donchian)
rule-line-keltner = { $part ->
    [upper] the upper edge
    [lower] the lower edge
   *[other] the middle
} of Keltner’s channel ({ $a }, { $b }, { $c })
rule-line-stochastic = { $part ->
    [d] the slow line
   *[other] the fast line
} of the stochastic ({ $a }, { $b }, { $c })
rule-line-obv = the on-balance volume
rule-line-vwap = the average price by volume of { $a } bars (VWAP)
rule-line-mfi = the money flow of { $a } bars (MFI)
rule-line-cci = CCI({ $a })
rule-line-supertrend = { $part ->
    [direction] the side of Supertrend
   *[other] the line of Supertrend
} ({ $a }, { $b })
rule-line-volatility = the volatility of { $a } bars
rule-line-highest = the highest high of { $a } bars
rule-line-lowest = the lowest low of { $a } bars
rule-line-change = the change over { $a } bars
rule-line-volume-mean = the average volume of { $a } bars
rule-unit-price = a price
rule-unit-span = a distance of prices
rule-unit-volume = a volume
rule-unit-hundred = a number from 0 to 100
rule-unit-ratio = a share
rule-unit-sign = a side (+1 or −1)
rule-unit-pure = a number
rule-odd-mixed-units = ⚠️ Something is put beside something else here: { $left } and { $right }. Is that what you mean?
rule-odd-ratio-in-percent = ⚠️ A change is a share: 5 per cent is <code>5 %</code> or <code>0.05</code>. A bare number from 1 on is 100 per cent and more.
rule-word-number = a number
rule-word-indicator = an indicator or price
rule-word-end = the end
rule-wrong-place = <b>I cannot read this</b> (line { $line }, character { $column })
rule-wrong-again = Nothing was saved. Send the corrected text, the whole of it.
rule-wrong-nearest = Did you mean <code>{ $word }</code>?
rule-wrong-expected = Here may stand: <code>{ $words }</code>
rule-wrong-empty = There is nothing in it.
rule-wrong-too-long = The text has { $actual } characters; { $limit } are the most.
rule-wrong-character = I do not know this character.
rule-wrong-unexpected = “{ $word }” cannot stand here.
rule-wrong-ended = The text ends too early.
rule-wrong-unknown-word = I do not know the word “{ $word }”.
rule-wrong-not-a-number = A number is wanted here, and this is a condition.
rule-wrong-not-a-condition = A condition is wanted here, such as <code>rsi(14) &lt; 30</code>, and this is a number.
rule-wrong-too-many-numbers = { $word } takes fewer numbers. Those it knows: { $names }.
rule-wrong-out-of-bounds = { $actual } is out of bounds: from { $low } to { $high }.
rule-wrong-not-whole = This must be a whole number of bars.
rule-wrong-part-wanted = { $word } has several lines: say which, after a dot.
rule-wrong-no-such-part = There is no such line.
rule-wrong-fast-above-slow = The fast length ({ $fast }) must be below the slow one ({ $slow }).
rule-wrong-twice = “{ $statement }” is said twice.
rule-wrong-no-entry = It never opens anything: <code>enter long when …</code> or <code>enter short when …</code> is missing.
rule-wrong-no-stop = There is no stop. I open nothing without one: add <code>stop 2 atr</code>, for example.
rule-wrong-no-such-side = It never goes { $side }.
rule-wrong-exit-of-one-side = A strategy that goes both ways leaves both alike: write <code>exit when …</code>, or make two strategies.
rule-wrong-not-a-distance = A distance is wanted here, such as <code>1.5 atr</code> or <code>2 %</code>.
rule-wrong-too-many = That is too much for one strategy: { $limit } { $what ->
    [indicators] different indicators
   *[other] numbers and signs
} are the most.
rule-wrong-too-deep = Too much is put into one another here: { $limit } levels are the most.
rule-wrong-looks-too-far = It looks back { $actual } bars; { $limit } are the most.
because-own-rule = your strategy: { $rule } ({ $values })
