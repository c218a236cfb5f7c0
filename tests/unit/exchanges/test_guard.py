"""The guard before every exchange's client: what is signed with what, and what it never does or tells."""

import asyncio
import pickle
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.infra.clock import SystemClock
from tests.support.builders import ACCOUNT, BTC, NOW, an_instrument, an_intent
from tests.support.roads import a_road
from trading.domain.errors import ExchangeFailure, MissingData
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.exchanges.client import AnswerRefused, AnswerUnreadable, ExchangeClient, stamp_of
from trading.exchanges.dialects import DIALECTS
from trading.exchanges.factory import ClientFactory
from trading.exchanges.gateway import CONVERSATION
from trading.exchanges.markets import Listing, MarketTable
from trading.exchanges.network import Network, NetworkConfig
from trading.exchanges.wire import Dialect, Scope
from trading.ports import Credentials

SECRETS = Credentials("the-key-of-it", "the-secret-of-it", "the-passphrase-of-it")
EVERY = pytest.mark.parametrize(
    "dialect", DIALECTS.values(), ids=[str(one) for one in DIALECTS], indirect=True
)
TAGS = ("CCXT", "ccxt", "x-TKT5PX2F", "6b9ad766b55dBCDE")  # by which the library tells that it is there
Signed = dict[str, Any]


@pytest.fixture
def dialect(request: pytest.FixtureRequest) -> Dialect:
    found: Dialect = request.param
    return found


@pytest.fixture
async def factory(dialect: Dialect) -> AsyncIterator[ClientFactory]:
    window = timedelta(seconds=5)
    async with Network(dialect.row.hosts, NetworkConfig()) as network:
        made = ClientFactory(
            dialect.client, dialect.options, network, SystemClock(), a_road(dialect.row), window
        )
        yield made
        await made.template.close()


@pytest.fixture
async def client(factory: ClientFactory) -> AsyncIterator[ExchangeClient]:
    made = factory.private(SECRETS)
    yield made
    await made.close()


