## Посмотреть на рынок

button-alert = 🔔 Оповестить меня
button-pair = Её настройки
button-trade-symbol = Торговать эту пару
button-top = Что выделяется
command-xray = Рентген пары: график, состояние, уровни
command-market = Весь рынок одной картинкой
command-top = Что выделяется: рейтинг
xray-title = <b>{ $symbol }</b> · { $timeframe }
xray-title-at = <b>{ $symbol }</b> · { $timeframe } · закрыта в { $at }
xray-ask =
    <b>Рентген какой пары?</b>

    Например, <code>/xray BTC</code> или <code>/xray ETH/USDT 1h</code>.
xray-none = Рентгена пока нет: он появится, когда закроется следующая свеча.
xray-potential = Потенциал: <b>{ $score }</b> из 100, { $lean }. Его части, в %:
xray-trade = 24 ч: { $change }, оборот { $volume } · спред { $spread }
xray-unknown = Я не знаю рынка «{ $text }». Может быть, один из этих?
xray-unknown-at-all = Я не знаю рынка «{ $text }», и похожих названий тоже нет.
lean-up = склоняется вверх
lean-down = склоняется вниз
lean-none = не склоняется никуда
part-state = состояние
part-move = ход
part-agreement = согласие
part-straightness = прямота
part-volume = объём
part-room = простор
part-cost = дешевизна
part-calm = спокойно
regime-trend_up = Тренд вверх
regime-trend_down = Тренд вниз
regime-range = Боковик
regime-turbulent = Турбулентность
regime-dead = Мёртвый
mood-panic = Паника
mood-risk_off = Осторожность
mood-mixed = Разнобой
mood-quiet = Затишье
mood-risk_on = Уверенность
silence-unlisted = ⛔️ Биржа больше не торгует этой парой.
silence-left-out = ⛔️ Не рассматривается: { $why }.
silence-unsaid = причина пока неизвестна
silence-loading = ⏳ Её свечи сейчас читаются.
silence-gap = ⚠️ Части свечей нет ни у кого: показано то, что было до пропуска.
silence-poisoned = ⚠️ Биржа прислала невозможную свечу: она не используется.
millions = { $n } млн
market-none = О { $exchange } · { $timeframe } пока ничего не известно: сначала должна закрыться следующая свеча.
market =
    <b>Рынок</b> · { $exchange } · { $timeframe } · закрыта в { $at }

    Настроение: <b>{ $mood }</b>, по { $symbols ->
        [one] { $symbols } паре
       *[other] { $symbols } парам
    }
    Выше своей средней за 50 свечей: { $breadth }
    Последняя свеча: выросли { $advancing }, упали { $declining }
    В тренде: { $up } вверх, { $down } вниз
    Беспокойство: тише было в { $heat } их собственных моментов (медиана)
    Лидер: { $leader }
    Корреляция с лидером: { $correlation }
market-no-leader = нет
market-leader = { $symbol }, { $regime }
top =
    <b>Что выделяется</b> · { $exchange } · { $timeframe }
    { $sort } ({ $unit }) · { $regime }
    { $first }–{ $last } из { $total }
top-any = любое состояние
top-empty = В этом состоянии сейчас нет ни одной пары.
sort-potential = Потенциал
sort-change = Изменение
sort-volume = Объём
sort-volatility = Волатильность
sort-anomaly = Аномалия
unit-potential = от 0 до 100
unit-change = за 24 ч
unit-volume = за 24 ч, млн в валюте котировки
unit-volatility = за свечу
unit-anomaly = устойчивых отклонений
chart-unknown = Неизвестно
chart-profile = По ценам
chart-breadth = Выше своей средней за 50 свечей
chart-heat = Беспокойство (медиана места среди своих)
chart-advancing = Выросли
chart-declining = Упали
chart-regimes = Состояния; пар: { $n }
