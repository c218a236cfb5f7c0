"""The operators' switch: `simbiot halt`, `resume`, `status` and `reset-factor`. It needs the database and
nothing else: it works while Redis, Telegram and the exchanges do not.

The halt is a row that every claim of an order reads: once this program has said that it is done, no entry is
sent any more, whatever the service is doing. Stops and exits go on.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app import notices
from app.config import SettingsWrong, StoreSettings, load_stores
from app.errors import Refused
from app.infra.embedded import DataDirectoryBusy, EmbeddedFailed, EmbeddedUnavailable
from app.infra.embedded_postgres import dsn_while_running, embedded_postgres
from app.ports import UnitOfWork
from app.services.factor import forget_factor
from db.pool import open_pool
from db.uow import PgUnits
from trading.domain.account import Control
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol

_EXPECTED = (SettingsWrong, EmbeddedFailed, EmbeddedUnavailable, OSError)
_BY = "operator"


def main() -> None:
    """Exits with a sentence where something an operator can mend is wrong."""
    options = _options()
    try:
        sys.stdout.write(asyncio.run(_run(load_stores(), options)) + "\n")
    except _EXPECTED as error:
        sys.exit(str(error))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simbiot")
    parser.add_argument("action", choices=["halt", "resume", "status", "reset-factor"])
    parser.add_argument("--symbol", type=Symbol.parse, help="only this one, e.g. bybit/spot/BTC/USDT")
    parser.add_argument("--user", type=int, default=0, help="whose second factor: the id in Telegram")
    parser.add_argument("--why", default="by hand", help="a few words for the record")
    return parser.parse_args()


async def _run(settings: StoreSettings, options: argparse.Namespace) -> str:
    async with _database(settings) as dsn, open_pool(dsn, max_size=1) as pool:
        units = PgUnits(pool)
        async with units() as work:
            if options.action == "reset-factor":
                return await reset_factor(work, UserId(options.user))
            if options.action == "halt":
                await halt(work, options.symbol, options.why, _BY)
            elif options.action == "resume":
                await resume(work, options.symbol, options.why, _BY)
        async with units() as work:
            return await status(work)


@asynccontextmanager
async def _database(settings: StoreSettings) -> AsyncIterator[str]:
    """The one that is configured; else the embedded one, whether a service is running on it or not."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    try:
        async with embedded_postgres(settings.data_dir) as dsn:
            yield dsn
    except DataDirectoryBusy:
        yield dsn_while_running(settings.data_dir)


async def halt(work: UnitOfWork, symbol: Symbol | None, why: str, by: str) -> None:
    """Let nobody open anything (in this symbol) from the commit on, and tell the operators."""
    if symbol is None:
        await work.operations.set_control(Control.HALTED, why, by)
    else:
        await work.brakes.halt_symbol(symbol, why, by)
    await _tell(work, notices.Switched(True, symbol, why, by))


async def resume(work: UnitOfWork, symbol: Symbol | None, why: str, by: str) -> None:
    """Let entries go on. Each account's own switches stay as they are."""
    if symbol is None:
        await work.operations.set_control(Control.RUNNING, why, by)
    else:
        await work.brakes.release_symbol(symbol)
    await _tell(work, notices.Switched(False, symbol, why, by))


async def reset_factor(work: UnitOfWork, user: UserId) -> str:
    """Take a second factor away whose owner nobody else can help; the owners are told."""
    try:
        gone = await forget_factor(work, user, user, await work.approvals.clock())
    except Refused:
        return f"nobody here has the id {user}"
    return f"the second factor of {user} is reset" if gone else f"{user} has no second factor"


async def status(work: UnitOfWork) -> str:
    """What is stopped, in words."""
    switch = await work.operations.switch()
    lines = [f"service: {switch.control.name} since {switch.changed_at:%Y-%m-%d %H:%M:%S} UTC"]
    if switch.why:
        lines[0] += f" ({switch.why}, by {switch.by})"
    for one in await work.brakes.halted_symbols():
        until = f"until {one.until:%Y-%m-%d %H:%M:%S} UTC" if one.until else "until it is released"
        lines.append(f"symbol {one.symbol}: halted {until} ({one.why}, by {one.by})")
    lines.append(f"orders without a proof: {switch.unproved}")
    return "\n".join(lines)


async def _tell(work: UnitOfWork, news: notices.Switched) -> None:
    kind, body = notices.encode(news)
    once = f"switched:{(await work.operations.clock()).isoformat()}"
    for admin in await work.users.admins():
        await work.outbox.add(admin.id, kind, body, dedupe=once, account=None, critical=True)


if __name__ == "__main__":
    main()
