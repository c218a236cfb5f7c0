"""The rules of an exchange as data: what differs between exchanges and is no question of wording."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.exchange.instruments import Instrument

_DAY_MS = 86_400_000


class LinkRule(StrEnum):
    """Which earlier orders of an account a client's id must differ from."""

    ALL = "all"
    OPEN = "open"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class History:
    """How long finished orders can be asked for, in market milliseconds since their end.

    `unfilled` counts for orders that ended without a fill, `filled` for the others; `window` is the
    longest time between the start and the end of one question.
    """

    unfilled: int = 7 * _DAY_MS
    filled: int = 730 * _DAY_MS
    window: int = 7 * _DAY_MS


@dataclass(frozen=True, slots=True)
class Budget:
    """So much weight in so many real seconds; `fixed` windows begin on the clock, others roll.

    `name` goes into the key that is counted, together with the address or the UID, and with the
    endpoint where the budget is `each` endpoint's own.
    """

    name: str
    seconds: float
    limit: int
    each: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class BanRule:
    """An address refused more than `after` times in `seconds` is banned for `lasting` (real; 0: never)."""

    after: int = 0
    seconds: float = 60.0
    lasting: float = 120.0


@dataclass(frozen=True, slots=True)
class StreamRules:
    """Limits of a connection, in real seconds; 0 is no limit.

    `idle`: closed where the client said nothing for so long; `unsubscribed`: closed where it listens
    to nothing; `life`: closed whatever it does; `ping`: how often the exchange pings, `pong` how long
    it waits for the answer; `frames`: frames a second from the client; `topics`: subscriptions a
    connection, `args`: subscriptions a frame; `silent`: a bar in which nothing was traded is not told.
    """

    idle: float = 0.0
    unsubscribed: float = 0.0
    life: float = 0.0
    ping: float = 0.0
    frames: int = 0
    topics: int = 0
    args: int = 0
    silent: bool = False


def _numbered(kind: str, seq: int, seed: int) -> str:
    return str(seq)


def _as_named(instrument: Instrument) -> Instrument | None:
    return instrument


def _plain_permissions(*, withdraw: bool) -> Mapping[str, list[str]]:
    return {"key": ["read", "trade", "withdraw"] if withdraw else ["read", "trade"]}


@dataclass(frozen=True, slots=True)
class VenueRules:
    """Everything that the neutral parts ask about an exchange.

    `listed` turns an instrument of the catalogue into the exchange's own (symbol, steps, contract),
    None where the exchange has no such market. `new_id` makes ids: (category or "execution", place in
    time, seed). `permissions` is what a new key may do, in the exchange's words: withdraw or not.
    `post_only_refused`: a maker-only order that would trade is refused instead of accepted and ended.
    `stops_hold_funds`: a waiting stop order locks its coin. `most_open`: open orders an account.
    """

    categories: tuple[str, ...] = ("spot",)
    link_rule: LinkRule = LinkRule.ALL
    link_pattern: str = r"[A-Za-z0-9_-]{1,36}"
    stops: bool = True
    stops_hold_funds: bool = False
    post_only_refused: bool = False
    most_open: int = 500
    history: History = field(default_factory=History)
    ban: BanRule = field(default_factory=BanRule)
    streams: StreamRules = field(default_factory=StreamRules)
    listen_key_seconds: float = 3600.0
    listed: Callable[[Instrument], Instrument | None] = _as_named
    new_id: Callable[[str, int, int], str] = _numbered
    permissions: Callable[..., Mapping[str, list[str]]] = _plain_permissions
