"""Reports: asked for, and at everybody's own hour; and the card for whoever was away."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.accounts import AccountKind
from app.attention import USUAL
from app.infra.clock import SystemClock
from app.ports_attention import EquityPoint
from app.reports import Market, Reported, report
from app.runtime.incidents import IncidentDesk
from app.runtime.reports import Reporter
from sandbox.telegram.html_text import parse_html
from tests.bot.test_market import arrive, ask, tap
from tests.support.builders import BTC, ETH, NOW
from tests.support.chat import ALICE, House
from tests.support.clock import HandClock
from tgbot.i18n import translators
from tgbot.screens import report as screens
from tgbot.screens.base import Told
from trading.domain.events import ExitWhy
from trading.domain.ids import PositionId, UserId
from trading.domain.instrument import Side, Symbol
from trading.ledger.performance import ClosedTrade
from trading.ledger.periods import Period

ME = UserId(ALICE)
BEGAN = NOW - timedelta(hours=12)


def a_trade(profit: str, symbol: Symbol = BTC, at: datetime = NOW) -> ClosedTrade:
    return ClosedTrade(
        id=PositionId(f"SB{profit}"),
        symbol=symbol,
        side=Side.BUY,
        strategy="ema_trend",
        why=ExitWhy.TARGET,
        qty=Decimal("0.01"),
        paid=Decimal(600),
        received=600 + Decimal(profit),
        fees=Decimal("1.2"),
        profit=Decimal(profit),
        opened_at=at - timedelta(hours=1),
        closed_at=at,
    )


def a_point(hours: int, deposited: str, realised: str, unrealised: str) -> EquityPoint:
    parts = [Decimal(part) for part in (deposited, realised, unrealised)]
    return EquityPoint(BEGAN + timedelta(hours=hours), sum(parts, Decimal(0)), *parts)


def a_report(*trades: ClosedTrade, armed: bool = True, positions: int = 0) -> Reported:
    points = [a_point(0, "10000", "5", "0"), a_point(6, "10500", "85", "0"), a_point(23, "10500", "73", "4")]
    flat = [a_point(0, "10000", "5", "0"), a_point(23, "10000", "5", "0")]
    return report(
        Period.DAY,
        BEGAN,
        BEGAN + timedelta(days=1),
        points if trades else flat,
        trades,
        Market(BTC, Decimal("-0.0123")),
        over=True,
        positions=positions,
        armed=armed,
    )


def test_what_was_put_in_is_no_profit_and_the_parts_make_the_whole() -> None:
    made = a_report(a_trade("80"), a_trade("-12", ETH), positions=1)
    assert [made.start, made.end, made.deposited] == [Decimal(10005), Decimal(10577), Decimal(500)]
    assert made.change == Decimal(72) / 10005
    assert made.start is not None
    assert made.start + 500 + made.realised + Decimal(4) == made.end
    assert made.fall == 8, "from 10,085 to 10,077 of its own money"


def test_without_a_point_of_the_beginning_the_trades_alone_say_what_was_realised() -> None:
    late = EquityPoint(BEGAN + timedelta(hours=9), Decimal(900), Decimal(1000), Decimal(-100), Decimal(0))
    end = replace(late, at=BEGAN + timedelta(hours=12), equity=Decimal(980), realised=Decimal(-20))
    trades = [a_trade("-100"), a_trade("80")]
    made = report(Period.DAY, BEGAN, end.at, [late, end], trades, None, over=False, positions=0, armed=True)
    assert made.realised == Decimal(-20), "not the 80 since the first point"


GOLDEN = {
    "en": """📊 Day · 2026-01-05 · PAPER

Equity: 10,005.00 → 10,577.00 USDT (+0.72%)
Put in: 500.00 USDT, not counted as profit
Realised: +68.00 USDT, fees 2.40 USDT
Open now: 1 position, +4.00 USDT
2 trades: 1 won, 1 lost (50%)
Profit factor: 6.67
Best: BTC/USDT +80.00 USDT
Worst: ETH/USDT −12.00 USDT
Deepest fall: 8.00 USDT (0.08%)
BTC/USDT alone: −1.23%""",
    "ru": """📊 День · 2026-01-05 · БУМАЖНЫЙ

