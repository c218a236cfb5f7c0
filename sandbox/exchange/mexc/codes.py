"""MEXC's codes and words for each reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sandbox.exchange.errors import Reason, VenueError

NO_SUCH_ORDER = "no_such_order"  # asked for; a cancel says it otherwise
UNKNOWN_SYMBOL = "unknown_symbol"  # asked for; an order says it otherwise
WINDOW_TOO_LONG = "window_too_long"
ONE_SIDE_ONLY = "one_side_only"
NO_MARKET_ORDERS = "no_market_orders"
OPEN_TOO_MANY_KEYS = "too_many_listen_keys"


@dataclass(frozen=True, slots=True)
class Code:
    value: int
    text: str
    status: int = 400


_SCALE = 400
CODES: Mapping[str, Code] = MappingProxyType(
    {
        Reason.BAD_REQUEST: Code(400, "Bad request"),
        Reason.BAD_NUMBER: Code(
            700004, "Mandatory parameter '{field}' was not sent, was empty/null, or malformed."
        ),
        Reason.MISSING: Code(
            700004, "Mandatory parameter '{field}' was not sent, was empty/null, or malformed."
        ),
        Reason.NOT_SUPPORTED: Code(30041, "current order type can not place order"),
        Reason.BAD_SYMBOL: Code(10007, "bad symbol"),
        UNKNOWN_SYMBOL: Code(-1121, "Invalid symbol."),
        Reason.INTERNAL: Code(500, "Internal error", 500),
        Reason.MAINTENANCE: Code(801, "System under maintenance", 503),
        Reason.NO_AUTH: Code(400, "api key required"),
        Reason.TIME_WINDOW: Code(700003, "Timestamp for this request is outside of the recvWindow."),
        WINDOW_TOO_LONG: Code(700005, "recvWindow must less than 60000"),
        Reason.BAD_KEY: Code(10072, "Api key info invalid"),
        Reason.KEY_EXPIRED: Code(10072, "Api key info invalid"),
        Reason.BAD_SIGNATURE: Code(700002, "Signature for this request is not valid."),
        Reason.NO_PERMISSION: Code(700007, "No permission to access the endpoint."),
        Reason.IP_MISMATCH: Code(700006, "IP non white list"),
        Reason.TOO_MANY: Code(429, "Too Many Requests", 429),
        Reason.BAD_LISTEN_KEY: Code(730002, "Your input param is invalid"),
        OPEN_TOO_MANY_KEYS: Code(730002, "listen keys over limit"),
        NO_SUCH_ORDER: Code(-2013, "Order does not exist."),
        Reason.ORDER_NOT_FOUND: Code(-2011, "Unknown order sent."),
        Reason.ORDER_FINAL: Code(-2011, "Unknown order sent."),
        Reason.NO_FUNDS: Code(30004, "Insufficient position"),
        Reason.TOO_MANY_ORDERS: Code(30029, "Cannot exceed the maximum order limit"),
        Reason.BAD_LINK: Code(700008, "Illegal characters found in parameter 'newClientOrderId'"),
        Reason.NOT_LIVE: Code(30014, "invalid symbol"),
        Reason.SUSPENDED: Code(30016, "trading disabled"),
        Reason.CLOSED_TO_API: Code(10007, "symbol not support api"),
        ONE_SIDE_ONLY: Code(30001, "The current transaction direction is not allowed to place an order"),
        NO_MARKET_ORDERS: Code(30019, "api market order is disabled"),
        Reason.NOTIONAL_TOO_LOW: Code(30002, "The minimum transaction volume cannot be less than the limit"),
        Reason.QTY_TOO_SMALL: Code(30002, "The minimum transaction volume cannot be less than the limit"),
        Reason.COST_TOO_LARGE: Code(30003, "The maximum transaction volume cannot be greater than the limit"),
        Reason.QTY_TOO_LARGE: Code(30003, "The maximum transaction volume cannot be greater than the limit"),
        Reason.QTY_STEP: Code(_SCALE, "quantity scale is invalid"),
        Reason.COST_STEP: Code(_SCALE, "amount scale is invalid"),
        Reason.PRICE_STEP: Code(_SCALE, "price scale is invalid"),
        Reason.PRICE_MISSING: Code(
            700004, "Mandatory parameter 'price' was not sent, was empty/null, or malformed."
        ),
    }
)


def worded(error: VenueError) -> tuple[Code, str]:
    """The code and its words."""
    code = CODES.get(str(error.reason), CODES[Reason.BAD_REQUEST])
    return code, (error.detail or code.text).replace("{field}", error.field)
