"""What a person has: the plan, what it permits, what happens at its end, and the ways to more. Pure."""

from app.billing.plans import Plan, PlanKind
from app.billing.subscriptions import Standing
from app.services.plans import PlanView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, home_row, table
from tgbot.screens.plan_words import count, permits_rows, stamp, title_of

BEGIN = "y"  # of the trial's button: not asked any more


def page(tr: Translator, view: PlanView) -> Screen:
    """`/plan`."""
    found = view.found
    if found.plan is None:
        return Screen(tr("plan-nothing-sold"), (home_row(tr),))
    used = tr(
        "plan-used",
        accounts=f"{view.accounts} / {count(tr, found.permits.accounts)}",
        symbols=f"{view.symbols} / {count(tr, found.permits.symbols)}",
        rules=f"{view.rules} / {count(tr, found.permits.own_rules)}",
    )
    rows = table(permits_rows(tr, found.permits))
    head = tr("plan-head", plan=title_of(tr, found.plan))
    parts = [f"{head}\n{_state(tr, view)}", f"<pre>{rows}</pre>\n{used}"]
    return Screen(Html("\n\n".join(parts)), (*_ways(tr, view), home_row(tr)))


def trial_ask(tr: Translator, plan: Plan) -> Screen:
    """What it is, before it is begun."""
    rows = Html(f"<pre>{table(permits_rows(tr, plan.permits))}</pre>")
    text = tr("plan-trial-ask", n=plan.days, table=rows)
    begin = Button(tr.plain("button-trial-begin"), Action.TRIAL, BEGIN, "success")
    return Screen(text, ((begin,), (Button(tr.plain("button-back"), Action.PLAN), *home_row(tr))))


def trial_begun(tr: Translator, view: PlanView) -> Screen:
    """The plan with what is next."""
    note = tr("plan-trial-begun", until=stamp(tr, view.found.until))
    screen = page(tr, view)
    keys = (Button(tr.plain("button-keys"), Action.KEYS), Button(tr.plain("button-mode"), Action.MODE))
    return Screen(screen.under(note).text, (keys, *screen.rows))


def trial_hint(tr: Translator, plan: Plan) -> Html:
    """A line for newcomers."""
    return tr("plan-trial-hint", n=plan.days)


def _state(tr: Translator, view: PlanView) -> Html:
    """Till when, and what happens then."""
    found, present = view.found, view.present
    standing = found.standing
    if present is None or standing is Standing.FREE:
        return tr("plan-state-free")
    key = "active-renews" if standing is Standing.ACTIVE and found.renews else standing.value
    return tr(f"plan-state-{key}", until=stamp(tr, present.until), stops=stamp(tr, view.stops))


def _ways(tr: Translator, view: PlanView) -> tuple[Row, ...]:
    found, present = view.found, view.present
    rows: list[Row] = []
    if view.trial is not None:
        trial = tr.plain("button-trial", n=view.trial.days)
        rows.append((Button(trial, Action.TRIAL, style="success"),))
    rows += [(_sold(tr, plan, view),) for plan in found.plans.values() if plan.on_sale and plan.price]
    if present is not None and (present.renews or present.charge is not None):
        name = "plan-renewal-stop" if present.renews else "plan-renewal-start"
        rows.append((Button(tr.plain(f"button-{name}"), Action.RENEWAL),))
    rows.append(
        (
            Button(tr.plain("button-gifts"), Action.GIFT),
            Button(tr.plain("button-receipts"), Action.RECEIPTS),
        )
    )
    rows.append(
        (Button(tr.plain("button-code"), Action.CODE), Button(tr.plain("button-invite"), Action.INVITE))
    )
    return tuple(rows)


def _sold(tr: Translator, plan: Plan, view: PlanView) -> Button:
    """Buy, extend or change over, with what it costs."""
    price = plan.price
    if price is None:
        raise ValueError(f"{plan.code} must have a price to be sold")
    mine = view.found.plan is not None and view.found.plan.code == plan.code
    label = tr.plain(
        "button-plan-extend" if mine else "button-plan-buy",
        plan=title_of(tr, plan),
        stars=str(price.stars),
        period="month" if plan.kind is PlanKind.TIER else "days",
        n=price.days,
    )
    return Button(label, Action.BUY, plan.code)
