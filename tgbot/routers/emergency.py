"""The emergency stop in two steps, the operators' switches, and the answers to a difference."""

from datetime import datetime, timedelta
from secrets import token_hex

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.services.catalog import Services
from app.services.emergency import Emergency
from app.views import SwitchesView
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.home import show_home
from tgbot.routers.wire import hang
from tgbot.screens import emergency as screens
from tgbot.talk import Talk
from tgbot.typed import Typed
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol
from trading.ports import Clock

LIFE = timedelta(seconds=60)  # of a confirmation
_MOMENT = 8  # hexadecimal digits
_HALTS = frozenset({"halt", "stop", "panic"})  # after which it is asked why


def fresh_nonce(now: datetime) -> str:
    """Of one confirmation: random, and with the second in which it was shown. The button's tag covers it."""
    return f"{token_hex(4)}{int(now.timestamp()):08x}"


def is_fresh(nonce: str, seen_at: datetime, life: timedelta = LIFE) -> bool:
    """The press came while its confirmation was valid. Each is used once: the database keeps them."""
    return seen_at.timestamp() - int(nonce[-_MOMENT:], 16) <= life.total_seconds()


async def ask_panic(_: TelegramObject, talk: Talk, services: Services, clock: Clock) -> None:
    view = await services.emergency.look(talk.user.id)
    await talk.show(screens.ask_panic(talk.tr, view, fresh_nonce(clock.now())))


async def panic(
    event: TelegramObject, talk: Talk, services: Services, clock: Clock, press: Press, seen_at: datetime
) -> None:
    """A confirmation that has become old is shown anew, not acted on."""
    if not is_fresh(press.argument, seen_at):
        await talk.answer(talk.tr.plain("too-old"), alert=True)
        await ask_panic(event, talk, services, clock)
        return
    await talk.show(screens.panicking(talk.tr, await services.emergency.press(talk.user.id, press.argument)))


async def ask_release(_: TelegramObject, talk: Talk) -> None:
    await talk.show(screens.ask_release(talk.tr))


async def release(_: TelegramObject, talk: Talk, services: Services) -> None:
    await services.emergency.release(talk.user.id)
    await show_home(talk, services, under=talk.tr("released"))


async def switches(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(
        screens.switches(talk.tr, await services.emergency.switches(talk.user.id), talk.user.role)
    )


async def ask_all(_: TelegramObject, talk: Talk, services: Services, clock: Clock) -> None:
    await services.emergency.switches(talk.user.id)  # refuses all but operators
    await talk.show(screens.ask_operate(talk.tr, "panic", None, fresh_nonce(clock.now())))


async def ask_symbol(
    _: TelegramObject, talk: Talk, services: Services, clock: Clock, command: CommandObject
) -> None:
    """`/panic_symbol btc`; without a name, what is halted."""
    if not command.args:
        await talk.show(
            screens.switches(talk.tr, await services.emergency.switches(talk.user.id), talk.user.role)
        )
        return
    markets = tuple(await services.emergency.find(talk.user.id, command.args))
    if len(markets) > 1:
        await talk.show(screens.found(talk.tr, markets))
        return
    await talk.show(screens.ask_operate(talk.tr, "stop", markets[0], fresh_nonce(clock.now())))


async def ask_operate(_: TelegramObject, talk: Talk, services: Services, clock: Clock, press: Press) -> None:
    what, _dot, code = press.argument.partition(".")
    symbol = await services.emergency.symbol(talk.user.id, code) if code else None
    await services.emergency.switches(talk.user.id)
    await talk.show(screens.ask_operate(talk.tr, what, symbol, fresh_nonce(clock.now())))


async def operate(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    press: Press,
    seen_at: datetime,
    awaiting: Awaiting,
    clock: Clock,
) -> None:
    what, code, nonce = press.argument.split(".")
    symbol = await services.emergency.symbol(talk.user.id, code) if code else None
    if not is_fresh(nonce, seen_at):
        await talk.answer(talk.tr.plain("too-old"), alert=True)
        view = await services.emergency.switches(talk.user.id)
    else:
        view = await _done(services.emergency, talk.user.id, what, symbol, nonce)
        if what in _HALTS:
            awaiting.ask(talk.user.id, Question.HALT_REASON, clock.now(), code)
    await talk.show(screens.switches(talk.tr, view, talk.user.role, asks=what in _HALTS))


async def typed_reason(it: Typed) -> None:
    """Why it was halted: the halt itself has not waited for it."""
    emergency, user = it.services.emergency, it.talk.user.id
    symbol = await emergency.symbol(user, it.about) if it.about else None
    view = await emergency.explain(user, symbol, it.text)
    it.settled()
    await it.talk.show(screens.switches(it.talk.tr, view, it.talk.user.role))


async def _done(
    emergency: Emergency, user: UserId, what: str, symbol: Symbol | None, nonce: str
) -> SwitchesView:
    if symbol is not None:
        if what == "stop":
            return await emergency.press_symbol(user, symbol, nonce)
        return await emergency.resume_symbol(user, symbol)
    match what:
        case "halt":
            return await emergency.halt(user)
        case "resume":
            return await emergency.resume(user)
        case _:
            return await emergency.press_all(user, nonce)


async def ask_drift(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    case, _dot, answer = press.argument.partition(".")
    view = await services.differences.look(talk.user.id, int(case))
    shown = answer if answer in view.answers else view.answers[0]
    await talk.show(screens.ask_drift(talk.tr, view, shown))


async def drift(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    case, _dot, answer = press.argument.partition(".")
    view = await services.differences.answer(talk.user.id, int(case), answer)
    await talk.show(screens.drift_answered(talk.tr, view))


def router() -> Router:
    made = Router(name="emergency")
    hang(made, ask_panic, Action.PANIC_ASK, command="panic")
    hang(made, panic, Action.PANIC)
    hang(made, ask_release, Action.RELEASE_ASK)
    hang(made, release, Action.RELEASE)
    hang(made, switches, Action.SWITCHES, command="halt")
    hang(made, ask_all, command="panic_all")
    hang(made, ask_symbol, command="panic_symbol")
    hang(made, ask_operate, Action.OPERATE_ASK)
    hang(made, operate, Action.OPERATE)
    hang(made, ask_drift, Action.DRIFT_ASK)
    hang(made, drift, Action.DRIFT)
    return made
