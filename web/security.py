"""What every answer carries, and how much a request may."""

from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Handler = Callable[[Request], Awaitable[Response]]


class TooLarge(Exception):
    """The body is larger than the route takes."""


async def body_of(request: Request, limit: int) -> bytes:
    """The body of at most `limit` bytes, whatever its header claims. Raises TooLarge."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise TooLarge
    return bytes(body)


class SecurityHeaders:
    """Adds the headers to every answer. framed_by: the one origin that may show our pages in a frame."""

    def __init__(self, app: ASGIApp, framed_by: str | None = None) -> None:
        self._app = app
        framing = framed_by or "'none'"
        policy = (
            "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
            f"form-action 'self'; frame-ancestors {framing}"
        )
        headers = {
            "content-security-policy": policy,
            "strict-transport-security": "max-age=31536000; includeSubDomains",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cache-control": "no-store",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
            "cross-origin-opener-policy": "same-origin",
        }
        if framed_by is None:
            headers["x-frame-options"] = "DENY"
        self._headers = tuple((name.encode(), value.encode()) for name, value in headers.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_headers)
