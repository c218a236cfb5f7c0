"""What an X-ray means: codes of sentences that the locales know (`because-<code>`), with numbers as text.

Ratios are told in per cent, without the sign of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from trading.domain.signal import Because
from trading.xray import distributions
from trading.xray.records import Level, XRay

BUSY, STILL = 2.0, 0.5  # of the usual volume
HOT, COLD = 0.9, 0.1  # of the symbol's own volatilities
HIGH, LOW = 70.0, 30.0  # of relative strength
STRANGE = 6.0  # deviations
WIDE = 0.1  # of an average true range
CODES = (
    "xray-unknown", "xray-regime", "xray-heat", "xray-rsi", "xray-volume", "xray-support", "xray-resistance",
    "xray-area", "xray-anomaly", "xray-leader", "xray-no-leader", "xray-spread",
)  # fmt: skip


def reading(xray: XRay, *, led: bool) -> XRay:
    """The X-ray with its reading. led: another symbol of its market leads."""
    told: list[Because] = []
    for part in _PARTS:
        told.extend(part(xray))
    if not led and xray.regime is not None and xray.features["correlation"] is None:
        told.append(Because("xray-no-leader"))
    return replace(xray, reading=tuple(told))


def _state(xray: XRay) -> Iterator[Because]:
    measures = xray.measures
    if xray.regime is None or measures.drift is None or measures.scale is None:
        yield Because("xray-unknown", (("bars", str(xray.bars)), ("need", str(distributions.NEED))))
        return
    yield Because(
        "xray-regime",
        (
            ("regime", xray.regime.value),
            ("since", str(xray.since)),
            ("drift", f"{measures.drift:+.1f}"),
            ("scale", _percent(measures.scale)),
        ),
    )


def _heat(xray: XRay) -> Iterator[Because]:
    heat = xray.measures.heat
    if heat is not None and not COLD < heat < HOT:
        yield Because("xray-heat", (("side", "hot" if heat >= HOT else "cold"), ("rank", _percent(heat, 0))))


def _strength(xray: XRay) -> Iterator[Because]:
    rsi = xray.features["rsi"]
    if rsi is not None and not LOW < rsi < HIGH:
        yield Because("xray-rsi", (("side", "high" if rsi >= HIGH else "low"), ("rsi", f"{rsi:.0f}")))


def _volume(xray: XRay) -> Iterator[Because]:
    ratio = xray.features["volume_ratio"]
    if ratio is not None and not STILL < ratio < BUSY:
        yield Because(
            "xray-volume", (("side", "busy" if ratio >= BUSY else "still"), ("ratio", f"{ratio:.1f}"))
        )


def _levels(xray: XRay) -> Iterator[Because]:
    if xray.supports:
        yield _level("xray-support", xray.supports[0])
    if xray.resistances:
        yield _level("xray-resistance", xray.resistances[0])


def _level(code: str, level: Level) -> Because:
    return Because(
        code,
        (
            ("price", f"{level.price:.6g}"),
            ("away", _percent(abs(level.distance))),
            ("touches", str(level.touches)),
        ),
    )


def _area(xray: XRay) -> Iterator[Because]:
    if xray.profile is None or xray.close is None:
        return
    place = "inside"
    if not xray.profile.low <= xray.close <= xray.profile.high:
        place = "above" if xray.close > xray.profile.high else "below"
    yield Because("xray-area", (("place", place), ("busiest", f"{xray.profile.busiest:.6g}")))


def _anomaly(xray: XRay) -> Iterator[Because]:
    anomaly = xray.anomaly
    if anomaly.score is None or anomaly.score < STRANGE:
        return
    of = (("return", anomaly.of_return), ("range", anomaly.of_range), ("volume", anomaly.of_volume))
    largest = max(of, key=lambda part: abs(part[1] or 0.0))
    yield Because("xray-anomaly", (("of", largest[0]), ("score", f"{anomaly.score:.1f}")))


def _leader(xray: XRay) -> Iterator[Because]:
    correlation, beta = xray.features["correlation"], xray.features["beta"]
    if correlation is not None and beta is not None:
        yield Because("xray-leader", (("correlation", f"{correlation:+.2f}"), ("beta", f"{beta:.1f}")))


def _spread(xray: XRay) -> Iterator[Because]:
    spread, span = xray.liquidity.spread, xray.features["span"]
    if spread is not None and span is not None and spread >= WIDE * span:
        share = _percent(spread / span, 0)
        yield Because("xray-spread", (("spread", _percent(spread)), ("share", share)))


def _percent(ratio: float, digits: int = 2) -> str:
    return f"{ratio * 100:.{digits}f}"


_PARTS: tuple[Callable[[XRay], Iterator[Because]], ...] = (
    _state, _heat, _strength, _volume, _levels, _area, _anomaly, _leader, _spread,
)  # fmt: skip
