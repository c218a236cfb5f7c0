## Отчёт о деньгах для операторов

command-money = Деньги: выручка, отток, файлы
button-income = 📈 Выручка
income-month = Этот месяц
income-days = 30 дней
income-year = 12 месяцев
income-head =
    <b>{ $period }</b>, с { $since }

    Продлевается само: <b>{ $stars }</b> за 30 дней, { $n ->
        [one] { $n } подписка
        [few] { $n } подписки
       *[other] { $n } подписок
    }
income-none = Движения денег не было.
income-new = Новые
income-renewal = Продления
income-kept = Странные
income-refund = Возвраты
income-chargeback = Отзывы
income-net = Итого
income-no-plan = без тарифа
income-people =
    Тарифы закончились: { $ended } из { $active }, которые действовали в начале ({ $churn })
    После пробного купили: { $paid } из { $trials } ({ $conversion })
income-presents =
    По промокодам: раз — { $codes }, дней — { $code_days }; покупок со скидкой — { $discounts }
    За приглашения: раз — { $invitations }, дней — { $invitation_days }
income-balances =
    Пришло минус ушло за всё время:
    { $list }
income-file-charges = Все движения денег за этот срок, время в UTC.
income-file-subscriptions = У кого что есть сейчас, время в UTC.
