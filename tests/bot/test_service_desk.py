"""The service desk in the chat: the home, failures, maintenance, why something is halted, held accounts, keys."""

import pytest

from app.accounts import Role
from app.desk_news import RevokeKeys
from app.notices import encode
from app.services.emergency import EMERGENCY
from app.views import IncidentView, SwitchesView
from sandbox.telegram.api import Person
from tests.bot.test_positions import holding_btc
from tests.support.builders import BTC, NOW
from tests.support.chat import ALICE, BOB, OPERATOR, House, a_key_cipher, command, register
from tests.support.desk import a_desk
from tests.support.operators import open_factor
from tgbot.callbacks import Action
from tgbot.i18n import translators
from tgbot.screens.base import Button, markup
from tgbot.screens.desk import home as home_screen
from tgbot.screens.desk import incidents
from tgbot.screens.emergency import switches
from trading.domain.account import Control
from trading.domain.ids import AccountId, UserId


async def an_operator(house: House) -> Person:
    operator = house.person(OPERATOR, name="Operator")
    await register(operator)
    await house.idle()
    await open_factor(house, OPERATOR)
    return operator


def test_the_home_shows_to_each_role_where_it_may_go() -> None:
    tr = translators()["en"]
    shown = {
        role: {item.label for row in home_screen(tr, a_desk(), role).rows for item in row} for role in Role
    }
    assert {"Errors", "⏸ Switches", "🔒 Held accounts", "🛠 Maintenance", "🆘 Revoke keys"} <= shown[
        Role.OWNER
    ]
    assert "🆘 Revoke keys" not in shown[Role.SUPPORT]
    assert "🔒 Held accounts" in shown[Role.SUPPORT]
    assert "🔒 Held accounts" not in shown[Role.VIEWER]


def test_whoever_may_do_nothing_about_failures_reads_their_list() -> None:
    found = [IncidentView("hub", "silent", 1, NOW, NOW)]
    opens = {
        role: {
            item.action
            for row in incidents(translators()["en"], found, NOW, role).rows
            for item in row
            if isinstance(item, Button)
        }
        for role in (Role.VIEWER, Role.SUPPORT)
    }
    assert Action.INCIDENT in opens[Role.SUPPORT]
    assert Action.INCIDENT not in opens[Role.VIEWER]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPPORT])
def test_whoever_may_not_halt_is_offered_no_switch(role: Role) -> None:
    halted = SwitchesView(Control.HALTED, (BTC,), under_way=False)
    rows = switches(translators()["en"], halted, role).rows
    assert not [
        item for row in rows for item in row if isinstance(item, Button) and item.action is Action.OPERATE_ASK
    ]


def test_a_name_on_a_button_turns_nothing_round() -> None:
    rows = ((Button("Ali\u202ece\u2066 \x00· 1001", Action.PERSON, "1001"),),)
    made = markup(rows, a_key_cipher(), UserId(OPERATOR), 0)
    assert made is not None
    assert made.inline_keyboard[0][0].text == "Alice · 1001"


async def test_a_failure_is_found_from_the_home_and_looked_after(house: House) -> None:
    operator = await an_operator(house)
    async with house.unit() as work:
        await work.incidents.record("hub", "TryAgain: silent <b>feed</b>", user=UserId(OPERATOR))
    home = await command(operator, "/admin")
    assert home.startswith("🟡 Worth a look")
    assert "Failures that nobody has acknowledged: 1" in home
    await operator.tap(text="🌅 Summary: on")
    await operator.wait_for(lambda m: "🌅 Summary: off" in m.buttons)
    await operator.tap(text="Errors")
    await operator.wait_for(lambda m: "hub × 1" in m.text)
    await operator.tap(text="🚨 hub")
    page = await operator.wait_for(lambda m: "Times: 1" in m.text)
    assert f"Operator {OPERATOR}" in page.text
    await operator.tap(text="👁 I look after it")
    await operator.wait_for(lambda m: "Operator looks after it" in m.text)
    await operator.tap(text="🔕 Until it changes")
    await operator.wait_for(lambda m: "Muted until it grows tenfold" in m.text)
    assert "acknowledged" not in await command(operator, "/admin")


