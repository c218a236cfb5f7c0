"""Secrets that people paste into the chat: taken out before anything is stored. Pure.

What looks like one: 32 or more characters of hex or base64 in a run; a mixed run of 16 or more; anything
after words such as "api key" or "secret"; PEM blocks. Redacting too much costs a person one retyped message.
"""

import re
from collections.abc import Mapping

REDACTED = "[redacted]"
# Telegram's own opaque strings, what our buttons carry, and what people are called.
_OPAQUE = frozenset(
    {
        "chat_instance",
        "data",
        "file_id",
        "file_unique_id",
        "first_name",
        "id",
        "inline_message_id",
        "language_code",
        "last_name",
        "type",
        "username",
    }
)
_PEM = re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.DOTALL)
_NAMED = re.compile(
    r"(?i)\b(api[\s_-]*key|api[\s_-]*secret|secret(?:[\s_-]*key)?|private[\s_-]*key|token|passphrase|password"
    r"|seed|ключ|секрет|пароль)(\W{0,6})([^\s,;\"'<>]{8,})"
)
_LONG = re.compile(r"[A-Za-z0-9+/_=-]{32,}")
_MIXED = re.compile(r"[A-Za-z0-9]{16,}")
# What app.settings_code makes: people hand it on, and nothing in it is secret.
_SETTINGS = re.compile(r"(\bSB[0-9]{1,3}\.[A-Za-z0-9_-]{1,2000}(?![^\s]))")


def redact_text(text: str) -> str:
    """The text with everything that looks like a secret replaced; a code of settings is none."""
    parts = _SETTINGS.split(text)  # every second one is a code
    return "".join(part if number % 2 else _without_secrets(part) for number, part in enumerate(parts))


def _without_secrets(text: str) -> str:
    text = _PEM.sub(REDACTED, text)
    text = _LONG.sub(_unless_word, text)
    text = _MIXED.sub(_unless_plain, text)
    return _NAMED.sub(_unless_plain_value, text)


def redact(value: object, key: str = "") -> object:
    """The same update without secrets in any of its strings."""
    if isinstance(value, str):
        return value if key in _OPAQUE else redact_text(value)
    if isinstance(value, Mapping):
        return {name: redact(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [redact(item, key) for item in value]
    return value


def _unless_word(found: re.Match[str]) -> str:
    """A long run of digits only, or of letters of one size, is no secret."""
    run = found.group()
    return REDACTED if _is_varied(run) else run


def _unless_plain(found: re.Match[str]) -> str:
    """Keys mix small letters, capitals and digits; names of markets and numbers do not."""
    run = found.group()
    mixed = any(map(str.islower, run)) and any(map(str.isupper, run)) and any(map(str.isdigit, run))
    return REDACTED if mixed else run


def _unless_plain_value(found: re.Match[str]) -> str:
    """What follows the word is hidden where it has a digit: a secret question keeps its question."""
    name, between, value = found.groups()
    return f"{name}{between}{REDACTED}" if any(map(str.isdigit, value)) else found.group()


def _is_varied(run: str) -> bool:
    signs = (any(map(str.islower, run)), any(map(str.isupper, run)), any(map(str.isdigit, run)))
    return sum(signs) > 1
