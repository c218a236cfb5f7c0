"""Binance's codes, texts and HTTP statuses for each reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sandbox.exchange.errors import Reason, VenueError

UNKNOWN_ORDER = "unknown_order"
KEY_FORMAT = "key_format"
TOO_MANY_ORDERS_SENT = "too_many_orders_sent"


@dataclass(frozen=True, slots=True)
class Code:
    """One row of the table: code, text and HTTP status."""

    value: int
    text: str
    status: int = 400


_AMOUNT = r"^([0-9]{1,20})(\.[0-9]{1,20})?$"
_LINK = r"^[\.A-Z\:/a-z0-9_-]{1,36}$"


def _filter(name: str) -> Code:
    return Code(-1013, f"Filter failure: {name}")


CODES: Mapping[str, Code] = MappingProxyType(
    {
        Reason.INTERNAL: Code(
            -1001, "Internal error; unable to process your request. Please try again.", 500
        ),
        Reason.MAINTENANCE: Code(1, "System is under maintenance.", 503),
        Reason.BAD_REQUEST: Code(-1101, "Too many parameters; expected '0' and received '1'."),
        Reason.BAD_NUMBER: Code(
            -1100, f"Illegal characters found in parameter '{{field}}'; legal range is '{_AMOUNT}'."
        ),
        Reason.BAD_LINK: Code(
            -1100, f"Illegal characters found in parameter 'newClientOrderId'; legal range is '{_LINK}'."
        ),
        Reason.MISSING: Code(
            -1102, "Mandatory parameter '{field}' was not sent, was empty/null, or malformed."
        ),
        Reason.PRICE_MISSING: Code(
            -1102, "Mandatory parameter 'price' was not sent, was empty/null, or malformed."
        ),
        Reason.TRIGGER_MISSING: Code(
            -1102,
            "Param 'stopPrice' or 'trailingDelta' must be sent, but both were empty/null!",
        ),
        Reason.NOT_SUPPORTED: Code(-1020, "This operation is not supported."),
        Reason.BAD_SYMBOL: Code(-1121, "Invalid symbol."),
        Reason.NO_AUTH: Code(
            -1102, "Mandatory parameter 'signature' was not sent, was empty/null, or malformed."
        ),
        Reason.TIME_WINDOW: Code(-1021, "Timestamp for this request is outside of the recvWindow."),
        KEY_FORMAT: Code(-2014, "API-key format invalid.", 401),
        Reason.BAD_KEY: Code(-2015, "Invalid API-key, IP, or permissions for action.", 401),
        Reason.KEY_EXPIRED: Code(-2015, "Invalid API-key, IP, or permissions for action.", 401),
        Reason.IP_MISMATCH: Code(-2015, "Invalid API-key, IP, or permissions for action.", 401),
        Reason.NO_PERMISSION: Code(-2015, "Invalid API-key, IP, or permissions for action.", 401),
        Reason.BAD_SIGNATURE: Code(-1022, "Signature for this request is not valid."),
        Reason.TOO_MANY: Code(-1015, "Too many new orders; current limit is 100 orders per 10 SECOND.", 429),
        Reason.ORDER_NOT_FOUND: Code(-2013, "Order does not exist."),
        Reason.ORDER_FINAL: Code(-2011, "Unknown order sent."),
        UNKNOWN_ORDER: Code(-2011, "Unknown order sent."),
        Reason.NO_FUNDS: Code(-2010, "Account has insufficient balance for requested action."),
        Reason.DUPLICATE_LINK: Code(-2010, "Duplicate order sent."),
        Reason.WOULD_TAKE: Code(-2010, "Order would immediately match and take."),
        Reason.STOP_TURNS: Code(-2010, "Stop price would trigger immediately."),
        Reason.CLOSED_TO_API: Code(-2010, "This symbol is not permitted for this account."),
        Reason.NOT_LIVE: Code(-1013, "Market is closed."),
        Reason.SUSPENDED: Code(-1013, "Market is closed."),
        Reason.TOO_MANY_ORDERS: _filter("MAX_NUM_ORDERS"),
        Reason.QTY_TOO_SMALL: _filter("LOT_SIZE"),
        Reason.QTY_TOO_LARGE: _filter("LOT_SIZE"),
        Reason.QTY_STEP: _filter("LOT_SIZE"),
        Reason.PRICE_STEP: _filter("PRICE_FILTER"),
        Reason.NOTIONAL_TOO_LOW: _filter("NOTIONAL"),
        Reason.COST_TOO_LARGE: _filter("NOTIONAL"),
        Reason.COST_STEP: Code(-1111, "Parameter 'quoteOrderQty' has too much precision."),
    }
)
_UNKNOWN = Code(-1000, "An unknown error occurred while processing the request.")


def filter_failure(name: str) -> VenueError:
    """A filter that the neutral parts do not have."""
    return VenueError(_filter(name))


def code_of(error: VenueError) -> Code:
    """The row of a refusal, with its exact words. A reason may be a row itself."""
    found = error.reason if isinstance(error.reason, Code) else CODES.get(str(error.reason), _UNKNOWN)
    text = error.detail or found.text.replace("{field}", error.field)
    return Code(found.value, text, found.status)
