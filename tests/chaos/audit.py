"""Our books beside the exchanges', order by order, fill by fill, coin by coin; and how long stops were missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, inf
from typing import Any

from sandbox.exchange.entities import Account, Execution, Order
from tests.chaos.world import House, Person, World
from trading.domain.ids import ORDER_PREFIX
from trading.domain.instrument import MarketType, Symbol
from trading.domain.order import OrderKind, OrderStatus

_ORDERS = """
    SELECT account_id, id, symbol, kind, cause, attempt, status, reason, filled, qty, cost FROM order_intent
"""
_FILLS = "SELECT account_id, order_id, count(*) AS count, sum(qty) AS qty FROM fill GROUP BY 1, 2"
_HELD = """
    SELECT account_id, symbol, sum(qty) AS qty, sum(qty) FILTER (WHERE closed_at IS NULL) AS open,
           coalesce(bool_or(stop_seen_at IS NOT NULL AND exiting IS NULL)
               FILTER (WHERE closed_at IS NULL), false) AS stopped
    FROM position GROUP BY 1, 2
"""
_LEDGER = """
    SELECT e.account_id, p.currency, sum(p.amount) AS amount
    FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id WHERE p.book = 'wallet' GROUP BY 1, 2
"""
_HALTED = """
    SELECT 'account ' || id AS what, control_why AS why FROM account
    WHERE control <> 0 AND control_why IS DISTINCT FROM 'emergency'
"""
_FOUND = {OrderStatus.OPEN, OrderStatus.CANCELING, OrderStatus.FILLED, OrderStatus.CANCELED}
_UNSETTLED = {OrderStatus.PLANNED, OrderStatus.SUBMITTING, OrderStatus.UNKNOWN, OrderStatus.CANCELING}
_DUST = Decimal(10)  # quote: a position that is worth less cannot bear a stop


@dataclass
class Findings:
    """What an audit has found, each with its words. waits: seconds from an entry's first fill to its stop.

    soft: those of positions whose stop is watched by us, counted apart.
    """

    intents: int = 0
    orders: int = 0
    doubled: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    drift: set[str] = field(default_factory=set)
    waits: dict[str, float] = field(default_factory=dict)
    soft: int = 0

    def without(self, before: "Findings") -> "Findings":
        """What has come since another audit."""
        return Findings(
            self.intents - before.intents,
            self.orders - before.orders,
            self.doubled - before.doubled,
            self.lost - before.lost,
            self.drift - before.drift,
            {order: wait for order, wait in self.waits.items() if order not in before.waits},
            self.soft - before.soft,
        )

    @property
    def holds(self) -> bool:
        return not (self.doubled or self.lost or self.drift)


@dataclass(frozen=True, slots=True)
class Books:
    """Everybody's, as our database has them."""

    orders: Sequence[Any]
    fills: Sequence[Any]
    held: Sequence[Any]
    ledger: Sequence[Any]
    halted: Sequence[Any]


async def audit(world: World) -> Findings:
    """Compare everything that there is, from the beginning of the world."""
    ours = Books(*[await world.ask(each) for each in (_ORDERS, _FILLS, _HELD, _LEDGER, _HALTED)])
    found = Findings(intents=len(ours.orders))
    found.drift |= {f"{row['what']} is halted: {row['why']}" for row in ours.halted}
    for person in world.people:
        house = world.houses[person.exchange]
        _orders(found, ours, person, house)
        _fills(found, ours, person, house)
        _coins(found, ours, person, house)
        _waits(found, ours, person, house)
    return found


def p99(waits: Iterable[float]) -> float:
    """The wait that ninety-nine of a hundred do not exceed; 0 for none."""
    known = sorted(waits)
    return known[ceil(0.99 * len(known)) - 1] if known else 0.0


def _account(person: Person, house: House) -> Account:
    return house.sandbox.venue.books.account(person.label)


def _theirs(person: Person, house: House) -> list[Order]:
    """The exchange's orders that carry an id of ours."""
    mine = house.sandbox.venue.books.orders_of[_account(person, house).uid].values()
    return [order for order in mine if order.link_id.startswith(ORDER_PREFIX)]


def _executions(person: Person, house: House) -> list[Execution]:
    return house.sandbox.venue.books.executions_of[_account(person, house).uid]


def _mine(rows: Sequence[Any], person: Person) -> list[Any]:
    return [row for row in rows if row["account_id"] == person.account]


def _orders(found: Findings, ours: Books, person: Person, house: House) -> None:
    """Doubled: one id, or one cause and attempt, with several orders; lost: an order that one side lacks."""
    known = {row["id"]: row for row in _mine(ours.orders, person)}
    theirs = _theirs(person, house)
    found.orders += len(theirs)
    links = Counter(order.link_id for order in theirs)
    found.doubled |= {
        f"{person.label}: {link} is {count} orders" for link, count in links.items() if count > 1
    }
    causes: dict[tuple[str, int], set[str]] = defaultdict(set)
    for link in links.keys() & known.keys():
        causes[known[link]["cause"], known[link]["attempt"]].add(link)
    found.doubled |= {f"{person.label}: {cause} is {ids}" for cause, ids in causes.items() if len(ids) > 1}
    for order in theirs:
        row = known.get(order.link_id)
        if row is None or OrderStatus(row["status"]) not in _FOUND:
            was = "unknown to us" if row is None else f"{row['kind']} {row['status']} {row['reason']}"
            found.lost.add(f"{person.label}: {order.link_id} is {order.status} there, {was}")
    for link, row in known.items():
        status = OrderStatus(row["status"])
        if status in _FOUND and link not in links:
            found.lost.add(f"{person.label}: {link} is {status} here, unknown there")
        if status in _UNSETTLED:
            found.lost.add(f"{person.label}: {row['kind']} {link} of {row['symbol']} stays {status}")


