"""OKX's wire as we use it: what leaves for an order, and what its answers prove."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.builders import NOW, a_stop, an_intent, price, qty
from tests.unit.exchanges.okx.kit import (
    BTC,
    PERP,
    WINDOW,
    RecordingClient,
    a_fill_row,
    a_stop_row,
    a_wire,
    an_order_row,
)
from trading.domain.errors import MissingData
from trading.domain.instrument import MarketType, Side
from trading.domain.order import OrderIntent
from trading.exchanges.client import AnswerRefused, stamp_of
from trading.exchanges.okx.row import OKX
from trading.exchanges.okx.wire import OkxWire, written
from trading.exchanges.quirks import checked, form_of
from trading.ports import ReportStatus

ORDER, STOP = "trade/order", "trade/order-algo"


@pytest.fixture
async def client() -> AsyncIterator[RecordingClient]:
    made = RecordingClient()
    yield made
    await made.close()


async def create(wire: OkxWire, intent: OrderIntent) -> str:
    quirks = OKX.markets[intent.symbol.market]
    return await wire.create(intent, checked(quirks, form_of(quirks, intent), wire.written(intent)), NOW)


SPOT = {"instId": "BTC-USDT", "tdMode": "cash", "clOrdId": an_intent().id, "ordType": "market"}
SWAP = {"instId": "BTC-USDT-SWAP", "tdMode": "cross", "clOrdId": an_intent().id, "ordType": "market"}
WAITING = {
    "algoClOrdId": a_stop().id,
    "ordType": "conditional",
    "side": "sell",
    "slTriggerPx": "59000.5",
    "slTriggerPxType": "last",
    "slOrdPx": "-1",
}
FORMS = {
    "spot buy by cost": (
        an_intent(BTC, cost=Decimal("600.50")),
        SPOT | {"side": "buy", "sz": "600.5", "tgtCcy": "quote_ccy"},
    ),
    "spot sell by quantity": (
        an_intent(BTC, Side.SELL),
        SPOT | {"side": "sell", "sz": "0.01", "tgtCcy": "base_ccy"},
    ),
    "spot buy in a band": (
        an_intent(BTC, limit=price("60600.10")),
        SPOT | {"side": "buy", "sz": "0.01", "ordType": "ioc", "px": "60600.1"},
    ),
    "spot stop": (
        a_stop(BTC, trigger="59000.5"),
        WAITING | {"instId": "BTC-USDT", "tdMode": "cash", "sz": "0.01"},
    ),
    "swap buy": (
        an_intent(PERP, qty=qty("0.025")),
        SWAP | {"side": "buy", "sz": "2.5", "reduceOnly": False},
    ),
    "swap close in a band": (
        an_intent(PERP, Side.SELL, reduce_only=True, limit=price("59400")),
        SWAP | {"side": "sell", "sz": "1", "reduceOnly": True, "ordType": "ioc", "px": "59400"},
    ),
    "swap stop": (
        a_stop(PERP, trigger="59000.5", qty=qty("0.001")),
        WAITING | {"instId": "BTC-USDT-SWAP", "tdMode": "cross", "sz": "0.1", "reduceOnly": True},
    ),
}


@pytest.mark.parametrize(("intent", "body"), FORMS.values(), ids=FORMS)
async def test_what_leaves_for_each_form(
    client: RecordingClient, intent: OrderIntent, body: dict[str, Any]
) -> None:
    client.answers = {ORDER: [[{"ordId": "77", "sCode": "0"}]], STOP: [[{"algoId": "66", "sCode": "0"}]]}
    stop = "algoClOrdId" in body
    assert await create(a_wire(client), intent) == ("66" if stop else "77")
    (request,) = client.sent
    assert (request["method"], request["path"]) == ("POST", STOP if stop else ORDER)
    assert request["body"] == body  # nobody's broker tag among it


async def test_an_order_is_signed_with_its_stamp_and_dies_with_its_window(client: RecordingClient) -> None:
    client.answers = {ORDER: [[{"ordId": "77", "clOrdId": an_intent().id, "sCode": "0"}]]}
    await create(a_wire(client), an_intent(BTC))
    headers = client.sent[0]["headers"]
    assert headers["OK-ACCESS-TIMESTAMP"] == "2026-01-05T12:00:00.000Z"
    assert headers["expTime"] == str(stamp_of(NOW + WINDOW))
    client.answers = {"account/positions": [[]]}
    assert not await a_wire(client).positions()
    assert "expTime" not in client.sent[1]["headers"]


def test_a_quantity_that_is_no_number_of_contracts_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="contracts"):
        written(an_intent(PERP, qty=qty("0.01")), Decimal(7))


ANSWERS = {
    "nothing": [],
    "no id": [{"ordId": "", "clOrdId": an_intent().id}],
    "another order": [{"ordId": "77", "clOrdId": "SBANOTHER"}],
    "two": [{"ordId": "77"}, {"ordId": "78"}],
}


@pytest.mark.parametrize("data", ANSWERS.values(), ids=ANSWERS)
async def test_an_answer_that_proves_nothing(client: RecordingClient, data: Any) -> None:
    client.answers = {ORDER: [data]}
    with pytest.raises(MissingData):
        await create(a_wire(client), an_intent(BTC))


@pytest.mark.parametrize("code", ["0", "1", "2"])
def test_the_code_of_the_order_counts(client: RecordingClient, code: str) -> None:
    row = {"ordId": "", "sCode": "51008", "sMsg": "Insufficient"}
    assert client.told({"code": code, "data": [row], "msg": ""}) == ("51008", "Insufficient")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"code": "0", "data": [{"sCode": "0"}], "msg": ""}, ("", "")),
        ({"code": "0", "data": [["1", "2"]]}, ("", "")),
        ({"code": "50011", "msg": "Too Many Requests"}, ("50011", "Too Many Requests")),
        ({"code": "1", "data": [], "msg": "failed"}, ("1", "failed")),
        ({"data": []}, None),
        ([], None),
        ("ok", None),
    ],
)
def test_what_an_answer_says(client: RecordingClient, answer: Any, told: Any) -> None:
    assert client.told(answer) == told


# Looking for an order


async def test_an_order_is_looked_for_among_orders_and_among_stops(client: RecordingClient) -> None:
    client.answers = {ORDER: ["51603"], STOP: ["51603"]}
    assert await a_wire(client).order(PERP, an_intent().id) is None
    assert len(client.paths()) == 2
    client.answers = {ORDER: ["50026"], STOP: ["51603"]}
    with pytest.raises(AnswerRefused):
        await a_wire(client).order(PERP, an_intent().id)


async def test_a_stop_that_waits_is_told_with_its_trigger(client: RecordingClient) -> None:
    stop = a_stop(PERP)
    client.answers = {ORDER: ["51603"], STOP: [[a_stop_row(algoClOrdId=stop.id)]]}
    report = await a_wire(client).order(PERP, stop.id)
    assert report is not None
    assert (report.status, report.trigger, report.exchange_id) == (ReportStatus.OPEN, price("58000"), "66")
    assert report.qty == qty("0.01")


async def test_a_stop_that_fired_is_told_by_the_order_it_became(client: RecordingClient) -> None:
    stop = a_stop(PERP)
    fired = a_stop_row(algoClOrdId=stop.id, state="effective", ordId="77")
    child = an_order_row(algoId="66", algoClOrdId=stop.id)
    client.answers = {ORDER: ["51603", [child]], STOP: [[fired]]}
    report = await a_wire(client).order(PERP, stop.id)
    assert report is not None
    assert (report.order, report.exchange_id, report.status) == (stop.id, "66", ReportStatus.FILLED)
    assert (report.filled, report.spent, report.trigger) == (qty("0.01"), Decimal(600), None)
    client.answers = {ORDER: ["51603", "51603"], STOP: [[fired]]}
    with pytest.raises(AnswerRefused):  # it is somewhere: not found is no answer
        await a_wire(client).order(PERP, stop.id)


async def test_an_answer_about_another_order_is_no_answer(client: RecordingClient) -> None:
    client.answers = {ORDER: [[an_order_row(clOrdId="SBANOTHER")]]}
    with pytest.raises(MissingData):
        await a_wire(client).order(PERP, an_intent().id)


async def test_a_stop_is_cancelled_by_the_number_it_was_given(client: RecordingClient) -> None:
    stop = a_stop(PERP)
    client.answers = {STOP: [[a_stop_row(algoClOrdId=stop.id)]], "trade/cancel-algos": [[{"algoId": "66"}]]}
    await a_wire(client).cancel(PERP, stop.id, stop=True)
    assert client.sent[1]["body"] == [{"instId": "BTC-USDT-SWAP", "algoId": "66"}]
    client.answers = {STOP: ["51603"]}
    with pytest.raises(AnswerRefused):
        await a_wire(client).cancel(PERP, stop.id, stop=True)


# Lists


async def test_open_orders_are_turned_to_the_end(client: RecordingClient) -> None:
    full = [an_order_row(ordId=str(1000 - n), state="live", accFillSz="0") for n in range(100)]
    last = [an_order_row(ordId="1", state="live", accFillSz="0")]
    client.answers = {"trade/orders-pending": [full, last], "trade/orders-algo-pending": [[a_stop_row()]]}
    reports = await a_wire(client).open_orders(MarketType.LINEAR, ())
    assert len(reports) == 102
    assert [path for path in client.paths() if "after=901" in path]
    client.answers["trade/orders-pending"] = [full]
    with pytest.raises(MissingData, match="end"):
        await a_wire(client).open_orders(MarketType.LINEAR, ())


async def test_executions_of_a_stop_carry_the_stops_id(client: RecordingClient) -> None:
    stop, intent = a_stop(PERP), an_intent(PERP)
    client.answers = {
        "trade/fills": [[a_fill_row(), a_fill_row(tradeId="6", ordId="88", clOrdId=intent.id)]],
        ORDER: [[an_order_row(algoId="66", algoClOrdId=stop.id)]],
    }
    wire = a_wire(client)
    fills = await wire.executions(MarketType.LINEAR, NOW - timedelta(hours=1), NOW, ())
    assert [(fill.order, fill.exchange_order) for fill in fills] == [(stop.id, "66"), (intent.id, "88")]
    assert (fills[0].qty, fills[0].fee.amount, fills[0].maker) == (qty("0.01"), Decimal("0.3"), True)
    await wire.executions(MarketType.LINEAR, NOW - timedelta(hours=1), NOW, ())
    assert len([path for path in client.paths() if path.startswith("GET trade/order?")]) == 1


async def test_an_execution_whose_order_is_not_shown_is_nobodys_yet(client: RecordingClient) -> None:
    client.answers = {"trade/fills": [[a_fill_row()]], ORDER: ["51603"]}
    with pytest.raises(MissingData, match="not its order"):
        await a_wire(client).executions(MarketType.LINEAR, NOW - timedelta(hours=1), NOW, ())


async def test_old_executions_are_in_the_history_and_coin_margined_ones_nobodys(
    client: RecordingClient,
) -> None:
    client.answers = {"trade/fills-history": [[a_fill_row(instId="BTC-USD-SWAP")]]}
    since = NOW - timedelta(days=4)
    assert not await a_wire(client).executions(MarketType.LINEAR, since, NOW, ())
    assert f"begin={stamp_of(since) - 1}" in client.paths()[0]
