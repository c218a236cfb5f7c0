"""The longest pages of operators about people still fit, and their buttons too."""

from dataclasses import replace

import pytest

from app.accounts import Role
from app.billing.plans import Permits, Plan, PlanKind
from app.billing.subscriptions import Standing
from app.people_views import AccountLine, AuditView, CardView, FoundView, OperatorLine
from app.ports_operators import Act, Asked
from app.ports_people import Admission, AdmissionState, Delivery, Found, Note
from app.rights import Matter
from app.services.admissions import AdmissionsView
from app.trust_views import RefusalCount
from sandbox.telegram.html_text import parse_html
from sandbox.telegram.utf16 import utf16_length
from tests.bot.test_screens import ACCOUNT, MANY, TRANSLATORS, USER, WORST_USER
from tests.support.builders import NOW
from tests.support.chat import a_key_cipher
from tgbot.screens import factor, people, roles
from tgbot.screens.base import TEXT_LIMIT, Screen, markup
from trading.domain.decision import Reason

LONG = "<b>\u202e" + "Ю" * 900
HOSTILE = replace(USER, name=LONG[:128], role=Role.USER)
CARD = CardView(
    role=Role.OWNER,
    user=HOSTILE,
    plan=Plan("pro", PlanKind.TIER, 9, Permits()),
    standing=Standing.REDUCE_ONLY,
    until=NOW,
    ban_reason=None,
    accounts=(AccountLine(ACCOUNT, ("banned", "operator-pause", "drift"), 99),) * 8,
    paused=False,
    failed=(LONG,) * 5,
    refused=(RefusalCount(Reason.HALTED, MANY, ()),) * 3,
    delivery=Delivery(reachable=True, waiting=MANY, dropped=MANY),
    payments=MANY,
    notes=(Note(WORST_USER, LONG, NOW),) * 3,
    ticket="T999999999999",
    tickets_open=True,
)
ACT = Act(MANY, NOW, WORST_USER, "x" * 40, LONG, {"reason": LONG, "n": MANY}, done=False)
WAITING = Admission(WORST_USER, LONG, "ru", AdmissionState.WAITING, 99, NOW, None, None)


def screens(language: str) -> tuple[Screen, ...]:
    tr = TRANSLATORS[language]
    banned = replace(CARD, user=replace(HOSTILE, banned=True), ban_reason=LONG[:200], paused=True)
    found = Found(WORST_USER, LONG, Role.SUPPORT, banned=True, registered=True)
    lines = tuple(OperatorLine(replace(HOSTILE, role=role), factor=True) for role in (Role.ADMIN, Role.OWNER))
    return (
        people.card(tr, CARD),
        people.card(tr, banned),
        people.found(tr, FoundView(LONG[:64], (found,) * 8, 9, more=True)),
        people.found(tr, FoundView("short", (found,) * 8, 999, more=True)),
        people.admissions(tr, AdmissionsView(closed=True, waiting=(WAITING,) * 10)),
        people.ask_admission(tr, WAITING, approved=False),
        roles.roles(tr, lines * 30),
        roles.one(tr, lines[0]),
        roles.ask(tr, lines[0], Role.SUPPORT),
        roles.audit(tr, AuditView((ACT,) * 10, WORST_USER, None, MANY, {WORST_USER: LONG})),
        factor.approval(tr, Asked(MANY, Matter.REVOKE, LONG, MANY, WORST_USER, None), LONG),
    )


@pytest.mark.parametrize("language", sorted(TRANSLATORS))
def test_they_fit(language: str) -> None:
    for screen in screens(language):
        text, _ = parse_html(screen.text)
        assert 0 < utf16_length(text) <= TEXT_LIMIT
        assert markup(screen.rows, a_key_cipher(), WORST_USER, 999_999_999) is not None


def test_a_card_offers_what_the_role_may_do_and_the_person_needs() -> None:
    tr = TRANSLATORS["en"]

    def offered(role: Role, *, banned: bool = False) -> set[str]:
        view = replace(CARD, role=role, user=replace(HOSTILE, banned=banned))
        return {getattr(item, "label", "") for row in people.card(tr, view).rows for item in row}

    assert {"⛔ Ban", "🎁 Grant"} <= offered(Role.ADMIN)
    assert not {"⛔ Ban", "🎁 Grant", "Role", "Audit", "Lift the ban"} & offered(Role.SUPPORT)
    assert "⏸ Pause entries" in offered(Role.SUPPORT)
    assert "Lift the ban" in offered(Role.OWNER, banned=True)
    assert not {"⛔ Ban", "👁 Status"} & offered(Role.OWNER, banned=True)
