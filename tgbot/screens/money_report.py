"""`/money`: the operators' report of money. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from app.billing.money_report import Kind, MoneyReport, Part, Period
from app.billing.payments import STARS_CURRENCY, Provider
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator, escape
from tgbot.screens.base import Button, Row, Screen, home_row, table
from tgbot.screens.money_news import amount_of
from tgbot.screens.plan_words import name_of

CHARGES, SUBSCRIPTIONS = "c", "s"  # files, as buttons carry them
_BAR = 10  # signs
_PERIOD: Mapping[Period, str] = MappingProxyType(
    {Period.MONTH: "income-month", Period.DAYS: "income-days", Period.YEAR: "income-year"}
)
_KIND: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.NEW: "income-new",
        Kind.RENEWAL: "income-renewal",
        Kind.KEPT: "income-kept",
        Kind.REFUND: "income-refund",
        Kind.CHARGEBACK: "income-chargeback",
    }
)
_PROVIDER: Mapping[Provider, str] = MappingProxyType(
    {Provider.STARS: "Telegram Stars", Provider.CRYPTO_PAY: "Crypto Pay"}
)


def page(tr: Translator, report: MoneyReport) -> Screen:
    """The report of one span."""
    parts = [
        tr(
            "income-head",
            period=tr(_PERIOD[report.period]),
            since=tr.moments.day(report.start),
            stars=amount_of(tr, report.recurring.stars, STARS_CURRENCY),
            n=report.recurring.count,
        )
    ]
    parts += [_currency(tr, report, one) for one in report.currencies] or [tr("income-none")]
    if report.period is Period.YEAR and STARS_CURRENCY in report.currencies:
        parts.append(_months(tr, report))
    parts += [_people(tr, report), _presents(tr, report), _balances(tr, report)]
    return Screen(Html("\n\n".join(part for part in parts if part)), _rows(tr, report.period))


def caption(tr: Translator, file: str) -> Html:
    return tr("income-file-charges" if file == CHARGES else "income-file-subscriptions")


def _currency(tr: Translator, report: MoneyReport, currency: str) -> Html:
    """By kind with the sum in the last line; by plan and provider where there are several."""
    kinds = {_KIND[kind]: part for kind, part in report.kinds(currency).items()}
    named = {tr.plain(key): kinds[key] for key in _KIND.values() if key in kinds}
    net = (tr.plain("income-net"), amount_of(tr, report.net(currency), currency))
    plans, providers = report.plans(currency), report.providers(currency)
    blocks = [(*_lines(tr, named, currency), net)]
    if len(plans) > 1:
        none = tr.plain("income-no-plan")
        titled = {name_of(tr, code) if code else none: part for code, part in plans.items()}
        blocks.append(_lines(tr, titled, currency))
    if len(providers) > 1:
        blocks.append(_lines(tr, {_PROVIDER[one]: part for one, part in providers.items()}, currency))
    return Html("\n".join(f"<pre>{escape(table(block))}</pre>" for block in blocks))


def _lines(tr: Translator, parts: Mapping[str, Part], currency: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{name} ({part.count})", amount_of(tr, part.amount, currency)) for name, part in parts.items()
    )


def _months(tr: Translator, report: MoneyReport) -> Html:
    """Stars by month as bars."""
    months = report.months(STARS_CURRENCY)
    most = max((part.amount for part in months.values()), default=Decimal(0))
    bars = [
        (f"{month:%Y-%m} {'█' * _length(part.amount, most)}", amount_of(tr, part.amount, STARS_CURRENCY))
        for month, part in sorted(months.items())
    ]
    return Html(f"<pre>{escape(table(tuple(bars)))}</pre>")


def _length(amount: Decimal, most: Decimal) -> int:
    return max(0, int(amount * _BAR / most)) if most > 0 else 0


def _people(tr: Translator, report: MoneyReport) -> Html:
    flow = report.flow
    return tr(
        "income-people",
        ended=str(flow.ended),
        active=str(flow.active),
        churn=_share(tr, flow.churn),
        paid=str(flow.paid),
        trials=str(flow.trials),
        conversion=_share(tr, flow.conversion),
    )


def _presents(tr: Translator, report: MoneyReport) -> Html:
    one = report.presents
    return tr(
        "income-presents",
        codes=str(one.codes),
        code_days=str(one.code_days),
        discounts=str(one.discounts),
        invitations=str(one.invitations),
        invitation_days=str(one.invitation_days),
    )


def _balances(tr: Translator, report: MoneyReport) -> Html:
    lines = [
        f"{_PROVIDER[provider]}: {amount_of(tr, amount, currency)}"
        for (provider, currency), amount in report.balances.items()
    ]
    return tr("income-balances", list="\n".join(lines)) if lines else Html("")


def _share(tr: Translator, share: Decimal | None) -> str:
    return "—" if share is None else tr.numbers.percent(share, places=1)


def _rows(tr: Translator, period: Period) -> tuple[Row, ...]:
    spans = tuple(
        Button(tr.plain(_PERIOD[one]), Action.MONEY_REPORT, one.value) for one in Period if one is not period
    )
    files: Row = (
        Button("charges.csv", Action.MONEY_FILE, f"{CHARGES}.{period}"),
        Button("subscriptions.csv", Action.MONEY_FILE, f"{SUBSCRIPTIONS}.{period}"),
    )
    return (spans, files, (Button(tr.plain("button-money"), Action.MONEY), *home_row(tr)))
