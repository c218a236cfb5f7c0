"""What Crypto Pay posts to an app when an invoice is paid, as it should be and spoilt in the usual ways."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from sandbox.cryptopay.invoices import stamp

HEADER = "crypto-pay-api-signature"


def signature_of(token: str, body: bytes) -> str:
    """HMAC-SHA256 of the raw body under SHA256(token), in hex."""
    return hmac.new(hashlib.sha256(token.encode()).digest(), body, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Letter:
    """A request: its body as bytes, and its headers."""

    body: bytes
    headers: Mapping[str, str | bytes]

    @classmethod
    def of(cls, token: str, update: int, invoice: Mapping[str, Any], at: datetime) -> Self:
        told = {
            "update_id": update,
            "update_type": "invoice_paid",
            "request_date": stamp(at),
            "payload": invoice,
        }
        return cls._signed(token, json.dumps(told, separators=(",", ":")).encode())

    @classmethod
    def _signed(cls, token: str, body: bytes) -> Self:
        return cls(body, {"content-type": "application/json", HEADER: signature_of(token, body)})

    def with_signature(self, signature: str | bytes | None) -> "Letter":
        """None: without the header."""
        kept = {name: value for name, value in self.headers.items() if name != HEADER}
        return Letter(self.body, kept if signature is None else {**kept, HEADER: signature})

    def signed_by(self, token: str) -> "Letter":
        return self._signed(token, self.body)

    def reserialised(self) -> "Letter":
        """The same JSON in other bytes, under the signature of the first ones."""
        return Letter(json.dumps(json.loads(self.body), indent=1).encode(), self.headers)

    def changed(self, token: str, **fields: Any) -> "Letter":
        """Another letter, rightly signed: as one who holds the token could write it."""
        return self._signed(token, json.dumps(json.loads(self.body) | fields).encode())

    def dated(self, token: str, at: datetime, by: timedelta) -> "Letter":
        return self.changed(token, request_date=stamp(at + by))