Капитал: 10 005,00 → 10 577,00 USDT (+0,72 %)
Внесено: 500,00 USDT, прибылью не считается
Зафиксировано: +68,00 USDT, комиссии 2,40 USDT
Сейчас открыта 1 позиция, +4,00 USDT
2 сделки: прибыльных 1, убыточных 1 (50 %)
Профит-фактор: 6,67
Лучшая: BTC/USDT +80,00 USDT
Худшая: ETH/USDT −12,00 USDT
Глубочайшая просадка: 8,00 USDT (0,08 %)
Сам BTC/USDT: −1,23 %""",
}


@pytest.mark.parametrize("language", GOLDEN)
def test_a_report_reads_like_this(language: str) -> None:
    told = Told(translators()[language], AccountKind.PAPER)
    screen = screens.reported(a_report(a_trade("80"), a_trade("-12", ETH), positions=1), told)
    text, _ = parse_html(screen.text)
    assert text.replace("\u00a0", " ").replace("\u2212", "−") == GOLDEN[language]
    assert screen.photo is not None


def test_a_quiet_day_is_told_in_two_lines() -> None:
    told = Told(translators()["en"], AccountKind.PAPER)
    text, _ = parse_html(screens.reported(a_report(), told).text)
    assert "Nothing was traded. I watched" in text
    assert "Realised" not in text
    assert "fall" not in text
    text, _ = parse_html(screens.reported(a_report(armed=False), told).text)
    assert "trading is off" in text


async def close(house: House, profit: str, hours_ago: float) -> None:
    """A trade of Alice's account that ended so long ago."""
    account = await house.account()
    await house.pool.execute(
        """
        INSERT INTO position (account_id, id, user_id, symbol, side, qty, cost, realised, fees, reference,
                              opened_at, entered, paid, exited, received, stops, exits, announced, closed_at, why,
                              exit_price, profit)
        SELECT $1, 'SB' || $6::text, $2, $4, 'buy', 0, 0, $3::numeric, 0, 60000, at - interval '1 hour', 0.01, 600, 0.01,
               600 + $3::numeric, 1, 1, true, at, 'target', 61000, $3::numeric
        FROM (SELECT clock_now() - $5::interval AS at) AS ended
        """,
        account.id,
        ALICE,
        Decimal(profit),
        BTC.key,
        timedelta(hours=hours_ago),
        profit,
    )


async def planned(house: House) -> dict[str, Any]:
    rows = await house.pool.fetch("SELECT period, next_at FROM report_plan")
    return {row["period"]: row["next_at"] for row in rows}


async def test_a_report_is_asked_for_by_word_and_button(house: House) -> None:
    await arrive(house)
    assert "trading is off" in (await ask(house, "/report")).text
    await close(house, "12.5", 0)
    today = await tap(house, "Today")
    assert "so far" in today.text
    assert "1 trade: 1 won, 0 lost (100%)" in today.text
    assert "Realised: +12.50" in today.text, "a new account's day begins with what was put in"
    assert "📊 Month" in (await ask(house, "/report month")).text
    assert "I can report a day" in (await ask(house, "/report century")).text


async def test_reports_come_once_at_their_persons_hour(house: House) -> None:
    await arrive(house)
    await house.services.attention.set_zone(ME, "Asia/Tokyo")
    clock = HandClock(SystemClock().now())
    reporter = Reporter(
        house.unit, house.services.reports, house.prices, IncidentDesk(house.unit, clock), clock, lambda: None
    )
    assert await reporter.look() == 0
    plan = await planned(house)
    assert plan["day"].hour == 0, "nine o'clock there"
    assert (plan["week"] + timedelta(hours=9)).weekday() == 0
    await close(house, "12.5", 24)
    await house.pool.execute("UPDATE report_plan SET next_at = clock_now() - interval '1 second'")
    assert await reporter.look() == 2
    assert await reporter.look() == 0
    told = await house.pool.fetch("SELECT body, priority FROM outbox WHERE kind = 'Reported'")
    assert sorted({row["body"]["period"] for row in told}) in (["day"], ["day", "week"])
    assert len(told) == len({row["body"]["period"] for row in told})
    await house.services.attention.set_report(ME, Period.DAY, None)
    await reporter.look()
    plan = await planned(house)
    assert (plan["day"], plan["week"] is None) == (None, False)
    assert (await house.services.attention.view(ME)).wishes == replace(USUAL, day_hour=None)


async def test_who_comes_back_sees_first_what_they_missed(house: House) -> None:
    await arrive(house)
    await house.pool.execute("UPDATE presence SET seen_at = clock_now() - interval '13 hours'")
    await close(house, "12.5", 3)
    await close(house, "-2.5", 20)
    alice = house.tg.user(ALICE)
    said = await alice.say("/status")
    card = await alice.wait_for(lambda m: "While you were away" in m.text, after=said.message_id)
    assert "1 trade ended, 1 won: +12.50" in card.text.replace("\u00a0", " ")
    await house.idle()
    said = await alice.say("/status")
    answer = await alice.wait_for(lambda m: True, after=said.message_id)
    assert "While you were away" not in answer.text


async def test_who_comes_back_to_stop_everything_does_not_wait_for_the_card(house: House) -> None:
    await arrive(house)
    await house.pool.execute("UPDATE presence SET seen_at = clock_now() - interval '13 hours'")
    await close(house, "12.5", 3)
    alice = house.tg.user(ALICE)
    said = await alice.say("/panic")
    answer = await alice.wait_for(lambda m: "While you were away" not in m.text, after=said.message_id)
    card = await alice.wait_for(lambda m: "While you were away" in m.text, after=said.message_id)
    assert card.message_id > answer.message_id
