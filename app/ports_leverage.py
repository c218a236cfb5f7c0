"""What leverage of contracts needs of the store."""

from decimal import Decimal
from typing import Protocol

from trading.domain.ids import AccountId
from trading.domain.instrument import Symbol


class Leverages(Protocol):
    """The leverage of contracts as the exchange has shown it, by account and symbol.

    A session holds what was shown within a day; where it was ever set and is not proved now, nothing is
    entered.
    """

    async def prove(self, account: AccountId, symbol: Symbol, leverage: Decimal) -> None:
        """The exchange shows it now."""
        ...

    async def doubt(self, account: AccountId, symbol: Symbol) -> None:
        """It is about to be set, or could not be read: from now on it is not proved."""
        ...
