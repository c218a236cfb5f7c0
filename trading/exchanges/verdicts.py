"""What an exchange's error code means for whoever must act on it: the words of the code tables.

One row, one meaning; a code that is in no table proves nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class KeyFault(StrEnum):
    """What is wrong with a key: the kinds of KeysUnusable."""

    WRONG = "wrong"
    PERMISSION = "permission"
    ADDRESS = "address"
    EXPIRED = "expired"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The request was refused before it could have an effect. read_again: a read may be repeated."""

    meaning: str
    read_again: bool = False


@dataclass(frozen=True, slots=True)
class Unproved:
    """The exchange itself does not say whether it acted. after: seconds before a read is repeated."""

    meaning: str
    after: float = 1.0


Verdict = KeyFault | Refusal | Unproved

LONG = 60.0  # seconds to stay away from an exchange that blocks or is down for maintenance

FUNDS = Refusal("not enough funds")
SIZE = Refusal("quantity or value outside the limits of the market")
PRICE = Refusal("price outside the limits of the market")
TRIGGER = Refusal("the trigger is on the wrong side of the price")
CLOSED = Refusal("the market is closed or unknown")
MANY = Refusal("too many open orders")
GONE = Refusal("no such order, or it is final already")
POSITION = Refusal("the position does not allow this order")
MALFORMED = Refusal("the request is malformed for this market or account")
UNSUPPORTED = Refusal("the exchange does not support this order")
CLOCK = Refusal("outside the exchange's time window", read_again=True)
BUSY = Refusal("too many requests", read_again=True)
TWICE = Unproved("this client id is taken: the order may exist")
SERVER = Unproved("the exchange failed inside", 5.0)
DOWN = Unproved("maintenance or restart", LONG)


@dataclass(frozen=True, slots=True)
class CodeTable:
    """All that one exchange's errors mean.

    refusing: the HTTP statuses under which a refusal is the exchange's own (on a proxy's error page the same
    code proves nothing); codes: by the exchange's code; texts: for a code that means several things, the
    parts of its text, in lower case, that tell them apart (the code's own row is for all other texts).
    """

    refusing: frozenset[int]
    codes: Mapping[str, Verdict]
    texts: Mapping[str, tuple[tuple[str, Verdict], ...]]

    def verdict(self, code: str, text: str) -> Verdict | None:
        """The meaning of a code with its text, None where the table does not know it."""
        for part, verdict in self.texts.get(code, ()):
            if part in text.lower():
                return verdict
        return self.codes.get(code)
