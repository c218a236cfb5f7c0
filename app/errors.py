"""What a use-case may refuse: a code and its numbers, no text. The locales hold `refused-<code>`."""

from collections.abc import Mapping
from enum import StrEnum


class Refusal(StrEnum):
    """Every code that a person can be answered with."""

    NOT_REGISTERED = "not-registered"
    BANNED = "banned"
    NOT_ADMIN = "not-admin"
    PRIVATE_ONLY = "private-only"
    UNKNOWN_SYMBOL = "unknown-symbol"
    SYMBOL_NOT_OFFERED = "symbol-not-offered"
    SYMBOL_NOT_CHOSEN = "symbol-not-chosen"
    TOO_MANY_SYMBOLS = "too-many-symbols"
    NO_SYMBOLS = "no-symbols"
    NOT_A_NUMBER = "not-a-number"
    RISK_OUT_OF_BOUNDS = "risk-out-of-bounds"
    RISK_ABOVE_CAP = "risk-above-cap"
    SHARE_OUT_OF_BOUNDS = "share-out-of-bounds"
    UNKNOWN_STRATEGY = "unknown-strategy"
    UNKNOWN_TIMEFRAME = "unknown-timeframe"
    UNKNOWN_MODEL = "unknown-model"
    NO_LIVE_ACCOUNT = "no-live-account"
    CLOSE_FIRST = "close-first"
    ACCOUNT_HALTED = "account-halted"
    LINK_EXPIRED = "link-expired"
    KEY_FORMAT = "key-format"
    KEY_WRONG = "key-wrong"
    KEY_CANNOT_TRADE = "key-cannot-trade"
    KEY_CAN_WITHDRAW = "key-can-withdraw"
    KEY_CAN_TRANSFER = "key-can-transfer"
    KEY_UNTOLD = "key-untold"
    KEY_NOT_PROMISED = "key-not-promised"
    KEY_NOT_UNIFIED = "key-not-unified"
    KEY_TAKEN = "key-taken"
    KEY_OF_OTHER = "key-of-other"
    KEY_ADDRESS = "key-address"
    EXCHANGE_SILENT = "exchange-silent"
    EXCHANGE_NOT_OFFERED = "exchange-not-offered"
    NOTHING_OPEN = "nothing-open"
    NO_SUCH_TRADE = "no-such-trade"
    NOT_A_COUNT = "not-a-count"
    DRIFT_SETTLED = "drift-settled"
    EMERGENCY_UNDER_WAY = "emergency-under-way"
    LIST_FULL = "list-full"
    TOO_MANY_ALERTS = "too-many-alerts"
    ALERT_UNREADABLE = "alert-unreadable"
    ALERT_OUT_OF_BOUNDS = "alert-out-of-bounds"
    PRICE_UNKNOWN = "price-unknown"
    UNKNOWN_RULE = "unknown-rule"
    TOO_MANY_RULES = "too-many-rules"
    RULE_NAME_LENGTH = "rule-name-length"
    RULE_NAME_TAKEN = "rule-name-taken"
    RULE_IN_USE = "rule-in-use"
    SMALLEST_OUT_OF_BOUNDS = "smallest-out-of-bounds"
    UNKNOWN_ZONE = "unknown-zone"
    ASKED_TOO_SOON = "asked-too-soon"
    ALREADY_HELD = "already-held"
    STOP_UNKNOWN = "stop-unknown"
    NO_SHORTS_HERE = "no-shorts-here"
    ORDER_GONE = "order-gone"
    STOP_STAYS = "stop-stays"
    PAUSE_LENGTH = "pause-length"


class Refused(Exception):
    """The use-case changed nothing. params: what was found and what is allowed, as text for the locales."""

    def __init__(self, code: Refusal, params: Mapping[str, str] | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = dict(params or {})
