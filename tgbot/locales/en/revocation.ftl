## The incident button

revoke-page =
    🆘 <b>Revoke keys</b>

    For the day on which stored keys may have been seen by somebody. One press stops all entries and tells everybody ({ $people }), as urgently as can be, how to revoke their key at their exchange; those with a key first. Keys that are stored now: { $keys }.

    Stops and exits work on. It takes about 6 minutes for 10,000 people.
revoke-progress =
    <b>The last time:</b> { $time }
    People: { $people }
    Sent: { $sent }
    Failed: { $failed }
    Cannot be reached now: { $away }
    Left: { $left }
revoke-destroyed = Stored keys destroyed: { $n }
revoke-ask-call =
    🆘 <b>Stop all entries and tell { $people } people to revoke their keys?</b>

    This cannot be taken back: they will do it.
revoke-ask-destroy =
    🔥 <b>Destroy the stored keys ({ $keys })?</b>

    Nobody can open them any more, neither can we: live accounts trade again only when their owners connect new keys. Stops that rest on exchanges stay there; those that I watch myself are gone, and positions are looked after by their owners alone.
button-revoke-call = 🆘 Stop entries and tell everybody
button-revoke-destroy = 🔥 Destroy stored keys
refused-revoke-under-way = This has been pressed already and is under way, or done. Look at the page again.
refused-revoke-first = First everybody has to be told: press “Stop entries and tell everybody”.
revoke-news =
    🆘 <b>Please revoke your API key now</b>

    Keys that are stored here may have been seen by somebody who should not see them. They cannot withdraw, but they could trade. I have stopped opening positions for everybody; your stops and exits work on while the key is valid.

    Open the exchange in its own app, or type its address yourself. Do not follow links, from me neither.
revoke-steps = <b>{ $exchange }</b>
    { $steps }
revoke-steps-bybit = Profile icon → API → API Management: find the key that you gave me and press Delete. Then look at Orders and Trade history.
revoke-steps-mexc = Profile icon → API Management: find the key that you gave me and press Delete. Then look at Orders and Trade history.
revoke-steps-binance = Profile icon → Account → API Management: find the key that you gave me and press Delete. Then look at Orders and Trade history.
revoke-steps-okx = Profile icon → API: under My API keys find the one that you gave me and delete it. Then look at Orders and Trade history.
revoke-news-after =
    When the key is gone I cannot close anything for you: stops that rest on the exchange stay there, please look after open positions yourself. I tell you when it is time to connect a new key. Nobody of us will write to you in private or ask for a key, a code or money.
revoke-news-none =
    ℹ️ <b>A safety notice</b>

    Keys that are stored here may have been seen by somebody. You have none connected, so there is nothing that you have to do. Please connect none until I say that all is well. Nobody of us will write to you in private or ask for a key, a code or money.
