"""Trades that have closed, written straight into the tables: what somebody looks back at."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from app.accounts import Account
from db.pool import Pool
from tests.support.builders import BTC, NOW
from trading.domain.events import ExitWhy
from trading.domain.ids import PositionId
from trading.domain.instrument import Side
from trading.ledger.performance import ClosedTrade


def a_trade(profit: str = "100", closed_at: datetime = NOW, **changes: Any) -> ClosedTrade:
    """A long of one coin for 10,000 that took two hours and cost no fees."""
    made = ClosedTrade(
        id=PositionId("SBTRADE"),
        symbol=BTC,
        side=Side.BUY,
        strategy="ema_trend",
        why=ExitWhy.TARGET,
        qty=Decimal(1),
        paid=Decimal(10000),
        received=Decimal(10000) + Decimal(profit),
        fees=Decimal(0),
        profit=Decimal(profit),
        opened_at=closed_at - timedelta(hours=2),
        closed_at=closed_at,
    )
    return replace(made, **changes)


async def put_trades(pool: Pool, account: Account, trades: Sequence[ClosedTrade]) -> None:
    """These trades are behind the account."""
    await pool.executemany(
        """
        INSERT INTO position (account_id, user_id, id, symbol, side, qty, cost, realised, fees, reference,
                              opened_at, entered, paid, exited, received, stops, exits, announced,
                              strategy, timeframe, closed_at, why, exit_price, profit)
        VALUES ($1, $2, $3, $4, $5, 0, 0, $6::numeric + $7::numeric, $7, $8, $9, $10, $11, $10, $12, 0, 1, true,
                $13, CASE WHEN $13::text IS NULL THEN NULL ELSE '1m' END, $14, $15, $8, $6)
        """,
        [
            (
                account.id,
                account.owner,
                one.id,
                one.symbol.key,
                one.side,
                one.profit,
                one.fees,
                one.paid / one.qty,
                one.opened_at,
                one.qty,
                one.paid,
                one.received,
                one.strategy,
                one.closed_at,
                one.why,
            )
            for one in trades
        ],
    )
