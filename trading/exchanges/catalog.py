"""All exchanges' rows: what they can and cannot do, as data."""

from types import MappingProxyType

from trading.exchanges.binance.row import BINANCE
from trading.exchanges.bybit.row import BYBIT
from trading.exchanges.mexc.row import MEXC
from trading.exchanges.okx.row import OKX

CATALOG = MappingProxyType({row.exchange: row for row in (BYBIT, BINANCE, MEXC, OKX)})
