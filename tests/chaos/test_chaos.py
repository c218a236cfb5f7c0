"""A few rounds in every run of the tests; `make chaos` plays all kinds, on all exchanges, as often as wished."""

from pathlib import Path

import pytest

from tests.chaos.points import Point
from tests.chaos.rounds import Blow
from tests.chaos.run import Kind, run
from tests.support.embedded import needs_wheels
from trading.domain.instrument import ExchangeId

pytestmark = needs_wheels
EXCHANGES = (ExchangeId.BYBIT, ExchangeId.BINANCE)
KINDS: tuple[Kind, ...] = (Point.AFTER_SEND, Blow.POSTGRES)


@pytest.mark.timeout(600)
async def test_nothing_is_doubled_or_lost_whatever_is_killed(tmp_path: Path) -> None:
    lines: list[str] = []
    score = await run(tmp_path, KINDS, len(KINDS), 5, EXCHANGES, 2, lines.append)
    words = "\n".join(lines)
    print(words)  # noqa: T201  # the figures, for who wants to see them
    assert score.holds, words
    assert [one.what for one in score.rounds] == [*KINDS]
    assert all(one.in_flight for one in score.rounds), words
    assert sum(one.found.orders for one in score.rounds), words
