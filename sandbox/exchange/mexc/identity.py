"""How requests to MEXC are signed, and what a key may do."""

from collections.abc import Mapping

from sandbox.exchange.call import Inquiry, Params
from sandbox.exchange.entities import ApiKey
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.identity import same, sign, usable_key
from sandbox.exchange.mexc.codes import WINDOW_TOO_LONG
from sandbox.exchange.numbers import whole

HEADER = "X-MEXC-APIKEY"
_AHEAD_MS = 1_000
_WINDOW, _LONGEST_WINDOW = 5_000, 60_000


def authenticate(
    keys: Mapping[str, ApiKey], inquiry: Inquiry, params: Params, now: int, rate: float = 1.0
) -> ApiKey:
    """The key that signed query and body now; VenueError otherwise.

    rate: of the market's clock: the longest window is a minute of people's time.
    """
    name = inquiry.headers.get(HEADER, "")
    if not name:
        raise VenueError(Reason.NO_AUTH)
    key = usable_key(keys, name, now, inquiry.address)
    given = params.get("signature", "")
    for field in ("signature", "timestamp"):
        if not params.get(field):
            raise VenueError(Reason.MISSING, field=field)
    if not same(sign(key.secret, _signed(inquiry, given)), given):
        raise VenueError(Reason.BAD_SIGNATURE)
    window, sent = whole(params, "recvWindow", _WINDOW), whole(params, "timestamp", 0)
    if window > _LONGEST_WINDOW * max(rate, 1.0):
        raise VenueError(WINDOW_TOO_LONG)
    if not now - window <= sent < now + _AHEAD_MS:
        raise VenueError(Reason.TIME_WINDOW)
    return key


def _signed(inquiry: Inquiry, signature: str) -> str:
    """What the signature is over: the query and the body as they were sent, without itself."""
    whole_text = inquiry.query + inquiry.body
    part = f"signature={signature}"
    return whole_text.replace(f"&{part}", "").replace(f"{part}&", "").replace(part, "")


def rights_of(key: ApiKey) -> list[str]:
    """What the key may do, in MEXC's words; a read-only one loses all that writes."""
    rights = [name for names in key.permissions.values() for name in names]
    return [name for name in rights if not (key.read_only and name.endswith("_WRITE"))]
