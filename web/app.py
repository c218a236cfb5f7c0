"""The web face: the one-time key page, the webhook of Telegram where it is used, and a pulse."""

from fastapi import FastAPI

from app.services.catalog import Services
from web.pages import Languages, Pages
from web.routes.cryptopay import Letters, letter_routes
from web.routes.factor import factor_routes
from web.routes.keys import key_routes
from web.routes.telegram import Ingress, Webhook, webhook_routes
from web.security import SecurityHeaders


def create_app(
    services: Services,
    languages: Languages,
    *,
    inbox: Ingress | None = None,
    webhook: Webhook | None = None,
    letters: Letters | None = None,
    framed_by: str | None = None,
) -> FastAPI:
    """The application. languages: a translator for each; inbox and webhook: None for long polling;
    letters: where Crypto Pay tells of payments, None where it is not set up or cannot reach us;
    framed_by: the origin of a page that may show ours in a frame, as the demo's chat does.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SecurityHeaders, framed_by=framed_by)
    pages = Pages()
    app.include_router(key_routes(services.keys, pages, languages))
    app.include_router(factor_routes(services.desks.factor, pages, languages))
    if inbox is not None and webhook is not None:
        app.include_router(webhook_routes(inbox, webhook))
    if letters is not None:
        app.include_router(letter_routes(letters))

    async def health() -> dict[str, str]:
        return {"status": "ok"}

    app.add_api_route("/health", health, methods=["GET"])
    return app
