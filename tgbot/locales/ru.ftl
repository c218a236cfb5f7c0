### Всё, что читают люди, по-русски. Значения приходят экранированными; целые числа выбирают форму слова.

## Слова

language-name = Русский
badge-paper = БУМАЖНЫЙ
badge-live = РЕАЛЬНЫЙ
kind-paper = бумажный счёт
kind-live = реальный счёт
preset-careful = Осторожный
preset-balanced = Взвешенный
preset-bold = Смелый
preset-custom = Свой
strategy-ema_trend = Следование тренду
strategy-supertrend = Супертренд
strategy-macd_momentum = Импульс (MACD)
strategy-rsi_reversion = Возврат к среднему (RSI)
strategy-squeeze_breakout = Выход из затишья
strategy-donchian_breakout = Пробой («черепахи»)
strategy-level_bounce = Поддержка и сопротивление
strategy-volume_surge = Всплеск объёма
strategy-model_edge = Обученная модель
strategy-grid = Сетка в диапазоне
strategy-dca = Покупки по расписанию
strategy-blend = Смесь стратегий
side-buy = LONG
side-sell = SHORT
control-running = работает
control-entries-paused = входы приостановлены
control-reduce-only = только закрытие
control-halted = остановлен
span-days = { $n } дн.
span-hours = { $n } ч
span-minutes = { $n } мин
span-seconds = { $n } с
ago = { $span } назад
unknown-value = пока неизвестно

## Кнопки

button-home = Меню
button-start = Начать
button-accept = Принимаю
button-trade = Торговать
button-status = Позиции
button-balance = Баланс
button-symbols = Пары
button-risk = Риск
button-mode = Бумажный или реальный
button-keys = Ключ биржи
button-settings = Настройки
button-language = Язык
button-help = Помощь
button-refresh = Обновить
button-cancel = Отмена
button-arm = Включить торговлю
button-arm-live = Торговать реальными деньгами
button-stop = Без новых сделок
button-close-ask = Закрыть и все позиции
button-close-all = Закрыть все позиции
button-close = Да, закрыть всё сейчас
button-key-page = Открыть защищённую страницу
button-key-again = Новая ссылка
button-key-replace = Заменить ключ
button-key-forget-ask = Отключить
button-key-forget = Да, отключить
button-paper = Бумажный
button-live = Реальный
button-live-confirm = Да, на реальные деньги
button-risk-type = Свой риск на сделку
button-symbol-in = { $symbol }
button-symbol-out = ✓ { $symbol }
button-symbol-add = Добавить { $symbol }
button-pair-pause = ⏸ Пауза
button-pair-pause-hours = ⏸ На { $n } ч
button-pair-resume = ▶️ Продолжить
button-pair-strategy = Стратегия
button-pair-timeframe = Свечи
button-pair-risk = Риск
button-pair-reset = Всё как в настройках
button-pair-inherit = Как в настройках
button-pair-remove-ask = Убрать
button-pair-remove = Да, убрать
button-page-next = Ещё ›
button-page-back = ‹ Раньше
button-stats = Цифры сервиса
button-errors = Ошибки
button-chosen = ✓ { $name }

button-panic = Да, остановить всё и закрыть
button-release = Торговать снова
button-release-yes = Да, снова разрешить торговлю
button-switches = Рубильники
button-operate-halt = Остановить сервис
button-operate-resume = Возобновить работу
button-operate-panic = Аварийный стоп для всех
button-operate-stop = Остановить { $symbol }
button-operate-free = Вернуть { $symbol }
button-operate-yes = Да, выполнить
button-drift-adopt = Принять в учёт
button-drift-ignore = Не трогать, это моё
button-drift-close = Закрыть позицию
button-drift-gone = Понятно, продолжай
button-drift-yes = Да

## Команды и профиль бота

command-start = Открыть меню
command-trade = Включить торговлю
command-stop = Без новых сделок
command-panic = Аварийный стоп: закрыть всё
command-status = Позиции и их стопы
command-balance = Что есть на счёте
command-symbols = Выбрать пары
command-pair = Одна пара: состояние и настройки
command-strategy = Свои стратегии
command-risk = Сколько можно потерять на сделке
command-mode = Бумажный или реальный счёт
command-keys = Подключить биржу
command-settings = Все настройки сразу
command-language = Английский или русский
command-help = Как это работает
command-stats = Цифры сервиса
command-halt = Рубильники: остановить и возобновить
command-panic_symbol = Закрыть пару у всех
command-panic_all = Закрыть всё у всех
command-errors = Последние сбои
bot-description =
    Я торгую криптовалютой по правилам, которые вам видны: вы выбираете пары, риск и счёт — бумажный или свой на бирже.

    У каждой позиции стоит стоп на бирже, и я сообщаю, когда его там увидел. Нажмите «Начать» и осмотритесь на бумажные деньги.
bot-short-description = Торгует криптой по вашим правилам. Сначала на бумаге, каждый стоп проверен.

## Знакомство, язык, условия, меню

welcome =
    <b>Здравствуйте, { $name }!</b>

    Я слежу за рынками, открываю сделки со стопом на бирже и рассказываю о каждой здесь. Вы начинаете с бумажных денег, а реальные — только когда сами скажете об этом, дважды.

    На каком языке будем говорить?
language-choose = На каком языке будем говорить?
language-set = Теперь говорим по-русски.
terms =
    <b>Прежде чем начать</b>

    • На торговле можно потерять деньги, в том числе все. Прошлые результаты ничего не обещают.
    • Я действую только в пределах, которые задали вы. Я инструмент, а не советник.
    • Биржа подключается ключом, который <b>не может выводить средства</b>. Другой ключ я не приму. Ваши деньги остаются на бирже.
    • Я храню ваш Telegram id, настройки и сделки. Ключи лежат в зашифрованном виде, отключить их можно в любой момент.
    • Новый счёт — бумажный, и торговля на нём выключена, пока вы её не включите.
terms-accepted = Готово. Бумажный счёт открыт.
home =
    <b>Simbiot</b> · { $badge }

    { $state }
    Пары: { $symbols }
    Риск на сделку: { $risk } · { $preset }
home-armed = 🟢 Торговля включена.
home-disarmed = ⚪️ Торговля выключена.
home-held = 🟠 Без новых сделок: { $control }.
home-next-keys = Дальше: подключите биржу или оставайтесь на бумаге и выбирайте пары.
home-next-symbols = Дальше: выберите, чем торговать.
home-next-trade = Всё готово. Включайте, когда решите.
symbols-none = пока не выбраны
symbols-more = { $names } и ещё { $n }
help =
    <b>Как это работает</b>

    1. /symbols — выберите пары.
    2. /risk — скажите, сколько можно потерять на одной сделке.
    3. /keys — подключите биржу на защищённой странице. Пропустите, чтобы остаться на бумаге.
    4. /mode — бумажный счёт или реальный.
    5. /trade — включите. Я смотрю на каждую выбранную пару, когда закрывается свеча, и торгую, если правила согласны.

    /status показывает позиции и виден ли их стоп на бирже. /stop прекращает новые сделки, стопы открытых позиций остаются. /panic останавливает всё и закрывает позиции. Остальное — /balance и /settings.

    <b>Никогда не отправляйте ключ или секрет в чат</b>, даже в этот. Здесь я их не спрашиваю.
help-admin = Для операторов: /stats, /errors, /halt, /panic_symbol, /panic_all.

## Аварийный стоп и расхождения

panic-ask =
    🛑 <b>Аварийный стоп?</b>

    Все ваши счета ({ $accounts }) сразу останавливаются и выключаются. Затем я снимаю все открытые заявки, закрываю все позиции по цене рынка и проверяю на бирже, что ничего не осталось.

    Сейчас открыто: { $positions ->
        [one] { $positions } позиция
        [few] { $positions } позиции
       *[other] { $positions } позиций
    }, { $n ->
        [one] { $n } заявка
        [few] { $n } заявки
       *[other] { $n } заявок
    }. Подтверждение действует одну минуту и один раз.
panic-begun =
    🛑 <b>Аварийный стоп</b>

    Торговля остановлена. Закрываю { $positions ->
        [one] { $positions } позицию
        [few] { $positions } позиции
       *[other] { $positions } позиций
    } и снимаю { $n ->
        [one] { $n } заявку
        [few] { $n } заявки
       *[other] { $n } заявок
    }. Отчёт придёт, когда биржа покажет, что ничего не осталось; перезапуск этому не помешает.
