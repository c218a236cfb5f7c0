"""Refusals of the exchange: its own codes and words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One code of Bybit's error table; `spot` is the code of the same refusal on the spot side."""

    value: int
    text: str
    spot: int = 0
    spot_text: str = ""


class VenueError(Exception):
    """The exchange refuses a request; nothing was changed. Shown as retCode and retMsg."""

    def __init__(self, code: Code, category: str = "", *, detail: str = "") -> None:
        spot = category == "spot" and code.spot > 0
        self.code = code.spot if spot else code.value
        self.message = detail or (code.spot_text if spot else "") or code.text
        super().__init__(f"{self.code} {self.message}")


BAD_REQUEST = Code(10001, "params error")
TIME_WINDOW = Code(10002, "invalid request, please check your server timestamp or recv_window param")
BAD_KEY = Code(10003, "API key is invalid.")
BAD_SIGNATURE = Code(10004, "Error sign, please check your signature generation algorithm.")
NO_PERMISSION = Code(10005, "Permission denied, please check your API key permissions.")
TOO_MANY = Code(10006, "Too many visits. Exceeded the API Rate Limit.")
IP_MISMATCH = Code(10010, "Unmatched IP, please check your API key's bound IP addresses.")
KEY_EXPIRED = Code(33004, "Your api key has expired.")

ORDER_NOT_FOUND = Code(110001, "order not exists or too late to cancel", 170213, "Order does not exist.")
NO_FUNDS = Code(110007, "ab not enough for new order", 170131, "Insufficient balance.")
REDUCE_ONLY = Code(110017, "current position is zero, cannot fix reduce-only order qty")
TOO_MANY_ORDERS = Code(110020, "Not allowed to have more than 500 active orders", 170810, "Too many orders.")
POSITION_MODE_SAME = Code(110025, "Position mode is not modified")
MARGIN_MODE_SAME = Code(110026, "Cross/isolated margin mode is not modified")
HEDGE_REFUSED = Code(110029, "Hedge mode is not available for this symbol")
LEVERAGE_SAME = Code(110043, "leverage not modified")
LEVERAGE_TOO_HIGH = Code(110013, "cannot set leverage gt maxLeverage by risk limit")
DUPLICATE_LINK = Code(110072, "OrderLinkedID is duplicate", 170141, "Duplicate clientOrderId.")
NOT_LIVE = Code(110074, "This contract is not live", 170121, "Invalid symbol.")
SUSPENDED = Code(110074, "This contract is not live", 170151, "The trading pair is not open yet.")
EXPECT_RISING = Code(110092, "expect Rising, but trigger_price <= current")
EXPECT_FALLING = Code(110093, "expect Falling, but trigger_price >= current")
NOTIONAL_TOO_LOW = Code(
    110094, "Order does not meet minimum order value", 170140, "Order value exceeded lower limit."
)
AMOUNT_TOO_LARGE = Code(
    10001, "The number of contracts exceeds maximum limit allowed", 170124, "Order amount too large."
)
QTY_TOO_LARGE = Code(
    10001,
    "The number of contracts exceeds maximum limit allowed",
    170135,
    "Order quantity exceeded upper limit.",
)
QTY_TOO_SMALL = Code(
    10001,
    "The number of contracts exceeds minimum limit allowed",
    170136,
    "Order quantity exceeded lower limit.",
)
QTY_STEP = Code(10001, "Qty invalid", 170137, "Order quantity has too many decimals.")
COST_STEP = Code(10001, "Qty invalid", 170148, "Market order amount decimal too long.")
PRICE_STEP = Code(10001, "Price invalid", 170134, "Order price has too many decimals.")
BAD_SYMBOL = Code(10001, "params error: symbol invalid", 170121, "Invalid symbol.")
TRIGGER_MISSING = Code(10001, "triggerPrice invalid", 170203, "Please enter the TP/SL price.")
NOT_SUPPORTED = Code(10001, "not supported by the sandbox", 170227, "This feature is not supported.")
SAME_STOPS = Code(34040, "not modified")
