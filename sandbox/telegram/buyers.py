"""What people do with their Stars: pay, subscribe, cancel, ask the shop for their money back."""

from dataclasses import dataclass
from typing import Final

from sandbox.telegram.errors import ControlError
from sandbox.telegram.model import Json, Message, User
from sandbox.telegram.payments import LATE, begin, conclude, give_back, is_open, take, tell_state
from sandbox.telegram.people import People
from sandbox.telegram.stars import NANO, Charge, Checkout, Offer, Subscription, Transaction
from sandbox.telegram.world import World

_LINK_MARK: Final = "t.me/$"


@dataclass(frozen=True, slots=True)
class Payment:
    """How a press on Pay ended: status paid, refused (error: the bot's words), late or poor."""

    status: str
    error: str = ""
    charge_id: str = ""

    @property
    def paid(self) -> bool:
        return self.status == "paid"


class Buyers:
    """Refuses with ControlError what a real client would not offer."""

    def __init__(self, world: World, people: People) -> None:
        self._world = world
        self._people = people

    def find(
        self, user_id: int, *, message_id: int = 0, link: str = "", chat_id: int | None = None
    ) -> tuple[Offer, Message | None]:
        """The offer of a link, of a message, or of the newest invoice of the chat."""
        if link:
            offer = self._world.stars.offers.get(link.partition(_LINK_MARK)[2])
            if offer is None:
                raise ControlError(f"there is no invoice behind {link!r}")
            return offer, None
        chat = self._people.chat(user_id, chat_id)
        for message in reversed(self._world.messages(chat.id)):
            if message.offer and message_id in {0, message.message_id}:
                if not any(button.get("pay") for row in message.keyboard for button in row):
                    raise ControlError("this copy of the invoice has a link to the bot and no Pay button")
                return self._world.stars.offers[message.offer], message
        raise ControlError(f"there is no invoice {message_id or ''} in this chat".replace("  ", " "))

    def press_pay(
        self, user_id: int, *, message_id: int = 0, link: str = "", chat_id: int | None = None
    ) -> Checkout:
        """Asks the bot; what becomes of it is for `pay` to wait for."""
        user = self._people.user(user_id)
        offer, message = self.find(user_id, message_id=message_id, link=link, chat_id=chat_id)
        if user.blocked:
            raise ControlError(f"{user.first_name} has blocked the bot; unblock it first")
        _must_afford(user, offer)
        return begin(self._world, user, offer, message)

    async def pay(
        self, user_id: int, *, message_id: int = 0, link: str = "", chat_id: int | None = None
    ) -> Payment:
        checkout = self.press_pay(user_id, message_id=message_id, link=link, chat_id=chat_id)

        def outcome() -> Json | None:
            return None if is_open(self._world, checkout) else checkout.outcome

        try:
            found = await self._world.bus.wait_until(outcome, self._world.config.pre_checkout_seconds)
        except TimeoutError:
            conclude(self._world, checkout, "late", LATE)
            return Payment("late", LATE)
        return Payment(**found)

    def subscription(self, user_id: int, charge_id: str = "") -> Subscription:
        """The one that began with this charge, or the person's newest."""
        for one in reversed(self._world.stars.subscriptions_of(self._people.user(user_id).id)):
            if charge_id in {"", one.id}:
                return one
        raise ControlError(f"this person has no subscription {charge_id}".strip())

    def renew(self, user_id: int, charge_id: str = "") -> Charge | None:
        """The next period is paid, without asking the bot; None when there are too few Stars for it."""
        user, one = self._people.user(user_id), self.subscription(user_id, charge_id)
        if one.canceled:
            raise ControlError("a cancelled subscription has no next payment")
        offer = self._world.stars.offers[one.offer_id]
        if user.stars is not None and user.stars < offer.amount:
            self.fail_renewal(user_id, one.id)
            return None
        return take(self._world, user, offer, self._world.chats[user.id], one)

    def fail_renewal(self, user_id: int, charge_id: str = "") -> None:
        one = self.subscription(user_id, charge_id)
        if one.canceled:
            raise ControlError("a cancelled subscription has no next payment")
        one.failed = True
        tell_state(self._world, one, "failed")

    def cancel(self, user_id: int, charge_id: str = "") -> None:
        """In the app's settings: paid for to the end, not renewed."""
        one = self.subscription(user_id, charge_id)
        if one.canceled:
            raise ControlError("this subscription is cancelled already")
        one.canceled = True
        tell_state(self._world, one, "canceled")

    def reenable(self, user_id: int, charge_id: str = "") -> None:
        one = self.subscription(user_id, charge_id)
        if not one.canceled:
            raise ControlError("this subscription is not cancelled")
        if one.stopped:
            raise ControlError("the bot has cancelled this subscription: only it can let it go on")
        if one.until <= self._world.now():
            raise ControlError("this subscription has ended; a new one is needed")
        one.canceled = False
        tell_state(self._world, one, "active")

    def charge_back(self, charge_id: str) -> None:
        """The person got the money back from the shop of the phone; the bot is not asked."""
        charge = self._world.stars.charges.get(charge_id)
        if charge is None or charge.refunded:
            raise ControlError(f"there is no payment {charge_id!r} that was not given back yet")
        give_back(self._world, charge)

    def give_stars(self, user_id: int, stars: int | None) -> User:
        """So many Stars has the person now; None: as many as they like."""
        user = self._people.user(user_id)
        if stars is not None and stars < 0:
            raise ControlError("nobody has less than no Stars")
        user.stars = stars
        self._world.save_user(user)
        return user

    def withdraw(self, stars: int) -> None:
        """The owner of the bot cashes Stars in on Fragment."""
        if not 0 < stars * NANO <= self._world.stars.nanos:
            raise ControlError(
                f"the bot has {self._world.stars.nanos // NANO} Stars; withdraw 1 or more of them"
            )
        now = int(self._world.now())
        state = {"type": "succeeded", "date": now, "url": "https://fragment.com/sandbox"}
        self._owner(stars, {"type": "fragment", "withdrawal_state": state}, incoming=False)

    def deposit(self, stars: int) -> None:
        """The owner of the bot buys Stars for it on Fragment."""
        if stars <= 0:
            raise ControlError("a deposit is 1 Star or more")
        self._owner(stars, {"type": "fragment"}, incoming=True)

    def _owner(self, stars: int, partner: Json, *, incoming: bool) -> None:
        number, now = f"fragment{self._world.serial()}", int(self._world.now())
        self._world.stars.book(Transaction(number, stars * NANO, now, incoming=incoming, partner=partner))


def _must_afford(user: User, offer: Offer) -> None:
    if user.stars is not None and user.stars < offer.amount:
        raise ControlError(f"{user.first_name} has {user.stars} Stars and needs {offer.amount}")
