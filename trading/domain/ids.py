"""Typed identifiers, and the client order id that is computed from an order's cause."""

from hashlib import blake2b
from typing import NewType

UserId = NewType("UserId", int)  # Telegram's id of the person
AccountId = NewType("AccountId", int)
SignalId = NewType("SignalId", str)  # strategy|symbol|timeframe|bar: one signal for one bar
ClientOrderId = NewType("ClientOrderId", str)
TradeId = NewType("TradeId", str)  # the exchange's id of one execution
PositionId = NewType("PositionId", str)  # the client id of the entry that opened it

ORDER_PREFIX = "SB"
_LENGTH = 20  # accepted by Bybit, MEXC, Binance and OKX alike (upper-case letters and digits)
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_SHIFTS = tuple(range(80, -1, -10))  # the 90 bits that 18 letters hold, ten at a time


def client_order_id(account: AccountId, cause: str, attempt: int) -> ClientOrderId:
    """The one id of the attempt-th order that this cause makes for this account: 20 characters, A-Z 2-7.

    The same cause and attempt always give the same id, so that an order can be asked for after a crash.
    """
    digest = blake2b(f"{account}|{cause}|{attempt}".encode(), digest_size=12).digest()
    bits = int.from_bytes(digest, "big") >> 6
    return ClientOrderId(ORDER_PREFIX + "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS]))
