"""The last price of a ticker stands between its bid and its ask, however fast the price moves."""

from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.exchange import ExchangeConfig, ExchangeSandbox, SandboxClock
from sandbox.exchange.binance import rest_market as binance
from sandbox.exchange.bybit import rest_market as bybit
from sandbox.exchange.instruments import DEFAULT, Instrument, synthetic
from sandbox.exchange.market import Market
from sandbox.exchange.mexc import rows as mexc
from sandbox.exchange.okx import market_rows as okx

Row = dict[str, object]
MOMENTS = 60


class HurriedClock(SandboxClock):
    """A second has passed with each look at it."""

    def now(self) -> float:
        self.advance(1)
        return super().now()


def of_okx(market: Market, instrument: Instrument) -> Row:
    return okx.ticker_row(market, instrument, 0)


@pytest.mark.parametrize(
    ("ticker", "names"),
    [
        (bybit.ticker_row, ("bid1Price", "lastPrice", "ask1Price")),
        (binance.day_row, ("bidPrice", "lastPrice", "askPrice")),
        (mexc.ticker_row, ("bidPrice", "lastPrice", "askPrice")),
        (of_okx, ("bidPx", "last", "askPx")),
    ],
    ids=["bybit", "binance", "mexc", "okx"],
)
def test_a_ticker_is_of_one_moment(tmp_path: Path, ticker: object, names: tuple[str, str, str]) -> None:
    assert callable(ticker)
    clock = HurriedClock(manual=True, epoch_market=1_767_600_000)
    instruments = (*DEFAULT, *synthetic(20))
    market = ExchangeSandbox(ExchangeConfig(instruments=instruments, clock=clock, tls_dir=tmp_path)).market
    for instrument in instruments:
        for _ in range(MOMENTS // len(instruments) + 1):
            row = ticker(market, instrument)
            bid, last, ask = (Decimal(str(row[name])) for name in names)
            assert bid < last < ask, row