@pytest.fixture
def sent(client: ExchangeClient) -> list[Signed]:
    """All that the client signs from now on; nothing leaves, no answer comes."""
    requests: list[Signed] = []

    async def fetch(url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
        requests.append({"url": url, "method": method, "headers": headers or {}, "body": body or ""})
        await asyncio.sleep(0)
        return {}

    client.fetch = fetch  # type: ignore[method-assign]  # the last step before the wire
    return requests


async def order_at(dialect: Dialect, client: ExchangeClient, stamp: datetime, cause: str = "one") -> None:
    exchange = dialect.row.exchange
    symbol = Symbol(exchange, MarketType.SPOT, BTC.name)
    table = MarketTable(exchange)
    table.learn([Listing(an_instrument(symbol))])
    wire = dialect.wire(client, Scope(ACCOUNT, table, SystemClock()))
    intent = an_intent(symbol, cause=cause)
    with pytest.raises((MissingData, *CONVERSATION)):  # an empty answer proves no order
        await wire.create(intent, wire.written(intent), stamp)


def told(request: Signed) -> str:
    """Everything of a request that leaves, as one text."""
    return f"{request['url']} {request['headers']} {request['body']}"


def shown(exchange: ExchangeId, stamp: datetime) -> str:
    """The instant as it stands in a signed request."""
    if exchange is ExchangeId.OKX:
        return stamp.strftime("%Y-%m-%dT%H:%M:%S.") + f"{stamp.microsecond // 1000:03d}Z"
    return str(stamp_of(stamp))


@EVERY
async def test_a_write_is_signed_with_its_own_stamp_even_among_others(
    dialect: Dialect, client: ExchangeClient, sent: list[Signed]
) -> None:
    stamps = [NOW + timedelta(milliseconds=number) for number in range(20)]
    await asyncio.gather(*(order_at(dialect, client, stamp, str(stamp)) for stamp in stamps))
    assert len(sent) == len(stamps)
    for stamp in stamps:
        assert sum(shown(dialect.row.exchange, stamp) in told(request) for request in sent) == 1
    assert not [request for request in sent if "simbiotStamp" in told(request)]


@EVERY
async def test_a_read_is_signed_with_the_exchange_s_time(
    dialect: Dialect, factory: ClientFactory, client: ExchangeClient, sent: list[Signed]
) -> None:
    factory.time.offset = timedelta(days=100)
    now = datetime.now(UTC) + timedelta(days=100)
    await order_at(dialect, client, NOW)
    with pytest.raises((ExchangeFailure, *CONVERSATION)):
        await dialect.wire(
            client, Scope(ACCOUNT, MarketTable(dialect.row.exchange), SystemClock())
        ).balances()
    write, read = sent[0], sent[-1]
    assert shown(dialect.row.exchange, NOW) in told(write)
    near = {shown(dialect.row.exchange, now + timedelta(seconds=second))[:-4] for second in range(-1, 10)}
    assert any(text in told(read) for text in near)


@EVERY
async def test_nobody_s_broker_tag_leaves(
    dialect: Dialect, client: ExchangeClient, sent: list[Signed]
) -> None:
    await order_at(dialect, client, NOW)
    assert sent
    assert not [tag for tag in TAGS for request in sent if tag in told(request)]


@EVERY
async def test_a_client_does_not_show_its_keys_and_sends_nothing_twice(
    client: ExchangeClient, factory: ClientFactory
) -> None:
    for secret in (SECRETS.key, SECRETS.secret, SECRETS.passphrase):
        assert secret not in f"{client!r} {client} {SECRETS!r} {SECRETS}"
    with pytest.raises(TypeError):
        pickle.dumps(client)
    assert client.options["maxRetriesOnFailure"] == 0
    assert client.options is not factory.template.options
    assert client.enableRateLimit is False
    assert client.number is str


@EVERY
async def test_a_connection_without_a_sign_of_life_is_given_up_within_a_minute(
    factory: ClientFactory,
) -> None:
    for made in (factory.private_stream(SECRETS), factory.public_stream()):
        socket = made.client("wss://host")
        assert socket.keepAlive * (socket.maxPingPongMisses + 1) <= 60_000
        assert socket.options["compress"] == 0
        await made.close()


def judged(client: ExchangeClient, status: int, answer: object, **headers: str) -> None:
    client.handle_errors(status, "", "https://host/?signature=x", "POST", headers, "", answer)


@EVERY
@pytest.mark.parametrize("answer", [None, "a page", 7], ids=repr)
async def test_a_success_without_an_answer_is_none(client: ExchangeClient, answer: object) -> None:
    with pytest.raises(AnswerUnreadable):
        judged(client, 200, answer)


@EVERY
@pytest.mark.parametrize("status", [302, 400, 401, 403, 418, 429, 500, 503])
async def test_an_error_keeps_its_status_and_how_long_to_wait(client: ExchangeClient, status: int) -> None:
    bodies: tuple[object, ...] = (None, {}, [], "a page")
    for answer in bodies:
        with pytest.raises(AnswerRefused) as refused:
            judged(client, status, answer, **{"Retry-After": "7"})
        assert (refused.value.http, refused.value.after) == (status, 7)
        assert "signature" not in str(refused.value)


CODED: dict[ExchangeId, tuple[object, str]] = {
    ExchangeId.BYBIT: ({"retCode": 10016, "retMsg": "words"}, "10016"),
    ExchangeId.BINANCE: ({"code": -2010, "msg": "words"}, "-2010"),
    ExchangeId.MEXC: ({"code": 30004, "msg": "words"}, "30004"),
    ExchangeId.OKX: ({"code": "1", "msg": "", "data": [{"sCode": "51008", "sMsg": "words"}]}, "51008"),
}


@EVERY
@pytest.mark.parametrize("status", [200, 400])
async def test_an_error_keeps_its_code_and_words(
    dialect: Dialect, client: ExchangeClient, status: int
) -> None:
    answer, code = CODED[dialect.row.exchange]
    with pytest.raises(AnswerRefused) as refused:
        judged(client, status, answer)
    assert (refused.value.http, refused.value.code, refused.value.text) == (status, code, "words")