async def test_people_are_answered_with_the_text_of_maintenance_and_stopping_works(house: House) -> None:
    await holding_btc(house)
    operator, alice = await an_operator(house), house.tg.user(ALICE)
    vera = house.person(BOB, "ru", "Вера")
    assert "none is planned" in await command(operator, "/maintenance")
    asked = await command(operator, "30m\nru: Переезжаем & скоро будем.")
    assert "Begin maintenance?" in asked
    assert "/trade" not in asked
    await operator.tap(text="Begin, tell nobody")
    await operator.wait_for(lambda m: "Maintenance is on" in m.text)
    assert "I am being looked after" in await command(alice, "/settings")
    assert "Переезжаем & скоро" in await command(vera, "/start")
    assert "BTC/USDT LONG" in await command(alice, "/status")
    assert "keeps its stop" in await command(alice, "/stop")
    await alice.tap(text="Close all positions too")
    await alice.wait_for(lambda m: "at market?" in m.text)
    tap = await alice.tap(text="Cancel")
    await tap.answered()
    assert "Service" in await command(operator, "/halt"), "operators can work"
    await command(operator, "/maintenance")
    await operator.tap(text="End it now")
    await house.idle()
    assert "being looked after" not in await command(alice, "/settings")
    names = await house.pool.fetch("SELECT name FROM operator_act ORDER BY id")
    assert [row["name"] for row in names] == ["maintenance", "end-maintenance"]


async def test_a_halt_asks_afterwards_why_and_tells_the_others(house: House) -> None:
    operator = await an_operator(house)
    other = house.person(BOB, name="Bob")
    await register(other)
    async with house.unit() as work:
        await work.users.set_role(UserId(BOB), Role.ADMIN)
    await command(operator, "/halt")
    await operator.tap(text="Halt the service")
    await operator.wait_for(lambda m: "Halt the service?" in m.text)
    await operator.tap(text="Yes, do it")
    await operator.wait_for(lambda m: "Now type why" in m.text)
    assert "Prices <odd> at Bybit" in await command(operator, "Prices <odd> at Bybit")
    assert "Prices <odd> at Bybit" in await command(other, "/halt")
    told = await house.pool.fetchval("SELECT body FROM outbox WHERE kind = 'Switched' AND user_id = $1", BOB)
    assert (told["halted"], told["by"]) == (True, f"admin {OPERATOR}")
    acts = await house.pool.fetch("SELECT name, subject FROM operator_act ORDER BY id")
    assert [tuple(row) for row in acts] == [("halt", "service"), ("halt-reason", "service")]


async def test_a_held_account_is_released_with_a_reason(house: House) -> None:
    alice = house.person()
    await register(alice)
    operator = await an_operator(house)
    number = (await house.account()).id
    async with house.unit() as work:
        await work.accounts.hold(number, "operator", "", "somebody")
        await work.accounts.hold(number, EMERGENCY, "", "its owner", Control.HALTED)
    assert f"№ {number} Alice" in await command(operator, "/held")
    await operator.tap(text=f"№ {number} · Alice")
    await operator.wait_for(lambda m: "last clean reading" in m.text)
    await operator.tap(text="🔓 Release: emergency")
    await operator.wait_for(lambda m: "lifts that themselves" in m.text)
    await command(operator, "/held")
    await operator.tap(text=f"№ {number} · Alice")
    await operator.wait_for(lambda m: "last clean reading" in m.text)
    await operator.tap(text="🔍 Look again now")
    await operator.wait_for(lambda m: "Read back just now" in m.text)
    assert house.dealer.reads == [AccountId(number)]
    await operator.tap(text="🔓 Release: operator")
    await operator.wait_for(lambda m: "it goes into the audit" in m.text)
    assert "has 8 to 300 characters" in await command(operator, "ok")
    assert "Released" in await command(operator, "Its owner has proved the transfer")
    assert (await house.account()).control_why == EMERGENCY
    assert (await command(alice, "/held")) == "This command is for operators."


async def test_the_incident_button_takes_two_steps_and_works_once(house: House) -> None:
    operator = await an_operator(house)
    await command(operator, "/admin")
    await operator.tap(text="🆘 Revoke keys")
    await operator.wait_for(lambda m: "Keys that are stored now: 0" in m.text)
    await operator.tap(text="🆘 Stop entries and tell everybody")
    await operator.wait_for(lambda m: "to revoke their keys?" in m.text)
    assert await house.pool.fetchval("SELECT count(*) FROM revocation") == 0, "one step does nothing"
    for tap in [await operator.tap(text="Yes, do it") for _ in range(3)]:
        await tap.answered()
    await operator.wait_for(lambda m: "The last time" in m.text)
    assert await house.pool.fetchval("SELECT count(*) FROM revocation") == 1
    async with house.unit() as work:
        assert await work.operations.control() is Control.REDUCE_ONLY
    kind, body = encode(RevokeKeys(()))
    row = await house.pool.fetchrow("SELECT kind, body FROM outbox WHERE critical")
    assert row is not None
    assert (row["kind"], row["body"]) == (kind, body), "as the statement writes it, so it is read"
