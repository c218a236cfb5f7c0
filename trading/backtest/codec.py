"""A book as bytes and back, exactly: JSON, amounts as text, instants in ISO format."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from trading.backtest.book import Book, BookOrder
from trading.backtest.models import Models
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId, PositionId, SignalId, TradeId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Money, Price, Qty, Ratio
from trading.domain.order import OrderIntent, OrderKind, OrderType
from trading.domain.position import Position
from trading.ports import OrderReport, ReportStatus

_VERSION = 1

Row = Mapping[str, Any]


class BookWriter:
    """Writes the book of one account again and again; what is final is encoded once."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def dumps(self, book: Book) -> bytes:
        """The book as bytes that `loads` reads back to an equal book."""
        final: dict[str, OrderReport | Fill] = {f"order {r.exchange_id}": r for r in book.finished}
        final.update({f"trade {fill.trade}": fill for fill in book.fills})
        self._texts = {
            name: self._texts.get(name)
            or _text(_report(item) if isinstance(item, OrderReport) else _fill(item))
            for name, item in final.items()
        }
        finished = ",".join(self._texts[f"order {report.exchange_id}"] for report in book.finished)
        fills = ",".join(self._texts[f"trade {fill.trade}"] for fill in book.fills)
        head = _text(_book(book))
        return f'{head[:-1]},"finished":[{finished}],"fills":[{fills}]}}'.encode()


def loads(data: bytes) -> Book:
    """The book of these bytes. Raises ValueError where they are no book of a version that is known."""
    try:
        row = json.loads(data)
        if row["version"] != _VERSION:
            raise ValueError(f"version must be {_VERSION}, was {row['version']}")
        return _book_of(row)
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError("the bytes are no book of a paper account") from error


def _book(book: Book) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "account": book.account,
        "models": _models(book.models),
        "cash": {currency: str(total) for currency, total in book.cash.items()},
        "working": [_order(order) for order in book.working],
        "positions": [_position(position) for position in book.positions.values()],
        "forgotten": _optional(book.forgotten),
        "sequence": book.sequence,
        "leverages": {symbol.key: str(leverage) for symbol, leverage in book.leverages.items()},
    }


def _book_of(row: Row) -> Book:
    positions = [_position_of(position) for position in row["positions"]]
    return Book(
        account=AccountId(row["account"]),
        models=_models_of(row["models"]),
        cash={currency: Decimal(total) for currency, total in row["cash"].items()},
        working=tuple(_order_of(order) for order in row["working"]),
        finished=tuple(_report_of(report) for report in row["finished"]),
        fills=tuple(_fill_of(fill) for fill in row["fills"]),
        positions={position.symbol: position for position in positions},
        forgotten=None if row["forgotten"] is None else datetime.fromisoformat(row["forgotten"]),
        sequence=row["sequence"],
        leverages={  # books from before leverage could be set have none
            Symbol.parse(key): Decimal(value) for key, value in row.get("leverages", {}).items()
        },
    )


def _text(row: Row) -> str:
    return json.dumps(row, separators=(",", ":"))


def _optional(value: object) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value is None else str(value)


def _models(models: Models) -> dict[str, Any]:
    return {
        "slippage": str(models.slippage),
        "latency": models.latency.total_seconds(),
        "leverage": str(models.leverage),
        "keeps": models.keeps,
    }


def _models_of(row: Row) -> Models:
    return Models(
        slippage=Ratio(Decimal(row["slippage"])),
        latency=timedelta(seconds=row["latency"]),
        leverage=Decimal(row["leverage"]),
        keeps=row["keeps"],
    )


def _position(position: Position) -> dict[str, Any]:
    return {
        "symbol": position.symbol.key,
        "qty": str(position.qty),
        "cost": str(position.cost),
        "realised": str(position.realised),
        "fees": str(position.fees),
    }


def _position_of(row: Row) -> Position:
    return Position(
        symbol=Symbol.parse(row["symbol"]),
        qty=Decimal(row["qty"]),
        cost=Decimal(row["cost"]),
        realised=Decimal(row["realised"]),
        fees=Decimal(row["fees"]),
    )


def _order(order: BookOrder) -> dict[str, Any]:
    return {
        "intent": _intent(order.intent),
        "id": order.id,
        "placed_at": order.placed_at.isoformat(),
        "held": [order.held[0], str(order.held[1])],
        "status": order.status.value,
        "filled": str(order.filled),
        "spent": str(order.spent),
        "reason": order.reason,
    }


