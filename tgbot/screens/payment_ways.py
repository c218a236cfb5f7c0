"""Ways to pay beside Stars, for operators: what is offered, and the warning before it is. Pure."""

from app.services.payment_ways import WayView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Copy, Row, Screen, home_row


def crypto_pay(tr: Translator, view: WayView) -> Screen:
    """Whether it is offered, and the way to the other."""
    if not view.set_up:
        return Screen(tr("cryptopay-missing"), (home_row(tr),))
    said = [_state(tr, view), tr("cryptopay-priced", n=view.priced), _proof(tr, view)]
    said.append(tr("cryptopay-asks") if view.letters is None else tr("cryptopay-letters"))
    rows: list[Row] = []
    if view.offered:
        rows.append((Button(tr.plain("button-cryptopay-withdraw"), Action.CRYPTO_PAY_OFF),))
    else:
        rows.append((Button(tr.plain("button-cryptopay-offer"), Action.CRYPTO_PAY_ASK),))
    if view.letters is not None:
        rows.append((Copy(tr.plain("button-cryptopay-address"), view.letters),))
    again = Button(tr.plain("button-refresh"), Action.CRYPTO_PAY)
    return Screen(Html("\n\n".join(said)), (*rows, (again, *home_row(tr))))


def warning(tr: Translator) -> Screen:
    """What it may cost, before it is offered."""
    yes = Button(tr.plain("button-cryptopay-yes"), Action.CRYPTO_PAY_ON, style="danger")
    return Screen(tr("cryptopay-warning"), ((yes,), (Button(tr.plain("button-cancel"), Action.CRYPTO_PAY),)))


def _state(tr: Translator, view: WayView) -> Html:
    if not view.offered or view.by is None or view.since is None:
        return tr("cryptopay-off")
    return tr("cryptopay-on", since=tr.moments.stamp(view.since), by=str(view.by))


def _proof(tr: Translator, view: WayView) -> Html:
    if view.app is None:
        return tr("cryptopay-trouble", trouble=view.trouble or "")
    return tr("cryptopay-app", name=view.app)