release-ask =
    <b>Торговать снова?</b>

    После аварийного стопа ваши счета остановлены. Им снова будет разрешено торговать, но они останутся выключены, пока вы не начнёте командой /trade.
released = Остановка снята. Торговля выключена, пока вы её не начнёте.
emergency-done =
    🧾 <b>Аварийный стоп выполнен</b>, { $scope }

    Нажат в { $time }, выполнен за { $seconds } с
    Счетов: { $accounts }
    Снято заявок: { $cancelled }
    Закрыто позиций: { $closed }
    Осталась пыль: { $dust }
    Худшее отклонение от цены в момент нажатия: { $slip }
emergency-user = ваши счета
emergency-symbol = { $subject }
emergency-service = весь сервис
emergency-no-dust = нет
emergency-no-slip = нет, закрывать было нечего
emergency-left =
    ⚠️ Ещё открыто: { $left ->
        [one] { $left } позиция
        [few] { $left } позиции
       *[other] { $left } позиций
    }. Не подтверждено биржей: { $unproved ->
        [one] { $unproved } счёт
        [few] { $unproved } счёта
       *[other] { $unproved } счетов
    }. Я продолжаю попытки; пожалуйста, посмотрите на бирже сами.
switches =
    <b>Рубильники</b>

    Сервис: { $control }
    Остановленные пары: { $symbols }

    /panic_symbol с названием закрывает по этой паре позиции у всех.
switches-under-way =
    <b>Рубильники</b>

    🛑 Идёт аварийный стоп всего сервиса.
    Сервис: { $control }
    Остановленные пары: { $symbols }
operate-halt =
    <b>Остановить сервис?</b>

    Никто больше ничего не открывает. Стопы и выходы продолжают работать.
operate-resume =
    <b>Возобновить работу?</b>

    Включённые счета снова смогут открывать позиции.
operate-panic =
    🛑 <b>Аварийный стоп для всех?</b>

    Сервис останавливается, все открытые заявки всех счетов снимаются, все позиции закрываются по цене рынка.
operate-stop =
    🛑 <b>Остановить { $symbol } для всех?</b>

    Никто больше ничего по ней не открывает, а все позиции закрываются по цене рынка.
operate-free =
    <b>Вернуть { $symbol }?</b>

    Ей снова можно будет торговать.
drift-found =
    ⚖️ <b>{ $symbol }: на бирже не столько, сколько у меня</b> · { $badge }

    По моему учёту: { $ours } { $base }
    На бирже: { $theirs } { $base }

    Похоже, вы торговали или переводили вручную. Я ничего не открываю на этом счёте, пока вы не решите, что делать, и не торгую ради выравнивания.
drift-gone =
    ⚖️ <b>{ $symbol }: закрыто вручную</b> · { $badge }

    По моему учёту: { $ours } { $base }
    На бирже: { $theirs } { $base }

    Моей позиции на бирже больше нет, поэтому я завершил её и у себя. Я ничего не открываю на этом счёте, пока вы не подтвердите, что всё в порядке.
drift-ask-adopt =
    <b>Принять в учёт?</b> { $symbol } · { $badge }

    Мой учёт меняется с { $ours } на { $theirs } { $base }, стоп подстраивается, и счёт снова торгует. Ничего не покупается и не продаётся.
drift-ask-ignore =
    <b>Оставить как есть?</b> { $symbol } · { $badge }

    Моя позиция остаётся { $ours } { $base }; остальное на бирже (всего { $theirs }) — ваше, я его не трогаю. Счёт снова торгует.
drift-ask-close =
    <b>Закрыть позицию?</b> { $symbol } · { $badge }

    Я закрываю то своё, что ещё на месте: по моему учёту { $ours }, на бирже { $theirs } { $base }. После этого счёт снова торгует.
drift-answered = 👌 <b>{ $symbol }</b> · { $badge }
    Сделаю при следующей сверке счёта, через несколько секунд.
position-adjusted = ⚖️ <b>{ $symbol }</b> · { $badge }
    Теперь в моём учёте { $after } { $base } вместо { $before }, как вы решили. Стоп подстраивается.
foreign-orders = 👀 <b>{ $symbol }</b> · { $badge }
    На бирже { $n ->
        [one] есть { $n } заявка, которую поставил
        [few] есть { $n } заявки, которые поставил
       *[other] есть { $n } заявок, которые поставил
    } не я. Я их не трогаю.
market-gone = 🚫 <b>{ $symbol }</b> · { $badge }
    Биржа больше не торгует этой парой, а у вас в ней позиция. Я продолжаю попытки её закрыть, всё реже; пожалуйста, посмотрите на бирже сами.
soft-blind = 🛑 <b>{ $symbol }: нет цен</b> · { $badge }
    Стоп { $stop } я держу сам, последняя цена: { $since }. Пока цены не вернутся, этот стоп никто не держит. До тех пор я ничего больше не открываю на этом счёте.
soft-blind-never = не было
market-changed = { $grave ->
        [yes] 🚫
       *[no] ℹ️
    } <b>{ $symbol }</b> · { $exchange } · { $badge }
    { $what }
market-change-new = Биржа { $exchange } теперь торгует этой парой: она здесь новая.
market-change-gone = Биржа { $exchange } убрала эту пару из списка.
market-change-suspended = Биржа { $exchange } приостановила торги по этой паре.
market-change-back = Биржа { $exchange } снова торгует этой парой.
market-change-tick = Шаг цены теперь { $after }, был { $before }.
market-change-lot = Шаг количества теперь { $after }, был { $before }.
market-change-cost-step = Шаг суммы заявки теперь { $after }, был { $before }.
market-change-min-qty = Наименьшая заявка теперь { $after }, была { $before }.
market-change-min-notional = Наименьшая сумма заявки теперь { $after }, была { $before }.
market-change-taker-fee = Комиссия по рыночным заявкам теперь { $after }, была { $before }.
market-change-maker-fee = Комиссия по заявкам, которые ждут в стакане, теперь { $after }, была { $before }.
market-change-contract = Один контракт теперь равен { $after }, был { $before }.
market-change-held = У вас здесь позиция. Когда придёт её время, я буду пытаться её закрыть; пожалуйста, посмотрите на бирже сами.
market-change-chosen = Пока это так, я ничего здесь не открываю.
symbol-avoided = 💤 <b>{ $symbol }</b> · { $exchange }
    { $what } До { $until } я ничего не открываю здесь по стратегии «{ $strategy }». Открытые позиции веду как прежде.
avoid-streak = Убыточных сделок подряд: { $actual } (мой предел: { $limit }).
avoid-expectancy = Ваши сделки здесь теряли в среднем по { $actual }.

## Ключи

keys-none =
    <b>Подключить { $exchange }</b>

    Ключ вводится на моей защищённой странице и никогда в чате. Страница одноразовая и живёт { $span }.

    Создайте на { $exchange } API-ключ:
    { $rights }
    • <b>без</b> вывода и <b>без</b> переводов

    Я проверю ключ, прежде чем сохранить, и не приму тот, которым можно вывести ваши деньги.
keys-page-only =
    <b>Подключить { $exchange }</b>

    Защищённая страница одноразовая и живёт { $span }. Введите ключ там, а не в чате.
keys-connected =
    <b>{ $exchange }: подключено</b> ✓

    Ключ: …{ $tail }
    Счёт на { $exchange }: { $uid }
    { $rights }
    Привязан к адресам: { $addresses }
    Действует до: { $expires }
    Проверен: { $checked }
keys-connected-unusable =
    <b>{ $exchange } больше не принимает ваш ключ</b>

    Ключ: …{ $tail }
    Счёт на { $exchange }: { $uid }

    Подключите новый; до тех пор на реальном счёте сделок не будет.
keys-addresses-none = нет. Надёжнее привязать ключ к адресу в настройках { $exchange }
keys-expires-never = без срока
keys-can = Может: читать и торговать. Не может: выводить и переводить
keys-can-promised = Может: читать и торговать. { $exchange } не говорит, умеет ли он выводить: вы сказали, что нет, поэтому и пределы меньше
keys-exchanges =
    <b>Ваши биржи</b>

    Выберите, какую подключить или чей ключ посмотреть. ✓ — уже подключены.
keys-rights-bybit = • Read-Write
    • Spot trading, а для бессрочных контрактов ещё и Contracts
