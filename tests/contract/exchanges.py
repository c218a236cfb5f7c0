"""The exchanges that the contract suite is held against: one entry each switches all of it on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import pytest

from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.exchanges.catalog import CATALOG
from trading.exchanges.quirks import ExchangeRow, Quirks


def joined(symbol: Symbol) -> str:
    """BTCUSDT, as most exchanges have it."""
    return symbol.name.partition(":")[0].replace("/", "")


def dashed(symbol: Symbol) -> str:
    """BTC-USDT, or BTC-USDT-SWAP, as OKX has it."""
    pair, swap, _ = symbol.name.partition(":")
    return pair.replace("/", "-") + ("-SWAP" if swap else "")


@dataclass(frozen=True, eq=False)
class Tested:
    """What the suite must know of an exchange beside its row.

    create, create_stop, cancel_stop: requests, as "METHOD path" of the sandbox; find: the pattern of all
    requests that look for one order, and places how many of them a spot order takes; public, private: the
    paths of its WebSockets; name: the exchange's id of a symbol; twice: an id that comes again is refused even
    after its order ended; late: the code of a request after its window; skewed: of a clock that is wrong;
    server: of a failure inside; kinds: what a key that stopped working is called, by what was done to it;
    buy_fee: the currency of the fee of a spot buy of BTC; passphrase: of its keys; late_proves: that code proves
    that nothing was placed; pause: seconds between stops that are placed in a row, stops: how many a symbol
    bears; bound: what is told of the addresses of a key that is bound to 127.0.0.1.
    """

    exchange: ExchangeId
    create: str
    create_stop: str
    cancel_stop: str
    find: str
    places: int
    public: str
    private: str
    key_info: str
    late: int
    skewed: str
    server: int
    name: Callable[[Symbol], str] = joined
    twice: bool = True
    buy_fee: str = "BTC"
    passphrase: str = ""
    late_proves: bool = True
    pause: float = 0.06
    stops: int = 60
    bound: tuple[str, ...] = ("127.0.0.1",)
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def row(self) -> ExchangeRow:
        return CATALOG[self.exchange]

    def quirks(self, market: MarketType) -> Quirks:
        return self.row.markets[market]

    def symbol(self, name: str, market: MarketType = MarketType.SPOT) -> Symbol:
        """symbol('BTC/USDT'); of the perpetual for MarketType.LINEAR."""
        return Symbol(self.exchange, market, name if market is MarketType.SPOT else f"{name}:USDT")


_KINDS = MappingProxyType(
    {
        "revoked": "wrong",
        "read only": "permission",
        "another address": "address",
        "expired": "expired",
    }
)
BYBIT = Tested(
    exchange=ExchangeId.BYBIT,
    create="POST /v5/order/create",
    create_stop="POST /v5/order/create",
    cancel_stop="POST /v5/order/cancel",
    find="GET /v5/order/",
    places=6,
    public="/v5/public/spot",
    private="/v5/private",
    key_info="GET /v5/user/query-api",
    late=10002,
    skewed="10002",
    server=10016,
    kinds=_KINDS,
)
MEXC = Tested(
    exchange=ExchangeId.MEXC,
    create="POST /api/v3/order",
    create_stop="",
    cancel_stop="",
    find="GET /api/v3/(order|allOrders)",
    places=2,
    public="/ws",
    private="/ws",
    key_info="GET /api/v3/apiKeyInfo",
    late=700003,
    skewed="700003",
    server=500,
    twice=False,
    buy_fee="USDT",
    kinds=_KINDS | {"expired": "wrong"},  # it calls an expired key unknown
)
BINANCE = Tested(
    exchange=ExchangeId.BINANCE,
    create="POST /api/v3/order",
    create_stop="POST /api/v3/order",
    cancel_stop="DELETE /api/v3/order",
    find="GET /api/v3/order$",
    places=1,
    public="/ws",
    private="/ws-api/v3",
    key_info="GET /sapi/v1/account/apiRestrictions",
    late=-1021,
    skewed="-1021",
    server=-1000,
    twice=False,
    stops=5,
    bound=("✓",),  # it tells that, not to which
    kinds=dict.fromkeys(_KINDS, "wrong"),  # -2015 does not say which
)
OKX = Tested(
    exchange=ExchangeId.OKX,
    create="POST /api/v5/trade/order",
    create_stop="POST /api/v5/trade/order-algo",
    cancel_stop="POST /api/v5/trade/cancel-algos",
    find="GET /api/v5/trade/order(-algo)?$",
    places=2,
    public="/ws/v5/business",
    private="/ws/v5/private",
    key_info="GET /api/v5/account/config",
    late=51149,
    skewed="50102",
    server=50026,
    name=dashed,
    twice=False,
    passphrase="a pass phrase",
    late_proves=False,
    pause=0.11,
    kinds=_KINDS | {"expired": "wrong"},  # a key that has expired does not exist
)
TESTED: tuple[Tested, ...] = (BYBIT, BINANCE, MEXC, OKX)
MEMORY = ("fake", "paper")  # they speak of Bybit's symbols


def cases(*, linear: bool = False, stops: bool = False, memory: bool = False) -> Sequence[object]:
    """Parameters of `world`: all exchanges, or those with perpetuals, or that hold stops on spot."""
    names: list[object] = [pytest.param(name, id=name) for name in MEMORY] if memory else []
    for tested in TESTED:
        markets = tested.row.markets
        if (linear and MarketType.LINEAR not in markets) or (stops and not _stops(tested, MarketType.SPOT)):
            continue
        names.append(pytest.param(tested, id=tested.exchange.value))
    return names


def markets(*, stops: bool = False, memory: bool = False) -> Sequence[object]:
    """Parameters of (`world`, `market`): every exchange with each of its market types (that hold stops)."""
    found: list[object] = []
    for name in MEMORY if memory else ():
        found.extend(pytest.param(name, market, id=f"{name}-{market}") for market in MarketType)
    for tested in TESTED:
        for market in tested.row.markets:
            if not stops or _stops(tested, market):
                found.append(pytest.param(tested, market, id=f"{tested.exchange}-{market}"))
    return found


def _stops(tested: Tested, market: MarketType) -> bool:
    return bool(tested.row.markets[market].stop_sides)


EVERY = pytest.mark.parametrize("world", cases(memory=True), indirect=True)
LINEAR = pytest.mark.parametrize("world", cases(memory=True, linear=True), indirect=True)
STOPS = pytest.mark.parametrize("world", cases(memory=True, stops=True), indirect=True)
MARKETS = pytest.mark.parametrize(("world", "market"), markets(memory=True), indirect=["world"])
STOP_MARKETS = pytest.mark.parametrize(
    ("world", "market"), markets(memory=True, stops=True), indirect=["world"]
)
REAL = pytest.mark.parametrize("world", cases(), indirect=True)
REAL_STOPS = pytest.mark.parametrize("world", cases(stops=True), indirect=True)
REAL_LINEAR = pytest.mark.parametrize("world", cases(linear=True), indirect=True)
REAL_MARKETS = pytest.mark.parametrize(("world", "market"), markets(), indirect=["world"])
REAL_STOP_MARKETS = pytest.mark.parametrize(("world", "market"), markets(stops=True), indirect=["world"])
TELLING = pytest.mark.parametrize(  # those that can be asked what a key may do
    "world",
    [pytest.param(one, id=one.exchange.value) for one in TESTED if one.row.tells_permissions],
    indirect=True,
)
REAL_TWICE = pytest.mark.parametrize(  # those that refuse an id for ever
    "world", [pytest.param(one, id=one.exchange.value) for one in TESTED if one.twice], indirect=True
)
BYBIT_ONLY = pytest.mark.parametrize("world", [pytest.param(BYBIT, id="bybit")], indirect=True)
