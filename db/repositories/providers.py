"""Ways to pay: switches, and invoices at providers."""

from collections.abc import Mapping, Sequence

from app.billing.payments import Provider
from app.ports_providers import Switched
from db.codec import AnyConnection
from trading.domain.ids import UserId


class PgPaymentSwitches:
    """`app.ports_providers.PaymentSwitches`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def of(self, provider: Provider) -> Switched | None:
        row = await self._connection.fetchrow(
            "SELECT enabled, by, at FROM payment_switch WHERE provider = $1", provider
        )
        return None if row is None else Switched(row["enabled"], UserId(row["by"]), row["at"])

    async def set(self, provider: Provider, by: UserId, *, enabled: bool) -> bool:
        changed = await self._connection.fetchval(
            """
            INSERT INTO payment_switch AS kept (provider, enabled, by) VALUES ($1, $2, $3)
            ON CONFLICT (provider) DO UPDATE SET enabled = $2, by = $3, at = clock_timestamp()
            WHERE kept.enabled <> $2 RETURNING true
            """,
            provider,
            enabled,
            by,
        )
        return changed is not None


class PgProviderInvoices:
    """`app.ports_providers.ProviderInvoices`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def page(self, provider: Provider, purchase: int) -> str | None:
        page = await self._connection.fetchval(
            "SELECT page FROM provider_invoice WHERE provider = $1 AND purchase = $2", provider, purchase
        )
        return None if page is None else str(page)

    async def keep(self, provider: Provider, invoice: str, purchase: int, page: str) -> str:
        kept = await self._connection.fetchval(
            """
            INSERT INTO provider_invoice AS kept (provider, invoice, purchase, page) VALUES ($1, $2, $3, $4)
            ON CONFLICT (provider, purchase) DO UPDATE SET page = kept.page RETURNING page
            """,
            provider,
            invoice,
            purchase,
            page,
        )
        return str(kept)

    async def of(self, provider: Provider, purchases: Sequence[int]) -> Mapping[str, int]:
        rows = await self._connection.fetch(
            "SELECT invoice, purchase FROM provider_invoice WHERE provider = $1 AND purchase = ANY ($2)",
            provider,
            list(purchases),
        )
        return {row["invoice"]: row["purchase"] for row in rows}