keys-rights-binance = • Enable Reading
    • Enable Spot & Margin Trading
keys-rights-mexc = • Spot: View Account Details, View Order Details, Trade
keys-rights-okx = • Read и Trade
    • пароль (passphrase), который вы там придумаете: страница спросит и его
keys-forget-ask =
    <b>Отключить { $exchange }?</b>

    Торговля на реальном счёте остановится, а ключ …{ $tail } я уничтожу. Удалите его, пожалуйста, и на { $exchange }.
keys-forgotten = Отключено. Здесь ключ уничтожен; удалите его и на { $exchange }.

## Пары

symbols =
    <b>Пары</b> · { $chosen } из { $limit }

    Нажмите, чтобы добавить или убрать. Нужно что-то ещё? Пришлите название: <code>LINK</code>, <code>SUI/USDT</code>, <code>BTC perp</code>.

    Открытые позиции по убранной паре я доведу до конца.
symbol-added = { $symbol } добавлена
symbol-removed = { $symbol } убрана
symbol-found = Этот рынок я знаю. Торговать им для вас?
symbols-found = «{ $text }» может означать несколько рынков. Какой из них?

## Одна пара

pair =
    ⚙️ <b>{ $symbol }</b> · { $badge }
    { $state }

    Стратегия: { $strategy } ({ $strategy_from })
    Свечи: { $timeframe } ({ $timeframe_from })
    Риск на сделку: { $risk } ({ $risk_from })
    Доля ваших денег: до { $share } ({ $share_from })

    { $record }
    { $market }

    Изменение действует со следующего сигнала. Открытые позиции не затрагиваются.
pair-state-on = 🟢 Включена: вход возможен
pair-state-waits = ⚪️ Включена, но торговля на счёте выключена: /trade
pair-state-off = ⚪️ Выключена: ничего не открываю, пока вы её не включите
pair-state-paused = ⏸ На паузе: ничего не открываю, пока вы её не снимете
pair-state-until = ⏸ На паузе до { $until }: раньше ничего не открою
pair-state-left = ⚪️ Убрана: что ещё открыто, доведу до конца
pair-from-symbol = задано здесь
pair-from-account = из ваших настроек
pair-from-service = по умолчанию
pair-from-ceiling = больше ваш ключ не позволяет
pair-from-shared = справедливая доля
pair-record = За 24 часа: сигналов { $signals }, ордеров { $orders }. { $last }
pair-record-none = За 24 часа: сигналов для вас здесь не было.
pair-last = Последний в { $at }: { $strategy }, { $why }.
pair-last-order = исполнен
going-current = За рынком слежу; последняя разобранная свеча началась в { $at }.
going-standing-still = Рынок здесь стоит: свечей, которым можно верить, нет. Пока их нет, ничего не открываю.
going-not-followed = Ни одной свечи здесь ещё не разобрано.
pair-held = У вас здесь открыта позиция.
pair-held-by = У вас здесь позиция, которую открыла стратегия «{ $strategy }»: кроме стопа и цели, закрыть её может только она.
pair-own-rule = Ваше правило { $number }
pair-set = Сохранено. Действует со следующего сигнала.
pair-pick-strategy =
    <b>{ $symbol }: чьи сигналы?</b>
    Открытая позиция остаётся за той стратегией, которая её открыла.
pair-pick-timeframe =
    <b>{ $symbol }: свечи какой длины?</b>
    Открытая позиция остаётся на тех свечах, на которых её открыли.
pair-risk-ask =
    <b>{ $symbol }: сколько можно потерять на одной сделке?</b>
    Пришлите процент от ваших денег, от { $min } до { $max }, например <code>0.5</code>.
pair-remove =
    <b>Убрать { $symbol }?</b>
    Больше ничего здесь не открою. Ваши настройки пары сохраню на случай, если вернётесь.
pair-remove-held =
    <b>Убрать { $symbol }?</b>
    Больше ничего здесь не открою. <b>Открытая позиция остаётся</b>: её стоп, цель и стратегия работают, пока она не закроется. Закрыть сейчас: /status

## Риск

risk =
    <b>Риск</b> · { $preset }

    На сделку: { $risk } капитала { $money }
    Самая большая заявка: { $order }
    Все позиции вместе: { $exposure }
    Позиций не больше: { $positions }
    Стоп на день после потери { $daily }
risk-money = (около { $amount }, если сработает стоп)
risk-preset = <b>{ $name }</b>: { $risk } на сделку, { $daily } в день, позиций: { $positions }
risk-ask =
    <b>Свой риск на сделку</b>

    Пришлите число от { $min } до { $max } — сколько процентов капитала можно потерять на одной сделке. Например, <code>1.5</code>.
risk-set = Риск на сделку: { $risk }
risk-preset-set = { $preset }. Риск на сделку: { $risk }
risk-note = Изменение действует со следующей сделки. У открытых позиций план прежний.

## Бумажный или реальный

mode =
    <b>Бумажный или реальный</b> · сейчас { $badge }

    <b>Бумажный</b>: настоящие цены, игрушечные деньги, те же правила. Потерять ничего нельзя.
    <b>Реальный</b>: заявки на вашем счёте на бирже. Сейчас вы на { $exchange }.

    Счёт, который вы оставляете, больше не открывает сделок; его позиции остаются под защитой.
mode-live-missing = Чтобы торговать реально, сначала подключите биржу.
mode-live-ask =
    <b>Торговать реальными деньгами?</b>

    С этого момента я ставлю заявки на вашем счёте { $exchange } (ключ …{ $tail }) в таких пределах:
    • не больше { $risk } капитала на сделку, если сработает стоп
    • позиций не больше { $positions }
    • стоп на день после потери { $daily }

    На быстром рынке стоп может исполниться по худшей цене. Торговля начнётся, только когда вы её включите.
mode-set-paper = Вы на бумажном счёте.
mode-set-live = Вы на реальном счёте. Сделок не будет, пока вы не включите торговлю.

## Торговля и остановка

trade =
    <b>Начинаем?</b> · { $badge }

    Стратегия: { $strategy }, свечи { $timeframe }
    Пары: { $symbols }
    Риск на сделку: { $risk } { $money }
    Самая большая заявка: { $order }
    Стоп на день после потери { $daily }
trade-on =
    🟢 <b>Торговля включена</b> · { $badge }

    Следующая свеча { $timeframe } закроется в { $time }. Тогда я посмотрю на { $symbols }, а потом — при каждом закрытии.

    Нет сигнала — нет сделки, это может занять время. Каждый вход придёт сюда с картинкой, и я скажу, когда увижу его стоп на бирже.
trade-first = Сначала выберите, чем торговать.
stopped =
    ⚪️ <b>Новых сделок не будет</b> · { $badge }

    { $open ->
        [0] Открытых позиций нет.
        [one] У { $open } открытой позиции остаются стоп и цель.
        [few] У { $open } открытых позиций остаются стопы и цели.
       *[other] У { $open } открытых позиций остаются стопы и цели.
    }
close-ask =
    <b>Закрыть { $open ->
        [one] { $open } позицию
        [few] { $open } позиции
       *[other] { $open } позиций
    } по рынку?</b> · { $badge }

    Они закроются по цене, которую рынок даёт сейчас, и новых сделок не будет. Отменить это нельзя.
closing =
    <b>Закрываю { $open ->
        [one] { $open } позицию
        [few] { $open } позиции
       *[other] { $open } позиций
    }</b> · { $badge }

    Я сообщу здесь, когда закроется каждая. Новых сделок не будет.

## Позиции и баланс

status-none =
    <b>Позиции</b> · { $badge }

    { $state }
    Открытых позиций нет.
status =
    <b>Позиции</b> · { $badge }

    { $state }
status-position =
    <b>{ $symbol }</b> { $side } · { $age }
    <pre>{ $table }</pre>
    { $stop }
status-closing = Сейчас закрывается.
status-more =
    { $n ->
        [one] … и ещё { $n } позиция.
        [few] … и ещё { $n } позиции.
       *[other] … и ещё { $n } позиций.
    }
