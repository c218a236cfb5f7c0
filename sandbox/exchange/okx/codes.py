"""OKX's refusals: code, words, HTTP status, and whether they stand beside the order that they are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sandbox.exchange.errors import Reason, VenueError


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` of the whole answer; `row`: told as sCode of the order's row, under the code 1."""

    code: str
    text: str
    status: int = 200
    row: bool = False


def _row(code: str, text: str, status: int = 200) -> Answer:
    return Answer(code, text, status, row=True)


MAINTENANCE = Answer("50001", "Service temporarily unavailable. Please try again later.", 503)
BAD_JSON = Answer("50002", "JSON syntax error", 400)
TIMEOUT = Answer("50004", "API endpoint request timeout", 400)
TOO_MANY = Answer("50011", "Too Many Requests", 429)
BUSY = Answer("50013", "Systems are busy. Please try again later.", 429)
EMPTY = Answer("50014", "Parameter {} cannot be empty.", 400)
SYSTEM_ERROR = Answer("50026", "System error. Please try again later.", 500)
TOO_MANY_ORDERS_A_SECOND = Answer("50061", "Order rate limit reached.")
STALE = Answer("50102", "Timestamp request expired.", 401)
NO_KEY = Answer("50103", 'Request header "OK-ACCESS-KEY" cannot be empty.', 401)
NO_PASSPHRASE = Answer("50104", 'Request header "OK-ACCESS-PASSPHRASE" cannot be empty.', 401)
BAD_PASSPHRASE = Answer("50105", 'Request header "OK-ACCESS-PASSPHRASE" incorrect.', 401)
NO_SIGN = Answer("50106", 'Request header "OK-ACCESS-SIGN" cannot be empty.', 401)
NO_STAMP = Answer("50107", 'Request header "OK-ACCESS-TIMESTAMP" cannot be empty.', 401)
BAD_IP = Answer("50110", "Your IP is not included in your API key's IP whitelist.", 401)
BAD_KEY = Answer("50111", "Invalid OK-ACCESS-KEY", 401)
BAD_STAMP = Answer("50112", "Invalid OK-ACCESS-TIMESTAMP", 401)
BAD_SIGN = Answer("50113", "Invalid Sign", 401)
NO_SUCH_KEY = Answer("50119", "API key doesn't exist", 401)
NO_PERMISSION = Answer("50120", "This API key doesn't have permission to use this function", 401)

BAD_PARAMETER = Answer("51000", "Parameter {} error", 400)
BAD_ROW = _row("51000", "Parameter {} error")
NO_INSTRUMENT = Answer("51001", "Instrument ID doesn't exist.")
NO_INSTRUMENT_ROW = _row("51001", "Instrument ID doesn't exist.")
LIMIT_PRICE = _row("51006", "Order price is not within the price limit")
NO_FUNDS = _row("51008", "Order failed. Insufficient {} balance in account")
WRONG_MODE = _row("51010", "Request unsupported under current account mode")
DUPLICATE = _row("51016", "Client order ID already exists.")
TOO_SMALL = _row("51020", "Your order should meet or exceed the minimum order amount.")
NOT_LISTED = _row("51021", "The pair or contract is not yet listed")
SUSPENDED = _row("51022", "Contract suspended.")
EXPIRED = _row("51027", "Contract expired.")
DUPLICATE_ALGO = _row("51065", "algoClOrdId already exists.")
TOO_LARGE = _row("51101", "Order failed, the sz of the current order can't be more than {}.")
RESTRICTED = _row("51155", "Trading of this pair is restricted due to local compliance requirements.")
OFF_LOT = _row("51121", "Order quantity must be a multiple of the lot size.")
LATE = _row("51149", "Order timed out. Please try again.", 500)
OFF_TICK = _row("51150", "The precision of the number of trades or the price exceeds the limit.")
NO_POSITION = _row("51169", "You don't have any positions in this direction to reduce or close.")
SAME_DIRECTION = _row("51170", "A reduce-only order can't be the same trading direction as your positions.")
TOO_MANY_ORDERS = _row("51174", "Order failed, number of pending orders for {} exceed the limit of 500.")
COST_TOO_LARGE = _row("51201", "The value of a market order can't exceed {}.")
NO_PRICE = _row("51204", "The price for the limit order cannot be empty.")
STOP_BELOW = _row("51278", "SL trigger price cannot be lower than the last price.")
STOP_ABOVE = _row("51280", "SL trigger price cannot be higher than the last price.")
NOT_CANCELLED = _row(
    "51400", "Order cancellation failed as the order has been filled, canceled or does not exist."
)
ALREADY_FIRED = _row("51416", "Order has been triggered and can't be canceled")
NO_ID = Answer("51407", "Either order ID or client order ID is required.")
EITHER_ALGO_ID = Answer("50015", "Either parameter algoId or algoClOrdId is required", 400)
EITHER_STATE = Answer("50015", "Either parameter state or algoId is required", 400)
NO_ORDER = Answer("51603", "Order does not exist.")
LEVERAGE_TOO_HIGH = Answer("59102", "Leverage exceeds the maximum limit. Please lower the leverage.")
MARGIN_TOO_LOW = Answer("59103", "Account margin is insufficient and leverage is too low.")
HAS_POSITIONS = Answer("59000", "Settings failed. Close any open positions or orders first.")

