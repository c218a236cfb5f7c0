"""News of money. Pure."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from app.billing.payments import STARS_CURRENCY
from app.money_news import BooksDiffer, ErrandFailed, GiftOpened, GivenBack, MoneyOdd, Receipt
from tgbot.callbacks import Action
from tgbot.i18n import Translator
from tgbot.screens.base import Button, Screen, Told
from tgbot.screens.plan_words import name_of


def amount_of(tr: Translator, amount: Decimal, currency: str) -> str:
    """Stars are whole: ⭐350. All else with its currency."""
    if currency != STARS_CURRENCY:
        return tr.numbers.money(amount, currency)
    return f"⭐{tr.numbers.qty(amount)}"


def _receipt(news: Receipt, told: Told) -> Screen:
    tr = told.tr
    amount = amount_of(tr, news.amount, news.currency)
    if not news.credited:
        ask = Button(tr.plain("button-receipts"), Action.RECEIPTS)
        return Screen(tr("money-receipt-odd", amount=amount, charge=news.charge), ((ask,),))
    title = name_of(tr, news.plan, news.title)
    if news.gift:
        text = tr("money-receipt-gift", title=title, amount=amount, code=news.gift, charge=news.charge)
        return Screen(text, ((Button(tr.plain("button-gifts"), Action.GIFT),),))
    renews = "yes" if news.renews else "no"
    text = tr("money-receipt", title=title, amount=amount, renews=renews, charge=news.charge)
    return Screen(text, ((Button(tr.plain("button-plan"), Action.PLAN),),))


def _given_back(news: GivenBack, told: Told) -> Screen:
    tr = told.tr
    title, amount = name_of(tr, news.plan, news.title), amount_of(tr, news.amount, news.currency)
    text = tr("money-returned", title=title, amount=amount, charge=news.charge)
    return Screen(text, ((Button(tr.plain("button-receipts"), Action.RECEIPTS),),))


def _gift_opened(news: GiftOpened, told: Told) -> Screen:
    return Screen(told.tr("money-gift-opened", title=name_of(told.tr, news.plan, news.title)))


def _odd(news: MoneyOdd, told: Told) -> Screen:
    tr = told.tr
    text = tr(
        "money-odd",
        review=tr(f"review-{news.review}"),
        amount=amount_of(tr, news.amount, news.currency),
        user=news.user or "—",
        plan=name_of(tr, news.plan) if news.plan else "—",
        charge=news.charge,
        credited="yes" if news.credited else "no",
    )
    one = Button(tr.plain("button-money-one", number=news.number), Action.MONEY_ONE, str(news.number))
    return Screen(text, ((one,),))


def _errand_failed(news: ErrandFailed, told: Told) -> Screen:
    tr, code = told.tr, news.code[:100]
    if news.errand == "refund":
        final = "yes" if news.final else "no"
        return Screen(tr("money-errand-refund", code=code, charge=news.charge, final=final))
    return Screen(tr("money-errand-renewal", code=code, charge=news.charge))


def _books_differ(news: BooksDiffer, told: Told) -> Screen:
    tr = told.tr
    ours, theirs = (amount_of(tr, one, news.currency) for one in (news.ours, news.theirs))
    text = tr("money-differ", provider=news.provider, ours=ours, theirs=theirs)
    return Screen(text, ((Button(tr.plain("button-money"), Action.MONEY),),))


SCREENS: Mapping[type[Any], Callable[[Any, Told], Screen]] = MappingProxyType(
    {
        Receipt: _receipt,
        GivenBack: _given_back,
        GiftOpened: _gift_opened,
        MoneyOdd: _odd,
        ErrandFailed: _errand_failed,
        BooksDiffer: _books_differ,
    }
)
