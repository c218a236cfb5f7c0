## Покупки, чеки, подарки, возвраты

command-subscribe = Тарифы и цены
command-receipts = Мои платежи
command-paysupport = Вопрос о платеже

checkout-forged = Этот счёт выставил не я. Деньги не списаны. Тарифы здесь: /subscribe
checkout-unknown = Такого заказа у меня нет. Деньги не списаны. Выберите тариф заново: /subscribe
checkout-payer = Этот счёт выписан другому человеку. Деньги не списаны. Свой откройте сами: /subscribe
checkout-banned = Ваш доступ закрыт, и оплаченным нельзя было бы пользоваться. Деньги не списаны. Вопросы — оператору сервиса.
checkout-paid = Этот счёт уже оплачен. Второй раз платить не нужно, деньги не списаны. Ваши платежи: /receipts
checkout-void = Этот счёт отозван. Деньги не списаны. Выберите тариф заново: /subscribe
checkout-expired = Счёт действует час, и этот час прошёл. Деньги не списаны. Новый — за минуту: /subscribe
checkout-currency = В счёте другая валюта. Деньги не списаны. Выберите тариф заново: /subscribe
checkout-amount = Сумма не та, что в заказе. Деньги не списаны. Выберите тариф заново: /subscribe
checkout-off-sale = Этот тариф больше не продаётся. Деньги не списаны. Что есть сейчас: /subscribe
checkout-price = Цена изменилась. Деньги не списаны. Новая цена здесь: /subscribe
checkout-renews = Этот тариф у вас уже есть и продлевается сам. Деньги не списаны.

shop = <b>Тарифы</b>
shop-foot = Платить можно звёздами Telegram. Продление отключается в один шаг.
shop-line = <b>{ $title }</b> — { $price }
shop-empty = Сейчас ничего не продаётся: всё, что здесь есть, доступно и так.
shop-price-monthly = ⭐{ $stars } в месяц
shop-price-once =
    { $days ->
        [one] ⭐{ $stars } за { $days } день
        [few] ⭐{ $stars } за { $days } дня
       *[other] ⭐{ $stars } за { $days } дней
    }
shop-plan =
    <b>{ $title }</b>

    { $price }
    { $renews ->
        [yes] Продлевается сам каждые 30 дней, пока не отключите.
       *[no] Платится один раз, сам не продлевается.
    }
button-shop = ⭐ Тарифы и цены
button-order-monthly = ⭐{ $stars } в месяц
button-order-once = ⭐{ $stars }
button-order-gift = 🎁 В подарок за ⭐{ $stars }
button-order-crypto = ${ $usd } через Crypto Pay
button-go-paysupport = 💳 Вопрос о платеже
button-receipts = 🧾 Мои платежи
button-gifts = 🎁 Мои подарки
sale-terms =
    <b>Условия покупки</b>

    • Вы платите за доступ к сервису на срок тарифа. Прибыль не обещана: торговля — ваш риск.
    • Месячные тарифы продлеваются сами. Продление отключается в /plan или в настройках Telegram, оплаченные дни остаются.
    • Когда тариф кончился, новых сделок на реальные деньги нет. Стопы и выходы работают до конца.
    • Что-то не так с платежом — /paysupport. Отвечаем мы, а не Telegram. Возвращаем теми же звёздами.
button-sale-agree = Согласен, дальше
order-link =
    <b>{ $title }</b> · { $price }

    Счёт действует час. Оплатить его можете только вы.
order-sent =
    <b>{ $title }</b> · { $price }

    Счёт — в следующем сообщении. Он действует час, оплатить его можете только вы.
button-pay = Оплатить
invoice-about =
    { $days ->
        [one] Доступ к Simbiot на { $days } день.
        [few] Доступ к Simbiot на { $days } дня.
       *[other] Доступ к Simbiot на { $days } дней.
    }

receipts = <b>Мои платежи</b>
receipts-line =
    { $date } · <b>{ $title }</b> · { $amount } { $state ->
        [returned] · возвращено
        [kept] · разбираемся
       *[fine] {""}
    }
    <code>{ $charge }</code>
