"""A client factory whose markets are known without asking."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from app.infra.clock import SystemClock
from tests.support.roads import a_road
from trading.exchanges.bybit.dialect import BybitDialect
from trading.exchanges.factory import ClientFactory
from trading.exchanges.network import Network, NetworkConfig

WINDOW = timedelta(seconds=5)


def a_market(name: str, *, linear: bool) -> dict[str, Any]:
    base, quote = name.partition(":")[0].split("/")
    return {
        "id": base + quote,
        "symbol": name,
        "base": base,
        "quote": quote,
        "settle": "USDT" if linear else None,
        "type": "swap" if linear else "spot",
        "spot": not linear,
        "swap": linear,
        "contract": linear,
        "linear": linear,
        "option": False,
        "precision": {"amount": "0.000001", "price": "0.01"},
        "limits": {},
        "info": {},
    }


@pytest.fixture
async def factory() -> AsyncIterator[ClientFactory]:
    dialect = BybitDialect()
    async with Network(dialect.row.hosts, NetworkConfig()) as network:
        made = ClientFactory(
            dialect.client, dialect.options, network, SystemClock(), a_road(dialect.row), WINDOW
        )
        made.template.set_markets(
            [a_market("BTC/USDT", linear=False), a_market("BTC/USDT:USDT", linear=True)]
        )
        yield made
        await made.template.close()
