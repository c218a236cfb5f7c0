"""Secrets that people paste into the chat: taken out before anything is stored. Pure.

What looks like one: 32 or more characters of hex or base64 in a run; a mixed run of 16 or more; anything
after words such as "api key" or "secret"; PEM blocks; all of it also where signs that nobody sees stand
between. Addresses of wallets stay. Redacting too much costs a person one retyped message.
"""

import re
from collections.abc import Mapping
from hashlib import sha256

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
        "invoice_payload",
        "language_code",
        "last_name",
        "provider_payment_charge_id",
        "set_name",
        "telegram_payment_charge_id",
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
_MEXC = re.compile(r"\bmx0[A-Za-z0-9]{10,}")
_WORDS = re.compile(r"[A-Z]*[a-z]*(?:[A-Z]{1,2}[a-z]+)*")  # LikeThis: a name of several words
_WORD = 3  # letters, on average
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}|bc1[a-z0-9]{25,59}")
_BASE58_ADDRESS = re.compile(r"[13T][1-9A-HJ-NP-Za-km-z]{25,33}")
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_BYTES = 25  # of an address, and of the longest that the pattern takes
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
# What app.settings_code makes: people hand it on, and nothing in it is secret.
_SETTINGS = re.compile(r"(\bSB[0-9]{1,3}\.[A-Za-z0-9_-]{1,2000}(?![^\s]))")


def redact_text(text: str) -> str:
    """The text with everything that looks like a secret replaced; a code of settings is none."""
    seen = _INVISIBLE.sub("", text)
    clean = _seen_without_secrets(seen)
    return clean if clean != seen else _seen_without_secrets(text)


def _seen_without_secrets(text: str) -> str:
    parts = _SETTINGS.split(text)  # every second one is a code
    return "".join(part if number % 2 else _without_secrets(part) for number, part in enumerate(parts))


def _without_secrets(text: str) -> str:
    text = _PEM.sub(REDACTED, text)
    text = _MEXC.sub(REDACTED, text)
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
    """A long run of digits only, of letters of one size, or an address, is no secret."""
    run = found.group()
    return REDACTED if _is_varied(run) and not _is_address(run) else run


def _unless_plain(found: re.Match[str]) -> str:
    """Keys mix small letters and capitals in no order; names of markets, words and numbers do not."""
    run = found.group()
    if not _has_both_sizes(run) or _is_address(run):
        return run
    few = sum(map(str.isupper, run)) * _WORD <= len(run)
    return run if few and _WORDS.fullmatch(run) is not None else REDACTED


def _unless_plain_value(found: re.Match[str]) -> str:
    """What follows the word is hidden where it has a digit: a secret question keeps its question."""
    name, between, value = found.groups()
    return f"{name}{between}{REDACTED}" if any(map(str.isdigit, value)) else found.group()


def _is_address(run: str) -> bool:
    """Of a wallet, which everybody may see. In base 58 its checksum says so: a key has none."""
    if _ADDRESS.fullmatch(run) is not None:
        return True
    if _BASE58_ADDRESS.fullmatch(run) is None:
        return False
    number = 0
    for sign in run:
        number = number * len(_BASE58) + _BASE58.index(sign)
    raw = number.to_bytes(_BASE58_BYTES, "big")
    return sha256(sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def _has_both_sizes(run: str) -> bool:
    return any(map(str.islower, run)) and any(map(str.isupper, run))


def _is_varied(run: str) -> bool:
    signs = (any(map(str.islower, run)), any(map(str.isupper, run)), any(map(str.isdigit, run)))
    return sum(signs) > 1
