"""Open positions in the chat: status, stopping, closing with a second word."""

from datetime import timedelta
from decimal import Decimal

from app.infra.clock import SystemClock
from tests.support.builders import BTC, a_balance, price
from tests.support.chat import ALICE, House, command, register
from tgbot.format import NO_BREAK
from trading.domain.events import ExitWhy
from trading.domain.ids import PositionId, UserId
from trading.domain.instrument import Side
from trading.domain.position import Position
from trading.engine.state import Holding


async def holding_btc(house: House) -> None:
    """Alice is armed for BTC and holds half of one."""
    alice = house.person()
    await register(alice)
    await house.idle()
    account = await house.account()
    await house.services.trading.choose(UserId(ALICE), BTC, wanted=True)
    await house.services.trading.arm(UserId(ALICE))
    now = SystemClock().now()
    async with house.unit() as work:
        before = (await work.sessions.load([account.id]))[account.id]
        held = Holding(
            id=PositionId("SBPOSITION"),
            position=Position(BTC, qty=Decimal("0.5"), cost=Decimal(30000)),
            side=Side.BUY,
            reference=price("60000"),
            stop=price("59000"),
            target=price("62000"),
            opened_at=now - timedelta(minutes=3),
            entered=Decimal("0.5"),
            paid=Decimal(30000),
            stop_seen_at=now - timedelta(seconds=2),
        )
        await work.sessions.save(before, before.with_holding(held))


async def exiting(house: House) -> ExitWhy | None:
    account = await house.account()
    async with house.unit() as work:
        session = await work.sessions.peek(account.id)
    assert session is not None
    return session.holdings[BTC].exiting


async def test_status_shows_the_position_and_its_stop(house: House) -> None:
    await holding_btc(house)
    house.prices.now[BTC] = price("61000")
    status = await command(house.tg.user(ALICE), "/status")
    assert "BTC/USDT LONG" in status
    assert "+500.00" in status
    assert "Stop seen on the exchange" in status


async def test_stop_keeps_positions_and_offers_to_close_them(house: House) -> None:
    await holding_btc(house)
    alice = house.tg.user(ALICE)
    assert "1 open position keeps its stop" in await command(alice, "/stop")
    assert not (await house.account()).armed
    assert await exiting(house) is None
    await alice.tap(text="Close all positions too")
    await alice.wait_for(lambda m: "Close 1 position at market?" in m.text)
    assert await exiting(house) is None, "one press changes nothing"
    await alice.tap(text="Cancel")
    await alice.wait_for(lambda m: "BTC/USDT LONG" in m.text)
    assert await exiting(house) is None


async def test_closing_takes_a_second_word_and_happens_once(house: House) -> None:
    await holding_btc(house)
    alice = house.tg.user(ALICE)
    await command(alice, "/stop")
    await alice.tap(text="Close all positions too")
    await alice.wait_for(lambda m: "at market?" in m.text)
    told = len(house.wake.accounts)
    taps = [await alice.tap(text="Yes, close everything now") for _ in range(5)]
    for tap in taps:
        await tap.answered()
    await alice.wait_for(lambda m: "Closing 1 position" in m.text)
    assert await exiting(house) is ExitWhy.ASKED
    assert len(house.wake.accounts) - told == 1
    assert "Being closed now" in await command(alice, "/status")


async def test_a_key_cannot_be_disconnected_under_an_open_position(house: House) -> None:
    await holding_btc(house)
    alice = house.tg.user(ALICE)
    await command(alice, "/keys")
    page = await alice.tap(text="Open the secure page")
    await house.web.post(page.url, data={"key": "SandboxKey00000001", "secret": "S" * 36})
    account = await house.account()
    live = await house.pool.fetchval("SELECT id FROM account WHERE kind = 'live'")
    await house.pool.execute("UPDATE position SET account_id = $1 WHERE account_id = $2", live, account.id)
    await command(alice, "/keys")
    await alice.tap(text="Disconnect")
    await alice.wait_for(lambda m: "Disconnect Bybit?" in m.text)
    await alice.tap(text="Yes, disconnect")
    await alice.wait_for(lambda m: "Close the open position first" in m.text)
    assert await house.pool.fetchval("SELECT count(*) FROM credential") == 1


async def test_a_table_of_positions_and_the_page_of_one(house: House) -> None:
    await holding_btc(house)
    house.prices.now[BTC] = price("61000")
    alice = house.tg.user(ALICE)
    table = await command(alice, "/status table")
    assert "↑ BTC/USDT" in table
    assert "+1.67%" in table
    await command(alice, "/status")
    await alice.tap(text="Close…")
    await alice.wait_for(lambda m: "BTC" in m.text and "Cancel" in m.buttons)
    assert await exiting(house) is None, "one press changes nothing"


async def test_the_page_of_a_position_that_has_closed_is_the_status(house: House) -> None:
    await holding_btc(house)
    alice = house.tg.user(ALICE)
    await command(alice, "/status")
    await house.pool.execute("UPDATE position SET closed_at = clock_now(), profit = 1")
    await alice.tap(text="Refresh")
    await alice.wait_for(lambda m: "No open positions" in m.text)


async def test_places_and_balance_tell_what_was_put_in(house: House) -> None:
    await holding_btc(house)
    house.prices.now[BTC] = price("61000")
    account = await house.account()
    async with house.unit() as work:
        balances = [a_balance("USDT", "70000"), a_balance("BTC", "0.5"), a_balance("ETH", "0.0001")]
        await work.sessions.put_balances(account.id, balances)
    alice = house.tg.user(ALICE)
    count = (await command(alice, "/count")).replace(NO_BREAK, " ")
    assert "1 of 5 positions" in count
    assert "30,000.00 USDT" in count
    balance = (await command(alice, "/balance")).replace(NO_BREAK, " ")
    assert "Dust: 1 coin" in balance
    assert "Put in: 100,000.00 USDT; since then +500.30" in balance, "0.3 of it are coins that came otherwise"