def _order_of(row: Row) -> BookOrder:
    return BookOrder(
        intent=_intent_of(row["intent"]),
        id=row["id"],
        placed_at=datetime.fromisoformat(row["placed_at"]),
        held=(row["held"][0], Decimal(row["held"][1])),
        status=ReportStatus(row["status"]),
        filled=Qty(Decimal(row["filled"])),
        spent=Decimal(row["spent"]),
        reason=row["reason"],
    )


def _report(report: OrderReport) -> dict[str, Any]:
    return {
        "order": report.order,
        "exchange_id": report.exchange_id,
        "symbol": report.symbol.key,
        "status": report.status.value,
        "filled": str(report.filled),
        "spent": str(report.spent),
        "reason": report.reason,
        "seen_at": report.seen_at.isoformat(),
        "side": report.side,
        "qty": None if report.qty is None else str(report.qty),
    }


def _report_of(row: Row) -> OrderReport:
    return OrderReport(
        order=None if row["order"] is None else ClientOrderId(row["order"]),
        exchange_id=row["exchange_id"],
        symbol=Symbol.parse(row["symbol"]),
        status=ReportStatus(row["status"]),
        filled=Qty(Decimal(row["filled"])),
        spent=Decimal(row["spent"]),
        trigger=None,
        reason=row["reason"],
        seen_at=datetime.fromisoformat(row["seen_at"]),
        side=None if row.get("side") is None else Side(row["side"]),
        qty=None if row.get("qty") is None else Qty(Decimal(row["qty"])),
    )


def _intent(intent: OrderIntent) -> dict[str, Any]:
    return {
        "id": intent.id,
        "account": intent.account,
        "cause": intent.cause,
        "attempt": intent.attempt,
        "symbol": intent.symbol.key,
        "kind": intent.kind.value,
        "type": intent.type.value,
        "side": intent.side.value,
        "qty": str(intent.qty),
        "reference": str(intent.reference),
        "decide_before": intent.decide_before.isoformat(),
        "position": intent.position,
        "cost": _optional(intent.cost),
        "trigger": _optional(intent.trigger),
        "reduce_only": intent.reduce_only,
        "limit": _optional(intent.limit),
        "stop": _optional(intent.stop),
        "target": _optional(intent.target),
        "signal": intent.signal,
    }


def _intent_of(row: Row) -> OrderIntent:
    return OrderIntent(
        id=ClientOrderId(row["id"]),
        account=AccountId(row["account"]),
        cause=row["cause"],
        attempt=row["attempt"],
        symbol=Symbol.parse(row["symbol"]),
        kind=OrderKind(row["kind"]),
        type=OrderType(row["type"]),
        side=Side(row["side"]),
        qty=Qty(Decimal(row["qty"])),
        reference=Price(Decimal(row["reference"])),
        decide_before=datetime.fromisoformat(row["decide_before"]),
        position=PositionId(row["position"]),
        cost=None if row["cost"] is None else Decimal(row["cost"]),
        trigger=_price_of(row["trigger"]),
        reduce_only=row["reduce_only"],
        limit=_price_of(row.get("limit")),
        stop=_price_of(row["stop"]),
        target=_price_of(row["target"]),
        signal=None if row["signal"] is None else SignalId(row["signal"]),
    )


def _price_of(value: str | None) -> Price | None:
    return None if value is None else Price(Decimal(value))


def _fill(fill: Fill) -> dict[str, Any]:
    return {
        "trade": fill.trade,
        "account": fill.account,
        "symbol": fill.symbol.key,
        "order": fill.order,
        "exchange_order": fill.exchange_order,
        "side": fill.side.value,
        "price": str(fill.price),
        "qty": str(fill.qty),
        "fee": [str(fill.fee.amount), fill.fee.currency],
        "maker": fill.maker,
        "happened_at": fill.happened_at.isoformat(),
        "seen_at": fill.seen_at.isoformat(),
    }


def _fill_of(row: Row) -> Fill:
    return Fill(
        trade=TradeId(row["trade"]),
        account=AccountId(row["account"]),
        symbol=Symbol.parse(row["symbol"]),
        order=None if row["order"] is None else ClientOrderId(row["order"]),
        exchange_order=row["exchange_order"],
        side=Side(row["side"]),
        price=Price(Decimal(row["price"])),
        qty=Qty(Decimal(row["qty"])),
        fee=Money(Decimal(row["fee"][0]), row["fee"][1]),
        maker=row["maker"],
        happened_at=datetime.fromisoformat(row["happened_at"]),
        seen_at=datetime.fromisoformat(row["seen_at"]),
    )
