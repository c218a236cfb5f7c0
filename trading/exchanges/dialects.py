"""All exchanges' dialects: how they are spoken to. One line each."""

from collections.abc import Mapping
from types import MappingProxyType

from trading.domain.instrument import ExchangeId
from trading.exchanges.binance.dialect import BinanceDialect
from trading.exchanges.bybit.dialect import BybitDialect
from trading.exchanges.mexc.dialect import MexcDialect
from trading.exchanges.okx.dialect import OkxDialect
from trading.exchanges.wire import Dialect

_ALL: tuple[Dialect, ...] = (BybitDialect(), BinanceDialect(), MexcDialect(), OkxDialect())
DIALECTS: Mapping[ExchangeId, Dialect] = MappingProxyType({dialect.row.exchange: dialect for dialect in _ALL})
