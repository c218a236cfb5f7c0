"""The ledger: every fill as a balanced entry; balances are folds over entries.

An entry is never edited. Replaying the same fills in any order, any number of times, gives the same ledger,
because an entry's id is computed from the fill and posted once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from trading.domain.events import PositionAdjusted
from trading.domain.fill import Fill
from trading.domain.ids import AccountId
from trading.domain.instrument import Instrument, MarketType
from trading.domain.money import ZERO, Money

WALLET = "wallet"  # what the account holds
MARKET = "market"  # the other side of every trade
FEES = "fees"  # what the exchange kept
OUTSIDE = "outside"  # what its owner has done by hand


@dataclass(frozen=True, slots=True)
class Posting:
    """A change of one book by one amount of money."""

    book: str
    money: Money


@dataclass(frozen=True, slots=True)
class Entry:
    """Postings that sum to zero for each currency. id: unique; cause: the order of ours, if any.

    kind: fill, or adjustment: its owner has adopted what they did by hand.
    """

    id: str
    account: AccountId
    happened_at: datetime
    postings: tuple[Posting, ...]
    cause: str | None
    kind: str = "fill"

    def __post_init__(self) -> None:
        if any(total != ZERO for total in _totals(p.money for p in self.postings).values()):
            raise ValueError(f"postings of {self.id} must sum to zero for each currency")


def _totals(amounts: Iterable[Money]) -> Mapping[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for money in amounts:
        totals[money.currency] = totals.get(money.currency, ZERO) + money.amount
    return totals


def _moved(money: Money, other: str) -> tuple[Posting, Posting]:
    return Posting(WALLET, money), Posting(other, -money)


def entry_of(fill: Fill, instrument: Instrument) -> Entry:
    """The entry of one fill.

    Spot moves base and quote. A linear contract moves the contract itself (a currency named by the symbol)
    and its quote value, so that profit appears as the quote of a closed round trip.
    """
    sign = fill.side.sign
    thing = instrument.base if fill.symbol.market is MarketType.SPOT else fill.symbol.name
    return Entry(
        id=f"fill:{fill.account}:{fill.symbol.key}:{fill.trade}",
        account=fill.account,
        happened_at=fill.happened_at,
        postings=(
            *_moved(Money(sign * fill.qty, thing), MARKET),
            *_moved(Money(-sign * fill.value, instrument.quote), MARKET),
            *_moved(-fill.fee, FEES),
        ),
        cause=fill.order,
    )


def adjustment_of(account: AccountId, event: PositionAdjusted, instrument: Instrument) -> Entry:
    """The entry of a quantity that came or went by hand: the thing itself, without a price."""
    thing = instrument.base if event.symbol.market is MarketType.SPOT else event.symbol.name
    return Entry(
        id=f"adjustment:{account}:{event.case}:{event.before}:{event.after}",
        account=account,
        happened_at=event.happened_at,
        postings=_moved(Money(event.after - event.before, thing), OUTSIDE),
        cause=None,
        kind="adjustment",
    )


def post(book: Mapping[str, Entry], entry: Entry) -> Mapping[str, Entry]:
    """The book with this entry, once."""
    return book if entry.id in book else {**book, entry.id: entry}


def balances(entries: Iterable[Entry], book: str = WALLET) -> Mapping[str, Decimal]:
    """What one book holds of each currency."""
    return _totals(p.money for entry in entries for p in entry.postings if p.book == book)
