## Новости

opened =
    { $icon } <b>{ $side } { $symbol }</b> · { $badge }

    { $qty } { $base } по { $price }, { $value }
    { $slip } к цене сигнала · комиссия { $fee }
    Стоп: { $stop }
    Цель: { $target }
opened-level = { $price } ({ $distance })
opened-none = нет
opened-soft = { $level }, мягкий стоп: за ним слежу я, а не биржа
opened-follows = { $level }, идёт за ценой, отставая на { $trail } { $quote }
opened-first = { $level }, первая из { $targets }
opened-risk = Под риском: { $risk }{ $share }
opened-slots = Позиций: { $slots } из { $most }
stop-confirmed = 🛡 <b>{ $symbol }</b> · { $badge }
    Стоп на { $trigger } для { $qty } { $base } виден на бирже.
closed =
    { $icon } <b>{ $symbol } закрыта: { $profit }</b> ({ $percent }) · { $badge }

    { $why }
    { $qty } { $base }: вход { $entry }, выход { $exit }
    Держали { $span }, комиссии учтены
closed-gross = До комиссий { $gross }, комиссии { $fees }
closed-multiple = { $multiple } R
closed-share = { $share } от счёта
closed-today = За сегодня: { $profit }
exit-target = Цель достигнута.
exit-stop = Сработал стоп.
exit-signal = Сигнал развернулся.
exit-asked = Вы попросили закрыть.
exit-unprotected = Не удалось поставить стоп, поэтому я закрыл позицию.
exit-emergency = Аварийный стоп.
exit-outside = Позицию закрыли на бирже, не я.
exit-time = Время позиции вышло.
reduced = ➖ <b>{ $symbol }: часть закрыта</b> · { $badge }

    { $how }
    { $qty } { $base } по { $price }, пока { $profit }
    Осталось: { $rest } { $base }
    Стоп: { $stop }
    Следующая цель: { $target }
reduced-rung = Достигнута цель { $rung } из { $rungs }.
kind-entry = на вход
kind-exit = на выход
kind-protect = стоп
order-refused = ⛔️ <b>{ $symbol }</b> · { $badge }
    { $exchange } не приняла заявку ({ $kind }), код <code>{ $code }</code>.
order-refused-entry = Позиция не открыта.
order-refused-exit = Позиция ещё открыта. Пробую снова.
order-refused-protect = У позиции пока нет стопа. Пробую снова, а если не выйдет — закрою её.
order-unproved = ⏳ <b>{ $symbol }</b> · { $badge }
    На заявку ({ $kind }) нет ответа. Я спрашиваю у биржи, что с ней стало; пока не узнаю, считаю её исполненной и повторно не отправляю.
order-settled-placed = ✅ <b>{ $symbol }</b> · { $badge }
    Заявка без ответа ({ $kind }) нашлась на бирже. Всё в порядке.
order-settled-not-placed = ☑️ <b>{ $symbol }</b> · { $badge }
    Заявка без ответа ({ $kind }) до биржи не дошла. Сделки не было.
entry-refused = ➖ <b>{ $symbol }</b> · { $badge }
    Сигнал пропущен: { $reason }
entry-refused-numbers = ({ $actual }, предел { $limit })
account-halted = 🛑 <b>На этом счёте новых сделок не будет</b> · { $badge }

    Причина: { $why }. Выходы и стопы работают.
key-connected =
    🔑 <b>{ $exchange }: подключено</b> ✓

    { $promised ->
        [yes] Ключ …{ $tail } может торговать и, по вашим словам, не может выводить. Я храню его в зашифрованном виде.
       *[no] Ключ …{ $tail } может торговать и не может выводить. Я храню его в зашифрованном виде.
    }
    Сейчас у вас { $kind }. Сменить: /mode
order-quarantined = 🚨 <b>{ $symbol }</b> · судьбу заявки не удалось выяснить

    Счёт { $account }, заявка ({ $kind }) <code>{ $order }</code>, подписана { $time } UTC. Владелец предупреждён, новых сделок на счёте не будет, пока оператор не разберётся.
braked-service =
    🛑 <b>Никто больше ничего не открывает</b>

    { $why }. Выходы и стопы работают. Разберитесь и снимите остановку: <code>simbiot resume</code>
braked-symbol =
    🛑 <b>Никто больше не открывает { $symbol }</b>, до { $until }

    { $why }. Выходы и стопы работают.
brake-crowd = за минуту в неё вошло счетов: { $actual }, можно { $limit }
brake-crowd-notional = входы за минуту стоят { $actual }, можно { $limit }
brake-unexplained = на биржах заявок, о которых мы ничего не знаем: { $actual }, можно { $limit }
brake-unknown = заявок с недоказанной судьбой сразу: { $actual }, можно { $limit }
brake-unknown-share = среди последних заявок с недоказанной судьбой: { $actual }, можно { $limit }
brake-losses = за четверть часа дневной предел потерь прошло счетов: { $actual }, можно { $limit }
switched-everything = всё
switched-halt =
    🛑 <b>Остановлено: { $subject }</b>

    { $why } ({ $by }). Выходы и стопы работают.
switched-resume =
    ▶️ <b>Остановка снята: { $subject }</b>

    { $why } ({ $by })
service-started =
    🚀 <b>Simbiot { $version } запущен</b>, { $time }
    { $accounts ->
        [0] Счетов под присмотром нет.
        [one] Под присмотром { $accounts } счёт.
        [few] Под присмотром { $accounts } счёта.
       *[other] Под присмотром { $accounts } счетов.
    }
chart-entry = Вход
chart-stop = Стоп
chart-target = Цель
chart-exit = Выход
chart-volume = Объём
