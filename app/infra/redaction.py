"""Keeps secrets out of what is written down: pure functions over the fields of one log line.

Three nets, because each alone has holes: the name of a field, the text around a value, its own looks.
"""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Final

MASK: Final = "***"
MAX_TEXT = 16_384  # characters of one value; a longer one is cut
MAX_DEPTH = 6
MAX_ITEMS = 200  # of one list or mapping

TELLING_WORDS: Final = frozenset(
    {"apikey", "auth", "authorization", "cookie", "cookies", "credential", "credentials", "dek", "dsn", "kek"}
    | {"key", "keys", "passphrase", "passwd", "password", "pepper", "private", "pwd", "secret", "secrets"}
    | {"sign", "signature", "token", "tokens"}
)
# A name that ends so is about the secret and not the secret: key_id, token_count, key_usable.
HARMLESS_ENDS: Final = frozenset(
    {"age", "at", "count", "error", "fingerprint", "id", "ids", "kind", "length", "name", "number", "seconds"}
    | {"state", "tail", "type", "usable", "version"}
)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

QUERY = re.compile(r"\?[\w.~%\[\]-]+=[^\s\"'<>)]*")
USER_INFO = re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)")
ASSIGNED = re.compile(
    r"""(?<![a-z])(
        (?:api[ _-]?|secret[ _-]?|access[ _-]?|private[ _-]?)?(?:key|secret|token)
        | password | passwd | passphrase | signature | sign | authorization | (?:set-)?cookie | credentials?
    )(["']?\s*[:=]\s*)
    (b?"[^"]*" | b?'[^']*' | (?:Bearer|Basic)\s+\S+ | [^\s"',;&)}\]]+)""",
    re.IGNORECASE | re.VERBOSE,
)
BEARER = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE)
# One run of base64 (either alphabet), base32, hex or the like; slashes join runs as in a path.
RUNS = re.compile(r"[A-Za-z0-9_+-]+={0,2}(?:/[A-Za-z0-9_+-]+={0,2})*")
RUN = re.compile(r"[A-Za-z0-9_+-]{16,}")


def redact(fields: Mapping[str, object]) -> dict[str, object]:
    """The same fields, safe to write: values of telling names gone, texts cleaned, the rest plain."""
    return {name: _value(name, value, MAX_DEPTH) for name, value in fields.items()}


def redact_text(text: str) -> str:
    """A text without query strings, passwords, and whatever looks like a key."""
    return _masked_runs(_masked_places(_cut(text)))


def tells(name: str) -> bool:
    """Whether a field of this name holds a secret: api_key, X-BAPI-SIGN, botToken do, key_id does not."""
    words = [word.lower() for word in WORD.findall(name)]
    return bool(TELLING_WORDS.intersection(words)) and words[-1] not in HARMLESS_ENDS


def _is_identifier(name: str) -> bool:
    return name in {"id", "ids"} or name.endswith(("_id", "_ids"))


def _value(name: str, value: object, depth: int) -> object:
    if value is None or isinstance(value, bool):
        return value
    if tells(name):
        return MASK
    if isinstance(value, Mapping | list | tuple | AbstractSet):
        return _container(name, value, depth)
    if isinstance(value, int | float) and not isinstance(value, Enum):
        return value
    return _text(name, value)


def _container(name: str, value: Mapping[object, object] | list[object] | object, depth: int) -> object:
    if depth == 0:
        return "(too deep)"
    if isinstance(value, Mapping):
        pairs = list(value.items())[:MAX_ITEMS]
        return {redact_text(str(key)): _value(str(key), item, depth - 1) for key, item in pairs}
    items = list(value)[:MAX_ITEMS] if isinstance(value, list | tuple | AbstractSet) else []
    return [_value(name, item, depth - 1) for item in items]


def _text(name: str, value: object) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return f"({len(value)} bytes)"
    if isinstance(value, Decimal | date | timedelta):
        return str(value)
    text = (
        str(value.value)
        if isinstance(value, Enum)
        else value
        if isinstance(value, str)
        else _described(value)
    )
    # Identifiers look like keys and are what one searches a log for.
    return _masked_places(_cut(text)) if _is_identifier(name) else redact_text(text)


def _described(value: object) -> str:
    try:
        return repr(value)
    except Exception:  # noqa: BLE001  a broken repr of anybody's must not cost the log line
        return f"({type(value).__name__} that cannot be shown)"


def _cut(text: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    return f"{text[:MAX_TEXT]} (cut, {len(text) - MAX_TEXT} more)"


def _masked_places(text: str) -> str:
    if (
        "=" not in text and ":" not in text and " " not in text
    ):  # most values of fields: no place for a secret
        return text
    text = QUERY.sub(f"?{MASK}", text)
    text = USER_INFO.sub(f"{MASK}:{MASK}", text)
    text = ASSIGNED.sub(rf"\g<1>\g<2>{MASK}", text)
    return BEARER.sub(rf"\g<1> {MASK}", text)


def _masked_runs(text: str) -> str:
    return RUNS.sub(_mask_if_key, text) if RUN.search(text) else text


def _mask_if_key(runs: re.Match[str]) -> str:
    """The whole of it if one part between slashes looks like a key: base64 has slashes too."""
    return MASK if any(map(_looks_like_key, RUN.findall(runs[0]))) else runs[0]


def _looks_like_key(run: str) -> bool:
    upper, lower = sum(map(str.isupper, run)), sum(map(str.islower, run))
    digits, length = sum(map(str.isdigit, run)), len(run)
    if upper and lower and digits:
        return True
    if upper and lower and length >= 20:  # noqa: PLR2004  CamelCase has fewer capitals than a random text
        return 0.25 <= upper / length <= 0.75  # noqa: PLR2004  as above
    # hex and base32; our client order ids have 20 characters, identifiers in code have underscores
    return length >= 24 and digits >= 4 and bool(upper or lower) and not {"-", "_"} & set(run)  # noqa: PLR2004  as above
