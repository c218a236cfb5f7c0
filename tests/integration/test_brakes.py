"""The brakes on a real database: losses of a day, crowds in a symbol, orders without proof, orders of nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.accounts import Account, AccountKind, Role
from app.runtime.brakes import Brakes
from app.runtime.doorkeeper import Doorkeeper
from app.runtime.incidents import IncidentDesk
from app.runtime.venues import Venues
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import another_intent, force_status, open_account, plan, session_of
from tests.support.builders import BTC, NOW, a_balance, a_fill, a_signal, a_symbol, an_instrument, qty
from tests.support.clock import HandClock
from tests.support.sessions import a_holding, a_quote
from tests.unit.runtime.test_doorkeeper import HandBoard
from trading.domain.account import Control, Day
from trading.domain.decision import Reason, Refused
from trading.domain.ids import AccountId, ClientOrderId, PositionId, UserId
from trading.domain.instrument import Symbol
from trading.domain.order import OrderStatus
from trading.engine.decide import decide
from trading.risk.rules import Rules
from trading.strategies.catalog import DEFAULT

SOL = a_symbol("SOL/USDT")
ADMIN = UserId(9)


@dataclass
class House:
    """The brakes, and what they stand in."""

    units: PgUnits
    pool: Pool
    clock: HandClock = field(default_factory=HandClock)
    prices: dict[Symbol, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        board = HandBoard(self.prices, {symbol: an_instrument(symbol) for symbol in (BTC, SOL)})
        self.doorkeeper = Doorkeeper(board, Venues(self.clock), Rules(), self.clock)
        self.rung = 0
        self.brakes = Brakes(
            self.units,
            board,
            self.doorkeeper,
            IncidentDesk(self.units, self.clock),
            self.clock,
            self.clock,
            Rules(),
            self._ring,
        )

    def _ring(self) -> None:
        self.rung += 1

    def price(self, value: str) -> None:
        self.prices[BTC] = a_quote(value, at=self.clock.now())

    async def told(self, user: UserId) -> list[tuple[str, dict[str, Any]]]:
        rows = await self.pool.fetch("SELECT kind, body FROM outbox WHERE user_id = $1 ORDER BY id", user)
        return [(row["kind"], row["body"]) for row in rows]

    async def control(self) -> Control:
        async with self.units() as work:
            return await work.operations.control()

    async def incidents(self) -> int:
        count: int = await self.pool.fetchval("SELECT count(*) FROM incident")
        return count


@pytest.fixture
async def house(pool: Pool) -> House:
    await pool.execute("UPDATE market_clock SET epoch_real = clock_timestamp(), epoch_market = $1", NOW)
    await pool.execute("UPDATE service_control SET changed_at = $1", NOW)
    units = PgUnits(pool)
    async with units() as work:
        await work.users.touch(ADMIN, "the operator", "en", Role.ADMIN)
    return House(units, pool)


async def a_holder(house: House, user: int, amount: str = "0.1", **changes: Any) -> Account:
    """An account of 4000 USDT and, bought at 60000, some bitcoin."""
    account = await open_account(house.units, UserId(user))
    fill = replace(a_fill(), account=account.id, seen_at=NOW)
    held = a_holding(amount=amount, **changes)
    held = replace(held, id=PositionId(f"SB{user}"), last_fill=fill)
    async with house.units() as work:
        await work.sessions.put_balances(account.id, [a_balance(total="4000")])
        before = (await work.sessions.load([account.id]))[account.id]
        await work.sessions.add_fill(fill, "BTC")
        await work.sessions.save(before, before.with_holding(held))
    return account


async def test_a_day_past_its_loss_stops_entries_until_midnight(house: House) -> None:
    account = await a_holder(house, 1)  # ten thousand in all; balanced: four per cent a day
    house.price("60000")
    await house.brakes.look()
    assert (await session_of(house.units, account.id)).day == Day(Decimal(10_000), Decimal(0))
    house.price("56000")
    await house.brakes.look()
    assert await house.told(account.owner) == [], "four hundred are within the limit"
    house.price("55999")
    await house.brakes.look()
    assert await house.told(account.owner) == [("AccountHalted", {"code": "daily-loss", "detail": "400.1"})]
    assert house.rung == 1
    session = await session_of(house.units, account.id)
    assert session.control is Control.REDUCE_ONLY
    assert session.day == Day(Decimal(10_000), Decimal(0), breached=True)
    until = await house.pool.fetchval("SELECT control_until FROM account WHERE id = $1", account.id)
    assert until == datetime(2026, 1, 6, tzinfo=UTC)
    house.price("70000")  # the price comes back, the entries do not
    await house.brakes.look()
    session = await session_of(house.units, account.id)
    released = replace(session, control=Control.RUNNING, symbols=frozenset({SOL}))
    decision = decide(
        a_signal(SOL, strategy=DEFAULT),
        released,
        an_instrument(SOL),
        {**house.prices, SOL: a_quote()},
        Rules(),
        NOW,
    )
    assert isinstance(decision.outcome, Refused)
    assert decision.outcome.reason is Reason.DAILY_LOSS
    assert len(await house.told(account.owner)) == 1, "told once"
    assert await house.incidents() == 0


async def test_what_was_open_before_midnight_counts_from_midnight(house: House) -> None:
    account = await a_holder(house, 1)
    house.price("56000")
    await house.brakes.look()
    assert (await session_of(house.units, account.id)).day == Day(Decimal(9_600), Decimal(-400))
    house.price("52161")  # 383.9 more; four per cent of 9600 are 384
    await house.brakes.look()
    assert (await session_of(house.units, account.id)).control is Control.RUNNING
    house.price("52159")
    await house.brakes.look()
    assert (await session_of(house.units, account.id)).control is Control.REDUCE_ONLY


async def test_without_a_price_nothing_is_known_and_nothing_is_opened(house: House) -> None:
    account = await a_holder(house, 1)
    house.price("60000")
    await house.brakes.look()
    house.clock.advance(61)  # the feed is silent
    await house.brakes.look()
    session = await session_of(house.units, account.id)
    assert session.control is Control.RUNNING, "unknown is not a loss"
    late = house.clock.now()
    quotes = {**house.prices, SOL: a_quote(at=late)}
    signal = a_signal(SOL, strategy=DEFAULT, happened_at=late)
    decision = decide(
        signal, replace(session, symbols=frozenset({SOL})), an_instrument(SOL), quotes, Rules(), late
    )
    assert isinstance(decision.outcome, Refused)
    assert decision.outcome.reason is Reason.BALANCE_UNKNOWN


async def test_a_pause_of_its_owner_outlives_the_day(house: House) -> None:
    account = await a_holder(house, 1)
    house.price("60000")
    await house.brakes.look()
    async with house.units() as work:
        await work.accounts.set_control(account.id, Control.ENTRIES_PAUSED, "mine", "owner")
    house.price("50000")
    await house.brakes.look()
    session = await session_of(house.units, account.id)
    assert session.control is Control.ENTRIES_PAUSED
    assert session.day is not None
    assert session.day.breached


async def test_a_crash_stops_each_account_and_then_everybody(house: House) -> None:
    """A real hour of minus twenty per cent, in four steps: nobody loses more than the step past the limit."""
    accounts = [await a_holder(house, user) for user in range(10, 40)]
    house.price("60000")
    await house.brakes.look()
    for value in ("57000", "54000", "51000", "48000"):
        house.clock.advance(2)
        house.price(value)
        await house.brakes.look()
    rows = await house.pool.fetch("SELECT lost FROM account_day WHERE breached_at IS NOT NULL")
    assert [row["lost"] for row in rows] == [Decimal(600)] * len(accounts), "each at the step that passed it"
    assert await house.control() is Control.REDUCE_ONLY
    ((kind, body),) = await house.told(ADMIN)
    assert (kind, body["reason"], body["actual"]) == ("Braked", "losses", "30")
    async with house.units() as work:
        await work.operations.set_control(Control.RUNNING, "looked at", "operator")
    await house.brakes.look()
    assert await house.control() is Control.RUNNING, "what was before the release does not stop it again"


# A crowd in a symbol


async def claims(house: House, count: int, symbol: Symbol, size: str = "0.01") -> Sequence[Account]:
    """So many live accounts claim an entry each."""
    accounts = []
    for number in range(count):
        account = await open_account(house.units, UserId(1000 + number), AccountKind.LIVE)
        intent = another_intent(account.id, symbol, qty=qty(size), cost=None)
        await plan(house.units, account.id, intent)
        async with house.units() as work:
            assert await work.orders.claim(account.id, intent.id) is not None
        accounts.append(account)
    return accounts


async def halts(house: House) -> list[tuple[Symbol, str]]:
    async with house.units() as work:
        return [(one.symbol, one.why) for one in await work.brakes.halted_symbols()]


@pytest.mark.parametrize(("count", "stopped"), [(10, False), (11, True)])
async def test_a_crowd_in_one_symbol_halts_it(house: House, count: int, *, stopped: bool) -> None:
    await claims(house, count, SOL)
    await house.brakes.look()
    assert await halts(house) == ([(SOL, "crowd")] if stopped else [])
    assert [kind for kind, _ in await house.told(ADMIN)] == ["Braked"] * stopped
    await house.brakes.look()
    assert len(await house.told(ADMIN)) == stopped, "told once"
    async with house.units() as work:
        assert await work.brakes.release_symbol(SOL) == stopped
    await house.brakes.look()
    assert await halts(house) == [], "the same crowd does not halt it again"


async def test_followers_of_one_signal_are_no_crowd(house: House) -> None:
    await claims(house, 12, SOL)
    await house.pool.execute("ALTER TABLE order_intent DISABLE TRIGGER order_intent_guard")
    await house.pool.execute("UPDATE order_intent SET signal_id = 'one for all'")
    await house.brakes.look()
    assert await halts(house) == []
    await house.pool.execute("UPDATE order_intent SET signal_id = id")
    await house.brakes.look()
    assert await halts(house) == [(SOL, "crowd")]


async def test_a_crowd_in_a_deep_market_is_what_the_service_is_for(house: House) -> None:
    await claims(house, 12, BTC)
    await house.brakes.look()
    assert await halts(house) == []


async def test_too_much_money_in_one_symbol_halts_it_and_paper_is_no_money(house: House) -> None:
    paper = await open_account(house.units, UserId(2000))
    play = another_intent(paper.id, SOL, qty=qty("100"), cost=None)
    await plan(house.units, paper.id, play)
    async with house.units() as work:
        assert await work.orders.claim(paper.id, play.id) is not None
    await house.brakes.look()
    assert await halts(house) == [], "six millions of paper"
    await claims(house, 1, SOL, size="4.17")
    await house.brakes.look()
    assert await halts(house) == [(SOL, "crowd-notional")]
    ((_, body),) = await house.told(ADMIN)
    assert Decimal(body["actual"]) == Decimal("250200.00")


# Everybody


async def unknowns(house: House, count: int) -> list[ClientOrderId]:
    account = await open_account(house.units, UserId(50))
    intents = [another_intent(account.id) for _ in range(count)]
    await plan(house.units, account.id, *intents)
    for intent in intents:
        await force_status(house.pool, account.id, intent.id, OrderStatus.UNKNOWN)
    return [intent.id for intent in intents]


async def test_ten_orders_without_proof_halt_the_service_until_they_are_proved(house: House) -> None:
    orders = await unknowns(house, 10)
    await house.pool.execute("UPDATE order_intent SET status = 'open' WHERE id = $1", orders[0])
    await house.brakes.look()
    assert await house.control() is Control.RUNNING
    await house.pool.execute("UPDATE order_intent SET status = 'canceled' WHERE id = $1", orders[0])
    orders += await unknowns(house, 1)
    await house.brakes.look()
    assert await house.control() is Control.HALTED
    async with house.units() as work:
        await work.operations.set_control(Control.RUNNING, "hope", "operator")
    await house.brakes.look()
    assert await house.control() is Control.HALTED, "they are still there"
    await house.pool.execute("UPDATE order_intent SET status = 'open' WHERE status = 'unknown'")
    async with house.units() as work:
        await work.operations.set_control(Control.RUNNING, "proved", "operator")
    await house.brakes.look()
    assert await house.control() is Control.RUNNING


async def sent(house: House, account: AccountId, count: int, doubtful: int) -> None:
    """So many entries that were sent, the last ones of which had no answer at first."""
    await house.pool.execute(
        """
        INSERT INTO order_intent (account_id, id, user_id, cause, attempt, symbol, kind, type, side, qty, reference,
                                  reduce_only, position_id, decide_before)
        SELECT $1, 'S' || n, (SELECT user_id FROM account WHERE id = $1), 'c' || n, 1, 'bybit/spot/C' || n || '/USDT',
               'entry', 'market', 'buy', 1, 1, false, 'p', clock_now()
        FROM generate_series(1, $2::integer) AS n
        """,
        account,
        count,
    )
    move = "UPDATE order_intent SET status = $1, stamped_at = coalesce(stamped_at, clock_now()) WHERE status = $2"
    await house.pool.execute(move, "submitting", "planned")
    await house.pool.execute(
        "UPDATE order_intent SET status = 'unknown' WHERE substr(id, 2)::integer > $1", count - doubtful
    )
    await house.pool.execute(move, "filled", "unknown")
    await house.pool.execute(move, "filled", "submitting")


@pytest.mark.parametrize(
    ("count", "doubtful", "control"),
    [(1000, 10, Control.RUNNING), (1000, 11, Control.HALTED), (999, 500, Control.RUNNING)],
)
async def test_more_than_one_in_a_hundred_without_an_answer_halts_the_service(
    house: House, account: Account, count: int, doubtful: int, control: Control
) -> None:
    await sent(house, account.id, count, doubtful)
    await house.brakes.look()
    assert await house.control() is control


@pytest.fixture
async def account(house: House) -> Account:
    return await open_account(house.units)


async def test_three_orders_that_nothing_explains_halt_the_service(house: House, account: Account) -> None:
    for number in (1, 2, 2, 1):
        async with house.units() as work:
            await work.brakes.unexplained(account.id, ClientOrderId(f"SBROGUE{number}"))
        await house.brakes.look()
        assert await house.control() is Control.RUNNING, "two of them, seen again"
    other = await open_account(house.units, UserId(77))
    async with house.units() as work:
        assert await work.brakes.unexplained(other.id, ClientOrderId("SBROGUE1"))
    await house.brakes.look()
    assert await house.control() is Control.HALTED
    assert (await house.told(ADMIN))[0][1]["reason"] == "unexplained"


async def test_orders_that_nothing_explained_long_ago_do_not_count(house: House, account: Account) -> None:
    for number in range(3):
        async with house.units() as work:
            await work.brakes.unexplained(account.id, ClientOrderId(f"SBROGUE{number}"))
    await house.pool.execute(
        "UPDATE market_clock SET epoch_market = $1", NOW + timedelta(minutes=10, seconds=1)
    )
    await house.brakes.look()
    assert await house.control() is Control.RUNNING


async def test_a_stricter_switch_is_not_loosened(house: House) -> None:
    async with house.units() as work:
        await work.operations.set_control(Control.HALTED, "by hand", "operator")
    await unknowns(house, 10)
    await house.brakes.look()
    async with house.units() as work:
        assert (await work.operations.switch()).why == "by hand"
    assert await house.told(ADMIN) == []


async def test_a_brake_that_fails_does_not_release_the_others(house: House) -> None:
    await house.pool.execute("ALTER TABLE account_day RENAME COLUMN lost TO gone")
    await house.pool.execute("DROP TABLE symbol_halt")
    await unknowns(house, 10)
    await house.brakes.look()
    assert await house.control() is Control.HALTED
    assert await house.incidents() >= 1
