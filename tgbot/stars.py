"""Telegram Stars as a provider of payments: one file, and one line in the wiring."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import TracebackType
from typing import Self, TypeVar

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramForbiddenError
from aiogram.methods import (
    CreateInvoiceLink,
    EditUserStarSubscription,
    GetMyStarBalance,
    GetStarTransactions,
    RefundStarPayment,
    SendInvoice,
    TelegramMethod,
)
from aiogram.types import LabeledPrice, Message, PreCheckoutQuery, StarTransaction, TransactionPartnerUser

from app.billing.checkout import Asked
from app.billing.payments import STARS_CURRENCY, ChargeId, Direction, Provider, Purchase, Seen
from app.billing.providers import ProviderFailed, ProviderRefused, Words
from tgbot.api import PROPERTIES, open_session
from trading.domain.ids import UserId

T = TypeVar("T")

PERIOD = 2_592_000  # seconds: the only one that there is
BUY = "buy"  # what a forwarded copy of an invoice leads back to
_PAGE = 100
_TITLE, _DESCRIPTION = 32, 255  # characters
_NANO = Decimal(1_000_000_000)
_TIMEOUT = 10  # seconds
# What was asked for is so already.
_DONE = frozenset({"CHARGE_ALREADY_REFUNDED", "SUBSCRIPTION_NOT_MODIFIED"})


class StarsProvider:
    """`app.billing.providers.PaymentProvider` over a bot without patience. `async with` closes its session.

    api_url: another server than Telegram's.
    """

    def __init__(self, token: str, api_url: str | None = None) -> None:
        self._session = open_session(api_url)
        self._bot = Bot(token, session=self._session, default=PROPERTIES)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    @property
    def name(self) -> Provider:
        return Provider.STARS

    async def invoice(self, purchase: Purchase, payload: str, words: Words) -> str:
        """A link for what is charged again: nothing else can be. All else is a message to its payer, whose
        copies lead others to the bot and not to their purse.
        """
        title, description = words.title[:_TITLE], words.description[:_DESCRIPTION]
        prices = [LabeledPrice(label=title, amount=int(purchase.amount))]
        if purchase.recurring:
            link = CreateInvoiceLink(
                title=title,
                description=description,
                payload=payload,
                currency=STARS_CURRENCY,
                prices=prices,
                subscription_period=PERIOD,
            )
            return await self._asked(link)
        message = SendInvoice(
            chat_id=purchase.payer,
            title=title,
            description=description,
            payload=payload,
            currency=STARS_CURRENCY,
            prices=prices,
            start_parameter=BUY,
        )
        await self._asked(message)
        return ""

    async def paid(self, purchases: Sequence[Purchase]) -> Sequence[Seen]:  # noqa: ARG002  # the port's
        """It cannot be asked for single orders: `moved` tells all."""
        return ()

    async def moved(self, cursor: int) -> tuple[Sequence[Seen], int]:
        """The cursor is how many lines of the list were read: it only grows at its end."""
        seen: list[Seen] = []
        while True:
            page = await self._asked(GetStarTransactions(offset=cursor + len(seen), limit=_PAGE))
            seen += [seen_in_list(line) for line in page.transactions]
            if len(page.transactions) < _PAGE:
                return seen, cursor + len(seen)

    async def balance(self) -> Decimal | None:
        found = await self._asked(GetMyStarBalance())
        return _stars(found.amount, found.nanostar_amount)

    async def refund(self, charge: ChargeId, payer: UserId) -> None:
        await self._done(RefundStarPayment(user_id=payer, telegram_payment_charge_id=charge.id))

    async def stop_renewing(self, charge: ChargeId, payer: UserId, *, stopped: bool) -> None:
        """Who was stopped by us cannot go on by themselves before we let them."""
        await self._done(
            EditUserStarSubscription(user_id=payer, telegram_payment_charge_id=charge.id, is_canceled=stopped)
        )

    async def _done(self, method: TelegramMethod[bool]) -> None:
        try:
            await self._asked(method)
        except ProviderRefused as error:
            if str(error) not in _DONE:
                raise

    async def _asked(self, method: TelegramMethod[T]) -> T:
        try:
            return await self._bot(method, request_timeout=_TIMEOUT)
        except (TelegramBadRequest, TelegramForbiddenError) as error:
            raise ProviderRefused(_code(error.message)) from error
        except AiogramError as error:
            raise ProviderFailed(type(error).__name__) from error


def seen_in_message(message: Message, payer: UserId) -> Seen | None:
    """What a message of Telegram's own says has moved; None where it says nothing of the kind."""
    paid, back = message.successful_payment, message.refunded_payment
    money = paid or back
    if money is None:
        return None
    ends = None if paid is None else paid.subscription_expiration_date
    return Seen(
        charge=ChargeId(Provider.STARS, money.telegram_payment_charge_id),
        direction=Direction.OUT if paid is None else Direction.IN,
        amount=Decimal(money.total_amount),
        currency=money.currency,
        at=message.date,
        payload=money.invoice_payload,
        payer=payer,
        recurring=paid is not None and bool(paid.is_recurring),
        until=None if ends is None else datetime.fromtimestamp(ends, UTC),
    )


def seen_in_list(line: StarTransaction) -> Seen:
    """The same from the list. How long a recurring payment lasts is not told there: its period."""
    partner = line.source if line.source is not None else line.receiver
    user = partner if isinstance(partner, TransactionPartnerUser) else None
    period = None if user is None else user.subscription_period
    return Seen(
        charge=ChargeId(Provider.STARS, line.id),
        direction=Direction.IN if line.source is not None else Direction.OUT,
        amount=_stars(line.amount, line.nanostar_amount),
        currency=STARS_CURRENCY,
        at=line.date,
        payload="" if user is None else user.invoice_payload or "",
        payer=None if user is None else UserId(user.user.id),
        recurring=bool(period),
        until=line.date + timedelta(seconds=period) if period else None,
    )


def asked_of(query: PreCheckoutQuery) -> Asked:
    """A payment that is about to be made."""
    return Asked(
        payer=UserId(query.from_user.id),
        payload=query.invoice_payload,
        amount=Decimal(query.total_amount),
        currency=query.currency,
    )


def _stars(whole: int, nanos: int | None) -> Decimal:
    return Decimal(whole) + Decimal(nanos or 0) / _NANO


def _code(message: str) -> str:
    """`Bad Request: CHARGE_NOT_FOUND` without what stands before the code."""
    return message.removeprefix("Bad Request: ").removeprefix("Forbidden: ")[:100]
