"""`step` against an honest but nasty exchange: delays, lost replies, parts, doubles, disorder, races, restarts."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.property.nasty_exchange import LAG, NastyExchange, OnTheWire
from tests.property.shell import Shell, a_session
from tests.support.builders import BTC, BTC_PERP, a_signal, an_instrument, price
from trading.domain.account import Control
from trading.domain.events import AccountHalted
from trading.domain.ids import ClientOrderId, PositionId, SignalId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import ZERO
from trading.domain.order import OrderKind
from trading.domain.signal import Stance
from trading.engine.session import PriceMoved, PriceSeen, SendAcknowledged, SendFailed, SignalSeen, Ticked
from trading.ports import ReportStatus
from trading.risk.quotes import Quote

SHARES = st.sampled_from([Decimal("0.3"), Decimal("0.5"), Decimal(1), Decimal(1), Decimal(1)])
INDEX = st.integers(0, 5)


class Life(RuleBasedStateMachine):
    """One account on one market; every rule is something that really happens."""

    symbol: Symbol = BTC

    @initialize(own=st.sampled_from(["0", "5"]))
    def begin(self, own: str) -> None:
        is_spot = self.symbol.market is MarketType.SPOT
        self.exchange = NastyExchange(
            an_instrument(self.symbol), Decimal(60_000), own=Decimal(own) if is_spot else ZERO
        )
        self.shell = Shell(self.exchange, a_session(self.exchange))
        self.signals = 0

    # What we do

    @rule(stance=st.sampled_from([Stance.LONG, Stance.LONG, Stance.SHORT, Stance.FLAT]))
    def signal(self, stance: Stance) -> None:
        self.signals += 1
        at, up = self.exchange.price, stance is Stance.LONG
        signal = a_signal(
            self.symbol,
            stance,
            id=SignalId(f"s{self.signals}"),
            reference=at,
            stop=None if stance is Stance.FLAT else at * (Decimal("0.98") if up else Decimal("1.02")),
            target=None if stance is Stance.FLAT else at * (Decimal("1.03") if up else Decimal("0.97")),
            happened_at=self.shell.now,
            trail=None if stance is Stance.FLAT or self.signals % 2 else price(str(at * Decimal("0.01"))),
        )
        self.shell.apply(SignalSeen(signal, {self.symbol: Quote(price(str(at)), self.shell.now)}))

    @precondition(lambda self: self.shell.planned())
    @rule(
        fate=st.sampled_from(
            [
                "taken",
                "taken",
                "taken",
                "reply lost",
                "swallowed",
                "slow",
                "refused",
                "killed before",
                "killed after",
            ]
        ),
        lag=st.integers(0, 4),
        delay=st.integers(1, 12),
    )
    def send(self, fate: str, lag: int, delay: int) -> None:
        shell, exchange = self.shell, self.exchange
        cid = shell.planned()[0]
        intent = shell.claim(cid)
        if intent is None:
            return
        stamp, behind = shell.now, min(timedelta(seconds=lag), LAG)
        if fate == "slow":
            exchange.wire.append(OnTheWire(intent, stamp, shell.now + timedelta(seconds=delay)))
        answer = "no: refused"
        if fate in {"taken", "reply lost", "killed after"}:
            answer = exchange.arrive(intent, stamp, shell.now, behind)
        if fate in {"taken", "refused"} and answer.startswith("no"):
            shell.apply(SendFailed(cid, answer))
        elif fate == "taken":
            shell.apply(SendAcknowledged(cid, answer))
        elif fate in {"reply lost", "swallowed", "slow"}:
            shell.unproved(cid)

    @precondition(lambda self: self.shell.cancels)
    @rule(arrives=st.booleans(), index=INDEX)
    def cancel(self, index: int, *, arrives: bool) -> None:
        order = self.shell.cancels.pop(index % len(self.shell.cancels))
        if arrives:
            self.exchange.cancel(order.intent.id, self.shell.now)

    @precondition(lambda self: self.shell.rows)
    @rule(index=INDEX)
    def look(self, index: int) -> None:
        working = self.shell.working(*OrderKind)
        if working:
            self.shell.look(working[index % len(working)].intent.id)

    @precondition(lambda self: self.shell.asks)
    @rule()
    def answer_ask(self) -> None:
        self.shell.look(self.shell.asks.pop(0))

    @rule(seconds=st.sampled_from([1, 1, 2, 5, 20, 90]))
    def wait(self, seconds: int) -> None:
        self.shell.now += timedelta(seconds=seconds)
        self.exchange.pass_time(self.shell.now)
        self.shell.apply(Ticked())

    @rule()
    def restart(self) -> None:
        self.shell.cancels.clear()
        self.shell.asks.clear()
        self.shell.evidence.clear()
        self.exchange.news.clear()
        self.shell.reconcile()

    # What the exchange does

    @precondition(lambda self: self.exchange.can_fill())
    @rule(index=INDEX, share=SHARES)
    def fill(self, index: int, share: Decimal) -> None:
        ready = self.exchange.can_fill()
        self.exchange.fill(ready[index % len(ready)], share, self.shell.now)

    @precondition(lambda self: any(o.status is ReportStatus.OPEN for o in self.exchange.orders.values()))
    @rule(index=INDEX, status=st.sampled_from([ReportStatus.CANCELED, ReportStatus.REJECTED]))
    def ended_by_exchange(self, index: int, status: ReportStatus) -> None:
        working = [cid for cid, o in self.exchange.orders.items() if o.status is ReportStatus.OPEN]
        cid = working[index % len(working)]
        refused = status is ReportStatus.REJECTED and not self.exchange.orders[cid].filled
        self.exchange.end(cid, status if refused else ReportStatus.CANCELED, self.shell.now)

    @rule(change=st.sampled_from(["0.985", "0.95", "0.995", "1.001", "1.01", "1.04"]), heard=st.booleans())
    def move(self, change: str, *, heard: bool) -> None:
        self.exchange.move((self.exchange.price * Decimal(change)).quantize(Decimal("0.1")))
        if heard:
            self.shell.apply(PriceSeen(self.symbol, price(str(self.exchange.price))))
            self.shell.apply(PriceMoved(self.symbol, price(str(self.exchange.price))))

    @precondition(lambda self: self.exchange.news)
    @rule(index=st.integers(0, 20), again=st.booleans())
    def hear(self, index: int, *, again: bool) -> None:
        at = index % len(self.exchange.news)
        self.shell.hear(self.exchange.news[at] if again else self.exchange.news.pop(at))

    @precondition(lambda self: self.exchange.news)
    @rule()
    def news_lost(self) -> None:
        self.exchange.news.pop()

    # What must hold

    @invariant()
    def nothing_is_sold_that_is_not_held(self) -> None:
        self.shell.check_exits()

    @invariant()
    def nothing_is_placed_twice_or_overfilled(self) -> None:
        ids = [intent.id for intent in self.exchange.accepted]
        assert len(ids) == len(set(ids)), "an id was accepted twice"
        for cid, row in self.shell.rows.items():
            assert row.filled <= (self.exchange.orders[cid].filled if cid in self.exchange.orders else ZERO)
            assert row.intent.cost is None or row.spent <= row.intent.cost

    @invariant()
    def a_stop_never_goes_back(self) -> None:
        levels: dict[PositionId, list[Decimal]] = defaultdict(list)
        for row in self.shell.rows.values():
            if row.intent.trigger is not None:
                levels[row.intent.position].append(row.intent.trigger * row.intent.side.opposite.sign)
        assert all(found == sorted(found) for found in levels.values()), f"a stop went back: {levels}"

    @invariant()
    def everything_is_told_once(self) -> None:
        self.shell.check_told_once()

    @invariant()
    def no_false_alarm(self) -> None:
        codes = {event.code for event in self.shell.told if isinstance(event, AccountHalted)}
        assert codes <= {"orders"}, f"an honest exchange was accused: {codes}"

    def teardown(self) -> None:
        """From here on all goes well; after a while the books and the exchange must agree."""
        if not hasattr(self, "shell"):
            return
        for _ in range(4000):
            if self._settle():
                break
        self._check_rest()

    def _settle(self) -> bool:
        shell, exchange = self.shell, self.exchange
        shell.now += timedelta(seconds=1)
        exchange.pass_time(shell.now)
        for cid in shell.planned():
            self.send_well(cid)
        for order in shell.cancels:
            exchange.cancel(order.intent.id, shell.now)
        shell.cancels.clear()
        for cid in exchange.can_fill():
            exchange.fill(cid, Decimal(1), shell.now)
        shell.reconcile()
        return not exchange.wire and not shell.cancels and self._is_quiet()

    def send_well(self, cid: ClientOrderId) -> None:
        intent = self.shell.claim(cid)
        if intent is None:
            return
        answer = self.exchange.arrive(intent, self.shell.now, self.shell.now)
        self.shell.apply(
            SendFailed(cid, answer) if answer.startswith("no") else SendAcknowledged(cid, answer)
        )

    def _is_quiet(self) -> bool:
        working = self.shell.working(*OrderKind)
        if self.exchange.can_fill():
            return False
        holding = self.shell.session.holdings.get(self.symbol)
        if holding is None:
            return not working
        return self.shell.is_protected(self.symbol)

    def _check_rest(self) -> None:
        shell, exchange = self.shell, self.exchange
        holding = shell.session.holdings.get(self.symbol)
        working = shell.working(*OrderKind)
        if holding is None:
            assert not working, f"orders without a position: {working}"
            dust = exchange.instrument.min_notional / exchange.price * 2 if self.symbol is BTC else ZERO
            closed = sum(1 for event in shell.told if type(event).__name__ == "PositionClosed")
            assert exchange.net <= dust * max(closed, 1), f"the exchange holds {exchange.net}, we nothing"
            return
        stops = [p for p in exchange.orders.values() if p.status is ReportStatus.OPEN]
        assert [p.intent.kind for p in stops] == [OrderKind.PROTECT], "one stop, and nothing else"
        assert stops[0].intent.qty == exchange.instrument.qty_down(abs(holding.position.qty))
        assert stops[0].intent.trigger == holding.stop
        assert holding.stop_seen_at is not None
        assert shell.session.control is Control.RUNNING or holding.exits == 0
        if self.symbol is not BTC:
            assert holding.position.qty == exchange.net, "position and exchange must agree"


class LinearLife(Life):
    symbol = BTC_PERP


HARD = settings(
    max_examples=80,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestSpotLife = Life.TestCase
TestSpotLife.settings = HARD
TestLinearLife = LinearLife.TestCase
TestLinearLife.settings = HARD
