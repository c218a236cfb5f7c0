"""What a key may do, asked from the exchange before the key is kept, and again later."""

from datetime import UTC, datetime

from trading.domain.errors import MissingData, TryAgain
from trading.domain.instrument import ExchangeId
from trading.domain.money import ZERO
from trading.exchanges import parse
from trading.exchanges.client import ClientFactory
from trading.exchanges.faults import failed_read
from trading.exchanges.gateway import CONVERSATION
from trading.exchanges.parse import Row
from trading.ports import Credentials, KeyReport

_NO_EXPIRY = datetime(2000, 1, 1, tzinfo=UTC)  # keys bound to an address carry a date of 1970


class CcxtKeyInspector:
    """A KeyInspector. The credentials live as long as the question."""

    def __init__(self, exchange: ExchangeId, factory: ClientFactory) -> None:
        self._exchange = exchange
        self._factory = factory

    async def inspect(self, exchange: ExchangeId, credentials: Credentials) -> KeyReport:
        if exchange is not self._exchange:
            raise ValueError(f"exchange must be {self._exchange}, was {exchange}")
        client = self._factory.private(credentials)
        try:
            return key_report(parse.result(await client.privateGetV5UserQueryApi({})))
        except CONVERSATION as error:
            failure = failed_read(exchange, error)
            raise (TryAgain(str(failure)) if isinstance(failure, MissingData) else failure) from None
        except MissingData as error:  # not understood is not answered: the key is not judged by it
            raise TryAgain(str(error)) from None
        finally:
            await client.close()


def key_report(info: Row) -> KeyReport:
    """What Bybit's key information says. Without a list of wallet permissions the answer is open (None)."""
    permissions = info.get("permissions")
    if not isinstance(permissions, dict):
        raise MissingData("the key's permissions must be given")
    writes = str(info.get("readOnly")) == "0"
    contract = {*_names(permissions, "ContractTrade"), *_names(permissions, "Derivatives")}
    wallet = _names(permissions, "Wallet") if isinstance(permissions.get("Wallet"), list) else None
    return KeyReport(
        uid=str(parse.decimal(info, "userID")),
        can_read=True,
        can_trade_spot=writes and "SpotTrade" in _names(permissions, "Spot"),
        can_trade_linear=writes and ({"Order", "Position"} <= contract or "DerivativesTrade" in contract),
        can_withdraw=None if wallet is None else "Withdraw" in wallet,
        can_transfer=None if wallet is None else any("Transfer" in name for name in wallet),
        addresses=tuple(str(ip) for ip in info.get("ips") or () if ip not in {"*", ""}),
        expires_at=_expiry(info.get("expiredAt")),
        unified=any(parse.decimal_or(info, name, ZERO) != ZERO for name in ("uta", "unified")),
    )


def _names(permissions: Row, group: str) -> tuple[str, ...]:
    return tuple(str(name) for name in permissions.get(group) or ())


def _expiry(value: object) -> datetime | None:
    if not isinstance(value, str) or not value:
        return None
    try:
        expires = datetime.fromisoformat(value)
    except ValueError as error:
        raise MissingData("the key's expiry must be a date") from error
    return expires if expires > _NO_EXPIRY else None
