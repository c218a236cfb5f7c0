"""Catalogues are complete: what has a file has its line, and every line works."""

from pathlib import Path

import pytest

import trading.strategies
from tests.architecture.source import sources
from tests.support.builders import BTC
from trading.candles.bars import bars_of
from trading.domain.candle import Timeframe
from trading.domain.decision import Reason
from trading.domain.errors import ExchangeFailure
from trading.domain.instrument import ExchangeId
from trading.domain.order import TRANSITIONS, OrderStatus
from trading.exchanges.catalog import CATALOG
from trading.strategies.catalog import STRATEGIES, Offer
from trading.strategies.signals import decide

SHARED = {  # what strategies are made of
    *("__init__", "base", "catalog", "indicators", "lookback", "ranking", "reasons", "signals", "verdicts")
}
OFFERS = pytest.mark.parametrize("offer", STRATEGIES, ids=[offer.name for offer in STRATEGIES])


def test_every_strategy_is_offered_once_under_the_name_of_its_file() -> None:
    folder = Path(trading.strategies.__path__[0])
    files = sorted({path.stem for path in folder.glob("*.py")} - SHARED)
    assert sorted(offer.name for offer in STRATEGIES) == files


@OFFERS
def test_every_strategy_builds_with_its_defaults_and_without_bars_says_nothing(offer: Offer) -> None:
    strategy = offer.build({})
    assert strategy.name == offer.name
    assert strategy.warm_up > 0
    assert decide(strategy, bars_of([]), BTC, Timeframe.M1) is None


@OFFERS
def test_every_parameter_holds_its_ends_and_its_default(offer: Offer) -> None:
    for name, bound in offer.bounds.items():
        assert bound.low <= bound.default <= bound.high, name
        assert bound.step > 0, name
        assert all(bound.holds(value) for value in (bound.low, bound.default, bound.high)), name


def test_every_exchange_has_its_row() -> None:
    assert set(CATALOG) == set(ExchangeId)


def test_every_status_has_its_row() -> None:
    assert set(TRANSITIONS) == set(OrderStatus)


def test_every_reason_is_given_somewhere() -> None:
    """A text for a reason that nobody gives would be a promise that nobody keeps."""
    givers = ("trading/risk", "trading/engine", "app/runtime", "db/repositories")
    code = "".join(Path(source.name).read_text(encoding="utf-8") for source in sources(*givers))
    assert not [reason for reason in Reason if f"Reason.{reason.name}" not in code]


def test_every_failure_is_named_by_what_to_do() -> None:
    named = {failure.__name__ for failure in ExchangeFailure.__subclasses__()}
    assert named == {"TryAgain", "Declined", "KeysUnusable", "OutcomeUnknown", "MissingData"}
    assert all(failure.__doc__ for failure in ExchangeFailure.__subclasses__())
