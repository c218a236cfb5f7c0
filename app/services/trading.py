"""The trader's commands: symbols, risk, paper or live, arm and stop."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from app.accounts import (
    MAX_SYMBOLS,
    PRESETS,
    Account,
    AccountKind,
    Preset,
    User,
    capped,
)
from app.errors import Refusal, Refused
from app.fields import Scope
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_settings import Target
from app.services.entitlements import entitled_of, permit_live, permit_symbols
from app.services.keys import live_account
from app.services.offer import EVERYTHING, Offer
from app.services.people import beginning, registered
from app.services.symbols import by_code, code_of, offered, resolve
from app.views import SymbolChoice
from trading.domain.account import Control, RiskLimits
from trading.domain.events import ExitWhy
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, Instrument, Symbol
from trading.domain.money import NO_QTY, Qty, Ratio
from trading.engine.parts import by_hand
from trading.engine.state import Holding


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


async def _markets(work: UnitOfWork, account: Account) -> Sequence[Instrument]:
    """The markets of the account's exchange."""
    return [one for one in await work.markets.all() if one.symbol.exchange is account.exchange]


async def _carried(work: UnitOfWork, left: Account, wanted: Account) -> Sequence[Symbol]:
    """The chosen symbols as the other account's exchange lists them; what it does not list stays behind."""
    listed = {one.symbol for one in await _markets(work, wanted)}
    there = [replace(symbol, exchange=wanted.exchange) for symbol in left.symbols]
    return [symbol for symbol in there if left.exchange is wanted.exchange or symbol in listed]


def _permitted(account: Account, limits: RiskLimits) -> RiskLimits:
    promised = account.key is not None and account.key.promised
    return capped(limits, promised=promised, plan=account.ceiling)


def _limits_there(left: Account, wanted: Account) -> RiskLimits:
    """The limits that will hold: the account's own, or in its first time what was chosen so far."""
    return wanted.limits if wanted.symbols or left.id == wanted.id else _permitted(wanted, left.limits)


