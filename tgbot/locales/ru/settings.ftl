## Настройки

settings =
    <b>Настройки</b> · { $badge }

    { $state }
    Счёт: { $kind }, { $exchange }
    Ключ: { $key }
    Пары: { $symbols }
    Стратегия: { $strategy }, { $timeframe }
    Риск: { $preset }, { $risk } на сделку
    Язык: { $language }
    { $own ->
        [0] Всё так, как задано у меня изначально.
       *[other] Своих настроек: { $own }.
    }
settings-user =
    <b>Настройки всех ваших счетов</b>

    Действуют там, где счёт или пара не говорят иного. Задано здесь: { $own }.
settings-symbol =
    <b>Настройки { $where }</b>

    Действуют только для этой пары, остальное наследуется. Задано здесь: { $own }.
settings-key-none = не подключён
settings-key = …{ $tail }

scope-user = все счета
scope-account = этот счёт
scope-symbol = { $symbol }

section-money = 💰 Деньги
section-limits = 🚧 Пределы
section-exits = 🎯 Выходы
section-dca = ➗ Докупки
section-market = ↕️ Направление и плечо
section-strategy = 🧠 Стратегия
section-guards = 🛡 Защиты
section-about-money = Насколько велик вход. Что бы здесь ни выбрать, пределы его ограничат.
section-about-limits = Чего нельзя превысить. Пределы останавливают только входы: выходы и стопы работают всегда.
section-about-exits = Как закрывается позиция: стоп, цели, как стоп идёт за ценой и сколько времени отпущено.
section-about-dca = Докупки в ту же позицию, пока цена идёт против неё.
section-about-market = В какую сторону можно открывать позиции и с каким плечом.
section-about-strategy = За чьими сигналами следовать и на каких свечах.
section-about-guards = Что на время закрывает входы после потерь. Выходы и стопы этого не ждут.

setting-title = <b>{ $name }</b> · { $where }
setting-line = { $name }: <b>{ $value }</b> · { $source }
setting-line-money = { $name }: <b>{ $value }</b> (≈ { $amount }) · { $source }
setting-own = задано здесь
setting-legend = Изменение действует со следующего сигнала. У открытых позиций план прежний.
setting-kind = • <b>{ $name }</b>: { $about }
setting-type =
    Пришлите число от { $min } до { $max }, например <code>{ $example }</code>.
setting-saved = Сохранено
setting-same = Так и было. Ничего не изменилось.
setting-done = ✅ <b>Изменено</b>
setting-undone = ↩️ <b>Возвращено, как было</b>
setting-moved = { $name }: { $before } → <b>{ $after }</b>
setting-raised = ⚠️ { $name }: { $before } → <b>{ $after }</b>
setting-moved-source = { $name }: { $value }, теперь { $source }
setting-moved-more =
    { $n ->
        [one] и ещё { $n } настройка
        [few] и ещё { $n } настройки
       *[other] и ещё { $n } настроек
    }
setting-from-when =
    { $open ->
        [0] Действует со следующего сигнала. Открытых позиций здесь нет.
        [one] Действует со следующего сигнала. { $open } открытая позиция не затронута: её план прежний.
        [few] Действует со следующего сигнала. { $open } открытые позиции не затронуты: их планы прежние.
       *[other] Действует со следующего сигнала. { $open } открытых позиций не затронуто: их планы прежние.
    }
setting-past =
    { $days ->
        [one] Последний { $days } день заново: { $before } как было, { $after } с этим.
        [few] Последние { $days } дня заново: { $before } как было, { $after } с этим.
       *[other] Последние { $days } дней заново: { $before } как было, { $after } с этим.
    }
setting-agree-risk = <b>Так можно потерять больше.</b> Пока ничего не изменилось.
setting-agree-code = <b>Взять эти настройки?</b> Пока ничего не изменилось. О чём код молчит, то снова будет наследоваться.
setting-log = <b>Последние изменения</b> · { $badge }
setting-log-none = На этом счёте ещё ничего не меняли.
setting-logged = { $at } · { $where } · { $origin }: { $fields }
setting-logged-undone = <s>{ $at } · { $where } · { $origin }: { $fields }</s>
setting-code =
    <b>Ваши настройки одним кодом</b>

    Нажмите на него, чтобы скопировать. Кто пришлёт его мне, получит те же пределы, размеры, выходы и защиты: ни ключей, ни пар, ни имён в нём нет.

    <code>{ $code }</code>
