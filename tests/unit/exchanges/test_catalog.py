"""Every row of the catalogue is whole, and lets nothing out that it does not name."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.builders import ACCOUNT, a_stop, an_instrument, an_intent, price
from tests.support.clock import HandClock
from trading.domain.ids import client_order_id
from trading.domain.instrument import ExchangeId, MarketType, Side, Symbol
from trading.domain.order import OrderIntent
from trading.exchanges.catalog import CATALOG
from trading.exchanges.dialects import DIALECTS
from trading.exchanges.markets import Listing, MarketTable
from trading.exchanges.quirks import ExchangeRow, OrderForm, Quirks, checked, form_of
from trading.exchanges.wire import AccountWire, Scope

ROWS = [pytest.param(row, id=row.exchange.value) for row in CATALOG.values()]
MARKETS = [
    pytest.param(row, quirks, id=f"{row.exchange}-{kind}")
    for row in CATALOG.values()
    for kind, quirks in row.markets.items()
]
FORMS = [
    pytest.param(quirks, form, id=f"{quirks.exchange}-{quirks.market}-{form}")
    for row in CATALOG.values()
    for quirks in row.markets.values()
    for form in quirks.forms
]
ID = client_order_id(ACCOUNT, "cause", 1)
OURS = {"clientOrderId", "orderLinkId", "newClientOrderId", "clOrdId", "algoClOrdId"}


def btc(quirks: Quirks) -> Symbol:
    spot = quirks.market is MarketType.SPOT
    return Symbol(quirks.exchange, quirks.market, "BTC/USDT" if spot else "BTC/USDT:USDT")


def wishes(quirks: Quirks) -> dict[OrderForm, OrderIntent]:
    """An intent for each form that the market type has."""
    symbol = btc(quirks)
    found = {
        OrderForm.MARKET_BY_QTY: an_intent(symbol, Side.SELL),
        OrderForm.MARKET_IN_BAND: an_intent(symbol, limit=price("60600")),
    }
    if quirks.buys_by_cost:
        found[OrderForm.MARKET_BUY_BY_COST] = an_intent(symbol)
    if quirks.stop_sides:
        found[OrderForm.STOP] = a_stop(symbol, trigger="58000")
    return found


def a_wire(row: ExchangeRow) -> AccountWire:
    """The wire of an account, for what it would write: it has no client to send it with."""
    table = MarketTable(row.exchange)
    table.learn(Listing(an_instrument(btc(quirks)), Decimal("0.01")) for quirks in row.markets.values())
    scope = Scope(ACCOUNT, table, HandClock())
    return DIALECTS[row.exchange].wire(None, scope)  # type: ignore[arg-type]  # nothing is sent


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_whole(row: ExchangeRow) -> None:
    assert row.hosts
    assert all(re.fullmatch(r"[a-z0-9.-]+", host) for host in row.hosts)
    assert MarketType.SPOT in row.markets
    assert 1 <= row.recv_window.total_seconds() <= 30
    windows = [row.recv_window, *(q.stop_window for q in row.markets.values() if q.stop_window)]
    assert row.horizon >= max(windows) + timedelta(seconds=6)  # skew and lag
    assert (
        row.order_history >= 10 * row.horizon
    )  # else an order that was cancelled at once looks as if it never was
    assert min(row.orders_per_page, row.fills_per_page) > 0
    assert (row.positions_per_page > 0) <= (MarketType.LINEAR in row.markets)
    assert row.weights
    assert all(toll.weight >= 0 for toll in row.tolls.values())
    assert all(re.fullmatch(r"(GET|POST|PUT|DELETE) [A-Za-z0-9/_-]+", name) for name in row.tolls)


@pytest.mark.parametrize("row", ROWS)
def test_our_order_ids_are_ids_there(row: ExchangeRow) -> None:
    assert len(ID) <= row.ids.longest
    assert re.fullmatch(f"{row.ids.alphabet}+", ID)
    assert row.ids.queried  # without it an unknown outcome could never be settled


@pytest.mark.parametrize(("row", "quirks"), MARKETS)
def test_every_market_type_is_whole(row: ExchangeRow, quirks: Quirks) -> None:
    assert (quirks.exchange, row.markets[quirks.market]) == (row.exchange, quirks)
    assert set(quirks.forms) == set(wishes(quirks))
    assert (quirks.settle == "USDT") == (quirks.market is MarketType.LINEAR)
    assert 0 < quirks.topics_per_frame <= quirks.topics_per_connection
    assert quirks.candles_per_page >= 100
    assert Decimal(0) <= quirks.maker_fee <= quirks.taker_fee < Decimal("0.01")
    assert quirks.query_filters
    assert not quirks.stop_turns or quirks.stop_sides
    assert (quirks.market is MarketType.SPOT) == quirks.buys_by_cost


@pytest.mark.parametrize(("row", "quirks"), MARKETS)
def test_an_intent_has_its_form(row: ExchangeRow, quirks: Quirks) -> None:
    for form, intent in wishes(quirks).items():
        assert form_of(quirks, intent) is form
    without = replace(a_stop(btc(quirks)), trigger=None)
    with pytest.raises(ValueError, match="no sell stop"):
        form_of(quirks, without)
    if Side.BUY not in quirks.stop_sides:
        with pytest.raises(ValueError, match="no buy stop"):
            form_of(quirks, a_stop(btc(quirks), Side.BUY))
    if quirks.buys_by_cost:
        with pytest.raises(ValueError, match="cost"):
            form_of(quirks, an_intent(btc(quirks), cost=None))


@pytest.mark.parametrize(("quirks", "form"), FORMS)
def test_a_parameter_that_no_row_names_is_our_mistake(quirks: Quirks, form: OrderForm) -> None:
    allowed = quirks.forms[form]
    assert allowed & OURS, "every order carries our id"
    known = dict.fromkeys(allowed - quirks.numbers, "1") | dict.fromkeys(allowed & quirks.numbers, 1)
    assert checked(quirks, form, known) == known
    for name in ("stopLossPrice", "leverage", "reduceonly", "timeinforce"):
        with pytest.raises(ValueError, match=f"must not carry {name}"):
            checked(quirks, form, known | {name: "1"})
    for value in (Decimal(1), 1.5, None, ["1"]):
        with pytest.raises(ValueError, match="must be text"):
            checked(quirks, form, known | {min(allowed): value})


@pytest.mark.parametrize(("row", "quirks"), MARKETS)
def test_a_form_that_the_market_type_has_not_is_our_mistake(row: ExchangeRow, quirks: Quirks) -> None:
    for form in set(OrderForm) - set(quirks.forms):
        with pytest.raises(ValueError, match=f"has no {form}"):
            checked(quirks, form, {})


@pytest.mark.parametrize(("row", "quirks"), MARKETS)
def test_what_a_dialect_writes_is_what_its_row_allows(row: ExchangeRow, quirks: Quirks) -> None:
    wire = a_wire(row)
    for form, intent in wishes(quirks).items():
        written = checked(quirks, form, wire.written(intent))
        assert intent.id in written.values()
        texts = [value for value in written.values() if isinstance(value, str)]
        assert not [text for text in texts if re.search(r"\d[eE][-+]?\d", text) and text != intent.id]
        prices = {"60600"} & set(texts)
        assert bool(prices) == (form is OrderForm.MARKET_IN_BAND)  # a market order carries no price
        assert ("58000" in texts) == (form is OrderForm.STOP)


def test_every_exchange_has_a_dialect_of_its_own_row() -> None:
    for exchange, dialect in DIALECTS.items():
        assert dialect.row is CATALOG[exchange]
    assert set(DIALECTS) == set(ExchangeId)
