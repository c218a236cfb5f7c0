"""The parts of the order code that a policy may replace by a worse one."""

from collections.abc import Callable
from dataclasses import dataclass

from app.ports import UnitOfWorkFactory
from app.runtime.service import Service
from tests.simulation.gateway import SimGateway
from trading.ports import ExchangeGateway
from trading.risk.rules import Rules

RULES = Rules()


def same_gateway(gateway: SimGateway) -> ExchangeGateway:
    return gateway


def same_units(units: UnitOfWorkFactory) -> UnitOfWorkFactory:
    return units


def unspoiled(service: Service) -> None:
    """The parts stay as they are."""


@dataclass(frozen=True)
class Policy:
    """How orders are handled. The default is the product's own way; others are in bad.py.

    gateway, units: what is wrapped around the worker's own; spoil: changes the parts before they run.
    """

    name: str = "product"
    rules: Rules = RULES
    gateway: Callable[[SimGateway], ExchangeGateway] = same_gateway
    units: Callable[[UnitOfWorkFactory], UnitOfWorkFactory] = same_units
    spoil: Callable[[Service], None] = unspoiled


PRODUCT = Policy()
