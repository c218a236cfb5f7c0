"""What Binance's codes mean. Some of them mean several things, which only their text tells apart."""

from types import MappingProxyType

from trading.exchanges.verdicts import (
    BUSY,
    CLOCK,
    CLOSED,
    DOWN,
    FUNDS,
    GONE,
    MALFORMED,
    MANY,
    PRICE,
    SERVER,
    SIZE,
    TRIGGER,
    TWICE,
    UNSUPPORTED,
    CodeTable,
    KeyFault,
    Unproved,
    Verdict,
)

_CODES: dict[str, Verdict] = {
    "-2014": KeyFault.WRONG,
    "-2015": KeyFault.WRONG,  # key, address or permission: it does not say which
    "-1022": KeyFault.WRONG,
    "-1002": KeyFault.PERMISSION,
    # Refused at the door, before the engine.
    "-1021": CLOCK,
    "-1003": BUSY,
    "-1013": MALFORMED,  # a filter; the text says which
    "-1020": UNSUPPORTED,
    "-1100": MALFORMED,
    "-1101": MALFORMED,
    "-1102": MALFORMED,
    "-1103": MALFORMED,
    "-1104": MALFORMED,
    "-1105": MALFORMED,
    "-1106": MALFORMED,
    "-1111": MALFORMED,
    "-1114": MALFORMED,
    "-1115": MALFORMED,
    "-1116": UNSUPPORTED,
    "-1117": MALFORMED,
    "-1128": MALFORMED,
    "-1130": MALFORMED,
    "-1121": CLOSED,
    "-2011": GONE,
    "-2013": GONE,
    "-2026": GONE,
    "-2010": Unproved("the order was refused, and why is not known"),
    "-1015": Unproved("too many orders", 10.0),
    "-1000": SERVER,
    "-1001": SERVER,
    "-1006": SERVER,
    "-1007": SERVER,
    "-1008": SERVER,
    "-1016": DOWN,
}
_TEXTS: dict[str, tuple[tuple[str, Verdict], ...]] = {
    "-2010": (
        ("insufficient balance", FUNDS),
        ("would trigger immediately", TRIGGER),
        ("would immediately match", PRICE),
        ("market is closed", CLOSED),
        ("not supported for this symbol", UNSUPPORTED),
        ("duplicate order sent", TWICE),
    ),
    "-1013": (
        ("lot_size", SIZE),
        ("notional", SIZE),
        ("max_position", SIZE),
        ("price", PRICE),  # PRICE_FILTER, PERCENT_PRICE and PERCENT_PRICE_BY_SIDE
        ("max_num", MANY),
        ("market is closed", CLOSED),
    ),
}

CODES = CodeTable(
    refusing=frozenset({400, 401}),
    codes=MappingProxyType(_CODES),
    texts=MappingProxyType(_TEXTS),
)
