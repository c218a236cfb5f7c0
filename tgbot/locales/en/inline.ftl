## Cards of markets that anybody can put into any chat

inline-card =
    <b>{ $symbol }</b> · { $exchange }
    <b>{ $price }</b> { $quote } · 24 h { $change }
inline-facts = { $timeframe }: { $regime } · traded { $volume }
inline-nothing = No such market. Open Simbiot
