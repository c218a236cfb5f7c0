"""Why an exchange refuses, in words that belong to none; each front has codes and texts of its own."""

from enum import StrEnum


class Reason(StrEnum):
    """A neutral reason. A front may add its own: strings, or whatever it keeps its codes in."""

    BAD_REQUEST = "bad_request"
    BAD_NUMBER = "bad_number"  # `field` says which parameter
    MISSING = "missing"  # `field` says which parameter
    NOT_SUPPORTED = "not_supported"  # the exchange has it and the sandbox has not
    BAD_SYMBOL = "bad_symbol"
    INTERNAL = "internal"
    MAINTENANCE = "maintenance"

    NO_AUTH = "no_auth"  # the headers or parameters of a signed request are missing
    TIME_WINDOW = "time_window"
    TOO_LATE = "too_late"  # it came after the time the client itself gave it
    BAD_KEY = "bad_key"
    BAD_PHRASE = "bad_phrase"
    BAD_SIGNATURE = "bad_signature"
    NO_PERMISSION = "no_permission"
    IP_MISMATCH = "ip_mismatch"
    KEY_EXPIRED = "key_expired"
    TOO_MANY = "too_many"  # requests of an account
    BAD_LISTEN_KEY = "bad_listen_key"

    ORDER_NOT_FOUND = "order_not_found"
    ORDER_FINAL = "order_final"  # known, but not open any more
    NO_FUNDS = "no_funds"
    REDUCE_ONLY = "reduce_only"
    TOO_MANY_ORDERS = "too_many_orders"
    DUPLICATE_LINK = "duplicate_link"
    BAD_LINK = "bad_link"
    NOT_LIVE = "not_live"
    SUSPENDED = "suspended"
    CLOSED_TO_API = "closed_to_api"
    WOULD_TAKE = "would_take"  # a maker-only order that would trade at once
    STOP_TURNS = "stop_turns"  # a stop that would trigger at once
    STOP_SIDE = "stop_side"  # an attached stop on the wrong side of the price
    TRIGGER_MISSING = "trigger_missing"
    NOTIONAL_TOO_LOW = "notional_too_low"
    COST_TOO_LARGE = "cost_too_large"
    COST_STEP = "cost_step"
    QTY_TOO_SMALL = "qty_too_small"
    QTY_TOO_LARGE = "qty_too_large"
    QTY_STEP = "qty_step"
    PRICE_STEP = "price_step"
    PRICE_MISSING = "price_missing"
    UNCHANGED = "unchanged"


class VenueError(Exception):
    """The exchange refuses a request; nothing was changed. A front says it in its own codes and words.

    `category` where the wording depends on it, `field` the parameter it is about, `detail` the exact words.
    """

    def __init__(self, reason: object, category: str = "", *, detail: str = "", field: str = "") -> None:
        self.reason = reason
        self.category = category
        self.detail = detail
        self.field = field
        super().__init__(" ".join(part for part in (str(reason), field, detail) if part))