setting-code-ask = <b>Пришлите код настроек.</b> Сначала покажу, что он изменит.
origin-set = изменено
origin-reset = снова наследуется
origin-preset = набор
origin-import = код

button-back = ‹ Назад
button-setting-wide = 👥 Все счета
button-setting-code = 📤 Экспорт и импорт
button-setting-log = ↩️ Изменения и отмена
button-setting-reset-all = Наследовать всё
button-setting-reset-section = Наследовать раздел
button-setting-reset = Наследовать
button-setting-type = ⌨️ Ввести значение
button-setting-agree = Да, изменить
button-setting-undo = ↩️ Вернуть, как было
button-setting-import = 📥 Взять по коду
button-setting-symbol = ⚙️ Все настройки

## Поля

field-risk-per-trade = Риск на сделку
field-sizing = Способ расчёта
field-fixed-amount = Постоянная сумма
field-percent-amount = Доля капитала
field-volatility-target = Дневной ход
field-share = Доля пары
field-max-order = Крупнейшая заявка
field-max-exposure = Все позиции
field-max-positions = Позиций не больше
field-max-daily-loss = Потери за день
field-weekly-loss = Потери за неделю
field-cooldown-bars = Передышка
field-stop = Стоп
field-ladder = Цели
field-trailing = Ход стопа
field-trailing-trigger = Начало хода
field-trailing-distance = Отставание
field-breakeven-buffer = Запас безубытка
field-time-limit = Предел времени
field-dca = Докупки
field-direction = Направление
field-leverage = Плечо
field-strategy = Стратегия
field-timeframe = Свечи
field-stop-guard = После стопов
field-drawdown-guard = После просадки
field-low-profit-guard = Слабые пары

field-about-risk-per-trade = Какую долю капитала может потерять одна сделка, если сработает стоп.
field-about-sizing = От чего зависит размер входа.
field-about-fixed-amount = Сумма входа, когда способ расчёта — постоянная сумма.
field-about-percent-amount = Доля капитала на вход, когда способ расчёта — доля.
field-about-volatility-target = На сколько обычный день позиции может сдвинуть капитал, когда размер считается по волатильности.
field-about-share = Какую долю капитала самое большее может занять эта пара.
field-about-max-order = Какую долю капитала может занять одна заявка.
field-about-max-exposure = Какую долю капитала могут занять все позиции и рабочие заявки вместе.
field-about-max-positions = Сколько позиций может быть открыто сразу.
field-about-max-daily-loss = После потери такой доли капитала за день, с учётом открытых убытков, до 00:00 UTC ничего не открываю.
field-about-weekly-loss = То же за неделю, до понедельника 00:00 UTC.
field-about-cooldown-bars = Сколько свечей пара отдыхает после закрытия позиции.
field-about-stop = Как далеко от входа стоит стоп. Без своего — там, где говорит сигнал.
field-about-ladder = При каком росте какая часть позиции продаётся. Без своих — одна цель сигнала на всю позицию.
field-about-trailing = Как стоп идёт за ценой.
field-about-trailing-trigger = Рост, с которого стоп начинает двигаться: для безубытка, «за порогом» и «за лучшей ценой».
field-about-trailing-distance = Как далеко стоп держится позади: для «за порогом» и «за лучшей ценой».
field-about-breakeven-buffer = На сколько дальше входа и всех комиссий ставится стоп в безубытке.
field-about-time-limit = Через это время позиция закрывается, как бы она ни стояла.
field-about-dca = Когда цена уходит против первого входа, докупаю: на каком расстоянии и сколько, если первая сумма — 1.
field-about-direction = В какую сторону можно открывать позиции. На споте — только вверх.
field-about-leverage = Только для бессрочных контрактов. Плечо делает заявку дешевле в содержании, но не больше: риск и пределы те же. Я ставлю его, пока ничего не открыто, и вхожу, когда биржа его покажет. На бумажном счёте ликвидаций нет.
field-about-strategy = За чьими сигналами следовать. Открытые позиции остаются за той стратегией, которая их открыла.
field-about-timeframe = Длина свечей, за которыми следить.
field-about-stop-guard = После стольких стопов за окно времени входы на время закрываются.
field-about-drawdown-guard = После такого спада закрытых сделок от вершины входы на время закрываются.
field-about-low-profit-guard = Пара, что принесла за окно времени меньше этого, на время остаётся в покое.

