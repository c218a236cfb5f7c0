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
