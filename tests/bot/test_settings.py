"""Settings in the chat: sections with their sources, ready choices and typed ones, second words, undo, codes."""

from decimal import Decimal

from app.accounts import Preset
from tests.bot.test_pairs import choose, own, tap
from tests.support.builders import BTC, ETH, a_balance
from tests.support.chat import ALICE, House, command
from trading.domain.ids import UserId
from trading.domain.tactics import Rung, SizingMode, TrailingKind
from trading.engine.state import Session

ME = UserId(ALICE)


async def rich(house: House, language: str = "en") -> None:
    """2,340 USDT, two symbols."""
    await choose(house, BTC, ETH, language=language)
    account = await house.account()
    async with house.unit() as work:
        await work.sessions.put_balances(account.id, [a_balance("USDT", "2340")])


async def session(house: House) -> Session:
    account = await house.account()
    async with house.unit() as work:
        found = await work.sessions.peek(account.id)
    assert found is not None
    return found


async def test_the_hub_leads_to_sections_that_say_where_values_come_from(house: House) -> None:
    await rich(house)
    page = await command(house.tg.user(ALICE), "/settings")
    assert "Everything is as I begin with" in page
    money = await tap(house, "💰 Money")
    assert "Risk per trade: 1% (≈ 23.40\u00a0USDT) · the default here" in money
    assert "Settings · PAPER" in await tap(house, "Settings")
    assert "Largest order: 20% (≈ 468.00\u00a0USDT) · the default here" in await tap(house, "🚧 Limits")


async def test_less_risk_is_done_at_once_and_says_what_it_means(house: House) -> None:
    await rich(house)
    await command(house.tg.user(ALICE), "/settings")
    await tap(house, "💰 Money")
    about = await tap(house, "Risk per trade")
    assert "23.40\u00a0USDT lost if the stop is hit" in about
    done = await tap(house, "0.5%")
    assert "Risk per trade: 1% → 0.5%" in done
    assert "11.70\u00a0USDT lost if the stop is hit" in done
    assert "Holds from the next signal on. Nothing is open here." in done
    assert "Risk per trade: 0.5% (≈ 11.70\u00a0USDT) · set here" in done
    assert (await house.account()).limits.risk_per_trade == Decimal("0.005")


async def test_more_risk_needs_a_second_word(house: House) -> None:
    await rich(house)
    await command(house.tg.user(ALICE), "/settings")
    await tap(house, "💰 Money")
    await tap(house, "Risk per trade")
    asked = await tap(house, "2%")
    assert "More can be lost with this. Nothing is changed yet." in asked
    assert "⚠️ Risk per trade: 1% → 2%" in asked
    assert (await house.account()).limits.risk_per_trade == Decimal("0.01")
    assert "Risk per trade: 1% → 2%" in await tap(house, "Yes, do it")
    assert (await house.account()).limits.risk_per_trade == Decimal("0.02")
    assert "Taken back" in await tap(house, "↩️ Undo")
    assert (await house.account()).limits.risk_per_trade == Decimal("0.01")


async def test_a_ladder_is_typed_and_bad_ones_are_answered(house: House) -> None:
    await rich(house)
    alice = house.tg.user(ALICE)
    await command(alice, "/settings")
    await tap(house, "🎯 Exits")
    await tap(house, "Targets")
    assert "2%:50, 4%:30, 8%:20" in await tap(house, "⌨️ Type a value")
    assert "The parts come to 110%" in await command(alice, "2:50 4:60")
    assert "Each step must be further away" in await command(alice, "4:50 2:50")
    assert "I cannot read that" in await command(alice, "half at two")
    assert "7 steps, and 6 are the most" in await command(alice, "1:10 2:10 3:10 4:10 5:10 6:10 7:40")
    done = await command(alice, "2%:50, 4%:30, 8%:20")
    assert "Targets: the signal's target → +2%: 50% · +4%: 30% · +8%: 20%" in done
    ladder = (await session(house)).usual.tactics.exit.ladder
    assert [rung.gain for rung in ladder] == [Decimal("0.02"), Decimal("0.04"), Decimal("0.08")]
    assert all(isinstance(rung, Rung) for rung in ladder)


