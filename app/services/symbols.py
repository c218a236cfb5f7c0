"""Which market a typed name means. Symbols are never built from text, only found in the exchange's list."""

import re
from collections.abc import Sequence
from hashlib import blake2b

from app.services.offer import EVERYTHING, Offer
from trading.domain.instrument import Instrument, MarketType, Symbol

_NOISE = re.compile(r"[^A-Z0-9]")
_PERPETUAL = re.compile(r"(?:\.P|PERP|SWAP|:USDT)$")
_OFFERED = ("BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT", "DOGE/USDT")


def resolve(instruments: Sequence[Instrument], text: str) -> tuple[Symbol, ...]:
    """The markets that the text may mean: `btc`, `BTCUSDT`, `btc/usdt`, `BTC-USDT perp`. Empty for none.

    A name that stands for a spot market and a perpetual alike means both, until `perp` or `spot` is said.
    """
    wanted = text.strip().upper()
    spot_only = wanted.endswith("SPOT")
    wanted = wanted.removesuffix("SPOT").strip()
    linear_only = bool(_PERPETUAL.search(wanted))
    wanted = _NOISE.sub("", _PERPETUAL.sub("", wanted))
    found = [
        i for i in instruments if i.active and wanted in {i.base + i.quote, _NOISE.sub("", i.exchange_symbol)}
    ]
    if not found:
        found = [i for i in instruments if i.active and i.base == wanted and i.quote == "USDT"]
    if linear_only or spot_only:
        market = MarketType.LINEAR if linear_only else MarketType.SPOT
        found = [i for i in found if i.symbol.market is market]
    return tuple(sorted({i.symbol for i in found}, key=_spot_first))


def offered(
    instruments: Sequence[Instrument], chosen: Sequence[Symbol], offer: Offer = EVERYTHING
) -> tuple[Symbol, ...]:
    """The markets on the buttons, less the chosen: what the service names, else the best known ones that
    exist; spot before perpetual.
    """
    known = {i.symbol for i in instruments if i.active and offer.permits(i.symbol)}
    named = known if offer.available else {s for s in known if s.name.split(":")[0] in _OFFERED}
    return tuple(sorted(named.difference(chosen), key=_spot_first))


def _spot_first(symbol: Symbol) -> tuple[bool, int, str]:
    name = symbol.name.split(":")[0]
    rank = _OFFERED.index(name) if name in _OFFERED else len(_OFFERED)
    return symbol.market is not MarketType.SPOT, rank, symbol.name


def code_of(symbol: Symbol) -> str:
    """A short code that stands for the symbol in a button; `by_code` finds it again."""
    return blake2b(symbol.key.encode(), digest_size=6).hexdigest()


def by_code(instruments: Sequence[Instrument], code: str) -> Symbol | None:
    """The symbol of a code among these markets."""
    return next((i.symbol for i in instruments if code_of(i.symbol) == code), None)