receipts-none = <b>Мои платежи</b>: пока ни одного.
receipt-foreign = не наш заказ

paysupport =
    <b>Вопрос о платеже</b>

    Если деньги списаны, а тарифа нет, подождите минуту: платёж находится сам, самое позднее через час.

    Не нашёлся, списан дважды, хотите возврат — выберите платёж, и я передам вопрос людям. Telegram такие споры не разбирает, разбираем мы.
paysupport-none =
    <b>Вопрос о платеже</b>

    Ваших платежей у меня нет. Если звёзды списаны, подождите час: я сверяюсь с Telegram. Если и тогда пусто, напишите: /support
button-pay-ask = { $date } · { $amount }
pay-ask =
    Платёж <code>{ $charge }</code>, { $amount }, { $date }.

    Напишите одним сообщением, что не так. Десять минут я жду ответа.
pay-asked = Передал людям вместе с номером платежа. Ответ придёт сюда же.

gifts = <b>Мои подарки</b>
gifts-foot = Отправьте ссылку тому, кому дарите. Дни получит тот, кто откроет её первым.
gifts-line =
    <b>{ $title }</b> · { $taken ->
        [yes] открыт
       *[no] ждёт: { $link }
    }
gifts-none = <b>Мои подарки</b>: пока ни одного. Подарить можно любой тариф: /subscribe
gift-opened =
    { $days ->
        [one] 🎁 Подарок открыт: «{ $title }» на { $days } день.
        [few] 🎁 Подарок открыт: «{ $title }» на { $days } дня.
       *[other] 🎁 Подарок открыт: «{ $title }» на { $days } дней.
    }

renew-off-ask =
    <b>Отключить продление?</b>

    Оплаченные дни остаются. Когда они кончатся, новых сделок на реальные деньги не будет, стопы и выходы работают.
button-renew-off = Отключить продление
button-renew-on = Разрешить продление
renew-off = Продление отключено. Оплаченные дни остаются.
renew-off-later = Telegram сейчас не отвечает. Я запомнил и отключу продление сам, как только он ответит.
renew-on = Продление снова разрешено. Включите его в Telegram: Настройки → Мои звёзды → подписка.
renew-on-later = Telegram сейчас не отвечает. Я запомнил и разрешу продление, как только он ответит.

money-receipt =
    ✅ <b>Оплачено</b>: { $title }, { $amount }
    { $renews ->
        [yes] Продлевается сам. Отключить: /plan
       *[no] {""}
    }
    Номер платежа: <code>{ $charge }</code>
money-receipt-gift =
    🎁 <b>Подарок оплачен</b>: { $title }, { $amount }
    Код: <code>{ $code }</code>. Ссылка для того, кому дарите, — под кнопкой.
    Номер платежа: <code>{ $charge }</code>
money-receipt-odd =
    <b>Платёж получен</b>: { $amount }, но он не совпал с заказом. Люди уже видят это и ответят. Деньги не пропадут.
    Номер платежа: <code>{ $charge }</code>
money-returned =
    ↩️ <b>Деньги вернулись</b>: { $title }, { $amount }. Купленные ими дни сняты.
    Номер платежа: <code>{ $charge }</code>
money-gift-opened = 🎁 Ваш подарок открыли: «{ $title }».
money-odd =
    ⚠️ <b>Платёж требует внимания</b>
    { $review }
    { $amount } · { $user } · { $plan }
    <code>{ $charge }</code>
    { $credited ->
        [yes] Тариф выдан.
       *[no] Тариф не выдан.
    }
money-errand-refund =
    ⚠️ <b>Возврат не прошёл</b>: <code>{ $code }</code>
    <code>{ $charge }</code>
    { $final ->
        [yes] Больше не повторяю. Разберитесь и начните заново: /payments
       *[no] Повторяю сам, пока не получится.
    }
money-errand-renewal =
    ⚠️ <b>Продление не изменить</b>: <code>{ $code }</code>
    <code>{ $charge }</code>
