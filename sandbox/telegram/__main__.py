"""`python -m sandbox.telegram`: the sandbox as a process of its own."""

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from sandbox.telegram.config import DEFAULT_TOKEN, TelegramConfig
from sandbox.telegram.server import TelegramSandbox


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.telegram", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the bot's token, in Telegram's form")
    parser.add_argument("--state", type=Path, help="file that keeps people, messages and updates")
    parser.add_argument("--no-flood", action="store_true", help="never answer 429")
    return parser.parse_args()


async def _serve(config: TelegramConfig) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    async with TelegramSandbox(config) as sandbox:
        if not sandbox.world.users:
            sandbox.users.add(id=1001, first_name="Alice", username="alice", language_code="en")
            sandbox.users.add(id=1002, first_name="Bob", username="bob", language_code="ru")
            sandbox.users.add(id=1000, first_name="Operator", language_code="en", is_admin=True)
        sys.stdout.write(f"chat page  {sandbox.page_url}\nbot api    {sandbox.url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> int:
    arguments = _arguments()
    try:
        config = TelegramConfig(
            token=arguments.token,
            host=arguments.host,
            port=arguments.port,
            state_file=arguments.state,
            flood=not arguments.no_flood,
        )
        asyncio.run(_serve(config))
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
