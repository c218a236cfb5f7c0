"""Logs: one stream, structured, with the context bound to the task, and nothing secret in it.

Everything goes the same way: our own lines (`structlog.get_logger(name)`), those of libraries, warnings, and
what ends the program. Redaction is the last step before the text is made, so that no caller can forget it.
Context is bound with `structlog.contextvars.bound_contextvars(user_id=..., symbol=...)`; with a symbol bound,
every line begins with it.
"""

import logging
import sys
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor

from app.infra.redaction import redact
from trading.domain.instrument import Symbol

# ccxt writes whole signed requests at DEBUG, keys and passphrases included; the ones at WARNING tell of every
# tick, task and update.
LOWEST = {
    "ccxt": logging.INFO,
    "apscheduler": logging.CRITICAL,
    "taskiq": logging.WARNING,
    "aiogram.event": logging.WARNING,
    "aiohttp": logging.INFO,
    "aiogram": logging.INFO,
    "asyncpg": logging.INFO,
}
# The paths that these write hold one-time tokens.
SILENCED = ("aiohttp.access", "uvicorn.access")
ADOPTED = ("uvicorn", "uvicorn.error", "uvicorn.access", "apscheduler", "taskiq", "py.warnings", "asyncio")
LEVELS = {"DEBUG": logging.DEBUG, "INFO": logging.INFO, "WARNING": logging.WARNING, "ERROR": logging.ERROR}


def configure_logging(*, json: bool, level: str, stream: TextIO | None = None) -> None:
    """Sets up logging for the process, replacing what was there; json: one object a line, else for eyes.

    level: DEBUG, INFO, WARNING or ERROR, else ValueError. stream: standard error unless given.
    """
    wanted = LEVELS.get(level.upper())
    if wanted is None:
        raise ValueError(f"the log level must be one of {', '.join(LEVELS)}, was {level!r}")
    target = stream if stream is not None else sys.stderr
    handler = logging.StreamHandler(target)
    handler.setFormatter(_formatter(_renderer(target, json=json)))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(wanted)
    _adopt_libraries(wanted)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_context(),
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    sys.excepthook = _log_the_end


def _context() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        _symbol_first,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _symbol_first(_logger: object, _method: str, event: EventDict) -> EventDict:
    """A line about a symbol begins with it: `[BTC/USDT] stands still`; its whole key stays a field."""
    symbol = event.get("symbol")
    if symbol is None:
        return event
    text = str(event.get("event", ""))
    head = f"[{_title_of(symbol)}]"
    event["symbol"] = str(symbol)
    event["event"] = text if text.startswith(head) else f"{head} {text}".rstrip()
    return event


def _title_of(symbol: object) -> str:
    """What people call it; a text that is no symbol's key stays as it is."""
    if isinstance(symbol, Symbol):
        return symbol.title
    try:
        return Symbol.parse(str(symbol)).title
    except ValueError:
        return str(symbol)


def _formatter(renderer: Processor) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_context(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _redacted,
            renderer,
        ],
    )


def _redacted(_logger: object, _method: str, event: EventDict) -> EventDict:
    return redact(event)


def _renderer(target: TextIO, *, json: bool) -> Processor:
    if json:
        return structlog.processors.JSONRenderer(serializer=_json)
    return structlog.dev.ConsoleRenderer(
        colors=target.isatty(), exception_formatter=structlog.dev.plain_traceback, sort_keys=False
    )


def _json(event: MutableMapping[str, Any], **_options: object) -> str:
    return orjson.dumps(event, default=repr).decode()


def _adopt_libraries(level: int) -> None:
    """Their lines come to our one handler and nowhere else."""
    logging.captureWarnings(capture=True)
    for name in (*LOWEST, *ADOPTED, *SILENCED):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
        logger.setLevel(max(level, LOWEST.get(name, level)))
    for name in SILENCED:
        logging.getLogger(name).setLevel(logging.WARNING)


def _log_the_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What ends the program is told like everything else; Python's own way would not redact it."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("simbiot").critical("the program ends", exc_info=(kind, error, trace))
