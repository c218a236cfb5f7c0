"""The sandbox exchange as a process: `python -m sandbox.exchange`; prints one JSON line when it serves."""

import argparse
import asyncio
import importlib
import json
import signal
import sys
from pathlib import Path

from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.config import ExchangeConfig
from sandbox.exchange.fronts import NAMES
from sandbox.exchange.instruments import DEFAULT, Instrument, synthetic
from sandbox.exchange.many import with_many
from sandbox.exchange.replay import ReplayPath
from sandbox.exchange.server import ExchangeSandbox


def main() -> None:
    arguments = _parser().parse_args()
    asyncio.run(_serve(_config(arguments)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.exchange", description=__doc__)
    parser.add_argument("--front", default="bybit", choices=NAMES, help="which exchange it is")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="with TLS; 0 takes a free one")
    parser.add_argument("--plain-port", type=int, default=0, help="without TLS, with the control")
    parser.add_argument("--state", type=Path, help="file that survives the process")
    parser.add_argument("--tls-dir", type=Path, help="where the certificates are kept")
    parser.add_argument("--rate", type=float, default=1.0, help="market seconds a real second")
    parser.add_argument("--start", type=float, help="market time at the start, seconds since 1970")
    parser.add_argument("--manual", action="store_true", help="the clock moves only by the control")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--tick", type=float, default=0.25, help="real seconds between ticks")
    parser.add_argument("--synthetic", type=int, default=0, help="further made-up coins")
    parser.add_argument("--symbols", type=int, default=0, help="further coins as real markets have them")
    parser.add_argument("--push", type=float, default=0.0, help="real seconds between words on one topic")
    parser.add_argument("--ip-limit", type=int, help="what an address may spend in a window; 0: no limit")
    parser.add_argument(
        "--replay",
        action="append",
        default=[],
        metavar="SYMBOL=FILE",
        help="replay candles of a parquet file",
    )
    return parser


def _config(arguments: argparse.Namespace) -> ExchangeConfig:
    clock = SandboxClock(arguments.rate, epoch_market=arguments.start, manual=arguments.manual)
    return ExchangeConfig(
        front=arguments.front,
        seed=arguments.seed,
        clock=clock,
        state_file=arguments.state,
        host=arguments.host,
        port=arguments.port,
        plain_port=arguments.plain_port,
        instruments=_instruments(arguments),
        replays={
            symbol: _replay(path) for symbol, _, path in (text.partition("=") for text in arguments.replay)
        },
        tick_seconds=arguments.tick,
        push_seconds=arguments.push,
        ip_limit=arguments.ip_limit,
        **({} if arguments.tls_dir is None else {"tls_dir": arguments.tls_dir}),
    )


def _instruments(arguments: argparse.Namespace) -> tuple[Instrument, ...]:
    usual = DEFAULT + synthetic(arguments.synthetic)
    return with_many(arguments.symbols, arguments.seed, usual)


def _replay(path: str) -> ReplayPath:
    # Reading parquet needs pyarrow, which only those have who replay files.
    reader = importlib.import_module("sandbox.exchange.parquet")
    found: ReplayPath = reader.read_replay(Path(path))
    return found


async def _serve(config: ExchangeConfig) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    async with ExchangeSandbox(config) as sandbox:
        ready = {
            "front": sandbox.front.name,
            "port": sandbox.port,
            "plain_port": sandbox.plain_port,
            "plain_url": sandbox.plain_url,
            "ca_file": str(sandbox.ca_file),
            "clock": sandbox.clock.dump(),
        }
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    main()
