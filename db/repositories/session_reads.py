"""The trading state of accounts as it stands: a handful of queries for all of them together.

The clock is asked as (SELECT clock_now()): once for a query, and with indexes; by itself, once for each row.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from app.accounts import capped
from app.choices import NOBODY, Layers, choices_of, protections_of, tactics_of
from app.fields import Scope
from app.pairs import PairSettings, engine_pair
from app.records import Unreadable
from db.codec import (
    AnyConnection,
    Row,
    holding_of,
    limits_of,
    order_of,
    pair_settings_of,
    plan_ceiling_of,
)
from db.repositories.leverages import read_leverages
from db.repositories.locks import read_locks
from trading.domain.account import Balance, Control, Day
from trading.domain.candle import Timeframe
from trading.domain.ids import AccountId, ClientOrderId, UserId
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO
from trading.domain.order import Order
from trading.domain.pair import Pair
from trading.engine.state import Holding, Session

Key = TypeVar("Key")
Value = TypeVar("Value")
Grouped = dict[AccountId, dict[Key, Value]]

# $1 accounts, $2 what a banned person's accounts may do.
_ACCOUNTS = """
    SELECT a.id, a.user_id, a.armed, a.symbols, a.risk_per_trade, a.max_order, a.max_exposure,
           a.max_daily_loss, a.max_positions, a.cooldown_bars,
           a.reconciled_at IS NOT NULL AS reconciled,
           greatest(control_now(a.control, a.control_until), control_now(s.control, s.until),
                    maintained(s.maintained_from, s.maintained_until),
                    CASE WHEN p.banned THEN $2::integer ELSE 0 END) AS control,
           (SELECT count(*) FROM order_intent o
            WHERE o.account_id = a.id AND o.kind = 'entry' AND o.status <> 'void'
              AND o.created_at >= date_trunc('day', (SELECT clock_now()), 'UTC')) AS entries_today,
           d.equity AS day_equity, d.open_profit AS day_open_profit, d.breached_at,
           w.equity AS week_equity, w.open_profit AS week_open_profit, w.week_breached_at,
           a.choices, p.choices AS wide,
           coalesce(a.strategy, u.strategy) AS strategy, coalesce(a.timeframe, u.timeframe) AS timeframe,
           EXISTS (SELECT FROM credential c
                   WHERE c.account_id = a.id AND c.promised_at IS NOT NULL) AS promised,
           f.ceiling AS plan_ceiling, f.leverage AS plan_leverage
    FROM account a JOIN person p ON p.id = a.user_id CROSS JOIN service_control s
    CROSS JOIN service_default u
    LEFT JOIN plan_in_force f ON f.user_id = a.user_id AND f.selling AND a.kind = 'live'
    LEFT JOIN account_day d
        ON d.account_id = a.id AND d.day = ((SELECT clock_now()) AT TIME ZONE 'UTC')::date
    LEFT JOIN LATERAL ( -- the week is measured against its first day that was seen
        SELECT equity, open_profit, week_breached_at FROM account_day
        WHERE account_id = a.id
          AND day >= date_trunc('week', (SELECT clock_now()) AT TIME ZONE 'UTC')::date
        ORDER BY day LIMIT 1
    ) w ON true
    WHERE a.id = ANY ($1::bigint[])
    ORDER BY a.id
