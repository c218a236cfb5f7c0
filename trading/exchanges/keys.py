"""What a key may do, asked from the exchange before the key is kept, and again later."""

from trading.domain.errors import MissingData, TryAgain
from trading.domain.instrument import ExchangeId
from trading.exchanges.factory import ClientFactory
from trading.exchanges.faults import failed_read
from trading.exchanges.gateway import CONVERSATION
from trading.exchanges.wire import Dialect
from trading.ports import Credentials, KeyReport


class CcxtKeyInspector:
    """A KeyInspector. The credentials live as long as the question."""

    def __init__(self, dialect: Dialect, factory: ClientFactory) -> None:
        self._dialect = dialect
        self._factory = factory

    async def inspect(self, exchange: ExchangeId, credentials: Credentials) -> KeyReport:
        if exchange is not self._dialect.row.exchange:
            raise ValueError(f"exchange must be {self._dialect.row.exchange}, was {exchange}")
        client = self._factory.private(credentials)
        try:
            return await self._dialect.key_report(client)
        except CONVERSATION as error:
            failure = failed_read(exchange, error)
            raise (TryAgain(str(failure)) if isinstance(failure, MissingData) else failure) from None
        except MissingData as error:  # not understood is not answered: the key is not judged by it
            raise TryAgain(str(error)) from None
        finally:
            await client.close()
