"""What has changed between two looks at an exchange's list of markets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from trading.domain.instrument import Instrument, MarketType, Symbol


class Listing(StrEnum):
    """Where a market stands with its exchange. GONE: it is not in the list any more; its last row is kept."""

    TRADING = "trading"
    SUSPENDED = "suspended"
    GONE = "gone"


class ChangeKind(StrEnum):
    """What may change. Every kind has a text in every locale (`market-change-...`)."""

    NEW = "new"
    GONE = "gone"
    SUSPENDED = "suspended"
    BACK = "back"
    TICK = "tick"
    LOT = "lot"
    COST_STEP = "cost-step"
    MIN_QTY = "min-qty"
    MIN_NOTIONAL = "min-notional"
    TAKER_FEE = "taker-fee"
    MAKER_FEE = "maker-fee"
    CONTRACT = "contract"


# What cannot wait where a position is held: its exit may not go through.
GRAVE = frozenset({ChangeKind.GONE, ChangeKind.SUSPENDED})
# The rules of a market that may change while it is traded, by the instrument's field.
RULES: Mapping[ChangeKind, str] = MappingProxyType(
    {
        kind: kind.value.replace("-", "_")
        for kind in list(ChangeKind)[list(ChangeKind).index(ChangeKind.TICK) :]
    }
)
_MANY, _SHARE = 5, Decimal("0.2")


@dataclass(frozen=True, slots=True)
class Known:
    """A market as it was last seen."""

    instrument: Instrument
    listing: Listing

    @property
    def symbol(self) -> Symbol:
        return self.instrument.symbol


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one market. before, after: the rule's numbers in its own unit; None where it has none."""

    symbol: Symbol
    kind: ChangeKind
    before: Decimal | None = None
    after: Decimal | None = None


def listing_of(instrument: Instrument) -> Listing:
    """How a market stands that is in the list."""
    return Listing.TRADING if instrument.active else Listing.SUSPENDED


def changes(before: Iterable[Known], after: Iterable[Instrument]) -> tuple[Change, ...]:
    """By symbol, what is different now. Both of one exchange; a first look at all changes nothing."""
    known = {one.symbol: one for one in before}
    fresh = {one.symbol: one for one in after}
    if not known:
        return ()
    found: list[Change] = []
    for symbol in sorted(known.keys() | fresh.keys()):
        was, now = known.get(symbol), fresh.get(symbol)
        if was is None:
            found.append(Change(symbol, ChangeKind.NEW))
        elif now is None:
            found += [] if was.listing is Listing.GONE else [Change(symbol, ChangeKind.GONE)]
        else:
            found += _standing(was, now) + _rules(was.instrument, now)
    return tuple(found)


def _standing(was: Known, now: Instrument) -> list[Change]:
    is_now = listing_of(now)
    if was.listing is is_now:
        return []
    kind = ChangeKind.BACK if is_now is Listing.TRADING else ChangeKind.SUSPENDED
    return [Change(now.symbol, kind)]


def _rules(was: Instrument, now: Instrument) -> list[Change]:
    pairs = ((kind, getattr(was, field), getattr(now, field)) for kind, field in RULES.items())
    return [Change(now.symbol, kind, old, new) for kind, old, new in pairs if old != new]


def vanished(before: Sequence[Known], found: Sequence[Change]) -> frozenset[Symbol]:
    """Markets that went all at once, too many of one type to be believed at the first look: a list that was
    cut short looks like this. Empty where nothing is odd.
    """
    gone = [change.symbol for change in found if change.kind is ChangeKind.GONE]
    odd: set[Symbol] = set()
    for market in MarketType:
        of_type = [symbol for symbol in gone if symbol.market is market]
        listed = sum(1 for one in before if one.symbol.market is market and one.listing is not Listing.GONE)
        if len(of_type) > _MANY and len(of_type) > listed * _SHARE:
            odd.update(of_type)
    return frozenset(odd)
