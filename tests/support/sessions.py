"""Builders of what the engine works on: sessions, holdings, worlds, contexts of checks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.support.builders import (
    ACCOUNT,
    BTC,
    BTC_PERP,
    NOW,
    a_balance,
    a_fill,
    a_signal,
    a_stop,
    an_instrument,
    an_intent,
    an_order,
    limits,
    price,
    qty,
)
from trading.domain.account import Control
from trading.domain.ids import ClientOrderId, PositionId, UserId, client_order_id
from trading.domain.instrument import Side, Symbol
from trading.domain.money import ZERO
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.domain.position import Position
from trading.engine.session import Ticked, step
from trading.engine.state import Holding, Session, Step, World
from trading.risk.checks import Context, Standing
from trading.risk.quotes import Quote
from trading.risk.rules import Rules
from trading.risk.sizing import Funds


def a_quote(value: str = "60000", **changes: Any) -> Quote:
    return replace(Quote(price(value), NOW), **changes)


def a_session(*holdings: Holding, orders: tuple[Order, ...] = (), **changes: Any) -> Session:
    """Armed, running, reconciled, with 10000 USDT, trading BTC/USDT and the symbols that it holds."""
    session = Session(
        account=ACCOUNT,
        owner=UserId(1),
        armed=True,
        control=Control.RUNNING,
        reconciled=True,
        symbols=frozenset({BTC, *(holding.position.symbol for holding in holdings)}),
        limits=limits(),
        balances={"USDT": a_balance()},
        holdings={holding.position.symbol: holding for holding in holdings},
        orders={order.intent.id: order for order in orders},
    )
    return replace(session, **changes)


def a_holding(
    symbol: Symbol = BTC, side: Side = Side.BUY, amount: str = "0.01", at: str = "60000", **changes: Any
) -> Holding:
    """A position of 0.01 bought at 60000 without fees, stop at 59000 and target at 62000, told of already."""
    held, average = Decimal(amount), Decimal(at)
    up = side is Side.BUY
    fill = a_fill(symbol, side, qty=held, price=average)
    signed = held * side.sign
    holding = Holding(
        id=PositionId("POSITION"),
        position=Position(symbol, qty=signed, cost=signed * average),
        side=side,
        reference=price(at),
        stop=price("59000" if up else "61000"),
        target=price("62000" if up else "58000"),
        opened_at=NOW,
        entered=held,
        paid=held * average,
        announced=True,
        last_fill=fill,
    )
    return replace(holding, **changes)


def a_world(*symbols: Symbol, after: float = 0.0, rules: Rules | None = None) -> World:
    """Bitcoin's rules (or of these symbols), so many seconds after NOW."""
    instruments = {symbol: an_instrument(symbol) for symbol in symbols or (BTC,)}
    return World(instruments, rules or Rules(), NOW + timedelta(seconds=after))


def a_standing(**changes: Any) -> Standing:
    """An account to which every check says yes."""
    standing = Standing(
        armed=True,
        control=Control.RUNNING,
        reconciled=True,
        chosen=True,
        holds=False,
        open_positions=0,
        in_flight=0,
        since_close=None,
        balance_at=NOW,
        funds=Funds(Decimal(10_000), Decimal(10_000), ZERO),
        profit_today=ZERO,
        entries_today=0,
        limits=limits(),
    )
    return replace(standing, **changes)


def a_context(**changes: Any) -> Context:
    """A fresh long signal on a fresh price, and an account to which every check says yes."""
    symbol = changes.pop("symbol", BTC)
    context = Context(
        signal=a_signal(symbol),
        standing=a_standing(),
        instrument=an_instrument(symbol),
        quote=a_quote(),
        rules=Rules(),
        now=NOW,
    )
    return replace(context, **changes)


def only_order(step: Step, orders: Mapping[ClientOrderId, Order] | None = None) -> Order:
    """The one order that the step places."""
    assert len(step.place) == 1, f"one order must be placed, were {len(step.place)}"
    found = (orders or step.session.orders)[step.place[0].intent.id]
    assert found.intent == step.place[0].intent
    return found


def stop_of(
    holding: Holding, status: OrderStatus = OrderStatus.OPEN, number: int = 1, **changes: Any
) -> Order:
    """The stop that the engine would have placed, seen on the exchange."""
    symbol, size = holding.position.symbol, changes.pop("qty", qty("0.01"))
    cause = f"{holding.id}|protect"
    intent = a_stop(symbol, holding.side.opposite, cause=cause, attempt=number, position=holding.id, qty=size)
    intent = replace(intent, id=client_order_id(ACCOUNT, cause, number))
    seen = {"confirmed_at": NOW} if status is OrderStatus.OPEN else {}
    return an_order(intent, status, **{**seen, "stamped_at": NOW, **changes})


def exit_of(holding: Holding, status: OrderStatus, **changes: Any) -> Order:
    side = holding.side.opposite
    intent = an_intent(
        holding.position.symbol, side, kind=OrderKind.EXIT, cost=None, cause="x", position=holding.id
    )
    return an_order(intent, status, **changes)


def entry_of(holding: Holding, status: OrderStatus) -> Order:
    return an_order(an_intent(holding.position.symbol, holding.side, position=holding.id), status)


def tick(session: Session, after: float = 0.0) -> Step:
    """A look at every position, so many seconds after NOW."""
    return step(session, Ticked(), a_world(BTC, BTC_PERP, after=after))


def held(session: Session, symbol: Symbol = BTC) -> Holding:
    return session.holdings[symbol]
