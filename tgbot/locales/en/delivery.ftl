## Delivery: several pieces of news in one message

gathered-title =
    📬 <b>{ $n ->
        [one] { $n } piece of news
       *[other] { $n } pieces of news
    }</b>
gathered-times = { $line } × { $n }
gathered-more = … and { $n } more
gathered-profit = Closed trades together: <b>{ $profit }</b>
checkout-not-yet = Nothing can be bought here yet. You were not charged.
checkout-failed = I could not prepare this purchase just now. You were not charged; please try again in a minute.
