"""Nothing comes from nowhere: balances are deposits plus trades minus fees, whatever is ordered."""

from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.exchange import DEFAULT, SandboxClock, VenueError
from sandbox.exchange.bybit.rest_orders import all_meant
from sandbox.exchange.bybit.rules import RULES
from sandbox.exchange.bybit.tickets import ticket_of
from sandbox.exchange.entities import Account, Execution, Position
from sandbox.exchange.market import Market
from sandbox.exchange.numbers import ZERO
from sandbox.exchange.statefile import StateFile
from sandbox.exchange.venue import Venue
from tests.sandbox.exchange_kit import MARKET_START

D = Decimal
START = {"USDT": D(20_000), "BTC": D(1), "ETH": D(5)}
TINY = D("1e-15")  # averages of entries are rounded at 28 digits


def venue(state: StateFile | None = None) -> Venue:
    clock = SandboxClock(manual=True, epoch_market=MARKET_START)
    made = Venue(clock, Market(DEFAULT, clock, seed=3), state, seed=3, rules=RULES)
    made.start()
    return made


def flows(fills: list[Execution]) -> dict[str, Decimal]:
    """What the executions alone say each coin has gained."""
    gained: dict[str, Decimal] = {}

    def add(coin: str, amount: Decimal) -> None:
        gained[coin] = gained.get(coin, ZERO) + amount

    for fill in fills:
        sign = 1 if fill.side == "Buy" else -1
        add(fill.fee_coin, -fill.fee)
        if fill.category == "spot":
            add(fill.symbol.removesuffix("USDT"), sign * fill.qty)
            add("USDT", -sign * fill.value)
        else:
            add("USDT", fill.pnl)
    return gained


def check(made: Venue, account: Account) -> None:
    fills = made.books.executions_of[account.uid]
    expected = flows(fills)
    for coin in set(START) | set(expected):
        assert abs(account.coins.get(coin, ZERO) - START.get(coin, ZERO) - expected.get(coin, ZERO)) < TINY
        assert account.coins.get(coin, ZERO) >= 0
        assert made.funds.locked(account, coin) <= account.coins.get(coin, ZERO)
    for position in made.books.positions_of(account.uid):
        mine = [fill for fill in fills if (fill.category, fill.symbol) == ("linear", position.symbol)]
        signed = sum((fill.qty if fill.side == "Buy" else -fill.qty for fill in mine), ZERO)
        assert position.size * position.sign == signed
        # cash flow of the contract + what the position cost = what was realised
        cash = sum((-fill.value if fill.side == "Buy" else fill.value for fill in mine), ZERO)
        assert abs(cash + signed * position.entry - sum((fill.pnl for fill in mine), ZERO)) < TINY
    for order in made.books.orders_of[account.uid].values():
        assert order.filled == sum((fill.qty for fill in fills if fill.order_id == order.order_id), ZERO)
        assert order.filled <= order.qty or order.by_cost
        assert order.value <= order.qty or not order.by_cost


SYMBOLS = st.sampled_from(["BTCUSDT", "ETHUSDT"])
SIDES = st.sampled_from(["Buy", "Sell"])
SIZES = st.integers(1, 400)
PARTS = st.integers(-60, 60)  # of 1/10000 away from the price


@st.composite
def orders(draw: st.DrawFn) -> dict[str, Any]:
    category, symbol = draw(st.sampled_from(["spot", "linear"])), draw(SYMBOLS)
    kind = draw(st.sampled_from(["Market", "Market", "Limit", "Limit", "Stop"]))
    order: dict[str, Any] = {"category": category, "symbol": symbol, "side": draw(SIDES), "size": draw(SIZES)}
    order |= {
        "orderType": "Limit" if kind == "Limit" else "Market",
        "part": draw(PARTS),
        "stop": kind == "Stop",
    }
    order["timeInForce"] = draw(st.sampled_from(["GTC", "GTC", "GTC", "IOC", "FOK", "PostOnly"]))
    order["marketUnit"] = draw(st.sampled_from(["baseCoin", "quoteCoin"]))
    order["reduceOnly"] = draw(st.integers(0, 5)) == 5
    order["orderFilter"] = draw(st.sampled_from(["StopOrder", "tpslOrder"]))
    order["protected"] = draw(st.booleans())
    return order


