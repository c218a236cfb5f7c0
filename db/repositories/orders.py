"""Orders by themselves: claiming, and looking for those without a proof."""

from collections.abc import Collection, Sequence
from datetime import datetime

from app.ports import Claim, Entrance
from db.codec import AnyConnection, Row, holding_of, order_of
from trading.domain.account import Control
from trading.domain.decision import Reason
from trading.domain.ids import AccountId, ClientOrderId, PositionId
from trading.domain.instrument import Symbol
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.engine.state import Holding
from trading.risk.rates import Claimed, Rates, refusal_of

# Advisory locks of our own: "SIMB", and which one.
SWITCHES, _ENTRIES_IN_TURN = 0x5349_4D42_0001, 0x5349_4D42_0002
_OPEN = Entrance(Rates(), lambda _, live: None)  # noqa: ARG005  # the port names it

# $1 account, $2 symbol, $3 side, $4 signal, $5 and $6 windows, $7 whether the order reaches an exchange,
# $8 owner.
_COUNTS = """
    WITH clock AS MATERIALIZED (SELECT clock_now() AS now)
    SELECT now, mine.*,
           (SELECT greatest(control_now(control, until), maintained(maintained_from, maintained_until))
            FROM service_control) AS control,
           EXISTS (SELECT FROM symbol_halt
                   WHERE symbol = $2 AND (until IS NULL OR until > now)) AS symbol_halted,
           EXISTS (SELECT FROM symbol_quarantine WHERE symbol = $2 AND probe_at IS NOT NULL) AS quarantined,
           EXISTS (SELECT FROM symbol_shelf
                   WHERE user_id = $8 AND symbol = $2 AND shelf = 'black')
           OR (EXISTS (SELECT FROM symbol_shelf
                       WHERE user_id = $8 AND shelf = 'white'
                         AND split_part(symbol, '/', 1) = split_part($2, '/', 1))
               AND NOT EXISTS (SELECT FROM symbol_shelf
                               WHERE user_id = $8 AND symbol = $2 AND shelf = 'white')) AS unwanted,
           EXISTS (SELECT FROM symbol_avoidance
                   WHERE user_id = $8 AND symbol = $2 AND until > now
                     AND strategy = split_part($4::text, '|', 1)) AS losing,
           EXISTS (SELECT FROM account_day
                   WHERE account_id = $1 AND day = (now AT TIME ZONE 'UTC')::date
                     AND breached_at IS NOT NULL) AS breached,
           EXISTS (SELECT FROM account_day
                   WHERE account_id = $1 AND day >= date_trunc('week', now AT TIME ZONE 'UTC')::date
                     AND week_breached_at IS NOT NULL) AS breached_week,
           EXISTS (SELECT FROM entry_lock
                   WHERE account_id = $1 AND (symbol IS NULL OR symbol = $2)
                     AND lifted_at IS NULL AND until > now) AS locked,
           CASE WHEN $7::boolean THEN (
               SELECT count(*) FROM order_intent o JOIN account a ON a.id = o.account_id
               WHERE o.kind = 'entry' AND o.stamped_at > now - interval '1 second' AND a.kind = 'live'
           ) ELSE 0 END AS service
    FROM clock CROSS JOIN LATERAL (
        SELECT count(*) AS day,
               count(*) FILTER (WHERE stamped_at > now - interval '1 hour') AS hour,
               count(*) FILTER (WHERE stamped_at > now - $5::interval) AS burst,
               count(*) FILTER (
                   WHERE symbol = $2 AND side = $3 AND stamped_at > now - $6::interval) AS alike,
               count(*) FILTER (
                   WHERE symbol = $2 AND side = $3 AND stamped_at > now - interval '1 hour'
                     AND split_part(signal_id, '|', 1) = split_part($4::text, '|', 1)) AS repeats
        FROM order_intent
        WHERE account_id = $1 AND kind = 'entry' AND stamped_at > now - interval '1 day'
    ) AS mine
"""
# What shuts a symbol or a day, by the column that tells.
_SHUT = (
    ("symbol_halted", Reason.SYMBOL_HALTED),
    ("quarantined", Reason.QUARANTINED_SYMBOL),
    ("unwanted", Reason.OFF_YOUR_LISTS),
    ("losing", Reason.LOSING_SYMBOL),
    ("breached", Reason.DAILY_LOSS),
    ("breached_week", Reason.WEEKLY_LOSS),
    ("locked", Reason.LOCKED),
)