_ANSWERS: Mapping[str, Answer] = MappingProxyType(
    {
        Reason.BAD_REQUEST: BAD_JSON,
        Reason.BAD_NUMBER: BAD_PARAMETER,
        Reason.MISSING: EMPTY,
        Reason.NOT_SUPPORTED: WRONG_MODE,
        Reason.BAD_SYMBOL: NO_INSTRUMENT_ROW,
        Reason.INTERNAL: SYSTEM_ERROR,
        Reason.MAINTENANCE: MAINTENANCE,
        Reason.NO_AUTH: NO_KEY,
        Reason.TIME_WINDOW: STALE,
        Reason.TOO_LATE: LATE,
        Reason.BAD_KEY: BAD_KEY,
        Reason.BAD_PHRASE: BAD_PASSPHRASE,
        Reason.BAD_SIGNATURE: BAD_SIGN,
        Reason.NO_PERMISSION: NO_PERMISSION,
        Reason.IP_MISMATCH: BAD_IP,
        Reason.KEY_EXPIRED: NO_SUCH_KEY,
        Reason.TOO_MANY: TOO_MANY,
        Reason.ORDER_NOT_FOUND: NOT_CANCELLED,
        Reason.ORDER_FINAL: NOT_CANCELLED,
        Reason.NO_FUNDS: NO_FUNDS,
        Reason.REDUCE_ONLY: NO_POSITION,
        Reason.TOO_MANY_ORDERS: TOO_MANY_ORDERS,
        Reason.DUPLICATE_LINK: DUPLICATE,
        Reason.BAD_LINK: BAD_ROW,
        Reason.NOT_LIVE: NOT_LISTED,
        Reason.SUSPENDED: SUSPENDED,
        Reason.CLOSED_TO_API: RESTRICTED,
        Reason.NOTIONAL_TOO_LOW: TOO_SMALL,
        Reason.COST_TOO_LARGE: COST_TOO_LARGE,
        Reason.COST_STEP: OFF_TICK,
        Reason.QTY_TOO_SMALL: TOO_SMALL,
        Reason.QTY_TOO_LARGE: TOO_LARGE,
        Reason.QTY_STEP: OFF_LOT,
        Reason.PRICE_STEP: OFF_TICK,
        Reason.PRICE_MISSING: NO_PRICE,
        Reason.TRIGGER_MISSING: BAD_ROW,
        f"{Reason.STOP_TURNS}:rising": STOP_BELOW,
        f"{Reason.STOP_TURNS}:falling": STOP_ABOVE,
    }
)


def worded(error: VenueError) -> tuple[Answer, str]:
    """How a refusal is told, and its words."""
    reason = error.reason
    if isinstance(reason, Answer):
        answer = reason
    else:
        turns = reason == Reason.STOP_TURNS
        answer = _ANSWERS.get(f"{reason}:{error.field}" if turns else str(reason), BAD_PARAMETER)
    return answer, error.detail or answer.text.replace("{}", error.field or "sz")


LOGIN_CODES = {
    BAD_STAMP.code: ("60004", "Invalid timestamp"),
    BAD_KEY.code: ("60005", "Invalid apiKey"),
    STALE.code: ("60006", "Timestamp request expired"),
    BAD_SIGN.code: ("60007", "Invalid sign"),
    BAD_PASSPHRASE.code: ("60024", "Wrong passphrase"),
    NO_SUCH_KEY.code: ("60032", "API key doesn't exist"),
}
