"""What a private client costs, and what it never tells."""

import gc
import pickle
import time
import tracemalloc
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


async def test_private_clients_share_what_they_only_read_and_are_cheap(factory: ClientFactory) -> None:
    markets = [a_market(f"C{number}/USDT", linear=False) for number in range(1400)]
    factory.template.set_markets(markets)
    await factory.private(credentials()).close()
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    clients = [factory.private(credentials(str(number))) for number in range(200)]
    kib = (tracemalloc.get_traced_memory()[0] - before) / 1024 / len(clients)
    tracemalloc.stop()
    started = time.process_time()
    more = [factory.private(credentials(str(number))) for number in range(200)]
    milliseconds = (time.process_time() - started) * 1000 / len(more)
    assert all(client.api is factory.template.api for client in clients)
    assert all(client.options is not factory.template.options for client in clients)
    assert kib <= 200, kib
    assert milliseconds <= 5, milliseconds
    print(f"private client: {kib:.0f} KiB, {milliseconds:.2f} ms")  # noqa: T201  measured figures
    for client in clients + more:
        await client.close()
