import io
import logging
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

import ccxt
import orjson
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from app.infra.cipher import EnvelopeCipher, SealContext
from app.infra.observe import configure_logging
from app.infra.redaction import MASK, redact, redact_text, tells
from tests.support.builders import BTC_PERP

# Shapes of real secrets, none of them real.
CANARIES = {
    "bybit key": "hR7vQ2mXw9KpL4tZ1c",
    "bybit secret": "pT9sWq3ZxK1vLm8NcB5rYd2HgJ7fXa4EuQoI",
    "binance secret": "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
    "mexc key": "mx0vglk3fQ8sT2bNwE",
    "hex": "f0e1d2c3b4a5968778695a4b3c2d1e0f",
    "HEX": "A0B1C2D3E4F5061728394A5B6C7D8E9F",
    "base64 with slashes": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83v/kRWeJA=",
    "base64 with early slash": "q83v/jRWeJCrze8SNFZ4kKvN7xI0+niQq83vEkRWeJA=",
    "url-safe": "dGhpc19pc19hX3Rva2Vu-x9_Zq1LkPw",
    "url-safe without digits": "sKxRbTqLzWmVnYpHcGdJfE",
    "bot token": "7012345678:AAHk3vJt-9zQwErTyUiOpAsDfGhJkLzXcVb",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
}
HARMLESS = [
    "a day in the life of a signal",
    "SBJBSWY3DPEHPK3PXPAA",  # a client order id
    "BTC/USDT:USDT",
    "ema_cross|BTC/USDT|5m|2026-11-21T04:15:00+00:00",
    "/work/main/.venv/lib/python3.11/site-packages/asyncpg/protocol/protocol.py",
    "NoSuchElementException in AbstractServerFactoryBean",
    "test_something_with_a_very_long_name_1",
    "7d9f2c4e-1b3a-4c5d-8e6f-0a1b2c3d4e5f",
    "x" * 60,
    "=" * 80,
    "12345678901234567890123456789012",
    "65432.10 USDT",
    "KeyError: 'BTC/USDT'",
    "the design: three of four",
    "what? nothing = nothing",
]


class Colour(StrEnum):
    RED = "red"


class Unprintable:
    def __repr__(self) -> str:
        raise RuntimeError("no")


class Client:
    def __repr__(self) -> str:
        return f"Client(apiKey='{CANARIES['bybit key']}')"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Logging set up on a stream of this test, and put back after it."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = list(root.handlers), root.level
    target = io.StringIO()
    configure_logging(json=True, level="DEBUG", stream=target)
    yield target
    root.handlers, sys.excepthook = handlers, hook
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def fail(text: str) -> None:
    raise ValueError(text)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("name", CANARIES)
def test_a_secret_is_gone_wherever_it_stands(stream: io.StringIO, name: str) -> None:
    canary = CANARIES[name]
    log = structlog.get_logger("test")
    message = f"in the message {canary} itself"
    log.info(message)
    log.info("as a field", note=canary, nested={"a": [{"b": canary}], "c": (canary, {canary})}, k=canary)
    log.info("as a key", table={canary: 1})
    log.info("as bytes", raw=canary.encode())
    log.info("positional %s", canary)
    logging.getLogger("any.library").warning("of a library: %s", {"value": canary})
    try:
        fail(f"bybit GET /v5/x?api_key={canary} {canary}")
    except ValueError:
        log.exception("failed")
        logging.getLogger("any.library").exception("failed there")
    with structlog.contextvars.bound_contextvars(bound=canary):
        log.info("bound")
    text = stream.getvalue()
    assert len(lines(stream)) == 9
    assert canary not in text
    for part in canary.replace("/", " ").replace(":", " ").replace(".", " ").split():
        assert len(part) < 12 or part not in text, "not even a part"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize(
    "name",
    [
        *(
            "key",
            "api_key",
            "apiKey",
            "APIKey",
            "X-BAPI-API-KEY",
            "X-BAPI-SIGN",
            "secret",
            "bot_token",
            "keys",
        ),
        *(
            "Authorization",
            "signature",
            "OK-ACCESS-PASSPHRASE",
            "Set-Cookie",
            "credentials",
            "dsn",
            "password",
        ),
    ],
)
def test_telling_names(stream: io.StringIO, name: str) -> None:
    structlog.get_logger("test").info("x", **{name: "short"}, deep=[{name: ["a", {"b": "short"}]}])
    assert "short" not in stream.getvalue()
    assert lines(stream)[0]["deep"] == [{name: MASK}]


