import typing
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.notices import KINDS, NEWS, Incident, KeyConnected, News, Unreadable, decode, encode
from tests.support.builders import BTC_PERP, NOW, price, qty
from trading.domain.events import Event, PositionOpened
from trading.domain.ids import PositionId
from trading.domain.instrument import ExchangeId, MarketType, Side, Symbol
from trading.domain.money import Money

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=8, min_value=-(10**12), max_value=10**12)
SYMBOLS = st.sampled_from([MarketType.SPOT, MarketType.LINEAR]).map(
    lambda market: Symbol(ExchangeId.BYBIT, market, "1000PEPE/USDT" + (":USDT" if market == "linear" else ""))
)
LEAVES: dict[type[Any], SearchStrategy[Any]] = {
    str: st.text(max_size=30),
    int: st.integers(0, 2**40),
    bool: st.booleans(),
    Decimal: AMOUNTS,
    datetime: st.datetimes(timezones=st.just(UTC)),
    Money: st.builds(Money, AMOUNTS, st.sampled_from(["USDT", "BTC"])),
    Symbol: SYMBOLS,
    timedelta: st.integers(0, 10**9).map(lambda seconds: timedelta(seconds=seconds)),
}


def values_of(hint: Any) -> SearchStrategy[Any]:
    if typing.get_origin(hint) in {typing.Union, UnionType}:
        return st.one_of(*(st.none() if arm is NoneType else values_of(arm) for arm in get_args(hint)))
    if typing.get_origin(hint) is tuple:
        return st.lists(values_of(get_args(hint)[0]), max_size=3).map(tuple)
    while hasattr(hint, "__supertype__"):
        hint = hint.__supertype__
    if hint in LEAVES:
        return LEAVES[hint]
    return st.sampled_from(hint) if issubclass(hint, Enum) else instances(hint)


def instances(news: type[Any]) -> SearchStrategy[Any]:
    hints = get_type_hints(news)
    return st.fixed_dictionaries({f.name: values_of(hints[f.name]) for f in fields(news)}).map(
        lambda given: news(**given)
    )


OPENED = PositionOpened(
    position=PositionId("SBABC"),
    symbol=BTC_PERP,
    side=Side.BUY,
    qty=qty("0.5"),
    price=price("60000.5"),
    value=Decimal("30000.25"),
    fee=Money(Decimal("0.03"), "USDT"),
    stop=price("59000"),
    target=None,
    reference=price("60000"),
    happened_at=NOW,
)


@given(st.one_of(*map(instances, NEWS)))
def test_what_is_encoded_decodes_to_itself_through_json(news: News) -> None:
    kind, body = encode(news)
    assert decode(kind, orjson.loads(orjson.dumps(body))) == news


def test_every_event_of_the_core_can_travel() -> None:
    assert set(get_args(Event)) <= set(NEWS)
    assert set(KINDS.values()) == set(NEWS)


def test_the_record_reads_as_plain_text() -> None:
    kind, body = encode(OPENED)
    assert kind == "PositionOpened"
    assert body["symbol"] == "bybit/linear/BTC/USDT:USDT"
    assert body["price"] == "60000.5"
    assert body["fee"] == {"amount": "0.03", "currency": "USDT"}
    assert body["target"] is None
    assert body["happened_at"] == "2026-01-05T12:00:00+00:00"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price", 60000.5),
        ("price", "NaN"),
        ("price", None),
        ("price", "Infinity"),
        ("side", "hold"),
        ("symbol", "BTCUSDT"),
        ("symbol", 5),
        ("happened_at", "2026-01-05T12:00:00"),
        ("happened_at", 1767614400),
        ("fee", "0.03 USDT"),
        ("fee", {"amount": "1"}),
        ("position", 7),
    ],
)
def test_a_damaged_record_is_named_not_guessed(field: str, value: object) -> None:
    kind, body = encode(OPENED)
    with pytest.raises(Unreadable, match=f"PositionOpened.{field}"):
        decode(kind, {**body, field: value})


def test_a_missing_field_and_an_unknown_kind_are_refused() -> None:
    kind, body = encode(Incident("hub", "lost"))
    with pytest.raises(Unreadable, match="summary"):
        decode(kind, {"place": body["place"]})
    with pytest.raises(Unreadable, match="kind"):
        decode("Rumour", body)


def test_unknown_fields_of_a_newer_release_are_ignored() -> None:
    kind, body = encode(OPENED)
    assert decode(kind, {**body, "extra": 1}) == replace(OPENED)


def test_a_key_is_known_by_its_tail_only() -> None:
    assert {f.name for f in fields(KeyConnected)}.isdisjoint({"key", "secret"})