row-qty = Размер
row-entry = Вход
row-mark = Сейчас
row-profit = Прибыль
row-stop = Стоп
row-target = Цель
stop-seen = 🛡 Стоп виден на бирже { $ago }
stop-soft = 🟡 Мягкий стоп: за ценой слежу я, биржа его держать не умеет
stop-unseen = 🔴 Стоп на бирже пока не виден
status-totals = Открытая прибыль: <b>{ $open }</b>
status-totals-unknown = Открытая прибыль: одной из цен сейчас нет
status-today =
    { $trades ->
        [0] Сегодня (UTC) закрытых сделок нет.
        [one] Закрыто сегодня (UTC): { $profit } за { $trades } сделку.
        [few] Закрыто сегодня (UTC): { $profit } за { $trades } сделки.
       *[other] Закрыто сегодня (UTC): { $profit } за { $trades } сделок.
    }
status-unproved =
    ⚠️ { $n ->
        [one] По { $n } заявке биржа ещё не ответила.
        [few] По { $n } заявкам биржа ещё не ответила.
       *[other] По { $n } заявкам биржа ещё не ответила.
    } Я спрашиваю; дважды ничего не отправляю.
status-foreign =
    👀 На бирже { $n ->
        [one] { $n } чужая заявка
        [few] { $n } чужие заявки
       *[other] { $n } чужих заявок
    }: я их не трогаю.
status-at = По состоянию на { $time }
balance =
    <b>Баланс</b> · { $badge }

    Капитал: <b>{ $equity }</b>
    <pre>{ $table }</pre>
balance-none =
    <b>Баланс</b> · { $badge }

    Баланс этого счёта я ещё не видел. Он появится, когда я впервые загляну на счёт после включения торговли.
balance-seen = Данные на { $time }
column-coin = Монета
column-total = Всего
column-free = Свободно
balance-more =
    { $n ->
        [one] … и ещё { $n } монета.
        [few] … и ещё { $n } монеты.
       *[other] … и ещё { $n } монет.
    }

## Настройки

settings =
    <b>Настройки</b> · { $badge }

    { $state }
    Счёт: { $kind }, { $exchange }
    Ключ: { $key }
    Пары: { $symbols }
    Стратегия: { $strategy }, { $timeframe }
    Риск: { $preset }, { $risk } на сделку
    Язык: { $language }
settings-key-none = не подключён
settings-key = …{ $tail }

## Операторы

stats =
    <b>Сервис</b>
    <pre>{ $table }</pre>
    Работает { $span }, данные на { $time }
stats-users = Люди
stats-registered = С регистрацией
stats-armed = Торгуют
stats-live = Реальные счета
stats-positions = Позиции
stats-unproved = Без ответа
stats-orders = Заявки за день
stats-fills = Сделки за день
stats-undelivered = Не доставлено
stats-symbols = Пары в работе
errors-none = <b>Ошибки</b>: нет. Всё спокойно.
errors = <b>Ошибки</b>, новые сверху
errors-row = <b>{ $place }</b> × { $count }, последняя { $ago }
    { $summary }

## Ответы на то, чего сделать нельзя

refused-not-registered = Мы ещё не знакомы. Нажмите «Начать», это займёт минуту.
refused-banned = Ваш доступ закрыт. Если это ошибка, напишите оператору сервиса.
refused-not-admin = Эта команда для операторов.
refused-private-only = Я разговариваю только в личных чатах. Откройте чат со мной там, а из этой группы я выхожу.
refused-unknown-symbol = Рынка «{ $text }» я не знаю. Пришлите название, например <code>BTC</code>, <code>ETH/USDT</code> или <code>SOL perp</code>.
refused-symbol-not-offered = { $symbol } здесь не предлагается. Что есть, покажет /symbols.
refused-symbol-not-chosen = { $symbol } нет среди ваших пар. Сначала выберите её: /symbols
refused-risk-above-cap = { $actual }% — больше, чем позволяет этот ключ: биржа не говорит, что ему разрешено, поэтому риск на сделку не выше { $limit }%. Ничего не изменилось.
refused-share-out-of-bounds = { $actual }% — вне пределов. Доля одной пары может быть от { $min }% до { $max }%. Ничего не изменилось.
refused-unknown-strategy = Стратегии «{ $text }» я не знаю. Есть: { $known }. Ничего не изменилось.
refused-unknown-timeframe = Свечей «{ $text }» у меня нет. Есть: { $known }. Ничего не изменилось.
refused-unknown-model = Модели «{ $text }» нет. Есть: { $known }. Ничего не изменилось.
refused-too-many-symbols = Можно торговать не более чем { $limit } парами. Сначала уберите одну.
refused-no-symbols = Сначала выберите хотя бы одну пару.
refused-not-a-number = Такое число я прочесть не могу. Пришлите только цифры, от { $min } до { $max }, например <code>1.5</code>. Ничего не изменилось.
refused-risk-out-of-bounds = { $actual }% — вне пределов. Риск на сделку может быть от { $min }% до { $max }%. Ничего не изменилось.
refused-no-live-account = Реального счёта пока нет. Сначала подключите биржу.
refused-close-first =
    { $count ->
        [0] На этом счёте ещё работают заявки. Подождите, пока они завершатся.
        [one] Сначала закройте { $count } открытую позицию, потом отключайте.
        [few] Сначала закройте { $count } открытые позиции, потом отключайте.
       *[other] Сначала закройте { $count } открытых позиций, потом отключайте.
    }
refused-account-halted = Счёт остановлен: { $why }. Выходы и стопы работают, пока остановку не снимут.
refused-link-expired = Эта страница устарела или уже использована. Попросите новую ссылку в чате: /keys
refused-key-format = Это не похоже на ключ { $exchange }. Скопируйте все строки точно, без пробелов внутри.
refused-key-wrong = { $exchange } не знает такого ключа, или секрет не от него. Проверьте оба поля и попробуйте ещё раз.
refused-key-cannot-trade = Этот ключ не может торговать. Дайте ему на { $exchange } право торговать на споте, затем попробуйте ещё раз.
refused-key-can-withdraw = Этим ключом можно вывести ваши деньги, поэтому я его не беру. Снимите на { $exchange } отметку вывода или создайте ключ без неё. Потом попробуйте ещё раз.
refused-key-can-transfer = Этим ключом можно переводить ваши деньги между счетами, поэтому я его не беру. Снимите на { $exchange } отметки переводов и попробуйте ещё раз.
refused-key-untold = { $exchange } не говорит, что может этот ключ, поэтому я его не беру. Создайте новый: только чтение и торговля на споте.
refused-key-not-promised = { $exchange } не говорит, что может ключ. Отметьте, что этот не умеет выводить; без отметки я ключ не беру.
refused-key-not-unified = { $exchange } говорит, что счёт не того вида, на каком я торгую: на Bybit — единый торговый, на OKX — режим фьючерсов с односторонними позициями. Измените его там и попробуйте снова.
refused-key-taken = Этот ключ здесь уже подключил другой человек. Если это были не вы, сразу удалите ключ на { $exchange }.
refused-key-of-other = Это ключ от другого счёта { $exchange }, а на подключённом ещё есть открытые позиции или заявки. Сначала закройте их или создайте новый ключ на том же счёте.
refused-key-address = { $exchange } не принимает этот ключ с моего адреса. Уберите у ключа список адресов или добавьте в него мой.
refused-exchange-silent = { $exchange } сейчас не отвечает. Ваша ссылка ещё действует: попробуйте через минуту.
refused-exchange-not-offered = { $exchange } здесь сейчас не предлагается.
refused-drift-settled = Этот вопрос уже решён.
refused-emergency-under-way = Аварийный стоп ещё не закончен. Дождитесь отчёта.
refused-unknown-rule = У вас нет стратегии с номером { $number }. Ваши здесь: /strategy
refused-too-many-rules = У вас уже { $limit } стратегий, больше не поместится. Сначала удалите одну.
refused-rule-name-length = В названии может быть от 1 до { $limit } символов, а здесь { $actual }. Ничего не изменено.
refused-rule-name-taken = Стратегия с названием «{ $name }» у вас уже есть. Ничего не изменено.
refused-rule-in-use = «{ $name }» сейчас применяется: { $where }. Сначала выберите там другую стратегию и дождитесь закрытия её позиций.
refused-list-full = В ваших списках уже { $limit } пар, больше не поместится. Сначала уберите одну.
refused-nothing-open = Закрывать нечего: открытых позиций нет.
halted-drift = на бирже не столько, сколько в моём учёте, и я жду вашего ответа
halted-quarantine = об одной заявке есть противоречивые сведения
halted-daily-loss = достигнут предел потерь на день, до 00:00 UTC
halted-keys = биржа больше не принимает ключ
halted-orders = слишком много неудачных заявок
halted-emergency = нажат аварийный стоп (снять его можно в /panic)
halted-oversold = продано больше, чем у меня было
halted-blind = нет цен для стопа, который я держу сам
halted-unprotected = не удалось поставить стоп
expired = Эта кнопка устарела. Вот текущее меню.
too-old = Нажатие пришло слишком поздно, чтобы его исполнить. Нажмите, пожалуйста, ещё раз.
not-yours = Эта кнопка принадлежит другому человеку.
throttled = Слишком быстро для меня. Подождите, пожалуйста, несколько секунд.
apology = У меня что-то пошло не так. Больше ничего не изменилось, операторы уже знают. Попробуйте ещё раз через минуту.
unknown-command = Такой команды я не знаю. Все команды: /help
only-text = Я понимаю только текст и кнопки.
number-hint = Если это риск на сделку, сначала откройте страницу риска.
secret-deleted =
    <b>Я удалил ваше сообщение</b>

    Оно было похоже на ключ или секрет, а чат для них не место. Я его не сохранил. Если ключ настоящий, удалите его на бирже и создайте новый.

    Подключить биржу можно на защищённой странице: /keys
