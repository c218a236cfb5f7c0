"""What a seed means: who trades what, how bad the days are, and when which worker is killed or frozen."""

from dataclasses import dataclass
from random import Random

from tests.support.builders import BTC, BTC_PERP, ETH, ETH_PERP
from trading.domain.instrument import Symbol

MARKETS: tuple[tuple[Symbol, ...], ...] = (
    (BTC, ETH),
    (BTC_PERP, ETH_PERP),
    (BTC, BTC_PERP),
    (BTC, ETH, BTC_PERP, ETH_PERP),
)


@dataclass(frozen=True, slots=True)
class Blow:
    """A worker is killed or frozen: at an instant, some turns later. seconds: until it is up again."""

    at: float
    worker: int
    kills: bool
    fuse: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant for so many seconds."""

    at: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that the seed decides beforehand.

    window: seconds that a request may be old; writes_fail, reads_fail, stream_fails: shares; lag: seconds
    that replicas may be behind; strikes: share of sends at which the worker is frozen, or struck some turns
    later; storms: share of sends after which the exchange falls silent; by_hand: the owner trades too;
    panics: emergency stops; plans: owners choose how positions are left from then on; parts: they close some.
    """

    seed: int
    accounts: int
    workers: int
    symbols: tuple[Symbol, ...]
    minutes: int
    reuses_ids: bool
    window: float
    own_coins: int
    writes_fail: float
    reads_fail: float
    stream_fails: float
    store_fails: float
    lag: float
    strikes: float
    storms: float
    skew: float
    volatility: float
    blows: tuple[Blow, ...]
    outages: tuple[Span, ...]
    halts: tuple[Span, ...]
    by_hand: tuple[float, ...]
    close_all: tuple[float, ...]
    panics: tuple[float, ...]
    plans: tuple[float, ...]
    parts: tuple[float, ...]


def scenario_of(seed: int) -> Scenario:
    """The same seed always means the same."""
    chance = Random(f"scenario {seed}")
    minutes = chance.randint(2, 4)
    end = minutes * 60.0
    workers = chance.choice((1, 2))
    harsh = chance.choice((0.0, 0.03, 0.1, 0.2))

    def spans(most: int, shortest: float, longest: float) -> tuple[Span, ...]:
        wanted = chance.randint(0, most)
        return tuple(
            Span(chance.uniform(30.0, end), chance.uniform(shortest, longest)) for _ in range(wanted)
        )

    def moments(share: float, most: int) -> tuple[float, ...]:
        wanted = chance.randint(1, most) if chance.random() < share else 0
        return tuple(sorted(chance.uniform(60.0, end) for _ in range(wanted)))

    blows = tuple(
        Blow(
            at=chance.uniform(5.0, end),
            worker=chance.randrange(workers),
            kills=chance.random() < 0.6,
            fuse=chance.randint(1, 60),
            seconds=chance.choice((1.0, 3.0, 8.0, 20.0, 60.0)) * chance.uniform(0.5, 1.0),
        )
        for _ in range(chance.randint(0, 4))
    )
    return Scenario(
        seed=seed,
        accounts=chance.choice((1, 2, 2)),
        workers=workers,
        symbols=chance.choice(MARKETS),
        minutes=minutes,
        reuses_ids=chance.random() < 0.6,
        window=chance.choice((5.0, 8.0)),
        own_coins=chance.choice((0, 5)),
        writes_fail=harsh * chance.choice((1, 2)),
        reads_fail=harsh,
        stream_fails=harsh,
        store_fails=chance.choice((0.0, 0.0, 0.005, 0.02)),
        lag=chance.choice((0.0, 1.0, 4.5)),
        strikes=chance.choice((0.0, 0.08, 0.2)),
        storms=chance.choice((0.0, 0.0, 0.05, 0.1)),
        skew=chance.uniform(-0.4, 0.4),
        volatility=chance.choice((0.0005, 0.0015, 0.003)),
        blows=blows,
        outages=spans(1, 5.0, 50.0) if chance.random() < 0.5 else (),
        halts=spans(2, 20.0, 120.0) if chance.random() < 0.5 else (),
        by_hand=moments(0.1, 2),
        close_all=moments(0.3, 2),
        panics=moments(0.1, 1),
        plans=moments(0.6, 4),
        parts=moments(0.3, 4),
    )
