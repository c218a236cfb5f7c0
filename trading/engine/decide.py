"""From a signal and a session to a decision: follow it, leave it, or leave the position it speaks against."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from trading.domain.account import Balance
from trading.domain.additions import Additions
from trading.domain.decision import Approved, Gate, Reason, Refused
from trading.domain.ids import PositionId, client_order_id
from trading.domain.instrument import Instrument, MarketType, Side, Symbol
from trading.domain.money import ONE, ZERO, Price
from trading.domain.order import OrderIntent, OrderKind, OrderStatus, OrderType
from trading.domain.pair import Pair
from trading.domain.signal import Signal, Stance
from trading.engine.plans import planned
from trading.engine.state import Holding, Session
from trading.risk import checks
from trading.risk.band import entry_limit
from trading.risk.checks import Context, Standing
from trading.risk.policy import review, screen
from trading.risk.quotes import Quotes as Quotes
from trading.risk.rules import Rules
from trading.risk.shares import limits_of
from trading.risk.sizing import Funds, size_entry, steps_before

# What such an order has sold is not known.
_IN_DOUBT = frozenset({OrderStatus.SUBMITTING, OrderStatus.UNKNOWN, OrderStatus.CANCELING})


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one signal for one account.

    leave: the open position is to be closed; failure: why a check could not be made.
    """

    outcome: Approved | Refused | None
    gates: tuple[Gate, ...]
    leave: bool = False
    failure: Exception | None = None


def decide(
    signal: Signal, session: Session, instrument: Instrument, quotes: Quotes, rules: Rules, now: datetime
) -> Decision:
    """The one decision that this account makes on this signal. The same values give the same decision."""
    holding = session.holdings.get(signal.symbol)
    if holding is not None and signal.stance.entry_side is not holding.side:
        return _leaving(signal, holding, session.pair(signal.symbol), now)
    if signal.stance is Stance.FLAT:
        return Decision(None, ())
    try:
        return _entering(signal, session, instrument, quotes, rules, now)
    except Exception as error:  # noqa: BLE001  # whatever it is: what could not be checked is not opened
        gate = Gate(Reason.GATE_FAILED, passed=False)
        return Decision(Refused(gate.reason), (gate,), failure=error)


def _entering(
    signal: Signal, session: Session, instrument: Instrument, quotes: Quotes, rules: Rules, now: datetime
) -> Decision:
    quote = quotes.get(signal.symbol)
    if quote is not None:
        signal = planned(signal, session.pair(signal.symbol).tactics.exit, quote.price)
    context = Context(
        signal,
        standing(session, signal, instrument, quotes, rules, now),
        instrument,
        quote,
        rules,
        now,
    )
    gates, refused = screen(context)
    if refused is not None:
        return Decision(refused, gates)
    intent, clamp = _entry(signal, session, context, _counted_once(session, context.standing.funds, quotes))
    gates, outcome = review(intent, context, gates)
    if isinstance(outcome, Refused) and outcome.reason is Reason.TOO_SMALL:
        gate = _too_small_because(gates[-1], clamp, context)
        return Decision(Refused(gate.reason, gate.actual, gate.limit), (*gates[:-1], gate))
    return Decision(outcome, gates)


def _too_small_because(gate: Gate, clamp: str | None, context: Context) -> Gate:
    """What has really kept the order below the exchange's minimum. gate.limit: the least value, in quote."""
    money, limits = context.standing.funds, context.standing.limits
    if money is None or gate.limit is None:
        return gate
    if clamp == "free":
        return Gate(Reason.NO_FUNDS, passed=False, actual=gate.limit / context.leverage, limit=money.free)
    if clamp == "max-exposure":
        limit = money.equity * limits.max_exposure
        return Gate(Reason.MAX_EXPOSURE, passed=False, actual=money.exposure + gate.limit, limit=limit)
    if clamp == "pair-share":
        return Gate(
            Reason.PAIR_SHARE, passed=False, actual=gate.limit, limit=money.equity * limits.pair_share
        )
    return gate


def _leaving(signal: Signal, holding: Holding, pair: Pair, now: datetime) -> Decision:
    """Leave, unless the opinion is older than the position: it was not formed about it, or is another's.

    A position follows the strategy that opened it; one that none has opened follows that of its pair.
    """
    its_own = replace(
        pair, strategy=holding.strategy or pair.strategy, timeframe=holding.timeframe or pair.timeframe
    )
    if not its_own.follows(signal.strategy, signal.timeframe):
        return Decision(Refused(Reason.OTHER_STRATEGY), (Gate(Reason.OTHER_STRATEGY, passed=False),))
    if signal.happened_at >= holding.opened_at:
        return Decision(None, (), leave=True)
    age, allowed = now - signal.happened_at, now - holding.opened_at
    gate = checks.timed(Reason.SIGNAL_OLD, False, age, allowed)
    return Decision(Refused(gate.reason, gate.actual, gate.limit), (gate,))


