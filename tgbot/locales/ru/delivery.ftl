## Доставка: несколько новостей в одном сообщении

gathered-title =
    📬 <b>{ $n ->
        [one] { $n } новость
        [few] { $n } новости
       *[many] { $n } новостей
    }</b>
gathered-times = { $line } × { $n }
gathered-more = … и ещё { $n }
gathered-profit = Закрытые сделки вместе: <b>{ $profit }</b>
checkout-not-yet = Здесь пока ничего нельзя купить. Деньги не списаны.
