"""Plans and grants as operators see them. Pure."""

from collections.abc import Sequence

from app.billing.editing import SWITCHED, PlanField, fields_of
from app.billing.plans import Plan
from app.billing.subscriptions import Standing, Subscription
from app.services.grants import GrantDone, GrantView
from app.services.plan_editor import PlansView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, home_row, table
from tgbot.screens.plan_words import name_of, permits_rows, stamp, title_of
from trading.domain.ids import UserId

DAYS = (7, 30, 90)
_COUNTED = (Standing.TRIAL, Standing.ACTIVE, Standing.GRACE, Standing.REDUCE_ONLY, Standing.ENDED)


def plans(tr: Translator, view: PlansView) -> Screen:
    """All plans: price, whether it is sold, how many people have it."""
    lines = [_line(tr, plan, view) for plan in view.plans]
    head = tr("plans-head" if view.selling else "plans-head-off")
    buttons = [Button(title_of(tr, plan), Action.PLAN_EDIT, plan.code) for plan in view.plans]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return Screen(Html("\n\n".join([head, *lines])), (*rows, home_row(tr)))


def plan(tr: Translator, one: Plan) -> Screen:
    """One plan with a button for each field."""
    rows = Html(f"<pre>{table(permits_rows(tr, one.permits))}</pre>")
    titles = ", ".join(f"{code}: {title}" for code, title in sorted(one.titles.items())) or "—"
    text = tr(
        "plans-one",
        plan=title_of(tr, one),
        code=one.code,
        price=_price(tr, one),
        version=str(one.price.version) if one.price else "—",
        sold=tr.plain("plans-yes" if one.on_sale else "plans-no"),
        titles=titles,
        n=one.days,
        table=rows,
    )
    buttons = [_field(tr, one, field) for field in fields_of(one)]
    pairs: tuple[Row, ...] = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return Screen(text, (*pairs, (Button(tr.plain("button-back"), Action.PLANS), *home_row(tr))))


def ask(tr: Translator, one: Plan, field: PlanField) -> Screen:
    """What to type for a field."""
    text = tr(
        "plans-ask", plan=title_of(tr, one), field=tr(f"plan-field-{field}"), how=tr(f"plan-how-{field}")
    )
    return Screen(text, ((Button(tr.plain("button-back"), Action.PLAN_EDIT, one.code),),))


def grant_ask(tr: Translator) -> Screen:
    return Screen(tr("grant-ask"), (home_row(tr),))


def grant_person(
    tr: Translator, person: UserId, present: Subscription | None, offered: Sequence[Plan]
) -> Screen:
    """What can be given to one person, with what they have."""
    text = tr(
        "grant-person",
        id=str(person),
        plan=tr.plain("grant-nothing") if present is None else name_of(tr, present.plan),
        standing=tr(f"standing-{present.standing if present else Standing.FREE}"),
        until=stamp(tr, present.until if present else None),
    )
    rows: list[Row] = [
        tuple(
            Button(
                tr.plain("button-grant", plan=title_of(tr, one), n=days),
                Action.GRANT,
                f"{person}.{one.code}.{days}",
            )
            for days in DAYS[:2]
        )
        for one in offered
    ]
    if present is not None and present.until is not None:
        more = [(f"+{DAYS[0]}", DAYS[0]), (f"+{DAYS[1]}", DAYS[1]), (f"-{DAYS[0]}", -DAYS[0]), ("-∞", -3660)]
        rows.append(
            tuple(
                Button(tr.plain("button-grant-days", days=label), Action.GRANT, f"{person}..{days}")
                for label, days in more
            )
        )
    return Screen(text, (*rows, home_row(tr)))


def grant_confirm(tr: Translator, view: GrantView) -> Screen:
    """What would be done, before it is."""
    grant = view.grant
    text = tr(
        "grant-confirm",
        what=_what(tr, view.plan, grant.days),
        people=len(grant.people),
        names=", ".join(view.names),
        size=str(grant.size),
        second="yes" if view.second else "no",
    )
    only = len(grant.people) == 1
    argument = f"{grant.people[0]}.{grant.plan or ''}.{grant.days}" if only else ""
    yes = Button(tr.plain("button-grant-yes"), Action.GRANT, f"{argument}!", "success")
    return Screen(text, ((yes,), (Button(tr.plain("button-cancel"), Action.GRANT_ASK),)))


def grant_done(tr: Translator, done: GrantDone) -> Screen:
    key = "approval-waiting" if done.waiting else "grant-done"
    people = len(done.grant.people)
    text = tr(key) if done.waiting else tr(key, what=_what(tr, done.plan, done.grant.days), people=people)
    again = Button(tr.plain("button-grant-more"), Action.GRANT_ASK)
    return Screen(text, ((again, *home_row(tr)),))


def _what(tr: Translator, one: Plan | None, days: int) -> Html:
    if one is not None:
        return tr("grant-what-plan", plan=title_of(tr, one), n=days)
    return tr("grant-what-more" if days > 0 else "grant-what-less", n=abs(days))


def _line(tr: Translator, one: Plan, view: PlansView) -> Html:
    counts = [
        f"{tr(f'standing-{standing}')}: {number}"
        for standing in _COUNTED
        if (number := view.counts.get((one.code, standing.value), 0))
    ]
    text = tr(
        "plans-line",
        plan=title_of(tr, one),
        code=one.code,
        price=_price(tr, one),
        sold="yes" if one.on_sale else "no",
    )
    return Html(f"{text}\n{', '.join(counts)}" if counts else text)


def _price(tr: Translator, one: Plan) -> str:
    if one.price is None:
        return tr.plain("plans-no-price")
    usd = f" / ${one.price.usd.normalize():f}" if one.price.usd is not None else ""
    return tr.plain("plans-price", stars=str(one.price.stars), n=one.price.days) + usd


def _field(tr: Translator, one: Plan, field: PlanField) -> Button:
    label = tr.plain(f"plan-field-{field}")
    if field not in SWITCHED:
        return Button(label, Action.PLAN_TYPE, f"{one.code}.{field}")
    on = {
        PlanField.ON_SALE: one.on_sale,
        PlanField.LIVE: one.permits.live,
        PlanField.WEB: one.permits.web,
    }[field]
    switched = tr.plain("plans-switch", field=label, state="on" if on else "off")
    return Button(switched, Action.PLAN_SET, f"{one.code}.{field}.{'no' if on else 'yes'}")
