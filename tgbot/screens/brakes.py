"""News for operators about what stops everybody's entries."""

from app.notices import Braked, Switched
from tgbot.callbacks import Action
from tgbot.i18n import Translator
from tgbot.screens.base import Button, Screen


def braked(news: Braked, tr: Translator) -> Screen:
    """The service has stopped a symbol, or everything, by itself."""
    numbers = {"actual": tr.numbers.price(news.actual), "limit": tr.numbers.price(news.limit)}
    why = tr(f"brake-{news.reason}", **numbers)
    if news.symbol is None:
        text = tr("braked-service", why=why)
    else:
        until = tr.moments.minute(news.until) if news.until else "—"
        text = tr("braked-symbol", symbol=news.symbol.title, until=until, why=why)
    return Screen(text, ((Button(tr.plain("button-errors"), Action.ERRORS),),))


def switched(news: Switched, tr: Translator) -> Screen:
    """An operator has halted or released a symbol, or everything."""
    subject = tr("switched-everything") if news.symbol is None else news.symbol.title
    key = "switched-halt" if news.halted else "switched-resume"
    return Screen(tr(key, subject=subject, why=news.why, by=news.by))
