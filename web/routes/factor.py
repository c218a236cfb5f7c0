"""The one-time page on which a second factor is set up. Its secret is shown here and nowhere else."""

from urllib.parse import parse_qs

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.errors import Refusal, Refused
from app.services.factor import FactorPage, SecondFactor
from web.factor_page import FactorSheet
from web.pages import Languages, Pages, preferred
from web.routes.keys import Attempts
from web.security import TooLarge, body_of

BODY_LIMIT = 1024


def factor_routes(factor: SecondFactor, pages: Pages, languages: Languages) -> APIRouter:
    """GET shows the secret, POST takes the first code."""
    router = APIRouter()
    door = _FactorDoor(factor, pages, languages)
    router.add_api_route("/f/{token}", door.show, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/f/{token}", door.take, methods=["POST"], response_class=HTMLResponse)
    return router


class _FactorDoor:
    def __init__(self, factor: SecondFactor, pages: Pages, languages: Languages) -> None:
        self._factor = factor
        self._pages = pages
        self._languages = languages
        self._sheet = FactorSheet()
        self._attempts = Attempts()
        self._log = structlog.get_logger("web.factor")

    async def show(self, request: Request, token: str) -> Response:
        try:
            page = await self._factor.page(token)
        except Refused as refusal:
            return self._gone(request, refusal)
        except Exception as error:  # noqa: BLE001  the page must not show a traceback
            return self._broken(request, error)
        return self._form(page)

    async def take(self, request: Request, token: str) -> Response:
        try:
            page = await self._factor.page(token)
            code = _typed(await body_of(request, BODY_LIMIT))
            return await self._confirm(page, token, code)
        except Refused as refusal:
            return self._gone(request, refusal)
        except TooLarge:
            return Response(status_code=413)
        except Exception as error:  # noqa: BLE001  the page must not show a traceback, nor lose its person
            return self._broken(request, error)

    async def _confirm(self, page: FactorPage, token: str, code: str) -> Response:
        tr = self._languages[page.language]
        if not self._attempts.allows(token):
            return self._form(page, tr("throttled"), status=429)
        try:
            await self._factor.confirm(token, code)
        except Refused as refusal:
            if refusal.code is not Refusal.FACTOR_WRONG:
                raise
            return self._form(page, tr("web-factor-wrong"), status=422)
        return HTMLResponse(self._sheet.done(self._pages, tr, page.language))

    def _form(self, page: FactorPage, error: str | None = None, status: int = 200) -> Response:
        return HTMLResponse(self._sheet.form(self._languages[page.language], page, error), status)

    def _gone(self, request: Request, refusal: Refused) -> Response:
        language = preferred(self._languages, request.headers.get("accept-language"))
        tr = self._languages[language]
        text = tr("web-factor-gone" if refusal.code is Refusal.LINK_EXPIRED else f"refused-{refusal.code}")
        return HTMLResponse(self._pages.gone(tr, language, text), 410)

    def _broken(self, request: Request, error: Exception) -> Response:
        self._log.error("factor page failed", error=type(error).__name__)
        language = preferred(self._languages, request.headers.get("accept-language"))
        tr = self._languages[language]
        return HTMLResponse(self._pages.gone(tr, language, tr("web-error")), 500)


def _typed(body: bytes) -> str:
    """The code; empty where it is missing, repeated or not UTF-8."""
    try:
        fields = parse_qs(body.decode(), max_num_fields=4)
    except ValueError:
        return ""
    codes = fields.get("code", [])
    return codes[0] if len(codes) == 1 else ""
