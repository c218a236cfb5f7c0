"""The trader's commands: symbols, risk, paper or live, arm and stop."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from app.accounts import MAX_RISK, MAX_SYMBOLS, MIN_RISK, PRESETS, Account, AccountKind, Preset, User
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.services.keys import live_account
from app.services.people import registered
from app.services.symbols import by_code, code_of, offered, resolve
from app.views import SymbolChoice
from trading.domain.account import Control
from trading.domain.events import ExitWhy
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import Symbol
from trading.domain.money import NotANumber, Ratio, plain, typed_number


class Wake(Protocol):
    """Tells the runtime that something changed, so that it need not wait for its timer."""

    def account(self, account: AccountId) -> None: ...
    def symbols(self) -> None: ...


async def active_account(work: UnitOfWork, user: User) -> Account:
    """The account that the person looks at. Raises LookupError where the row is gone."""
    account = await work.accounts.get(user.id, user.active_account) if user.active_account else None
    if account is None:
        raise LookupError(f"person {user.id} must have an active account")
    return account


class Trading:
    """Changes that a person makes to how their active account trades."""

    def __init__(self, unit: UnitOfWorkFactory, wake: Wake) -> None:
        self._unit = unit
        self._wake = wake

    async def symbols(self, user_id: UserId) -> SymbolChoice:
        """What is chosen, and what else may be."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            return SymbolChoice(account, account.symbols, offered(await work.markets.all(), account.symbols))

    async def search(self, user_id: UserId, text: str) -> Sequence[Symbol]:
        """The markets that a typed name may mean. Raises Refused where there is none."""
        async with self._unit() as work:
            await registered(work, user_id)
            found = resolve(await work.markets.all(), text)
        if not found:
            raise Refused(Refusal.UNKNOWN_SYMBOL, {"text": text[:40]})
        return found

    async def known(self, user_id: UserId, code: str) -> Symbol:
        """The market that a button's code stands for. Raises Refused where it is gone from the exchange."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            chosen = next((symbol for symbol in account.symbols if code_of(symbol) == code), None)
            symbol = chosen or by_code(await work.markets.all(), code)
        if symbol is None:
            raise Refused(Refusal.UNKNOWN_SYMBOL, {"text": "…"})
        return symbol

    async def choose(self, user_id: UserId, symbol: Symbol, *, wanted: bool) -> SymbolChoice:
        """Trade the symbol, or no longer. Open positions are looked after to their end either way."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            chosen = tuple(s for s in account.symbols if s != symbol)
            if wanted:
                known = {instrument.symbol for instrument in await work.markets.all()}
                if symbol not in known:
                    raise Refused(Refusal.UNKNOWN_SYMBOL, {"text": symbol.title})
                if len(chosen) >= MAX_SYMBOLS:
                    raise Refused(Refusal.TOO_MANY_SYMBOLS, {"limit": str(MAX_SYMBOLS)})
                chosen = account.symbols if symbol in account.symbols else (*account.symbols, symbol)
            await work.accounts.set_symbols(user_id, account.id, chosen)
        self._wake.symbols()
        return await self.symbols(user_id)

    async def set_preset(self, user_id: UserId, preset: Preset) -> Account:
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            await work.accounts.set_limits(user_id, account.id, preset, PRESETS[preset])
            return replace(account, preset=preset, limits=PRESETS[preset])

    async def set_risk(self, user_id: UserId, text: str) -> Account:
        """The risk per trade as typed in per cent. Raises Refused with what is allowed."""
        bounds = {"min": plain(MIN_RISK * 100), "max": plain(MAX_RISK * 100)}
        try:
            risk = Ratio(typed_number(text) / 100)
        except NotANumber:
            raise Refused(Refusal.NOT_A_NUMBER, bounds) from None
        if not MIN_RISK <= risk <= MAX_RISK:
            raise Refused(Refusal.RISK_OUT_OF_BOUNDS, {"actual": plain(risk * 100), **bounds})
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            limits = replace(account.limits, risk_per_trade=risk)
            await work.accounts.set_limits(user_id, account.id, Preset.CUSTOM, limits)
            return replace(account, preset=Preset.CUSTOM, limits=limits)

    async def set_mode(self, user_id: UserId, kind: AccountKind) -> Account:
        """Look at the paper or the live account. The other one is disarmed; its positions are kept safe."""
        async with self._unit() as work:
            user = await registered(work, user_id)
            accounts = {account.kind: account for account in await work.accounts.of(user_id)}
            wanted = accounts.get(kind)
            if wanted is None or (kind is AccountKind.LIVE and wanted.key is None):
                raise Refused(Refusal.NO_LIVE_ACCOUNT)
            left = await active_account(work, user)
            if left.id != wanted.id:
                await work.accounts.set_armed(user_id, left.id, armed=False)
                if not wanted.symbols:  # its first time: what was chosen so far comes along
                    await work.accounts.set_symbols(user_id, wanted.id, left.symbols)
                    await work.accounts.set_limits(user_id, wanted.id, left.preset, left.limits)
                await work.users.set_active_account(user_id, wanted.id)
            return await active_account(work, await registered(work, user_id))

    async def arm(self, user_id: UserId) -> Account:
        """Want entries from the next bar on. Raises Refused where something is missing."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            if not account.symbols:
                raise Refused(Refusal.NO_SYMBOLS)
            if account.control > Control.ENTRIES_PAUSED:
                raise Refused(Refusal.ACCOUNT_HALTED, {"why": account.control_why or ""})
            if account.kind is AccountKind.LIVE and await live_account(work, user_id) is None:
                raise Refused(Refusal.NO_LIVE_ACCOUNT)
            await work.accounts.set_armed(user_id, account.id, armed=True)
        self._wake.symbols()
        self._wake.account(account.id)
        return replace(account, armed=True)

    async def disarm(self, user_id: UserId) -> Account:
        """No more entries. Stops and exits of open positions go on."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            await work.accounts.set_armed(user_id, account.id, armed=False)
        self._wake.account(account.id)
        return replace(account, armed=False)

    async def close_all(self, user_id: UserId) -> int:
        """Disarm and close every open position at market. Returns how many are being closed."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            await work.accounts.set_armed(user_id, account.id, armed=False)
            before = (await work.sessions.load([account.id]))[account.id]
            if not before.holdings:
                raise Refused(Refusal.NOTHING_OPEN)
            after = before
            for holding in before.holdings.values():
                after = after.with_holding(replace(holding, exiting=holding.exiting or ExitWhy.ASKED))
            await work.sessions.save(before, after)
        self._wake.account(account.id)
        return len(before.holdings)
