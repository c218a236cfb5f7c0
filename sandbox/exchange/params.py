"""Parameters as strings, out of a query or a body."""

from urllib.parse import parse_qsl

import orjson

from sandbox.exchange.errors import Reason, VenueError

_MOST_BODY = 64 * 1024


def flat_query(text: str) -> dict[str, str]:
    """Of a query string or a form; the last of a repeated name counts."""
    return dict(parse_qsl(text, keep_blank_values=True))


def flat_json(text: str) -> dict[str, str]:
    """Of a flat JSON object; VenueError for anything else. Null is absent."""
    try:
        body = orjson.loads(text or "{}") if len(text) <= _MOST_BODY else None
    except orjson.JSONDecodeError:
        body = None
    return flat_row(body)


def flat_row(body: object) -> dict[str, str]:
    """A loaded JSON object as strings; VenueError where it is none, or not flat."""
    if not isinstance(body, dict):
        raise VenueError(Reason.BAD_REQUEST)
    return {name: _text(value) for name, value in body.items() if value is not None}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise VenueError(Reason.BAD_REQUEST)
