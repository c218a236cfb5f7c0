## Why a symbol is left out

left-out-not-trading = the exchange takes no orders here
left-out-volume = too little is traded: { $actual } a day, { $limit } are needed
left-out-spread = buyers and sellers are { $actual } apart, { $limit } are the limit
left-out-step = one step of the price is { $actual } of it, { $limit } are the limit
left-out-young = too young: { $actual } bars, { $limit } are needed
left-out-idle = nothing was traded in { $actual } of the bars, { $limit } are the limit
left-out-dead = it hardly moves: { $actual } a day, { $limit } are needed
left-out-absurd = it moves beyond measure: { $actual } a day, { $limit } are the limit
trouble-timeouts = reads of it time out
trouble-not-by-api = it cannot be traded through the exchange's API
trouble-suspended = its trading is suspended
trouble-empty = its candles do not come
trouble-poisoned = its bars cannot be true
trouble-stale = its stream has gone silent