async def test_a_symbol_overrides_and_inherits_again(house: House) -> None:
    await rich(house)
    alice = house.tg.user(ALICE)
    await command(alice, "/settings")
    await tap(house, "🎯 Exits")
    await tap(house, "Time limit")
    await tap(house, "4 h")
    await command(alice, "/pair btc")
    await tap(house, "⚙️ All settings")
    inherited = await tap(house, "🎯 Exits")
    assert "Time limit: 4 h · from your settings" in inherited
    await tap(house, "Time limit")
    done = await tap(house, "none")
    assert "Time limit: none · set here" in done
    found = await session(house)
    assert found.pair(BTC).tactics.exit.time_limit is None
    assert found.pair(ETH).tactics.exit.time_limit is not None
    assert "Time limit: 4 h · from your settings" in await tap(house, "Inherit this part")
    assert (await own(house)).is_plain


async def test_what_is_chosen_for_all_accounts_holds_where_nothing_else_is(house: House) -> None:
    await rich(house)
    await command(house.tg.user(ALICE), "/settings")
    assert "Settings of all your accounts" in await tap(house, "👥 All accounts")
    await tap(house, "🎯 Exits")
    trailing = await tap(house, "Trailing")
    assert "Breakeven: to the entry, once, at the trigger" in trailing
    await tap(house, "Breakeven")
    assert (await session(house)).usual.tactics.exit.trailing.kind is TrailingKind.BREAKEVEN
    await command(house.tg.user(ALICE), "/settings")
    assert "Trailing: Breakeven · from all your accounts" in await tap(house, "🎯 Exits")


async def test_presets_in_money_and_custom_after_a_change(house: House) -> None:
    await rich(house)
    alice = house.tg.user(ALICE)
    page = await command(alice, "/risk")
    assert "Careful: 0.5% a trade" in page
    assert "≈ 11.70\u00a0USDT lost at the stop, 468.00\u00a0USDT in the largest order" in page
    assert "Risk · Careful" in await tap(house, "Careful")
    assert "⚠️ Daily loss: 2% → 8%" in await tap(house, "Bold")
    assert (await house.account()).preset is Preset.CAREFUL
    await tap(house, "Yes, do it")
    assert (await house.account()).preset is Preset.BOLD
    assert "Risk · Custom" in await command(alice, "/risk 0.7")


async def test_undo_goes_back_step_by_step(house: House) -> None:
    await rich(house)
    alice = house.tg.user(ALICE)
    for text in ("0.9", "0.8", "0.7"):
        await command(alice, f"/risk {text}")
    asked = await command(alice, "/undo")
    assert "More can be lost" in asked
    assert "0.7% → 0.8%" in asked
    assert "Taken back" in await tap(house, "Yes, do it")
    await command(alice, "/undo")
    await tap(house, "Yes, do it")
    assert (await house.account()).limits.risk_per_trade == Decimal("0.009")
    await command(alice, "/settings")
    assert "changed: Risk per trade" in await tap(house, "↩️ Changes and undo")


async def test_a_code_is_handed_on(house: House) -> None:
    await rich(house)
    alice = house.tg.user(ALICE)
    await command(alice, "/settings")
    await tap(house, "💰 Money")
    await tap(house, "Way of sizing")
    await tap(house, "Fixed amount")
    await command(alice, "/settings")
    page = await tap(house, "📤 Export and import")
    code = next(word for word in page.split() if word.startswith("SB1."))
    await command(alice, "/undo")
    assert (await session(house)).usual.tactics.entry.sizing.mode is SizingMode.RISK
    await command(alice, "/settings")
    await tap(house, "📤 Export and import")
    await tap(house, "📥 Take a code over")
    assert "damaged" in await command(alice, code[:-3])
    assert "no code of settings" in await command(alice, "hello")
    assert "Way of sizing: By risk → Fixed amount" in await command(alice, code)
    await tap(house, "Yes, do it")
    assert (await session(house)).usual.tactics.entry.sizing.mode is SizingMode.FIXED


async def test_the_pages_speak_russian(house: House) -> None:
    await rich(house, language="ru")
    alice = house.tg.user(ALICE)
    await command(alice, "/settings")
    for section in ("💰 Деньги", "🚧 Пределы", "🎯 Выходы", "➗ Докупки", "🛡 Защиты"):
        assert "по умолчанию" in await tap(house, section)
        await tap(house, "Настройки")
