"""Looking at the market in the chat: X-rays with their pictures, the whole market, what stands out."""

import re
from datetime import timedelta

import numpy as np
import pytest

from app.insight import Silence
from app.market_views import Sort
from app.ports_universe import Judged
from sandbox.telegram.model import Message
from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_signal, a_symbol, an_instrument
from tests.support.chat import ALICE, SOL, House, register
from tests.support.insight import a_ticker, quarters
from tgbot.screens.base import TABLE_WIDTH
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.signal import Stance
from trading.universe.screening import Cause, State, Verdict

ME = UserId(ALICE)


async def arrive(house: House, language: str = "en") -> None:
    await register(house.person(language=language), language="Русский" if language == "ru" else "English")
    await house.idle()


async def ask(house: House, text: str) -> Message:
    alice = house.tg.user(ALICE)
    said = await alice.say(text)
    answer = await alice.wait_for(lambda m: True, after=said.message_id)
    await house.idle()
    return answer


async def tap(house: House, label: str) -> Message:
    alice = house.tg.user(ALICE)
    await alice.tap(text=label)
    await house.idle()
    return await alice.wait_for(lambda m: True)


def seen(house: House, *symbols: Symbol, timeframe: Timeframe = Timeframe.M15) -> None:
    for symbol in symbols:
        house.insight.tickers[symbol] = a_ticker(symbol)
    house.insight.look({symbol: quarters(400, seed) for seed, symbol in enumerate(symbols)}, timeframe)


async def test_an_xray_is_a_picture_with_its_meaning(house: House) -> None:
    await arrive(house)
    seen(house, BTC, ETH)
    answer = await ask(house, "/xray eth 15m")
    assert answer.photo
    for words in (
        "ETH/USDT",
        "15m",
        "Potential:",
        "of 100",
        "24 h: +1.23%",
        "traded 1,234.57 M USDT",
        "support at",
    ):
        assert words in answer.text, words
    assert {"✓ 15m", "1h", "Refresh", "🔔 Alert me", "Trade this symbol"} <= set(answer.buttons)


async def test_the_picture_is_changed_in_place(house: House) -> None:
    await arrive(house)
    seen(house, BTC, ETH)
    seen(house, BTC, ETH, timeframe=Timeframe.H1)
    first = await ask(house, "/xray eth 15m")
    again = await tap(house, "1h")
    assert (again.message_id, again.photo) == (first.message_id, True)
    assert "ETH/USDT · 1h" in again.text


async def test_a_name_of_two_markets_is_asked_for(house: House) -> None:
    await arrive(house)
    seen(house, BTC, BTC_PERP)
    answer = await ask(house, "/xray btc 15m")
    assert "several markets" in answer.text
    assert {"BTC/USDT", "BTC/USDT perp"} <= set(answer.buttons)
    assert "BTC/USDT perp · 15m" in (await tap(house, "BTC/USDT perp")).text


async def test_an_unknown_name_is_answered_with_the_nearest(house: House) -> None:
    await arrive(house)
    answer = await ask(house, "/xray ETHH")
    assert 'no market called "ETHH"' in answer.text
    assert "ETH/USDT" in answer.buttons
    answer = await ask(house, "/xray QQQQQQ")
    assert "nor one with a name like it" in answer.text


async def test_an_unknown_timeframe_says_which_there_are(house: House) -> None:
    await arrive(house)
    assert "15m" in (await ask(house, "/xray eth 7m")).text


async def test_what_is_not_known_is_said_to_be_unknown(house: House) -> None:
    await arrive(house)
    house.insight.look({BTC: quarters(400, 0), ETH: quarters(30, 1)})
    answer = await ask(house, "/xray eth 15m")
    assert answer.photo
    assert "24 h: not known yet, traded not known yet · spread not known yet" in answer.text
    assert "30 bars without a gap, 200 are needed" in answer.text
    nothing = await ask(house, "/xray sol 15m")
    assert not nothing.photo
    assert "no X-ray of it yet" in nothing.text


async def test_a_symbol_that_is_left_out_says_why(house: House) -> None:
    await arrive(house)
    verdict = Verdict(SOL, State.LEFT_OUT, Cause.VOLUME, 1200.0, 50_000.0)
    house.judge.known[ExchangeId.BYBIT] = Judged(NOW, (BTC,), (BTC,), {SOL: verdict})
    house.insight.silent[SOL] = Silence.LEFT_OUT, "volume"
    text = (await ask(house, "/xray sol 15m")).text
    assert "Left out: too little is traded: 1,200 a day, 50,000 are needed." in text
    house.insight.silent[SOL] = Silence.LEFT_OUT, "timeouts"
    assert "Left out: reads of it time out." in (await ask(house, "/xray sol")).text
    house.insight.silent[SOL] = Silence.GAP, "bars of 12:00 are missing"
    assert "Bars are missing" in (await ask(house, "/xray sol")).text


async def test_the_market_is_a_picture_with_its_numbers(house: House) -> None:
    await arrive(house)
    assert "Nothing is known of Bybit" in (await ask(house, "/market 15m")).text
    seen(house, BTC, ETH, SOL)
    answer = await ask(house, "/market 15m")
    assert answer.photo
    assert "from 3 symbols" in answer.text
    assert "Leader: BTC/USDT" in answer.text


