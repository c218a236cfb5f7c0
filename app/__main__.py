"""The command line. Each command is a program of its own, so that the service loads nothing of the demo."""

import os
import sys
from importlib.metadata import version as installed
from pathlib import Path
from typing import Annotated

import typer

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Simbiot: a trading service in Telegram.")


@cli.command()
def run() -> None:
    """Run the service until SIGTERM or Ctrl-C."""
    _become("app.serve")


@cli.command()
def migrate() -> None:
    """Bring the database up to date, and stop."""
    _become("app.serve", "--migrate-only")


@cli.command()
def demo(
    *,
    port: Annotated[int, typer.Option(help="Where the chat page is served.")] = 8900,
    rate: Annotated[float, typer.Option(help="How much faster than ours the market's clock runs.")] = 10.0,
    exchange: Annotated[
        str,
        typer.Option(help="Where newcomers begin, and where the story plays: bybit, binance, mexc or okx."),
    ] = "bybit",
    check: Annotated[bool, typer.Option(help="Play the whole story headless and print a receipt.")] = False,
    candles: Annotated[
        Path | None, typer.Option(help="With --check: replay this parquet file instead of made-up prices.")
    ] = None,
    fresh: Annotated[bool, typer.Option(help="Forget what earlier demos did.")] = False,
) -> None:
    """Everything on this machine: sandbox exchanges, sandbox Telegram, chat page, service."""
    options = ["--port", str(port), "--rate", str(rate), "--exchange", exchange]
    options += ["--check"] * check + ["--fresh"] * fresh
    options += ["--candles", str(candles)] if candles else []
    _become("app.demo", *options)


Symbol = Annotated[str | None, typer.Option(help="Only this one, e.g. bybit/spot/BTC/USDT.")]
Why = Annotated[str, typer.Option(help="A few words for the record.")]


@cli.command()
def halt(*, symbol: Symbol = None, why: Why = "by hand") -> None:
    """Let nobody open anything any more; exits and stops go on. Needs the database only."""
    _become("app.switch", "halt", "--why", why, *(["--symbol", symbol] if symbol else []))


@cli.command()
def resume(*, symbol: Symbol = None, why: Why = "by hand") -> None:
    """Release what was halted. Needs the database only."""
    _become("app.switch", "resume", "--why", why, *(["--symbol", symbol] if symbol else []))


@cli.command()
def status() -> None:
    """What is halted now. Needs the database only."""
    _become("app.switch", "status")


@cli.command()
def reset_factor(*, user: Annotated[int, typer.Argument(help="Their id in Telegram.")]) -> None:
    """Take an operator's second factor away, where no other owner can. Needs the database only."""
    _become("app.switch", "reset-factor", "--user", str(user))


@cli.command()
def version() -> None:
    """Print the version."""
    print(installed("simbiot"))


def _become(module: str, *options: str) -> None:
    """Go on as this program."""
    os.execv(sys.executable, [sys.executable, "-m", module, *options])  # noqa: S606  # our own module


def main() -> None:
    """The entry point `simbiot`."""
    cli()


if __name__ == "__main__":
    main()
