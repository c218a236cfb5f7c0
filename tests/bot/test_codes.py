"""Codes and invitations in the chat: an operator makes a code, a link brings a person, both pay off; the report."""

from app.billing.codes import Gives, Terms
from app.billing.money_report import Period
from app.services.shop import SALE_TERMS
from tests.support.chat import ALICE, BOB, OPERATOR, House, command, register
from tests.support.operators import open_factor
from tgbot.i18n import translators
from tgbot.screens import codes as screens
from tgbot.screens import money_report
from trading.domain.ids import UserId


async def sell(house: House) -> None:
    async with house.unit() as work:
        await work.plans.set_selling(selling=True)


async def test_an_operator_makes_a_code_and_people_use_it_once(house: House) -> None:
    await sell(house)
    olga, alice = house.person(OPERATOR, name="Olga"), house.person()
    await register(olga)
    await register(alice)
    assert "for operators" in await command(alice, "/codes")
    await open_factor(house, OPERATOR)
    assert "None yet" in await command(olga, "/codes")
    await olga.tap(text="➕ New codes")
    await olga.wait_for(lambda m: "as SPRING-26" in m.text)
    assert "not clear to me: 0" in await command(olga, "pro 0")
    assert "30 days of Pro" in await command(olga, "pro 30 as SPRING-26")
    await olga.tap(text="Make them")
    await olga.wait_for(lambda m: "Made: 30 days of Pro" in m.text)

    assert "no such code" in await command(alice, "/code spring-27")
    said = await alice.say("/start code_SPRING-26")
    await alice.wait_for(lambda m: "SPRING-26 is taken: Pro is yours" in m.text, after=said.message_id)
    await command(alice, "/plan")
    await alice.tap(text="🏷 I have a code")
    await alice.wait_for(lambda m: "Send it here as it stands" in m.text)
    assert "used this code already" in await command(alice, "spring 26")

    await command(olga, "/codes")
    await olga.tap(text="SPRING-26")
    await olga.wait_for(lambda m: "Used: 1 of 1" in m.text and str(ALICE) in m.text)
    await olga.tap(text="⏸ Switch off")
    await olga.wait_for(lambda m: "Switched off" in m.text)
    await olga.tap(text="📄 File")
    await olga.wait_for(lambda m: "1 code." in m.text)


async def test_a_friend_comes_by_a_link_pays_with_a_discount_and_both_have_days(house: House) -> None:
    await sell(house)
    olga, alice, bob = house.person(OPERATOR, name="Olga"), house.person(), house.person(BOB, name="Bob")
    await register(olga)
    await register(alice)
    await open_factor(house, OPERATOR)
    await command(olga, "/codes")
    await olga.tap(text="🤝 Invitations")
    await olga.wait_for(lambda m: "Invitations: off" in m.text)
    assert "Saved" in await command(olga, "5 4 basic 30 180")
    await olga.tap(text="▶️ Turn on")
    await olga.wait_for(lambda m: "Invitations: on" in m.text)
    page = await command(alice, "/invite")
    assert "they get 4 days" in page
    code = page.split("?start=ref_")[1][:8]

    await bob.say(f"/start ref_{code}")
    await bob.wait_for(lambda m: "English" in m.buttons)
    await house.services.people.accept_terms(UserId(BOB))
    async with house.unit() as work:
        await work.promos.add([("CHEAPER1", "CHEAPER1")], Terms(Gives.PERCENT, 20), UserId(OPERATOR))
        await work.purchases.agree(UserId(BOB), SALE_TERMS)
    assert "20% off your next purchase" in await command(bob, "/code cheaper1")
    await bob.tap(text="⭐ Plans and prices")
    await bob.wait_for(lambda m: "Basic" in m.buttons)
    await bob.tap(text="Basic")
    await bob.wait_for(lambda m: "🏷 ⭐280 instead of ⭐350, once" in m.buttons)
    await bob.tap(text="🏷 ⭐280 instead of ⭐350, once")
    await bob.wait_for(lambda m: "invoice" in m.wire)
    assert (await bob.pay()).paid
    await house.idle()
    rows = await house.pool.fetch("SELECT inviter_days, invited_days FROM referral_reward")
    assert [tuple(row) for row in rows] == [(5, 4)]
    page = await command(alice, "/invite")
    assert "Of them have paid: 1" in page
    assert "Earned this month: 5 of 30 days" in page

    assert "for operators" in await command(alice, "/money")
    money = await command(olga, "/money")
    assert "⭐280" in money
    assert "For invitations: 1 times, 9 days" in money
    await olga.tap(text="12 months")
    await olga.wait_for(lambda m: "12 months, since" in m.text)
    await olga.tap(text="charges.csv")
    await olga.wait_for(lambda m: "Every movement" in m.text)


async def test_each_page_reads_well_in_each_language(house: House) -> None:
    await sell(house)
    await register(house.person(OPERATOR, name="Olga"))
    await open_factor(house, OPERATOR)
    office, admin = house.services.desks.code_desk, UserId(OPERATOR)
    drafts = ("pro 30 x2 new", "+14 for basic", "20% for pro until 2099-12-31", "50⭐ batch 30")
    for tr in translators().values():
        for text in drafts:
            view = await office.look(admin, text)
            assert screens.confirm(tr, view).text
            made = await office.make(admin, text)
            assert screens.made(tr, made).text
            assert screens.one(tr, await office.one(admin, made.promos[0].batch)).text
        assert "\u2068" not in screens.page(tr, await office.page(admin)).text
        report = await house.services.desks.money_reports.report(admin, Period.YEAR)
        assert "None" not in money_report.page(tr, report).text
