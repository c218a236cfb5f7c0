"""The service desk's screens at their longest."""

from dataclasses import fields
from datetime import timedelta

from app.accounts import AccountKind, Role
from app.desk_views import (
    AsideOrder,
    DeskAges,
    DeskCounts,
    DeskView,
    HeldAccount,
    HeldList,
    HeldView,
    Hold,
    Maintenance,
    RevocationView,
    RevokeHome,
    UpkeepView,
)
from app.health_views import VenueHealth
from app.services.admin import IncidentPage
from app.views import HaltedSymbol, IncidentHit, IncidentView, SwitchesView, SwitchView
from tests.support.builders import BTC, NOW, price, qty
from tgbot.i18n import Translator
from tgbot.screens import desk, emergency, holds, revocation, upkeep
from tgbot.screens.base import Screen
from trading.domain.account import Control
from trading.domain.ids import AccountId, ClientOrderId, UserId
from trading.domain.instrument import ExchangeId, Side
from trading.domain.order import OrderKind, OrderStatus

LONG = timedelta(days=99, hours=23)
SOMEBODY = UserId(2**52)
HELD = HeldAccount(
    account=AccountId(10**9),
    user=SOMEBODY,
    name="<b>" + "Ю" * 125,
    exchange=ExchangeId.BINANCE,
    kind=AccountKind.LIVE,
    armed=True,
    holds=tuple(
        Hold(code, "x" * 400, Control.REDUCE_ONLY, "admin 4503599627370496", NOW)
        for code in ("drift", "keys", "quarantine", "operator")
    ),
    aside=3,
)
ORDER = AsideOrder(
    id=ClientOrderId("SB" + "Z" * 30),
    symbol=BTC,
    kind=OrderKind.PROTECT,
    side=Side.SELL,
    status=OrderStatus.QUARANTINED,
    qty=qty("123456789.12345678"),
    filled=qty("123456789.12345678"),
    price=price("0.00000012345678"),
    exchange_id="9" * 40,
    stamped_at=NOW,
    since=NOW,
)


def a_desk(**counts: int) -> DeskView:
    """A service that does well, with these numbers."""
    return DeskView(
        counts=DeskCounts(**counts),
        ages=DeskAges(),
        control=Control.RUNNING,
        maintenance=None,
        venues=[VenueHealth("Bybit", True, timedelta(seconds=1), 4, 0, timedelta(milliseconds=12))],
        database=timedelta(milliseconds=3),
        size=10**9,
        started_at=NOW - LONG,
        now=NOW,
        version="1.2.3",
    )


def worst_desk() -> DeskView:
    ages = DeskAges(**{one.name: LONG for one in fields(DeskAges)})
    return DeskView(
        counts=DeskCounts(**{one.name: 10**9 for one in fields(DeskCounts)}),
        ages=ages,
        control=Control.HALTED,
        maintenance=NOW + LONG,
        venues=[VenueHealth("Binance", False, LONG, 999, 999, LONG)] * 4,
        database=LONG,
        size=10**15,
        started_at=NOW - LONG,
        now=NOW,
        version="1.2.3+" + "x" * 40,
    )


def desk_screens(tr: Translator) -> dict[str, Screen]:
    one = IncidentView("p" * 60, "<x>" * 80, 10**9, NOW, NOW, 1, 10**6, 10**6, SOMEBODY, NOW, NOW + LONG)
    hit = IncidentHit(SOMEBODY, "Ю" * 60, AccountId(10**9), 10**9, NOW)
    view = HeldView(HELD, (ORDER,) * 3, NOW)
    codes = {
        f"{code}": 10**6 for code in ("drift", "keys", "quarantine", "operator", "orders", "blind", "foreign")
    }
    plan = Maintenance(10**9, NOW, NOW + LONG, {"en": "<" * 400, "ru": "Ю" * 400}, agreed=False)
    last = RevocationView(1, NOW, True, 10**6, 10**6, 10**6, 10**6, 10**6, None)
    switch = SwitchView(Control.HALTED, "operator", "admin 4503599627370496", NOW, 3, "r" * 300)
    halts = tuple(HaltedSymbol(BTC, "emergency", "admin 4503599627370496", NOW, "r" * 60) for _ in range(20))
    return {
        "desk": desk.home(tr, worst_desk(), Role.OWNER),
        "incident": desk.incident(tr, IncidentPage(one, (hit,) * 20, "Ю" * 60), NOW, Role.OWNER),
        "held": holds.held(tr, HeldList((HELD,) * 8, codes, 1, True), NOW, "quarantine"),
        "hold": holds.account(tr, view, NOW),
        "hold free": holds.ask_free(tr, view, "quarantine"),
        "hold settle": holds.ask_settle(tr, view, ORDER),
        "upkeep none": upkeep.page(tr, UpkeepView(None, 10**6, NOW)),
        "upkeep": upkeep.page(tr, UpkeepView(plan, 10**6, NOW)),
        "upkeep answer": upkeep.answer(tr, plan, NOW),
        "revoke": revocation.page(tr, RevokeHome(10**6, 10**6, last), waiting=True),
        "revoke ask": revocation.ask(tr, RevokeHome(10**6, 10**6, last), "destroy", "0" * 16),
        "switches": emergency.switches(
            tr, SwitchesView(Control.HALTED, (BTC,) * 20, False, switch, halts), Role.OWNER, asks=True
        ),
    }
