## Почему заявки не было

reason-not-armed = торговля выключена
reason-not-reconciled = я ещё не сверил свои книги с биржей
reason-halted = счёт остановлен
reason-symbol-not-chosen = вы не выбрали эту пару
reason-signal-old = сигнал пришёл слишком поздно
reason-price-old = последняя цена устарела
reason-price-moved = цена ушла от сигнала
reason-market-closed = рынок закрыт
reason-no-shorts = на этом рынке нельзя играть на понижение
reason-already-in = позиция уже есть
reason-in-flight = заявка по ней ещё в пути
reason-cooldown = пауза после прошлой сделки
reason-max-positions = позиций уже столько, сколько позволяют ваши пределы
reason-max-exposure = все позиции вместе превысили бы ваш предел
reason-daily-loss = достигнут предел потерь на день
reason-stop-too-close = стоп оказался бы слишком близко к цене
reason-balance-unknown = баланс неизвестен
reason-too-small = заявка меньше, чем принимает биржа
reason-no-funds = не хватает свободных денег
reason-too-many-orders = сегодня слишком много заявок
reason-nothing-to-close = закрывать нечего
reason-price-bad = цена не имеет смысла
reason-prices-differ = второй источник не подтверждает цену
reason-spread-wide = покупатели и продавцы слишком далеко друг от друга
reason-outside-band = заявка могла бы исполниться слишком далеко от цены
reason-bad-number = в заявке число, которое биржа не примет
reason-order-too-large = заявка больше, чем может быть одна заявка
reason-order-rate = слишком много заявок за короткое время
reason-too-soon = такая же заявка была только что
reason-repeated = стратегия повторяется слишком часто
reason-service-busy = слишком много заявок сразу у всех
reason-symbol-halted = эта пара остановлена для всех
reason-exchange-unwell = биржа отвечает слишком многими ошибками
reason-clock-skew = мои часы расходятся с биржевыми
reason-gate-failed = одну из проверок не удалось выполнить
reason-pair-off = вы выключили эту пару
reason-pair-paused = вы поставили эту пару на паузу
reason-pair-share = заявка была бы больше, чем доля этой пары в ваших деньгах
reason-other-strategy = за эту пару отвечает другая стратегия
reason-quarantined-symbol = с этой парой неполадки: я её не трогаю, пока она не оправится
reason-off-your-lists = она в вашем чёрном списке или её нет в белом
reason-losing-symbol = по ней эта стратегия раз за разом теряет ваши деньги: пока пауза
reason-wrong-way = позиции в эту сторону здесь вами не разрешены
reason-no-volatility = размер зависит от того, насколько ходит цена, а это пока неизвестно
reason-weekly-loss = достигнут предел убытка за неделю: до понедельника 00:00 UTC ничего не открываю
reason-locked = после убытков входы на время закрыты
reason-leverage-pending = выбранное плечо на бирже ещё не подтверждено: я ставлю его, пока по паре ничего не открыто, и войду по следующему сигналу
reason-liquidation-too-near = с таким плечом биржа может ликвидировать позицию раньше стопа

## Докупки и закрытые входы

position-increased = ➕ <b>{ $symbol }</b> · { $badge }
    Докупка { $step } из { $steps } по плану: ещё { $added } { $base }.
    Теперь { $qty } { $base }, в среднем по { $average }. Стоп остаётся на { $stop }.
entries-locked = 🔒 <b>{ $where }: пока без входов</b> · { $badge }

    { $why }
    До { $until }. Стопы и выходы работают.
lock-everywhere = Все пары
lock-stops = Слишком частые стопы: { $actual }, а ваша защита допускает меньше { $limit }.
lock-drawdown = Закрытые сделки просели от пика на { $actual }, ваша защита закрывает входы на { $limit }.
lock-low-profit = Сделки здесь принесли { $actual } от вложенного, а ваша защита требует { $limit }.
halted-weekly-loss = достигнут предел потерь на неделю, до понедельника 00:00 UTC
refused-lock-ended = Такого запрета уже нет: входы открыты.
