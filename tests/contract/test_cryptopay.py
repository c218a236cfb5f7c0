"""Crypto Pay over the wire: invoices and their prices, what it refuses, and a service that fails."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.billing.providers import ProviderFailed, ProviderRefused
from app.infra.cryptopay import CryptoInvoice, CryptoPay
from sandbox.cryptopay import CryptoPaySandbox, Mood
from tests.support.clock import HandClock

HOUR = timedelta(hours=1)
PRICE = Decimal("9.99")


@asynccontextmanager
async def asking(
    server: CryptoPaySandbox, token: str | None = None, seconds: float = 5
) -> AsyncIterator[CryptoPay]:
    async with CryptoPay(server.url, token or server.token, seconds) as api:
        yield api


async def ordered(api: CryptoPay, amount: Decimal = PRICE, life: timedelta = HOUR) -> CryptoInvoice:
    return await api.create(amount, "USD", "A month of Simbiot", "v1:17:abc", life)


async def test_an_invoice_is_made_paid_and_read_back() -> None:
    async with CryptoPaySandbox() as server, asking(server) as api:
        made = await ordered(api)
        assert (made.status, made.currency, made.amount, made.payload) == (
            "active",
            "USD",
            PRICE,
            "v1:17:abc",
        )
        assert made.page.startswith(server.site)
        other = await ordered(api, Decimal("0.10"))
        server.pay(made.id, "TON")
        found = await api.invoices([made.id, other.id, 4_000_000])
        assert {one.id: one.status for one in found.values()} == {made.id: "paid", other.id: "active"}
        paid = found[made.id]
        assert (paid.paid_asset, paid.paid_amount) == ("TON", Decimal("3.121875"))
        assert paid.worth == PRICE
        assert paid.paid_at is not None
        assert {*await api.paid()} == {made.id}
        assert await api.name() == "Sandbox"
        assert not await api.invoices([])
        (asked,) = {call["accepted_assets"] for method, call in server.calls if method == "createInvoice"}
        assert asked == "USDT,TON,USDC"


async def test_an_invoice_ends() -> None:
    clock = HandClock()
    async with CryptoPaySandbox(now=clock.now) as server, asking(server) as api:
        late, gone = await ordered(api), await ordered(api)
        await api.delete(gone.id)
        with pytest.raises(ProviderRefused, match="INVOICE_NOT_FOUND"):
            await api.delete(gone.id)
        clock.advance(3600)
        assert {one.id: one.status for one in (await api.invoices([late.id, gone.id])).values()} == {
            late.id: "expired"
        }


async def test_no_more_than_a_page_is_asked_for_at_once() -> None:
    async with CryptoPaySandbox() as server, asking(server) as api:
        await ordered(api)
        (invoice,) = server.invoices.values()
        server.pay(invoice.id)
        server.invoices = {n: copied(invoice, n) for n in range(1, 1502)}
        server.calls.clear()
        assert len(await api.invoices(range(1, 1502))) == 1501
        assert len(await api.paid()) == 1501
        assert len(server.calls) == 4


def copied(invoice: Any, number: int) -> Any:
    return type(invoice)(**{**{name: getattr(invoice, name) for name in invoice.__slots__}, "id": number})


@pytest.mark.parametrize(
    "mood", [Mood.DOWN, Mood.BUSY, Mood.GARBLED, Mood.ODD, Mood.MOVED, Mood.FORGETFUL, Mood.SILENT]
)
async def test_a_service_that_fails_tells_nothing(mood: Mood) -> None:
    async with CryptoPaySandbox() as server, CryptoPaySandbox() as elsewhere:
        server.mood, server.elsewhere = mood, f"{elsewhere.url}/getInvoices"
        async with asking(server, seconds=0.2) as api:
            for act in (ordered(api), api.invoices([1])):
                with pytest.raises(ProviderFailed) as failed:
                    await act
                assert (
                    server.token.split(":")[1] not in f"{failed.value!r} {failed.value.__cause__!r} {api!r}"
                )
        assert not elsewhere.calls, "the token goes nowhere else"


async def test_a_service_that_is_not_there_tells_nothing() -> None:
    async with CryptoPaySandbox() as server:
        url = server.url
    async with CryptoPay(url, "1:x") as api:
        with pytest.raises(ProviderFailed):
            await api.name()


async def test_a_wrong_token_is_refused_by_its_name() -> None:
    async with CryptoPaySandbox() as server, asking(server, "10001:AAwrong") as api:
        with pytest.raises(ProviderRefused, match=r"^UNAUTHORIZED$"):
            await api.invoices([1])


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"amount": Decimal(0)}, "AMOUNT_INVALID"), ({"life": timedelta(days=32)}, "EXPIRES_IN_INVALID")],
)
async def test_what_crypto_pay_does_not_take_is_refused_by_its_name(
    changes: dict[str, Any], refusal: str
) -> None:
    async with CryptoPaySandbox() as server, asking(server) as api:
        with pytest.raises(ProviderRefused, match=refusal):
            await ordered(api, **changes)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"invoice_id": "528000"},
        {"invoice_id": True},
        {"status": "done"},
        {"amount": 9.99},
        {"amount": "-9.99"},
        {"amount": "1e3"},
        {"amount": "NaN"},
        {"amount": "٩"},
        {"currency_type": "shells"},
        {"paid_amount": 3},
        {"paid_at": "yesterday"},
        {"paid_at": "2026-01-01T00:00:00"},
        {"payload": None},
        {"bot_invoice_url": None},
    ],
)
async def test_a_row_that_is_no_invoice_does_not_hide_the_others(spoilt: dict[str, Any]) -> None:
    async with CryptoPaySandbox() as server, asking(server) as api:
        bad, good = await ordered(api), await ordered(api)
        server.spoilt[bad.id] = spoilt
        assert {*await api.invoices([bad.id, good.id])} == {good.id}
        with pytest.raises(ProviderFailed):
            await api.invoices([bad.id])


async def test_another_invoice_than_the_one_that_was_asked_for_is_none() -> None:
    async with CryptoPaySandbox() as server, asking(server) as api:
        for spoilt in ({"amount": "99.9"}, {"fiat": "RUB"}, {"payload": "v1:18:abc"}):
            server.spoilt_next = spoilt
            with pytest.raises(ProviderFailed, match="another invoice"):
                await ordered(api)