money-differ =
    ⚠️ <b>Книги не сходятся</b> ({ $provider }): у нас { $ours }, у них { $theirs }.
    Новые платежи учитываются. Сверьте последние: /payments

review-unknown = Такого заказа у нас нет.
review-payer = Заплатил не тот, кому выписан счёт.
review-currency = Не та валюта.
review-less = Заплачено меньше, чем в заказе.
review-more = Заплачено больше, чем в заказе.
review-late = Заплачено, когда заказ уже кончился.
review-again = Заказ оплачен ещё раз. Если это подписка, их теперь две: возврат остановит вторую.
review-returned = Оплачен заказ, за который деньги уже возвращали.
review-void = Оплачен заказ, который мы отозвали.
review-chargeback = Деньги ушли обратно, и не по нашей воле. Дни сняты.

money = <b>Платежи</b>, новые сверху
money-review = <b>Платежи, требующие внимания</b>
money-none = <b>Платежи</b>: пока ни одного.
money-review-none = <b>Платежи</b>: всё разобрано.
money-line = №{ $number } · { $date } · { $amount } · { $name } · { $plan } { $mark }
money-one =
    <b>Платёж №{ $number }</b> · { $date }

    { $amount } · { $plan }
    { $name } · <code>{ $user }</code>
    <code>{ $charge }</code>
    { $mark }
money-mark-in = {"·"} получено
money-mark-out = ↩️ ушло
money-mark-returned = ↩️ возвращено
money-mark-odd = ⚠️ { $review }
money-nobody = не известно кто
button-money = 💳 Платежи
button-money-review = ⚠️ Требуют внимания
button-money-all = Все последние
button-money-one = №{ $number }
button-money-settled = Разобрано
button-refund-ask = ↩️ Вернуть деньги…
refund-why =
    Возврат { $amount } по платежу №{ $number }.

    Напишите одним сообщением причину: она останется в журнале.
refund-confirm =
    <b>Вернуть { $amount }?</b> Платёж №{ $number }, { $name }.

    Причина: { $reason }

    Купленные дни снимутся, продление остановится. Отменить возврат нельзя.
button-refund = Да, вернуть
refund-asked = Возврат записан и уходит в Telegram. Не ответит сразу — повторю сам, дважды не верну.
refund-second = Сумма большая: нужен второй оператор. Его уже спросили. Когда согласится, нажмите «Да, вернуть» ещё раз.
command-payments = Платежи и возвраты

refused-not-for-sale = Этот тариф сейчас не продаётся. Что есть: /subscribe
refused-sale-terms-first = Сначала прочитайте условия покупки: /subscribe
refused-ordered-often = За час вы открыли { $limit } счетов — больше нельзя. Оплатите последний или подождите.
refused-renews-already = Этот тариф у вас уже есть и продлевается сам. Отключить продление можно в /plan, купить другой — в /subscribe
refused-way-not-offered = Так сейчас заплатить нельзя. Звёздами можно: /subscribe
refused-payment-silent = Платёжная система не отвечает. Ничего не списано. Попробуйте через минуту: /subscribe
refused-charge-unknown = Такого платежа нет, или он не ваш. Ваши: /receipts
refused-nothing-renews = У вас ничего не продлевается само. Тарифы: /subscribe
refused-gift-unknown = Такого подарка нет, или он ещё не оплачен. Проверьте ссылку у того, кто её прислал.
refused-gift-taken = Этот подарок уже открыл кто-то другой.
refused-gift-returned = За этот подарок вернули деньги, открыть его нельзя.
refused-refund-reason = Нужна причина: от 1 до { $longest } знаков.
refused-refund-gone = Этот возврат уже подтверждён или начат не вами. Платежи: /payments
refused-refund-of-refund = Это уже возврат, вернуть его нельзя.
refused-refunded-already = За этот платёж деньги уже возвращены или возвращаются.
refused-refund-still = Вам возвращают деньги. Дождитесь их и потом удалите всё: вместе с вами забудется и то, кому их вернуть.
refused-renews-still = Ваш тариф продлевается сам. Сначала отключите продление в /plan, иначе звёзды будут списываться и дальше.
