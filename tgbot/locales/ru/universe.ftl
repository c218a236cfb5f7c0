## Почему пара не предлагается

left-out-not-trading = биржа не принимает здесь заявок
left-out-volume = мало торгов: { $actual } в сутки, нужно { $limit }
left-out-spread = между покупателями и продавцами { $actual }, предел { $limit }
left-out-step = один шаг цены составляет { $actual } от неё, предел { $limit }
left-out-young = слишком молода: свечей { $actual }, нужно { $limit }
left-out-idle = без сделок { $actual } свечей, предел { $limit }
left-out-dead = почти не движется: { $actual } в сутки, нужно { $limit }
left-out-absurd = движется без меры: { $actual } в сутки, предел { $limit }
trouble-timeouts = запросы о ней остаются без ответа
trouble-not-by-api = ею нельзя торговать через API биржи
trouble-suspended = торги по ней приостановлены
trouble-empty = её свечи не приходят
trouble-poisoned = её свечи не могут быть правдой
trouble-stale = её поток замолчал