@pytest.mark.parametrize(
    "name",
    ["key_id", "keyboard", "monkey", "design", "token_count", "author", "user_id", "signal", "key_usable"],
)
def test_names_that_only_sound_so(name: str) -> None:
    assert not tells(name)
    assert redact({name: "short"}) == {name: "short"}


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("GET https://x.y/v5/order?api_key=abc&sign=def done", "GET https://x.y/v5/order?*** done"),
        ("postgresql://app:hunter2@db/simbiot", "postgresql://***:***@db/simbiot"),
        ("redis://:hunter2@host:6379/0", "redis://***:***@host:6379/0"),
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        ("sent bearer abcdefgh now", "sent bearer *** now"),
        ("{'apiKey': 'abc', 'secret': \"d e f\"}", "{'apiKey': ***, 'secret': ***}"),
        ('{"X-BAPI-API-KEY":"abc","qty":"1"}', '{"X-BAPI-API-KEY":***,"qty":"1"}'),
        ("password=hunter2, user=me", "password=***, user=me"),
        ("secret: hunter2", "secret: ***"),
    ],
)
def test_places_where_secrets_stand(text: str, clean: str) -> None:
    assert redact_text(text) == clean


def test_identifiers_are_kept_to_be_searched_for() -> None:
    identifier = "f0e1d2c3b4a5968778695a4b3c2d1e0f"
    assert redact({"order_id": identifier, "id": identifier}) == {"order_id": identifier, "id": identifier}
    assert redact({"order_id": "https://x/?sign=abc"}) == {"order_id": "https://x/?***"}


def test_values_become_plain(stream: io.StringIO) -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    structlog.get_logger("t").info(
        "v", price=Decimal("1.50"), at=at, n=3, f=0.5, yes=True, no=None, c=Colour.RED
    )
    [line] = lines(stream)
    found = [line[name] for name in ("price", "at", "n", "f", "yes", "no", "c")]
    assert found == ["1.50", "2026-11-21 00:00:00+00:00", 3, 0.5, True, None, "red"]


def test_objects_show_themselves_redacted_and_never_cost_the_line(stream: io.StringIO) -> None:
    structlog.get_logger("t").info("v", client=Client(), raw=b"\x00abc")
    [line] = lines(stream)
    assert line["client"] == "Client(apiKey=***)"
    assert line["raw"] == "(4 bytes)"
    assert redact({"broken": Unprintable()}) == {"broken": "(Unprintable that cannot be shown)"}


def test_an_envelope_does_not_tell(stream: io.StringIO) -> None:
    cipher = EnvelopeCipher({1: bytes(range(32))}, 1, env="dev")
    context = SealContext("dev", 1, 1, "bybit", "credentials", 1)
    structlog.get_logger("t").info("v", envelope=cipher.seal(b"plain", context), cipher=cipher)
    assert "XK1" not in stream.getvalue()


def test_bottomless_and_endless_values_are_cut() -> None:
    loop: list[object] = []
    loop.append(loop)
    wide = redact({"loop": loop, "wide": list(range(10_000)), "long": "word " * 10_000})
    assert "(too deep)" in repr(wide["loop"])
    assert len(repr(wide)) < 20_000


@given(
    st.dictionaries(
        st.text(max_size=20), st.recursive(st.text() | st.integers() | st.none(), st.lists), max_size=5
    )
)
def test_any_fields_can_be_redacted(fields: dict[str, object]) -> None:
    assert redact(fields).keys() == fields.keys()


