"""`/plan` for everybody; `/plans` and `/grant` for operators."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.billing.editing import PlanField
from app.errors import Refusal, Refused
from app.services.catalog import Services
from app.services.grants import Grant
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang, said
from tgbot.screens import plan_desk as desk
from tgbot.screens import plans as screens
from tgbot.talk import Talk
from tgbot.typed import Typed
from trading.domain.ids import UserId
from trading.ports import Clock


async def show(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.page(talk.tr, await services.plans.view(talk.user.id)))


async def trial(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """What it is; with the second press it begins."""
    if press.argument == screens.BEGIN:
        await talk.show(screens.trial_begun(talk.tr, await services.plans.take_trial(talk.user.id)))
        return
    plan = await services.plans.trial(talk.user.id)
    if plan is None:
        raise Refused(Refusal.TRIAL_TAKEN)
    await talk.show(screens.trial_ask(talk.tr, plan))


async def plans(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(desk.plans(talk.tr, await services.desks.plan_editor.all(talk.user.id)))


async def plan(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    await talk.show(desk.plan(talk.tr, await services.desks.plan_editor.show(talk.user.id, press.argument)))


async def type_field(
    _: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock, press: Press
) -> None:
    code, _dot, name = press.argument.partition(".")
    one = await services.desks.plan_editor.show(talk.user.id, code)
    awaiting.ask(talk.user.id, Question.PLAN, clock.now(), about=press.argument)
    await talk.show(desk.ask(talk.tr, one, PlanField(name)))


async def typed_field(it: Typed) -> None:
    """The answer to `type_field`. Raises Refused with what is allowed: then the question stays."""
    code, _dot, name = it.about.partition(".")
    one = await it.services.desks.plan_editor.set(it.talk.user.id, code, PlanField(name), it.text)
    it.settled()
    await it.talk.show(desk.plan(it.talk.tr, one).under(it.talk.tr("plans-saved")))


async def set_field(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """A switch: `code.field.value`."""
    code, name, text = press.argument.split(".", 2)
    one = await services.desks.plan_editor.set(talk.user.id, code, PlanField(name), text)
    await talk.answer(talk.tr.plain("plans-saved"))
    await talk.show(desk.plan(talk.tr, one))


async def grant(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    awaiting: Awaiting,
    clock: Clock,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """`/grant` with what to give; a button with a person; else it is asked for."""
    offered = await services.desks.grants.plans(talk.user.id)  # refuses all who may not
    if text := said(command):
        await _confirm(talk, services, awaiting, clock, text)
        return
    if press is not None and press.argument:
        person = UserId(int(press.argument))
        present = await services.desks.grants.present(talk.user.id, person)
        await talk.show(desk.grant_person(talk.tr, person, present, offered))
        return
    awaiting.ask(talk.user.id, Question.GRANT, clock.now())
    await talk.show(desk.grant_ask(talk.tr))


async def typed_grant(it: Typed) -> None:
    """Whom and what. Raises Refused with what is wrong with it: then the question stays."""
    await _confirm(it.talk, it.services, it.awaiting, it.clock, it.text)


async def _confirm(talk: Talk, services: Services, awaiting: Awaiting, clock: Clock, text: str) -> None:
    """The question stays open: it keeps what was typed until it is agreed to."""
    wanted = await services.desks.grants.read(talk.user.id, text)
    view = await services.desks.grants.look(talk.user.id, wanted)
    awaiting.ask(talk.user.id, Question.GRANT, clock.now(), about=text)
    await talk.show(desk.grant_confirm(talk.tr, view))


async def give(_: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, press: Press) -> None:
    """`person.plan.days` asks, with a `!` it is done; `!` alone: to everybody who was typed."""
    what = press.argument.removesuffix("!")
    typed = awaiting.about(talk.user.id)
    wanted = _pressed(what) if what else await services.desks.grants.read(talk.user.id, typed)
    if press.argument == what:
        await talk.show(desk.grant_confirm(talk.tr, await services.desks.grants.look(talk.user.id, wanted)))
        return
    done = await services.desks.grants.give(talk.user.id, wanted)
    if not done.waiting:
        awaiting.forget(talk.user.id)
    await talk.show(desk.grant_done(talk.tr, done))


def _pressed(argument: str) -> Grant:
    person, code, days = argument.split(".")
    return Grant((UserId(int(person)),), code or None, int(days))


def router() -> Router:
    made = Router(name="plans")
    hang(made, show, Action.PLAN, command="plan")
    hang(made, trial, Action.TRIAL)
    hang(made, plans, Action.PLANS, command="plans")
    hang(made, plan, Action.PLAN_EDIT)
    hang(made, type_field, Action.PLAN_TYPE)
    hang(made, set_field, Action.PLAN_SET)
    hang(made, grant, Action.GRANT_ASK, command="grant")
    hang(made, give, Action.GRANT)
    return made