off-weekly-loss = нет
off-stop = по сигналу
off-ladder = цель сигнала
off-time-limit = нет
off-dca = нет
off-stop-guard = выключено
off-drawdown-guard = выключено
off-low-profit-guard = выключено

sizing-risk = По риску
sizing-fixed = Постоянная сумма
sizing-percent = Доля капитала
sizing-volatility = По волатильности
sizing-about-risk = такой, чтобы стоп стоил ровно риск на сделку
sizing-about-fixed = каждый раз одна и та же сумма
sizing-about-percent = каждый раз одна и та же доля капитала
sizing-about-volatility = такой, чтобы обычный день сдвигал капитал на заданную долю
direction-both = В обе стороны
direction-long = Только вверх
direction-short = Только вниз
trailing-signal = По сигналу
trailing-off = Никогда
trailing-breakeven = В безубыток
trailing-moving-target = От цели к цели
trailing-moving-two-targets = На две цели позади
trailing-below-trigger = За порогом
trailing-below-high = За лучшей ценой
trailing-about-signal = если сигнал молчит, стоп стоит на месте
trailing-about-off = стоп стоит на месте, что бы ни говорил сигнал
trailing-about-breakeven = на вход, один раз, у порога
trailing-about-moving-target = после каждой цели на предыдущую, после первой — на вход
trailing-about-moving-two-targets = то же, на одну цель позже
trailing-about-below-trigger = один раз, на отставание от порога
trailing-about-below-high = от порога и дальше, всегда с отставанием от лучшей цены

ladder-rung = +{ $gain }: { $share }
dca-step = −{ $drop }: ×{ $size }
guard-stops =
    { $stops ->
        [one] { $stops } стоп за { $window }: пауза { $lock }
        [few] { $stops } стопа за { $window }: пауза { $lock }
       *[other] { $stops } стопов за { $window }: пауза { $lock }
    }
guard-stops-each =
    { $stops ->
        [one] { $stops } стоп пары за { $window }: пауза { $lock }
        [few] { $stops } стопа пары за { $window }: пауза { $lock }
       *[other] { $stops } стопов пары за { $window }: пауза { $lock }
    }
guard-drawdown = { $drawdown } за { $window }: пауза { $lock }
guard-profit = меньше { $profit } за { $window }: пауза { $lock }

type-ladder =
    Пришлите цели так: <code>2%:50, 4%:30, 8%:20</code> — рост и часть позиции в процентах. Рост от цели к цели больше, части вместе дают 100, целей не больше шести. <code>off</code> — цель сигнала.
type-dca =
    Пришлите докупки так: <code>3%:1, 6%:1.5</code> — на каком расстоянии от входа и сколько, если первая сумма — 1 (от 0,1 до 5). Расстояния растут, докупок не больше пяти. <code>off</code> — без них.
type-time-limit = Пришлите время от 5 минут до 365 дней: <code>30m</code>, <code>4h</code>, <code>2d</code> или <code>off</code>.
type-stop-guard = Пришлите число стопов, окно и паузу: <code>4 24h 6h</code>. Если в конце дописать <code>each</code>, каждая пара считается отдельно. <code>off</code> — без защиты.
type-drawdown-guard = Пришлите просадку в процентах (от 1 до 90), окно и паузу: <code>10 7d 1d</code> или <code>off</code>.
type-low-profit-guard = Пришлите наименьшую прибыль в процентах (от 0 до 50), окно и паузу: <code>1 7d 1d</code> или <code>off</code>.

money-risk-per-trade = { $amount } потеряете, если сработает стоп
money-fixed-amount = { $amount } каждый раз
money-percent-amount = { $amount } каждый раз при нынешнем капитале
money-volatility-target = { $amount } — ход за обычный день
money-share = в этой паре не больше { $amount }
money-max-order = в одной заявке не больше { $amount }
money-max-exposure = во всех позициях вместе не больше { $amount }
money-max-daily-loss = после потери { $amount } за день входов больше нет
money-weekly-loss = после потери { $amount } за неделю входов больше нет
money-stop = самый большой вход теряет там { $amount }; риск на сделку делает его меньше
money-ladder = самый большой вход приносит { $amount }, если достигнуты все цели
money-dca = до { $amount } в позиции, когда куплено всё
money-leverage = { $amount } своих на самый большой вход
