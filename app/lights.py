"""What is wrong with the service, at one look. Pure."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from app.desk_views import DeskView, Light, Sign, Trouble
from trading.domain.account import Control

_PROOF = timedelta(minutes=1)  # after which an order without an outcome is worth a look
_LATE = timedelta(minutes=10)
_CRITICAL, _INBOX, _OUTBOX = timedelta(seconds=30), timedelta(seconds=30), timedelta(minutes=15)
_NAKED = timedelta(seconds=20)
_STALE, _OLD = timedelta(minutes=2), timedelta(minutes=10)  # prices
_AHEAD = timedelta(seconds=1)  # of an exchange's clock against ours
_SLOW = timedelta(seconds=1)  # of the database
_NOTHING = timedelta()


def signs_of(view: DeskView) -> Sequence[Sign]:
    """What is not as it should be, the worst first."""
    order = (Light.BAD, Light.LOOK, Light.WELL)
    found = [*_trading(view), *_venues(view), *_queues(view)]
    return sorted(found, key=lambda sign: order.index(sign.light))


def light_of(signs: Sequence[Sign]) -> Light:
    return signs[0].light if signs else Light.WELL


def _trading(view: DeskView) -> Iterator[Sign]:
    counts, ages = view.counts, view.ages
    if view.control is not Control.RUNNING:
        yield Sign(Light.BAD, Trouble.HALTED)
    if view.maintenance is not None:
        yield Sign(Light.LOOK, Trouble.MAINTENANCE, age=view.maintenance - view.now)
    if counts.naked:
        late = (ages.naked or _NOTHING) >= _NAKED
        yield Sign(Light.BAD if late else Light.LOOK, Trouble.NAKED, counts.naked, ages.naked)
    if ages.waiting is not None and ages.waiting >= _PROOF:
        bad = ages.waiting >= _LATE
        yield Sign(Light.BAD if bad else Light.LOOK, Trouble.WAITING, counts.waiting, ages.waiting)
    if counts.quarantined:
        yield Sign(Light.BAD, Trouble.QUARANTINED, counts.quarantined, ages.quarantined)
    if counts.symbols_halted:
        yield Sign(Light.LOOK, Trouble.SYMBOLS, counts.symbols_halted)
    if counts.incidents:
        yield Sign(Light.LOOK, Trouble.INCIDENTS, counts.incidents)


def _venues(view: DeskView) -> Iterator[Sign]:
    for one in view.venues:
        if not one.answers:
            yield Sign(Light.BAD, Trouble.SILENT, name=one.name)
        if one.price_age is not None and one.price_age >= _STALE:
            bad = one.price_age >= _OLD
            yield Sign(Light.BAD if bad else Light.LOOK, Trouble.PRICES, age=one.price_age, name=one.name)
        if one.ahead is not None and abs(one.ahead) >= _AHEAD:
            yield Sign(Light.LOOK, Trouble.CLOCK, age=abs(one.ahead), name=one.name)


def _queues(view: DeskView) -> Iterator[Sign]:
    counts, ages = view.counts, view.ages
    if ages.critical is not None and ages.critical >= _CRITICAL:
        yield Sign(Light.BAD, Trouble.CRITICAL, counts.critical, ages.critical)
    if ages.inbox is not None and ages.inbox >= _INBOX:
        yield Sign(Light.BAD, Trouble.INBOX, counts.inbox, ages.inbox)
    if ages.outbox is not None and ages.outbox >= _OUTBOX:
        yield Sign(Light.LOOK, Trouble.OUTBOX, age=ages.outbox)
    if view.database >= _SLOW:
        yield Sign(Light.LOOK, Trouble.DATABASE, age=view.database)
