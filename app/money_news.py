"""News of money: receipts for those who have paid, and what operators should look at."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.billing.crediting import Review


@dataclass(frozen=True, slots=True)
class Receipt:
    """For who has paid. title: the plan's own name in their language, empty: as the bot calls it; gift: its
    code, empty: it is theirs; credited: they have what they ordered, else somebody looks at it.
    """

    plan: str
    title: str
    days: int
    amount: Decimal
    currency: str
    charge: str
    at: datetime
    renews: bool
    gift: str
    credited: bool


@dataclass(frozen=True, slots=True)
class GivenBack:
    """For who had paid: the money went back."""

    plan: str
    title: str
    amount: Decimal
    currency: str
    charge: str


@dataclass(frozen=True, slots=True)
class GiftOpened:
    """For who has paid for a gift."""

    plan: str
    title: str
    days: int


@dataclass(frozen=True, slots=True)
class MoneyOdd:
    """For operators: money has moved in a way that nobody has asked for. review: `app.billing.crediting`;
    number: of the charge here; user: who has paid, empty: not known.
    """

    review: Review
    number: int
    charge: str
    amount: Decimal
    currency: str
    user: str
    plan: str
    credited: bool


@dataclass(frozen=True, slots=True)
class ErrandFailed:
    """For operators: a provider has refused for good, or still does. errand: refund or renewal."""

    errand: str
    charge: str
    code: str
    final: bool


@dataclass(frozen=True, slots=True)
class BooksDiffer:
    """For operators: our books and the provider's balance are not the same."""

    provider: str
    ours: Decimal
    theirs: Decimal
    currency: str


MoneyNews = Receipt | GivenBack | GiftOpened | MoneyOdd | ErrandFailed | BooksDiffer
MONEY_NEWS: tuple[type[MoneyNews], ...] = (
    Receipt,
    GivenBack,
    GiftOpened,
    MoneyOdd,
    ErrandFailed,
    BooksDiffer,
)
