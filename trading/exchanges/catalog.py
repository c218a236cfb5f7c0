"""All exchanges' rows: what they can and cannot do, as data."""

from types import MappingProxyType

from trading.exchanges.bybit.row import BYBIT

CATALOG = MappingProxyType({row.exchange: row for row in (BYBIT,)})
