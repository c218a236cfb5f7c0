"""The exchange without its wires: one object that the servers, the control and the tests share."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sandbox.exchange.books import Books
from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.desk import OrderDesk
from sandbox.exchange.entities import Account, ApiKey, Order
from sandbox.exchange.fills import Fills
from sandbox.exchange.funds import Funds
from sandbox.exchange.identity import new_key, new_secret
from sandbox.exchange.market import Market
from sandbox.exchange.matching import Matching
from sandbox.exchange.rules import VenueRules
from sandbox.exchange.statefile import StateFile
from sandbox.exchange.stops import PositionStops
from sandbox.exchange.ticket import Ticket
from sandbox.exchange.topics import Bars


class Venue:
    """Market, memory and matching, put together. All calls are synchronous and whole.

    While `maintenance` lasts the servers refuse everything; the market goes on.
    """

    def __init__(
        self,
        clock: SandboxClock,
        market: Market,
        state: StateFile | None,
        *,
        seed: int,
        rules: VenueRules,
    ) -> None:
        self.clock = clock
        self.market = market
        self.rules = rules
        self.maintenance = False
        self.bars = Bars(market, silent=rules.streams.silent)
        self.books = Books(clock, state, seed=seed, new_id=rules.new_id)
        self.funds = Funds(market, self.books, stops_hold=rules.stops_hold_funds)
        self.stops = PositionStops(market, self.books)
        self.matching = Matching(market, self.books, Fills(market, self.books, self.stops), self.funds)
        self.desk = OrderDesk(market, self.books, self.funds, self.matching, rules)
        self.books.extra = self._extra
        self._statuses: dict[str, str] = {}
        self._closed: dict[str, bool] = {}

    def start(self) -> None:
        """Takes up the saved state and walks the path that was missed meanwhile."""
        meta = self.books.load()
        if meta:
            saved = meta["clock"]
            self.clock.resume(saved["epoch_real"], saved["epoch_market"], saved["rate"])
            for name, steps in meta.get("steps", {}).items():
                for ms, price in steps:
                    self.market.paths[_key(name)].set(ms, price)
            for name, status in meta.get("statuses", {}).items():
                self.set_status(_key(name)[1], status, _key(name)[0])
            for name, closed in meta.get("closed", {}).items():
                self.set_api_closed(_key(name)[1], _key(name)[0], closed=closed)
            self.matching.start_from(int(meta["at"]))
        self.books.open()
        self.catch_up()

    def stop(self) -> None:
        self.books.commit()
        self.books.close()

    def catch_up(self) -> None:
        """Matches everything up to now."""
        if self.matching.run_to(self.clock.now_ms()):
            self.books.commit()

    def advance(self, seconds: float) -> None:
        """Moves the clock ahead and lets the market happen on the way."""
        self.clock.advance(seconds)
        self.catch_up()
        self.books.commit()

    def set_price(self, symbol: str, price: Decimal | None, category: str = "") -> None:
        """From now on the price stands there (None: follows its path again); orders it meets are matched."""
        self.catch_up()
        self.market.set_price(symbol, price, category)
        for key in self.market.keys(symbol, category):
            self.matching.jump(key, self.clock.now_ms())
        self.books.commit()

    def set_status(self, symbol: str, status: str, category: str = "") -> None:
        self.market.set_status(symbol, status, category)
        for key in self.market.keys(symbol, category):
            self._statuses[_name(key)] = status

    def set_api_closed(self, symbol: str, category: str = "", *, closed: bool = True) -> None:
        """Whether the symbol trades on the exchange's page only."""
        self.market.set_api_closed(symbol, category, closed=closed)
        for key in self.market.keys(symbol, category):
            self._closed[_name(key)] = closed

    def delist(self, symbol: str, category: str = "") -> None:
        """The symbol is gone: it takes no orders, is listed no more, and its open orders end."""
        self.catch_up()
        self.set_status(symbol, "Closed", category)
        for key in self.market.keys(symbol, category):
            for order in list(self.books.open_at[key].values()):
                self.matching.close(order, "Cancelled", self.clock.now_ms(), by="CancelByDelisting")
        self.books.commit()

    def create_account(self, label: str, balances: Mapping[str, str | Decimal]) -> Account:
        """A new account; the label must be free."""
        if label in self.books.labels:
            raise ValueError(f"account {label!r} exists")
        account = Account(self.books.next_uid(), label, self.clock.now_ms())
        for coin, amount in balances.items():
            account.change(coin, Decimal(amount))
        self.books.touch(account)
        self.books.commit()
        return account

    def create_key(
        self,
        account: Account,
        *,
        key: str = "",
        secret: str = "",
        permissions: Mapping[str, Sequence[str]] | None = None,
        read_only: bool = False,
        withdraw: bool = False,
        ips: Sequence[str] = (),
        expires: int = 0,
        note: str = "",
        passphrase: str = "",
    ) -> ApiKey:
        """A key of `account`: trading by default, `withdraw` adds that right, `expires` in market ms."""
        chosen = self.rules.permissions(withdraw=withdraw) if permissions is None else permissions
        made = ApiKey(
            key=key or new_key(),
            secret=secret or new_secret(),
            uid=account.uid,
            created=self.clock.now_ms(),
            permissions={name: list(rights) for name, rights in chosen.items()},
            read_only=read_only,
            ips=list(ips),
            expires=expires,
            note=note or account.label,
            passphrase=passphrase,
        )
        if made.key in self.books.keys:
            raise ValueError(f"key {made.key!r} exists")
        self.save_key(made)
        return made

    def save_key(self, key: ApiKey) -> None:
        """Makes a change of a key (revoked, permissions, addresses) last."""
        self.books.touch(key)
        self.books.commit()

    def deposit(self, account: Account, coin: str, amount: Decimal) -> None:
        """Adds to the wallet; negative amounts take away."""
        account.change(coin, amount)
        self.books.touch(account)
        self.books.commit()

    def place(self, account: Account, ticket: Ticket) -> Order:
        """An order that came by another way than a signed request: the owner's own hand."""
        self.catch_up()
        order = self.desk.create(account.uid, ticket)
        self.books.commit()
        return order

    def _extra(self) -> dict[str, Any]:
        steps = {_name(key): path.steps for key, path in self.market.paths.items() if path.steps}
        return {"steps": steps, "statuses": self._statuses, "closed": self._closed}


def _name(key: tuple[str, str]) -> str:
    return f"{key[0]}:{key[1]}"


def _key(name: str) -> tuple[str, str]:
    category, _, symbol = name.partition(":")
    return category, symbol