secret-not-deleted =
    <b>Удалите, пожалуйста, своё последнее сообщение</b>

    Оно было похоже на ключ или секрет, а Telegram не дал мне его удалить. Я его не сохранил. Если ключ настоящий, удалите его на бирже и создайте новый.

    Подключить биржу можно на защищённой странице: /keys

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
stop-confirmed = 🛡 <b>{ $symbol }</b> · { $badge }
    Стоп на { $trigger } для { $qty } { $base } виден на бирже.
closed =
    { $icon } <b>{ $symbol } закрыта: { $profit }</b> ({ $percent }) · { $badge }

    { $why }
    { $qty } { $base }: вход { $entry }, выход { $exit }
    Держали { $span }, комиссии учтены
exit-target = Цель достигнута.
exit-stop = Сработал стоп.
exit-signal = Сигнал развернулся.
exit-asked = Вы попросили закрыть.
exit-unprotected = Не удалось поставить стоп, поэтому я закрыл позицию.
exit-emergency = Аварийный стоп.
exit-outside = Позицию закрыли на бирже, не я.
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
incident = 🚨 <b>{ $place }</b>
    { $summary }
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
reason-pair-share = ордер был бы больше, чем доля этой пары в ваших деньгах
reason-other-strategy = за эту пару отвечает другая стратегия
reason-quarantined-symbol = с этой парой неполадки: я её не трогаю, пока она не оправится
reason-off-your-lists = она в вашем чёрном списке или её нет в белом
reason-losing-symbol = по ней эта стратегия раз за разом теряет ваши деньги: пока пауза

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

## Из чего сложился сигнал

because-ema-trend = быстрая средняя ({ $fast }) { $stance ->
    [long] выше
    [short] ниже
   *[other] рядом с
} медленной ({ $slow }) на { $gap } обычного хода, и разрыв растёт
because-atr = обычный ход свечи — { $span }; до стопа { $stop } × столько
because-macd-turn = импульс развернулся { $side ->
    [up] вверх
   *[other] вниз
}, на { $size } обычного хода
because-macd-weak = это меньше { $least }: слишком слабо, чтобы идти следом, но достаточно, чтобы выйти
because-rsi-back = RSI вернулся { $stance ->
    [long] снизу вверх
    [short] сверху вниз
   *[other] обратно
} через { $mark }, сейчас { $rsi }
because-range = тренда нет: ADX { $adx }, не больше { $calm }
because-range-over = начинается тренд: ADX { $adx }, больше { $calm }
because-mean-target = цель — средняя цена, { $mean }
because-squeeze = последние { $length } свечей были необычно тихими
because-squeeze-out = цена вышла из полосы { $stance ->
    [long] вверх
    [short] вниз
   *[other] в сторону
}, через { $band }
because-channel-break = цена закрылась { $stance ->
    [long] выше максимумов
    [short] ниже минимумов
   *[other] за краем
} за { $n } свечей, { $level }
because-channel-left = пробой { $stance ->
    [long] вверх
    [short] вниз
   *[other] в сторону
} закончился: цена за { $level }, это другой край последних { $n } свечей
because-supertrend-turn = цена только что пересекла линию тренда и теперь { $stance ->
    [long] выше
    [short] ниже
   *[other] у
} неё; линия и стоп — { $line }
because-supertrend-holds = цена остаётся { $stance ->
    [long] выше
    [short] ниже
   *[other] у
} линии тренда; линия и стоп — { $line }
because-level-bounce = цена развернулась { $stance ->
    [long] вверх от поддержки
    [short] вниз от сопротивления
   *[other] у уровня
} { $level } (разворотов там раньше: { $touches })
because-level-target = цель — { $target }
because-volume-surge = объём в { $times } раза больше обычного за { $n } свечей
because-volume-bar = свеча прошла { $stance ->
    [long] вверх
    [short] вниз
   *[other] вбок
} { $body } % своего размаха
because-dca-plan = пора покупать: раз в { $every } свечей
because-dca-dip = цена упала на { $fallen } % от { $top }: ещё на один шаг
because-dca-exits = цель — на { $take } % выше, стоп — на { $stop } % ниже
because-grid-line = цена упала через линию { $line }, в нижней половине от { $bottom } до { $top }
because-grid-step = цель — на шаг выше: { $step }
because-grid-broken = цена вышла из диапазона вниз, ниже { $bottom }
because-model-edge = модель даёт { $stance ->
    [long] росту
    [short] падению
   *[other] этому
} { $chance } %; за вычетом издержек это { $edge } от риска
because-blend-for = { $strategy ->
    [ema_trend] { strategy-ema_trend }
    [supertrend] { strategy-supertrend }
    [macd_momentum] { strategy-macd_momentum }
    [rsi_reversion] { strategy-rsi_reversion }
    [squeeze_breakout] { strategy-squeeze_breakout }
    [donchian_breakout] { strategy-donchian_breakout }
    [level_bounce] { strategy-level_bounce }
    [volume_surge] { strategy-volume_surge }
    [model_edge] { strategy-model_edge }
    [grid] { strategy-grid }
    [dca] { strategy-dca }
    [blend] { strategy-blend }
   *[other] { $strategy }
}: { $stance ->
    [long] лонг
    [short] шорт
   *[other] выйти
} (сила { $strength } %)
because-blend-against = против: { $strategy ->
    [ema_trend] { strategy-ema_trend }
    [supertrend] { strategy-supertrend }
    [macd_momentum] { strategy-macd_momentum }
    [rsi_reversion] { strategy-rsi_reversion }
    [squeeze_breakout] { strategy-squeeze_breakout }
    [donchian_breakout] { strategy-donchian_breakout }
    [level_bounce] { strategy-level_bounce }
    [volume_surge] { strategy-volume_surge }
    [model_edge] { strategy-model_edge }
    [grid] { strategy-grid }
    [dca] { strategy-dca }
    [blend] { strategy-blend }
   *[other] { $strategy }
}: { $stance ->
    [long] лонг
    [short] шорт
   *[other] выйти
} (сила { $strength } %)

## Что значит рентген

because-xray-unknown = пока известно слишком мало: свечей без пропусков — { $bars }, нужно { $need }
because-xray-regime = { $regime ->
    [trend_up] тренд вверх
    [trend_down] тренд вниз
    [range] боковое движение без направления
    [turbulent] турбулентность: ходит намного сильнее обычного
   *[dead] почти не торгуется или не движется
}, свечей подряд не меньше { $since }: прошла { $drift } от пути, который дал бы случай, а случай даёт за столько же свечей { $scale } %
because-xray-heat = { $side ->
    [hot] для себя неспокойна: тише было в { $rank } % её собственных моментов
   *[cold] для себя спокойна: тише было только в { $rank } % её собственных моментов
}
because-xray-rsi = { $side ->
    [high] в последнее время её активно покупали: RSI { $rsi }
   *[low] в последнее время её активно продавали: RSI { $rsi }
}
because-xray-volume = { $side ->
    [busy] оживлённо: объём последней свечи — { $ratio } от обычного
   *[still] тихо: объём последней свечи — { $ratio } от обычного
}
because-xray-support = поддержка { $price }, на { $away } % ниже; разворотов там: { $touches }
because-xray-resistance = сопротивление { $price }, на { $away } % выше; разворотов там: { $touches }
because-xray-area = { $place ->
    [above] выше цен, на которых больше всего торговали; самая людная — { $busiest }
    [below] ниже цен, на которых больше всего торговали; самая людная — { $busiest }
   *[inside] среди цен, на которых больше всего торговали; самая людная — { $busiest }
}
because-xray-anomaly = последняя свеча необычна { $of ->
    [return] своим ходом
    [range] своим размахом
   *[volume] своим объёмом
}: устойчивых отклонений — { $score }
because-xray-leader = идёт за лидером рынка: корреляция { $correlation }, размах — { $beta } от его
because-xray-no-leader = лидера, с которым её можно сравнить, нет
because-xray-spread = торговать дорого: спред { $spread } % — это { $share } % обычной свечи

