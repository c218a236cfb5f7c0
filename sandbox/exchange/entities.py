"""What the exchange remembers: accounts, keys, orders, executions, positions."""

from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.exchange.numbers import ZERO

OPEN_STATES = frozenset({"New", "PartiallyFilled", "Untriggered"})
BUY, SELL = "Buy", "Sell"


def other_side(side: str) -> str:
    return SELL if side == BUY else BUY


@dataclass(slots=True)
class Account:
    """One unified account. `coins` are wallet balances; times are market milliseconds."""

    uid: int
    label: str
    created: int
    coins: dict[str, Decimal] = field(default_factory=dict)
    margin_mode: str = "REGULAR_MARGIN"

    def change(self, coin: str, amount: Decimal) -> None:
        self.coins[coin] = self.coins.get(coin, ZERO) + amount


@dataclass(slots=True)
class ApiKey:
    """A key of an account; `ips` empty means not bound, `expires` 0 means never."""

    key: str
    secret: str = field(repr=False)
    uid: int
    created: int
    permissions: dict[str, list[str]] = field(default_factory=dict)
    read_only: bool = False
    ips: list[str] = field(default_factory=list)
    expires: int = 0
    revoked: bool = False
    note: str = ""
    passphrase: str = field(default="", repr=False)


@dataclass(slots=True)
class Order:
    """One order. `qty` is in base units, or in quote units where `unit` is quoteCoin.

    `value` is the executed worth in quote units, `seq` its place in time, `hidden_until` (market
    milliseconds) the fault "accepted, but not to be found yet".
    """

    order_id: str
    link_id: str
    uid: int
    category: str
    symbol: str
    side: str
    kind: str
    qty: Decimal
    price: Decimal
    tif: str
    created: int
    updated: int
    seq: int
    unit: str = "baseCoin"
    order_filter: str = "Order"
    trigger_price: Decimal = ZERO
    trigger_direction: int = 0
    stop_type: str = ""
    reduce_only: bool = False
    close_on_trigger: bool = False
    take_profit: Decimal = ZERO
    stop_loss: Decimal = ZERO
    create_type: str = "CreateByUser"
    last_on_create: Decimal = ZERO
    status: str = "New"
    reject_reason: str = "EC_NoError"
    cancel_type: str = "UNKNOWN"
    filled: Decimal = ZERO
    value: Decimal = ZERO
    fee: Decimal = ZERO
    fee_coin: str = ""
    hidden_until: int = 0

    @property
    def key(self) -> tuple[str, str]:
        return self.category, self.symbol

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATES

    @property
    def by_cost(self) -> bool:
        return self.unit == "quoteCoin"

    @property
    def leaves(self) -> Decimal:
        """What is still wanted, in the order's own unit."""
        return self.qty - (self.value if self.by_cost else self.filled)


@dataclass(frozen=True, slots=True)
class Execution:
    """One fill; `pnl` is the realised profit of a linear position, without fees."""

    exec_id: str
    uid: int
    order_id: str
    link_id: str
    category: str
    symbol: str
    side: str
    price: Decimal
    qty: Decimal
    value: Decimal
    fee: Decimal
    fee_coin: str
    fee_rate: Decimal
    maker: bool
    time: int
    seq: int
    leaves: Decimal
    order_price: Decimal
    order_qty: Decimal
    order_type: str
    stop_type: str
    create_type: str
    closed: Decimal = ZERO
    pnl: Decimal = ZERO


@dataclass(slots=True)
class Position:
    """The one-way linear position of an account in a symbol; `size` is never negative."""

    uid: int
    symbol: str
    side: str = ""
    size: Decimal = ZERO
    entry: Decimal = ZERO
    leverage: Decimal = Decimal(10)
    take_profit: Decimal = ZERO
    stop_loss: Decimal = ZERO
    realised: Decimal = ZERO
    created: int = 0
    updated: int = 0
    seq: int = 0

    @property
    def sign(self) -> int:
        return {BUY: 1, SELL: -1}.get(self.side, 0)

    def profit(self, price: Decimal) -> Decimal:
        return (price - self.entry) * self.size * self.sign


Record = Account | ApiKey | Order | Execution | Position


def identity(record: Record) -> str:
    """A record's key among its kind."""
    match record:
        case Account(uid=uid):
            return str(uid)
        case ApiKey(key=key):
            return key
        case Order(order_id=order_id):
            return order_id
        case Execution(exec_id=exec_id):
            return exec_id
        case Position(uid=uid, symbol=symbol):
            return f"{uid}:{symbol}"
