"""The people's door for money: the verbs `pay`, `renew`, `withdraw` and their like."""

from dataclasses import asdict

from sandbox.telegram.buyers import Buyers
from sandbox.telegram.model import Json
from sandbox.telegram.world import World


class CashDesk:
    """Each verb is one method that takes the JSON body."""

    def __init__(self, world: World, buyers: Buyers) -> None:
        self._world = world
        self._buyers = buyers

    def do_offer(self, body: Json) -> Json:
        """What Pay would ask for, and what the person has."""
        offer, _ = self._buyers.find(int(body["user_id"]), **_where(body))
        return asdict(offer)

    async def do_pay(self, body: Json) -> Json:
        return asdict(await self._buyers.pay(int(body["user_id"]), **_where(body)))

    def do_give_stars(self, body: Json) -> Json:
        stars = body.get("stars")
        return self._buyers.give_stars(int(body["user_id"]), None if stars is None else int(stars)).record()

    def do_subscriptions(self, body: Json) -> list[Json]:
        stars = self._world.stars
        return [
            {**one.record(), "offer": asdict(stars.offers[one.offer_id])}
            for one in stars.subscriptions_of(int(body["user_id"]))
        ]

    def do_renew(self, body: Json) -> Json | None:
        charge = self._buyers.renew(*_whose(body))
        return asdict(charge) if charge else None

    def do_renewal_fails(self, body: Json) -> None:
        self._buyers.fail_renewal(*_whose(body))

    def do_cancel_subscription(self, body: Json) -> None:
        self._buyers.cancel(*_whose(body))

    def do_reenable_subscription(self, body: Json) -> None:
        self._buyers.reenable(*_whose(body))

    def do_chargeback(self, body: Json) -> None:
        self._buyers.charge_back(str(body["charge_id"]))

    def do_withdraw(self, body: Json) -> None:
        self._buyers.withdraw(int(body["stars"]))

    def do_deposit(self, body: Json) -> None:
        self._buyers.deposit(int(body["stars"]))

    def do_ledger(self, body: Json) -> list[Json]:
        lines = self._world.stars.ledger(int(body.get("offset", 0)), int(body.get("limit", 1000)))
        return [one.wire() for one in lines]


def _where(body: Json) -> Json:
    return {
        "message_id": int(body.get("message_id") or 0),
        "link": str(body.get("link", "")),
        "chat_id": int(body["chat_id"]) if body.get("chat_id") else None,
    }


def _whose(body: Json) -> tuple[int, str]:
    return int(body["user_id"]), str(body.get("charge_id", ""))
