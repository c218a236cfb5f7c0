"""Stars: what is offered, who has paid what, what runs on, and the ledger that adds it all up."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from sandbox.telegram.store import Store

NANO: Final = 1_000_000_000
PERIOD: Final = 2_592_000
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a Pay button or an invoice link asks for, in Stars. `period` seconds from one payment to the next;
    0: paid once.
    """

    id: str
    title: str
    description: str
    payload: str
    amount: int
    start_parameter: str = ""
    period: int = 0

    def wire(self) -> Json:
        """As `invoice` stands in a message: without the payload."""
        return {
            "title": self.title,
            "description": self.description,
            "start_parameter": self.start_parameter,
            "currency": "XTR",
            "total_amount": self.amount,
        }


@dataclass(slots=True)
class Checkout:
    """A person has pressed Pay and waits for the bot. `outcome` is set once: status (paid, refused, late,
    poor), error, charge_id.
    """

    id: str
    user_id: int
    offer_id: str
    chat_id: int
    message_id: int
    asked_at: float
    update_id: int = 0
    outcome: Json | None = None


@dataclass(slots=True)
class Charge:
    """One payment; `subscription` is the id of the one it belongs to, empty for a payment made once."""

    id: str
    provider_id: str
    user_id: int
    offer_id: str
    amount: int
    date: int
    subscription: str = ""
    refunded: bool = False


@dataclass(slots=True)
class Subscription:
    """Named by its first charge. `until` Unix seconds; `canceled`: no next payment; `stopped`: by the
    bot, and only it can allow the person to go on.
    """

    id: str
    user_id: int
    offer_id: str
    until: int
    canceled: bool = False
    stopped: bool = False
    failed: bool = False

    def record(self) -> Json:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Transaction:
    """One line of the bot's ledger; a refund repeats the `id` of its payment, the other way round."""

    id: str
    nanos: int
    date: int
    incoming: bool
    partner: Json

    def wire(self) -> Json:
        stars, nanos = divmod(self.nanos, NANO)
        rest = {"nanostar_amount": nanos} if nanos else {}
        side = "source" if self.incoming else "receiver"
        return {"id": self.id, "amount": stars, **rest, "date": self.date, side: self.partner}


class Stars:
    """Written through; a purse of people's own stands with them, in `User.stars`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.offers = {key: Offer(**body) for key, body in store.load("offer")}
        self.checkouts = {key: Checkout(**body) for key, body in store.load("checkout")}
        self.charges = {key: Charge(**body) for key, body in store.load("charge")}
        self.subscriptions = {key: Subscription(**body) for key, body in store.load("subscription")}
        self._ledger = [Transaction(**body) for _, body in store.load("star_transaction")]
        self._nanos = sum(one.nanos if one.incoming else -one.nanos for one in self._ledger)

    def save(self, thing: Offer | Checkout | Charge | Subscription) -> None:
        match thing:
            case Offer():
                self.offers[thing.id] = thing
            case Checkout():
                self.checkouts[thing.id] = thing
            case Charge():
                self.charges[thing.id] = thing
            case Subscription():
                self.subscriptions[thing.id] = thing
        self._store.put(type(thing).__name__.lower(), thing.id, asdict(thing))

    def book(self, one: Transaction) -> None:
        self._ledger.append(one)
        self._nanos += one.nanos if one.incoming else -one.nanos
        self._store.put("star_transaction", len(self._ledger), asdict(one))

    @property
    def nanos(self) -> int:
        """The bot's balance; below zero when buyers got back what was withdrawn already."""
        return self._nanos

    def ledger(self, offset: int = 0, limit: int = 100) -> list[Transaction]:
        """Oldest first."""
        return self._ledger[offset : offset + limit]

    def subscriptions_of(self, user_id: int) -> list[Subscription]:
        return [one for one in self.subscriptions.values() if one.user_id == user_id]
