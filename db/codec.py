"""Rows into records: one function for each record that is read in more than one place."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeAlias

import asyncpg

from app.accounts import (
    NO_CEILING,
    Account,
    AccountKind,
    Ceiling,
    KeyInfo,
    Preset,
    Role,
    User,
    capped,
)
from app.billing.plans import Permits
from app.choices import choices_of
from app.fields import Scope
from app.pairs import PairSettings
from app.records import packed, unpacked
from db.pool import Connection, PooledConnection
from trading.domain.account import Control, RiskLimits
from trading.domain.additions import Additions
from trading.domain.candle import Timeframe
from trading.domain.course import PLAIN_COURSE, Course
from trading.domain.events import ExitWhy
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId, PositionId, SignalId, TradeId, UserId
from trading.domain.instrument import ExchangeId, Side, Symbol
from trading.domain.money import Money, Ratio
from trading.domain.order import Order, OrderIntent, OrderKind, OrderStatus, OrderType
from trading.domain.position import Position
from trading.domain.tactics import PLAIN_EXIT, ExitPlan
from trading.engine.state import Holding

AnyConnection: TypeAlias = Connection | PooledConnection
Row: TypeAlias = asyncpg.Record


def user_of(row: Row) -> User:
    active = row["active_account"]
    return User(
        id=UserId(row["id"]),
        name=row["name"],
        language=row["language"],
        role=Role(row["role"]),
        terms_accepted_at=row["terms_accepted_at"],
        banned=row["banned"],
        active_account=None if active is None else AccountId(active),
        screen=row["screen"],
        created_at=row["created_at"],
        zone=row["zone"],
    )


def limits_of(row: Row) -> RiskLimits:
    return RiskLimits(
        risk_per_trade=row["risk_per_trade"],
        max_order=row["max_order"],
        max_exposure=row["max_exposure"],
        max_daily_loss=row["max_daily_loss"],
        max_positions=row["max_positions"],
        cooldown_bars=row["cooldown_bars"],
    )


def account_of(row: Row) -> Account:
    """The account of a row of account_card; `tail` is null where no key is connected."""
    most = plan_ceiling_of(row)
    return Account(
        id=AccountId(row["id"]),
        owner=UserId(row["user_id"]),
        exchange=ExchangeId(row["exchange"]),
        kind=AccountKind(row["kind"]),
        armed=row["armed"],
        control=Control(row["control"]),
        control_why=row["control_why"],
        symbols=tuple(Symbol.parse(key) for key in row["symbols"]),
        preset=Preset(row["preset"]),
        limits=capped(limits_of(row), promised=False, plan=most),
        strategy=row["strategy"],
        timeframe=Timeframe(row["timeframe"]),
        key=None if row["tail"] is None else _key_info_of(row),
        reconciled_at=row["reconciled_at"],
        inherits=frozenset(name for name in ("strategy", "timeframe") if row[f"{name}_inherited"]),
        ceiling=most,
    )


def pair_settings_of(row: Row) -> PairSettings:
    """The settings of a row of symbol_setting. Raises app.records.Unreadable for choices that are none."""
    return PairSettings(
        enabled=row["enabled"],
        paused_until=row["paused_until"],
        strategy=row["strategy"],
        timeframe=None if row["timeframe"] is None else Timeframe(row["timeframe"]),
        risk_per_trade=row["risk_per_trade"],
        share=row["share"],
        model=row["model"],
        choices=choices_of(row["choices"], Scope.SYMBOL),
    )


def _key_info_of(row: Row) -> KeyInfo:
    return KeyInfo(
        tail=row["tail"],
        uid=row["uid"],
        addresses=tuple(row["addresses"]),
        expires_at=row["expires_at"],
        checked_at=row["checked_at"],
        usable=row["usable"],
        promised=row["promised"],
    )


def order_of(row: Row) -> Order:
    signal = row["signal_id"]
    intent = OrderIntent(
        id=ClientOrderId(row["id"]),
        account=AccountId(row["account_id"]),
        cause=row["cause"],
        attempt=row["attempt"],
        symbol=Symbol.parse(row["symbol"]),
        kind=OrderKind(row["kind"]),
        type=OrderType(row["type"]),
        side=Side(row["side"]),
        qty=row["qty"],
        reference=row["reference"],
        decide_before=row["decide_before"],
        position=PositionId(row["position_id"]),
        cost=row["cost"],
        trigger=row["trigger"],
        limit=row["price_limit"],
        reduce_only=row["reduce_only"],
        stop=row["stop"],
        target=row["target"],
        signal=None if signal is None else SignalId(signal),
        trail=row["trail"],
        additions=_additions_of(row),
        plan=_exit_plan_of(row),
    )
    return Order(
        intent=intent,
        status=OrderStatus(row["status"]),
        filled=row["filled"],
        spent=row["spent"],
        exchange_id=row["exchange_id"],
        stamped_at=row["stamped_at"],
        confirmed_at=row["confirmed_at"],
        reason=row["reason"],
    )


def holding_of(row: Row) -> Holding:
    """The holding of a row of the view of that name."""
    symbol = Symbol.parse(row["symbol"])
    return Holding(
        id=PositionId(row["id"]),
        position=Position(symbol, row["qty"], row["cost"], row["realised"], row["fees"]),
        side=Side(row["side"]),
        reference=row["reference"],
        stop=row["stop"],
        target=row["target"],
        opened_at=row["opened_at"],
        entered=row["entered"],
        paid=row["paid"],
        exited=row["exited"],
        received=row["received"],
        exiting=None if row["exiting"] is None else ExitWhy(row["exiting"]),
        stop_seen_at=row["stop_seen_at"],
        naked_since=row["naked_since"],
        stops=row["stops"],
        exits=row["exits"],
        announced=row["announced"],
        last_fill=None if row["last_trade"] is None else _last_fill_of(row, symbol),
        soft=row["soft"],
        strategy=row["strategy"],
        timeframe=None if row["timeframe"] is None else Timeframe(row["timeframe"]),
        trail=row["trail"],
        stops_before=row["stops_before"],
        additions=_additions_of(row),
        course=_course_of(row),
    )


def _course_of(row: Row) -> Course:
    return unpacked(Course, row["course"]) if row["course"] else PLAIN_COURSE


def _exit_plan_of(row: Row) -> ExitPlan:
    return PLAIN_EXIT if row["exit_plan"] is None else unpacked(ExitPlan, row["exit_plan"])


def _additions_of(row: Row) -> Additions | None:
    return None if row["additions"] is None else unpacked(Additions, row["additions"])


def _last_fill_of(row: Row, symbol: Symbol) -> Fill:
    order = row["fill_order"]
    return Fill(
        trade=TradeId(row["last_trade"]),
        account=AccountId(row["account_id"]),
        symbol=symbol,
        order=None if order is None else ClientOrderId(order),
        exchange_order=row["fill_exchange_order"],
        side=Side(row["fill_side"]),
        price=row["fill_price"],
        qty=row["fill_qty"],
        fee=Money(row["fill_fee"], row["fill_fee_currency"]),
        maker=row["fill_maker"],
        happened_at=row["fill_happened_at"],
        seen_at=row["fill_seen_at"],
    )


def changed_one(tag: str, what: str) -> None:
    """Raises LookupError where a statement with this status has changed no row of its owner's."""
    if tag.endswith(" 0"):
        raise LookupError(f"{what} must exist and belong to its owner")


