## Отчёты и то, что было пропущено

report-day = <b>📊 День</b> · { $days } · { $badge }
report-week = <b>📊 Неделя</b> · { $days } · { $badge }
report-month = <b>📊 Месяц</b> · { $days } · { $badge }
report-so-far = { $head } · ещё идёт
report-nothing = Сделок не было. Я наблюдал, но ни один сигнал не прошёл ваши правила.
report-disarmed = Сделок не было: торговля выключена.
report-equity = Капитал: { $start } → <b>{ $end }</b>{ $change }
report-deposited = Внесено: { $amount }, прибылью не считается
report-withdrawn = Выведено: { $amount }, убытком не считается
report-realised = Зафиксировано: <b>{ $profit }</b>, комиссии { $fees }
report-trades =
    { $n ->
        [one] { $n } сделка: прибыльных { $won }, убыточных { $lost } ({ $rate })
        [few] { $n } сделки: прибыльных { $won }, убыточных { $lost } ({ $rate })
       *[many] { $n } сделок: прибыльных { $won }, убыточных { $lost } ({ $rate })
    }
report-factor = Профит-фактор: { $factor }
report-best = Лучшая: { $symbol } { $profit }
report-worst = Худшая: { $symbol } { $profit }
report-fall = Глубочайшая просадка: { $amount } ({ $share })
report-hold = Сам { $symbol }: { $hold }
report-plan =
    { $n ->
        [one] Ваш тариф: остался { $n } день
        [few] Ваш тариф: осталось { $n } дня
       *[many] Ваш тариф: осталось { $n } дней
    }
report-open =
    { $n ->
        [one] Сейчас открыта { $n } позиция, { $profit }
        [few] Сейчас открыты { $n } позиции, { $profit }
       *[many] Сейчас открыто { $n } позиций, { $profit }
    }
report-flat = Сейчас ничего не открыто.
missed = <b>Пока вас не было</b> · { $badge }
    С { $at }:
missed-trades =
    { $n ->
        [one] Закрыта { $n } сделка, прибыльных { $won }: <b>{ $profit }</b>
        [few] Закрыты { $n } сделки, прибыльных { $won }: <b>{ $profit }</b>
       *[many] Закрыто { $n } сделок, прибыльных { $won }: <b>{ $profit }</b>
    }
missed-alarms =
    { $n ->
        [one] ⚠️ Выше есть { $n } критическое сообщение, прочтите его
        [few] ⚠️ Выше есть { $n } критических сообщения, прочтите их
       *[many] ⚠️ Выше есть { $n } критических сообщений, прочтите их
    }
button-report-day = Сегодня
button-report-week = Неделя
button-report-month = Месяц
command-report = что принесли день, неделя или месяц
refused-unknown-period = Могу отчитаться за день (<code>day</code>), неделю (<code>week</code>) или месяц (<code>month</code>).
