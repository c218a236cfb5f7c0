"""The first entry is so sized that all entries of its plan fit: limits, money, and the risk at the stop."""

from dataclasses import dataclass, replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import BTC, BTC_PERP, an_instrument, limits
from trading.domain.account import RiskLimits
from trading.domain.additions import level_of
from trading.domain.instrument import Instrument, MarketType, Side
from trading.domain.money import Price, Ratio
from trading.domain.tactics import DcaStep, Sizing, SizingMode
from trading.risk.band import entry_band, within
from trading.risk.rules import Rules
from trading.risk.sizing import Funds, largest, size_addition, size_entry, steps_before

PRICES = st.decimals("0.5", "90000", places=2)
MONEY = st.decimals("0", "1000000", places=2)
SHARES = st.decimals("0.001", "1", places=3)
STEPS = st.lists(
    st.builds(DcaStep, st.decimals("0.001", "0.4", places=3).map(Ratio), st.decimals("0.1", "4", places=1)),
    max_size=5,
).map(lambda steps: tuple(sorted(steps, key=lambda step: step.drop)))
SIZINGS = st.sampled_from(
    [
        Sizing(),
        Sizing(SizingMode.FIXED, Decimal(500)),
        Sizing(SizingMode.PERCENT, Decimal("0.1")),
        Sizing(SizingMode.VOLATILITY, Decimal("0.01")),
    ]
)
BARELY = Decimal("1e-18")  # what a quotient of 28 digits may be rounded by


@dataclass(frozen=True)
class Situation:
    """All that a size is made of."""

    instrument: Instrument
    side: Side
    reference: Price
    limit: Price
    stop: Price
    funds: Funds
    allowed: RiskLimits
    steps: tuple[DcaStep, ...]
    sizing: Sizing
    leverage: int

    def sized(self, steps: tuple[DcaStep, ...]) -> Decimal:
        move = Ratio(Decimal("0.03"))
        at = (self.instrument, self.reference, self.limit, self.stop)
        return size_entry(*at, self.funds, self.allowed, Rules(), self.sizing, move, steps, self.leverage).qty


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    instrument, side = draw(
        st.sampled_from(
            [
                (an_instrument(BTC), Side.BUY),
                (an_instrument(BTC_PERP), Side.BUY),
                (an_instrument(BTC_PERP), Side.SELL),
            ]
        )
    )
    reference = Price(draw(PRICES))
    distance = draw(st.decimals("0.02", "0.6", places=3))
    stop = Price(reference * (1 - side.sign * distance))
    return Situation(
        instrument,
        side,
        reference,
        within(instrument, side, reference, entry_band(instrument, Rules())),
        stop,
        Funds(draw(MONEY), draw(MONEY), draw(MONEY)),
        limits(risk_per_trade=draw(SHARES), max_order=draw(SHARES), max_exposure=draw(SHARES)),
        steps_before(stop, reference, side, draw(STEPS)),
        draw(SIZINGS),
        draw(st.integers(1, 10)) if instrument.symbol.market is MarketType.LINEAR else 1,
    )


@given(situations())
def test_all_entries_together_fit_the_limits_and_lose_no_more_than_the_risk(s: Situation) -> None:
    first, rules = s.sized(s.steps), Rules()
    cost, loss = first * max(s.reference, s.limit), first * abs(s.limit - s.stop)
    biggest = cost
    for step in s.steps:  # as each would be ordered: at its level, and no dearer than the band permits
        level = level_of(step, s.reference, s.side)
        worst = within(s.instrument, s.side, level, entry_band(s.instrument, rules))
        worth = first * step.size * max(level, worst)
        cost, loss, biggest = (
            cost + worth,
            loss + first * step.size * abs(worst - s.stop),
            max(biggest, worth),
        )
        assert first * step.size <= s.instrument.max_qty
    # The band of a further entry ends on a tick, which may be dearer by up to one.
    tick = BARELY + first * sum((step.size for step in s.steps), Decimal(0)) * s.instrument.tick
    assert loss <= s.funds.equity * s.allowed.risk_per_trade + tick
    assert cost <= max(s.funds.equity * s.allowed.max_exposure - s.funds.exposure, Decimal(0)) + tick
    assert cost <= s.funds.equity * s.allowed.pair_share + tick
    paid = cost / s.leverage + cost * s.instrument.taker_fee
    assert paid <= s.funds.free + 2 * tick, "margin and fees are paid from what is free"
    assert biggest <= largest(s.funds, s.allowed, rules) + tick


@given(situations())
def test_a_longer_plan_never_makes_the_first_entry_larger(s: Situation) -> None:
    assert s.sized(s.steps) <= s.sized(s.steps[:-1]) <= s.sized(())


@given(situations())
def test_more_leverage_never_makes_an_entry_larger_than_plenty_of_money_would(s: Situation) -> None:
    plenty = replace(s, funds=replace(s.funds, free=Decimal(10**9)), leverage=1)
    assert replace(s, leverage=1).sized(s.steps) <= s.sized(s.steps) <= plenty.sized(s.steps)


@given(situations(), MONEY, st.decimals("0.001", "50", places=3))
def test_a_further_entry_is_never_larger_than_planned_nor_than_what_is_left(
    s: Situation, held: Decimal, wanted: Decimal
) -> None:
    dearest = Price(max(s.reference, s.limit))
    sized = size_addition(s.instrument, wanted, dearest, held, s.funds, s.allowed, Rules(), s.leverage)
    worth = sized.qty * dearest
    assert 0 <= sized.qty <= wanted
    assert worth <= max(s.funds.equity * s.allowed.pair_share - held, Decimal(0)) + BARELY
    assert worth <= max(s.funds.equity * s.allowed.max_exposure - s.funds.exposure, Decimal(0)) + BARELY
    assert worth / s.leverage <= s.funds.free
    assert sized.clamp is not None or sized.qty == s.instrument.qty_down(wanted)
