"""The first steps with what is usual."""

from app.accounts import AccountKind, Preset
from app.care_views import StepsView, UsualView
from app.ports import UnitOfWorkFactory
from app.ports_care import Step
from app.services.people import registered
from app.services.settings import Settings
from app.services.trading import Trading, active_account
from trading.domain.ids import UserId
from trading.domain.instrument import MarketType, Symbol

USUAL = ("BTC/USDT", "ETH/USDT")


class FirstSteps:
    """How far a person is, and the rest of it with one press."""

    def __init__(self, unit: UnitOfWorkFactory, trading: Trading, settings: Settings) -> None:
        self._unit = unit
        self._trading = trading
        self._settings = settings

    async def look(self, user_id: UserId) -> StepsView | None:
        """None where all is done, or where the person does not want to see it."""
        async with self._unit() as work:
            user = await registered(work, user_id)
            done = await work.care.steps(user_id)
            account = await active_account(work, user)
        if done is None or done == frozenset(Step):
            return None
        fresh = account.kind is AccountKind.PAPER and Step.SYMBOLS not in done
        return StepsView(done, await self._usual(user_id) if fresh else ())

    async def hide(self, user_id: UserId) -> None:
        async with self._unit() as work:
            await registered(work, user_id)
            await work.care.hide_steps(user_id)

    async def take_usual(self, user_id: UserId) -> UsualView:
        """Choose the usual symbols and the careful limits, on paper. Trading is not switched on by it."""
        await self._trading.set_mode(user_id, AccountKind.PAPER)
        symbols = await self._usual(user_id)
        for symbol in symbols:
            await self._trading.choose(user_id, symbol, wanted=True)
        await self._settings.preset(user_id, Preset.CAREFUL)
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
        return UsualView(account.symbols, account.preset)

    async def _usual(self, user_id: UserId) -> tuple[Symbol, ...]:
        """Of the usual symbols those that are offered here."""
        offered = (await self._trading.symbols(user_id)).offered
        spot = [symbol for symbol in offered if symbol.market is MarketType.SPOT]
        return tuple(symbol for name in USUAL for symbol in spot if symbol.name == name)
