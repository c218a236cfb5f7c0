"""Addresses in links and buttons, judged as Telegram judges them."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_OWN_SCHEMES: Final = frozenset({"tg", "ton", "tonsite"})


@dataclass(frozen=True, slots=True)
class CheckedUrl:
    """Either `address`, made complete, or `problem` in Telegram's words."""

    address: str = ""
    problem: str = ""


def checked_url(text: str) -> CheckedUrl:
    """The address in `text`; without a scheme http is meant. A host without a dot (localhost) is refused,
    an IP address is not: that is what the real server does.
    """
    text = text.strip()
    scheme = _SCHEME.match(text)
    if scheme and scheme.group(1).lower() in _OWN_SCHEMES:
        return CheckedUrl(address=text)
    if scheme and scheme.group(1).lower() not in {"http", "https"}:
        return CheckedUrl(problem="Unsupported URL protocol")
    address = text if scheme else f"http://{text}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port_is_wrong = parts.port == 0
    except ValueError:
        return CheckedUrl(problem="Wrong HTTP URL")
    if not host:
        return CheckedUrl(problem="URL host is empty")
    if port_is_wrong or any(c.isspace() for c in host) or not ("." in host or _is_address(host)):
        return CheckedUrl(problem="Wrong HTTP URL")
    return CheckedUrl(address=f"{address}/" if not parts.path and not parts.query else address)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
