"""What people see of us over HTTP: our pages, and the webhook where Telegram brings updates."""

from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from app.config import Environment, Settings
from app.infra.key_cipher import KeyCipher
from app.runtime.service import Face
from app.services.catalog import Services
from tgbot.app import TelegramBot, Webhook
from web.app import create_app
from web.routes.cryptopay import Letters


def webhook_of(settings: Settings, cipher: KeyCipher) -> Webhook | None:
    """Where Telegram brings updates, its path and secret derived from ours; None for long polling."""
    if not settings.telegram_webhook:
        return None
    path = cipher.tag("telegram webhook path")
    return Webhook(f"{settings.page_url}/telegram/{path}", cipher.tag("telegram webhook secret"))


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: the process has its own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def web_face(
    settings: Settings,
    services: Services,
    bot: TelegramBot,
    webhook: Webhook | None,
    letters: Letters | None = None,
) -> Face:
    """Our pages, the webhook where there is one, and where payments are told, as a loop."""

    async def serve() -> None:
        framed_by = settings.telegram_api_url if settings.environment is Environment.DEV else None
        app = create_app(
            services,
            bot.translators,
            inbox=bot.inbox,
            webhook=webhook,
            letters=letters,
            framed_by=framed_by or None,
        )
        config = uvicorn.Config(
            app,
            host=settings.web_host,
            port=settings.web_port,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
        )
        await Server(config).serve()

    return serve