class PgOrders:
    """`app.ports.Orders`. A claim is the compare-and-set of laws 1 and 11, by the database's clock."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def claim(
        self, account: AccountId, order: ClientOrderId, entrance: Entrance | None = None
    ) -> Claim | None:
        """The account's row is locked before it is read: what was set before a claim is seen by it, and what
        its entries are counted against is exact. A repeated claim, one that lost the race, and one of an
        order that is not there give None.
        """
        found = await self._connection.fetchrow(
            """
            SELECT o.*, a.kind AS account_kind, a.armed, p.banned, a.reconciled_at IS NOT NULL AS reconciled,
                   control_now(a.control, a.control_until) AS control
            FROM order_intent o
            JOIN account a ON a.id = o.account_id
            JOIN person p ON p.id = a.user_id
            WHERE o.account_id = $1 AND o.id = $2
            FOR NO KEY UPDATE OF a
            """,
            account,
            order,
        )
        if found is None or found["status"] != OrderStatus.PLANNED:
            return None
        stamp, refusal = None, None
        if found["kind"] == OrderKind.ENTRY:  # exits and stops are never trapped: law 5
            stamp, refusal = await self._entry(found, entrance or _OPEN)
        return None if refusal is Reason.SERVICE_BUSY else await self._claimed(found, stamp, refusal)

    async def _claimed(self, found: Row, stamp: datetime | None, refusal: Reason | None) -> Claim | None:
        """The stamp is read before the row is locked: after a wait it is too old rather than too young."""
        row = await self._connection.fetchrow(
            """
            UPDATE order_intent SET
                status = CASE WHEN decide_before <= now OR $3::text IS NOT NULL
                              THEN 'void' ELSE 'submitting' END,
                stamped_at = CASE WHEN decide_before > now AND $3 IS NULL THEN now END,
                reason = CASE WHEN decide_before <= now THEN $4 ELSE $3 END
            FROM (SELECT coalesce($5::timestamptz, clock_now()) AS now) AS clock
            WHERE account_id = $1 AND id = $2 AND status = 'planned'
            RETURNING order_intent.*
            """,
            found["account_id"],
            found["id"],
            refusal,
            Reason.SIGNAL_OLD,
            stamp,
        )
        if row is None or row["status"] != OrderStatus.SUBMITTING:
            return None
        return Claim(order_of(row), row["stamped_at"])

    async def _entry(self, found: Row, entrance: Entrance) -> tuple[datetime | None, Reason | None]:
        """The instant at which an entry was weighed, and why it may not be sent."""
        is_live = found["account_kind"] == "live"
        refusal = _switched_off(found) or entrance.allows(order_of(found).intent, live=is_live)
        return (None, refusal) if refusal else await self._rated(found, entrance.rates)

    async def _rated(self, found: Row, rates: Rates) -> tuple[datetime, Reason | None]:
        """The service's switch and rate, its symbol, its account's rate and day: as of one instant after the
        locks. Switches wait for claims under way, and claims for a switch (see 0008_brakes.sql); claims of
        live entries follow each other, until their commits: the service's rate is exact.
        """
        is_live = found["account_kind"] == "live"
        await self._connection.execute(
            """
            SELECT pg_advisory_xact_lock_shared($1),
                   CASE WHEN $3::boolean THEN pg_advisory_xact_lock($2) END
            """,
            SWITCHES,
            _ENTRIES_IN_TURN,
            is_live,
        )
        row = await self._connection.fetchrow(
            _COUNTS,
            found["account_id"],
            found["symbol"],
            found["side"],
            found["signal_id"],
            rates.burst_window,
            rates.apart,
            is_live,
            found["user_id"],
        )
        if row is None:
            raise LookupError("a count must give a row")
        if row["control"] > Control.RUNNING:
            return row["now"], Reason.HALTED
        for column, reason in _SHUT:
            if row[column]:
                return row["now"], reason
        refused = refusal_of(Claimed(**{name: row[name] for name in Claimed.__slots__}), rates)
        return row["now"], refused.reason if refused else None

    async def planned(self) -> Sequence[tuple[AccountId, ClientOrderId]]:
        rows = await self._connection.fetch(
            "SELECT account_id, id FROM order_intent WHERE status = 'planned' ORDER BY created_at, id"
        )
        return [(AccountId(row["account_id"]), ClientOrderId(row["id"])) for row in rows]

    async def unproved(self, stamped_before: datetime) -> Sequence[tuple[AccountId, ClientOrderId]]:
        rows = await self._connection.fetch(
            """
            SELECT account_id, id FROM order_intent
            WHERE status IN ('submitting', 'unknown') AND stamped_at < $1
            ORDER BY stamped_at, id
            """,
            stamped_before,
        )
        return [(AccountId(row["account_id"]), ClientOrderId(row["id"])) for row in rows]

    async def get(self, account: AccountId, order: ClientOrderId) -> Order | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM order_intent WHERE account_id = $1 AND id = $2", account, order
        )
        return None if row is None else order_of(row)

    async def void(self, account: AccountId, order: ClientOrderId, why: Reason) -> bool:
        given_up = await self._connection.fetchval(
            """
            UPDATE order_intent SET status = 'void', reason = $3
            WHERE account_id = $1 AND id = $2 AND status = 'planned' RETURNING true
            """,
            account,
            order,
            why,
        )
        return given_up is not None

    async def known_at(
        self, account: AccountId, symbol: Symbol, exchange_ids: Collection[str]
    ) -> frozenset[str]:
        rows = await self._connection.fetch(
            """
            SELECT exchange_id FROM order_intent
            WHERE account_id = $1 AND symbol = $2 AND exchange_id = ANY ($3::text[])
            """,
            account,
            symbol.key,
            list(exchange_ids),
        )
        return frozenset(row["exchange_id"] for row in rows)

    async def find_position(self, account: AccountId, position: PositionId) -> Holding | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM holding WHERE account_id = $1 AND id = $2",
            account,
            position,
        )
        return None if row is None else holding_of(row)


def _switched_off(found: Row) -> Reason | None:
    if found["control"] > Control.RUNNING or found["banned"]:
        return Reason.HALTED
    if not found["armed"]:
        return Reason.NOT_ARMED
    if not found["reconciled"]:
        return Reason.NOT_RECONCILED
    return None
