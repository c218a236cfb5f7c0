"""Money in updates: taken before everything else that looks at them, and never without its reason.

What comes here tells of money that has moved already: neither a ban nor a flood holds it up, and what fails
is tried again. What is lost for good is found by reconciliation.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import BotSubscriptionUpdated, Message, PreCheckoutQuery, TelegramObject, Update

from app.services.payments import Payments, Renewing
from app.services.people import People
from tgbot.checkout import Checkout
from tgbot.incidents import Incidents
from tgbot.lanes import TryAgain
from tgbot.stars import asked_of, seen_in_message
from trading.domain.ids import UserId

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
PLACE = "tgbot.till"


def checkout_of(payments: Payments) -> Checkout:
    """Whether a payment may be made, as the fast lane asks."""

    async def decide(query: PreCheckoutQuery) -> str | None:
        no = await payments.checkout(asked_of(query))
        return None if no is None else f"checkout-{no}"

    return decide


class Till(BaseMiddleware):
    """Outermost of updates. Believes Telegram's own messages only, in the payer's private chat."""

    def __init__(self, payments: Payments, people: People, incidents: Incidents) -> None:
        self._payments = payments
        self._people = people
        self._incidents = incidents

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        if not isinstance(event, Update):
            return await handler(event, data)
        message, told = event.message, event.subscription
        if told is not None:
            return await self._surely(lambda: self._renewing(told))
        if message is not None and _is_of_money(message):
            return await self._surely(lambda: self._moved(message))
        return await handler(event, data)

    async def _surely(self, act: Callable[[], Awaitable[str]]) -> str:
        try:
            return await act()
        except Exception as error:
            await self._incidents.report(PLACE, error)
            raise TryAgain(type(error).__name__) from error

    async def _moved(self, message: Message) -> str:
        payer = _payer(message)
        seen = None if payer is None else seen_in_message(message, payer)
        if payer is None or seen is None:
            return "refused: no payment of theirs"
        sender = message.from_user
        if sender is not None and not sender.is_bot:
            await self._people.greet(payer, sender.full_name, sender.language_code)
        return "noted" if await self._payments.seen(seen) else "known"

    async def _renewing(self, told: BotSubscriptionUpdated) -> str:
        state = next((one for one in Renewing if one == told.state), None)
        if state is None:
            return "ignored: unknown state"
        done = await self._payments.renewing(told.invoice_payload, UserId(told.user.id), state)
        return "noted" if done else "ignored: not what runs"


def _is_of_money(message: Message) -> bool:
    return message.successful_payment is not None or message.refunded_payment is not None


def _payer(message: Message) -> UserId | None:
    """Whose money it is; None where it is not told by Telegram itself in their own chat."""
    foreign = (message.forward_origin, message.sender_chat, message.via_bot)
    if message.chat.type != ChatType.PRIVATE or any(one is not None for one in foreign):
        return None
    sender = message.from_user
    if message.successful_payment is not None and (sender is None or sender.id != message.chat.id):
        return None
    return UserId(message.chat.id)
