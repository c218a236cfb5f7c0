## Тарифы: что есть у человека и что ему об этом говорят

command-plan = Ваш тариф
button-plan = Мой тариф
plan-free = Бесплатный
plan-trial = Пробный
plan-week = Неделя
plan-basic = Базовый
plan-pro = Про
plan-yes = да
plan-no = только бумага
plan-all = все
plan-row-live = реальные деньги
plan-row-accounts = биржи
plan-row-symbols = пары
plan-row-strategies = стратегии
plan-row-own-rules = свои стратегии
plan-row-leverage = плечо
plan-row-risk = риск сделки
plan-row-exposure = в позициях
plan-row-positions = позиций

halted-plan = ваш тариф не даёт открывать здесь новые сделки, подробности в /plan

plan-news-ends =
    ⏳ <b>{ $plan }</b> заканчивается через { $n ->
        [one] { $n } день
        [few] { $n } дня
       *[many] { $n } дней
    }: { $until }.

    { $live ->
        [yes] С { $stops } новых сделок на реальные деньги не будет. Стоп и цели открытых позиций остаются на бирже, выходы работают. Бумажная торговля продолжается.
       *[no] С { $stops } действует бесплатный тариф. Бумажная торговля продолжается.
    }
plan-news-failed =
    ⚠️ Платёж за продление тарифа <b>{ $plan }</b> не прошёл.

    Оплаченное время идёт до { $until }. С { $stops } новых сделок на реальные деньги не будет, а стоп и цели открытых позиций остаются на бирже. Продлить можно в любой момент до этого.
plan-news-grace =
    ⏳ <b>{ $plan }</b> закончился { $until }. До { $stops } всё работает как прежде.

    { $live ->
        [yes] Потом новых сделок на реальные деньги не будет. Стоп и цели открытых позиций остаются на бирже, выходы работают.
       *[no] Потом действует бесплатный тариф.
    }
plan-news-reduce-only =
    ⏸ <b>{ $plan }</b> закончился: новых сделок на реальные деньги не будет.

    Открытые позиции доводятся до конца: стопы, цели и выходы работают. Бумажная торговля продолжается.
plan-news-ended =
    <b>{ $plan }</b> закончился, открытых позиций на реальные деньги больше нет. Действует бесплатный тариф: бумажная торговля, сколько захотите.
plan-news-given =
    🎁 <b>{ $plan }</b> ваш до { $until }{ $n ->
        [0] .
        [one] , это ещё { $n } день.
        [few] , это ещё { $n } дня.
       *[many] , это ещё { $n } дней.
    }
plan-news-less =
    <b>{ $plan }</b>: { $n ->
        [one] отозван { $n } день
        [few] отозвано { $n } дня
       *[many] отозвано { $n } дней
    }. Тариф действует до { $until }; с { $stops } новых сделок на реальные деньги не будет. Стоп и цели открытых позиций остаются.
plan-news-held =
    Ваши счета приведены в соответствие с тарифом <b>{ $plan }</b>.
plan-news-accounts-held = Новых сделок не будет на: { $exchanges }. Стопы, цели и выходы там работают.
plan-news-accounts-freed = Новые сделки снова разрешены на: { $exchanges }.
plan-news-unchosen = Было выбрано больше пар, чем даёт тариф. Больше не выбраны: { $symbols }. Позиции по ним доводятся до конца.

refused-plan-live = { $stopped ->
        [yes] Ваш тариф <b>{ $plan }</b> закончился: новых сделок на реальные деньги не будет, пока вы его не продлите. За открытыми позициями я слежу.
       *[no] Ваш тариф <b>{ $plan }</b> только для бумажной торговли. { $more ->
            [yes] Реальные деньги доступны с тарифом <b>{ $better }</b>.
           *[no] Тарифов с реальными деньгами сейчас в продаже нет.
        }
    }
refused-plan-accounts = Ваш тариф <b>{ $plan }</b> допускает счетов с ключом: { $limit }, и столько у вас уже есть. { $more ->
        [yes] <b>{ $better }</b> допускает больше.
       *[no] Большего тарифа нет. Ненужный ключ можно удалить в /keys.
    }
refused-plan-symbols = Ваш тариф <b>{ $plan }</b> допускает пар: { $limit }. Сначала уберите одну. { $more ->
        [yes] <b>{ $better }</b> допускает больше.
       *[no] Большего тарифа нет.
    }
refused-plan-rules = Ваш тариф <b>{ $plan }</b> допускает своих стратегий: { $limit }. Сначала удалите одну. { $more ->
        [yes] <b>{ $better }</b> допускает больше.
       *[no] Большего тарифа нет.
    }