async def many(house: House, count: int) -> list[Symbol]:
    symbols = [a_symbol(f"C{i:03}/USDT") for i in range(count)]
    async with house.unit() as work:
        await work.markets.put([an_instrument(symbol) for symbol in symbols])
    seen(house, *symbols)
    return symbols


async def test_the_ranking_is_paged_sorted_and_opens_xrays(house: House) -> None:
    await arrive(house)
    await many(house, 23)
    house.insight.tickers[a_symbol("C007/USDT")] = a_ticker(a_symbol("C007/USDT"), change="0.5")
    house.insight.tickers[a_symbol("C008/USDT")] = a_ticker(a_symbol("C008/USDT"), change=None)
    first = await ask(house, "/top 15m")
    assert "1–10 of 23" in first.text
    values = [int(number) for number in re.findall(r"/USDT +[↑↓·?] +(\d+)$", first.text, re.MULTILINE)]
    assert len(values) == 10
    assert values == sorted(values, reverse=True)
    assert max(len(line) for line in first.text.splitlines() if "/USDT" in line) <= TABLE_WIDTH
    assert "11–20 of 23" in (await tap(house, "More ›")).text
    by_change = (await tap(house, "Change")).text
    assert re.search(r"1 C007/USDT +[↑↓·?] +\+50\.00%", by_change)
    await tap(house, "More ›")
    last = (await tap(house, "More ›")).text
    assert re.search(r"23 C008/USDT +[↑↓·?] +\?", last), (
        "what is not known stands at the end, and is not zero"
    )
    picture = await tap(house, "C008/USDT")
    assert picture.photo


async def test_the_ranking_can_be_of_one_state(house: House) -> None:
    await arrive(house)
    await many(house, 23)
    view = house.insight.found[ExchangeId.BYBIT, Timeframe.M15]
    ups = int(np.count_nonzero(view.regimes.codes == 0))
    await ask(house, "/top 15m")
    answer = await tap(house, "Trend up")
    assert f"of {ups}" in answer.text
    assert "· Trend up" in answer.text
    assert "of 23" in (await tap(house, "✓ Trend up")).text


@pytest.mark.parametrize("sort", Sort)
async def test_every_order_is_the_largest_first(house: House, sort: Sort) -> None:
    await arrive(house)
    await many(house, 23)
    pages = [await house.services.market.top(ME, Timeframe.M15, sort, None, page) for page in range(3)]
    values = [row.value for page in pages for row in page.rows]
    known = [value for value in values if value is not None]
    assert len(known) == 23
    assert known == sorted(known, reverse=True)
    assert len({row.symbol for page in pages for row in page.rows}) == 23


async def test_russian_is_spoken_here_too(house: House) -> None:
    await arrive(house, "ru")
    seen(house, BTC, ETH)
    answer = await ask(house, "/xray eth 15m")
    assert "Потенциал:" in answer.text
    assert "24 ч: +1,23" in answer.text
    assert "поддержка" in answer.text
    assert "Настроение:" in (await ask(house, "/market 15m")).text
    assert "1–2 из 2" in (await ask(house, "/top 15m")).text


async def test_signals_can_be_chosen_among(house: House) -> None:
    await arrive(house)
    await house.services.trading.choose(ME, BTC, wanted=True)
    async with house.unit() as work:
        now = await work.operations.clock()
        said = [a_signal(BTC, happened_at=now - timedelta(minutes=i)) for i in range(9)]
        said.append(a_signal(ETH, Stance.FLAT, happened_at=now - timedelta(minutes=20)))
        said.append(a_signal(SOL, happened_at=now - timedelta(days=2)))
        await work.signals.put_all(said)
    mine = await ask(house, "/signals")
    assert mine.text.count("BTC/USDT · LONG") == 8
    assert "stop 59,000 · target 62,000" in mine.text
    assert (await tap(house, "More ›")).text.count("BTC/USDT · LONG") == 1
    await tap(house, "All symbols")
    text = (await tap(house, "LEAVE")).text
    assert "ETH/USDT · LEAVE" in text
    assert "20 min ago at 60,000" in text
    assert "BTC" not in text
    await tap(house, "Strategy")
    assert "Nothing was said" in (await tap(house, "Breakout (turtles)")).text
    assert "SOL" not in (await ask(house, "/signals sol")).text.partition("\n\n")[2]


async def test_symbols_are_searched_by_a_part_of_their_name(house: House) -> None:
    await arrive(house)
    symbols = await many(house, 23)
    house.insight.silent[symbols[3]] = Silence.LEFT_OUT, "volume"
    await house.services.trading.choose(ME, symbols[1], wanted=True)
    page = await ask(house, "/symbols c0")
    assert 'Symbols with "C0": 23' in page.text
    assert "C003/USDT: too little is traded" in page.text
    assert {"✓ C001/USDT", "Add C002/USDT", "More ›"} <= set(page.buttons)
    assert "Add C012/USDT" in (await tap(house, "More ›")).buttons
    await tap(house, "Add C012/USDT")
    assert (await house.account()).symbols == (symbols[1], symbols[12])
