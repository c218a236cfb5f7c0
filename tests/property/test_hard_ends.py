"""The same nasty exchange, where it holds no stops, and where everything is to end at once."""

from dataclasses import replace

from hypothesis import settings
from hypothesis.stateful import invariant, precondition, rule

from tests.property.test_session_machine import HARD, Life
from tests.support.builders import BTC, BTC_PERP, price
from trading.domain.account import Control
from trading.domain.money import ZERO
from trading.domain.order import OrderKind
from trading.engine.session import Evacuate, PriceSeen


class SoftLife(Life):
    """An exchange that cannot hold a stop: the price is watched by us, and nothing rests there."""

    def begin_soft(self) -> None:
        self.exchange.instrument = replace(self.exchange.instrument, holds_stops=False)

    @invariant()
    def no_stop_is_ever_placed(self) -> None:
        if not hasattr(self, "shell"):
            return
        self.begin_soft()
        assert not [row for row in self.shell.rows.values() if row.intent.kind is OrderKind.PROTECT]

    @invariant()
    def nobody_takes_it_for_naked(self) -> None:
        if not hasattr(self, "shell"):
            return
        for holding in self.shell.session.holdings.values():
            assert holding.exiting is not None or holding.naked_since is None

    def _is_quiet(self) -> bool:
        self.shell.apply(PriceSeen(self.symbol, price(str(self.exchange.price))))
        holding = self.shell.session.holdings.get(self.symbol)
        at_rest = holding is None or (holding.soft and holding.exiting is None)
        return at_rest and not self.shell.working(*OrderKind) and not self.exchange.can_fill()

    def _check_rest(self) -> None:
        holding = self.shell.session.holdings.get(self.symbol)
        if holding is None:
            super()._check_rest()
            return
        assert holding.soft
        assert holding.stop is not None
        assert (holding.stop - self.exchange.price) * holding.side.sign < ZERO, "past its stop it is left"
        if self.symbol is not BTC:
            assert holding.position.qty == self.exchange.net, "position and exchange must agree"


class PanicLife(Life):
    """At some moment, at the latest when all begins to go well, the emergency stop is pressed: again and
    again, for as long as anything is there.
    """

    @precondition(lambda self: self.shell.rows)
    @rule()
    def panic(self) -> None:
        self.shell.session = replace(self.shell.session, control=Control.HALTED)
        self.shell.apply(Evacuate(None))

    def _settle(self) -> bool:
        self.panic()
        return super()._settle() and not self.shell.session.holdings

    def _check_rest(self) -> None:
        super()._check_rest()
        assert not self.shell.session.holdings, "nothing is held after an emergency stop"
        assert not self.shell.working(*OrderKind)


class SoftLinearLife(SoftLife):
    symbol = BTC_PERP


class PanicLinearLife(PanicLife):
    symbol = BTC_PERP


SOME = settings(HARD, max_examples=60)
TestSoftLife = SoftLife.TestCase
TestSoftLife.settings = SOME
TestSoftLinearLife = SoftLinearLife.TestCase
TestSoftLinearLife.settings = SOME
TestPanicLife = PanicLife.TestCase
TestPanicLife.settings = SOME
TestPanicLinearLife = PanicLinearLife.TestCase
TestPanicLinearLife.settings = SOME
