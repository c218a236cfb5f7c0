"""The frames of MEXC's streams: protocol buffers, written by hand from the published field numbers.

Written, not generated, so that the generated messages of the clients are an independent reader.
"""

from collections.abc import Iterator, Mapping

Value = str | int | bool
Body = Mapping[str, Value]

_VARINT, _BYTES = 0, 2
_SYMBOL, _CREATED, _SENT = 3, 5, 6
_WORD = (1 << 64) - 1

# Field numbers by message; the first is the place of the message in the wrapper.
_SCHEMA: dict[str, tuple[int, dict[str, int]]] = {
    "privateOrders": (
        304,
        {
            "id": 1,
            "clientId": 2,
            "price": 3,
            "quantity": 4,
            "amount": 5,
            "avgPrice": 6,
            "orderType": 7,
            "tradeType": 8,
            "isMaker": 9,
            "remainAmount": 10,
            "remainQuantity": 11,
            "lastDealQuantity": 12,
            "cumulativeQuantity": 13,
            "cumulativeAmount": 14,
            "status": 15,
            "createTime": 16,
        },
    ),
    "privateDeals": (
        306,
        {
            "price": 1,
            "quantity": 2,
            "amount": 3,
            "tradeType": 4,
            "isMaker": 5,
            "isSelfTrade": 6,
            "tradeId": 7,
            "clientOrderId": 8,
            "orderId": 9,
            "feeAmount": 10,
            "feeCurrency": 11,
            "time": 12,
        },
    ),
    "privateAccount": (
        307,
        {
            "vcoinName": 1,
            "coinId": 2,
            "balanceAmount": 3,
            "balanceAmountChange": 4,
            "frozenAmount": 5,
            "frozenAmountChange": 6,
            "type": 7,
            "time": 8,
        },
    ),
    "publicSpotKline": (
        308,
        {
            "interval": 1,
            "windowStart": 2,
            "openingPrice": 3,
            "closingPrice": 4,
            "highestPrice": 5,
            "lowestPrice": 6,
            "volume": 7,
            "amount": 8,
            "windowEnd": 9,
        },
    ),
    "publicAggreBookTicker": (
        315,
        {"bidPrice": 1, "bidQuantity": 2, "askPrice": 3, "askQuantity": 4},
    ),
}


def frame(channel: str, kind: str, body: Body, *, symbol: str, created: int, sent: int) -> bytes:
    """One push: the wrapper around a body of `kind`; times in milliseconds. KeyError: no such field."""
    place, _ = _SCHEMA[kind]
    parts = [_text(1, channel)]
    if symbol:
        parts.append(_text(_SYMBOL, symbol))
    parts += [_number(_CREATED, created), _number(_SENT, sent), _bytes(place, message(kind, body))]
    return b"".join(parts)


def message(kind: str, body: Body) -> bytes:
    """A body alone. What is empty, zero or false is left out, as proto3 wants it."""
    return b"".join(_fields(_SCHEMA[kind][1], body))


def _fields(numbers: Mapping[str, int], body: Body) -> Iterator[bytes]:
    for name, value in body.items():
        number = numbers[name]
        if not value:
            continue
        yield _text(number, value) if isinstance(value, str) else _number(number, int(value))


def _text(number: int, value: str) -> bytes:
    return _bytes(number, value.encode())


def _bytes(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(value)) + value


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3 | _VARINT) + _varint(value & _WORD)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
