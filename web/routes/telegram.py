"""Where Telegram brings updates: known by a secret header, recorded, acknowledged. Handling comes later."""

import hmac
from typing import Protocol
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response

from web.security import TooLarge, body_of

BODY_LIMIT = 256 * 1024
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  a header's name


class Ingress(Protocol):
    """Records a raw update. False where it is none: then Telegram must not bring it again."""

    async def take(self, body: bytes) -> bool: ...


class Webhook(Protocol):
    """Where Telegram was told to bring updates, and the secret that it was given."""

    @property
    def url(self) -> str: ...
    @property
    def secret(self) -> str: ...


def webhook_routes(inbox: Ingress, webhook: Webhook) -> APIRouter:
    """POST at the webhook's path. Strangers get 401 without a body; a failure of ours is repeated.

    What comes from Telegram and is no update is acknowledged: it must not come again.
    """
    router = APIRouter()

    async def take(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(_bytes(given), _bytes(webhook.secret)):
            return Response(status_code=401)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return Response(status_code=415)
        try:
            await inbox.take(await body_of(request, BODY_LIMIT))
        except TooLarge:
            return Response(status_code=413)
        return Response(status_code=200)

    router.add_api_route(urlsplit(webhook.url).path, take, methods=["POST"])
    return router


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
