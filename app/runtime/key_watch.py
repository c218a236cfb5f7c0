"""Keys are looked at again every day: what one may do can change behind our back, and some run out."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from app.accounts import UNTELLING
from app.notices import KeyExpires, News, encode
from app.ports import UnitOfWorkFactory
from app.ports_trust import KEY_RIGHTS, KeyToCheck
from app.runtime.desk import Desk
from app.runtime.pool import AccountPool
from app.services.keys import permissions_of
from trading.domain.errors import ExchangeFailure, KeysUnusable
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId
from trading.ports import Clock, KeyReport

AGE = timedelta(hours=22)  # looks come every hour: within a day of the last one all have been taken
_WARNINGS = (1, 7, 14)  # days before a key runs out


class KeyWatch:
    """Holds an account whose key may do more than it should until that is over.

    clock: of people; at_once: keys that are read from the database together.
    """

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        pool: AccountPool,
        desk: Desk,
        clock: Clock,
        news: Callable[[], None],
        at_once: int = 200,
    ) -> None:
        self._unit = unit
        self._pool = pool
        self._desk = desk
        self._clock = clock
        self._news = news
        self._at_once = at_once

    async def look(self) -> None:
        """Look at the keys that nobody has looked at for a day. An exchange that is silent is asked again.

        One that fails does not stop those behind it; all failures are raised at the end.
        """
        failures: list[Exception] = []
        after = AccountId(0)
        while keys := await self._due(after):
            for key in keys:
                try:
                    await self._check(key)
                except Exception as error:  # noqa: BLE001  # one key's failure is its own
                    failures.append(error)
            after = keys[-1].account
        if failures:
            raise ExceptionGroup(f"{len(failures)} keys could not be looked at", failures)

    async def _due(self, after: AccountId) -> Sequence[KeyToCheck]:
        async with self._unit() as work:
            return await work.trust.keys_to_check(AGE, self._at_once, after)

    async def _check(self, key: KeyToCheck) -> None:
        try:
            report = await self._pool.inspected(key.account)
        except KeysUnusable as error:
            await self._desk.pause(key.account, "keys", error.kind)
        except ExchangeFailure:
            return
        else:
            await self._keep(key, report)

    async def _keep(self, key: KeyToCheck, report: KeyReport) -> None:
        trouble = trouble_of(key.exchange, report)
        async with self._unit() as work:
            await work.trust.key_checked(
                key.account, permissions_of(report), report.addresses, report.expires_at, trouble
            )
            if trouble is None:
                await work.accounts.release(key.account, KEY_RIGHTS, "engine")
        if trouble is not None:
            await self._desk.pause(key.account, KEY_RIGHTS, trouble)
        if report.expires_at is not None:
            await self._warn(key, report.expires_at)

    async def _warn(self, key: KeyToCheck, expires_at: datetime) -> None:
        left = expires_at - self._clock.now()
        days = next((days for days in _WARNINGS if left <= timedelta(days=days)), None)
        if days is None:
            return
        told: News = KeyExpires(key.exchange, expires_at, max(left.days, 0))
        kind, body = encode(told)
        async with self._unit() as work:
            once = f"key-expires:{key.account}:{expires_at:%Y%m%d}:{days}"
            await work.outbox.add(key.owner, kind, body, dedupe=once, account=key.account, critical=days == 1)
        self._news()


def trouble_of(exchange: ExchangeId, report: KeyReport) -> str | None:
    """What is wrong with the rights of a key that is in use. The locales hold `key-trouble-<code>`."""
    if report.can_withdraw:
        return "can-withdraw"
    if report.can_transfer:
        return "can-transfer"
    untold = report.can_withdraw is None or report.can_transfer is None
    if untold and exchange not in UNTELLING:
        return "untold"
    return None if report.can_read and report.can_trade_spot else "cannot-trade"
