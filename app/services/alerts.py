"""Alerts as their owner sets them: by words, by buttons, paused and taken away."""

from collections.abc import Sequence
from decimal import Decimal

from app.alerts import MAX_ALERTS, Alert, AlertKind
from app.errors import Refusal, Refused
from app.insight import Insight
from app.ports import UnitOfWorkFactory
from app.services.people import registered
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol
from trading.domain.money import NotANumber, typed_number
from trading.strategies.catalog import STRATEGIES

PROMISING = Decimal(70)  # the potential of an alert that names none
_POINTS = Decimal(100)


class Alerts:
    """Everything about a person's own alerts. Raises Refused, and then nothing has changed."""

    def __init__(self, unit: UnitOfWorkFactory, insight: Insight) -> None:
        self._unit = unit
        self._insight = insight

    async def all(self, user_id: UserId) -> Sequence[Alert]:
        async with self._unit() as work:
            await registered(work, user_id)
            return await work.alerts.of(user_id)

    async def add(self, user_id: UserId, symbol: Symbol, words: Sequence[str]) -> Sequence[Alert]:
        """`65000`, `regime`, `potential 70`, `signal`, `signal ema_trend`, each maybe with `1h` behind."""
        known = {one.value: one for one in self._insight.timeframes}
        named = [one.lower() for one in words]
        frame = known[named.pop()] if len(named) > 1 and named[-1] in known else None
        alert = self._wanted(user_id, symbol, named, frame)
        async with self._unit() as work:
            await registered(work, user_id)
            if not await work.alerts.add(alert):
                raise Refused(Refusal.TOO_MANY_ALERTS, {"limit": str(MAX_ALERTS)})
            return await work.alerts.of(user_id)

    async def set_active(self, user_id: UserId, alert: int, *, active: bool) -> Sequence[Alert]:
        async with self._unit() as work:
            await work.alerts.set_active(user_id, alert, active=active)
            return await work.alerts.of(user_id)

    async def set_again(self, user_id: UserId, alert: int, *, again: bool) -> Sequence[Alert]:
        """Whether it is told each time, or once."""
        async with self._unit() as work:
            await work.alerts.set_again(user_id, alert, again=again)
            return await work.alerts.of(user_id)

    async def remove(self, user_id: UserId, alert: int) -> Sequence[Alert]:
        async with self._unit() as work:
            await work.alerts.remove(user_id, alert)
            return await work.alerts.of(user_id)

    def _wanted(self, owner: UserId, symbol: Symbol, words: Sequence[str], frame: Timeframe | None) -> Alert:
        first, rest = (words[0] if words else ""), words[1:]
        usual = frame or self._usual()
        if first == AlertKind.REGIME and not rest:
            xray = self._insight.xray(symbol, usual)
            regime = None if xray is None else xray.regime
            return Alert(0, owner, symbol, usual, AlertKind.REGIME, again=True, regime=regime)
        if first == AlertKind.SIGNAL and len(rest) <= 1:
            names = [offer.name for offer in STRATEGIES]
            if rest and rest[0] not in names:
                raise Refused(Refusal.UNKNOWN_STRATEGY, {"text": rest[0][:40], "known": ", ".join(names)})
            strategy = rest[0] if rest else None
            return Alert(0, owner, symbol, usual, AlertKind.SIGNAL, strategy=strategy, again=True)
        if first == AlertKind.POTENTIAL and len(rest) <= 1:
            level = _number(rest[0]) if rest else PROMISING
            if not 0 < level <= _POINTS:
                raise Refused(Refusal.ALERT_OUT_OF_BOUNDS, {"actual": str(level), "min": "1", "max": "100"})
            return Alert(0, owner, symbol, usual, AlertKind.POTENTIAL, level, above=True, again=True)
        if first == AlertKind.PRICE and len(rest) == 1:
            first, rest = rest[0], ()
        if not first or rest:
            raise Refused(Refusal.ALERT_UNREADABLE, {"text": " ".join(words)[:40]})
        return self._price(owner, symbol, _number(first), frame or self._insight.timeframes[0])

    def _price(self, owner: UserId, symbol: Symbol, level: Decimal, frame: Timeframe) -> Alert:
        """Which side it is reached from is known by the price of now."""
        ticker = self._insight.ticker(symbol)
        bars = self._insight.bars(symbol, frame, 1)
        if ticker is None and not len(bars):
            raise Refused(Refusal.PRICE_UNKNOWN, {"symbol": symbol.title})
        now = Decimal(ticker.last) if ticker is not None else Decimal(f"{bars.close[-1]:.10g}")
        if not now / 100 <= level <= now * 100:
            bounds = {"min": f"{now / 100:.6g}", "max": f"{now * 100:.10g}"}
            raise Refused(Refusal.ALERT_OUT_OF_BOUNDS, {"actual": f"{level:.10g}", **bounds})
        return Alert(0, owner, symbol, frame, AlertKind.PRICE, level, above=level > now)

    def _usual(self) -> Timeframe:
        known = tuple(self._insight.timeframes)
        return known[min(len(known) // 3, len(known) - 1)]


def _number(text: str) -> Decimal:
    """Raises Refused for what is no number."""
    try:
        return typed_number(text)
    except NotANumber:
        raise Refused(Refusal.ALERT_UNREADABLE, {"text": text[:40]}) from None
