"""One unit is one transaction: all of it, or nothing. And the tables know the words of the domain."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import Account, AccountKind, Preset, Role
from app.alerts import Alert, AlertKind
from app.attention import USUAL
from app.billing.subscriptions import Granted
from app.fields import Field, Scope
from app.pairs import PairSettings
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_delivery import Card, OpenQuestion
from app.ports_settings import Origin, Target
from app.ports_universe import Track
from app.services.subscriptions import happened
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import (
    OWNER,
    PERMISSIONS,
    a_holding,
    a_sealed_key,
    another_intent,
    key_info,
)
from tests.support.builders import (
    BTC,
    BTC_PERP,
    NOW,
    a_balance,
    a_fill,
    a_report,
    a_signal,
    an_instrument,
    price,
)
from trading.domain.account import Control, Day
from trading.domain.candle import Timeframe
from trading.domain.events import EmergencyScope, EntriesLocked, ExitWhy, LockWhy
from trading.domain.ids import ClientOrderId, UserId
from trading.domain.instrument import ExchangeId, Side
from trading.domain.order import Order, OrderKind, OrderStatus, OrderType
from trading.domain.signal import Stance
from trading.engine.emergency import EmergencyStep
from trading.engine.outside import DriftAnswer
from trading.ledger.book import FEES, MARKET, OUTSIDE, WALLET, entry_of
from trading.ledger.periods import Period
from trading.universe.avoidance import Avoidance, AvoidWhy
from trading.universe.changes import Change, ChangeKind
from trading.universe.quarantine import Case, Trouble
from trading.universe.reference import Shelf


async def everything(work: UnitOfWork, account: Account) -> None:
    """One write of each kind."""
    signal, fill = a_signal(), a_fill(account=account.id)
    await work.users.touch(UserId(99), "new", "en", Role.USER)
    await work.users.set_language(OWNER, "ru")
    await work.accounts.create(OWNER, ExchangeId.BYBIT, AccountKind.LIVE, Preset.CUSTOM, account.limits)
    await work.accounts.set_control(account.id, Control.HALTED, "a test", "test")
    await work.accounts.set_defaults("ema_trend", Timeframe.H1)
    await work.pairs.put(OWNER, account.id, BTC, PairSettings(enabled=False))
    await work.keys.put(replace(a_sealed_key(account), half=b"half"), b"f" * 32, key_info(), PERMISSIONS)
    await work.keys.offer_link(b"d" * 32, OWNER, ExchangeId.BYBIT, NOW)
    await work.markets.put([an_instrument()])
    await work.signals.put(signal)
    await work.signals.decided(account.id, signal.id, BTC, None, [])
    before = (await work.sessions.load([account.id]))[account.id]
    after = before.with_order(Order(another_intent(account.id), OrderStatus.PLANNED))
    await work.sessions.save(before, after.with_holding(a_holding()))
    await work.sessions.add_fill(fill, "BTC")
    await work.sessions.add_entry(entry_of(fill, an_instrument()))
    await work.sessions.put_balances(account.id, [a_balance()])
    await work.outbox.add(OWNER, "Said", {}, dedupe="d", account=None)
    await work.inbox.record([(1, OWNER, b"x")])
    await work.incidents.record("here", "this")
    await work.accounts.hold(account.id, "drift", "BTC/USDT", "test")
    await work.drifts.put(account.id, BTC, None, Decimal(1), Decimal(2))
    await work.drifts.mark_foreign(account.id, [a_report(order=None)])
    await work.emergencies.begin(EmergencyScope.USER, str(OWNER), OWNER, "token", {BTC: price("60000")})
    await work.brakes.halt_symbol(BTC, "a test", "test")
    await work.brakes.begin_days({account.id: Day(Decimal(1000), Decimal(0))})
    await work.brakes.unexplained(account.id, ClientOrderId("SBSTRANGER"))
    await work.leases.take("me", ["feed"], 5)
    await work.alerts.add(Alert(0, OWNER, BTC, Timeframe.M1, AlertKind.REGIME))
    await work.rules.add(OWNER, "dips", "enter long when rsi(14) < 30; stop 2 atr")
    await work.shelves.put(OWNER, BTC, Shelf.BLACK)
    track, four = Track(OWNER, BTC, "ema_trend"), Decimal(4)
    await work.shelves.avoid(track, Avoidance(AvoidWhy.STREAK, four, four, NOW, NOW + timedelta(days=1)))
    await work.quarantine.put([Case(BTC, Trouble.TIMEOUTS, 5, 1, NOW, NOW)])
    await work.listings.keep([Change(BTC, ChangeKind.TICK, Decimal(1), Decimal(2))])
    await work.operations.take_slot("job", NOW)
    await work.operations.set_control(Control.HALTED, "a test", "test")


async def everything_of_people(work: UnitOfWork, account: Account) -> None:
    """As `everything`: what people choose and read, and what is kept for them."""
    home = Target(OWNER, account.id, Scope.ACCOUNT)
    await work.settings.record(home, Origin.SET, {Field.SHARE: None}, {Field.SHARE: "0.5"})
    await work.wanting.put(OWNER, USUAL)
    await work.wanting.plan(OWNER, Period.DAY, NOW)
    await work.wanting.seen(OWNER, timedelta(hours=12))
    await work.cards.put(OWNER, "position", Card(1, "text", photo=False, keyboard=None))
    await work.questions.put(OWNER, OpenQuestion("risk", "", NOW))
    await work.files.keep(1, b"c" * 32, "file")
    await work.tickets.write(OWNER, "what is this?", None, "")
    lock = EntriesLocked(BTC, LockWhy.STOPS, Decimal(4), Decimal(3), NOW, NOW + timedelta(hours=1))
    await work.locks.add(account.id, lock)
    await work.leverages.prove(account.id, BTC_PERP, Decimal(2))
    await work.equity.keep({BTC: price("60000")})


async def content(pool: Pool) -> dict[str, list[str]]:
    """Every row of every table."""
    tables = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return {
        table["tablename"]: [
            str(tuple(row))
            for row in await pool.fetch(f"SELECT t::text FROM {table['tablename']} t ORDER BY 1")
        ]
        for table in tables
    }


async def test_a_unit_that_fails_leaves_nothing(units: PgUnits, pool: Pool, account: Account) -> None:
    async def fail() -> None:
        async with units() as work:
            await everything(work, account)
            await everything_of_people(work, account)
            raise ConnectionResetError

    before = await content(pool)
    with pytest.raises(ConnectionResetError):
        await fail()
    assert await content(pool) == before


async def everything_for_sale(work: UnitOfWork, owner: UserId) -> None:
    await work.plans.set_selling(selling=True)
    await work.plans.set_days("trial", 8)
    await work.plans.add_price("basic", 400, 30, None, owner)
    await work.trials.take("digest")
    await happened(work, owner, Granted("basic", 30), "operator 1")


# The operators' and the cashier's: what writes these is cut and repeated in tests of its own.
ELSEWHERE = frozenset(
    {
        "admission",
        "approval",
        "broadcast",
        "broadcast_click",
        "broadcast_delivery",
        "broadcast_optout",
        "broadcast_source",
        "charge",
        "charge_settled",
        "desk_point",
        "factor_link",
        "gift",
        "incident_hit",
        "maintenance",
        "operator_act",
        "paid_before",
        "payment_switch",
        "person_note",
        "promo",
        "promo_guess",
        "promo_use",
        "provider_cursor",
        "provider_invoice",
        "purchase",
        "ready_answer",
        "referral",
        "referral_link",
        "referral_programme",
        "referral_reward",
        "refund_request",
        "registration",
        "renewal_order",
        "revocation",
        "revocation_call",
        "sale_terms",
        "second_factor",
    }
)


async def test_a_unit_that_ends_keeps_all(units: PgUnits, pool: Pool, account: Account) -> None:
    before = await content(pool)
    async with units() as work:
        await everything(work, account)
        await everything_of_people(work, account)
        await everything_for_sale(work, account.owner)
        assert await content(pool) == before  # nobody sees it before its end
    after = await content(pool)
    unchanged = {table for table in before if before[table] == after[table]}
    assert unchanged - ELSEWHERE == {"schema_migration", "order_transition", "market_clock", "paper_book"}


async def test_the_factory_is_the_port(units: PgUnits) -> None:
    factory: UnitOfWorkFactory = units
    async with factory() as work:
        assert await work.users.get(OWNER) is None


WORDS: dict[tuple[str, str], Iterable[str]] = {
    ("person", "role"): Role,
    ("account", "exchange"): ExchangeId,
    ("account", "kind"): AccountKind,
    ("account", "preset"): Preset,
    ("account", "timeframe"): Timeframe,
    ("signal", "timeframe"): Timeframe,
    ("signal", "stance"): Stance,
    ("order_intent", "kind"): OrderKind,
    ("order_intent", "type"): OrderType,
    ("order_intent", "side"): Side,
    ("order_intent", "status"): OrderStatus,
    ("fill", "side"): Side,
    ("position", "side"): Side,
    ("position", "exiting"): ExitWhy,
    ("position", "why"): ExitWhy,
    ("ledger_posting", "book"): (WALLET, MARKET, FEES, OUTSIDE),
    ("drift", "answer"): DriftAnswer,
    ("emergency", "scope"): EmergencyScope,
    ("emergency", "step"): EmergencyStep,
    ("emergency_account", "step"): EmergencyStep,
}


async def test_the_tables_know_every_word_of_the_domain(units: PgUnits, pool: Pool) -> None:
    rows = await pool.fetch(
        """
        SELECT t.relname AS table, a.attname AS column, pg_get_constraintdef(c.oid) AS check
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE contype = 'c' AND cardinality(conkey) = 1
        """
    )
    checks = {(row["table"], row["column"]): row["check"] for row in rows if "ANY (ARRAY[" in row["check"]}
    for place, words in WORDS.items():
        known = set(re.findall(r"'([^']*)'::text", checks[place]))
        missing = {str(word) for word in words} - known
        assert not missing, place
        if place != ("account", "exchange"):  # exchanges to come have their place there already
            assert known == {str(word) for word in words}, place
