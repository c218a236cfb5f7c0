"""Emergency stops and switches: pressed by a person for their own accounts, by operators for everybody.

The halt and the row that the runtime works off are committed together: whatever is killed afterwards, nothing
new is opened, and somebody finds what is still to be closed.
"""

from collections.abc import Iterable, Mapping, Sequence

from app import notices
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.rights import Right
from app.services.looking import Prices
from app.services.operators import permitted
from app.services.people import registered
from app.services.symbols import by_code, resolve
from app.views import EmergencyView, HaltedSymbol, SwitchesView
from trading.domain.account import Control
from trading.domain.events import EmergencyScope
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol
from trading.domain.money import Price

EMERGENCY = "emergency"  # why an account, a symbol or the service is halted by an emergency stop
OPERATOR = "operator"  # why it is halted by an operator who closes nothing
REASON_LIMIT = 300  # characters


class Emergency:
    """Stops and releases. token: of the button, used once; prices: for the slippage of the receipt."""

    def __init__(self, unit: UnitOfWorkFactory, prices: Prices) -> None:
        self._unit = unit
        self._prices = prices

    async def look(self, user_id: UserId) -> EmergencyView:
        """What an emergency stop of this person would be about."""
        async with self._unit() as work:
            await registered(work, user_id)
            return await self._view(work, user_id)

    async def press(self, user_id: UserId, token: str) -> EmergencyView:
        """Halt and disarm all accounts of this person, and close all that is open. Again: it goes on."""
        async with self._unit() as work:
            await registered(work, user_id)
            accounts = sorted(account.id for account in await work.accounts.of(user_id))
            for account in accounts:
                await work.accounts.hold(account, EMERGENCY, "", f"user {user_id}", Control.HALTED)
                await work.accounts.set_armed(user_id, account, armed=False)
            sessions = await work.sessions.look(accounts)
            held = {symbol for session in sessions.values() for symbol in session.holdings}
            await work.emergencies.begin(
                EmergencyScope.USER, str(user_id), user_id, f"{user_id}:{token}", self._known(held)
            )
            return await self._view(work, user_id)

    async def release(self, user_id: UserId) -> None:
        """Permit trading again after an emergency stop of one's own. Accounts stay disarmed."""
        async with self._unit() as work:
            await registered(work, user_id)
            if await work.emergencies.is_under_way(EmergencyScope.USER, str(user_id)):
                raise Refused(Refusal.EMERGENCY_UNDER_WAY)
            for account in sorted(account.id for account in await work.accounts.of(user_id)):
                await work.accounts.release(account, EMERGENCY, f"user {user_id}")

    # For operators

    async def switches(self, user_id: UserId) -> SwitchesView:
        """The service's switch, and halted symbols."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.SERVICE)
            return await _switches(work)

    async def find(self, user_id: UserId, text: str) -> Sequence[Symbol]:
        """The markets that a typed name may mean. Raises Refused where there is none."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.SERVICE)
            found = resolve(await work.markets.all(), text)
        if not found:
            raise Refused(Refusal.UNKNOWN_SYMBOL, {"text": text[:40]})
        return found

    async def symbol(self, user_id: UserId, code: str) -> Symbol:
        """The market of a button. Raises Refused where it is gone."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.SERVICE)
            symbol = by_code(await work.markets.all(), code)
        if symbol is None:
            raise Refused(Refusal.UNKNOWN_SYMBOL, {"text": "…"})
        return symbol

    async def press_symbol(self, user_id: UserId, symbol: Symbol, token: str) -> SwitchesView:
        """Nobody opens anything in the symbol any more, and everybody's positions in it are closed."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.HALT)
            await work.brakes.halt_symbol(symbol, EMERGENCY, f"admin {user_id}")
            await work.emergencies.begin(
                EmergencyScope.SYMBOL, symbol.key, user_id, f"{user_id}:{token}", self._known([symbol])
            )
            await _noted(work, user_id, "panic-symbol", symbol)
            return await _switches(work)

    async def press_all(self, user_id: UserId, token: str) -> SwitchesView:
        """Nobody opens anything any more, and everything is closed."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.HALT)
            await work.operations.set_control(Control.HALTED, EMERGENCY, f"admin {user_id}")
            known = self._known(await work.accounts.symbols_in_use())
            await work.emergencies.begin(EmergencyScope.SERVICE, "", user_id, f"{user_id}:{token}", known)
            await _noted(work, user_id, "panic-all", None)
            return await _switches(work)

    async def halt(self, user_id: UserId) -> SwitchesView:
        """Nobody opens anything any more; stops and exits go on."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.HALT)
            await work.operations.set_control(Control.HALTED, OPERATOR, f"admin {user_id}")
            await _noted(work, user_id, "halt", None)
            return await _switches(work)

    async def resume(self, user_id: UserId) -> SwitchesView:
        """Open the service's switch again. Refused while an emergency stop of the service goes on."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.RELEASE)
            if await work.emergencies.is_under_way(EmergencyScope.SERVICE, ""):
                raise Refused(Refusal.EMERGENCY_UNDER_WAY)
            await work.operations.set_control(Control.RUNNING, OPERATOR, f"admin {user_id}")
            await _noted(work, user_id, "resume", None)
            return await _switches(work)

    async def resume_symbol(self, user_id: UserId, symbol: Symbol) -> SwitchesView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.RELEASE)
            if await work.emergencies.is_under_way(EmergencyScope.SYMBOL, symbol.key):
                raise Refused(Refusal.EMERGENCY_UNDER_WAY)
            await work.brakes.release_symbol(symbol)
            await _noted(work, user_id, "resume-symbol", symbol)
            return await _switches(work)

    async def explain(self, user_id: UserId, symbol: Symbol | None, text: str) -> SwitchesView:
        """Why the symbol, or with None the service, is halted: asked after the halt, never before it."""
        reason = " ".join(text.split())
        async with self._unit() as work:
            await permitted(work, user_id, Right.HALT)
            if not 1 <= len(reason) <= REASON_LIMIT:
                found = {"found": str(len(reason)), "min": "1", "max": str(REASON_LIMIT)}
                raise Refused(Refusal.REASON_LENGTH, found)
            if not await work.holds.explain(symbol, reason):
                raise Refused(Refusal.NOT_HALTED)
            await work.acts.note(user_id, "halt-reason", _subject(symbol), {"reason": reason})
            return await _switches(work)

    def _known(self, symbols: Iterable[Symbol]) -> Mapping[Symbol, Price]:
        """Prices at the press; a symbol without one is left out, and its slippage is not known."""
        last = {symbol: self._prices.last(symbol) for symbol in symbols}
        return {symbol: price for symbol, price in last.items() if price is not None}

    async def _view(self, work: UnitOfWork, user_id: UserId) -> EmergencyView:
        accounts = tuple(await work.accounts.of(user_id))
        sessions = await work.sessions.look([account.id for account in accounts])
        return EmergencyView(
            accounts=len(accounts),
            positions=sum(len(session.holdings) for session in sessions.values()),
            orders=sum(
                not order.status.is_final
                for session in sessions.values()
                for order in session.orders.values()
            ),
            halted=any(account.control_why == EMERGENCY for account in accounts),
            under_way=await work.emergencies.is_under_way(EmergencyScope.USER, str(user_id)),
        )


async def _switches(work: UnitOfWork) -> SwitchesView:
    switch, halts = await work.operations.switch(), tuple(await work.brakes.halted_symbols())
    return SwitchesView(
        control=switch.control,
        symbols=tuple(halt.symbol for halt in halts),
        under_way=await work.emergencies.is_under_way(EmergencyScope.SERVICE, ""),
        switch=switch,
        halts=tuple(HaltedSymbol(one.symbol, one.why, one.by, one.since, one.reason) for one in halts),
    )


async def _noted(work: UnitOfWork, user_id: UserId, act: str, symbol: Symbol | None) -> None:
    """In the operators' trail, and to the other ones at once."""
    await work.acts.note(user_id, act, _subject(symbol))
    halted = not act.startswith("resume")
    kind, body = notices.encode(notices.Switched(halted, symbol, OPERATOR, f"admin {user_id}"))
    once = f"switched:{(await work.operations.clock()).isoformat()}"
    for admin in await work.users.admins():
        if admin.id != user_id:
            await work.outbox.add(admin.id, kind, body, dedupe=once, account=None, critical=True)


def _subject(symbol: Symbol | None) -> str:
    return "service" if symbol is None else f"symbol {symbol.key}"
