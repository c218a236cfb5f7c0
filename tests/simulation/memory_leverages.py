"""The leverage of contracts in memory: as db.repositories.leverages."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from tests.simulation.memory_rows import Repository
from tests.simulation.tables import Views
from trading.domain.ids import AccountId
from trading.domain.instrument import Symbol

_DAY = timedelta(days=1)


class MemoryLeverages(Repository):
    """`app.ports_leverage.Leverages`."""

    async def prove(self, account: AccountId, symbol: Symbol, leverage: Decimal) -> None:
        self._transaction.check()
        self._views.leverages.put((account, symbol), (leverage, self._views.now()))

    async def doubt(self, account: AccountId, symbol: Symbol) -> None:
        self._transaction.check()
        self._views.leverages.put((account, symbol), None)


def leverages_of(views: Views, account: AccountId) -> Mapping[Symbol, Decimal | None]:
    found: dict[Symbol, Decimal | None] = {}
    for (owner, symbol), shown in views.leverages.items().items():
        if owner == account:
            found[symbol] = shown[0] if shown is not None and shown[1] > views.now() - _DAY else None
    return found
