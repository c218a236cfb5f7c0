"""The engine's desk for what is done by hand, on the test's own prices; orders are planned and not sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.ports import UnitOfWorkFactory
from app.runtime.agenda import Agenda
from app.runtime.desk import Desk
from app.runtime.triggers import Triggers
from trading.domain.candle import Candle, Timeframe
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import Instrument, Symbol
from trading.domain.money import Price
from trading.domain.order import OrderStatus
from trading.domain.signal import Signal
from trading.engine.decide import Decision
from trading.engine.session import CalledOff, Judged
from trading.ports import Clock, OrderReport
from trading.risk.quotes import Quote
from trading.risk.rules import Rules


@dataclass
class HandBoard:
    """`app.runtime.boards.Board` of these prices, each as fresh as can be."""

    instruments: Mapping[Symbol, Instrument]
    prices: Mapping[Symbol, Price]
    clock: Clock
    timeframe: Timeframe = Timeframe.M1

    @property
    def quotes(self) -> Mapping[Symbol, Quote]:
        return {symbol: Quote(price, self.clock.now()) for symbol, price in self.prices.items()}

    def last(self, symbol: Symbol) -> Price | None:
        return self.prices.get(symbol)

    def closed(self, symbol: Symbol) -> Sequence[Candle]:
        return ()


@dataclass
class HandDealer:
    """`app.services.dealing.Dealer` over the real desk. clean: what a reading finds; reads: whose there
    were; shown: what the exchange shows of orders."""

    unit: UnitOfWorkFactory
    desk: Desk
    clean: bool = True
    reads: list[AccountId] = field(default_factory=list)
    shown: dict[ClientOrderId, OrderReport] = field(default_factory=dict)

    async def weigh(self, signal: Signal, account: AccountId) -> Decision:
        return await self.desk.weigh(signal, account)

    async def follow(self, signal: Signal, account: AccountId) -> None:
        async with self.unit() as work:
            await work.signals.put(signal)
        await self.desk.decide(signal, [account])

    async def call_off(self, account: AccountId, order: ClientOrderId) -> None:
        await self.desk.apply(account, CalledOff(order))

    async def read_back(self, account: AccountId) -> bool:
        self.reads.append(account)
        return self.clean

    async def judge(self, account: AccountId, order: ClientOrderId, *, gone: bool) -> OrderStatus | None:
        report = self.shown.get(order)
        if report is None and not gone:
            return OrderStatus.QUARANTINED
        after = (await self.desk.apply(account, Judged(order, report))).orders.get(order)
        return None if after is None else after.status


def hand_dealer(
    unit: UnitOfWorkFactory,
    instruments: Mapping[Symbol, Instrument],
    prices: Mapping[Symbol, Price],
    clock: Clock,
) -> HandDealer:
    board = HandBoard(instruments, prices, clock)
    return HandDealer(unit, Desk(unit, board, Triggers(), Agenda(), clock, Rules(), lambda: None))
