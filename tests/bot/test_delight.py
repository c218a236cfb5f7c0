"""What makes people smile, each with a way without it: sharing, copying, effects, drafts, inline cards."""

from tests.bot.test_history import lived
from tests.support.chat import ALICE, House, command, register


async def test_a_closed_trade_is_shared_without_amounts(house: House) -> None:
    await lived(house)
    alice = house.tg.user(ALICE)
    await command(alice, "/order AAAAAA")
    menu = await alice.wait_for(lambda m: "📣 Share" in m.buttons)
    tap = await alice.tap(text="📣 Share")
    picture = await alice.wait_for(lambda m: bool(m.photo), after=menu.message_id)
    assert picture.text == f"BTC/USDT: +1.00% with @{house.tg.config.bot_username}"
    assert picture.buttons == []
    assert "no amounts" in (await tap.answered()).text


async def test_the_code_of_the_settings_is_copied_with_a_tap(house: House) -> None:
    await register(house.person())
    alice = house.tg.user(ALICE)
    await command(alice, "/settings")
    await alice.tap(text="📤 Export and import")
    await alice.wait_for(lambda m: "⧉ Copy the code" in m.buttons)
    code = await house.services.settings.code((await house.account()).owner)
    assert (await alice.tap(text="⧉ Copy the code")).copied == code
