"""Stop-loss and take-profit of linear positions, kept as real conditional orders beside the position."""

from decimal import Decimal

from sandbox.exchange.books import Books
from sandbox.exchange.entities import BUY, Order, Position, other_side
from sandbox.exchange.instruments import LINEAR
from sandbox.exchange.market import Market
from sandbox.exchange.numbers import ZERO

_FULL = {"StopLoss": "CreateByStopLoss", "TakeProfit": "CreateByTakeProfit"}
_PARTIAL = {"PartialStopLoss": "CreateByPartialStopLoss", "PartialTakeProfit": "CreateByPartialTakeProfit"}


class PositionStops:
    """Keeps the stop orders of a position in step with the position."""

    def __init__(self, market: Market, books: Books) -> None:
        self._market = market
        self._books = books

    def after_fill(self, order: Order, ms: int) -> None:
        """A position changed by `order`: its attached stops take effect, existing ones follow the size."""
        position = self._books.position(order.uid, order.symbol)
        if position.size and position.side == order.side:
            position.stop_loss = order.stop_loss or position.stop_loss
            position.take_profit = order.take_profit or position.take_profit
        self.refresh(position, ms)

    def refresh(self, position: Position, ms: int) -> None:
        """Makes the open stop orders agree with the position; an empty position has none."""
        wanted = {"StopLoss": position.stop_loss, "TakeProfit": position.take_profit}
        for order in self._existing(position):
            keep = bool(position.size) and order.side == other_side(position.side)
            if order.stop_type in _FULL:
                price = wanted[order.stop_type]
                keep = keep and order.trigger_price == price
                if keep:
                    wanted[order.stop_type] = ZERO
                    order.qty = position.size
            if not keep:
                order.status = "Deactivated"
            order.updated = ms
            self._books.touch(order)
        if position.size:
            for stop_type, price in wanted.items():
                if price:
                    self.add(position, stop_type, price, position.size, ms)
        self._books.touch(position)

    def add(self, position: Position, stop_type: str, price: Decimal, qty: Decimal, ms: int) -> Order:
        """A conditional market order that closes (part of) the position at `price`."""
        falling = (position.side == BUY) == stop_type.endswith("StopLoss")
        seq, order_id = self._books.next_id(LINEAR)
        order = Order(
            order_id=order_id,
            link_id="",
            uid=position.uid,
            category=LINEAR,
            symbol=position.symbol,
            side=other_side(position.side),
            kind="Market",
            qty=qty,
            price=ZERO,
            tif="IOC",
            created=ms,
            updated=ms,
            seq=seq,
            order_filter="StopOrder",
            trigger_price=price,
            trigger_direction=2 if falling else 1,
            stop_type=stop_type,
            reduce_only=True,
            close_on_trigger=True,
            create_type=(_FULL | _PARTIAL)[stop_type],
            last_on_create=self._market.last((LINEAR, position.symbol), ms),
            status="Untriggered",
        )
        self._books.touch(order)
        return order

    def _existing(self, position: Position) -> list[Order]:
        return [
            order
            for order in self._books.open_of[position.uid].values()
            if order.symbol == position.symbol
            and order.status == "Untriggered"
            and (order.stop_type in _FULL or order.stop_type in _PARTIAL)
        ]