def permits_of(body: Mapping[str, Any]) -> Permits:
    """What a plan permits, of a row of `plan`."""
    return Permits(
        live=body["live"],
        accounts=body["accounts"],
        symbols=body["symbols"],
        strategies=None if body["strategies"] is None else frozenset(body["strategies"]),
        own_rules=body["own_rules"],
        ceiling=ceiling_of(body["ceiling"]),
        leverage=Decimal(body["leverage"]),
        backtests_a_day=body["backtests_a_day"],
        models=body["models"],
        web=body["web"],
    )


def permits_record(permits: Permits) -> dict[str, object]:
    """As it is kept."""
    named = permits.strategies
    return {
        **packed(replace(permits, strategies=None)),
        "strategies": None if named is None else sorted(named),
    }


def plan_ceiling_of(row: Row) -> Ceiling:
    """What the owner's plan permits an account with real money; of a row with plan_ceiling, plan_leverage."""
    if row["plan_leverage"] is None:
        return NO_CEILING
    return Ceiling(ceiling_of(row["plan_ceiling"]), row["plan_leverage"])


def ceiling_of(body: Mapping[str, Any] | None) -> RiskLimits | None:
    """The most that may be risked, of what a plan permits."""
    if body is None:
        return None
    return RiskLimits(
        risk_per_trade=Ratio(Decimal(body["risk_per_trade"])),
        max_order=Ratio(Decimal(body["max_order"])),
        max_exposure=Ratio(Decimal(body["max_exposure"])),
        max_daily_loss=Ratio(Decimal(body["max_daily_loss"])),
        max_positions=body["max_positions"],
    )
