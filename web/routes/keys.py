"""The one-time page where an exchange key is entered. Nothing that is typed is echoed or logged."""

from collections import OrderedDict
from urllib.parse import parse_qs

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.errors import Refusal, Refused
from app.services.keys import KeyDesk
from app.views import KeyPage
from trading.ports import Credentials
from web.pages import Languages, Pages, preferred
from web.security import TooLarge, body_of

BODY_LIMIT = 16 * 1024
ATTEMPTS = 12  # for one link: each asks the exchange
_REMEMBERED = 1000
_FIELDS = 8


class Attempts:
    """How often each link was tried; the oldest are forgotten."""

    def __init__(self) -> None:
        self._tried: OrderedDict[str, int] = OrderedDict()

    def allows(self, token: str) -> bool:
        tried = self._tried.pop(token, 0) + 1
        self._tried[token] = tried
        if len(self._tried) > _REMEMBERED:
            self._tried.popitem(last=False)
        return tried <= ATTEMPTS


def key_routes(desk: KeyDesk, pages: Pages, languages: Languages) -> APIRouter:
    """GET shows the form, POST takes the key."""
    router = APIRouter()
    door = _KeyDoor(desk, pages, languages)
    router.add_api_route("/k/{token}", door.show, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/k/{token}", door.take, methods=["POST"], response_class=HTMLResponse)
    router.add_api_route("/static/key.css", door.style, methods=["GET"])
    return router


class _KeyDoor:
    def __init__(self, desk: KeyDesk, pages: Pages, languages: Languages) -> None:
        self._desk = desk
        self._pages = pages
        self._languages = languages
        self._attempts = Attempts()
        self._log = structlog.get_logger("web.keys")

    async def style(self) -> Response:
        return Response(self._pages.style, media_type="text/css")

    async def show(self, request: Request, token: str) -> Response:
        try:
            page = await self._desk.page(token)
        except Refused as refusal:
            return self._gone(request, refusal)
        except Exception as error:  # noqa: BLE001  the page must not show a traceback
            return self._broken(request, error)
        return self._form(page)

    async def take(self, request: Request, token: str) -> Response:
        try:
            page = await self._desk.page(token)
            typed, promised = _typed(await body_of(request, BODY_LIMIT))
            return await self._submit(page, token, typed, promised=promised)
        except Refused as refusal:
            return self._gone(request, refusal)
        except TooLarge:
            return Response(status_code=413)
        except Exception as error:  # noqa: BLE001  the page must not show a traceback, nor lose its person
            return self._broken(request, error)

    async def _submit(self, page: KeyPage, token: str, typed: Credentials, *, promised: bool) -> Response:
        tr = self._languages[page.language]
        if not self._attempts.allows(token):
            return self._form(page, tr("throttled"), status=429)
        try:
            account = await self._desk.submit(token, typed, promised=promised)
        except Refused as refusal:
            if refusal.code is Refusal.LINK_EXPIRED:
                raise
            return self._form(page, tr(f"refused-{refusal.code}", **refusal.params), status=422)
        return HTMLResponse(self._pages.done(tr, page.language, account))

    def _form(self, page: KeyPage, error: str | None = None, status: int = 200) -> Response:
        tr = self._languages[page.language]
        return HTMLResponse(self._pages.key(tr, page, error), status)

    def _gone(self, request: Request, refusal: Refused) -> Response:
        language = preferred(self._languages, request.headers.get("accept-language"))
        tr = self._languages[language]
        text = tr(f"refused-{refusal.code}", **refusal.params)
        return HTMLResponse(self._pages.gone(tr, language, text), 410)

    def _broken(self, request: Request, error: Exception) -> Response:
        self._log.error("key page failed", error=type(error).__name__)
        language = preferred(self._languages, request.headers.get("accept-language"))
        tr = self._languages[language]
        return HTMLResponse(self._pages.gone(tr, language, tr("web-error")), 500)


def _typed(body: bytes) -> tuple[Credentials, bool]:
    """The fields of the form and its tick; empty where they are missing, repeated or not UTF-8."""
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        fields = {}
    typed = [fields.get(name, [""]) for name in ("key", "secret", "passphrase")]
    if any(len(values) != 1 for values in typed):
        return Credentials("", ""), False
    (key,), (secret,), (passphrase,) = typed
    return Credentials(key, secret, passphrase), fields.get("promise") == ["yes"]