refused-plan-strategy = В вашем тарифе <b>{ $plan }</b> нет стратегии <code>{ $wanted }</code>. Есть: { $limit }. { $more ->
        [yes] Она есть в тарифе <b>{ $better }</b>.
       *[no] Тарифов с ней сейчас в продаже нет.
    }
refused-plan-unknown = Тарифа <code>{ $text }</code> нет. Есть: { $known }.
refused-plan-not-sold = Здесь ничего не продаётся: всем доступно всё.
refused-plan-bounds = <b>{ $field }</b>: получено <code>{ $text }</code>. Допустимо: { $allowed }.
refused-plan-fixed = Для тарифа <b>{ $plan }</b> это не меняется: он { $why ->
        [free] есть у всех, всегда только для бумажной торговли и без цены
       *[trial] даётся, а не продаётся
    }.
refused-trial-taken = Пробный период у вас уже был. Тарифы в /plan.
refused-trial-not-now = У вас <b>{ $plan }</b> до { $until }: пробный период можно начать, когда ничего другого нет.
refused-grant-bounds = Получено <code>{ $text }</code>. Допустимо: { $allowed }.
refused-grant-nobody = С такими id здесь никого нет: { $ids }. Никому ничего не выдано.

plan-nothing-sold =
    <b>Здесь ничего не продаётся</b>
    Всё и так доступно вам полностью.
plan-head = <b>Ваш тариф: { $plan }</b>
plan-used = Занято: биржи { $accounts }, пары { $symbols }, свои стратегии { $rules }.
plan-state-free = Бумажная торговля, сколько захотите.
plan-state-trial = До { $until }. Потом всё работает до { $stops }, а дальше новых сделок на реальные деньги не будет. Стоп и цели открытых позиций остаются на бирже.
plan-state-active = Оплачен до { $until }, сам не продлевается. С { $stops } новых сделок на реальные деньги не будет. Стоп и цели открытых позиций остаются на бирже.
plan-state-active-renews = До { $until }, потом продлится сам.
plan-state-grace = Закончился { $until }. До { $stops } всё работает, потом новых сделок на реальные деньги не будет. Стоп и цели открытых позиций остаются на бирже.
plan-state-reduce-only = Тариф закончился: новых сделок на реальные деньги не будет. Открытые позиции доводятся до конца.
plan-state-ended = Последний тариф закончился { $until }. Бумажная торговля, сколько захотите.
plan-trial-hint = 🎁 Торговлю на реальные деньги можно попробовать бесплатно, { $n ->
        [one] { $n } день
        [few] { $n } дня
       *[many] { $n } дней
    }: /plan
plan-trial-ask =
    <b>Попробовать бесплатно: { $n ->
        [one] { $n } день
        [few] { $n } дня
       *[many] { $n } дней
    }</b>
    Реальные деньги с осторожными лимитами. Один раз на человека; ничего не списывается и не продлевается.

    { $table }
plan-trial-begun = 🎁 Пробный период начался и идёт до { $until }. Дальше: подключите ключ и переключитесь на реальный счёт.
button-trial = 🎁 Попробовать бесплатно: { $n ->
        [one] { $n } день
        [few] { $n } дня
       *[many] { $n } дней
    }
button-trial-begin = Начать
button-plan-buy = { $plan } · ⭐{ $stars } { $period ->
        [month] в месяц
       *[days] на { $n ->
            [one] { $n } день
            [few] { $n } дня
           *[many] { $n } дней
        }
    }
button-plan-extend = Продлить { $plan } · ⭐{ $stars } { $period ->
        [month] в месяц
       *[days] на { $n ->
            [one] { $n } день
            [few] { $n } дня
           *[many] { $n } дней
        }
    }
button-plan-renewal-stop = Не продлевать
button-plan-renewal-start = Снова продлевать

command-plans = Что дают и сколько стоят тарифы
command-grant = Выдать дни тарифа
button-plans = Тарифы
button-grant-desk = Выдать дни
standing-free = бесплатно
standing-trial = пробный период
standing-active = действует
standing-grace = льготные дни
standing-reduce-only = без новых сделок
standing-ended = закончился
plans-head = <b>Тарифы</b>
plans-head-off =
    <b>Тарифы</b>
    Сейчас ничего не продаётся: <code>SELL_PLANS</code> выключен, всем доступно всё.
plans-line = <b>{ $plan }</b> (<code>{ $code }</code>) · { $price }{ $sold ->
        [yes] {""}
       *[no] {" "}· не в продаже
    }
plans-price = ⭐{ $stars } за { $n ->
        [one] { $n } день
        [few] { $n } дня
       *[many] { $n } дней
    }
