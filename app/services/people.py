"""People: who they are, in which language, whether they have accepted the terms."""

from collections.abc import Collection, Sequence
from typing import Protocol

from app.accounts import (
    LANGUAGES,
    MAX_SYMBOLS,
    PRESETS,
    TERMS_VERSION,
    Account,
    AccountKind,
    Preset,
    Role,
    User,
)
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.services.admissions import admit
from app.services.entitlements import entitled_of
from app.services.offer import EVERYTHING, Offer
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, Symbol


def language_of(code: str | None) -> str:
    """The language to greet in: that of the client where we have it, else English."""
    prefix = (code or "").lower().replace("_", "-").split("-")[0]
    return prefix if prefix in LANGUAGES else LANGUAGES[0]


async def registered(work: UnitOfWork, user_id: UserId) -> User:
    """The person, registered and not banned. Raises Refused otherwise."""
    user = await work.users.get(user_id)
    if user is not None and user.banned:
        raise Refused(Refusal.BANNED)
    if user is None or not user.is_registered:
        raise Refused(Refusal.NOT_REGISTERED)
    return user


async def beginning(work: UnitOfWork, account: Account, offer: Offer) -> Sequence[Symbol]:
    """What the service preselects for a new account; nothing before its exchange has listed its markets."""
    most = min(MAX_SYMBOLS, (await entitled_of(work, account.owner)).permits.symbols)
    return offer.beginning(account.exchange, await work.markets.all())[:most]


class AccountWake(Protocol):
    """Tells the runtime to look at an account now: its balances are wanted before the first trade."""

    def account(self, account: AccountId) -> None: ...


class People:
    """Registration, language and standing.

    admins: Telegram ids that the configuration names as owners; exchange: where people begin, on paper;
    offer: with which markets; closed: newcomers ask first, until an operator switches it.
    """

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        admins: Collection[UserId],
        wake: AccountWake | None = None,
        exchange: ExchangeId = ExchangeId.BYBIT,
        offer: Offer = EVERYTHING,
        *,
        closed: bool = False,
    ) -> None:
        self._offer = offer
        self._closed = closed
        self._unit = unit
        self._admins = frozenset(admins)
        self._wake = wake
        self._exchange = exchange

    async def greet(self, user_id: UserId, name: str, language_code: str | None) -> User:
        """The person behind an update, created if new. Doing it twice changes nothing."""
        role = Role.OWNER if user_id in self._admins else Role.USER
        async with self._unit() as work:
            return await work.users.touch(user_id, name[:128], language_of(language_code), role)

    async def keep_owners(self) -> None:
        """Whoever stands in the configuration no more is no owner, also before they write again."""
        async with self._unit() as work:
            await work.people_desk.keep_owners(self._admins)

    async def get(self, user_id: UserId) -> User | None:
        async with self._unit() as work:
            return await work.users.get(user_id)

    async def choose_language(self, user_id: UserId, language: str) -> User:
        async with self._unit() as work:
            if language in LANGUAGES:
                await work.users.set_language(user_id, language)
            return await _present(work, user_id)

    async def accept_terms(self, user_id: UserId) -> User:
        """Registers the person and opens a paper account, disarmed. Doing it twice changes nothing."""
        async with self._unit() as work:
            user = await _present(work, user_id)
            if user.banned:
                raise Refused(Refusal.BANNED)
            if not user.is_registered:
                await admit(work, user, closed=self._closed)
                await work.users.accept_terms(user_id, TERMS_VERSION)
                paper = await work.accounts.create(
                    user_id, self._exchange, AccountKind.PAPER, Preset.BALANCED, PRESETS[Preset.BALANCED]
                )
                if not paper.symbols:
                    chosen = await beginning(work, paper, self._offer)
                    await work.accounts.set_symbols(user_id, paper.id, chosen)
                await work.users.set_active_account(user_id, paper.id)
            present = await _present(work, user_id)
        if self._wake is not None and present.active_account is not None:
            self._wake.account(present.active_account)
        return present

    async def next_screen(self, user_id: UserId) -> int:
        """A new version of the person's menu; older buttons expire."""
        async with self._unit() as work:
            return await work.users.next_screen(user_id)

    async def set_reachable(self, user_id: UserId, *, reachable: bool) -> None:
        """Whether the person can be written to: they blocked the bot, or came back."""
        async with self._unit() as work:
            await work.users.set_reachable(user_id, reachable=reachable)


async def _present(work: UnitOfWork, user_id: UserId) -> User:
    user = await work.users.get(user_id)
    if user is None:
        raise Refused(Refusal.NOT_REGISTERED)
    return user
