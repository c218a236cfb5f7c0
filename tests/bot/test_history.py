"""Looking back in the chat: profit, periods, breakdowns, trades and their orders."""

from datetime import timedelta

import httpx

from app.accounts import Account
from app.infra.clock import SystemClock
from tests.support.builders import ETH, a_balance
from tests.support.chat import ALICE, House, command, register
from tests.support.lives import a_trade, put_trades
from trading.domain.events import ExitWhy
from trading.domain.ids import PositionId


async def lived(house: House, language: str = "English") -> Account:
    """Alice with four closed trades: +60 in all, of 10,000 that were put in."""
    await register(house.person(), language=language)
    await house.idle()
    account = await house.account()
    now = SystemClock().now()
    life = [
        a_trade("100", now - timedelta(days=40), id=PositionId("SBAAAAAA234567")),
        a_trade("-50", now - timedelta(days=3), id=PositionId("SBBBBBBB234567"), why=ExitWhy.STOP),
        a_trade(
            "30", now - timedelta(days=2), id=PositionId("SBCCCCCC234567"), symbol=ETH, strategy="supertrend"
        ),
        a_trade("-20", now, id=PositionId("SBDDDDDD234567"), symbol=ETH, strategy=None, why=ExitWhy.SIGNAL),
    ]
    await put_trades(house.pool, account, life)
    async with house.unit() as work:
        await work.sessions.put_balances(account.id, [a_balance("USDT", "10060")])
    return account


async def test_profit_tells_all_time_and_the_last_days(house: House) -> None:
    await lived(house)
    alice = house.tg.user(ALICE)
    everything = await command(alice, "/profit")
    for said in ("All time", "+60.00", "+0.60%", "2/2/0", "50%", "Best: BTC/USDT +50.00", "Deepest fall"):
        assert said in everything, said
    week = await command(alice, "/profit 7")
    assert "The last 7 days" in week
    assert "−40.00" in week
    await alice.tap(text="90 d")
    await alice.wait_for(lambda m: "The last 90 days" in m.text and "+60.00" in m.text)


async def test_profit_of_nobody_says_so_and_nonsense_is_refused(house: House) -> None:
    await register(house.person())
    alice = house.tg.user(ALICE)
    assert "No trade has closed here yet" in await command(alice, "/profit")
    for text in ("/profit 0", "/profit x", "/daily -3", "/trades 9999999999999", "/profit ٣"):
        assert "whole number from 1 to" in await command(alice, text)
    assert "There is no trade NOSUCH" in await command(alice, "/order NOSUCH")


async def test_days_weeks_and_months_sum_up(house: House) -> None:
    await lived(house)
    alice = house.tg.user(ALICE)
    daily = await command(alice, "/daily")
    assert daily.count("+0.00%") + daily.count("0.00%") >= 4, "days without trades are there too"
    assert "−40.00" in daily.splitlines()[-2] + daily.splitlines()[-3]
    assert "+60.00" in await command(alice, "/monthly 3")
    await alice.tap(text="Weeks")
    weekly = await alice.wait_for(lambda m: "Profit by week" in m.text)
    assert "+60.00" in weekly.text


async def test_a_long_row_of_days_is_turned_page_by_page(house: House) -> None:
    await lived(house)
    alice = house.tg.user(ALICE)
    first = await command(alice, "/daily 30")
    await alice.tap(text="▶")
    second = await alice.wait_for(lambda m: "◀" in m.buttons)
    assert second.text.splitlines()[2] != first.splitlines()[2]
    await alice.tap(text="Refresh")
    await alice.tap(text="◀")
    await alice.wait_for(lambda m: "◀" not in m.buttons)


async def test_what_each_symbol_strategy_and_reason_brought(house: House) -> None:
    await lived(house)
    alice = house.tg.user(ALICE)
    by_symbol = await command(alice, "/performance")
    assert by_symbol.index("BTC/USDT") < by_symbol.index("ETH/USDT"), "the most profit first"
    await alice.tap(text="Name")
    await alice.wait_for(lambda m: "✓ Name" in m.buttons)
    entries = await command(alice, "/entries")
    assert "By hand" in entries
    assert "Trend followi…" in entries or "Trend follow" in entries
    assert "Only ETH/USDT" in await command(alice, "/exits eth")
    stats = await command(alice, "/stats")
    assert "Signal turned" in stats
    assert "Won ones took 2 h on average" in stats
    assert "/Stop" in await command(alice, "/mix")


