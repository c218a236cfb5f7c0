"""The control of a sandbox that runs as another process: JSON under /_sim on the plain port."""

import dataclasses
import ipaddress
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

import orjson
from aiohttp import web

from sandbox.exchange.accounts import Accounts
from sandbox.exchange.call import Row
from sandbox.exchange.errors import VenueError
from sandbox.exchange.faults import Fault, Faults
from sandbox.exchange.front import Front
from sandbox.exchange.journal import Journal
from sandbox.exchange.limits import RateLimits
from sandbox.exchange.numbers import plain
from sandbox.exchange.spoil import Serve
from sandbox.exchange.streams import Streams
from sandbox.exchange.topics import BarFault
from sandbox.exchange.venue import Venue

Body = dict[str, Any]
Command = Callable[[Body], Row]

_KEY_FIELDS = frozenset(
    {"key", "secret", "permissions", "read_only", "withdraw", "ips", "expires", "passphrase"}
)
_CHANGES = frozenset({"revoked", "read_only", "permissions", "ips", "expires"})
_MISTAKES = (KeyError, TypeError, ValueError, InvalidOperation, VenueError)


class Controlled(Protocol):
    """What the control works on: a running sandbox."""

    @property
    def front(self) -> Front: ...
    @property
    def venue(self) -> Venue: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def faults(self) -> Faults: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def streams(self) -> Streams: ...
    @property
    def limits(self) -> RateLimits: ...
    def maintain(self, *, on: bool) -> None: ...