## Что делают стратегии, по именам их файлов

strategy-kind-trend = тренд
strategy-kind-momentum = импульс
strategy-kind-mean-reversion = возврат к среднему
strategy-kind-breakout = пробой
strategy-kind-levels = уровни
strategy-kind-volume = объём
strategy-kind-volatility = волатильность
strategy-kind-dca = по расписанию
strategy-kind-grid = сетка
strategy-kind-model = модель
strategy-kind-blend = смесь
strategy-about-ema_trend = Ждёт, пока быстрая средняя цены окажется заметно выше медленной и продолжит расти, и идёт следом; если ниже и падает — встаёт в шорт. Ошибается, когда рынок стоит на месте: средние то и дело пересекаются, и мелкие убытки копятся. Стоп — в нескольких обычных ходах свечи, цель — чуть дальше по другую сторону.
strategy-about-supertrend = Ведёт за ценой линию, которая сдвигается только по тренду, и держится той стороны, где цена. Ошибается на боковом рынке, когда цена ходит через линию туда и обратно. Стоп сначала стоит на линии, а потом идёт за ценой на том же расстоянии; цели нет, чтобы длинный тренд мог идти.
strategy-about-macd_momentum = Ждёт, когда движение снова набирает скорость, вверх или вниз, и идёт с ним; слишком слабый разворот закрывает позицию. Ошибается, когда скорость меняется туда-сюда, и опаздывает, если всё движение уместилось в одну свечу. Стоп — в нескольких обычных ходах свечи.
strategy-about-rsi_reversion = Работает только на рынке без тренда: когда цена ушла слишком далеко и начала возвращаться, ставит на путь обратно к средней. Ошибается в начале настоящего тренда и выходит, когда он начинается. Стоп — в нескольких обычных ходах свечи, цель — средняя.
strategy-about-squeeze_breakout = Ждёт необычного затишья и идёт за первой свечой, которая из него вырвалась. Ошибается, когда этот первый шаг тут же отыгрывают назад. Стоп — в нескольких обычных ходах свечи и двигается за ценой.
strategy-about-donchian_breakout = Покупает, когда цена закрылась выше всего, что было за последние свечи, продаёт — когда ниже, и выходит, если она вернулась на полпути. Чаще ошибается, чем права: несколько длинных трендов должны окупить много мелких убытков. Стоп — в нескольких обычных ходах свечи, цели нет.
strategy-about-level_bounce = Ищет цены, у которых рынок уже разворачивался, и торгует от них, когда свеча коснулась уровня и развернулась снова. Ошибается, когда уровень пробит. Стоп — сразу за уровнем, цель — следующий уровень на пути.
strategy-about-volume_surge = Ждёт свечу, на которой торговали в несколько раз больше обычного и которая закрылась у своего края, и идёт за ней. Ошибается, когда всплеск был концом движения: последние покупатели или один крупный продавец. Стоп — в нескольких обычных ходах свечи.
strategy-about-model_edge = Спрашивает обученную модель, насколько вероятно, что цена вырастет раньше, чем упадёт на столько же, и торгует, только если это окупает комиссии. Без модели молчит. Ошибается, когда рынок уже не тот, на котором модель училась. Стоп и цель — на равном расстоянии.
strategy-about-grid = Делит диапазон последних свечей линиями, покупает, когда цена падает через линию в нижней половине, и продаёт на линию выше. Ошибается, когда диапазон пробит вниз. Стоп — под диапазоном. По паре одна покупка за раз: на линиях ордера не стоят.
strategy-about-dca = Покупает раз в столько-то свечей, а ещё — когда цена упала на очередной шаг, и продаёт на несколько процентов выше. Ошибается на рынке, который падает и не возвращается. Стоп далёкий. По паре одна покупка за раз: пока она открыта, к ней ничего не добавляется.
strategy-about-blend = Даёт проголосовать остальным стратегиям, каждой со своим весом, и идёт за ними, когда согласных достаточно, а несогласных мало. Ошибается, когда они ошибаются все вместе: цены-то у них одни. Стоп — ближайший из стопов согласных.

## Одноразовая страница

web-title = Подключить { $exchange }
web-intro = Это одноразовая страница Simbiot. То, что вы здесь введёте, шифруется перед сохранением и больше никогда не показывается, даже вам.
web-left = Страница закроется в { $time }.
web-steps-title = Как создать ключ
web-step-1-bybit = Откройте на Bybit: Аккаунт → API → Создать ключ → Сгенерированный системой.
web-step-1-binance = Откройте на Binance: Аккаунт → Управление API → Создать API → Сгенерированный системой.
web-step-1-mexc = Откройте на MEXC: Аккаунт → Управление API → Создать ключ.
web-step-1-okx = Откройте на OKX: Профиль → API → Создать ключ. Придумайте пароль (passphrase) и запомните его.
web-step-2-bybit = Выберите Read-Write. Отметьте Spot trading; для бессрочных контрактов отметьте ещё Contracts.
web-step-2-binance = Отметьте Enable Reading и Enable Spot & Margin Trading и привяжите ключ к адресу.
web-step-2-mexc = В разделе Spot отметьте View Account Details, View Order Details и Trade. Привяжите ключ к адресу: иначе он кончится через 90 дней.
web-step-2-okx = Отметьте Read и Trade.
web-step-3 = Withdrawal и все права на переводы оставьте пустыми. Ключ, которым можно вывести деньги, я не приму.
web-step-4 = Скопируйте в поля выше то, что покажет биржа.
web-may = Отметьте
web-may-read-bybit = Read-Write
web-may-read-binance = Enable Reading
web-may-read-mexc = View Account Details, View Order Details
web-may-read-okx = Read
web-may-spot-bybit = Spot trading
web-may-spot-binance = Enable Spot & Margin Trading
web-may-spot-mexc = Trade в разделе Spot
web-may-spot-okx = Trade
web-may-linear-bybit = Contracts, для бессрочных
web-may-linear-okx = Trade даёт право и на бессрочные
web-never = Никогда не отмечайте
web-never-withdraw = Withdrawal, вывод
web-never-transfer = Transfer, переводы
web-key = API-ключ
web-secret = Секрет
web-passphrase = Пароль (passphrase)
web-promise = { $exchange } может не сказать мне, что может ключ. Подтверждаю: этот ключ не может выводить и переводить. Я понимаю, что с такими правами тот, кто украдёт ключ, опустошит счёт.
web-submit = Проверить и подключить
web-note = Прежде чем сохранить ключ, я спрошу у { $exchange }, что он может.
web-done-title = Подключено
web-done = Ключ …{ $tail } может торговать и не может выводить. Вернитесь в чат: бот уже ответил.
web-done-promised = Ключ …{ $tail } может торговать и, по вашим словам, не может выводить. Вернитесь в чат: бот уже ответил.
web-gone-title = Этой страницы больше нет
web-error = У меня что-то пошло не так. Ничего не сохранено. Попробуйте ещё раз через минуту.

## Посмотреть на рынок

button-alert = 🔔 Оповестить меня
button-pair = Её настройки
button-trade-symbol = Торговать эту пару
button-top = Что выделяется
command-xray = Рентген пары: график, состояние, уровни
command-market = Весь рынок одной картинкой
command-top = Что выделяется: рейтинг
xray-title = <b>{ $symbol }</b> · { $timeframe }
xray-title-at = <b>{ $symbol }</b> · { $timeframe } · закрыта в { $at }
xray-ask =
    <b>Рентген какой пары?</b>

    Например, <code>/xray BTC</code> или <code>/xray ETH/USDT 1h</code>.