"""


async def read_sessions(
    connection: AnyConnection, accounts: Sequence[AccountId]
) -> Mapping[AccountId, Session]:
    """The sessions of those accounts that are there, in a handful of queries for all together."""
    rows = await connection.fetch(_ACCOUNTS, accounts, Control.REDUCE_ONLY)
    balances = await _balances(connection, accounts)
    holdings = await _holdings(connection, accounts)
    orders = await _orders(connection, accounts)
    closed, profits, weeks = await _closed(connection, accounts)
    locks = await read_locks(connection, accounts)
    leverages, settings = await read_leverages(connection, accounts), await _settings(connection, accounts)
    return {
        account: Session(
            account=account,
            owner=UserId(row["user_id"]),
            armed=row["armed"],
            control=max(Control(row["control"]), Control.REDUCE_ONLY if layers is None else Control.RUNNING),
            reconciled=row["reconciled"],
            symbols=frozenset(Symbol.parse(key) for key in row["symbols"]),
            limits=capped(limits_of(row), promised=False, plan=plan_ceiling_of(row)),
            balances=balances.get(account, {}),
            holdings=holdings.get(account, {}),
            orders=orders.get(account, {}),
            closed=closed.get(account, {}),
            profit_today=profits.get(account, ZERO),
            entries_today=row["entries_today"],
            day=_day_of(row),
            week=_week_of(row),
            profit_week=weeks.get(account, ZERO),
            locks=locks.get(account, {}),
            leverages=leverages.get(account, {}),
            usual=(usual := _usual_of(row, layers or NOBODY)),
            pairs={
                symbol: engine_pair(own, usual, promised=row["promised"], layers=layers or NOBODY)
                for symbol, own in settings.get(account, {}).items()
            },
            protections=protections_of(layers or NOBODY),
        )
        for account, row, layers in ((AccountId(row["id"]), row, _layers_of(row)) for row in rows)
    }


def _day_of(row: Row) -> Day | None:
    if row["day_equity"] is None:
        return None
    return Day(row["day_equity"], row["day_open_profit"], row["breached_at"] is not None)


def _week_of(row: Row) -> Day | None:
    if row["week_equity"] is None:
        return None
    return Day(row["week_equity"], row["week_open_profit"], row["week_breached_at"] is not None)


async def _balances(connection: AnyConnection, accounts: Sequence[AccountId]) -> Grouped[str, Balance]:
    rows = await connection.fetch(
        """
        SELECT account_id, currency, total, free, seen_at FROM balance
        WHERE account_id = ANY ($1::bigint[]) ORDER BY account_id, currency
        """,
        accounts,
    )
    found: Grouped[str, Balance] = defaultdict(dict)
    for row in rows:
        balance = Balance(row["currency"], row["total"], row["free"], row["seen_at"])
        found[_account_of(row)][balance.currency] = balance
    return found


async def _holdings(connection: AnyConnection, accounts: Sequence[AccountId]) -> Grouped[Symbol, Holding]:
    rows = await connection.fetch(
        """
        SELECT * FROM holding WHERE account_id = ANY ($1::bigint[]) AND closed_at IS NULL
        ORDER BY opened_at, id
        """,
        accounts,
    )
    found: Grouped[Symbol, Holding] = defaultdict(dict)
    for row in rows:
        holding = holding_of(row)
        found[_account_of(row)][holding.position.symbol] = holding
    return found


async def _orders(connection: AnyConnection, accounts: Sequence[AccountId]) -> Grouped[ClientOrderId, Order]:
    rows = await connection.fetch(
        """
        SELECT * FROM order_intent
        WHERE account_id = ANY ($1::bigint[])
          AND status IN ('planned', 'submitting', 'unknown', 'open', 'canceling')
        ORDER BY created_at, id
        """,
        accounts,
    )
    found: Grouped[ClientOrderId, Order] = defaultdict(dict)
    for row in rows:
        found[_account_of(row)][ClientOrderId(row["id"])] = order_of(row)
    return found


async def _closed(
    connection: AnyConnection, accounts: Sequence[AccountId]
) -> tuple[Grouped[Symbol, datetime], dict[AccountId, Decimal], dict[AccountId, Decimal]]:
    """When each symbol was last left, over eight days; today's profit, and that since Monday."""
    rows = await connection.fetch(
        """
        SELECT account_id, symbol, max(closed_at) AS closed_at,
               coalesce(sum(profit) FILTER (
                   WHERE closed_at >= date_trunc('day', (SELECT clock_now()), 'UTC')), 0) AS profit_today,
               coalesce(sum(profit) FILTER (
                   WHERE closed_at >= date_trunc('week', (SELECT clock_now()), 'UTC')), 0) AS profit_week
        FROM position
        WHERE account_id = ANY ($1::bigint[]) AND closed_at > (SELECT clock_now()) - interval '8 days'
        GROUP BY account_id, symbol
        ORDER BY account_id, symbol
        """,
        accounts,
    )
    closed: Grouped[Symbol, datetime] = defaultdict(dict)
    profits: dict[AccountId, Decimal] = defaultdict(lambda: ZERO)
    weeks: dict[AccountId, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        account = _account_of(row)
        closed[account][Symbol.parse(row["symbol"])] = row["closed_at"]
        profits[account] += row["profit_today"]
        weeks[account] += row["profit_week"]
    return closed, profits, weeks


def _layers_of(row: Row) -> Layers | None:
    """What the owner has chosen for all accounts and for this one; None where that cannot be read: then
    nothing is opened.
    """
    try:
        return Layers(
            user=choices_of(row["wide"], Scope.USER),
            account=choices_of(row["choices"], Scope.ACCOUNT),
            promised=row["promised"],
            plan=plan_ceiling_of(row),
        )
    except Unreadable:
        return None


def _usual_of(row: Row, layers: Layers) -> Pair:
    return Pair(strategy=row["strategy"], timeframe=Timeframe(row["timeframe"]), tactics=tactics_of(layers))


async def _settings(
    connection: AnyConnection, accounts: Sequence[AccountId]
) -> Grouped[Symbol, PairSettings]:
    rows = await connection.fetch(
        "SELECT * FROM symbol_setting WHERE account_id = ANY ($1::bigint[]) ORDER BY account_id, symbol",
        accounts,
    )
    found: Grouped[Symbol, PairSettings] = defaultdict(dict)
    for row in rows:
        found[_account_of(row)][Symbol.parse(row["symbol"])] = _settings_of(row)
    return found


def _settings_of(row: Row) -> PairSettings:
    """What is set for the symbol; off where that cannot be read."""
    try:
        return pair_settings_of(row)
    except Unreadable:
        return PairSettings(enabled=False)


def _account_of(row: Row) -> AccountId:
    return AccountId(row["account_id"])
