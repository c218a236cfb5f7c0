"""Buttons: a person's own, of their present menu, each effect once."""

import asyncio

import pytest

from tests.support.builders import ETH
from tests.support.chat import ALICE, BOB, House, command, register
from tgbot.callbacks import Action, Press, pack
from trading.domain.ids import UserId


async def ready_to_arm(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/symbols eth")
    await command(alice, "/trade")
    await house.idle()


def data_of(house: House, user: int, label: str) -> str:
    for message in reversed(house.tg.user(user).transcript()):
        for row in message.keyboard:
            for button in row:
                if button["text"] == label:
                    return str(button["callback_data"])
    raise AssertionError(f"there is no button {label}")


async def test_fifty_presses_at_once_are_one_effect(house: House) -> None:
    await ready_to_arm(house)
    alice = house.tg.user(ALICE)
    told = len(house.wake.accounts)
    taps = await asyncio.gather(*(alice.tap(text="Start trading") for _ in range(50)))
    answers = [await tap.answered(timeout=15) for tap in taps]
    await house.idle()
    assert len(house.wake.accounts) - told == 1
    assert len(answers) == 50, "every press is answered"
    assert not any(answer.alert for answer in answers), "a second press is no accusation"
    last = alice.last()
    assert last is not None
    assert "Trading is on" in last.text, "the result stays on the screen"


async def test_a_button_of_an_older_menu_is_expired(house: House) -> None:
    await ready_to_arm(house)
    alice = house.tg.user(ALICE)
    old = alice.last()
    assert old is not None
    await command(alice, "/help")
    tap = await alice.tap(text="Start trading", message_id=old.message_id)
    answer = await tap.answered()
    assert (answer.alert, answer.text) == (True, "This button has expired. Here is the current menu.")
    await alice.wait_for(lambda m: m.message_id == old.message_id and "Trading is off" in m.text)
    assert not (await house.account()).armed
    await alice.tap(text="Trade", message_id=old.message_id)
    await alice.wait_for(lambda m: m.message_id == old.message_id and "Ready to trade?" in m.text)


async def test_somebody_elses_button_does_nothing(house: House) -> None:
    await ready_to_arm(house)
    bob = house.person(BOB, name="Bob")
    await register(bob)
    await house.idle()
    before, shown = await house.account(BOB), [m.text for m in bob.transcript()]
    tap = await bob.forge(data_of(house, ALICE, "Start trading"))
    answer = await tap.answered()
    assert (answer.alert, answer.text) == (True, "This button belongs to somebody else.")
    assert not (await house.account(ALICE)).armed
    assert await house.account(BOB) == before
    assert [m.text for m in bob.transcript()] == shown


@pytest.mark.parametrize(
    "data",
    ["ty||1|AAAAAAAAAAAA", "ty||999999|", "|||", "x", "cy||0|" + "A" * 50, "ty||١|AAAAAAAAAAAA", "\x01" * 8],
)
async def test_a_forged_button_does_nothing(house: House, data: str) -> None:
    await ready_to_arm(house)
    tap = await house.tg.user(ALICE).forge(data)
    assert (await tap.answered()).alert
    assert not (await house.account()).armed
    await house.idle()
    assert not (await house.outcomes())[tap.update_id].startswith("failed")


async def test_a_press_that_cannot_be_kept_is_left_out_and_holds_up_nobody(house: House) -> None:
    await ready_to_arm(house)
    tap = await house.tg.user(ALICE).forge("\x00" * 8)
    assert "/status" in await command(house.tg.user(ALICE), "/help")
    assert tap.update_id not in await house.outcomes()


async def test_a_button_changed_by_one_character_does_nothing(house: House) -> None:
    await ready_to_arm(house)
    good = data_of(house, ALICE, "Start trading")
    for position in range(len(good)):
        other = "x" if good[position] != "x" else "y"
        tap = await house.tg.user(ALICE).forge(good[:position] + other + good[position + 1 :])
        assert (await tap.answered(timeout=10)).text
    await house.idle()
    assert not (await house.account()).armed


async def test_a_button_for_ever_cannot_change_what_is_traded(house: House) -> None:
    for action in Action:
        if action.is_trading:
            assert not action.is_durable
            with pytest.raises(ValueError, match="cannot carry"):
                pack(house.bot.notifier._cipher, UserId(ALICE), Press(action, "", 0))


async def test_switching_a_symbol_twice_is_switching_it_once(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/symbols")
    taps = [await alice.tap(text="ETH/USDT") for _ in range(10)]
    answers = [await tap.answered() for tap in taps]
    assert {answer.text for answer in answers} == {"ETH/USDT added"}
    assert (await house.account()).symbols == (ETH,)
    await alice.wait_for(lambda m: "✓ ETH/USDT" in m.buttons)
    await alice.tap(text="✓ ETH/USDT")
    await alice.wait_for(lambda m: "ETH/USDT" in m.buttons)
    assert (await house.account()).symbols == ()


async def test_refresh_edits_in_place(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/status")
    status = alice.last()
    assert status is not None
    for _ in range(3):
        tap = await alice.tap(text="Refresh")
        assert not (await tap.answered()).alert
    await house.idle()
    last = alice.last()
    assert last is not None
    assert last.message_id == status.message_id


async def test_a_deleted_menu_is_sent_anew(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/status")
    menu = alice.last()
    assert menu is not None
    tap = await alice.tap(text="Refresh")
    await alice.delete(menu.message_id)
    await tap.answered()
    await alice.wait_for(lambda m: "No open positions" in m.text, after=menu.message_id)


async def test_stopping_and_closing_with_nothing_open(house: House) -> None:
    await ready_to_arm(house)
    alice = house.tg.user(ALICE)
    await alice.tap(text="Start trading")
    await alice.wait_for(lambda m: "Trading is on" in m.text)
    await alice.tap(text="Stop new trades")
    stopped = await alice.wait_for(lambda m: "New trades are stopped" in m.text)
    assert "Close all positions too" not in stopped.buttons
    assert not (await house.account()).armed