xray-none = Рентгена пока нет: он появится, когда закроется следующая свеча.
xray-potential = Потенциал: <b>{ $score }</b> из 100, { $lean }. Его части, в %:
xray-trade = 24 ч: { $change }, оборот { $volume } · спред { $spread }
xray-unknown = Я не знаю рынка «{ $text }». Может быть, один из этих?
xray-unknown-at-all = Я не знаю рынка «{ $text }», и похожих названий тоже нет.
lean-up = склоняется вверх
lean-down = склоняется вниз
lean-none = не склоняется никуда
part-state = состояние
part-move = ход
part-agreement = согласие
part-straightness = прямота
part-volume = объём
part-room = простор
part-cost = дешевизна
part-calm = спокойно
regime-trend_up = Тренд вверх
regime-trend_down = Тренд вниз
regime-range = Боковик
regime-turbulent = Турбулентность
regime-dead = Мёртвый
mood-panic = Паника
mood-risk_off = Осторожность
mood-mixed = Разнобой
mood-quiet = Затишье
mood-risk_on = Уверенность
silence-unlisted = ⛔️ Биржа больше не торгует этой парой.
silence-left-out = ⛔️ Не рассматривается: { $why }.
silence-unsaid = причина пока неизвестна
silence-loading = ⏳ Её свечи сейчас читаются.
silence-gap = ⚠️ Части свечей нет ни у кого: показано то, что было до пропуска.
silence-poisoned = ⚠️ Биржа прислала невозможную свечу: она не используется.
millions = { $n } млн
market-none = О { $exchange } · { $timeframe } пока ничего не известно: сначала должна закрыться следующая свеча.
market =
    <b>Рынок</b> · { $exchange } · { $timeframe } · закрыта в { $at }

    Настроение: <b>{ $mood }</b>, по { $symbols ->
        [one] { $symbols } паре
       *[other] { $symbols } парам
    }
    Выше своей средней за 50 свечей: { $breadth }
    Последняя свеча: выросли { $advancing }, упали { $declining }
    В тренде: { $up } вверх, { $down } вниз
    Беспокойство: тише было в { $heat } их собственных моментов (медиана)
    Лидер: { $leader }
    Корреляция с лидером: { $correlation }
market-no-leader = нет
market-leader = { $symbol }, { $regime }
top =
    <b>Что выделяется</b> · { $exchange } · { $timeframe }
    { $sort } ({ $unit }) · { $regime }
    { $first }–{ $last } из { $total }
top-any = любое состояние
top-empty = В этом состоянии сейчас нет ни одной пары.
sort-potential = Потенциал
sort-change = Изменение
sort-volume = Объём
sort-volatility = Волатильность
sort-anomaly = Аномалия
unit-potential = от 0 до 100
unit-change = за 24 ч
unit-volume = за 24 ч, млн в валюте котировки
unit-volatility = за свечу
unit-anomaly = устойчивых отклонений
chart-unknown = Неизвестно
chart-profile = По ценам
chart-breadth = Выше своей средней за 50 свечей
chart-heat = Беспокойство (медиана места среди своих)
chart-advancing = Выросли
chart-declining = Упали
chart-regimes = Состояния; пар: { $n }

## Свои стратегии

button-rules = Мои стратегии
button-rule-new = Написать стратегию
button-rule-use = Применить
button-rule-edit = Изменить
button-rule-rename = Переименовать
button-rule-delete-ask = Удалить
button-rule-delete = Да, удалить
rules =
    <b>Ваши стратегии</b> ({ $n } из { $limit })
    Выберите любую: расскажу, что она делает и что сказала бы в последнее время.
rules-none =
    <b>Своя стратегия</b>
    Напишите в нескольких словах, когда открывать позицию, где держать стоп и когда выходить. Я перескажу это своими словами, проверю на последних свечах и, если захотите, буду по ней торговать.
rule-ask =
    <b>Напишите стратегию</b>
    Например:
    <code>{ $example }</code>

    Нужны <code>enter long when …</code> или <code>enter short when …</code> и <code>stop</code>. Можно добавить <code>exit when …</code>, <code>target</code>, <code>trail</code> и <code>on 5m</code>.
rule-edit =
    <b>{ $name }</b>: пришлите новый текст целиком. Стопы и цели открытых позиций не изменятся. Сейчас так:
