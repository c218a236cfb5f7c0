"""The bot: its dispatcher, and the object that runs it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from aiogram import Bot, Dispatcher, Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.exceptions import AiogramError

from app.pacing import Pace
from app.ports import Cipher, UnitOfWorkFactory
from app.ports_files import Draw
from app.services.catalog import Services
from tgbot.api import PROPERTIES, PatientBot, open_session
from tgbot.awaiting import Awaiting
from tgbot.checkout import Checkout, FastLane, nothing_for_sale
from tgbot.i18n import Translator, translators
from tgbot.inbox import ALLOWED, Inbox, Parcel
from tgbot.incidents import Incidents
from tgbot.inline import InlineDesk
from tgbot.lanes import Lanes
from tgbot.middlewares.maintenance import Maintenance
from tgbot.middlewares.missed import Missed
from tgbot.middlewares.own_words import OwnWords
from tgbot.middlewares.person import Introduce
from tgbot.middlewares.presses import Authorise
from tgbot.middlewares.private import PrivateOnly
from tgbot.middlewares.throttle import Throttle
from tgbot.notify import Candles, ChatNotifier
from tgbot.pictures.album import Album
from tgbot.poller import Poller
from tgbot.profile import introduce
from tgbot.progress import ProgressCards
from tgbot.proposals import Proposals
from tgbot.routers import (
    alerts,
    attention,
    broadcasts,
    care,
    codes,
    control,
    desk,
    emergency,
    factor,
    failures,
    hands,
    health,
    history,
    holds,
    invitations,
    keys,
    locks,
    market,
    money,
    money_report,
    pairs,
    pauses,
    payment_ways,
    people,
    plans,
    portfolio,
    report,
    revocation,
    risk,
    roles,
    rules,
    safe,
    settings,
    share,
    shop,
    start,
    symbols,
    text,
    tickets,
    upkeep,
    why,
)
from tgbot.till import Till
from trading.ports import Clock

# In the order in which they are asked; the last one takes what nobody else wanted.
ROUTERS: tuple[Callable[[], Router], ...] = (
    emergency.router,
    desk.router,
    holds.router,
    upkeep.router,
    revocation.router,
    factor.router,
    people.router,
    roles.router,
    control.router,
    pauses.router,
    plans.router,
    hands.router,
    locks.router,
    safe.router,
    why.router,
    portfolio.router,
    history.router,
    share.router,
    health.router,
    symbols.router,
    pairs.router,
    rules.router,
    market.router,
    alerts.router,
    attention.router,
    report.router,
    risk.router,
    settings.router,
    keys.router,
    broadcasts.router,
    care.router,
    tickets.router,
    payment_ways.router,
    shop.router,
    money.router,
    money_report.router,
    codes.router,
    invitations.router,
    start.router,
    text.router,
)
CONNECTIONS = 40  # that Telegram may open to the webhook
_PROFILE_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram brings updates, and the secret by which we know it. url: public https."""

    url: str
    secret: str

    def __repr__(self) -> str:
        return f"Webhook({self.url!r}, ***)"


def build_dispatcher(
    services: Services,
    cipher: Cipher,
    clock: Clock,
    incidents: Incidents,
    album: Album,
    languages: Mapping[str, Translator],
    awaiting: Awaiting,
) -> Dispatcher:
    """Middlewares and routers, in order. clock: real time."""
    dispatcher = Dispatcher(
        disable_fsm=True,
        services=services,
        clock=clock,
        awaiting=awaiting,
        proposals=Proposals(),
        incidents=incidents,
        translators=languages,
    )
    for middleware in (
        Till(services.money.payments, services.people, incidents),
        PrivateOnly(languages),
        Throttle(clock, languages),
        Introduce(services.people, cipher, album, languages, awaiting),
        Maintenance(services.desks.upkeep, clock),
        Missed(services.reports, incidents),
    ):
        dispatcher.update.outer_middleware(middleware)
    dispatcher.message.outer_middleware(OwnWords())
    dispatcher.callback_query.outer_middleware(Authorise(cipher, clock))
    dispatcher.errors.register(failures.failed)
    dispatcher.include_routers(*(make() for make in ROUTERS))
    return dispatcher


