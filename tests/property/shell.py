"""What the runtime does around `step`, without a database: rows, claims, looks, and the guards of the tables."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.property.nasty_exchange import NastyExchange
from tests.support.builders import ACCOUNT, NOW, a_balance, limits
from trading.domain.account import Control
from trading.domain.events import (
    AccountHalted,
    Event,
    OrderSettled,
    OrderUnproved,
    PositionClosed,
    PositionOpened,
    StopConfirmed,
)
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId, TradeId, UserId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import ZERO, Price
from trading.domain.order import TRANSITIONS, Order, OrderIntent, OrderKind, OrderStatus
from trading.engine.outcomes import PROVED_AWAY
from trading.engine.reconcile import reconcile
from trading.engine.resolve import Evidence, Look
from trading.engine.session import (
    FillSeen,
    NotPlacedProved,
    OrderSeen,
    SendFailed,
    SessionEvent,
    Ticked,
    step,
)
from trading.engine.state import Session, World
from trading.ports import OrderReport, PositionReport, ReportStatus
from trading.risk.rules import Rules

RULES = Rules(price_age=timedelta(days=1), balance_age=timedelta(days=9), max_entries_a_day=10_000)
_IN_FLIGHT = {OrderStatus.PLANNED, OrderStatus.SUBMITTING, OrderStatus.UNKNOWN}


def a_session(exchange: NastyExchange) -> Session:
    return Session(
        account=ACCOUNT,
        owner=UserId(1),
        armed=True,
        control=Control.RUNNING,
        reconciled=True,
        symbols=frozenset({exchange.instrument.symbol}),
        limits=replace(limits(), cooldown_bars=0),
        balances={"USDT": a_balance("USDT", "100000")},
    )


@dataclass
class Shell:
    """One account on one market. rows: every order that was ever written; told: everything that was told."""

    exchange: NastyExchange
    session: Session
    now: datetime = NOW
    rows: dict[ClientOrderId, Order] = field(default_factory=dict)
    counted: set[TradeId] = field(default_factory=set)
    told: list[Event] = field(default_factory=list)
    cancels: list[Order] = field(default_factory=list)
    asks: list[ClientOrderId] = field(default_factory=list)
    evidence: dict[ClientOrderId, Evidence] = field(default_factory=dict)
    causes: set[tuple[str, int]] = field(default_factory=set)

    def apply(self, event: SessionEvent) -> None:
        """Load (orders that are not final, and the one the event is about), step, save."""
        before = replace(
            self.session, orders={cid: row for cid, row in self.rows.items() if not row.status.is_final}
        )
        named = event.fill.order if isinstance(event, FillSeen) else getattr(event, "order", None)
        if named in self.rows:
            before = before.with_order(self.rows[named])
        symbol = self.exchange.instrument.symbol
        done = step(before, event, World({symbol: self.exchange.instrument}, RULES, self.now))
        self._save(done.session)
        placed = [approved.intent.id for approved in done.place]
        assert all(self.rows[cid].status is OrderStatus.PLANNED for cid in placed), "place what is planned"
        self.cancels += done.cancel
        self.asks += done.ask
        self.told += done.tell
        if done.pause is not None:
            self.session = replace(self.session, control=Control.REDUCE_ONLY)

    def _save(self, after: Session) -> None:
        for cid, order in after.orders.items():
            old = self.rows.get(cid)
            if old is None:
                assert order.status in {OrderStatus.PLANNED, OrderStatus.VOID}, (
                    f"{cid} begins as {order.status}"
                )
                key = (order.intent.cause, order.intent.attempt)
                assert key not in self.causes, f"{key} has made two orders"
                self.causes.add(key)
            else:
                assert old.intent == order.intent, f"the terms of {cid} have changed"
                assert order.filled >= old.filled, f"fills of {cid} have fallen"
                assert _reachable(old.status, order.status), f"{old.status} -> {order.status}"
            self.rows[cid] = order
        self._check_in_flight()
        self.session = replace(after, orders={})

    def _check_in_flight(self) -> None:
        kinds = Counter(row.intent.kind for row in self.rows.values() if row.status in _IN_FLIGHT)
        assert all(count == 1 for count in kinds.values()), f"more than one in flight: {kinds}"
        for kind in (OrderKind.ENTRY, OrderKind.EXIT):
            assert len(self.working(kind)) <= 1, f"two working orders of kind {kind}"

    def working(self, *kinds: OrderKind) -> list[Order]:
        return [row for row in self.rows.values() if row.intent.kind in kinds and not row.status.is_final]

    def planned(self) -> list[ClientOrderId]:
        return [cid for cid, row in self.rows.items() if row.status is OrderStatus.PLANNED]

    def claim(self, cid: ClientOrderId) -> OrderIntent | None:
        row = self.rows[cid]
        is_entry = row.intent.kind is OrderKind.ENTRY
        if row.intent.decide_before <= self.now or (is_entry and self.session.control > Control.RUNNING):
            self.rows[cid] = row.moved(OrderStatus.VOID)
            self.apply(Ticked())
            return None
        self.rows[cid] = row.moved(OrderStatus.SUBMITTING, stamped_at=self.now)
        return row.intent

    def fills(self, fills: Iterable[Fill]) -> None:
        for fill in fills:
            if fill.order in self.rows and fill.trade not in self.counted:
                self.counted.add(fill.trade)
                self.apply(FillSeen(fill))

    def hear(self, news: OrderReport | Fill) -> None:
        if isinstance(news, Fill):
            self.fills([replace(news, seen_at=self.now)])
        elif news.order is not None and news.order in self.rows:
            self.apply(OrderSeen(news.order, news, asked=False))

    def look(self, cid: ClientOrderId) -> None:
        """The inquiry of the runtime: by id, then open orders and executions, then evidence."""
        row = self.rows.get(cid)
        if row is None or row.status in PROVED_AWAY:
            return
        placed = self.exchange.visible(cid, self.now)
        if placed is None:
            self._not_found(cid)
            return
        self.evidence.pop(cid, None)
        report = self.exchange.report(placed, self.now)
        self.fills(self.exchange.fills_seen_at(self.now))
        self.apply(OrderSeen(cid, report, asked=True))

    def _not_found(self, cid: ClientOrderId) -> None:
        self.fills(
            fill
            for fill in self.exchange.fills_seen_at(self.now)
            if fill.order is not None and self.exchange.visible(fill.order, self.now)
        )
        row = self.rows[cid]
        if row.status not in {OrderStatus.SUBMITTING, OrderStatus.UNKNOWN}:
            return
        evidence = self.evidence.get(cid, Evidence()).with_not_found(
            row, Look(self.now, self.now), RULES.horizon
        )
        self.evidence[cid] = evidence
        if evidence.proves_not_placed:
            self.apply(NotPlacedProved(cid))

    def reconcile(self) -> None:
        """Read back everything that reads show by now."""
        exchange, symbol = self.exchange, self.exchange.instrument.symbol
        shown = [p for cid, p in exchange.orders.items() if exchange.visible(cid, self.now)]
        self.fills(f for f in exchange.fills_seen_at(self.now) if f.order in {p.intent.id for p in shown})
        reports = [exchange.report(p, self.now) for p in shown if p.status is ReportStatus.OPEN]
        session = replace(
            self.session, orders={cid: row for cid, row in self.rows.items() if not row.status.is_final}
        )
        positions = [PositionReport(symbol, exchange.net, Price(exchange.price), self.now)]
        balances = [a_balance(exchange.instrument.base, str(exchange.own + exchange.net))]
        found = reconcile(
            session,
            reports,
            balances,
            positions if symbol.market is MarketType.LINEAR else [],
            {symbol: exchange.instrument},
        )
        for cid, report in found.seen:
            self.apply(OrderSeen(cid, report, asked=True))
        for order in found.ask:
            self.look(order.intent.id)
        self.apply(Ticked())

    def check_told_once(self) -> None:
        keys = [key for event in self.told if (key := _key(event)) is not None]
        twice = [key for key, count in Counter(keys).items() if count > 1]
        assert not twice, f"told twice: {twice}"
        assert len(self.session.holdings) <= 1
        stops = Counter(event.position for event in self.told if isinstance(event, StopConfirmed))
        placed = Counter(row.intent.position for row in self.rows.values() if row.intent.trigger)
        assert stops <= placed, "more stops were confirmed than were placed"
        unproved = {e.order for e in self.told if isinstance(e, OrderUnproved)}
        settled = {e.order for e in self.told if isinstance(e, OrderSettled)}
        assert settled <= unproved, "settled what was never said to be unproved"

    def check_exits(self) -> None:
        """What could still be sold never exceeds what is held (spot; linear orders only reduce)."""
        exchange = self.exchange
        if exchange.instrument.symbol.market is not MarketType.SPOT:
            return
        assert exchange.net >= ZERO, "the customer's own coins were sold"
        holding = self.session.holdings.get(exchange.instrument.symbol)
        held = holding.position.qty if holding else ZERO
        at_risk = sum((row.remaining for row in self.working(OrderKind.EXIT, OrderKind.PROTECT)), ZERO)
        assert at_risk <= held, f"{at_risk} could be sold of {held}"

    def is_protected(self, symbol: Symbol) -> bool:
        """One proved stop of ours rests on the exchange, and nothing is on its way out."""
        holding, working = self.session.holdings[symbol], self.working(*OrderKind)
        if len(working) != 1 or holding.exiting is not None or holding.naked_since is not None:
            return False
        placed = self.exchange.orders.get(working[0].intent.id)
        is_stop = working[0].intent.kind is OrderKind.PROTECT
        return is_stop and placed is not None and placed.status is ReportStatus.OPEN

    def unproved(self, cid: ClientOrderId) -> None:
        self.apply(SendFailed(cid, None))


def _key(event: Event) -> tuple[object, ...] | None:
    match event:
        case PositionOpened() | PositionClosed():
            return type(event).__name__, event.position
        case OrderUnproved() | OrderSettled():
            return type(event).__name__, event.order
        case AccountHalted():
            return "halted", event.code, event.detail
        case _:
            return None


def _reachable(start: OrderStatus, end: OrderStatus) -> bool:
    seen, edge = {start}, {start}
    while edge:
        edge = {after for status in edge for after in TRANSITIONS[status]} - seen
        edge -= {OrderStatus.SUBMITTING}  # only a claim brings an order there
        seen |= edge
    return end in seen
