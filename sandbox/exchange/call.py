"""One request as the handlers see it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.exchange.entities import ApiKey
from sandbox.exchange.venue import Venue

Params = Mapping[str, str]
Row = dict[str, Any]
Json = Row | list[Any] | str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A request as it came; nothing of it is believed yet. `query` and `body` as they were sent."""

    method: str
    path: str
    query: str
    body: str
    headers: Mapping[str, str] = field(repr=False)
    address: str

    @property
    def text(self) -> str:
        return self.query + self.body


@dataclass(frozen=True, slots=True)
class Call:
    """Parameters as strings, the market time, the key (private calls) and how old lists must be (ms).

    `rows` holds more than one where a request carries several orders; `params` is the first.
    """

    rows: Sequence[Params]
    now: int
    stale_ms: int = 0
    key: ApiKey | None = field(default=None, repr=False)

    @property
    def params(self) -> Params:
        return self.rows[0] if self.rows else {}

    @property
    def uid(self) -> int:
        return self.signer.uid

    @property
    def signer(self) -> ApiKey:
        if self.key is None:
            raise LookupError("a private handler was called without a key")
        return self.key

    def get(self, name: str) -> str:
        return self.params.get(name, "")


Handler = Callable[[Venue, Call], Json]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One place of the REST side, and what answers there.

    `rights` and `limits` are the front's own words: which right a private call needs, and how many
    calls a second an account may make (by market, where they differ). `weight` counts on the address.
    `write`: it changes something, which is committed before the answer leaves. `always`: it answers
    during maintenance too. `signed` false with `private` true: a key, but no signature (listen keys).
    """

    method: str
    path: str
    handler: Handler
    private: bool = True
    rights: str = ""
    write: bool = False
    weight: int = 1
    limits: tuple[tuple[str, int], ...] = ()
    signed: bool = True
    always: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way out."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
