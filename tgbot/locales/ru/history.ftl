## Записи: прибыль, периоды, разрезы, сделки и их заявки

records-head = <b>{ $title }</b> · { $badge } · { $quote }
records-none = Закрытых сделок здесь пока нет. Как только появятся, все будут сохранены и посчитаны.
total = Итого
nobodys = Вручную
button-days = { $n } д
button-ever = Всё
button-equity = 📈 Капитал
button-heat = 🗓 Месяц
button-allocation = 🥧 Доли
button-trades = Сделки
button-performance = По парам
periods-name-day = Дни
periods-name-week = Недели
periods-name-month = Месяцы
records-sort-profit = Прибыль
records-sort-count = Сделки
records-sort-name = Название
breakdown-name-symbol = Пары
breakdown-name-strategy = Стратегии
breakdown-name-reason = Причины
breakdown-name-both = Стратегия и причина
records-sort-latest = Последние
records-sort-best = Лучшие
records-sort-worst = Худшие
records-sort-longest = Долгие
profit-title = Прибыль
profit-ever = За всё время
profit-days =
    { $n ->
        [one] За последний { $n } день
        [few] За последние { $n } дня
       *[other] За последние { $n } дней
    }
profit-closed = Закрыто
profit-of-capital = · от капитала
profit-trade-mean = · на сделку
profit-with-open = С открытыми
profit-trades = Сделок
profit-ended = · плюс/минус/0
profit-open = · открыто
profit-win-rate = Доля удачных
profit-expectancy = Матожидание
profit-expectancy-ratio = · отношение
profit-profit-factor = Профит-фактор
profit-held = Среднее время
profit-volume = Оборот
profit-fees = Комиссии
profit-longs = Лонг
profit-shorts = Шорт
profit-best =
    🏆 Лучшая пара: <b>{ $symbol }</b> { $profit } за { $trades ->
        [one] { $trades } сделку
        [few] { $trades } сделки
       *[other] { $trades } сделок
    }
profit-worst =
    🥀 Худшая пара: <b>{ $symbol }</b> { $profit } за { $trades ->
        [one] { $trades } сделку
        [few] { $trades } сделки
       *[other] { $trades } сделок
    }
profit-fall = 📉 Самая глубокая просадка: { $amount } ({ $share }), с { $top } ({ $top_at }) до { $bottom } ({ $bottom_at })
profit-between = Первая сделка открыта { $first }, последняя закрыта { $last }
periods-day = Прибыль по дням
periods-week = Прибыль по неделям
periods-month = Прибыль по месяцам
breakdown-by-symbol = Прибыль по парам
breakdown-by-strategy = Прибыль по стратегиям
breakdown-by-reason = Прибыль по причинам выхода
breakdown-by-both = Прибыль по стратегиям и причинам
breakdown-symbol = Только { $symbol }
breakdown-legend = Сделки, доля удачных, прибыль
outcomes-title = Чем кончались сделки
outcomes-reason = Причина
outcomes-won = Плюс
outcomes-drawn = Ноль
outcomes-lost = Минус
outcomes-held = Удачные длились в среднем { $won }, неудачные { $lost }.
ended-target = Цель
ended-stop = Стоп
ended-signal = Разворот
ended-asked = Вручную
ended-unprotected = Без стопа
ended-outside = На бирже
ended-emergency = Аварийно
ended-time = По времени
trades-title = Закрытые сделки
trades-count =
    { $n ->
        [one] { $n } сделка
        [few] { $n } сделки
       *[other] { $n } сделок
    }
trades-where = страница { $page } из { $pages }
trades-page = Страница
record-title = <b>Сделка { $code }</b> · <b>{ $symbol }</b> { $side } · { $badge }
record-strategy = Чья
record-opened = Открыта
record-size = Размер
record-entry = Вход
record-stop = Первый стоп
record-state = Состояние
record-open = открыта
record-closed = Закрыта
record-reason = Причина
record-profit = Прибыль
record-share = · от вложения
record-multiple = · от риска
record-fees = Комиссии
record-held = Длилась
record-orders = <b>Заявки</b> · { $where }
record-no-orders = Моих заявок нет: позиция взята под присмотр с биржи.
record-order-title = <b>{ $kind }</b> · { $side } { $qty } · { $status }
record-order-states = { $states }
record-order-price = Цель { $aim }, вышло { $got }, проскальзывание { $slip }
record-order-fill = • { $time } { $qty } по { $price }, комиссия { $fee } { $currency }, { $role }
record-order-maker = мейкер
record-order-taker = тейкер
record-order-fills-more =
    { $n ->
        [one] … и ещё { $n } исполнение
        [few] … и ещё { $n } исполнения
       *[other] … и ещё { $n } исполнений
    }
order-side-buy = покупка
order-side-sell = продажа
stage-planned = записана
stage-submitting = отправлена
stage-unknown = нет ответа
stage-open = на бирже
stage-canceling = снимается
stage-filled = исполнена
stage-canceled = снята
stage-rejected = отклонена
stage-not_placed = не была размещена
stage-void = отменена до отправки
stage-quarantined = выясняется
equity-title = Капитал
month-title = По дням
shares-title = Из чего состоит счёт
shares-unknown = Сейчас цена чего-то на счёте неизвестна.
button-profit = Прибыль
records-sort-age = Старые
