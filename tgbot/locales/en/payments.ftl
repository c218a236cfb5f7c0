## Purchases, receipts, gifts, refunds

command-subscribe = Plans and prices
command-receipts = My payments
command-paysupport = A question about a payment

checkout-forged = I did not make this invoice. You were not charged. Plans are here: /subscribe
checkout-unknown = I do not know this order. You were not charged. Choose a plan anew: /subscribe
checkout-payer = This invoice is somebody else's. You were not charged. Open your own: /subscribe
checkout-banned = Your access is closed, so what you pay for could not be used. You were not charged. Questions: write to the operator of this service.
checkout-paid = This invoice is paid already. No need to pay twice, you were not charged. Your payments: /receipts
checkout-void = This invoice was withdrawn. You were not charged. Choose a plan anew: /subscribe
checkout-expired = An invoice holds for an hour, and this hour is over. You were not charged. A new one takes a minute: /subscribe
checkout-currency = The invoice is in another currency. You were not charged. Choose a plan anew: /subscribe
checkout-amount = The amount is not that of the order. You were not charged. Choose a plan anew: /subscribe
checkout-off-sale = This plan is not sold any more. You were not charged. What there is now: /subscribe
checkout-price = The price has changed. You were not charged. The new one is here: /subscribe
checkout-renews = You have this plan already, and it renews by itself. You were not charged.

shop = <b>Plans</b>
shop-foot = You pay with Telegram Stars. Renewing is switched off in one step.
shop-line = <b>{ $title }</b> — { $price }
shop-empty = Nothing is sold here now: everything there is, is yours already.
shop-price-monthly = ⭐{ $stars } a month
shop-price-once =
    { $days ->
        [one] ⭐{ $stars } for { $days } day
       *[other] ⭐{ $stars } for { $days } days
    }
shop-plan =
    <b>{ $title }</b>

    { $price }
    { $renews ->
        [yes] Renews by itself every 30 days until you switch that off.
       *[no] Paid once, it does not renew by itself.
    }
button-shop = ⭐ Plans and prices
button-order-monthly = ⭐{ $stars } a month
button-order-once = ⭐{ $stars }
button-order-gift = 🎁 As a gift for ⭐{ $stars }
button-order-crypto = ${ $usd } by Crypto Pay
button-go-paysupport = 💳 A question about a payment
button-receipts = 🧾 My payments
button-gifts = 🎁 My gifts
sale-terms =
    <b>Terms of sale</b>

    • You pay for access to the service for the time of the plan. Profit is not promised: trading is at your risk.
    • Monthly plans renew by themselves. You switch that off in /plan or in Telegram's settings; the days you paid for stay.
    • When a plan is over there are no new trades with real money. Stops and exits go on to the end.
    • Something is wrong with a payment: /paysupport. We answer, not Telegram. Refunds come back as the same Stars.
button-sale-agree = I agree, go on
order-link =
    <b>{ $title }</b> · { $price }

    The invoice holds for an hour. Only you can pay it.
order-sent =
    <b>{ $title }</b> · { $price }

    The invoice is the next message. It holds for an hour, and only you can pay it.
button-pay = Pay
invoice-about =
    { $days ->
        [one] Access to Simbiot for { $days } day.
       *[other] Access to Simbiot for { $days } days.
    }

receipts = <b>My payments</b>
receipts-line =
    { $date } · <b>{ $title }</b> · { $amount } { $state ->
        [returned] · given back
        [kept] · being looked at
       *[fine] {""}
    }
    <code>{ $charge }</code>
receipts-none = <b>My payments</b>: none yet.
receipt-foreign = no order of ours

paysupport =
    <b>A question about a payment</b>

    If you were charged and have no plan, wait a minute: a payment finds its way by itself, in an hour at the latest.

    It did not, you were charged twice, or want a refund: choose the payment and I hand your question to people. Telegram does not settle such matters, we do.
paysupport-none =
    <b>A question about a payment</b>

    I have no payment of yours. If Stars were taken, wait an hour: I compare with Telegram. Still nothing? Write to us: /support
button-pay-ask = { $date } · { $amount }
pay-ask =
    Payment <code>{ $charge }</code>, { $amount }, { $date }.

    Write in one message what is wrong. I wait ten minutes for it.
pay-asked = I have handed it to people, with the number of the payment. The answer comes here.

gifts = <b>My gifts</b>
gifts-foot = Send the link to whom it is for. Whoever opens it first has the days.
gifts-line =
    <b>{ $title }</b> · { $taken ->
        [yes] opened
       *[no] waiting: { $link }
    }
gifts-none = <b>My gifts</b>: none yet. Any plan can be given: /subscribe
gift-opened =
    { $days ->
        [one] 🎁 Your gift is open: “{ $title }” for { $days } day.
       *[other] 🎁 Your gift is open: “{ $title }” for { $days } days.
    }

renew-off-ask =
    <b>Stop renewing?</b>

    The days you paid for stay. When they are over there are no new trades with real money; stops and exits go on.
button-renew-off = Stop renewing
button-renew-on = Allow renewing
renew-off = It does not renew any more. The days you paid for stay.
renew-off-later = Telegram does not answer just now. I keep it in mind and stop the renewal as soon as it does.
renew-on = Renewing is allowed again. Switch it on in Telegram: Settings → My Stars → the subscription.
renew-on-later = Telegram does not answer just now. I keep it in mind and allow renewing as soon as it does.

