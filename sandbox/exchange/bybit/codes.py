"""Bybit's codes and words for each reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sandbox.exchange.errors import Reason, VenueError

POSITION_MODE_SAME = "position_mode_same"
MARGIN_MODE_SAME = "margin_mode_same"
HEDGE_REFUSED = "hedge_refused"
LEVERAGE_SAME = "leverage_same"
LEVERAGE_TOO_HIGH = "leverage_too_high"
_RISING = f"{Reason.STOP_TURNS}:rising"
_FALLING = f"{Reason.STOP_TURNS}:falling"
SAME_STOPS = "same_stops"


@dataclass(frozen=True, slots=True)
class Code:
    """One code of the table; `spot` is the code of the same refusal on the spot side."""

    value: int
    text: str
    spot: int = 0
    spot_text: str = ""


_TOO_MUCH = "Order quantity exceeded upper limit."
_TOO_LITTLE = "Order quantity exceeded lower limit."
_TOO_MANY_CONTRACTS = "The number of contracts exceeds maximum limit allowed"
_TOO_FEW_CONTRACTS = "The number of contracts exceeds minimum limit allowed"

CODES: Mapping[str, Code] = MappingProxyType(
    {
        Reason.BAD_REQUEST: Code(10001, "params error"),
        Reason.BAD_NUMBER: Code(10001, "params error: {field} invalid"),
        Reason.MISSING: Code(10001, "params error: {field} is required"),
        Reason.NO_AUTH: Code(10001, "Request parameter error: empty auth headers."),
        Reason.TIME_WINDOW: Code(
            10002, "invalid request, please check your server timestamp or recv_window param"
        ),
        Reason.BAD_KEY: Code(10003, "API key is invalid."),
        Reason.BAD_SIGNATURE: Code(10004, "Error sign, please check your signature generation algorithm."),
        Reason.NO_PERMISSION: Code(10005, "Permission denied, please check your API key permissions."),
        Reason.TOO_MANY: Code(10006, "Too many visits. Exceeded the API Rate Limit."),
        Reason.IP_MISMATCH: Code(10010, "Unmatched IP, please check your API key's bound IP addresses."),
        Reason.INTERNAL: Code(10016, "Internal error."),
        Reason.MAINTENANCE: Code(10016, "Service is under maintenance."),
        Reason.KEY_EXPIRED: Code(33004, "Your api key has expired."),
        Reason.ORDER_NOT_FOUND: Code(
            110001, "order not exists or too late to cancel", 170213, "Order does not exist."
        ),
        Reason.ORDER_FINAL: Code(
            110001, "order not exists or too late to cancel", 170213, "Order does not exist."
        ),
        Reason.NO_FUNDS: Code(110007, "ab not enough for new order", 170131, "Insufficient balance."),
        Reason.REDUCE_ONLY: Code(110017, "current position is zero, cannot fix reduce-only order qty"),
        Reason.TOO_MANY_ORDERS: Code(
            110020, "Not allowed to have more than 500 active orders", 170810, "Too many orders."
        ),
        POSITION_MODE_SAME: Code(110025, "Position mode is not modified"),
        MARGIN_MODE_SAME: Code(110026, "Cross/isolated margin mode is not modified"),
        HEDGE_REFUSED: Code(110029, "Hedge mode is not available for this symbol"),
        LEVERAGE_SAME: Code(110043, "leverage not modified"),
        LEVERAGE_TOO_HIGH: Code(110013, "cannot set leverage gt maxLeverage by risk limit"),
        Reason.DUPLICATE_LINK: Code(110072, "OrderLinkedID is duplicate", 170141, "Duplicate clientOrderId."),
        Reason.BAD_LINK: Code(10001, "OrderLinkID invalid: up to 36 of A-Z a-z 0-9 - _"),
        Reason.NOT_LIVE: Code(110074, "This contract is not live", 170121, "Invalid symbol."),
        Reason.SUSPENDED: Code(
            110074, "This contract is not live", 170151, "The trading pair is not open yet."
        ),
        Reason.CLOSED_TO_API: Code(10029, "The requested symbol is invalid. Please check symbol whitelist"),
        _RISING: Code(110092, "expect Rising, but trigger_price <= current"),
        _FALLING: Code(110093, "expect Falling, but trigger_price >= current"),
        Reason.STOP_SIDE: Code(10001, "params error"),
        Reason.NOTIONAL_TOO_LOW: Code(
            110094, "Order does not meet minimum order value", 170140, "Order value exceeded lower limit."
        ),
        Reason.COST_TOO_LARGE: Code(10001, _TOO_MANY_CONTRACTS, 170124, "Order amount too large."),
        Reason.QTY_TOO_LARGE: Code(10001, _TOO_MANY_CONTRACTS, 170135, _TOO_MUCH),
        Reason.QTY_TOO_SMALL: Code(10001, _TOO_FEW_CONTRACTS, 170136, _TOO_LITTLE),
        Reason.QTY_STEP: Code(10001, "Qty invalid", 170137, "Order quantity has too many decimals."),
        Reason.COST_STEP: Code(10001, "Qty invalid", 170148, "Market order amount decimal too long."),
        Reason.PRICE_STEP: Code(10001, "Price invalid", 170134, "Order price has too many decimals."),
        Reason.PRICE_MISSING: Code(10001, "params error: price invalid"),
        Reason.BAD_SYMBOL: Code(10001, "params error: symbol invalid", 170121, "Invalid symbol."),
        Reason.TRIGGER_MISSING: Code(10001, "triggerPrice invalid", 170203, "Please enter the TP/SL price."),
        Reason.NOT_SUPPORTED: Code(
            10001, "not supported by the sandbox", 170227, "This feature is not supported."
        ),
        Reason.UNCHANGED: Code(10001, "The order remains unchanged as the parameters entered"),
        SAME_STOPS: Code(34040, "not modified"),
    }
)


def worded(error: VenueError) -> tuple[int, str]:
    """(retCode, retMsg)."""
    turns = error.reason == Reason.STOP_TURNS
    name = f"{error.reason}:{error.field}" if turns else str(error.reason)
    code = CODES.get(name, CODES[Reason.BAD_REQUEST])
    spot = error.category == "spot" and code.spot > 0
    text = error.detail or (code.spot_text if spot else "") or code.text
    return (code.spot if spot else code.value), text.replace("{field}", error.field)