async def test_trades_are_listed_sorted_and_opened(house: House) -> None:
    await lived(house)
    alice = house.tg.user(ALICE)
    latest = await command(alice, "/trades 2")
    assert "4 trades" in latest
    assert "page 1 of 2" in latest
    await alice.tap(text="Best")
    best = await alice.wait_for(lambda m: "✓ Best" in m.buttons)
    assert "+100.00" in best.text
    await alice.tap(text="BTC/USDT +1.00%")
    trade = await alice.wait_for(lambda m: "Trade AAAAAA" in m.text)
    for said in ("Trend following", "Target", "+100.00", "+1.00%", "2 h", "No order of mine"):
        assert said in trade.text, said


async def test_all_of_it_in_russian(house: House) -> None:
    await lived(house, "Русский")
    alice = house.tg.user(ALICE)
    assert "За последние 7 дней" in await command(alice, "/profit 7")
    assert "Итого" in await command(alice, "/weekly")
    assert "4 сделки" in await command(alice, "/trades")
    assert "Удачные длились" in await command(alice, "/stats")


async def test_another_persons_trade_is_not_there(house: House) -> None:
    await lived(house)
    bob = house.person(1002, name="Bob")
    await register(bob)
    assert "There is no trade AAAAAA" in await command(bob, "/order AAAAAA")
    assert "No trade has closed here yet" in await command(bob, "/trades")


async def downloaded(house: House, file: str) -> bytes:
    """What a person gets who opens the file."""
    token = house.tg.config.token
    async with httpx.AsyncClient(base_url=house.tg.url) as http:
        found = await http.get(f"/bot{token}/getFile", params={"file_id": file})
        path = found.json()["result"]["file_path"]
        return (await http.get(f"/file/bot{token}/{path}")).content


async def test_everything_leaves_as_files_of_its_owner(house: House) -> None:
    await lived(house)
    alice = house.tg.user(ALICE)
    said = await alice.say("/export")
    done = await alice.wait_for(lambda m: "Sent above" in m.text, after=said.message_id)
    files = [m.wire["document"] for m in alice.transcript() if "document" in m.wire]
    assert [one["file_name"] for one in files] == ["simbiot-paper-trades-all.csv"], "no fills, no gains"
    content = await downloaded(house, files[0]["file_id"])
    rows = content.decode("utf-8-sig").splitlines()
    assert len(rows) == 5
    assert rows[0].startswith("trade_id,exchange,mode,market,symbol,side")
    assert rows[1].split(",")[:6] == ["SBAAAAAA234567", "bybit", "paper", "spot", "BTC/USDT", "long"]
    assert str(SystemClock().now().year) in done.buttons
    assert "Which year?" in await command(alice, "/export 3000")
    assert "Which year?" in await command(alice, "/export all")


async def test_pictures_of_the_records_are_turned_under_themselves(house: House) -> None:
    await lived(house)
    alice = house.tg.user(ALICE)
    await command(alice, "/profit")
    await alice.tap(text="📈 Equity")
    await alice.wait_for(lambda m: bool(m.photo) and "Equity" in m.text)
    await alice.tap(text="🗓 Month")
    await alice.wait_for(lambda m: bool(m.photo) and "By day" in m.text)
    await alice.tap(text="◀")
    await alice.wait_for(lambda m: "▶" in m.buttons)
    await alice.tap(text="🥧 Shares")
    await alice.wait_for(lambda m: bool(m.photo) and "made of" in m.text)


async def test_health_and_version_are_for_everybody(house: House) -> None:
    await register(house.person())
    alice = house.tg.user(ALICE)
    health = await command(alice, "/health")
    assert "Everything is as it should be" in health
    assert "Bybit: price 1 s old" in health
    assert "Simbiot 0.0" in await command(alice, "/version")
