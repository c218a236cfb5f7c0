## Paper or live

mode =
    <b>Paper or live</b> · now { $badge }

    <b>Paper</b>: live prices, play money, the same rules. Nothing can be lost.
    <b>Live</b>: orders on your own account on the exchange. You look at { $exchange } now.

    The account you leave stops opening trades; its open positions stay protected.
mode-live-missing = To trade live, connect your exchange first.
mode-live-ask =
    <b>Trade with real money?</b>

    From now on I place orders on your { $exchange } account (key …{ $tail }) within these limits:
    • at most { $risk } of your equity lost per trade if the stop is hit
    • at most { $positions } positions
    • a stop for the day after a loss of { $daily }

    In fast markets a stop can fill at a worse price. Trading starts only when you press Start trading.
mode-set-paper = You are on paper.
mode-set-live = You are live. Nothing is traded until you start it.

## Trade and stop

trade =
    <b>Ready to trade?</b> · { $badge }

    Strategy: { $strategy }, { $timeframe } candles
    Symbols: { $symbols }
    Risk per trade: { $risk } { $money }
    Largest order: { $order }
    Stop for the day after a loss of { $daily }
trade-on =
    🟢 <b>Trading is on</b> · { $badge }

    The next { $timeframe } candle closes at { $time }. Then I look at { $symbols }, and at every close after that.

    No signal, no trade: that can take a while. Each entry comes here with a picture, and I tell you when its stop was seen on the exchange.
trade-first = First choose what to trade.
stopped =
    ⚪️ <b>New trades are stopped</b> · { $badge }

    { $open ->
        [0] No open positions.
        [one] { $open } open position keeps its stop and its target.
       *[other] { $open } open positions keep their stops and their targets.
    }
close-ask =
    <b>Close { $open ->
        [one] { $open } position
       *[other] { $open } positions
    } at market?</b> · { $badge }

    They go at the price that the market gives now, and new trades stop. This cannot be undone.
closing =
    <b>Closing { $open ->
        [one] { $open } position
       *[other] { $open } positions
    }</b> · { $badge }

    I tell you here when each of them is closed. New trades are stopped.
