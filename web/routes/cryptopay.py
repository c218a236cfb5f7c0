"""Where Crypto Pay tells of payments: known by its signature, acknowledged at once, looked after later."""

from typing import Protocol

from fastapi import APIRouter, Request
from fastapi.responses import Response

from web.security import TooLarge, body_of

BODY_LIMIT = 64 * 1024
SIGNATURE_HEADER = "crypto-pay-api-signature"


class Letters(Protocol):
    """Takes what is posted, by its raw bytes. False where it is not from Crypto Pay."""

    @property
    def path(self) -> str: ...

    def take(self, body: bytes, signature: bytes) -> bool: ...


def letter_routes(letters: Letters) -> APIRouter:
    """POST at the letters' path. Strangers get 401 without a body."""
    router = APIRouter()

    async def take(request: Request) -> Response:
        try:
            body = await body_of(request, BODY_LIMIT)
        except TooLarge:
            return Response(status_code=413)
        signature = request.headers.get(SIGNATURE_HEADER, "").encode("utf-8", "surrogateescape")
        return Response(status_code=200 if letters.take(body, signature) else 401)

    router.add_api_route(letters.path, take, methods=["POST"])
    return router
