"""MEXC's binary frames: protocol buffers, read by the exchange's own published messages."""

from dataclasses import dataclass
from typing import Any

from ccxt.protobuf.mexc import PushDataV3ApiWrapper_pb2 as _proto
from google.protobuf.message import DecodeError

from trading.domain.errors import MissingData


@dataclass(frozen=True, slots=True)
class Push:
    """One push. kind: the name of its body, e.g. privateOrders; body: that message, its fields as attributes;
    told_at: milliseconds since 1970 when the exchange made it, else when it sent it; 0: it tells neither.

    What is empty, zero or false in a body was not on the wire: proto3 does not tell them apart.
    """

    channel: str
    symbol: str
    kind: str
    body: Any
    told_at: int


def read(frame: bytes) -> Push:
    """Raises MissingData for what is no push."""
    wrapper = _proto.PushDataV3ApiWrapper()
    try:
        wrapper.ParseFromString(frame)
    except DecodeError as error:
        raise MissingData("a frame cannot be read") from error
    kind = wrapper.WhichOneof("body")
    if kind is None:
        raise MissingData("a frame holds nothing")
    told_at = wrapper.createTime or wrapper.sendTime
    return Push(wrapper.channel, wrapper.symbol, kind, getattr(wrapper, kind), told_at)