def standing(
    session: Session, signal: Signal, instrument: Instrument, quotes: Quotes, rules: Rules, now: datetime
) -> Standing:
    """The account as the checks see it."""
    symbol = signal.symbol
    pair = session.pair(symbol)
    quote_balance = session.balances.get(instrument.quote)
    closed = session.closed.get(symbol)
    working = [order for order in session.orders.values() if not order.status.is_final]
    entering = {order.intent.symbol for order in working if order.intent.kind is OrderKind.ENTRY}
    return Standing(
        armed=session.armed,
        control=session.control,
        reconciled=session.reconciled,
        chosen=symbol in session.symbols,
        holds=symbol in session.holdings,
        open_positions=len(session.holdings.keys() | entering),
        in_flight=sum(1 for order in working if order.intent.symbol == symbol),
        since_close=None if closed is None else now - closed,
        balance_at=None if quote_balance is None else quote_balance.seen_at,
        funds=funds(session, instrument.quote, quotes, now - rules.mark_age),
        profit_today=session.profit_today,
        entries_today=session.entries_today,
        limits=limits_of(session.limits, pair, session.enabled_pairs),
        day=session.day,
        pair=pair,
        held=_held(session, symbol, quotes),
        profit_week=session.profit_week,
        week=session.week,
        weekly_loss=session.protections.weekly_loss,
        locked_until=session.locked_until(symbol),
        leverage=session.leverages.get(symbol, ONE),
    )


def _held(session: Session, symbol: Symbol, quotes: Quotes) -> Decimal:
    """Quote in the symbol at its last price, at what it has cost where there is none."""
    holding, last = session.holdings.get(symbol), quotes.get(symbol)
    if holding is None:
        return ZERO
    return abs(holding.position.cost if last is None else holding.position.qty * last.price)


def funds(session: Session, quote: str, quotes: Quotes, oldest: datetime | None = None) -> Funds | None:
    """Equity, free quote, exposure and open profit; None where a balance is missing, or the price of a
    holding is missing or older than `oldest`.

    Coins of the account that Simbiot did not buy count for nothing. Unproved entries count at full size, and
    what they may spend is not free any more.
    """
    balance = session.balances.get(quote)
    if balance is None:
        return None
    equity, free, exposure, open_profit = balance.total, balance.free, ZERO, ZERO
    for symbol, holding in session.holdings.items():
        last, position = quotes.get(symbol), holding.position
        if last is None or (oldest is not None and last.at < oldest):
            return None
        worth = position.qty * last.price
        moved = worth - position.cost
        exposure += abs(worth)
        open_profit += moved + position.realised - position.fees
        is_paid = _is_paid(holding, balance)
        equity += abs(worth) if is_paid and symbol.market is MarketType.SPOT else moved
        if not is_paid:
            free -= abs(position.cost)
    entries = (order for order in session.orders.values() if order.intent.kind is OrderKind.ENTRY)
    pending = sum((order.pending for order in entries), ZERO)
    return Funds(equity, max(free - pending, ZERO), exposure + pending, open_profit)


def _is_paid(holding: Holding, balance: Balance) -> bool:
    """The last fill is in the balance for sure, both by the exchange's clock, whatever reached us first.

    An older balance may still hold what the position has cost: in doubt it does, and less may be spent.
    """
    return holding.last_fill is None or holding.last_fill.happened_at <= balance.seen_at


def _counted_once(session: Session, money: Funds | None, quotes: Quotes) -> Funds | None:
    """The funds without coins whose sale is not proved: what they were sold for may be in the balance before
    the fill has reached us, and would be counted twice.
    """
    if money is None:
        return None
    doubtful = ZERO
    for symbol, holding in session.holdings.items():
        leaving = session.working(symbol, OrderKind.EXIT, OrderKind.PROTECT)
        if symbol.market is MarketType.SPOT and any(order.status in _IN_DOUBT for order in leaving):
            last = quotes.get(symbol)
            doubtful += abs(holding.position.cost if last is None else holding.position.qty * last.price)
    return replace(money, equity=max(money.equity - doubtful, ZERO))


def _entry(
    signal: Signal, session: Session, context: Context, money: Funds | None
) -> tuple[OrderIntent, str | None]:
    """The order as sized, and what bound its size."""
    side, quote = signal.stance.entry_side, context.quote
    if side is None or quote is None or money is None or signal.stop is None:
        raise ValueError(f"{signal.id} must have passed the checks before it is sized")
    instrument, rules, tactics = context.instrument, context.rules, context.standing.pair.tactics
    stop = instrument.protective(signal.stop, side.opposite)
    target = _target(signal, instrument, side)
    limit = entry_limit(instrument, side, quote.price, target, rules)
    steps, limits = steps_before(stop, quote.price, side, tactics.entry.dca), context.standing.limits
    sizing, move = tactics.entry.sizing, signal.daily_move
    sized = size_entry(
        instrument, quote.price, limit, stop, money, limits, rules, sizing, move, steps, context.leverage
    )
    cause = f"{signal.id}|entry"
    identifier = client_order_id(session.account, cause, 1)
    intent = OrderIntent(
        id=identifier,
        account=session.account,
        cause=cause,
        attempt=1,
        symbol=signal.symbol,
        kind=OrderKind.ENTRY,
        type=OrderType.MARKET,
        side=side,
        qty=sized.qty,
        reference=quote.price,
        decide_before=min(signal.expires_at, context.now + rules.plan_life),
        position=PositionId(identifier),
        limit=limit,
        stop=stop,
        target=target,
        signal=signal.id,
        trail=_trail(signal, instrument, quote.price, rules),
        plan=tactics.exit,
        additions=Additions(steps, signal.id) if steps else None,
    )
    return intent, sized.clamp


def _trail(signal: Signal, instrument: Instrument, price: Price, rules: Rules) -> Price | None:
    """The distance of a stop that follows, in whole ticks; never nearer than any stop may stand."""
    if signal.trail is None:
        return None
    return instrument.price_up(max(signal.trail, price * rules.stop_gap))


def _target(signal: Signal, instrument: Instrument, side: Side) -> Price | None:
    """The target on the tick grid, not farther than planned; none where the idea leaves the number line."""
    if signal.target is None or signal.target <= ZERO:
        return None
    return instrument.protective(signal.target, side) or None
