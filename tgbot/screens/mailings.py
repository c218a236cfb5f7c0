"""What people want to be sent beside news of their own trading."""

from app.broadcasts import REFUSABLE
from app.services.mailings import MailingsView
from tgbot.callbacks import Action
from tgbot.i18n import Translator
from tgbot.screens.base import Button, Screen, home_row


def mailings(tr: Translator, view: MailingsView) -> Screen:
    """What a person wants to be sent beside news of their own trading."""
    buttons = tuple(
        (
            Button(
                f"{'🚫' if one in view.refused else '🔔'} {tr.plain(f'mailing-{one}')}",
                Action.MAILING_TURN,
                one.value,
            ),
        )
        for one in REFUSABLE
    )
    back = (Button(tr.plain("button-notices"), Action.NOTICES), *home_row(tr))
    return Screen(tr("mailings"), (*buttons, back))
