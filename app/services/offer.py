"""Which markets the service offers, as its operator has named them: AVAILABLE_SYMBOLS and the two below it.

A name is BTC/USDT for the spot market of every exchange, BTC/USDT:USDT for the perpetual, or a whole key
(bybit/linear/BTC/USDT:USDT) for one market of one exchange. Markets are never made from names, only found.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trading.domain.instrument import ExchangeId, Instrument, MarketType, Symbol

_PAIR = re.compile(r"[A-Z0-9]{1,30}/[A-Z0-9]{1,30}(?::[A-Z0-9]{1,30})?")


class BadName(ValueError):
    """The text names no market; the message says what would."""


def name_of(text: str) -> str:
    """The name as it is kept: the pair in capitals, exchange and market type in small letters."""
    parts = text.strip().split("/")
    pair, prefix = "/".join(parts[-2:]).upper(), [part.lower() for part in parts[:-2]]
    known = not prefix or (len(prefix) == 2 and prefix[0] in {*ExchangeId} and prefix[1] in {*MarketType})  # noqa: PLR2004  # exchange and market type
    if not _PAIR.fullmatch(pair) or not known:
        raise BadName(
            f"must be names like BTC/USDT, BTC/USDT:USDT or bybit/spot/BTC/USDT, was {text.strip()[:60]!r}"
        )
    return "/".join([*prefix, pair])


def names_of(text: str) -> tuple[str, ...]:
    """The names of a list with commas or spaces between, each once. Raises BadName."""
    return tuple(dict.fromkeys(name_of(part) for part in text.replace(",", " ").split()))


def covers(name: str, other: str) -> bool:
    """Whether every market that `other` means is among those that `name` means."""
    return name == other or other.endswith(f"/{name}")


def means(name: str, symbol: Symbol) -> bool:
    return covers(name, symbol.key)


@dataclass(frozen=True, slots=True)
class Offer:
    """available: what may be chosen, empty for every market; active: what new accounts begin with, in order;
    primary: the market that leads the others, and the first of a new account.
    """

    available: tuple[str, ...] = ()
    active: tuple[str, ...] = ()
    primary: str | None = None

    def permits(self, symbol: Symbol) -> bool:
        """Whether it may be chosen here."""
        return not self.available or any(means(name, symbol) for name in self.available)

    def beginning(self, exchange: ExchangeId, listed: Iterable[Instrument]) -> tuple[Symbol, ...]:
        """What a new account on the exchange begins with, of what it lists; the primary market first."""
        there = _open(exchange, listed)
        wanted = (self.primary, *self.active) if self.primary else self.active
        return tuple(dict.fromkeys(s for name in wanted for s in there if means(name, s)))

    def leader(self, exchange: ExchangeId, listed: Iterable[Instrument]) -> Symbol | None:
        """The primary market on the exchange; None where it lists none of that name, or none was named."""
        if self.primary is None:
            return None
        return next((s for s in _open(exchange, listed) if means(self.primary, s)), None)

    def unknown(self, exchanges: Iterable[ExchangeId], listed: Sequence[Instrument]) -> tuple[str, ...]:
        """Names that none of these exchanges lists, or that are of another exchange."""
        there = [symbol for exchange in exchanges for symbol in _open(exchange, listed)]
        named = dict.fromkeys((*self.available, *self.active, *([self.primary] if self.primary else [])))
        return tuple(name for name in named if not any(means(name, symbol) for symbol in there))


EVERYTHING = Offer()


def _open(exchange: ExchangeId, listed: Iterable[Instrument]) -> list[Symbol]:
    """The open markets of the exchange, spot before perpetual."""
    mine = (i.symbol for i in listed if i.active and i.symbol.exchange is exchange)
    return sorted(mine, key=lambda s: (s.market is not MarketType.SPOT, s.name))
