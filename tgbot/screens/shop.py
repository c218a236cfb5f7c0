"""Screens of buying: plans with prices, terms of sale, orders, receipts, gifts, renewing. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from app.billing.payments import Provider
from app.billing.plans import Plan
from app.billing.providers import Words
from app.ports_payments import Entry, Gift
from app.services.codes import Cheaper
from app.services.shop import OrderView, ShopView, is_recurring
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Link, Row, Screen, home_row
from tgbot.screens.money_news import amount_of
from tgbot.screens.plan_words import name_of, title_of

MONTHLY, GIFT, CRYPTO, CHEAPER = "s", "g", "c", "d"  # ways to order, as buttons carry them


def shop(tr: Translator, view: ShopView) -> Screen:
    """What is sold."""
    mine: Row = (
        Button(tr.plain("button-receipts"), Action.RECEIPTS),
        Button(tr.plain("button-gifts"), Action.GIFT),
    )
    if not view.plans:
        return Screen(tr("shop-empty"), (mine, home_row(tr)))
    lines = [tr("shop-line", title=title_of(tr, plan), price=price_of(tr, plan)) for plan in view.plans]
    buttons = [(Button(title_of(tr, plan), Action.BUY, plan.code),) for plan in view.plans]
    text = "\n".join([tr("shop"), "", *lines, "", tr("shop-foot")])
    return Screen(Html(text), (*buttons, mine, home_row(tr)))


def plan_page(tr: Translator, plan: Plan, view: ShopView, cheaper: Cheaper | None = None) -> Screen:
    """One plan, and every way to buy it. cheaper: the discount that the person holds for it."""
    renews = is_recurring(plan, Provider.STARS, gift=False)
    text = tr(
        "shop-plan", title=title_of(tr, plan), price=price_of(tr, plan), renews="yes" if renews else "no"
    )
    stars = str(plan.price.stars if plan.price else 0)
    key = "button-order-monthly" if renews else "button-order-once"
    rows: list[Row] = [(Button(tr.plain(key, stars=stars), Action.BUY_NOW, f"{plan.code}.{MONTHLY}"),)]
    if cheaper is not None:
        label = tr.plain("button-order-discount", stars=str(cheaper.stars), before=str(cheaper.before))
        rows.insert(0, (Button(label, Action.BUY_NOW, f"{plan.code}.{CHEAPER}", "success"),))
    if Provider.CRYPTO_PAY in view.ways and plan.price is not None and plan.price.usd is not None:
        label = tr.plain("button-order-crypto", usd=tr.numbers.money(plan.price.usd))
        rows.append((Button(label, Action.BUY_NOW, f"{plan.code}.{CRYPTO}"),))
    rows.append((Button(tr.plain("button-order-gift", stars=stars), Action.BUY_NOW, f"{plan.code}.{GIFT}"),))
    return Screen(text, (*rows, (Button(tr.plain("button-shop"), Action.BUY), *home_row(tr))))


def terms(tr: Translator, what: str) -> Screen:
    """What is agreed to before anything is ordered. what: to be ordered then."""
    agree = Button(tr.plain("button-sale-agree"), Action.SALE_AGREE, what, style="success")
    return Screen(tr("sale-terms"), ((agree,), (Button(tr.plain("button-shop"), Action.BUY), *home_row(tr))))


def with_sale_terms(tr: Translator, screen: Screen) -> Screen:
    """Other terms, with those of sale below."""
    return replace(screen, text=Html(f"{screen.text}\n\n{tr('sale-terms')}"))


def ordered(tr: Translator, plan: Plan, view: OrderView) -> Screen:
    """The way to pay: a link, or the invoice that stands below."""
    key = "order-link" if view.address else "order-sent"
    amount = amount_of(tr, view.purchase.amount, view.purchase.currency)
    text = tr(key, title=title_of(tr, plan), price=amount)
    back: Row = (Button(tr.plain("button-shop"), Action.BUY), *home_row(tr))
    if not view.address:
        return Screen(text, (back,))
    return Screen(text, ((Link(tr.plain("button-pay"), view.address),), back))


def invoice_words(tr: Translator, plan: Plan) -> Words:
    days = plan.price.days if plan.price else 0
    return Words(title_of(tr, plan), tr.plain("invoice-about", days=days))


def price_of(tr: Translator, plan: Plan) -> str:
    if plan.price is None:
        return ""
    stars = str(plan.price.stars)
    if is_recurring(plan, Provider.STARS, gift=False):
        return tr.plain("shop-price-monthly", stars=stars)
    return tr.plain("shop-price-once", stars=stars, days=plan.price.days)


def receipts(tr: Translator, entries: Sequence[Entry]) -> Screen:
    """What the person has paid, each with its charge."""
    support: Row = (Button(tr.plain("button-go-paysupport"), Action.PAY_HELP), *home_row(tr))
    if not entries:
        return Screen(tr("receipts-none"), (support,))
    lines = [
        tr(
            "receipts-line",
            date=tr.moments.stamp(one.charge.at),
            title=_title(tr, one),
            amount=amount_of(tr, one.charge.amount, one.charge.currency),
            state=_state(one),
            charge=one.charge.charge.id,
        )
        for one in entries
    ]
    return Screen(Html("\n\n".join([tr("receipts"), *lines])), (support,))


def paysupport(tr: Translator, entries: Sequence[Entry]) -> Screen:
    """What to do, and the payment that it is about."""
    if not entries:
        return Screen(tr("paysupport-none"), (home_row(tr),))
    rows = [
        (
            Button(
                tr.plain(
                    "button-pay-ask",
                    date=tr.moments.stamp(one.charge.at),
                    amount=amount_of(tr, one.charge.amount, one.charge.currency),
                ),
                Action.PAY_ASK,
                str(one.number),
            ),
        )
        for one in entries
    ]
    return Screen(tr("paysupport"), (*rows, home_row(tr)))


def pay_ask(tr: Translator, one: Entry) -> Screen:
    text = tr(
        "pay-ask",
        charge=one.charge.charge.id,
        amount=amount_of(tr, one.charge.amount, one.charge.currency),
        date=tr.moments.stamp(one.charge.at),
    )
    return Screen(text, ((Button(tr.plain("button-cancel"), Action.PAY_HELP),),))


def gifts(tr: Translator, found: Sequence[Gift], bot: str) -> Screen:
    """What the person has paid for others. bot: its name, for the links."""
    rows: tuple[Row, ...] = ((Button(tr.plain("button-shop"), Action.BUY), *home_row(tr)),)
    if not found:
        return Screen(tr("gifts-none"), rows)
    lines = [
        tr(
            "gifts-line",
            title=name_of(tr, one.purchase.plan),
            taken="no" if one.taken_by is None else "yes",
            link=f"https://t.me/{bot}?start=gift_{one.code}",
        )
        for one in found
    ]
    return Screen(Html("\n\n".join([tr("gifts"), "\n".join(lines), tr("gifts-foot")])), rows)


def renew_ask(tr: Translator, *, renews: bool) -> Screen:
    """Stop what renews, or let what was stopped go on."""
    cancel: Row = (Button(tr.plain("button-cancel"), Action.PLAN),)
    off = Button(tr.plain("button-renew-off"), Action.RENEWAL, "off", style="danger")
    on = Button(tr.plain("button-renew-on"), Action.RENEWAL, "on")
    return Screen(tr("renew-off-ask"), ((off,), cancel) if renews else ((on,), cancel))


def _title(tr: Translator, one: Entry) -> str:
    return tr.plain("receipt-foreign") if one.plan is None else name_of(tr, one.plan)


def _state(one: Entry) -> str:
    if one.returned:
        return "returned"
    return "fine" if one.charge.days or one.charge.review is None else "kept"