def test_ccxt_does_not_log_requests_even_at_debug(stream: io.StringIO) -> None:
    exchange = ccxt.bybit({"apiKey": CANARIES["bybit key"], "secret": CANARIES["bybit secret"]})
    exchange.logger.debug("request headers %s", {"X-BAPI-API-KEY": "abc"})
    assert stream.getvalue() == ""
    for name in ("ccxt", "aiohttp", "aiogram", "asyncpg"):
        assert logging.getLogger(f"{name}.anything").getEffectiveLevel() >= logging.INFO
        assert logging.getLogger(name).propagate


def test_paths_of_one_time_pages_are_not_logged(stream: io.StringIO) -> None:
    for name in ("uvicorn.access", "aiohttp.access"):
        logging.getLogger(name).info("GET /keys/%s", "abc")
    assert stream.getvalue() == ""


def test_warnings_and_the_end_of_the_program_are_told_too(stream: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        configure_logging(json=True, level="INFO", stream=stream)
        warnings.warn(f"about {CANARIES['hex']}", stacklevel=1)
    error = ValueError(f"over {CANARIES['hex']}")
    sys.excepthook(ValueError, error, None)
    assert len(lines(stream)) == 2
    assert lines(stream)[1]["level"] == "critical"
    assert CANARIES["hex"] not in stream.getvalue()


def test_a_line_says_when_who_and_in_what_context(stream: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(user_id=5):
        structlog.get_logger("hub").warning("stale", symbol="BTC/USDT")
    [line] = lines(stream)
    assert datetime.fromisoformat(str(line.pop("timestamp"))).tzinfo is not None
    assert line == {
        "event": "[BTC/USDT] stale",
        "level": "warning",
        "logger": "hub",
        "symbol": "BTC/USDT",
        "user_id": 5,
    }


def test_the_level_is_kept_to(stream: io.StringIO) -> None:
    configure_logging(json=True, level="warning", stream=stream)
    structlog.get_logger("fresh").info("no")
    logging.getLogger("any").info("no")
    structlog.get_logger("fresh").warning("yes")
    assert [line["event"] for line in lines(stream)] == ["yes"]


def test_for_eyes(stream: io.StringIO) -> None:
    configure_logging(json=False, level="INFO", stream=stream)
    try:
        fail(CANARIES["hex"])
    except ValueError:
        structlog.get_logger("hub").exception("stale", secret="abc", symbol="BTC/USDT")
    text = stream.getvalue()
    assert "BTC/USDT" in text
    assert "Traceback" in text
    assert "abc" not in text
    assert CANARIES["hex"] not in text


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="must be one of DEBUG, INFO, WARNING, ERROR, was 'LOUD'"):
        configure_logging(json=True, level="LOUD")


@pytest.mark.parametrize("symbol", [BTC_PERP, BTC_PERP.key])
def test_a_line_about_a_symbol_begins_with_it(stream: io.StringIO, symbol: object) -> None:
    structlog.get_logger("t").warning("stands still", symbol=symbol)
    with structlog.contextvars.bound_contextvars(symbol=symbol):
        structlog.get_logger("t").info("judged")
        logging.getLogger("a.library").warning("slow by %d s", 3)
    structlog.get_logger("t").info("of nobody")
    found = lines(stream)
    assert [line["event"] for line in found] == [
        "[BTC/USDT perp] stands still",
        "[BTC/USDT perp] judged",
        "[BTC/USDT perp] slow by 3 s",
        "of nobody",
    ]
    assert [line.get("symbol") for line in found] == [BTC_PERP.key] * 3 + [None]


def test_what_is_no_key_of_a_symbol_is_shown_as_it_is(stream: io.StringIO) -> None:
    structlog.get_logger("t").info("said", symbol="BTCUSDT")
    assert lines(stream)[0]["event"] == "[BTCUSDT] said"
