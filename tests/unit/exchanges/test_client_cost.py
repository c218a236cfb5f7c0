"""What private clients share, and what they never tell. What they cost: benchmarks/account_pool.py."""

import pickle
from datetime import timedelta

import pytest

from tests.support.builders import credentials
from tests.unit.exchanges.conftest import a_market
from trading.exchanges.factory import ClientFactory
from trading.ports import Credentials

WINDOW = timedelta(seconds=5)


async def test_a_client_does_not_show_its_keys(factory: ClientFactory) -> None:
    client = factory.private(Credentials("the-key", "the-secret"))
    for shown in (repr(client), str(client), repr(Credentials("the-key", "the-secret"))):
        assert "the-key" not in shown
        assert "the-secret" not in shown
    with pytest.raises(TypeError):
        pickle.dumps(client)
    await client.close()


async def test_nothing_is_retried(factory: ClientFactory) -> None:
    client = factory.private(credentials())
    assert client.options["maxRetriesOnFailure"] == 0
    assert client.enableRateLimit is False
    assert client.number is str
    await client.close()


async def test_private_clients_share_what_they_only_read(factory: ClientFactory) -> None:
    factory.template.set_markets([a_market(f"C{number}/USDT", linear=False) for number in range(20)])
    clients = [factory.private(credentials(str(number))) for number in range(3)]
    for client in clients:
        assert client.api is factory.template.api
        assert client.options is not factory.template.options
        await client.close()