plans-no-price = без цены
plans-yes = да
plans-no = нет
plans-one =
    <b>{ $plan }</b> (<code>{ $code }</code>)
    Цена: { $price }, версия { $version }
    В продаже: { $sold }
    Названия: { $titles }
    Даётся на: { $n ->
        [0] сколько скажут
        [one] { $n } день
        [few] { $n } дня
       *[many] { $n } дней
    }

    { $table }
    Новая цена — новая версия: по счетам с прежней больше не заплатить. Изменения в том, что даёт тариф, действуют сразу для всех, у кого он есть.
plans-ask =
    <b>{ $plan }: { $field }</b>
    { $how }
plans-saved = Сохранено.
plans-switch = { $field }: { $state ->
        [on] да
       *[off] нет
    }
plan-field-on-sale = В продаже
plan-field-price = Цена
plan-field-days = Срок в днях
plan-field-title = Название
plan-field-live = Реальные деньги
plan-field-accounts = Биржи
plan-field-symbols = Пары
plan-field-strategies = Стратегии
plan-field-own-rules = Свои стратегии
plan-field-leverage = Плечо
plan-field-risk = Риск сделки
plan-field-order = В одной заявке
plan-field-exposure = В позициях
plan-field-loss = Потери за день
plan-field-positions = Позиции
plan-field-backtests = Бэктесты в день
plan-field-models = Модели
plan-field-web = Веб
plan-how-price = Пришлите звёзды и дни, а для других способов оплаты ещё доллары: <code>350 30</code> или <code>350 30 4.99</code>.
plan-how-days = Пришлите число дней, от 1 до 90.
plan-how-title = Пришлите язык и название: <code>ru Стандарт</code>. Один язык без названия вернёт обычное.
plan-how-accounts = Пришлите, сколько счетов с ключом, от 0 до 20.
plan-how-symbols = Пришлите, сколько пар на одном счёте, от 1 до 50.
plan-how-strategies = Пришлите названия через запятую или <code>*</code>, если все.
plan-how-own-rules = Пришлите, сколько своих стратегий, от 0 до 20.
plan-how-leverage = Пришлите наибольшее плечо, от 1 до 10.
plan-how-risk = Пришлите наибольший риск сделки в процентах: от 0.1 до 5. <code>off</code> снимает все потолки.
plan-how-order = Пришлите, сколько процентов счёта может занять одна заявка: от 1 до 100. <code>off</code> снимает все потолки.
plan-how-exposure = Пришлите, сколько процентов счёта могут занять все позиции: от 1 до 100. <code>off</code> снимает все потолки.
plan-how-loss = Пришлите, сколько процентов можно потерять за день: от 0.5 до 50. <code>off</code> снимает все потолки.
plan-how-positions = Пришлите, сколько позиций может быть открыто сразу, от 1 до 50. <code>off</code> снимает все потолки.
plan-how-backtests = Пришлите, сколько бэктестов в день, от 0 до 1000.
plan-how-models = Пришлите, сколько моделей, от 0 до 100.

grant-ask =
    <b>Выдать дни</b>
    Пришлите кому, что и на сколько дней:
    <code>1001 1002 pro 30</code> даёт 30 дней Про
    <code>1001 +10</code> добавляет 10 дней к тому, что есть
    <code>1001 -10</code> забирает 10 дней
grant-person =
    <b>{ $id }</b>
    { $plan }, { $standing }, до { $until }
grant-nothing = Тарифа нет
grant-confirm =
    <b>{ $what }</b> { $people ->
        [one] для { $people } человека
       *[many] для { $people } человек
    }: { $names }{ $people ->
        [one] {""}
       *[many] …
    }
    Всего дней: { $size }.{ $second ->
        [yes] {" "}Сначала должен согласиться другой оператор.
       *[no] {""}
    }
grant-what-plan = { $plan }, { $n ->
        [one] { $n } день
        [few] { $n } дня
       *[many] { $n } дней
    }
grant-what-more = ещё { $n ->
        [one] { $n } день
        [few] { $n } дня
       *[many] { $n } дней
    }
grant-what-less = минус { $n ->
        [one] { $n } день
        [few] { $n } дня
       *[many] { $n } дней
    }
grant-done = ✓ { $what } { $people ->
        [one] для { $people } человека
       *[many] для { $people } человек
    }. Они об этом узнают.
button-grant = { $plan } · { $n ->
        [one] { $n } день
        [few] { $n } дня
       *[many] { $n } дней
    }
button-grant-days = { $days }
button-grant-yes = Выдать
button-grant-more = Выдать ещё
