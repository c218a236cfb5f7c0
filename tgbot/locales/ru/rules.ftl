## Свои стратегии

button-rules = Мои стратегии
button-rule-new = Написать стратегию
button-rule-use = Применить
button-rule-edit = Изменить
button-rule-rename = Переименовать
button-rule-delete-ask = Удалить
button-rule-delete = Да, удалить
rules =
    <b>Ваши стратегии</b> ({ $n } из { $limit })
    Выберите любую: расскажу, что она делает и что сказала бы в последнее время.
rules-none =
    <b>Своя стратегия</b>
    Напишите в нескольких словах, когда открывать позицию, где держать стоп и когда выходить. Я перескажу это своими словами, проверю на последних свечах и, если захотите, буду по ней торговать.
rule-ask =
    <b>Напишите стратегию</b>
    Например:
    <code>{ $example }</code>

    Нужны <code>enter long when …</code> или <code>enter short when …</code> и <code>stop</code>. Можно добавить <code>exit when …</code>, <code>target</code>, <code>trail</code> и <code>on 5m</code>.
rule-edit =
    <b>{ $name }</b>: пришлите новый текст целиком. Стопы и цели открытых позиций не изменятся. Сейчас так:
rule-rename = <b>{ $name }</b>: пришлите новое название, не длиннее { $limit } символов.
rule-pick-symbol = <b>{ $name }</b>: на какой паре по ней торговать?
rule-delete = Удалить <b>{ $name }</b>? Вернуть её будет нельзя.
rule-deleted = Стратегия «{ $name }» удалена.
rule-saved = Сохранено.
rule-default-name = Моя стратегия
rule-title = <b>{ $name }</b> (номер { $number })
rule-stands-still = ⚠️ Этот текст я больше не могу прочесть. Стратегия стоит; стопы открытых по ней позиций остаются. Исправьте её, пожалуйста.
rule-warm-up = { $n ->
    [one] Ей нужна { $n } закрытая свеча, чтобы что-то сказать.
    [few] Ей нужны { $n } закрытые свечи, чтобы что-то сказать.
   *[many] Ей нужно { $n } закрытых свечей, чтобы что-то сказать.
}
rule-trial = На { $where } за последние { $n ->
    [one] { $n } свечу
    [few] { $n } свечи
   *[many] { $n } свечей
} сигналов было бы: лонг — { $longs }, шорт — { $shorts }, выход — { $exits }. О прибыли это ничего не говорит.
rule-trial-none = Сначала выберите пару, тогда смогу проверить: /symbols
rule-trial-unknown = Для проверки не хватает свечей: { $where }.
rule-used = Применяется: { $where }.
rule-unused = Пока нигде не применяется.
rule-timeframe = Смотрит только на свечи { $timeframe }.
rule-valid = { $n ->
    [one] Сигнал действует { $n } свечу.
    [few] Сигнал действует { $n } свечи.
   *[many] Сигнал действует { $n } свечей.
}
rule-does-long = <b>Покупает</b>, когда
rule-does-short = <b>Открывает шорт</b>, когда
rule-does-leave = <b>Выходит</b> и ничего не открывает, когда
rule-stop = <b>Стоп</b>:
rule-stop-long = <b>Стоп</b> лонга:
rule-stop-short = <b>Стоп</b> шорта:
rule-target = <b>Цель</b>:
rule-target-long = <b>Цель</b> лонга:
rule-target-short = <b>Цель</b> шорта:
rule-trail = <b>Трейлинг</b> (стоп шагами идёт за ценой, отставая на столько):
rule-at = уровень
rule-away-percent = { $percent } от цены
rule-away-ranges = { $times } × средний диапазон свечи (ATR { $bars })
rule-and = и
rule-or = или
rule-not = неверно, что
rule-within = { $n ->
    [one] на этой свече
    [few] на одной из последних { $n } свечей
   *[many] на одной из последних { $n } свечей
}
rule-ago = { $n ->
    [one] { $n } свечу назад
    [few] { $n } свечи назад
   *[many] { $n } свечей назад
}
rule-rising = { $n ->
    [one] — рост на последней свече
    [few] — рост на каждой из последних { $n } свечей
   *[many] — рост на каждой из последних { $n } свечей
}
rule-falling = { $n ->
    [one] — снижение на последней свече
    [few] — снижение на каждой из последних { $n } свечей
   *[many] — снижение на каждой из последних { $n } свечей
}
rule-crosses-above = поднимается выше, чем
rule-crosses-below = опускается ниже, чем
rule-is-below = ниже, чем
rule-is-most = не выше, чем
rule-is-above = выше, чем
rule-is-least = не ниже, чем
rule-is-same = в точности
rule-is-other = не то же, что
rule-line-open = цена открытия
rule-line-high = максимум свечи
rule-line-low = минимум свечи
rule-line-close = цена закрытия
rule-line-volume = объём
rule-line-ema = экспоненциальная средняя EMA({ $a })
rule-line-sma = простая средняя SMA({ $a })
rule-line-rsi = RSI({ $a })
rule-line-atr = средний диапазон ATR({ $a })
rule-line-adx = { $part ->
    [plus] сила роста +DI({ $a })
    [minus] сила снижения −DI({ $a })
   *[other] сила тренда ADX({ $a })
}
rule-line-macd = { $part ->
    [signal] сигнальная линия MACD({ $a }, { $b }, { $c })
    [histogram] гистограмма MACD({ $a }, { $b }, { $c })
   *[other] линия MACD({ $a }, { $b }, { $c })
}
rule-line-bollinger = { $part ->
    [upper] верхняя полоса Боллинджера
    [lower] нижняя полоса Боллинджера
   *[other] середина полос Боллинджера
} ({ $a }, { $b })
rule-line-donchian = { $part ->
    [upper] верхний край канала Дончиана
    [lower] нижний край канала Дончиана
   *[other] середина канала Дончиана
} ({ $a })
rule-line-keltner = { $part ->
    [upper] верхний край канала Кельтнера
    [lower] нижний край канала Кельтнера
   *[other] середина канала Кельтнера
} ({ $a }, { $b }, { $c })
rule-line-stochastic = { $part ->
    [d] медленная линия стохастика
   *[other] быстрая линия стохастика
} ({ $a }, { $b }, { $c })
rule-line-obv = балансовый объём OBV
rule-line-vwap = средневзвешенная цена VWAP({ $a })
rule-line-mfi = денежный поток MFI({ $a })
rule-line-cci = CCI({ $a })
rule-line-supertrend = { $part ->
    [direction] сторона Supertrend
   *[other] линия Supertrend
} ({ $a }, { $b })
rule-line-volatility = волатильность ({ $a })
rule-line-highest = наибольший максимум последних свечей ({ $a })
rule-line-lowest = наименьший минимум последних свечей ({ $a })
rule-line-change = изменение цены за свечи ({ $a })
rule-line-volume-mean = средний объём ({ $a })
rule-unit-price = цена
rule-unit-span = расстояние между ценами
rule-unit-volume = объём
rule-unit-hundred = число от 0 до 100
rule-unit-ratio = доля
rule-unit-sign = сторона (+1 или −1)
rule-unit-pure = число
rule-odd-mixed-units = ⚠️ Здесь сопоставлено разное: { $left } и { $right }. Вы так и хотели?
rule-odd-ratio-in-percent = ⚠️ Изменение — это доля: пять процентов пишутся <code>5 %</code> или <code>0.05</code>. Просто число от 1 и выше — это 100 процентов и больше.
rule-word-number = число
rule-word-indicator = индикатор или цена
rule-word-end = конец
rule-wrong-place = <b>Не могу прочесть</b> (строка { $line }, символ { $column })
rule-wrong-again = Ничего не сохранено. Пришлите исправленный текст целиком.
rule-wrong-nearest = Может быть, <code>{ $word }</code>?
rule-wrong-expected = Здесь может стоять: <code>{ $words }</code>
rule-wrong-empty = В тексте ничего нет.
rule-wrong-too-long = В тексте { $actual } символов, можно не больше { $limit }.
rule-wrong-character = Такого символа я не знаю.
rule-wrong-unexpected = «{ $word }» здесь стоять не может.
rule-wrong-ended = Текст обрывается слишком рано.
rule-wrong-unknown-word = Слова «{ $word }» я не знаю.
rule-wrong-not-a-number = Здесь нужно число, а это условие.
rule-wrong-not-a-condition = Здесь нужно условие, например <code>rsi(14) &lt; 30</code>, а это число.
rule-wrong-too-many-numbers = Для { $word } чисел нужно меньше. Вот какие бывают: { $names }.
rule-wrong-out-of-bounds = { $actual } за пределами: можно от { $low } до { $high }.
rule-wrong-not-whole = Здесь нужно целое число свечей.
rule-wrong-part-wanted = У { $word } несколько линий: укажите какую, после точки.
rule-wrong-no-such-part = Такой линии нет.
rule-wrong-fast-above-slow = Быстрый период ({ $fast }) должен быть меньше медленного ({ $slow }).
rule-wrong-twice = «{ $statement }» сказано дважды.
rule-wrong-no-entry = Стратегия никогда ничего не откроет: не хватает <code>enter long when …</code> или <code>enter short when …</code>.
rule-wrong-no-stop = Нет стопа. Без него я ничего не открываю: добавьте, например, <code>stop 2 atr</code>.
rule-wrong-no-such-side = Стратегия никогда не открывает { $side }.
rule-wrong-exit-of-one-side = Стратегия в обе стороны и выходит из обеих одинаково: напишите <code>exit when …</code> или сделайте две стратегии.
rule-wrong-not-a-distance = Здесь нужно расстояние, например <code>1.5 atr</code> или <code>2 %</code>.
rule-wrong-too-many = Для одной стратегии это слишком много: не больше { $limit } { $what ->
    [indicators] разных индикаторов
   *[other] чисел и знаков
}.
rule-wrong-too-deep = Здесь слишком глубокая вложенность: не больше { $limit } уровней.
rule-wrong-looks-too-far = Стратегия смотрит на { $actual } свечей назад, можно не больше { $limit }.
because-own-rule = ваша стратегия: { $rule } ({ $values })
