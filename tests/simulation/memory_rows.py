"""The smaller repositories in memory: people, accounts, signals, news, switches."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.accounts import Account, AccountKind, Preset, Role, User
from app.ports import ActiveAccount, SealedKey
from app.ports_delivery import Notice
from tests.simulation.memory_orders import Open
from tests.simulation.memory_pairs import concerned, interested, speaks_for, usual_of
from tests.simulation.tables import AccountRow, DecisionRow, HoldRow, ServiceRow
from trading.domain.account import Control, RiskLimits
from trading.domain.candle import Timeframe
from trading.domain.decision import Gate, Reason
from trading.domain.ids import AccountId, SignalId, UserId
from trading.domain.instrument import ExchangeId, Instrument, Symbol
from trading.domain.pair import Pair
from trading.domain.signal import Signal

_IN_THE_QUEUE = timedelta(seconds=3)


class Repository:
    """On one transaction."""

    def __init__(self, transaction: Open) -> None:
        self._transaction = transaction
        self._views = transaction.views


class MemoryUsers(Repository):
    """`app.ports.Users`, as far as the order code and its scenery need them."""

    async def get(self, user: UserId) -> User | None:
        return self._views.persons.get(user)

    async def touch(self, user: UserId, name: str, language: str, role: Role) -> User:
        known = self._views.persons.get(user)
        person = known or User(user, name, language, role, None, False, None, 0, self._views.now())
        self._views.persons.put(user, replace(person, name=name, role=role))
        return replace(person, name=name, role=role)

    async def accept_terms(self, user: UserId, version: str) -> None:
        person = self._views.persons.items()[user]
        self._views.persons.put(user, replace(person, terms_accepted_at=self._views.now()))

    async def set_banned(self, user: UserId, *, banned: bool) -> None:
        self._views.banned.put(user, banned)

    async def admins(self) -> Sequence[User]:
        return [user for user in self._views.persons.values() if user.role in {Role.ADMIN, Role.OWNER}]


class MemoryAccounts(Repository):
    """`app.ports.Accounts`."""

    async def create(
        self, owner: UserId, exchange: ExchangeId, kind: AccountKind, preset: Preset, limits: RiskLimits
    ) -> Account:
        await self._transaction.lock("accounts")
        mine = [row for row in self._views.accounts.values() if row.owner == owner]
        known = [row for row in mine if (row.kind, row.exchange) == (kind, exchange)]
        if known:
            return self._shown(known[0])
        row = AccountRow(
            AccountId(len(self._views.accounts.items()) + 1), owner, exchange, kind, preset, limits
        )
        self._views.accounts.put(row.id, row)
        return self._shown(row)

    async def get(self, owner: UserId, account: AccountId) -> Account | None:
        row = self._views.accounts.get(account)
        return self._shown(row) if row is not None and row.owner == owner else None

    async def of(self, owner: UserId) -> Sequence[Account]:
        return [self._shown(row) for row in self._views.accounts.values() if row.owner == owner]

    async def set_armed(self, owner: UserId, account: AccountId, *, armed: bool) -> None:
        await self._own(owner, account)
        self._views.accounts.put(account, replace(self._views.account(account), armed=armed))

    async def set_symbols(self, owner: UserId, account: AccountId, symbols: Sequence[Symbol]) -> None:
        await self._own(owner, account)
        self._views.accounts.put(account, replace(self._views.account(account), symbols=tuple(symbols)))

    async def set_limits(self, owner: UserId, account: AccountId, preset: Preset, limits: RiskLimits) -> None:
        await self._own(owner, account)
        row = replace(self._views.account(account), preset=preset, limits=limits)
        self._views.accounts.put(account, row)

    async def set_control(
        self, account: AccountId, control: Control, why: str | None, by: str, until: datetime | None = None
    ) -> None:
        await self._transaction.lock("account", account)
        self._control(account, control, why, by, until)

    def _control(
        self, account: AccountId, control: Control, why: str | None, by: str, until: datetime | None
    ) -> None:
        row = self._views.account(account)
        self._views.accounts.put(
            account,
            replace(row, control=control, control_why=why, control_by=by, control_until=until),
        )

    async def hold(
        self, account: AccountId, code: str, detail: str, by: str, control: Control = Control.REDUCE_ONLY
    ) -> bool:
        await self._transaction.lock("account", account)
        row = self._views.account(account)
        fresh = self._views.holds.get((account, code)) is None
        if fresh:
            self._views.holds.put((account, code), HoldRow(control, detail, self._views.now()))
        if self._views.account_control(row) < control:
            self._control(account, control, code, by, None)
        return fresh

    async def release(self, account: AccountId, code: str, by: str) -> bool:
        await self._transaction.lock("account", account)
        released = self._views.holds.get((account, code)) is not None
        if released:
            self._views.holds.put((account, code), None)
        if self._views.account(account).control_why == code:
            rest = [
                (-hold.control, hold.since, other)
                for (owner, other), hold in self._views.holds.items().items()
                if owner == account and hold is not None
            ]
            strictest = min(rest, default=None)
            control = Control(-strictest[0]) if strictest else Control.RUNNING
            self._control(account, control, strictest[2] if strictest else None, by, None)
        return released

    async def held(self, code: str) -> Sequence[AccountId]:
        holds = self._views.holds.items().items()
        return sorted(account for (account, other), hold in holds if other == code and hold is not None)

    async def active(self) -> Sequence[ActiveAccount]:
        busy = set(await self.busy())
        rows = sorted(self._views.accounts.values(), key=lambda row: row.id)
        return [_active(row) for row in rows if row.armed or row.id in busy]

    async def busy(self) -> Sequence[AccountId]:
        self._transaction.check()
        held = {owner for (owner, _), row in self._views.positions.items().items() if row.closed_at is None}
        return sorted(held | {order.intent.account for order in self._views.working()})

    async def lookup(self, account: AccountId) -> ActiveAccount | None:
        row = self._views.accounts.get(account)
        return _active(row) if row else None

    async def reset_reconciled(self) -> None:
        for account in sorted(self._views.accounts.items()):
            await self._transaction.lock("account", account)
            row = replace(self._views.account(account), reconciled_at=None)
            self._views.accounts.put(account, row)

    async def symbols_in_use(self) -> Sequence[Symbol]:
        armed = {symbol for row in self._views.accounts.values() if row.armed for symbol in row.symbols}
        held = {
            row.holding.position.symbol for row in self._views.positions.values() if row.closed_at is None
        }
        return sorted(armed | held, key=lambda symbol: symbol.key)

    async def interested(
        self, symbol: Symbol, strategy: str, timeframe: Timeframe, shard: int, shards: int
    ) -> Sequence[AccountId]:
        self._transaction.check()
        found = interested(self._views, symbol, strategy, timeframe)
        return [account for account in found if account % shards == shard]

    async def shards_of(
        self, wanted: Sequence[tuple[Symbol, str, Timeframe]], shards: int
    ) -> Sequence[Sequence[int]]:
        self._transaction.check()
        return [sorted({account % shards for account in interested(self._views, *one)}) for one in wanted]

    async def in_use(self) -> Sequence[tuple[Symbol, str | None, Timeframe | None]]:
        self._transaction.check()
        told = {(symbol, strategy, frame) for _, symbol, strategy, frame in speaks_for(self._views)}
        return sorted(told, key=lambda one: (one[0].key, *one[1:]))

    async def set_strategy(
        self, owner: UserId, account: AccountId, strategy: str | None, timeframe: Timeframe | None
    ) -> None:
        await self._own(owner, account)
        row = replace(self._views.account(account), strategy=strategy, timeframe=timeframe)
        self._views.accounts.put(account, row)

    async def set_defaults(self, strategy: str, timeframe: Timeframe) -> None:
        await self._transaction.lock("defaults")
        self._views.defaults.put("", Pair(strategy=strategy, timeframe=timeframe))

    async def _own(self, owner: UserId, account: AccountId) -> None:
        await self._transaction.lock("account", account)
        if self._views.account(account).owner != owner:
            raise LookupError(f"account {account} must exist and belong to its owner")

    def _shown(self, row: AccountRow) -> Account:
        usual = usual_of(self._views, row)
        return Account(
            id=row.id,
            owner=row.owner,
            exchange=row.exchange,
            kind=row.kind,
            armed=row.armed,
            control=self._views.account_control(row),
            control_why=row.control_why,
            symbols=row.symbols,
            preset=row.preset,
            limits=row.limits,
            strategy=usual.strategy or "",
            timeframe=usual.timeframe or Timeframe.M1,
            key=None,
            reconciled_at=row.reconciled_at,
            inherits=frozenset(name for name in ("strategy", "timeframe") if getattr(row, name) is None),
        )


def _active(row: AccountRow) -> ActiveAccount:
    return ActiveAccount(row.id, row.owner, row.exchange, row.kind)


class MemoryMarkets(Repository):
    """`app.ports.Markets`."""

    async def put(self, instruments: Sequence[Instrument]) -> None:
        for instrument in instruments:
            self._views.instruments.put(instrument.symbol, instrument)

    async def all(self) -> Sequence[Instrument]:
        return sorted(self._views.instruments.values(), key=lambda instrument: instrument.symbol.key)


class MemorySignals(Repository):
    """`app.ports.Signals`."""

    async def put(self, signal: Signal) -> bool:
        await self._transaction.lock("signal", signal.id)
        return self._views.signals.add(signal.id, signal)

    async def put_all(self, signals: Sequence[Signal]) -> frozenset[SignalId]:
        return frozenset([signal.id for signal in signals if await self.put(signal)])

    async def get(self, signal: SignalId) -> Signal | None:
        self._transaction.check()
        return self._views.signals.get(signal)

    async def forget_old(self, age: timedelta) -> int:
        """None: a simulation is over long before."""
        self._transaction.check()
        return 0

    async def undecided(self, shards: int) -> Sequence[tuple[SignalId, int]]:
        """Signals are put the moment they are made here: their age is that of their bar."""
        self._transaction.check()
        now, found = self._views.now(), set()
        for signal in self._views.signals.values():
            fresh = signal.expires_at > now and signal.happened_at < now - _IN_THE_QUEUE
            for account in concerned(self._views, signal) if fresh else ():
                if self._views.decisions.get((account, signal.id)) is None:
                    found.add((signal.id, account % shards))
        return sorted(found)

    async def decided(
        self,
        account: AccountId,
        signal: SignalId,
        symbol: Symbol,
        reason: Reason | None,
        gates: Sequence[Gate],
    ) -> bool:
        await self._transaction.lock("decision", account, signal)
        return self._views.decisions.add((account, signal), DecisionRow(reason, gates))

    async def refused(
        self, signal: SignalId, symbol: Symbol, refusals: Sequence[tuple[AccountId, Reason, Sequence[Gate]]]
    ) -> None:
        for account, reason, gates in refusals:
            await self.decided(account, signal, symbol, reason, gates)


class MemoryOutbox(Repository):
    """`app.ports.Outbox`, as far as it is written."""

    async def add(
        self,
        user: UserId,
        kind: str,
        body: Mapping[str, object],
        *,
        dedupe: str,
        account: AccountId | None,
        critical: bool = False,
    ) -> None:
        self._transaction.check()
        number = len(self._views.outbox.items()) + 1
        notice = Notice(number, user, account, kind, body, 0, self._views.now())
        self._views.outbox.add((user, dedupe), notice)

    async def recover(self) -> tuple[int, int]:
        return 0, 0

    async def tidy(self) -> Mapping[str, int]:
        return {}

    async def claim(self, *wanted: object) -> Sequence[Notice]:
        """Nothing: nobody reads it."""
        return ()


class MemoryKeys(Repository):
    """`app.ports.Keys`, of accounts whose keys are no secret."""

    async def get(self, account: AccountId) -> SealedKey | None:
        row = self._views.accounts.get(account)
        sealed = b'{"key":"k","secret":"s"}'
        return None if row is None else SealedKey(account, row.owner, row.exchange, sealed, 1)


class MemoryIncidents(Repository):
    """`app.ports.Incidents`: counted, never told anew."""

    async def record(self, place: str, summary: str) -> bool:
        self._transaction.check()
        count = self._views.incidents.get((place, summary)) or 0
        self._views.incidents.put((place, summary), count + 1)
        return count == 0


class MemoryOperations(Repository):
    """`app.ports.Operations`: the service's switch."""

    async def control(self) -> Control:
        return self._views.control()

    async def set_control(self, control: Control, why: str, by: str, until: datetime | None = None) -> None:
        await self._transaction.lock("service")
        self._views.service.put("", ServiceRow(control, until))

    async def tighten(self, control: Control, why: str, by: str) -> bool:
        await self._transaction.lock("service")
        if self._views.control() >= control:
            return False
        self._views.service.put("", ServiceRow(control, None))
        return True

    async def clock(self) -> datetime:
        self._transaction.check()
        return self._views.now()
