"""Ways to pay beside Stars: an operator offers one knowingly, and withdraws it at once.

What was ordered while it was offered is still credited: the switch is about new invoices only.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.billing.payments import Provider
from app.billing.providers import ProviderFailed, ProviderRefused
from app.errors import Refusal, Refused
from app.ports import UnitOfWorkFactory
from app.rights import Right
from app.services.operators import permitted
from trading.domain.ids import UserId


class Proof(Protocol):
    """Asks the provider who we are there. Raises ProviderFailed, ProviderRefused."""

    async def app(self) -> str: ...


@dataclass(frozen=True, slots=True)
class CryptoPayOn:
    """That Crypto Pay is set up. letters: the address that its app is to be told, None where ours is not
    public: then it is asked every half minute.
    """

    proof: Proof
    letters: str | None = None


@dataclass(frozen=True, slots=True)
class WayView:
    """A way to pay as operators see it. app: what the provider calls us, None where it does not say, then
    trouble tells why; by, since: who has offered or withdrawn it; priced: plans on sale that can be paid so.
    """

    set_up: bool
    offered: bool
    app: str | None = None
    trouble: str | None = None
    letters: str | None = None
    by: UserId | None = None
    since: datetime | None = None
    priced: int = 0


class PaymentWays:
    """crypto: None where it is not set up: then nobody can offer it."""

    def __init__(self, unit: UnitOfWorkFactory, crypto: CryptoPayOn | None) -> None:
        self._unit = unit
        self._crypto = crypto

    async def offered(self) -> frozenset[Provider]:
        """By which people may pay now."""
        if self._crypto is None:
            return frozenset({Provider.STARS})
        async with self._unit() as work:
            switched = await work.payment_switches.of(Provider.CRYPTO_PAY)
        on = switched is not None and switched.enabled
        return frozenset({Provider.STARS, Provider.CRYPTO_PAY} if on else {Provider.STARS})

    async def view(self, user_id: UserId) -> WayView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.PLANS)
            switched = await work.payment_switches.of(Provider.CRYPTO_PAY)
            plans = (await work.plans.all()).values()
        app, trouble = await self._proof()
        return WayView(
            set_up=self._crypto is not None,
            offered=self._crypto is not None and switched is not None and switched.enabled,
            app=app,
            trouble=trouble,
            letters=None if self._crypto is None else self._crypto.letters,
            by=None if switched is None else switched.by,
            since=None if switched is None else switched.at,
            priced=sum(
                1 for one in plans if one.on_sale and one.price is not None and one.price.usd is not None
            ),
        )

    async def offer(self, user_id: UserId) -> WayView:
        """The operator has read what it means. Raises Refused where it is not set up, or not proved."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.PLANS)
        if self._crypto is None:
            raise Refused(Refusal.PAYMENT_NOT_SET_UP)
        app, trouble = await self._proof()
        if app is None:
            raise Refused(Refusal.PAYMENT_UNPROVED, {"trouble": trouble or ""})
        await self._set(user_id, enabled=True)
        return await self.view(user_id)

    async def withdraw(self, user_id: UserId) -> WayView:
        """Nobody is offered it any more."""
        await self._set(user_id, enabled=False)
        return await self.view(user_id)

    async def _set(self, user_id: UserId, *, enabled: bool) -> None:
        async with self._unit() as work:
            await permitted(work, user_id, Right.PLANS)
            if await work.payment_switches.set(Provider.CRYPTO_PAY, user_id, enabled=enabled):
                verb = "offer-payment" if enabled else "withdraw-payment"
                await work.acts.note(user_id, verb, f"provider {Provider.CRYPTO_PAY}")

    async def _proof(self) -> tuple[str | None, str | None]:
        if self._crypto is None:
            return None, None
        try:
            return await self._crypto.proof.app(), None
        except (ProviderFailed, ProviderRefused) as error:
            return None, str(error)
