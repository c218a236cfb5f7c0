## Карточки рынков, которые любой может отправить в любой чат

inline-card =
    <b>{ $symbol }</b> · { $exchange }
    <b>{ $price }</b> { $quote } · за 24 ч { $change }
inline-facts = { $timeframe }: { $regime } · оборот { $volume }
inline-nothing = Такого рынка нет. Открыть Simbiot
