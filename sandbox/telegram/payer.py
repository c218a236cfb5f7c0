"""The purse in the hand of a test: what a `Person` does with Stars."""

from sandbox.telegram.buyers import Buyers, Payment
from sandbox.telegram.people import People
from sandbox.telegram.stars import Charge, Checkout, Subscription
from sandbox.telegram.world import World


class Payer:
    """A subscription is named by the charge it began with; without one the newest is meant."""

    def __init__(self, world: World, people: People, user_id: int) -> None:
        self._buyers = Buyers(world, people)
        self._stars = world.stars
        self.id = user_id

    async def pay(self, *, message_id: int = 0, link: str = "", chat_id: int | None = None) -> Payment:
        """Presses Pay on this invoice, behind this link, or on the newest of the chat, and waits for the
        bot's answer. Raises ControlError where there is no Pay button, or not enough Stars.
        """
        return await self._buyers.pay(self.id, message_id=message_id, link=link, chat_id=chat_id)

    def press_pay(self, *, message_id: int = 0, link: str = "", chat_id: int | None = None) -> Checkout:
        """The same without waiting: `outcome` of the checkout says, when it is there, how it ended."""
        return self._buyers.press_pay(self.id, message_id=message_id, link=link, chat_id=chat_id)

    def give_stars(self, stars: int | None) -> None:
        """So many Stars and no more; None (as at first): as many as needed."""
        self._buyers.give_stars(self.id, stars)

    @property
    def charges(self) -> list[Charge]:
        """What this person has paid, oldest first."""
        return [one for one in self._stars.charges.values() if one.user_id == self.id]

    def subscription(self, charge_id: str = "") -> Subscription:
        return self._buyers.subscription(self.id, charge_id)

    def renew(self, charge_id: str = "") -> Charge | None:
        """The next period is paid; None when it failed for want of Stars."""
        return self._buyers.renew(self.id, charge_id)

    def fail_renewal(self, charge_id: str = "") -> None:
        self._buyers.fail_renewal(self.id, charge_id)

    def cancel_subscription(self, charge_id: str = "") -> None:
        self._buyers.cancel(self.id, charge_id)

    def reenable_subscription(self, charge_id: str = "") -> None:
        self._buyers.reenable(self.id, charge_id)

    def charge_back(self, charge_id: str) -> None:
        """Gets the money of this payment back without the bot."""
        self._buyers.charge_back(charge_id)
