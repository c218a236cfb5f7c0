"""How a sandbox exchange is set up."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.exchange.bars import PricePath
from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.instruments import DEFAULT, Instrument


def _own_directory() -> Path:
    return Path(tempfile.gettempdir()) / "simbiot-sandbox-tls"


@dataclass(frozen=True, slots=True)
class ExchangeConfig:
    """`port` speaks TLS, `plain_port` does not and has the control too; 0 takes free ones.

    `tick_seconds` (real) is how often the market moves; `state_file` None forgets everything at the
    end; `replays` are price paths by symbol in place of generated ones; `ip_limit` is what an address
    may spend in the exchange's own window (None: as the exchange has it, 0: without end). `front` names
    the exchange; it lists of `instruments` what it has a market for, under its own symbols. A topic of a
    stream speaks at most every `push_seconds` (real; 0: at every tick), and at once when a minute ends;
    `silent`: nothing is said of a symbol without a trade, None as the exchange has it.
    """

    front: str = "bybit"
    seed: int = 7
    clock: SandboxClock = field(default_factory=SandboxClock)
    state_file: Path | None = None
    host: str = "127.0.0.1"
    port: int = 0
    plain_port: int = 0
    instruments: tuple[Instrument, ...] = DEFAULT
    replays: Mapping[str, PricePath] = field(default_factory=dict)
    tls_dir: Path = field(default_factory=_own_directory)
    tick_seconds: float = 0.25
    push_seconds: float = 0.0
    silent: bool | None = None
    ip_limit: int | None = None