EVENTS = st.one_of(
    st.builds(lambda seconds: {"advance": seconds}, st.integers(1, 900)),
    st.builds(lambda symbol, part: {"jump": symbol, "part": part}, SYMBOLS, PARTS),
    st.builds(lambda category: {"cancel": category}, st.sampled_from(["spot", "linear"])),
)
STORIES = st.lists(st.tuples(orders(), orders(), EVENTS), min_size=3, max_size=10).map(
    lambda chapters: [step for chapter in chapters for step in chapter]
)


def wire(made: Venue, order: dict[str, Any]) -> dict[str, str]:
    """The drawn order in prices and amounts that pass the filters, most of the time."""
    instrument = made.market.instruments[order["category"], order["symbol"]]
    last = made.market.last(instrument.key)
    near = (last * (1 + D(order["part"]) / 10_000)) // instrument.tick * instrument.tick
    qty = order["size"] * (instrument.step if instrument.category == "linear" else instrument.step * 1000)
    params = {name: str(order[name]) for name in ("category", "symbol", "side", "orderType", "timeInForce")}
    params["reduceOnly"] = "true" if order["reduceOnly"] else "false"
    if order["orderType"] == "Limit":
        params["price"] = str(near)
    elif instrument.is_spot:
        params["marketUnit"] = order["marketUnit"]
        qty = D(order["size"] * 10) if order["marketUnit"] == "quoteCoin" else qty
    if order["stop"]:
        params |= {"triggerPrice": str(near), "triggerDirection": "1" if near > last else "2"}
        params["orderFilter"] = order["orderFilter"]
    elif order["protected"] and not instrument.is_spot:
        away = D("0.99") if order["side"] == "Buy" else D("1.01")
        params["stopLoss"] = str(last * away // instrument.tick * instrument.tick)
    return params | {"qty": str(qty)}


def play(made: Venue, account: Account, step: dict[str, Any]) -> None:
    with suppress(VenueError):
        match step:
            case {"advance": seconds}:
                made.advance(seconds)
            case {"jump": symbol, "part": part}:
                made.set_price(symbol, made.market.last(("spot", symbol)) * (1 + D(part) / 10_000))
            case {"cancel": category}:
                made.desk.cancel_all(account.uid, all_meant({"category": category, "settleCoin": "USDT"}))
                made.books.commit()
            case _:
                made.place(account, ticket_of(wire(made, step)))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(STORIES)
def test_money_is_conserved_over_any_sequence_of_orders(steps: list[dict[str, Any]]) -> None:
    made = venue()
    account = made.create_account("alice", dict(START))
    for step in steps:
        play(made, account, step)
        check(made, account)


def held(made: Venue, account: Account) -> dict[str, Position]:
    return {position.symbol: position for position in made.books.positions_of(account.uid) if position.seq}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STORIES)
def test_a_restart_at_any_moment_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Any]
) -> None:
    path: Path = tmp_path_factory.mktemp("state") / "exchange.state"
    made = venue(StateFile(path))
    account = made.create_account("alice", dict(START))
    for step in steps:
        play(made, account, step)
    again = venue(StateFile(path))  # as after kill -9: the first one was never closed
    assert again.books.accounts == made.books.accounts
    assert dict(again.books.orders) == dict(made.books.orders)
    assert again.books.executions_of[account.uid] == made.books.executions_of[account.uid]
    assert held(again, account) == held(made, account)
    for one in (made, again):
        one.advance(3600)
    assert again.books.accounts == made.books.accounts
    check(again, again.books.account("alice"))
