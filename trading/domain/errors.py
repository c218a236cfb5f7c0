"""Failures at the exchange's edge, named by what the catcher must do next.

ExchangeFailure
├── TryAgain          a read failed: wait `after` seconds, then the same request
├── Declined          definitive: never the same request again
├── KeysUnusable      stop the account, ask its owner
├── OutcomeUnknown    a write without a definitive answer: ask the exchange, never send again
└── MissingData       an answer came and does not hold what was asked: stand still for that symbol or account
    └── TwoOrders     one client id names two orders: no read will ever settle it, a human must
"""

from trading.domain.ids import ClientOrderId


class ExchangeFailure(Exception):
    """Anything that went wrong between us and an exchange. Messages hold no URL, key or signature."""


class TryAgain(ExchangeFailure):
    """The request may be repeated after a while. after: seconds."""

    def __init__(self, message: str, after: float = 1.0) -> None:
        super().__init__(message)
        self.after = after


class Declined(ExchangeFailure):
    """The exchange refused for good. code: the exchange's own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class KeysUnusable(ExchangeFailure):
    """The key is wrong, expired, revoked, lacks a permission, or may not be used from here.

    kind: wrong, permission, address, expired or region.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind


class OutcomeUnknown(ExchangeFailure):
    """The order may exist. Ask for `order` before anything else."""

    def __init__(self, order: ClientOrderId, message: str) -> None:
        super().__init__(f"{order}: {message}")
        self.order = order


class MissingData(ExchangeFailure):
    """The exchange answered, and the answer lacks what was asked for. Never read as empty, flat or zero."""


class TwoOrders(MissingData):
    """The exchange shows two orders of its own under one client id of ours."""
