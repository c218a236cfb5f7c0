## Keys

keys-none =
    <b>Connect { $exchange }</b>

    The key goes onto a secure page of mine, never into this chat. The page opens once and lives { $span }.

    On { $exchange }, create an API key with:
    { $rights }
    • <b>no</b> withdrawal and <b>no</b> transfer

    I check the key before I keep it, and refuse one that can move your money out.
keys-page-only =
    <b>Connect { $exchange }</b>

    The secure page opens once and lives { $span }. Enter the key there, never in this chat.
keys-connected =
    <b>{ $exchange } is connected</b> ✓

    Key: …{ $tail }
    { $exchange } account: { $uid }
    { $rights }
    Bound to addresses: { $addresses }
    Valid until: { $expires }
    Checked: { $checked }
keys-connected-unusable =
    <b>{ $exchange } no longer accepts your key</b>

    Key: …{ $tail }
    { $exchange } account: { $uid }

    Connect a fresh one; until then nothing is traded on the live account.
keys-addresses-none = none. Bind the key to an address on { $exchange } for more safety
keys-expires-never = no end date
keys-can = Can: read and trade. Cannot: withdraw or transfer
keys-can-promised = Can: read and trade. { $exchange } does not tell whether it can withdraw: you said that it cannot, and the limits are smaller for it
keys-exchanges =
    <b>Your exchanges</b>

    Choose one to connect it or to look at its key. ✓ marks those that are connected.
keys-rights-bybit = • Read-Write
    • Spot trading, and Contracts if you want perpetuals
keys-rights-binance = • Enable Reading
    • Enable Spot & Margin Trading
keys-rights-mexc = • Spot: View Account Details, View Order Details, Trade
keys-rights-okx = • Read and Trade
    • the passphrase that you choose there: the page asks for it too
keys-forget-ask =
    <b>Disconnect { $exchange }?</b>

    Trading on the live account stops and I destroy the key …{ $tail }. Please delete it on { $exchange } as well.
keys-forgotten = Disconnected. The key is destroyed here; delete it on { $exchange } as well.
