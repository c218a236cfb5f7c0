"""What can go wrong between us and an exchange, on the wire: F1 to F12 of the reliability table."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from sandbox.exchange.faults import Fault, FaultKind
from tests.contract.worlds import SandboxWorld, account_on, eventually, sandbox_exchange
from tests.support.builders import BTC, BTC_PERP, a_stop, an_intent, approved, qty
from trading.domain.errors import Declined, KeysUnusable, MissingData, OutcomeUnknown, TryAgain
from trading.domain.instrument import MarketType
from trading.domain.order import OrderIntent
from trading.ports import OrderReport, ReportStatus

CREATE = "POST /v5/order/create"
TIMEOUT = 0.5  # seconds of patience of the client in these tests


@pytest.fixture
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SandboxWorld]:
    tls_dir = tmp_path_factory.getbasetemp() / "sandbox-tls"
    async with (
        sandbox_exchange(tls_dir, TIMEOUT) as (sandbox, exchange),
        account_on(sandbox, exchange, "one") as made,
    ):
        await exchange.ready()
        yield made


async def submit(world: SandboxWorld, intent: OrderIntent) -> str:
    return await world.gateway.submit(approved(intent), world.clock.now())


def posts(world: SandboxWorld) -> int:
    return world.sandbox.journal.requests[CREATE]


async def placed(world: SandboxWorld, intent: OrderIntent) -> OrderReport:
    async def ask() -> OrderReport | None:
        return await world.gateway.find_order(intent.symbol, intent.id)

    report = await eventually(ask, lambda found: found is not None, pause=0.3)
    assert report is not None
    return report


# Writes

ACCEPTED = {
    "F3 reply lost": Fault(CREATE, FaultKind.DROP_AFTER),
    "F3 reply late": Fault(CREATE, FaultKind.DELAY_AFTER, seconds=1),
    "F5 truncated": Fault(CREATE, FaultKind.TRUNCATE),
    "F5 truncated under its length": Fault(CREATE, FaultKind.TRUNCATE_LENGTH),
    "F6 empty": Fault(CREATE, FaultKind.EMPTY),
    "F6 empty object": Fault(CREATE, FaultKind.EMPTY_OBJECT),
    "F6 a page": Fault(CREATE, FaultKind.HTML),
    "F7 500": Fault(CREATE, FaultKind.HTTP_STATUS, status=500, after=True),
    "F7 502": Fault(CREATE, FaultKind.HTTP_STATUS, status=502, after=True),
    "F7 503": Fault(CREATE, FaultKind.HTTP_STATUS, status=503, after=True),
    "F7 504": Fault(CREATE, FaultKind.HTTP_STATUS, status=504, after=True),
    "10016 after accept": Fault(CREATE, FaultKind.RET_CODE, code=10016, after=True),
    "F10 arrives late": Fault(CREATE, FaultKind.DELAY_BEFORE, seconds=1),
}
NOT_ACCEPTED = {
    "F2 swallowed": Fault(CREATE, FaultKind.DROP_BEFORE),
    "F7 503": Fault(CREATE, FaultKind.HTTP_STATUS, status=503),
    "F8 redirect": Fault(CREATE, FaultKind.REDIRECT, location="https://evil.example/v5/order/create"),
    "F8 redirect at home": Fault(
        CREATE, FaultKind.REDIRECT, location="https://api.bybit.com/v5/order/create"
    ),
    "F12 unknown code": Fault(CREATE, FaultKind.RET_CODE, code=987654),
    "429": Fault(CREATE, FaultKind.HTTP_STATUS, status=429, retry_after=3),
    "403": Fault(CREATE, FaultKind.HTTP_STATUS, status=403),
    "418": Fault(CREATE, FaultKind.HTTP_STATUS, status=418),
    "maintenance": Fault(CREATE, FaultKind.MAINTENANCE, code=10019, seconds=1),
}
INTENTS = [
    pytest.param(an_intent(BTC), id="spot"),
    pytest.param(an_intent(BTC_PERP), id="linear"),
    pytest.param(a_stop(BTC_PERP, reduce_only=False), id="stop"),
]


@pytest.mark.parametrize("fault", ACCEPTED.values(), ids=ACCEPTED)
@pytest.mark.parametrize("intent", INTENTS)
async def test_an_order_whose_reply_is_no_proof_is_unknown_and_found(
    world: SandboxWorld, fault: Fault, intent: OrderIntent
) -> None:
    world.sandbox.faults.add(again(fault))
    with pytest.raises(OutcomeUnknown) as unknown:
        await submit(world, intent)
    assert unknown.value.order == intent.id
    assert tells_nothing(world, unknown.value)
    assert (await placed(world, intent)).order == intent.id
    assert posts(world) == 1
    assert world.sandbox.journal.accepted == {intent.id: 1}


@pytest.mark.parametrize("fault", NOT_ACCEPTED.values(), ids=NOT_ACCEPTED)
async def test_an_order_that_never_arrived_is_unknown_too_and_explicitly_not_found(
    world: SandboxWorld, fault: Fault
) -> None:
    world.sandbox.faults.add(again(fault))
    intent = an_intent(BTC)
    with pytest.raises(OutcomeUnknown) as unknown:
        await submit(world, intent)
    assert tells_nothing(world, unknown.value)
    assert await world.gateway.find_order(BTC, intent.id) is None
    assert len(world.sandbox.journal.entries(path="/v5/order/create")) == 1
    assert not world.sandbox.journal.accepted


async def test_f1_connection_refused(world: SandboxWorld) -> None:
    await world.sandbox.stop()
    with pytest.raises(OutcomeUnknown) as unknown:
        await submit(world, an_intent(BTC))
    assert tells_nothing(world, unknown.value)
    with pytest.raises(TryAgain):
        await world.gateway.find_order(BTC, an_intent(BTC).id)


async def test_f2_a_request_that_comes_after_its_window_is_refused_by_the_exchange(
    world: SandboxWorld,
) -> None:
    world.sandbox.faults.add(Fault(CREATE, FaultKind.DELAY_BEFORE, seconds=1))
    intent = an_intent(BTC)
    stamp = world.clock.now() - timedelta(seconds=2.4)
    world.sandbox.clock.skew = 2  # the rest of the window passes on the way
    with pytest.raises(OutcomeUnknown):
        await world.gateway.submit(approved(intent), stamp)
    await asyncio.sleep(1)
    assert [entry.code for entry in world.sandbox.journal.entries(path="/v5/order/create")] == [10002]


async def test_a_stamp_past_half_the_window_is_not_sent_at_all(world: SandboxWorld) -> None:
    with pytest.raises(OutcomeUnknown, match="not sent"):
        await world.gateway.submit(approved(an_intent(BTC)), world.clock.now() - timedelta(seconds=3))
    assert posts(world) == 0


async def test_f9_a_duplicate_client_id_is_unknown_and_there_is_one_order(world: SandboxWorld) -> None:
    for symbol in (BTC, BTC_PERP):
        intent = an_intent(symbol, cause=str(symbol))
        await submit(world, intent)
        with pytest.raises(OutcomeUnknown):
            await submit(world, intent)
        assert world.sandbox.journal.accepted[intent.id] == 1


async def test_f11_an_order_that_is_hidden_for_a_while_is_found_then(world: SandboxWorld) -> None:
    world.sandbox.faults.add(Fault(CREATE, FaultKind.HIDE_ORDER, seconds=1))
    world.sandbox.faults.add(Fault(CREATE, FaultKind.DROP_AFTER))
    intent = an_intent(BTC)
    with pytest.raises(OutcomeUnknown):
        await submit(world, intent)
    assert await world.gateway.find_order(BTC, intent.id) is None
    assert (await placed(world, intent)).status is ReportStatus.FILLED


async def test_a_refusal_on_an_error_page_is_no_refusal(world: SandboxWorld) -> None:
    body = '{"retCode":170131,"retMsg":"Insufficient balance."}'
    world.sandbox.faults.add(Fault(CREATE, FaultKind.HTTP_STATUS, status=502, body=body, after=True))
    with pytest.raises(OutcomeUnknown):
        await submit(world, an_intent(BTC))


async def test_a_clock_that_is_wrong_is_a_refusal_before_the_engine(world: SandboxWorld) -> None:
    world.sandbox.clock.skew = 60
    with pytest.raises(Declined) as refusal:
        await submit(world, an_intent(BTC))
    assert refusal.value.code == "10002"
    assert not world.sandbox.journal.accepted
    with pytest.raises(TryAgain):
        await world.gateway.balances()


# Reads

BAD_ANSWERS = [
    FaultKind.TRUNCATE,
    FaultKind.TRUNCATE_LENGTH,
    FaultKind.EMPTY,
    FaultKind.EMPTY_OBJECT,
    FaultKind.HTML,
    FaultKind.DROP_AFTER,
    FaultKind.REDIRECT,
]
READS: dict[str, Callable[[SandboxWorld], Awaitable[Any]]] = {
    "balances": lambda world: world.gateway.balances(),
    "positions": lambda world: world.gateway.positions(),
    "open orders": lambda world: world.gateway.open_orders(MarketType.SPOT, [BTC]),
    "fills": lambda world: world.gateway.fills_since(
        MarketType.SPOT, world.clock.now() - timedelta(hours=1), [BTC]
    ),
    "find": lambda world: world.gateway.find_order(BTC, an_intent().id),
    "instruments": lambda world: world.exchange.feed.instruments(),
    "clock": lambda world: world.exchange.clock_offset(),
}


@pytest.mark.parametrize("kind", BAD_ANSWERS)
@pytest.mark.parametrize("read", READS.values(), ids=READS)
async def test_a_read_that_failed_is_never_an_empty_answer(
    world: SandboxWorld, kind: FaultKind, read: Callable[[SandboxWorld], Awaitable[Any]]
) -> None:
    world.sandbox.faults.add(Fault("GET", kind, times=0, location="https://evil.example/"))
    with pytest.raises((TryAgain, MissingData)) as failure:
        await read(world)
    assert tells_nothing(world, failure.value)


@pytest.mark.parametrize("at", range(6), ids=lambda number: f"question {number + 1}")
async def test_not_found_needs_every_answer(world: SandboxWorld, at: int) -> None:
    world.sandbox.faults.add(Fault("GET /v5/order/", FaultKind.EMPTY, skip=at))
    with pytest.raises(TryAgain):
        await world.gateway.find_order(BTC, an_intent().id)


async def test_too_many_requests_say_how_long_to_wait(world: SandboxWorld) -> None:
    world.sandbox.faults.add(Fault("GET", FaultKind.HTTP_STATUS, status=429, retry_after=7))
    with pytest.raises(TryAgain) as again_later:
        await world.gateway.balances()
    assert again_later.value.after == 7


# Cancels


async def test_a_cancel_whose_answer_is_lost_asks_to_try_again(world: SandboxWorld) -> None:
    await submit(world, an_intent(BTC_PERP))
    stop = a_stop(BTC_PERP)
    await submit(world, stop)
    world.sandbox.faults.add(Fault("POST /v5/order/cancel", FaultKind.DROP_AFTER))
    with pytest.raises(TryAgain):
        await world.gateway.cancel(BTC_PERP, stop.id, stop=True)
    await world.gateway.cancel(BTC_PERP, stop.id, stop=True)  # "no such order" is a normal answer
    report = await world.gateway.find_order(BTC_PERP, stop.id)
    assert report is not None
    assert report.status is ReportStatus.CANCELED


# Keys

TRADE_ONLY_LINEAR = {"ContractTrade": ["Order", "Position"], "Spot": [], "Wallet": []}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        pytest.param({"revoked": True}, "wrong", id="revoked"),
        pytest.param({"read_only": True}, "permission", id="read only"),
        pytest.param({"permissions": TRADE_ONLY_LINEAR}, "permission", id="no spot"),
        pytest.param({"ips": ["203.0.113.9"]}, "address", id="another address"),
        pytest.param({"expires": 1}, "expired", id="expired"),
    ],
)
async def test_a_key_that_stopped_working_stops_the_account(
    world: SandboxWorld, change: dict[str, Any], kind: str
) -> None:
    (key,) = world.sandbox.venue.books.keys.values()
    world.sandbox.accounts.change_key(key, **change)
    with pytest.raises(KeysUnusable) as unusable:
        await submit(world, an_intent(BTC))
    assert unusable.value.kind == kind
    assert tells_nothing(world, unusable.value)
    assert not world.sandbox.journal.accepted


# Size


async def test_open_orders_are_paged_to_the_end(world: SandboxWorld) -> None:
    await submit(world, an_intent(BTC, qty=qty("0.1")))
    stops = [a_stop(BTC, cause=f"stop {number}", qty=qty("0.001")) for number in range(60)]
    for stop in stops:
        await submit(world, stop)
        await asyncio.sleep(0.06)  # twenty a second are allowed
    orders = await world.gateway.open_orders(MarketType.SPOT, [BTC])
    assert {order.order for order in orders} == {stop.id for stop in stops}
    assert not await world.gateway.open_orders(MarketType.LINEAR, [BTC_PERP])


def again(fault: Fault) -> Fault:
    """A fresh copy: a switch counts its hits, and a table is used by many tests."""
    names = ("match", "kind", "seconds", "after", "status", "code", "body", "retry_after", "location")
    return Fault(**{name: getattr(fault, name) for name in names})


def tells_nothing(world: SandboxWorld, failure: BaseException) -> bool:
    """Whether the failure, with all that hangs on its traceback's text, holds no key, secret or address."""
    (key,) = world.sandbox.venue.books.keys.values()
    shown = f"{failure} {failure!r} {failure.__cause__}"
    return not any(secret in shown for secret in (key.key, key.secret, "bybit.com", "evil", "sign"))