class TelegramBot:
    """Everything that talks in Telegram. `async with` opens and closes its HTTP session.

    api_url: another server than Telegram's; clock: real time, also in a demo with a faster market;
    webhook: None for long polling. inbox takes what the webhook's route receives; notifier is for the relay,
    pace is shared with it; checkout: of FastLane.
    """

    def __init__(
        self,
        token: str,
        *,
        services: Services,
        unit: UnitOfWorkFactory,
        cipher: Cipher,
        clock: Clock,
        candles: Candles,
        draw: Draw,
        incidents: Incidents,
        api_url: str | None = None,
        webhook: Webhook | None = None,
        checkout: Checkout = nothing_for_sale,
    ) -> None:
        self._session = open_session(api_url)
        self.pace = Pace(clock)
        self._bot = PatientBot(token, self._session, clock, self.pace)
        self._clock = clock
        self._incidents = incidents
        self._webhook = webhook
        self._unit = unit
        self.translators = translators()
        album = Album(self._bot.id, unit, draw)
        self._awaiting = Awaiting(unit)
        self._people = services.people
        self._dispatcher = build_dispatcher(
            services, cipher, clock, incidents, album, self.translators, self._awaiting
        )
        self._lanes = Lanes(unit, clock, self._handle, incidents)
        self._progress = ProgressCards(
            self._bot, services.desks.sendings, cipher, self.translators, incidents, clock
        )
        plain = Bot(token, session=self._session, default=PROPERTIES)
        self._fast = FastLane(plain, self.translators, incidents, checkout)
        self._inline = InlineDesk(self._bot, services.glances, self.translators, incidents, clock)
        self.inbox = Inbox(unit, clock, self._lanes, self._fast, self._inline)
        self.notifier = ChatNotifier(plain, unit, cipher, album, self.translators, candles, self.pace)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._fast.finish()
        await self._inline.finish()
        await self._session.close()

    async def run(self) -> None:
        """Receive and answer until cancelled."""
        self._awaiting.forget_all()
        await self._people.keep_owners()
        poller = Poller(self._bot, self.inbox, self._clock, self._incidents)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._lanes.run(), name="telegram-lanes")
            group.create_task(self._present(), name="telegram-profile")
            group.create_task(self._progress.run(), name="telegram-progress")
            if self._webhook is None:
                group.create_task(poller.run(), name="telegram-poller")
            else:
                await poller.fetch_waiting()
                await self._set_webhook(self._webhook)

    async def setup_commands(self) -> None:
        """Register commands and descriptions with Telegram, per language and scope."""
        async with self._unit() as work:
            operators = await work.users.operators()
        await introduce(self._bot, self.translators, operators)

    async def _present(self) -> None:
        """The same, tried a few times: the bot works without it."""
        for attempt in range(1, _PROFILE_ATTEMPTS + 1):
            try:
                await self.setup_commands()
            except AiogramError as error:
                if attempt == _PROFILE_ATTEMPTS:
                    await self._incidents.report("tgbot.profile", error)
                    return
                await self._clock.sleep(2.0**attempt)
            else:
                return

    async def _set_webhook(self, webhook: Webhook) -> None:
        await self._bot.set_webhook(
            webhook.url,
            secret_token=webhook.secret,
            allowed_updates=list(ALLOWED),
            max_connections=CONNECTIONS,
        )

    async def _handle(self, parcel: Parcel) -> str:
        """One recorded update through the dispatcher. Returns the outcome that is kept."""
        if not any(name in parcel.update for name in ALLOWED):
            return "ignored: not asked for"
        given: dict[str, Any] = {
            "seen_at": parcel.seen_at,
            "waited": parcel.waited,
            "redacted": parcel.redacted,
        }
        outcome = await self._dispatcher.feed_raw_update(self._bot, parcel.update, **given)
        if outcome is UNHANDLED:
            return "ignored"
        return outcome if isinstance(outcome, str) else "handled"