class Control:
    """Commands of POST with a JSON object, and views of GET. A mistake in a command is 400 with words."""

    def __init__(self, sandbox: Controlled) -> None:
        self._sandbox = sandbox
        self._front = sandbox.front
        self._venue = sandbox.venue
        self._accounts = sandbox.accounts
        self._faults = sandbox.faults
        self._journal = sandbox.journal
        self._streams = sandbox.streams

    def routes(self) -> list[web.RouteDef]:
        views: dict[str, Command] = {
            "clock": self._clock,
            "faults": self._list_faults,
            "journal": self._list_journal,
            "accepted": self._accepted,
            "state": self._state,
            "executions": self._executions,
        }
        commands: dict[str, Command] = {
            "faults": self._add_fault,
            "faults/clear": self._clear_faults,
            "journal/clear": self._clear_journal,
            "clock": self._move_clock,
            "price": self._set_price,
            "status": self._set_status,
            "delist": self._delist,
            "api-closed": self._close_to_api,
            "steps": self._change_steps,
            "bars": self._spoil_bars,
            "bars/clear": self._clear_bars,
            "maintenance": self._maintain,
            "ban": self._ban,
            "accounts": self._add_account,
            "deposit": self._deposit,
            "keys": self._add_key,
            "keys/change": self._change_key,
            "orders": self._place,
            "streams/drop": self._drop,
        }
        return [
            *(web.get(f"/_sim/{name}", _view(view)) for name, view in views.items()),
            *(web.post(f"/_sim/{name}", _command(command)) for name, command in commands.items()),
        ]

    def _clock(self, _: Body) -> Row:
        return {"now_ms": self._venue.clock.now_ms(), **self._venue.clock.dump()}

    def _move_clock(self, body: Body) -> Row:
        """`advance` seconds ahead, and `skew` seconds of wrong time."""
        self._venue.clock.skew = float(body.get("skew", self._venue.clock.skew))
        if body.get("advance"):
            self._venue.advance(float(body["advance"]))
            self._streams.publish_market()
        return self._clock(body)

    def _list_faults(self, _: Body) -> Row:
        return {
            "faults": [
                {"id": number} | dataclasses.asdict(fault) for number, fault in self._faults.active().items()
            ]
        }

    def _add_fault(self, body: Body) -> Row:
        return {"id": self._faults.add(Fault(**body))}

    def _clear_faults(self, _: Body) -> Row:
        self._faults.clear()
        return {}

    def _list_journal(self, body: Body) -> Row:
        filters = {name: str(body[name]) for name in ("path", "link_id", "account") if body.get(name)}
        return {"entries": [dataclasses.asdict(entry) for entry in self._journal.entries(**filters)]}

    def _accepted(self, _: Body) -> Row:
        """Orders that came to be per client id: one, or something is wrong."""
        return {"accepted": dict(self._journal.accepted)}

    def _clear_journal(self, _: Body) -> Row:
        self._journal.clear()
        return {}

    def _state(self, body: Body) -> Row:
        """Everything the exchange knows of one account, or of all; no secrets."""
        chosen = [self._accounts.get(str(body["account"]))] if body.get("account") else list(self._accounts)
        return {
            "accounts": [
                {
                    "uid": account.uid,
                    "label": account.label,
                    "balances": {coin: plain(amount) for coin, amount in account.coins.items()},
                    "orders": [self._front.order_row(order) for order in self._accounts.orders(account)],
                    "positions": [
                        self._front.position_row(position) for position in self._accounts.positions(account)
                    ],
                    "keys": [key.key for key in self._venue.books.keys.values() if key.uid == account.uid],
                }
                for account in chosen
            ]
        }

    def _executions(self, body: Body) -> Row:
        account = self._accounts.get(str(body["account"]))
        return {
            "executions": [self._front.execution_row(fill) for fill in self._accounts.executions(account)]
        }

    def _set_price(self, body: Body) -> Row:
        """`price` of `symbol` (in `category`, or both); null lets it follow its path again."""
        price = None if body["price"] is None else Decimal(str(body["price"]))
        self._venue.set_price(str(body["symbol"]), price, str(body.get("category", "")))
        self._streams.publish_market()
        return {}

    def _set_status(self, body: Body) -> Row:
        self._venue.set_status(str(body["symbol"]), str(body["status"]), str(body.get("category", "")))
        return {}

    def _delist(self, body: Body) -> Row:
        """The symbol is gone; its open orders end."""
        self._venue.delist(str(body["symbol"]), str(body.get("category", "")))
        return {}

    def _close_to_api(self, body: Body) -> Row:
        """Whether `symbol` is `closed` to the API."""
        category = str(body.get("category", ""))
        self._venue.set_api_closed(str(body["symbol"]), category, closed=bool(body["closed"]))
        return {}

    def _change_steps(self, body: Body) -> Row:
        """Another `tick` or `step` of `symbol`."""
        tick, step = (Decimal(str(body[name])) if name in body else None for name in ("tick", "step"))
        self._venue.market.change(str(body["symbol"]), str(body.get("category", "")), tick=tick, step=step)
        return {}

    def _spoil_bars(self, body: Body) -> Row:
        """The fields of a BarFault."""
        return {"id": self._venue.bars.add(BarFault(**body))}

    def _clear_bars(self, _: Body) -> Row:
        self._venue.bars.clear()
        return {}

    def _maintain(self, body: Body) -> Row:
        self._sandbox.maintain(on=bool(body["on"]))
        return {}

    def _ban(self, body: Body) -> Row:
        """`address` (this machine) is refused for `seconds`; 0 lifts it."""
        self._sandbox.limits.ban(str(body.get("address", "127.0.0.1")), float(body["seconds"]))
        return {}

    def _add_account(self, body: Body) -> Row:
        account = self._accounts.create_account(str(body["label"]), body.get("balances"))
        return {"uid": account.uid, "label": account.label}

    def _deposit(self, body: Body) -> Row:
        account = self._accounts.get(str(body["account"]))
        self._accounts.deposit(account, str(body["coin"]), str(body["amount"]))
        return {"balances": {coin: plain(amount) for coin, amount in account.coins.items()}}

    def _add_key(self, body: Body) -> Row:
        """The only answer that shows a secret: to the one who asked for the key."""
        account = self._accounts.get(str(body["account"]))
        fields = {name: value for name, value in body.items() if name in _KEY_FIELDS}
        made = self._accounts.create_key(account, **fields)
        return {"key": made.key, "secret": made.secret, "uid": made.uid}

    def _change_key(self, body: Body) -> Row:
        key = self._venue.books.keys[str(body["key"])]
        self._accounts.change_key(key, **{name: body[name] for name in _CHANGES if name in body})
        return {}

    def _place(self, body: Body) -> Row:
        """An order that our side did not place."""
        params = {name: str(value) for name, value in body.items() if name != "account"}
        return self._front.order_row(self._accounts.place(self._accounts.get(str(body["account"])), **params))

    def _drop(self, body: Body) -> Row:
        return {
            "dropped": self._streams.drop(
                str(body.get("account", "")), str(body.get("path", "")), str(body.get("topic", ""))
            )
        }


def _view(view: Command) -> Serve:
    async def handle(request: web.Request) -> web.StreamResponse:
        return _answer(request, view, dict(request.query))

    return handle


def _command(command: Command) -> Serve:
    async def handle(request: web.Request) -> web.StreamResponse:
        if request.content_type != "application/json":
            return _json({"error": "the body must be JSON"}, 415)
        try:
            body = orjson.loads(await request.read() or b"{}")
        except orjson.JSONDecodeError:
            body = None
        if not isinstance(body, dict):
            return _json({"error": "the body must be a JSON object"}, 400)
        return _answer(request, command, body)

    return handle


def _answer(request: web.Request, command: Command, body: Body) -> web.Response:
    if not ipaddress.ip_address(request.remote or "0.0.0.0").is_loopback:
        return _json({"error": "the control listens to this machine only"}, 403)
    try:
        return _json(command(body), 200)
    except _MISTAKES as mistake:
        return _json({"error": f"{type(mistake).__name__}: {mistake}"}, 400)


def _json(body: Row, status: int) -> web.Response:
    return web.Response(body=orjson.dumps(body, default=str), status=status, content_type="application/json")
