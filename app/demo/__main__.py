"""The demo as a program: `python -m app.demo`."""

import argparse
import sys
from pathlib import Path

import uvloop

from app.demo import story
from app.demo.host import run_demo
from app.infra.embedded import EmbeddedFailed, default_data_dir
from trading.domain.instrument import ExchangeId


def main() -> None:
    """Run the demo, or play its story."""
    options = _options()
    try:
        if options.check:
            sys.exit(uvloop.run(story.check(options.exchange, options.candles)))
        directory = default_data_dir() / "demo"
        uvloop.run(
            run_demo(directory, options.exchange, port=options.port, rate=options.rate, fresh=options.fresh)
        )
    except (EmbeddedFailed, OSError) as error:
        sys.exit(str(error))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simbiot demo")
    parser.add_argument("--port", type=int, default=8900)
    parser.add_argument("--rate", type=float, default=10.0)
    parser.add_argument("--exchange", type=ExchangeId, choices=ExchangeId, default=ExchangeId.BYBIT)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--candles", type=Path, default=None)
    parser.add_argument("--fresh", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
