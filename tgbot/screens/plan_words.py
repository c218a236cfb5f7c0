"""What plans are called and what they permit, in words; and what people are told of theirs. Pure."""

from collections.abc import Mapping
from datetime import datetime

from app.billing.plan_news import PlanNews, PlanWhat
from app.billing.plans import Permits, Plan
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, Told, names

_MANY = 1000  # of what has no limit


def name_of(tr: Translator, code: str, title: str = "") -> str:
    """As an operator has called it, else as the locales do; its code where they do not."""
    return title or (tr.plain(f"plan-{code}") if tr.has(f"plan-{code}") else code)


def title_of(tr: Translator, plan: Plan) -> str:
    return name_of(tr, plan.code, plan.titles.get(tr.language, ""))


def permits_rows(tr: Translator, permits: Permits) -> tuple[tuple[str, str], ...]:
    """Name and value of everything that a plan permits. Of what may be risked only what is limited."""
    limits = permits.ceiling
    money = tr.plain("plan-yes") if permits.live else tr.plain("plan-no")
    named = permits.strategies
    rows = [
        ("live", money),
        ("accounts", count(tr, permits.accounts)),
        ("symbols", count(tr, permits.symbols)),
        ("strategies", tr.plain("plan-all") if named is None else str(len(named))),
        ("own-rules", count(tr, permits.own_rules)),
        ("leverage", f"{permits.leverage.normalize():f}x"),
    ]
    if limits is not None:
        rows += [
            ("risk", tr.numbers.percent(limits.risk_per_trade)),
            ("exposure", tr.numbers.percent(limits.max_exposure)),
            ("positions", str(limits.max_positions)),
        ]
    return tuple((tr.plain(f"plan-row-{name}"), value) for name, value in rows)


def count(tr: Translator, number: int) -> str:
    return tr.plain("plan-all") if number >= _MANY else str(number)


def stamp(tr: Translator, moment: datetime | None) -> str:
    return "—" if moment is None else tr.moments.stamp(moment)


def news(one: PlanNews, told: Told) -> Screen:
    """What has become of a plan, the consequence in plain words, and the way to more of it."""
    tr = told.tr
    text = tr(
        f"plan-news-{one.what}",
        plan=name_of(tr, one.plan, one.title),
        until=stamp(tr, one.until),
        stops=stamp(tr, one.grace_until),
        n=one.days,
        live="yes" if one.live else "no",
    )
    more = [
        tr(key, exchanges=", ".join(exchanges))
        for key, exchanges in (("plan-news-accounts-held", one.held), ("plan-news-accounts-freed", one.freed))
        if exchanges
    ]
    if one.unchosen:
        more.append(tr("plan-news-unchosen", symbols=names(tr, one.unchosen, limit=20)))
    rows: tuple[Row, ...] = ((Button(tr.plain("button-plan"), Action.PLAN),),)
    if one.what is not PlanWhat.GIVEN:
        rows = (
            (Button(tr.plain("button-plan"), Action.PLAN), Button(tr.plain("button-status"), Action.STATUS)),
        )
    return Screen(Html("\n\n".join([text, *more])), rows)


def refused_values(tr: Translator, params: Mapping[str, str]) -> dict[str, str]:
    """What the refusal of a plan speaks of, in words; better: the plan that permits it, empty for none."""
    words = {name: name_of(tr, params[name]) for name in ("plan", "better") if params.get(name)}
    if "field" in params:
        words["field"] = tr.plain(f"plan-field-{params['field']}")
    if params.get("until"):
        words["until"] = tr.moments.stamp(datetime.fromisoformat(params["until"]))
    return {"better": "", **params, **words, "more": "yes" if params.get("better") else "no"}
