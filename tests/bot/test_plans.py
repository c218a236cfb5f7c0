"""Plans in the chat: what people have, the trial, what is refused and why; what operators change and give."""

from datetime import timedelta

from app.attention import Priority
from app.billing.payments import ChargeId, Provider
from app.billing.subscriptions import Bought
from app.errors import Refusal, Refused
from app.services.subscriptions import happened, pass_time
from sandbox.telegram.api import Person
from tests.support.chat import ALICE, BOB, OPERATOR, House, command, register
from tests.support.operators import open_factor
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId

ANN = UserId(ALICE)


async def sell(house: House, *, selling: bool = True) -> None:
    async with house.unit() as work:
        await work.plans.set_selling(selling=selling)


async def refusal_of(call: object) -> Refused:
    try:
        await call  # type: ignore[misc]
    except Refused as refused:
        return refused
    raise AssertionError("it must be refused")


async def operator(house: House) -> Person:
    person = house.person(OPERATOR, name="Olga")
    await register(person)
    await open_factor(house, OPERATOR)
    return person


async def test_where_nothing_is_sold_everything_is_permitted(house: House) -> None:
    alice = house.person()
    await register(alice)
    assert "Nothing is sold here" in await command(alice, "/plan")
    assert (await house.services.keys.offer(ANN, ExchangeId.BYBIT)).url


async def test_a_trial_opens_real_money_once(house: House) -> None:
    await sell(house)
    alice = house.person()
    await alice.start()
    await alice.wait_for(lambda m: "English" in m.buttons)
    await alice.tap(text="English")
    await alice.wait_for(lambda m: "I accept" in m.buttons)
    await alice.tap(text="I accept")
    await alice.wait_for(lambda m: "for 7 days for nothing" in m.text)
    said = await alice.say("/keys")
    await alice.wait_for(
        lambda m: "for paper only" in m.text and "Week pass" in m.text, after=said.message_id
    )
    await alice.tap(text="My plan")
    await alice.wait_for(lambda m: "Your plan: Free" in m.text)
    await alice.tap(text="🎁 Try it 7 days for nothing")
    await alice.wait_for(lambda m: "Once per person" in m.text)
    await alice.tap(text="Begin now")
    await alice.wait_for(lambda m: "It has begun" in m.text and "Your plan: Trial" in m.text)
    assert (await house.services.keys.offer(ANN, ExchangeId.BYBIT)).url
    again = await refusal_of(house.services.plans.take_trial(ANN))
    assert again.code is Refusal.TRIAL_NOT_NOW


async def test_a_trial_is_not_had_again_by_leaving(house: House) -> None:
    await sell(house)
    await register(house.person())
    await house.services.plans.take_trial(ANN)
    await house.services.farewell.forget(ANN)
    await house.services.people.greet(ANN, "Alice", "en")
    await house.services.people.accept_terms(ANN)
    assert (await house.services.plans.view(ANN)).present is None
    assert (await refusal_of(house.services.plans.take_trial(ANN))).code is Refusal.TRIAL_TAKEN


async def test_limits_say_what_they_are_and_which_plan_has_more(house: House) -> None:
    await sell(house)
    await register(house.person())
    markets = (await house.services.trading.symbols(ANN)).offered
    async with house.unit() as work:
        account = (await work.accounts.of(ANN))[0]
        await work.accounts.set_symbols(ANN, account.id, markets[:3])
    refused = await refusal_of(house.services.trading.choose(ANN, markets[3], wanted=True))
    assert (refused.code, refused.params["limit"], refused.params["better"]) == (
        Refusal.PLAN_SYMBOLS,
        "3",
        "week",
    )
    await house.services.trading.choose(ANN, markets[0], wanted=False)
    await house.services.trading.choose(ANN, markets[3], wanted=True)


async def test_the_end_of_a_plan_is_told_with_its_consequence(house: House) -> None:
    await sell(house)
    alice = house.person()
    await register(alice)
    async with house.unit() as work:
        bought = Bought("basic", 30, ChargeId(Provider.STARS, "c1"))
        one = await happened(work, ANN, bought, "charge stars:c1")
        assert one.until is not None
        await pass_time(work, [ANN], one.until - timedelta(days=3))
        rows = await work.outbox.claim(dict.fromkeys(Priority, 9))
    user = await house.services.people.get(ANN)
    assert user is not None
    for notice in rows:
        await house.bot.notifier.deliver(notice, user)
    await alice.wait_for(
        lambda m: "Basic ends in 3 days" in m.text and "no new trades with real money" in m.text
    )


async def test_an_operator_changes_a_plan_and_gives_days(house: House) -> None:
    await sell(house)
    await register(house.person(BOB, name="Bob"))
    olga = await operator(house)
    page = await command(olga, "/plans")
    assert "⭐350 for 30 days" in page
    await olga.tap(text="Basic")
    await olga.wait_for(lambda m: "version 1" in m.text)
    await olga.tap(text="Price")
    await olga.wait_for(lambda m: "Send Stars and days" in m.text)
    assert "I found 350" in await command(olga, "350")
    assert "version 2" in await command(olga, "400 30 4.99")
    await olga.tap(text="On sale: yes")
    await olga.wait_for(lambda m: "On sale: no" in m.buttons)
    assert "Nobody here has these ids: 77" in await command(olga, "/grant 77 pro 30")
    assert "Pro, 30 days for 1 person: Bob" in await command(olga, "/grant 1002 pro 30")
    await olga.tap(text="Do it")
    await olga.wait_for(lambda m: "They have been told" in m.text)
    assert (await house.services.plans.view(UserId(BOB))).found.permits.live
    async with house.unit() as work:
        acts = [act.name for act in await work.acts.latest(9)]
        price = (await work.plans.all())["basic"].price
    assert acts[:3] == ["grant", "edit-plan", "edit-plan"]
    assert price is not None
    assert (price.version, price.stars) == (2, 400)


async def test_plans_are_not_for_everybody(house: House) -> None:
    await register(house.person())
    for call in (
        house.services.desks.plan_editor.all(ANN),
        house.services.desks.grants.plans(ANN),
    ):
        assert (await refusal_of(call)).code is Refusal.NOT_ADMIN
