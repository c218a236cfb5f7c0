"""Which market a typed name means."""

import pytest

from app.services.symbols import offered, resolve
from tests.support.builders import a_symbol, an_instrument
from trading.domain.instrument import MarketType

BTC, BTC_PERP = a_symbol("BTC/USDT"), a_symbol("BTC/USDT:USDT", MarketType.LINEAR)
ETH, DOGE_PERP = a_symbol("ETH/USDT"), a_symbol("DOGE/USDT:USDT", MarketType.LINEAR)
MARKETS = [an_instrument(symbol) for symbol in (BTC_PERP, BTC, ETH, DOGE_PERP)]


@pytest.mark.parametrize("text", ["BTC spot", "btcusdt SPOT", "BTC/USDT spot"])
def test_spot_can_be_said(text: str) -> None:
    assert resolve(MARKETS, text) == (BTC,)


@pytest.mark.parametrize("text", ["BTC perp", "btcusdt.p", "BTC-USDT swap", "BTC/USDT:USDT", "btcperp"])
def test_the_perpetual_can_be_said(text: str) -> None:
    assert resolve(MARKETS, text) == (BTC_PERP,)


@pytest.mark.parametrize("text", ["btc", "BTCUSDT", "btc/usdt", " Btc-Usdt ", "BTC_USDT"])
def test_a_name_of_two_markets_means_both_spot_first(text: str) -> None:
    assert resolve(MARKETS, text) == (BTC, BTC_PERP)


@pytest.mark.parametrize("text", ["eth", "ETHUSDT", "eth/usdt"])
def test_a_name_of_one_market_means_it(text: str) -> None:
    assert resolve(MARKETS, text) == (ETH,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "NOPE",
        "ETH perp",
        "DOGE spot",
        "'; DROP TABLE account; --",
        "\uff22\uff34\uff23",
        "B",
        "USDT",
        "/",
    ],
)
def test_what_is_no_market_means_none(text: str) -> None:
    assert resolve(MARKETS, text) == ()


def test_a_closed_market_is_not_found() -> None:
    assert resolve([an_instrument(ETH, active=False)], "eth") == ()


def test_the_buttons_offer_what_exists_and_is_not_chosen() -> None:
    assert offered(MARKETS, [BTC]) == (ETH, BTC_PERP, DOGE_PERP)
