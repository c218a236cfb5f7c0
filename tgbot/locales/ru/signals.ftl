## Из чего сложился сигнал

because-ema-trend = быстрая средняя ({ $fast }) { $stance ->
    [long] выше
    [short] ниже
   *[other] рядом с
} медленной ({ $slow }) на { $gap } обычного хода, и разрыв растёт
because-atr = обычный ход свечи — { $span }; до стопа { $stop } × столько
because-macd-turn = импульс развернулся { $side ->
    [up] вверх
   *[other] вниз
}, на { $size } обычного хода
because-macd-weak = это меньше { $least }: слишком слабо, чтобы идти следом, но достаточно, чтобы выйти
because-rsi-back = RSI вернулся { $stance ->
    [long] снизу вверх
    [short] сверху вниз
   *[other] обратно
} через { $mark }, сейчас { $rsi }
because-range = тренда нет: ADX { $adx }, не больше { $calm }
because-range-over = начинается тренд: ADX { $adx }, больше { $calm }
because-mean-target = цель — средняя цена, { $mean }
because-squeeze = последние { $length } свечей были необычно тихими
because-squeeze-out = цена вышла из полосы { $stance ->
    [long] вверх
    [short] вниз
   *[other] в сторону
}, через { $band }
because-channel-break = цена закрылась { $stance ->
    [long] выше максимумов
    [short] ниже минимумов
   *[other] за краем
} за { $n } свечей, { $level }
because-channel-left = пробой { $stance ->
    [long] вверх
    [short] вниз
   *[other] в сторону
} закончился: цена за { $level }, это другой край последних { $n } свечей
because-supertrend-turn = цена только что пересекла линию тренда и теперь { $stance ->
    [long] выше
    [short] ниже
   *[other] у
} неё; линия и стоп — { $line }
because-supertrend-holds = цена остаётся { $stance ->
    [long] выше
    [short] ниже
   *[other] у
} линии тренда; линия и стоп — { $line }
because-level-bounce = цена развернулась { $stance ->
    [long] вверх от поддержки
    [short] вниз от сопротивления
   *[other] у уровня
} { $level } (разворотов там раньше: { $touches })
because-level-target = цель — { $target }
because-volume-surge = объём в { $times } раза больше обычного за { $n } свечей
because-volume-bar = свеча прошла { $stance ->
    [long] вверх
    [short] вниз
   *[other] вбок
} { $body } % своего размаха
because-dca-plan = пора покупать: раз в { $every } свечей
because-dca-dip = цена упала на { $fallen } % от { $top }: ещё на один шаг
because-dca-exits = цель — на { $take } % выше, стоп — на { $stop } % ниже
because-grid-line = цена упала через линию { $line }, в нижней половине от { $bottom } до { $top }
because-grid-step = цель — на шаг выше: { $step }
because-grid-broken = цена вышла из диапазона вниз, ниже { $bottom }
because-model-edge = модель даёт { $stance ->
    [long] росту
    [short] падению
   *[other] этому
} { $chance } %; за вычетом издержек это { $edge } от риска
because-blend-for = { $strategy ->
    [ema_trend] { strategy-ema_trend }
    [supertrend] { strategy-supertrend }
    [macd_momentum] { strategy-macd_momentum }
    [rsi_reversion] { strategy-rsi_reversion }
    [squeeze_breakout] { strategy-squeeze_breakout }
    [donchian_breakout] { strategy-donchian_breakout }
    [level_bounce] { strategy-level_bounce }
    [volume_surge] { strategy-volume_surge }
    [model_edge] { strategy-model_edge }
    [grid] { strategy-grid }
    [dca] { strategy-dca }
    [blend] { strategy-blend }
   *[other] { $strategy }
}: { $stance ->
    [long] лонг
    [short] шорт
   *[other] выйти
} (сила { $strength } %)
because-blend-against = против: { $strategy ->
    [ema_trend] { strategy-ema_trend }
    [supertrend] { strategy-supertrend }
    [macd_momentum] { strategy-macd_momentum }
    [rsi_reversion] { strategy-rsi_reversion }
    [squeeze_breakout] { strategy-squeeze_breakout }
    [donchian_breakout] { strategy-donchian_breakout }
    [level_bounce] { strategy-level_bounce }
    [volume_surge] { strategy-volume_surge }
    [model_edge] { strategy-model_edge }
    [grid] { strategy-grid }
    [dca] { strategy-dca }
    [blend] { strategy-blend }
   *[other] { $strategy }
}: { $stance ->
    [long] лонг
    [short] шорт
   *[other] выйти
} (сила { $strength } %)

## Сигналы

command-signals = Что сказали стратегии за сутки
button-signals-strategy = Стратегия
signals =
    <b>Сигналы за 24 ч</b>
    { $whose } · { $strategy } · { $stance }
signals-mine = Мои пары
signals-all = Все пары
signals-any-strategy = Любая стратегия
signals-any-side = любая сторона
signals-none = Ничего не сказано. Сигнал появляется, когда свеча закрылась и у стратегии есть о ней мнение.
signals-pick = <b>Чьи сигналы?</b>
signals-no-price = нет
signals-row =
    <b>{ $symbol }</b> · { $stance } · сила { $strength }
    { $strategy }, { $exchange } { $timeframe }, { $age } назад по { $price }
    стоп { $stop } · цель { $target }
stance-long = ЛОНГ
stance-short = ШОРТ
stance-flat = ВЫХОД
