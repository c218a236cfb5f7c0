"""Invitations: everybody's link with what it has earned, and the programme for operators. Pure."""

from urllib.parse import urlencode

from app.billing.referrals import Programme
from app.services.referrals import InviteView
from tgbot.callbacks import Action
from tgbot.i18n import Translator
from tgbot.screens.base import Button, Copy, Link, Row, Screen, home_row
from tgbot.screens.plan_words import name_of

LINK = "ref_"
ON, OFF = "on", "off"


def page(tr: Translator, view: InviteView, bot: str) -> Screen:
    """bot: its name, for the link."""
    link = f"https://t.me/{bot}?start={LINK}{view.invited.code}"
    invited, programme = view.invited, view.programme
    if view.running:
        text = tr(
            "invite-page",
            link=link,
            invited=programme.invited_days,
            inviter=programme.inviter_days,
            came=str(invited.came),
            paid=str(invited.paid),
            month=str(invited.month),
            month_most=str(programme.month_most),
            total=str(invited.all_),
            most=str(programme.most),
        )
    else:
        came, paid = str(invited.came), str(invited.paid)
        text = tr("invite-off", link=link, came=came, paid=paid, total=str(invited.all_))
    share = f"https://t.me/share/url?{urlencode({'url': link, 'text': tr.plain('invite-words')})}"
    ways: Row = (
        Link(tr.plain("button-invite-share"), share),
        Copy(tr.plain("button-invite-copy"), link),
    )
    return Screen(text, (ways, (Button(tr.plain("button-plan"), Action.PLAN), *home_row(tr))))


def desk(tr: Translator, programme: Programme) -> Screen:
    """What invitations bring; it is changed by typing."""
    text = tr(
        "invite-desk",
        running="yes" if programme.running else "no",
        inviter=str(programme.inviter_days),
        invited=str(programme.invited_days),
        plan=name_of(tr, programme.plan),
        month=str(programme.month_most),
        most=str(programme.most),
    )
    turn = (
        Button(tr.plain("button-invite-off"), Action.INVITE_TURN, OFF, "danger")
        if programme.running
        else Button(tr.plain("button-invite-on"), Action.INVITE_TURN, ON)
    )
    return Screen(text, ((turn,), (Button(tr.plain("button-codes"), Action.CODES), *home_row(tr))))
