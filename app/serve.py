"""The service as a program: `python -m app.serve`. Build, run; nothing else."""

import argparse
import asyncio
import contextlib
import os
import signal
import sys

import uvloop

from app.config import Settings, SettingsWrong, load
from app.infra.cipher import BadKeys
from app.infra.embedded import EmbeddedFailed, EmbeddedUnavailable
from app.infra.observe import configure_logging
from app.wiring import open_database, open_service
from db.migrate import MigrationError

SWITCH = 0.0005  # seconds of a thread's turn: a look at the market begins many, and waits for each
# What an operator can mend is one sentence, not a traceback.
_EXPECTED = (SettingsWrong, EmbeddedFailed, EmbeddedUnavailable, MigrationError, BadKeys, OSError)


def main() -> None:
    """Read the settings and run. Exits with a sentence where something an operator can mend is wrong."""
    options = _options()
    try:
        settings = load()
        configure_logging(json=settings.log_json, level=settings.log_level)
        work = _migrate(settings) if options.migrate_only else _serve(settings, options.until_stdin_closes)
        sys.setswitchinterval(SWITCH)
        uvloop.run(work)
    except _EXPECTED as error:
        sys.exit(str(error))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simbiot run")
    parser.add_argument("--migrate-only", action="store_true", help="bring the database up to date, and stop")
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="stop with the program that started this one"
    )
    return parser.parse_args()


async def _migrate(settings: Settings) -> None:
    async with open_database(settings):
        sys.stdout.write("The database is up to date.\n")


async def _serve(settings: Settings, until_stdin_closes: bool) -> None:  # noqa: FBT001  # from the command line
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if until_stdin_closes:
        loop.add_reader(sys.stdin.fileno(), _ended, stop)
    async with open_service(settings) as service:
        running = asyncio.create_task(service.run(), name="service")
        stopping = asyncio.create_task(stop.wait(), name="stop")
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if running.done():
            await running
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


def _ended(stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1):
        stop.set()


if __name__ == "__main__":
    main()