class Trading:
    """Changes that a person makes to how their active account trades."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        wake: Wake,
        exchanges: Sequence[ExchangeId] = (ExchangeId.BYBIT,),
        offer: Offer = EVERYTHING,
    ) -> None:
        self._unit = unit
        self._offer = offer
        self._wake = wake
        self._exchanges = tuple(exchanges)

    async def symbols(self, user_id: UserId) -> SymbolChoice:
        """What is chosen, and what else may be."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            markets = await _markets(work, account)
            limit = min(MAX_SYMBOLS, (await entitled_of(work, user_id)).permits.symbols)
            more = offered(markets, account.symbols, self._offer)
            return SymbolChoice(account, account.symbols, more, limit)

    async def search(self, user_id: UserId, text: str) -> Sequence[Symbol]:
        """The markets that a typed name may mean. Raises Refused where there is none."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            found = resolve(await _markets(work, account), text)
        if not found:
            raise Refused(Refusal.UNKNOWN_SYMBOL, {"text": text[:40]})
        permitted = [symbol for symbol in found if self._offer.permits(symbol)]
        if not permitted:
            raise Refused(Refusal.SYMBOL_NOT_OFFERED, {"symbol": found[0].title})
        return permitted

    async def known(self, user_id: UserId, code: str) -> Symbol:
        """The market that a button's code stands for. Raises Refused where it is gone from the exchange."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            chosen = next((symbol for symbol in account.symbols if code_of(symbol) == code), None)
            symbol = chosen or by_code(await _markets(work, account), code)
        if symbol is None:
            raise Refused(Refusal.UNKNOWN_SYMBOL, {"text": "…"})
        return symbol

    async def choose(self, user_id: UserId, symbol: Symbol, *, wanted: bool) -> SymbolChoice:
        """Trade the symbol, or no longer. Open positions are looked after to their end either way."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            chosen = tuple(s for s in account.symbols if s != symbol)
            if wanted:
                known = {instrument.symbol for instrument in await _markets(work, account)}
                if symbol not in known:
                    raise Refused(Refusal.UNKNOWN_SYMBOL, {"text": symbol.title})
                if symbol not in account.symbols and not self._offer.permits(symbol):
                    raise Refused(Refusal.SYMBOL_NOT_OFFERED, {"symbol": symbol.title})
                if len(chosen) >= MAX_SYMBOLS:
                    raise Refused(Refusal.TOO_MANY_SYMBOLS, {"limit": str(MAX_SYMBOLS)})
                if symbol not in account.symbols:
                    await permit_symbols(work, user_id, len(chosen) + 1)
                chosen = account.symbols if symbol in account.symbols else (*account.symbols, symbol)
            await work.accounts.set_symbols(user_id, account.id, chosen)
        self._wake.symbols()
        return await self.symbols(user_id)

    async def going_live(self, user_id: UserId, exchange: ExchangeId) -> Account:
        """The live account with the limits that will hold on it. Raises Refused without a key."""
        async with self._unit() as work:
            left = await active_account(work, await registered(work, user_id))
            wanted = await self._wanted(work, user_id, AccountKind.LIVE, exchange)
            return replace(wanted, limits=_limits_there(left, wanted))

    async def set_mode(
        self, user_id: UserId, kind: AccountKind, exchange: ExchangeId | None = None
    ) -> Account:
        """Look at the paper or live account of an exchange, by default that of the one looked at now.

        The account that is left is disarmed; its positions are kept safe.
        """
        async with self._unit() as work:
            left = await active_account(work, await registered(work, user_id))
            wanted = await self._wanted(work, user_id, kind, exchange or left.exchange)
            if left.id != wanted.id:
                await work.accounts.set_armed(user_id, left.id, armed=False)
                if not wanted.symbols:  # its first time: what was chosen so far comes along
                    limits = _limits_there(left, wanted)
                    kept = left.preset if limits == left.limits else Preset.CUSTOM
                    chosen = await _carried(work, left, wanted) or await beginning(work, wanted, self._offer)
                    await work.accounts.set_symbols(user_id, wanted.id, chosen)
                    await work.accounts.set_limits(user_id, wanted.id, kept, limits)
                    _, choices = await work.settings.of(user_id, left.id)
                    await work.settings.put(Target(user_id, wanted.id, Scope.ACCOUNT), choices)
                await work.users.set_active_account(user_id, wanted.id)
            return await active_account(work, await registered(work, user_id))

    async def _wanted(
        self, work: UnitOfWork, owner: UserId, kind: AccountKind, exchange: ExchangeId
    ) -> Account:
        if exchange not in self._exchanges:
            raise Refused(Refusal.EXCHANGE_NOT_OFFERED, {"exchange": exchange.brand})
        if kind is AccountKind.PAPER:
            return await work.accounts.create(
                owner, exchange, kind, Preset.BALANCED, PRESETS[Preset.BALANCED]
            )
        live = await live_account(work, owner, exchange)
        if live is None or live.key is None:
            await permit_live(work, owner)
            raise Refused(Refusal.NO_LIVE_ACCOUNT)
        session = await work.sessions.peek(live.id)
        if session is None or not (session.holdings or session.orders):  # what is open may be looked at
            await permit_live(work, owner)
        return live

    async def arm(self, user_id: UserId) -> Account:
        """Want entries from the next bar on. Raises Refused where something is missing."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            if not account.symbols:
                raise Refused(Refusal.NO_SYMBOLS)
            if account.kind is AccountKind.LIVE:
                await permit_live(work, user_id)
            if account.control > Control.ENTRIES_PAUSED:
                raise Refused(Refusal.ACCOUNT_HALTED, {"why": account.control_why or ""})
            if account.kind is AccountKind.LIVE and account.key is None:
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

    async def reduce(self, user_id: UserId, symbol: Symbol, share: Ratio, token: str) -> Qty:
        """Close this share of the position at market, 1: all of it. Trading stays as it is.

        token: of the button. Returns how many base units leave, zero where the same press has counted before.
        Raises Refused where nothing is open, a part leaves already, or it or the rest would be too small.
        """
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            before = (await work.sessions.load([account.id]))[account.id]
            holding = before.holdings.get(symbol)
            markets = {one.symbol: one for one in await _markets(work, account)}
            if holding is None or symbol not in markets:
                raise Refused(Refusal.NOTHING_OPEN)
            if token in holding.course.hands:
                return NO_QTY
            after = by_hand(before, symbol, markets[symbol], share, token)
            if after == before:
                raise Refused(_unreduced(holding), {"symbol": symbol.title})
            await work.sessions.save(before, after)
        self._wake.account(account.id)
        part = after.holdings[symbol].course.part
        return Qty(abs(holding.position.qty)) if part is None else Qty(part.qty)


def _unreduced(holding: Holding) -> Refusal:
    is_leaving = holding.exiting is not None or holding.course.part is not None
    return Refusal.ALREADY_LEAVING if is_leaving else Refusal.PART_TOO_SMALL
