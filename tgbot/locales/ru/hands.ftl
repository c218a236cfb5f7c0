## Отказы на действия руками

refused-asked-too-soon = Я читал биржу только что. Спросите ещё раз через { $seconds } с.
refused-already-held = { $symbol } у вас уже есть. На пару — одна позиция: сначала закройте её или дайте ей идти своим ходом.
refused-stop-unknown = Не могу сказать, где стоять стопу по { $symbol }: известно слишком мало свечей, а в ваших настройках расстояния нет. Ничего не отправлено.
refused-no-shorts-here = { $symbol } — спотовый рынок: чего у вас нет, того там в шорт не продать.
refused-order-gone = Эта заявка уже завершена.
refused-stop-stays = Эта заявка защищает или закрывает { $symbol }. Я её не сниму: позиция без стопа — то, от чего я и берегу. Лучше закройте позицию.
refused-pause-length = Пауза длится от нескольких минут до { $max } часов, например <code>/pause 4</code>; вы написали { $actual }. Без числа — до команды /resume.

## Руками

enter-pick = <b>Войти вручную</b> · { $badge }

    По какой паре? До отправки вы увидите размер, стоп и риск, а проверки будут те же, что и для любого входа.
enter-none = Всё выбранное у вас уже открыто · { $badge }
enter-side = <b>{ $symbol }</b>: в какую сторону?
enter-refused-title = <b>{ $side } { $symbol } вручную</b> · { $badge }
enter-ask =
    <b>{ $side } { $symbol } вручную?</b> · { $badge }

    Около { $qty } { $base } по { $price }, не дороже { $value }
    Стоп: { $stop }, до него { $distance } ({ $whence })
    Цель: { $target }
    Если сработает стоп, вы потеряете около <b>{ $risk }</b>, не считая комиссий.

    Действует 30 секунд и один раз.
enter-stop-planned = как в ваших настройках
enter-stop-ranges = три обычные свечи
enter-bound = Размер урезан до предела: { $limit }.
enter-sent = ✅ { $symbol }: заявка в пути. Скажу, когда она исполнится и когда увижу её стоп.
enter-refused = ❌ { $symbol }: входа не было, { $reason }.
exit-pick = <b>Закрыть вручную</b> · { $badge }

    Какую позицию? Прибыль — на эту минуту.
exit-none = Ничего не открыто · { $badge }
exit-ask =
    <b>Закрыть { $symbol }?</b> · { $badge }

    { $qty } { $base }, сейчас { $profit }. Закрою по цене рынка. Действует 30 секунд.
exit-ask-all =
    <b>Закрыть { $n ->
        [one] { $n } позицию
        [few] все { $n } позиции
       *[other] все { $n } позиций
    }?</b> · { $badge }

    По цене рынка, одну за другой. Торговля останется как есть. Действует 30 секунд.
exit-begun = { $n ->
    [one] Закрываю { $n } позицию
    [few] Закрываю { $n } позиции
   *[other] Закрываю { $n } позиций
}. Скажу, когда биржа покажет, что закрыто.
exit-part = Закрываю { $qty } { $base } по { $symbol }. Остальное остаётся, со стопом по своему размеру.
orders = <b>{ $n ->
    [one] { $n } заявка в работе
    [few] { $n } заявки в работе
   *[other] { $n } заявок в работе
}</b> · { $badge }
orders-none = Заявок в работе нет · { $badge }
orders-stops = Входы можно отозвать. Стопы и выходы — нет: они берегут то, что у вас есть.
order-row = • { $symbol }: { $kind } { $side } { $qty } { $base }, { $state }
order-state-planned = ещё не отправлена
order-state-submitting = в пути
order-state-unknown = исход пока не доказан
order-state-open = стоит на бирже
order-state-canceling = снимается
order-off-ask =
    <b>Отозвать этот вход?</b>

    { $order }

    То, что уже исполнилось, останется, и стоп при нём.
order-off-waits =
    <b>Отозвать этот вход?</b>

    { $order }

    Заявка могла уже дойти до биржи. Сначала выясню; до тех пор она считается целиком.
order-off-asked = Прошу биржу снять заявку; последнее слово за ней.
reloaded = Биржа только что прочитана заново.
button-enter = Да, войти: { $symbol }
button-exit = Да, закрыть
button-exit-all = Закрыть все
button-order-off = Отозвать { $symbol }
button-order-off-yes = Да, отозвать
button-reload = Перечитать биржу
button-pair-page = Настройки пары
command-forceentry = Войти вручную, со всеми проверками
command-forceexit = Закрыть вручную
command-cancel = Заявки в работе; отозвать вход
command-reload = Перечитать биржу
