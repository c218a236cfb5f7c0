"""The emergency stop, the operators' switches and the answers to a difference, in the chat."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from app.accounts import AccountKind
from app.attention import Priority
from app.notices import encode
from tests.bot.test_positions import holding_btc
from tests.bot.test_presses import data_of
from tests.support.builders import BTC, BTC_PERP, NOW
from tests.support.chat import ALICE, BOB, OPERATOR, House, a_key_cipher, command, register
from tests.support.operators import open_factor
from tgbot.callbacks import Action, Press, pack
from tgbot.i18n import translators
from tgbot.routers.emergency import fresh_nonce, is_fresh
from tgbot.screens.base import Told
from tgbot.screens.news import screen_of
from trading.domain.account import Control
from trading.domain.events import DriftFound, EmergencyDone, EmergencyScope
from trading.domain.ids import UserId
from trading.domain.money import Money, Ratio

ASKED = "Yes, stop everything and close"


async def runs(house: House) -> int:
    count: int = await house.pool.fetchval("SELECT count(*) FROM emergency")
    return count


async def test_panic_takes_two_steps_and_happens_once(house: House) -> None:
    await holding_btc(house)
    alice = house.tg.user(ALICE)
    asked = await command(alice, "/panic")
    assert "1 position" in asked
    assert (await house.account()).control is Control.RUNNING, "one step changes nothing"
    assert await runs(house) == 0
    taps = await asyncio.gather(*(alice.tap(text=ASKED) for _ in range(10)))
    for tap in taps:
        await tap.answered(timeout=15)
    await alice.wait_for(lambda m: "Halted. I am closing" in m.text)
    account = await house.account()
    assert (account.control, account.control_why, account.armed) == (Control.HALTED, "emergency", False)
    assert await runs(house) == 1
    assert await house.pool.fetchval("SELECT prices ->> $1 FROM emergency", BTC.key) == "60000"
    await command(alice, "/trade")
    assert not (await house.account()).armed


async def test_a_confirmation_of_before_is_not_acted_on(house: House) -> None:
    await holding_btc(house)
    alice = house.tg.user(ALICE)
    await command(alice, "/panic")
    stale = data_of(house, ALICE, ASKED)
    await command(alice, "/panic")
    tap = await alice.forge(stale)
    assert "expired" in (await tap.answered()).text
    long_ago = Press(Action.PANIC, fresh_nonce(NOW - timedelta(days=900)), await _screen(house))
    tap = await alice.forge(pack(a_key_cipher(), UserId(ALICE), long_ago))
    assert "too late" in (await tap.answered()).text
    await house.idle()
    assert not is_fresh(fresh_nonce(NOW), NOW + timedelta(seconds=61))
    assert is_fresh(fresh_nonce(NOW), NOW + timedelta(seconds=59))
    assert fresh_nonce(NOW) != fresh_nonce(NOW)
    assert await runs(house) == 0


async def test_releasing_waits_for_the_receipt(house: House) -> None:
    await holding_btc(house)
    alice = house.tg.user(ALICE)
    await command(alice, "/panic")
    await alice.tap(text=ASKED)
    await alice.wait_for(lambda m: "Halted. I am closing" in m.text)
    done = EmergencyDone(
        scope=EmergencyScope.USER,
        subject=str(ALICE),
        accounts=1,
        unproved=0,
        orders_cancelled=1,
        positions_closed=1,
        positions_left=0,
        dust=(Money(Decimal("0.0000004"), "BTC"),),
        worst_slip=Ratio(Decimal("0.0012")),
        seconds=4,
        pressed_at=NOW,
    )
    kind, body = encode(done)
    number, user = 1, await house.services.people.get(UserId(ALICE))
    assert user is not None
    async with house.unit() as work:
        await work.outbox.add(UserId(ALICE), kind, body, dedupe="emergency:1", account=None)
        (notice,) = await work.outbox.claim(dict.fromkeys(Priority, 1))
    await house.bot.notifier.deliver(replace(notice, id=number), user)
    receipt = await alice.wait_for(lambda m: "Emergency stop: done" in m.text)
    for words in ("Orders cancelled: 1", "Positions closed: 1", "0.12%", "done in 4 s", "BTC"):
        assert words in receipt.text
    await alice.tap(text="Trade again")
    await alice.wait_for(lambda m: "Trade again?" in m.text)
    await alice.tap(text="Yes, permit trading again")
    await alice.wait_for(lambda m: "still under way" in m.text)
    await house.pool.execute(
        "UPDATE emergency SET step = 'done', done_at = clock_now(), receipt = '{}'::jsonb"
    )
    await command(alice, "/panic")
    await alice.tap(text="Trade again")
    await alice.wait_for(lambda m: "Trade again?" in m.text)
    await alice.tap(text="Yes, permit trading again")
    await alice.wait_for(lambda m: "The halt is lifted" in m.text)
    account = await house.account()
    assert (account.control, account.armed) == (Control.RUNNING, False)


async def an_operator(house: House) -> None:
    await register(house.person(OPERATOR, name="Operator"))
    await house.idle()


async def control(house: House) -> Control:
    async with house.unit() as work:
        return await work.operations.control()


async def test_operators_halt_resume_and_close_everything(house: House) -> None:
    await holding_btc(house)
    await an_operator(house)
    await open_factor(house, OPERATOR)
    operator = house.tg.user(OPERATOR)
    assert "Service: running" in await command(operator, "/halt")
    await operator.tap(text="Halt the service")
    await operator.wait_for(lambda m: "Halt the service?" in m.text)
    assert await control(house) is Control.RUNNING
    await operator.tap(text="Yes, do it")
    await operator.wait_for(lambda m: "Service: halted" in m.text)
    assert await runs(house) == 0, "nothing is closed by a halt"
    await operator.tap(text="Resume the service")
    await operator.wait_for(lambda m: "Resume the service?" in m.text)
    await operator.tap(text="Yes, do it")
    await operator.wait_for(lambda m: "Service: running" in m.text)
    assert "Emergency stop for everybody?" in await command(operator, "/panic_all")
    await operator.tap(text="Yes, do it")
    await operator.wait_for(lambda m: "is under way" in m.text)
    assert await control(house) is Control.HALTED
    assert await house.pool.fetchval("SELECT scope FROM emergency") == "service"


async def test_operators_stop_one_symbol(house: House) -> None:
    await holding_btc(house)
    await an_operator(house)
    operator = house.tg.user(OPERATOR)
    assert "Which one?" in await command(operator, "/panic_symbol btc")
    await operator.tap(text=f"Stop {BTC.title}")
    await operator.wait_for(lambda m: f"Stop {BTC.title} for everybody?" in m.text)
    await operator.tap(text="Yes, do it")
    await operator.wait_for(lambda m: f"Halted symbols: {BTC.title}" in m.text)
    assert await house.pool.fetchval("SELECT subject FROM emergency") == BTC.key


async def test_others_are_no_operators(house: House) -> None:
    await holding_btc(house)
    alice = house.tg.user(ALICE)
    for text in ("/halt", "/panic_all", "/panic_symbol btc"):
        assert "for operators" in await command(alice, text)
    forged = pack(
        a_key_cipher(),
        UserId(ALICE),
        Press(Action.OPERATE, f"panic..{fresh_nonce(NOW)}", await _screen(house)),
    )
    await alice.forge(forged)
    await alice.wait_for(lambda m: "for operators" in m.text)
    assert (await control(house), await runs(house)) == (Control.RUNNING, 0)


async def _screen(house: House) -> int:
    user = await house.services.people.get(UserId(ALICE))
    assert user is not None
    return user.screen


async def a_case(house: House, ours: str = "0.5", theirs: str = "0.2") -> int:
    account = await house.account()
    async with house.unit() as work:
        case, _ = await work.drifts.put(account.id, BTC_PERP, None, Decimal(ours), Decimal(theirs))
        told = DriftFound(case, BTC_PERP, Decimal(ours), Decimal(theirs), gone=False)
        kind, body = encode(told)
        await work.outbox.add(account.owner, kind, body, dedupe=f"drift:{case}", account=account.id)
        (notice,) = await work.outbox.claim(dict.fromkeys(Priority, 1))
    user = await house.services.people.get(UserId(ALICE))
    assert user is not None
    await house.bot.notifier.deliver(notice, user)
    return case


async def answer_of(house: House, case: int) -> str | None:
    found: str | None = await house.pool.fetchval("SELECT answer FROM drift WHERE id = $1", case)
    return found


async def test_a_difference_is_answered_by_its_owner_in_two_steps(house: House) -> None:
    alice = house.person()
    await register(alice)
    await house.idle()
    case = await a_case(house)
    question = await alice.wait_for(lambda m: "holds other than I do" in m.text)
    assert {"Take it over", "Leave it, it is mine", "Close the position"} <= set(question.buttons)
    told = len(house.wake.accounts)
    await alice.tap(text="Take it over")
    await alice.wait_for(lambda m: "My books go from 0.5 to 0.2 BTC" in m.text)
    assert await answer_of(house, case) is None, "one press changes nothing"
    for tap in [await alice.tap(text="Yes") for _ in range(3)]:
        await tap.answered()
    await alice.wait_for(lambda m: "with the next look" in m.text)
    assert await answer_of(house, case) == "adopt"
    assert len(house.wake.accounts) == told + 1


async def test_a_difference_of_somebody_else_and_a_settled_one_are_refused(house: House) -> None:
    alice = house.person()
    await register(alice)
    bob = house.person(BOB, name="Bob")
    await register(bob)
    await house.idle()
    case = await a_case(house)
    theirs = pack(a_key_cipher(), UserId(BOB), Press(Action.DRIFT_ASK, f"{case}.close", 0))
    await bob.forge(theirs)
    await bob.wait_for(lambda m: "settled already" in m.text)
    await house.pool.execute("UPDATE drift SET settled_at = clock_now()")
    await alice.wait_for(lambda m: "holds other than I do" in m.text)
    await alice.tap(text="Close the position")
    await alice.wait_for(lambda m: "settled already" in m.text)
    assert await answer_of(house, case) is None


async def test_a_position_that_is_not_ours_cannot_be_taken_over(house: House) -> None:
    alice = house.person()
    await register(alice)
    await house.idle()
    await a_case(house, ours="0")
    question = await alice.wait_for(lambda m: "holds other than I do" in m.text)
    assert [label for label in question.buttons if label != "Menu"] == ["Leave it, it is mine"]


def test_an_emergency_with_nothing_open_has_no_slippage_to_wait_for() -> None:
    done = EmergencyDone(
        scope=EmergencyScope.USER,
        subject="1",
        accounts=3,
        unproved=0,
        orders_cancelled=0,
        positions_closed=0,
        positions_left=0,
        dust=(),
        worst_slip=None,
        seconds=7,
        pressed_at=NOW,
    )
    told = Told(translators()["en"], AccountKind.LIVE)
    assert "none, nothing had to be closed" in screen_of(done, told).text
    assert "not known yet" in screen_of(replace(done, positions_closed=1), told).text