def _fills(found: Findings, ours: Books, person: Person, house: House) -> None:
    """Executions by order: as many, of the same quantity; and never more than was wanted."""
    theirs: dict[str, list[Decimal]] = defaultdict(list)
    for execution in _executions(person, house):
        if execution.link_id.startswith(ORDER_PREFIX):
            theirs[execution.link_id].append(execution.qty)
    kept = {row["order_id"]: (row["count"], row["qty"]) for row in _mine(ours.fills, person)}
    known = {row["id"]: row for row in _mine(ours.orders, person)}
    for link in theirs.keys() | kept.keys():
        there = (len(theirs[link]), sum(theirs[link], Decimal(0)))
        here = kept.get(link, (0, Decimal(0)))
        if there != here:
            found.lost.add(f"{person.label}: fills of {link}: {here} here, {there} there")
        if link in known and known[link]["filled"] != there[1]:
            found.drift.add(f"{person.label}: {link} filled {known[link]['filled']} here, {there[1]} there")
        if link in known and known[link]["cost"] is None and there[1] > known[link]["qty"]:
            found.doubled.add(f"{person.label}: {link} wanted {known[link]['qty']}, filled {there[1]}")


def _coins(found: Findings, ours: Books, person: Person, house: House) -> None:
    """Positions and the ledger against wallets and positions there."""
    account, books = _account(person, house), house.sandbox.venue.books
    ledger = {row["currency"]: row["amount"] for row in _mine(ours.ledger, person)}
    held = {Symbol.parse(row["symbol"]): row for row in _mine(ours.held, person)}
    for symbol in house.prices:
        coin, spot = symbol.name.split("/")[0], symbol.market is MarketType.SPOT
        here = held[symbol]["qty"] if symbol in held else Decimal(0)
        if spot:
            there = account.coins.get(coin, Decimal(0))
            if there != ledger.get(coin, Decimal(0)):
                found.drift.add(f"{person.label}: ledger {coin} {ledger.get(coin)} here, {there} there")
        else:
            there = sum(
                (p.size * p.sign for p in books.positions_of(account.uid) if p.symbol.startswith(coin)),
                Decimal(0),
            )
            here = here if symbol not in held or held[symbol]["open"] else Decimal(0)
        if there != here:
            found.drift.add(f"{person.label}: {symbol} {here} here, {there} there")
        _stopped(found, person, house, symbol, held.get(symbol))


def _stopped(found: Findings, person: Person, house: House, symbol: Symbol, row: Any) -> None:
    """A position that we believe to be protected has its stop at the exchange."""
    if row is None or not row["open"] or not row["stopped"] or not _holds_stops(house, symbol):
        return
    stops = house.sandbox.venue.books.open_of[_account(person, house).uid].values()
    if not any(order.trigger_price and _is_of(order, symbol) for order in stops):
        found.lost.add(f"{person.label}: the stop of {symbol} is not there")


def _holds_stops(house: House, symbol: Symbol) -> bool:
    return any(
        _alias(instrument.base, instrument.quote) == _pair(symbol) and instrument.holds_stops
        for (category, _), instrument in house.sandbox.market.instruments.items()
        if category == symbol.market.value and house.sandbox.venue.rules.stops
    )


def _waits(found: Findings, ours: Books, person: Person, house: House) -> None:
    """From the first fill of each entry until a stop stood there, or all of it was sold again."""
    kinds = {row["id"]: row for row in _mine(ours.orders, person)}
    orders, executions = _theirs(person, house), _executions(person, house)
    for order in orders:
        row = kinds.get(order.link_id)
        if row is None or row["kind"] != OrderKind.ENTRY or order.value < _DUST:
            continue
        symbol = Symbol.parse(row["symbol"])
        if not _holds_stops(house, symbol):
            found.soft += 1
            continue
        began = min(one.time for one in executions if one.link_id == order.link_id)
        stops = (o.created for o in orders if o.trigger_price and o.key == order.key and o.created >= began)
        ends = [*stops, *_left(order, executions, began)]
        found.waits[order.link_id] = (min(ends) - began) / 1000 if ends else inf


def _left(entry: Order, executions: Sequence[Execution], began: int) -> list[int]:
    """The instant at which what the entry has brought was nearly all gone, if it was."""
    gone = Decimal(0)
    for one in executions:
        if (one.category, one.symbol) == entry.key and one.side != entry.side and one.time >= began:
            gone += one.qty
            if gone * 100 >= entry.filled * 99:
                return [one.time]
    return []


def _pair(symbol: Symbol) -> str:
    return symbol.name.partition(":")[0].replace("/", "")


def _alias(base: str, quote: str) -> str:
    return base + quote


def _is_of(order: Order, symbol: Symbol) -> bool:
    plain = order.symbol.replace("-", "").replace("_", "").removesuffix("SWAP")
    return order.category == symbol.market.value and plain == _pair(symbol)
