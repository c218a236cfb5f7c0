"""What a step has changed of a session, written as differences, guarded against a session that is stale."""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime

import asyncpg

from app.ports import AlreadyDone, StaleSession
from app.records import packed
from db.codec import AnyConnection
from trading.domain.course import PLAIN_COURSE
from trading.domain.ids import AccountId, PositionId
from trading.domain.money import Price
from trading.domain.order import TRANSITIONS, ForbiddenTransition, Order, OrderStatus
from trading.domain.tactics import PLAIN_EXIT
from trading.engine.state import Holding, Session

# Only a claim may bring an order to SUBMITTING, and only evidence to QUARANTINED: no way leads through them.
_NOT_ON_THE_WAY = frozenset({OrderStatus.SUBMITTING, OrderStatus.QUARANTINED})


async def save_session(
    connection: AnyConnection, before: Session, after: Session, closed: Sequence[Holding]
) -> None:
    """Closings before openings and ends before new orders: the database permits one of each at a time."""
    if before.account != after.account:
        raise ValueError(f"sessions must be of one account, were of {before.account} and {after.account}")
    await _close(connection, before, after, closed)
    await _hold(
        connection,
        after.account,
        [holding for symbol, holding in after.holdings.items() if before.holdings.get(symbol) != holding],
    )
    await _move(connection, before, after)
    await _plan(connection, [order for key, order in after.orders.items() if key not in before.orders])
    await _switch(connection, before, after)


async def _close(
    connection: AnyConnection, before: Session, after: Session, closed: Sequence[Holding]
) -> None:
    open_now = {holding.id for holding in after.holdings.values()}
    gone: Mapping[PositionId, Holding] = {
        holding.id: holding for holding in before.holdings.values() if holding.id not in open_now
    }
    for holding in {**gone, **{holding.id: holding for holding in closed}}.values():
        await _hold(connection, after.account, [holding])
        await _end(connection, after.account, holding, after.closed.get(holding.position.symbol))


async def _end(
    connection: AnyConnection, account: AccountId, holding: Holding, closed_at: datetime | None
) -> None:
    has_exited = bool(holding.exited and holding.received)
    exit_price = Price(holding.received / holding.exited) if has_exited else None
    await connection.execute(
        """
        UPDATE position SET closed_at = coalesce($3, clock_now()), why = $4, exit_price = $5, profit = $6
        WHERE account_id = $1 AND id = $2
        """,
        account,
        holding.id,
        closed_at,
        holding.exiting,
        exit_price,
        holding.position.profit(exit_price or holding.entry_price),
    )


async def _hold(connection: AnyConnection, account: AccountId, holdings: Sequence[Holding]) -> None:
    if not holdings:
        return
    await connection.executemany(
        """
        INSERT INTO position (account_id, user_id, id, symbol, side, qty, cost, realised, fees, reference,
                              stop, target, opened_at, entered, paid, exited, received, exiting,
                              stop_seen_at, naked_since, stops, exits, announced, last_trade, soft,
                              strategy, timeframe, trail, stops_before, additions, course)
        VALUES ($1, (SELECT user_id FROM account WHERE id = $1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,
                $27, $28, $29, $30)
        ON CONFLICT (account_id, id) DO UPDATE SET
            symbol = excluded.symbol, side = excluded.side, qty = excluded.qty, cost = excluded.cost,
            realised = excluded.realised, fees = excluded.fees, reference = excluded.reference,
            stop = excluded.stop, target = excluded.target, opened_at = excluded.opened_at,
            entered = excluded.entered, paid = excluded.paid, exited = excluded.exited,
            received = excluded.received, exiting = excluded.exiting, stop_seen_at = excluded.stop_seen_at,
            naked_since = excluded.naked_since, stops = excluded.stops, exits = excluded.exits,
            announced = excluded.announced, last_trade = excluded.last_trade, soft = excluded.soft,
            strategy = excluded.strategy, timeframe = excluded.timeframe,
            trail = excluded.trail, stops_before = excluded.stops_before,
            additions = excluded.additions, course = excluded.course,
            closed_at = NULL, why = NULL, exit_price = NULL, profit = NULL
        """,
        [_position_values(account, holding) for holding in holdings],
    )


def _position_values(account: AccountId, holding: Holding) -> tuple[object, ...]:
    position = holding.position
    return (
        account,
        holding.id,
        position.symbol.key,
        holding.side,
        position.qty,
        position.cost,
        position.realised,
        position.fees,
        holding.reference,
        holding.stop,
        holding.target,
        holding.opened_at,
        holding.entered,
        holding.paid,
        holding.exited,
        holding.received,
        holding.exiting,
        holding.stop_seen_at,
        holding.naked_since,
        holding.stops,
        holding.exits,
        holding.announced,
        None if holding.last_fill is None else holding.last_fill.trade,
        holding.soft,
        holding.strategy,
        holding.timeframe,
        holding.trail,
        holding.stops_before,
        None if holding.additions is None else packed(holding.additions),
        {} if holding.course == PLAIN_COURSE else packed(holding.course),
    )


