"""What an exchange consists of beside the neutral parts: its words. One subclass of Front an exchange."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from sandbox.exchange.call import Endpoint, Inquiry, Json, Params, Reply, Row
from sandbox.exchange.connection import Connection, Frame
from sandbox.exchange.entities import ApiKey, Execution, Order, Position, Record
from sandbox.exchange.errors import VenueError
from sandbox.exchange.limits import Allowance, RateLimits
from sandbox.exchange.rules import Budget, VenueRules
from sandbox.exchange.ticket import Ticket
from sandbox.exchange.venue import Venue


class Front(ABC):
    """The REST and WebSocket words of one exchange over one venue.

    A class says `name`, `hosts` (what the certificate covers), `rules`, `paths` of its WebSockets
    (aiohttp patterns) and `address_budget`, what an address may spend. An object has `endpoints`.
    The gate asks in this order: address limits, read, authenticate, account limits, permit, handler.
    Every refusal is a VenueError; `refuse` words it.
    """

    name: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]]
    rules: ClassVar[VenueRules]
    paths: ClassVar[tuple[str, ...]]
    address_budget: ClassVar[Budget]
    endpoints: tuple[Endpoint, ...]

    def __init__(self, venue: Venue) -> None:
        self.venue = venue
        self.address_limit = self.address_budget

    def limit_address(self, limit: int) -> None:
        """Another allowance for an address than the exchange's; 0 is none."""
        self.address_limit = replace(self.address_budget, limit=limit)

    # --- REST: what was asked, and by whom ---------------------------------------------------------

    @abstractmethod
    def claimed_key(self, inquiry: Inquiry) -> str:
        """The key that the request claims to be signed with; empty for none. Proves nothing."""

    @abstractmethod
    def read(self, endpoint: Endpoint, inquiry: Inquiry) -> Sequence[Params]:
        """The parameters as strings: one row, or one an order of a batch. VenueError where unreadable."""

    @abstractmethod
    def authenticate(self, endpoint: Endpoint, inquiry: Inquiry, params: Params, now: int) -> ApiKey:
        """The key that signed it, in the time window at `now` (stated ms); VenueError otherwise.

        Called when the request is processed: a delayed request is judged by the time after the delay.
        """

    @abstractmethod
    def permit(self, endpoint: Endpoint, params: Params, key: ApiKey) -> None:
        """VenueError unless the key has the right that the endpoint needs."""

    @abstractmethod
    def link_of(self, params: Params) -> str:
        """The client's id of an order in the request, for the journal."""

    @abstractmethod
    def ticket(self, params: Params) -> Ticket:
        """The order that the parameters of the order endpoint ask for."""

    # --- REST: how often ---------------------------------------------------------------------------

    def charge_address(self, endpoint: Endpoint, query: str) -> tuple[Budget, int]:
        """(budget of the address, weight) of a call, by its query string. Default: one budget for all."""
        return self.address_limit, endpoint.weight

    def charge_account(
        self, limits: RateLimits, endpoint: Endpoint, params: Params, uid: int
    ) -> Sequence[Allowance]:
        """Takes the call from the account's budgets. Default: none."""
        return ()

    def limit_headers(self, address: Allowance | None, account: Sequence[Allowance]) -> Mapping[str, str]:
        """Headers that tell what is left. Default: none."""
        return {}

    @abstractmethod
    def too_often(self, retry_after: float, *, banned: bool) -> Reply:
        """The answer to an address that asked too often, or is banned; seconds until it may again."""

    # --- REST: answers -----------------------------------------------------------------------------

    @abstractmethod
    def answer(self, result: Json, now: int) -> Reply:
        """A handler's result as the exchange wraps it."""

    @abstractmethod
    def refuse(self, error: VenueError, now: int) -> tuple[int, Reply]:
        """(code for the journal, the refusal in the exchange's words)."""

    @abstractmethod
    def coded(self, code: int, message: str, status: int, now: int) -> Reply:
        """An error made by a fault: any code and text; `status` 0 is what the exchange uses for errors."""

    # --- WebSocket ---------------------------------------------------------------------------------

    def open(self, connection: Connection) -> None:
        """Sets `connection.group` (what its topics mean) and `connection.rules` where they differ by path;
        signs on by the address where that is the way.

        VenueError refuses the handshake.
        """
        connection.group = connection.path

    @abstractmethod
    def hear(self, connection: Connection, frame: Frame) -> None:
        """Acts on a frame of the client and sends the replies. `connection.topics` is the subscriptions.

        Replies to a ping only where `connection.answers_ping()`.
        """

    @abstractmethod
    def first(self, group: str, topic: str, now: int) -> Iterable[Frame]:
        """What a new listener of a public topic is told at once."""

    @abstractmethod
    def news(self, group: str, topic: str, since: int, now: int) -> Iterable[Frame]:
        """What happened to a public topic in (since, now]; the same frames go to all its listeners."""

    @abstractmethod
    def announce(self, connection: Connection, changed: Sequence[Record]) -> Iterable[tuple[str, Frame]]:
        """(topic, frame) for each thing that a signed-on connection is to hear of its own records."""

    # --- what the control shows --------------------------------------------------------------------

    @abstractmethod
    def order_row(self, order: Order) -> Row: ...

    @abstractmethod
    def execution_row(self, fill: Execution) -> Row: ...

    def trade_id(self, fill: Execution) -> str:
        """What the exchange calls this execution. Default: by its own id."""
        return fill.exec_id

    def position_row(self, position: Position) -> Row:
        return {"symbol": position.symbol, "side": position.side, "size": str(position.size)}

    def shown(self, params: Params) -> Mapping[str, str]:
        """The parameters that the journal keeps: no keys, no signatures."""
        return {name: value for name, value in params.items() if name not in _SECRET and value}


_SECRET = frozenset({"signature", "sign", "apiKey", "api_key", "listenKey", "passphrase", "timestamp"})
