"""Accounts and keys of the sandbox, for those who set the scene."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from sandbox.exchange.entities import Account, ApiKey, Execution, Order, Position
from sandbox.exchange.ticket import Ticket
from sandbox.exchange.venue import Venue


class Accounts:
    """Makes accounts and keys and looks into them, past the wire."""

    def __init__(self, venue: Venue, ticket: Callable[[Mapping[str, str]], Ticket]) -> None:
        self._venue = venue
        self._ticket = ticket

    def __iter__(self) -> Iterator[Account]:
        return iter(list(self._venue.books.accounts.values()))

    def get(self, label: str) -> Account:
        """By label or UID; KeyError where there is none."""
        return self._venue.books.account(label)

    def create_account(self, label: str, balances: Mapping[str, str | Decimal] | None = None) -> Account:
        """10,000 USDT where no balances are given; ValueError where the label is taken."""
        return self._venue.create_account(label, {"USDT": "10000"} if balances is None else balances)

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
        passphrase: str = "",
    ) -> ApiKey:
        """A trading key unless `permissions` say otherwise; key and secret are random unless given."""
        return self._venue.create_key(
            account,
            key=key,
            secret=secret,
            permissions=permissions,
            read_only=read_only,
            withdraw=withdraw,
            ips=ips,
            expires=expires,
            passphrase=passphrase,
        )

    def change_key(
        self,
        key: ApiKey,
        *,
        revoked: bool | None = None,
        read_only: bool | None = None,
        permissions: Mapping[str, Sequence[str]] | None = None,
        ips: Sequence[str] | None = None,
        expires: int | None = None,
    ) -> None:
        """What the owner does to a key on the exchange's page; None leaves as it is."""
        key.revoked = key.revoked if revoked is None else revoked
        key.read_only = key.read_only if read_only is None else read_only
        key.expires = key.expires if expires is None else expires
        if ips is not None:
            key.ips = list(ips)
        if permissions is not None:
            key.permissions = {name: list(rights) for name, rights in permissions.items()}
        self._venue.save_key(key)

    def deposit(self, account: Account, coin: str, amount: str | Decimal) -> None:
        """Into the wallet; a negative amount leaves it."""
        self._venue.deposit(account, coin, Decimal(amount))

    def place(self, account: Account, **params: str) -> Order:
        """An order by the owner's own hand, with the fields of the exchange's request; VenueError."""
        return self._venue.place(account, self._ticket(params))

    def orders(self, account: Account) -> list[Order]:
        return list(self._venue.books.orders_of[account.uid].values())

    def executions(self, account: Account) -> list[Execution]:
        return list(self._venue.books.executions_of[account.uid])

    def positions(self, account: Account) -> list[Position]:
        return self._venue.books.positions_of(account.uid)
