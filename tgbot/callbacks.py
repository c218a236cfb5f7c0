"""What buttons carry: `action|argument|version|tag`, at most 64 bytes.

The tag is keyed over the person's id and the rest: a forged button, or one of another person, does not match.
The version is that of the person's menu: an older button is expired. Version 0 never expires; it is
accepted only for actions that merely show something, and for stopping.
"""

import hmac
from dataclasses import dataclass

from app.ports import Cipher
from tgbot.actions import Action as Action
from trading.domain.ids import UserId

DATA_BYTES = 64
TAG_LENGTH = 12
ALWAYS = 0  # the version of buttons that do not expire
_PARTS = 4


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button, proved to be its person's own. version: of the menu that it was made for."""

    action: Action
    argument: str
    version: int


class Forged(ValueError):
    """The data was not made by us for this person."""


def pack(cipher: Cipher, user: UserId, press: Press) -> str:
    """The data of a button for this person. Raises ValueError for an argument that does not fit."""
    if "|" in press.argument or (press.version == ALWAYS and not press.action.is_durable):
        raise ValueError(f"a button cannot carry {press}")
    body = f"{press.action}|{press.argument}|{press.version}"
    data = f"{body}|{_tag(cipher, user, body)}"
    if len(data.encode()) > DATA_BYTES:
        raise ValueError(f"a button carries {DATA_BYTES} bytes at most, {press.action} has {len(data)}")
    return data


def unpack(cipher: Cipher, user: UserId, data: str) -> Press:
    """The press behind a button's data. Raises Forged."""
    body, _, tag = data.rpartition("|")
    if not hmac.compare_digest(_bytes(tag), _bytes(_tag(cipher, user, body))):
        raise Forged
    action, argument, version = body.split("|", _PARTS - 2)
    return Press(Action(action), argument, int(version))


def _tag(cipher: Cipher, user: UserId, body: str) -> str:
    return cipher.tag(f"button|{user}|{body}")[:TAG_LENGTH]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