rule-rename = <b>{ $name }</b>: пришлите новое название, не длиннее { $limit } символов.
rule-pick-symbol = <b>{ $name }</b>: на какой паре по ней торговать?
rule-delete = Удалить <b>{ $name }</b>? Вернуть её будет нельзя.
rule-deleted = Стратегия «{ $name }» удалена.
rule-saved = Сохранено.
rule-default-name = Моя стратегия
rule-title = <b>{ $name }</b> (номер { $number })
rule-stands-still = ⚠️ Этот текст я больше не могу прочесть. Стратегия стоит; стопы открытых по ней позиций остаются. Исправьте её, пожалуйста.
rule-warm-up = { $n ->
    [one] Ей нужна { $n } закрытая свеча, чтобы что-то сказать.
    [few] Ей нужны { $n } закрытые свечи, чтобы что-то сказать.
   *[many] Ей нужно { $n } закрытых свечей, чтобы что-то сказать.
}
rule-trial = На { $where } за последние { $n ->
    [one] { $n } свечу
    [few] { $n } свечи
   *[many] { $n } свечей
} сигналов было бы: лонг — { $longs }, шорт — { $shorts }, выход — { $exits }. О прибыли это ничего не говорит.
rule-trial-none = Сначала выберите пару, тогда смогу проверить: /symbols
rule-trial-unknown = Для проверки не хватает свечей: { $where }.
rule-used = Применяется: { $where }.
rule-unused = Пока нигде не применяется.
rule-timeframe = Смотрит только на свечи { $timeframe }.
rule-valid = { $n ->
    [one] Сигнал действует { $n } свечу.
    [few] Сигнал действует { $n } свечи.
   *[many] Сигнал действует { $n } свечей.
}
rule-does-long = <b>Покупает</b>, когда
rule-does-short = <b>Открывает шорт</b>, когда
rule-does-leave = <b>Выходит</b> и ничего не открывает, когда
rule-stop = <b>Стоп</b>:
rule-stop-long = <b>Стоп</b> лонга:
rule-stop-short = <b>Стоп</b> шорта:
rule-target = <b>Цель</b>:
rule-target-long = <b>Цель</b> лонга:
rule-target-short = <b>Цель</b> шорта:
rule-trail = <b>Трейлинг</b> (стоп шагами идёт за ценой, отставая на столько):
rule-at = уровень
rule-away-percent = { $percent } от цены
rule-away-ranges = { $times } × средний диапазон свечи (ATR { $bars })
rule-and = и
rule-or = или
rule-not = неверно, что
rule-within = { $n ->
    [one] на этой свече
    [few] на одной из последних { $n } свечей
   *[many] на одной из последних { $n } свечей
}
rule-ago = { $n ->
    [one] { $n } свечу назад
    [few] { $n } свечи назад
   *[many] { $n } свечей назад
}
rule-rising = { $n ->
    [one] — рост на последней свече
    [few] — рост на каждой из последних { $n } свечей
   *[many] — рост на каждой из последних { $n } свечей
}
rule-falling = { $n ->
    [one] — снижение на последней свече
    [few] — снижение на каждой из последних { $n } свечей
   *[many] — снижение на каждой из последних { $n } свечей
}
rule-crosses-above = поднимается выше, чем
rule-crosses-below = опускается ниже, чем
rule-is-below = ниже, чем
rule-is-most = не выше, чем
rule-is-above = выше, чем
rule-is-least = не ниже, чем
rule-is-same = в точности
rule-is-other = не то же, что
rule-line-open = цена открытия
rule-line-high = максимум свечи
rule-line-low = минимум свечи
rule-line-close = цена закрытия
rule-line-volume = объём
rule-line-ema = экспоненциальная средняя EMA({ $a })
rule-line-sma = простая средняя SMA({ $a })
rule-line-rsi = RSI({ $a })
rule-line-atr = средний диапазон ATR({ $a })
rule-line-adx = { $part ->
    [plus] сила роста +DI({ $a })
    [minus] сила снижения −DI({ $a })
   *[other] сила тренда ADX({ $a })
}
rule-line-macd = { $part ->
    [signal] сигнальная линия MACD({ $a }, { $b }, { $c })
    [histogram] гистограмма MACD({ $a }, { $b }, { $c })
   *[other] линия MACD({ $a }, { $b }, { $c })
}
rule-line-bollinger = { $part ->
    [upper] верхняя полоса Боллинджера
    [lower] нижняя полоса Боллинджера
   *[other] середина полос Боллинджера
} ({ $a }, { $b })
rule-line-donchian = { $part ->
    [upper] верхний край канала Дончиана
    [lower] нижний край канала Дончиана
   *[other] середина канала Дончиана
} ({ $a })
rule-line-keltner = { $part ->
    [upper] верхний край канала Кельтнера
    [lower] нижний край канала Кельтнера
   *[other] середина канала Кельтнера
} ({ $a }, { $b }, { $c })
rule-line-stochastic = { $part ->
    [d] медленная линия стохастика
   *[other] быстрая линия стохастика
} ({ $a }, { $b }, { $c })
rule-line-obv = балансовый объём OBV
rule-line-vwap = средневзвешенная цена VWAP({ $a })
rule-line-mfi = денежный поток MFI({ $a })
rule-line-cci = CCI({ $a })
rule-line-supertrend = { $part ->
    [direction] сторона Supertrend
   *[other] линия Supertrend
} ({ $a }, { $b })
rule-line-volatility = волатильность ({ $a })
rule-line-highest = наибольший максимум последних свечей ({ $a })
rule-line-lowest = наименьший минимум последних свечей ({ $a })
rule-line-change = изменение цены за свечи ({ $a })
rule-line-volume-mean = средний объём ({ $a })
rule-unit-price = цена
rule-unit-span = расстояние между ценами
rule-unit-volume = объём
rule-unit-hundred = число от 0 до 100
rule-unit-ratio = доля
rule-unit-sign = сторона (+1 или −1)
rule-unit-pure = число
rule-odd-mixed-units = ⚠️ Здесь сопоставлено разное: { $left } и { $right }. Вы так и хотели?
rule-odd-ratio-in-percent = ⚠️ Изменение — это доля: пять процентов пишутся <code>5 %</code> или <code>0.05</code>. Просто число от 1 и выше — это 100 процентов и больше.
rule-word-number = число
rule-word-indicator = индикатор или цена
rule-word-end = конец
rule-wrong-place = <b>Не могу прочесть</b> (строка { $line }, символ { $column })
rule-wrong-again = Ничего не сохранено. Пришлите исправленный текст целиком.
rule-wrong-nearest = Может быть, <code>{ $word }</code>?
rule-wrong-expected = Здесь может стоять: <code>{ $words }</code>
rule-wrong-empty = В тексте ничего нет.
rule-wrong-too-long = В тексте { $actual } символов, можно не больше { $limit }.
rule-wrong-character = Такого символа я не знаю.
rule-wrong-unexpected = «{ $word }» здесь стоять не может.
rule-wrong-ended = Текст обрывается слишком рано.
rule-wrong-unknown-word = Слова «{ $word }» я не знаю.
rule-wrong-not-a-number = Здесь нужно число, а это условие.
rule-wrong-not-a-condition = Здесь нужно условие, например <code>rsi(14) &lt; 30</code>, а это число.
rule-wrong-too-many-numbers = Для { $word } чисел нужно меньше. Вот какие бывают: { $names }.
rule-wrong-out-of-bounds = { $actual } за пределами: можно от { $low } до { $high }.
rule-wrong-not-whole = Здесь нужно целое число свечей.
rule-wrong-part-wanted = У { $word } несколько линий: укажите какую, после точки.
rule-wrong-no-such-part = Такой линии нет.
rule-wrong-fast-above-slow = Быстрый период ({ $fast }) должен быть меньше медленного ({ $slow }).
rule-wrong-twice = «{ $statement }» сказано дважды.
rule-wrong-no-entry = Стратегия никогда ничего не откроет: не хватает <code>enter long when …</code> или <code>enter short when …</code>.
rule-wrong-no-stop = Нет стопа. Без него я ничего не открываю: добавьте, например, <code>stop 2 atr</code>.
rule-wrong-no-such-side = Стратегия никогда не открывает { $side }.
rule-wrong-exit-of-one-side = Стратегия в обе стороны и выходит из обеих одинаково: напишите <code>exit when …</code> или сделайте две стратегии.
rule-wrong-not-a-distance = Здесь нужно расстояние, например <code>1.5 atr</code> или <code>2 %</code>.
rule-wrong-too-many = Для одной стратегии это слишком много: не больше { $limit } { $what ->
    [indicators] разных индикаторов
   *[other] чисел и знаков
}.
rule-wrong-too-deep = Здесь слишком глубокая вложенность: не больше { $limit } уровней.
rule-wrong-looks-too-far = Стратегия смотрит на { $actual } свечей назад, можно не больше { $limit }.
because-own-rule = ваша стратегия: { $rule } ({ $values })

## Сигналы

command-signals = Что сказали стратегии за сутки
button-signals-strategy = Стратегия
signals =
    <b>Сигналы за 24 ч</b>
    { $whose } · { $strategy } · { $stance }
signals-mine = Мои пары
signals-all = Все пары
signals-any-strategy = Любая стратегия
signals-any-side = любая сторона
signals-none = Ничего не сказано. Сигнал появляется, когда свеча закрылась и у стратегии есть о ней мнение.
signals-pick = <b>Чьи сигналы?</b>
signals-no-price = нет
signals-row =
    <b>{ $symbol }</b> · { $stance } · сила { $strength }
    { $strategy }, { $exchange } { $timeframe }, { $age } назад по { $price }
    стоп { $stop } · цель { $target }
stance-long = ЛОНГ
stance-short = ШОРТ
stance-flat = ВЫХОД

## Оповещения

command-alerts = О чём я сообщаю вам с рынка
button-alerts = Мои оповещения
button-look = Рентген
button-alert-pause = ⏸
button-alert-resume = ▶️
button-alert-once = Один раз
button-alert-again = Каждый раз
button-alert-remove = ✕
alerts = <b>Оповещения</b> · { $n } из { $limit }
alerts-none = Пока ни одного.
alerts-how = Новые: <code>/alerts BTC 65000</code>, <code>/alerts BTC regime 1h</code>, <code>/alerts BTC potential 70</code>, <code>/alerts BTC signal</code>. Цены проверяются, когда закрывается свеча.
alert-row =
    <b>{ $number }. { $symbol }</b> · { $exchange } { $timeframe } · { $how }
    { $what }
alert-paused = на паузе
alert-again = каждый раз
alert-once = один раз
alert-about-regime = состояние сменилось
alert-about-signal = сигнал; стратегия: { $strategy }
alert-about-potential = потенциал { $level } или больше
alert-about-price = { $side ->
    [above] цена поднялась до { $level }
   *[below] цена опустилась до { $level }
}
alert-ask =
    <b>{ $symbol }: о чём сообщить?</b>

    Выберите или пришлите мне цену.
alert-ask-regime = Когда сменится состояние
alert-ask-potential = Когда потенциал станет 70 или больше
alert-ask-signal = Когда стратегия даст сигнал
alert-made = 🔔 Сообщу, когда это случится.
alert-fired =
    🔔 <b>{ $symbol }</b> · { $exchange } { $timeframe } · закрыта в { $at }
    { $what }
    { $over }
alert-over = Это оповещение завершено; /alerts включит его снова.
alert-goes-on = Сообщу снова, когда это повторится, но не чаще раза в час.
alert-fired-price = Цена достигла { $level }: закрытие { $value }.
alert-fired-potential = Потенциал достиг { $level }: сейчас { $value } из 100.
alert-fired-regime = Состояние сменилось: { $before } → { $regime }.
alert-fired-signal = { $strategy }: { $stance } по { $value }.
refused-too-many-alerts = Оповещений может быть не больше { $limit }. Сначала уберите одно: /alerts
refused-alert-unreadable = «{ $text }» не похоже на оповещение. Пришлите <code>65000</code>, <code>regime</code>, <code>potential 70</code> или <code>signal</code>. Ничего не изменилось.
refused-alert-out-of-bounds = { $actual } за пределами: можно от { $min } до { $max }. Ничего не изменилось.
refused-price-unknown = Цена { $symbol } сейчас неизвестна. Попробуйте через минуту. Ничего не изменилось.

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
