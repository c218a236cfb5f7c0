"""Which markets an operator's names mean."""

from dataclasses import replace

import pytest

from app.services.offer import BadName, Offer, name_of, names_of
from app.services.symbols import offered
from tests.support.builders import BTC, BTC_PERP, ETH, a_symbol, an_instrument
from trading.domain.instrument import ExchangeId

BYBIT, OKX = ExchangeId.BYBIT, ExchangeId.OKX
BTC_OKX, SHIB = replace(BTC, exchange=OKX), a_symbol("SHIB/USDT")
MARKETS = [an_instrument(symbol) for symbol in (BTC_PERP, BTC, ETH, BTC_OKX, SHIB)]


@pytest.mark.parametrize(
    "text",
    ["", "/", "BTC", "BTC/", "a/b/c/d/e", "spot/BTC/USDT", "bybit/swap/BTC/USDT", "B;C/USDT", "BTC/USDT:"],
)
def test_what_is_no_name_is_refused_with_what_would_be(text: str) -> None:
    with pytest.raises(BadName, match="BTC/USDT"):
        name_of(text)


def test_a_list_names_each_market_once() -> None:
    assert names_of("btc/usdt, BTC/USDT\nOKX/spot/eth/usdt") == ("BTC/USDT", "okx/spot/ETH/USDT")


def test_a_plain_name_is_the_spot_market_of_every_exchange() -> None:
    offer = Offer(available=("BTC/USDT",))
    assert [i.symbol for i in MARKETS if offer.permits(i.symbol)] == [BTC, BTC_OKX]


def test_a_whole_key_is_one_market() -> None:
    offer = Offer(available=("okx/spot/BTC/USDT", "BTC/USDT:USDT"))
    assert [i.symbol for i in MARKETS if offer.permits(i.symbol)] == [BTC_PERP, BTC_OKX]


def test_a_new_account_begins_with_the_active_ones_that_its_exchange_lists_the_primary_first() -> None:
    offer = Offer(active=("BTC/USDT", "ETH/USDT", "DOGE/USDT"), primary="ETH/USDT")
    assert offer.beginning(BYBIT, MARKETS) == (ETH, BTC)
    assert offer.beginning(OKX, MARKETS) == (BTC_OKX,)
    assert Offer().beginning(BYBIT, MARKETS) == ()
    assert offer.beginning(BYBIT, [an_instrument(BTC, active=False)]) == ()


def test_the_leader_is_the_primary_market_where_it_is_listed() -> None:
    offer = Offer(active=("ETH/USDT",), primary="ETH/USDT")
    assert offer.leader(BYBIT, MARKETS) == ETH
    assert offer.leader(OKX, MARKETS) is None


def test_names_that_no_exchange_lists_are_found() -> None:
    offer = Offer(("BTC/USDT", "DOGGO/USDT"), ("okx/spot/BTC/USDT",), "BTC/USDT")
    assert offer.unknown([BYBIT, OKX], MARKETS) == ("DOGGO/USDT",)
    assert offer.unknown([BYBIT], MARKETS) == ("DOGGO/USDT", "okx/spot/BTC/USDT")


def test_the_buttons_show_what_is_named_else_the_best_known() -> None:
    bybit = [i for i in MARKETS if i.symbol.exchange is BYBIT]
    assert offered(bybit, [ETH]) == (BTC, BTC_PERP)
    assert offered(bybit, [], Offer(available=("SHIB/USDT",))) == (SHIB,)