async def _move(connection: AnyConnection, before: Session, after: Session) -> None:
    """Orders that have changed. One that is as it should be already (a claim was quicker) is not stale."""
    moves: list[tuple[object, ...]] = []
    for key, old in before.orders.items():
        new = after.orders.get(key)
        if new is None:
            if not old.status.is_final:
                raise ValueError(f"{key} must have an end before it leaves its session")
        elif new != old:
            moves += _moves(after.account, old, new)
    if not moves:
        return
    moved = await connection.fetchmany(
        """
        UPDATE order_intent SET
            status = $3, filled = $4, spent = $5, exchange_id = coalesce($6, exchange_id),
            stamped_at = $7, confirmed_at = $8, reason = coalesce($9, reason)
        WHERE account_id = $1 AND id = $2 AND status IN ($10, $3) AND filled IN ($11, $4)
        RETURNING id
        """,
        moves,
    )
    if len(moved) != len(moves):
        raise StaleSession(f"orders of account {after.account} have moved on since they were loaded")


def _moves(account: AccountId, old: Order, new: Order) -> list[tuple[object, ...]]:
    if new.intent != old.intent:
        raise ValueError(f"the terms of {old.intent.id} never change")
    moves: list[tuple[object, ...]] = []
    status, filled = old.status, old.filled
    for following in _way(old.status, new.status):
        moves.append(
            (
                account,
                new.intent.id,
                following,
                new.filled,
                new.spent,
                new.exchange_id,
                new.stamped_at,
                new.confirmed_at,
                new.reason,
                status,
                filled,
            )
        )
        status, filled = following, new.filled
    return moves


def _way(start: OrderStatus, end: OrderStatus) -> list[OrderStatus]:
    """The shortest way along the table: a step may have moved an order twice. Raises ForbiddenTransition."""
    if start is end:
        return [end]
    ways = deque([[start]])
    seen = {start}
    while ways:
        way = ways.popleft()
        for following in sorted(TRANSITIONS[way[-1]] - seen):
            if following is end:
                return [*way[1:], end]
            if following not in _NOT_ON_THE_WAY:
                seen.add(following)
                ways.append([*way, following])
    raise ForbiddenTransition(f"{start} -> {end}")


async def _plan(connection: AnyConnection, orders: Sequence[Order]) -> None:
    if not orders:
        return
    try:
        await connection.executemany(
            """
            INSERT INTO order_intent (account_id, user_id, id, cause, attempt, symbol, kind, type, side, qty,
                                      cost, reference, trigger, reduce_only, stop, target, signal_id,
                                      position_id, decide_before, status, filled, spent, exchange_id,
                                      stamped_at, confirmed_at, reason, price_limit, trail,
                                      additions, exit_plan)
            VALUES ($1, (SELECT user_id FROM account WHERE id = $1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                    $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28,
                    $29)
            """,
            [_order_values(order) for order in orders],
        )
    except asyncpg.UniqueViolationError as error:
        raise AlreadyDone(f"refused by {error.constraint_name}") from error


def _order_values(order: Order) -> tuple[object, ...]:
    intent = order.intent
    return (
        intent.account,
        intent.id,
        intent.cause,
        intent.attempt,
        intent.symbol.key,
        intent.kind,
        intent.type,
        intent.side,
        intent.qty,
        intent.cost,
        intent.reference,
        intent.trigger,
        intent.reduce_only,
        intent.stop,
        intent.target,
        intent.signal,
        intent.position,
        intent.decide_before,
        order.status,
        order.filled,
        order.spent,
        order.exchange_id,
        order.stamped_at,
        order.confirmed_at,
        order.reason,
        intent.limit,
        intent.trail,
        None if intent.additions is None else packed(intent.additions),
        None if intent.plan == PLAIN_EXIT else packed(intent.plan),
    )


async def _switch(connection: AnyConnection, before: Session, after: Session) -> None:
    """Switches that the step itself has moved. A control that was set with its reason already stays."""
    if after.armed != before.armed:
        await connection.execute("UPDATE account SET armed = $2 WHERE id = $1", after.account, after.armed)
    if after.control != before.control:
        await connection.execute(
            """
            UPDATE account SET control = $2, control_why = NULL, control_by = 'engine', control_until = NULL
            WHERE id = $1 AND control <> $2
            """,
            after.account,
            after.control,
        )
