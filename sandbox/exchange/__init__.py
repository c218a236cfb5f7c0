"""A stand-in for exchanges on loopback: REST and WebSocket, public and private, one front an exchange."""

from sandbox.exchange.accounts import Accounts
from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.config import ExchangeConfig
from sandbox.exchange.entities import Account, ApiKey
from sandbox.exchange.errors import VenueError
from sandbox.exchange.faults import Fault, FaultKind
from sandbox.exchange.instruments import DEFAULT, Instrument, pair, synthetic
from sandbox.exchange.journal import Entry
from sandbox.exchange.many import many, oddity_of, with_many
from sandbox.exchange.replay import ReplayPath
from sandbox.exchange.server import ExchangeSandbox
from sandbox.exchange.topics import BarFault, BarFaultKind

__all__ = [
    "DEFAULT",
    "Account",
    "Accounts",
    "ApiKey",
    "BarFault",
    "BarFaultKind",
    "Entry",
    "ExchangeConfig",
    "ExchangeSandbox",
    "Fault",
    "FaultKind",
    "Instrument",
    "ReplayPath",
    "SandboxClock",
    "VenueError",
    "many",
    "oddity_of",
    "pair",
    "synthetic",
    "with_many",
]
