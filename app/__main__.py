"""The command line: build, run; nothing else."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Coroutine
from importlib.metadata import version as installed
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
import uvloop

from app.config import Settings, SettingsWrong, load
from app.demo import story
from app.demo.host import run_demo
from app.infra.cipher import BadKeys
from app.infra.embedded import EmbeddedFailed, EmbeddedUnavailable, default_data_dir
from app.infra.observe import configure_logging
from app.wiring import open_database, open_service
from db.migrate import MigrationError

Result = TypeVar("Result")
_EXPECTED = (SettingsWrong, EmbeddedFailed, EmbeddedUnavailable, MigrationError, BadKeys, OSError)

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Simbiot: a trading service in Telegram.")


@cli.command()
def run(
    *,
    until_stdin_closes: Annotated[
        bool, typer.Option(help="Stop when standard input ends: with the program that started this one.")
    ] = False,
) -> None:
    """Run the service until SIGTERM or Ctrl-C."""
    _finish(_serve(_settings(), until_stdin_closes=until_stdin_closes))


@cli.command()
def migrate() -> None:
    """Bring the database up to date, and stop."""

    async def migrated() -> None:
        async with open_database(_settings()):
            print("The database is up to date.")

    _finish(migrated())


@cli.command()
def demo(
    *,
    port: Annotated[int, typer.Option(help="Where the chat page is served.")] = 8900,
    rate: Annotated[float, typer.Option(help="How much faster than ours the market's clock runs.")] = 10.0,
    check: Annotated[bool, typer.Option(help="Play the whole story headless and print a receipt.")] = False,
    candles: Annotated[
        Path | None, typer.Option(help="With --check: replay this parquet file instead of made-up prices.")
    ] = None,
    fresh: Annotated[bool, typer.Option(help="Forget what earlier demos did.")] = False,
) -> None:
    """Everything on this machine: sandbox exchange, sandbox Telegram, chat page, service."""
    if check:
        raise typer.Exit(_finish(story.check(candles)))
    _finish(run_demo(default_data_dir() / "demo", port=port, rate=rate, fresh=fresh))


@cli.command()
def version() -> None:
    """Print the version."""
    print(installed("simbiot"))


def main() -> None:
    """The entry point `simbiot`."""
    cli()


def _settings() -> Settings:
    try:
        settings = load()
    except SettingsWrong as error:
        sys.exit(f"The settings cannot be used:\n{error}")
    configure_logging(json=settings.log_json, level=settings.log_level)
    return settings


async def _serve(settings: Settings, *, until_stdin_closes: bool) -> None:
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


def _finish(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end. What an operator can mend is one sentence, not a traceback."""
    try:
        return uvloop.run(work)
    except KeyboardInterrupt:
        sys.exit(130)
    except _EXPECTED as error:
        sys.exit(str(error))
