"""By hand, from the idea to the end of the position, through the running engine; keys that change their rights."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import Account, AccountKind, KeyInfo
from app.errors import Refusal, Refused
from app.infra.clock import SystemClock
from app.ports import UnitOfWorkFactory
from app.ports_trust import KEY_RIGHTS
from app.runtime.key_watch import KeyWatch
from app.runtime.pool import AccountPool
from app.runtime.wake import Wake
from app.services.dealing import Reader
from app.services.hands import Hands
from app.services.pauses import Pauses
from app.services.trading import Trading
from db.pool import Pool
from tests.scenario.test_troubles import QUICK, a_market, ready, session_of, told, why_closed
from tests.support.builders import BTC, a_key_report, ratio
from tests.support.dealing import hand_dealer
from tests.support.engine import Engine, a_cipher, a_trader, eventually, running_engine
from tests.support.insight import HandInsight, quarters
from trading.domain.account import Control
from trading.domain.candle import Timeframe
from trading.domain.decision import Reason
from trading.domain.errors import KeysUnusable, TryAgain
from trading.domain.instrument import ExchangeId, Side
from trading.domain.order import OrderKind
from trading.domain.signal import MANUAL
from trading.ports import Credentials, KeyReport


async def on_quarters(engine: Engine, account: Account) -> None:
    """Ideas by hand take their stop from bars of fifteen minutes, which are known here."""
    async with engine.unit() as work:
        await work.accounts.set_strategy(account.owner, account.id, None, Timeframe.M15)


def by_hand(engine: Engine) -> tuple[Hands, Trading, Pauses]:
    wake, insight = Wake(), HandInsight()
    wake.connect(engine.service)
    insight.look({BTC: quarters(400, 0)}, Timeframe.M15)
    reader = Reader(wake, engine.strategy.clock)
    hands = Hands(engine.unit, wake, wake, reader, engine.hub, insight)
    return hands, Trading(engine.unit, wake), Pauses(engine.unit, wake)


async def test_an_idea_becomes_a_protected_position_is_reduced_and_left(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await ready(engine, account)
        await on_quarters(engine, account)
        engine.feed.trade(BTC, "60000")
        hands, trading, _ = by_hand(engine)

        async def weighed() -> bool:
            return (await hands.weigh(account.owner, BTC, Side.BUY)).reason is None

        await eventually(weighed)
        view = await hands.weigh(account.owner, BTC, Side.BUY)
        assert not gateway.submitted, "looking does nothing"
        kept = await hands.enter(account.owner, BTC, Side.BUY, "token")
        again = await hands.enter(account.owner, BTC, Side.BUY, "token") if kept.reason else kept
        assert (kept.reason, again) == (None, kept)
        await eventually(told(engine, account, "StopConfirmed"))
        holding = (await session_of(engine, account)).holdings[BTC]
        assert holding.strategy == MANUAL
        assert view.qty is not None
        assert abs(holding.entered / view.qty - 1) < Decimal("0.01")
        with pytest.raises(Refused) as held:
            await hands.enter(account.owner, BTC, Side.BUY, "token")
        assert held.value.code is Refusal.ALREADY_HELD
        await trading.reduce(account.owner, BTC, ratio("0.5"), "half")
        await eventually(told(engine, account, "PositionReduced"), within=20)
        left = (await session_of(engine, account)).holdings[BTC]
        assert left.position.qty < holding.position.qty * Decimal("0.51")
        assert await hands.exit(account.owner, BTC) == 1
        await eventually(told(engine, account, "PositionClosed"), within=20)
        assert why_closed(engine) == ["asked"]
        kinds = [intent.kind for intent, _ in gateway.submitted]
        assert kinds.count(OrderKind.ENTRY) == 1
        assert kinds.count(OrderKind.EXIT) == 2


async def test_a_pause_holds_what_is_done_by_hand_too(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await ready(engine, account)
        await on_quarters(engine, account)
        engine.feed.trade(BTC, "60000")
        hands, _, pauses = by_hand(engine)
        await pauses.pause(account.owner, "1")
        view = await hands.weigh(account.owner, BTC, Side.BUY)
        assert (view.reason, view.qty) == (Reason.HALTED, None)
        assert (await hands.enter(account.owner, BTC, Side.BUY, "one")).reason is Reason.HALTED
        assert not gateway.submitted
        with pytest.raises(Refused) as short:
            await hands.weigh(account.owner, BTC, Side.SELL)
        assert short.value.code is Refusal.NO_SHORTS_HERE
        await pauses.resume(account.owner)
        assert (await session_of(engine, account)).control is Control.RUNNING


@dataclass
class Changing:
    """An exchange that says what the test wants of a key."""

    answer: KeyReport | Exception = field(default_factory=a_key_report)
    asked: int = 0

    async def inspect(self, exchange: ExchangeId, credentials: Credentials) -> KeyReport:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def test_a_right_to_withdraw_that_appears_later_stops_entries_and_is_told(
    unit: UnitOfWorkFactory, pool: Pool
) -> None:
    account = await a_trader(unit, kind=AccountKind.LIVE)
    gateway, inspector = a_market(account), Changing()
    clock = gateway.clock
    accounts = AccountPool(unit, a_cipher(), {ExchangeId.BYBIT: lambda *_: gateway}, {}, clock, inspector)
    desk = hand_dealer(unit, gateway.instruments, {}, clock).desk
    watch = KeyWatch(unit, accounts, desk, clock, lambda: None)

    async def look(answer: KeyReport | Exception) -> tuple[Control, str | None]:
        inspector.answer = answer
        await pool.execute("UPDATE credential SET checked_at = checked_at - interval '1 day'")
        await watch.look()
        async with unit() as work:
            found = await work.accounts.get(account.owner, account.id)
        assert found is not None
        return found.control, found.control_why

    assert await look(TryAgain("silent")) == (Control.RUNNING, None)
    good = a_key_report()
    assert await look(good) == (Control.RUNNING, None)
    asked = inspector.asked
    await watch.look()
    assert inspector.asked == asked, "it was looked at just now"
    for _ in range(2):
        assert await look(replace(good, can_withdraw=True)) == (Control.REDUCE_ONLY, KEY_RIGHTS)
    kinds = [row["kind"] for row in await pool.fetch("SELECT kind FROM outbox")]
    assert kinds.count("AccountHalted") == 1, "told once"
    soon = replace(good, expires_at=clock.now() + timedelta(days=6))
    for _ in range(2):
        assert await look(soon) == (Control.RUNNING, None), "the right is gone, and so is the hold"
    kinds = [row["kind"] for row in await pool.fetch("SELECT kind FROM outbox")]
    assert kinds.count("KeyExpires") == 1
    assert await look(KeysUnusable("wrong", "gone")) == (Control.REDUCE_ONLY, "keys")


@dataclass
class Partial:
    """An exchange that answers for some keys, and fails for all others in turn."""

    answers: Mapping[str, KeyReport]
    failures: Iterator[Exception]

    async def inspect(self, exchange: ExchangeId, credentials: Credentials) -> KeyReport:
        if credentials.key in self.answers:
            return self.answers[credentials.key]
        raise next(self.failures)


async def test_keys_that_cannot_be_looked_at_hold_up_no_others(unit: UnitOfWorkFactory, pool: Pool) -> None:
    for user in (1, 2, 3):
        await a_trader(unit, user, kind=AccountKind.LIVE)
    last = await a_trader(unit, 4, kind=AccountKind.LIVE)
    async with unit() as work:
        sealed = a_cipher().seal_key(last.owner, last.id, ExchangeId.BYBIT, b'{"key":"last","secret":"s"}')
        info = KeyInfo("last", "uid4", (), None, SystemClock().now(), usable=True)
        await work.keys.put(
            sealed, a_cipher().fingerprint(ExchangeId.BYBIT, "last"), info, {"withdraw": False}
        )
    await pool.execute("UPDATE credential SET checked_at = checked_at - interval '1 day'")
    gateway = a_market(last)
    broken = iter((TryAgain("silent"), RuntimeError("unforeseen"), TryAgain("silent")))
    inspector = Partial({"last": replace(a_key_report(), can_withdraw=True)}, broken)
    accounts = AccountPool(
        unit, a_cipher(), {ExchangeId.BYBIT: lambda *_: gateway}, {}, gateway.clock, inspector
    )
    desk = hand_dealer(unit, gateway.instruments, {}, gateway.clock).desk
    with pytest.raises(ExceptionGroup, match="1 keys"):
        await KeyWatch(unit, accounts, desk, gateway.clock, lambda: None, at_once=2).look()
    async with unit() as work:
        found = await work.accounts.get(last.owner, last.id)
    assert found is not None
    assert found.control_why == KEY_RIGHTS
