## Пары

symbols =
    <b>Пары</b> · { $chosen } из { $limit }

    Нажмите, чтобы добавить или убрать. Нужно что-то ещё? Пришлите название: <code>LINK</code>, <code>SUI/USDT</code>, <code>BTC perp</code>.

    Открытые позиции по убранной паре я доведу до конца.
symbol-added = { $symbol } добавлена
symbol-removed = { $symbol } убрана
symbol-found = Этот рынок я знаю. Торговать им для вас?
symbols-found = «{ $text }» может означать несколько рынков. Какой из них?

## Поиск пар

listed = <b>Пары с «{ $text }»</b>: { $total }
listed-none = Пар с «{ $text }» в названии нет.
listed-out = ⛔️ { $symbol }: { $why }
listed-gone = больше не торгуется
listed-why-not-trading = биржа не принимает здесь заявок
listed-why-volume = мало торгов
listed-why-spread = покупатели и продавцы слишком далеки друг от друга
listed-why-step = слишком крупный шаг цены
listed-why-young = слишком молода
listed-why-idle = часто без сделок
listed-why-dead = почти не движется
listed-why-absurd = движется без меры
