## Оповещения

command-alerts = О чём я сообщаю вам с рынка
button-alerts = Мои оповещения
button-look = Рентген
button-alert-pause = ⏸
button-alert-resume = ▶️
button-alert-once = Один раз
button-alert-again = Каждый раз
button-alert-remove = ✕
alerts = <b>Оповещения</b> · { $n } из { $limit }
alerts-none = Пока ни одного.
alerts-how = Новые: <code>/alerts BTC 65000</code>, <code>/alerts BTC regime 1h</code>, <code>/alerts BTC potential 70</code>, <code>/alerts BTC signal</code>. Цены проверяются, когда закрывается свеча.
alert-row =
    <b>{ $number }. { $symbol }</b> · { $exchange } { $timeframe } · { $how }
    { $what }
alert-paused = на паузе
alert-again = каждый раз
alert-once = один раз
alert-about-regime = состояние сменилось
alert-about-signal = сигнал; стратегия: { $strategy }
alert-about-potential = потенциал { $level } или больше
alert-about-price = { $side ->
    [above] цена поднялась до { $level }
   *[below] цена опустилась до { $level }
}
alert-ask =
    <b>{ $symbol }: о чём сообщить?</b>

    Выберите или пришлите мне цену.
alert-ask-regime = Когда сменится состояние
alert-ask-potential = Когда потенциал станет 70 или больше
alert-ask-signal = Когда стратегия даст сигнал
alert-made = 🔔 Сообщу, когда это случится.
alert-fired =
    🔔 <b>{ $symbol }</b> · { $exchange } { $timeframe } · закрыта в { $at }
    { $what }
    { $over }
alert-over = Это оповещение завершено; /alerts включит его снова.
alert-goes-on = Сообщу снова, когда это повторится, но не чаще раза в час.
alert-fired-price = Цена достигла { $level }: закрытие { $value }.
alert-fired-potential = Потенциал достиг { $level }: сейчас { $value } из 100.
alert-fired-regime = Состояние сменилось: { $before } → { $regime }.
alert-fired-signal = { $strategy }: { $stance } по { $value }.
refused-too-many-alerts = Оповещений может быть не больше { $limit }. Сначала уберите одно: /alerts
refused-alert-unreadable = «{ $text }» не похоже на оповещение. Пришлите <code>65000</code>, <code>regime</code>, <code>potential 70</code> или <code>signal</code>. Ничего не изменилось.
refused-alert-out-of-bounds = { $actual } за пределами: можно от { $min } до { $max }. Ничего не изменилось.
refused-price-unknown = Цена { $symbol } сейчас неизвестна. Попробуйте через минуту. Ничего не изменилось.