money-receipt =
    ✅ <b>Paid</b>: { $title }, { $amount }
    { $renews ->
        [yes] It renews by itself. To stop that: /plan
       *[no] {""}
    }
    Payment: <code>{ $charge }</code>
money-receipt-gift =
    🎁 <b>The gift is paid</b>: { $title }, { $amount }
    Code: <code>{ $code }</code>. The link to hand on is behind the button.
    Payment: <code>{ $charge }</code>
money-receipt-odd =
    <b>Your payment has come</b>: { $amount }, but it does not match the order. People see it already and will answer. The money is not lost.
    Payment: <code>{ $charge }</code>
money-returned =
    ↩️ <b>The money went back</b>: { $title }, { $amount }. The days that it had bought are taken off.
    Payment: <code>{ $charge }</code>
money-gift-opened = 🎁 Your gift was opened: “{ $title }”.
money-odd =
    ⚠️ <b>A payment needs a look</b>
    { $review }
    { $amount } · { $user } · { $plan }
    <code>{ $charge }</code>
    { $credited ->
        [yes] The plan was given.
       *[no] The plan was not given.
    }
money-errand-refund =
    ⚠️ <b>A refund was refused</b>: <code>{ $code }</code>
    <code>{ $charge }</code>
    { $final ->
        [yes] I do not try again. See what is wrong and begin anew: /payments
       *[no] I try again until it works.
    }
money-errand-renewal =
    ⚠️ <b>A renewal cannot be changed</b>: <code>{ $code }</code>
    <code>{ $charge }</code>
money-differ =
    ⚠️ <b>The books differ</b> ({ $provider }): ours { $ours }, theirs { $theirs }.
    New payments are credited. Look at the latest: /payments

review-unknown = We have no such order.
review-payer = Somebody else has paid this invoice.
review-currency = Another currency.
review-less = Less than the order says.
review-more = More than the order says.
review-late = The order had ended when it was paid.
review-again = The order was paid once more. If it renews there are two now: a refund stops the second.
review-returned = An order was paid whose money had gone back.
review-void = An order was paid that we had withdrawn.
review-chargeback = The money went back, and not by us. The days are taken off.

money = <b>Payments</b>, the latest first
money-review = <b>Payments that need a look</b>
money-none = <b>Payments</b>: none yet.
money-review-none = <b>Payments</b>: all was looked at.
money-line = №{ $number } · { $date } · { $amount } · { $name } · { $plan } { $mark }
money-one =
    <b>Payment №{ $number }</b> · { $date }

    { $amount } · { $plan }
    { $name } · <code>{ $user }</code>
    <code>{ $charge }</code>
    { $mark }
money-mark-in = {"·"} received
money-mark-out = ↩️ went out
money-mark-returned = ↩️ given back
money-mark-odd = ⚠️ { $review }
money-nobody = nobody we know
button-money = 💳 Payments
button-money-review = ⚠️ Need a look
button-money-all = All the latest
button-money-one = №{ $number }
button-money-settled = Looked at
button-refund-ask = ↩️ Give back…
refund-why =
    A refund of { $amount }, payment №{ $number }.

    Write the reason in one message: it stays in the trail.
refund-confirm =
    <b>Give back { $amount }?</b> Payment №{ $number }, { $name }.

    Reason: { $reason }

    The days that were bought are taken off, renewing stops. A refund cannot be undone.
button-refund = Yes, give back
refund-asked = The refund is written down and on its way. If there is no answer I try again; it goes back once.
refund-second = It is a large one: a second operator has to agree and was asked. Then press “Yes, give back” again.
command-payments = Payments and refunds

refused-not-for-sale = This plan is not sold now. What there is: /subscribe
refused-sale-terms-first = Read the terms of sale first: /subscribe
refused-ordered-often = You have opened { $limit } invoices within an hour, which is the most. Pay the last one, or wait.
refused-renews-already = You have this plan already, and it renews by itself. Stop that in /plan, or choose another in /subscribe
refused-way-not-offered = This way to pay is not offered now. Stars are: /subscribe
refused-payment-silent = The payment service does not answer. You were not charged. Try again in a minute: /subscribe
refused-charge-unknown = There is no such payment, or it is not yours. Yours: /receipts
refused-nothing-renews = Nothing of yours renews by itself. Plans: /subscribe
refused-gift-unknown = There is no such gift, or it is not paid yet. Check the link with whoever sent it.
refused-gift-taken = Somebody else has opened this gift.
refused-gift-returned = The money for this gift went back; it cannot be opened.
refused-refund-reason = A reason is needed: 1 to { $longest } characters.
refused-refund-gone = This refund was confirmed already, or begun by somebody else. Payments: /payments
refused-refund-of-refund = This is a refund; it cannot be given back.
refused-refunded-already = The money of this payment went back already, or is on its way.
refused-refund-still = A refund of yours is on its way. Wait until the money is back, then delete everything: who it belongs to would be forgotten with you.
refused-renews-still = Your plan renews by itself. Stop that in /plan first, else Stars would be taken on and on.
