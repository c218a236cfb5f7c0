"""A sandbox exchange as a process of its own, so that its work and memory are not counted with ours."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import orjson

from trading.domain.instrument import ExchangeId
from trading.exchanges.network import NetworkConfig
from trading.exchanges.rate import Budget
from trading.ports import Credentials

WIDE = (Budget(10**9, 1.0),)  # a gate that lets everything pass: where it is not what is measured
_PHRASE = "a pass phrase"


@dataclass(frozen=True, slots=True)
class SandboxProcess:
    """The control of a running sandbox, and the way to it."""

    exchange: ExchangeId
    network: NetworkConfig
    url: str
    session: aiohttp.ClientSession

    async def tell(self, command: str, body: Mapping[str, object]) -> dict[str, str]:
        """One command of its control. Raises aiohttp.ClientResponseError where it is refused."""
        url, type_ = f"{self.url}/_sim/{command}", {"Content-Type": "application/json"}
        async with self.session.post(url, data=orjson.dumps(body), headers=type_) as answer:
            answer.raise_for_status()
            told: dict[str, str] = orjson.loads(await answer.read())
        return told

    async def keys(self, accounts: int, name: str = "account") -> Sequence[Credentials]:
        """Fresh accounts with 10,000 USDT, and a key to each. name: of these accounts together."""
        made = []
        for number in range(accounts):
            label = f"{name}-{number}"
            await self.tell("accounts", {"label": label})
            key = await self.tell("keys", {"account": label, "passphrase": self._phrase})
            made.append(Credentials(key["key"], key["secret"], self._phrase))
        return made

    @property
    def _phrase(self) -> str:
        return _PHRASE if self.exchange is ExchangeId.OKX else ""


@asynccontextmanager
async def sandbox_process(
    exchange: ExchangeId,
    tls_dir: Path,
    *,
    coins: int = 0,
    ip_limit: int | None = 0,
    symbols: int = 0,
    pace: tuple[float, float] = (0.25, 0.0),
) -> AsyncIterator[SandboxProcess]:
    """coins: made-up ones beside the usual five; symbols: as real markets have them; ip_limit: 0 for none,
    None for the exchange's own; pace: real seconds between ticks, and between two words on one topic.
    """
    options = ["--front", exchange.value, "--tls-dir", str(tls_dir), "--synthetic", str(coins)]
    options += ["--symbols", str(symbols), "--tick", str(pace[0]), "--push", str(pace[1])]
    if ip_limit is not None:
        options += ["--ip-limit", str(ip_limit)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.exchange", *options, stdout=PIPE
    )
    try:
        if process.stdout is None:
            raise RuntimeError("the sandbox must be able to say where it is")
        ready = orjson.loads(await process.stdout.readline())
        network = NetworkConfig(("127.0.0.1", ready["port"]), Path(ready["ca_file"]))
        async with aiohttp.ClientSession() as session:
            yield SandboxProcess(exchange, network, ready["plain_url"], session)
    finally:
        process.terminate()
        await process.wait()
