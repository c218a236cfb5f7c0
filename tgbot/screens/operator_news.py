"""News of what operators do. Pure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from app.operator_news import (
    AdmissionAsked,
    AdmissionDecided,
    ApprovalAsked,
    ApprovalGiven,
    BanChanged,
    EntriesPaused,
    FactorChanged,
    Letter,
    RoleGiven,
)
from tgbot.callbacks import Action
from tgbot.screens.base import Button, Screen, Told, home_row

_SHOWN = 200  # characters of what was typed or put together


def _approval_asked(news: ApprovalAsked, told: Told) -> Screen:
    tr = told.tr
    text = tr(
        "approval-asked",
        name=news.name[:64],
        matter=tr(f"matter-{news.matter}"),
        subject=news.subject[:_SHOWN],
        size=news.size,
    )
    return Screen(text, ((Button(tr.plain("button-approval"), Action.APPROVAL, str(news.number)),),))


def _approval_given(news: ApprovalGiven, told: Told) -> Screen:
    tr = told.tr
    return Screen(
        tr(
            "approval-given",
            name=news.name[:64],
            matter=tr(f"matter-{news.matter}"),
            subject=news.subject[:_SHOWN],
        )
    )


def _factor_changed(news: FactorChanged, told: Told) -> Screen:
    return Screen(told.tr(f"factor-news-{news.change}", name=news.name[:64], user=str(news.user)))


def _admission_asked(news: AdmissionAsked, told: Told) -> Screen:
    tr = told.tr
    text = tr("admission-asked", name=news.name[:64], user=str(news.user), language=news.language)
    yes = Button(tr.plain("button-admit"), Action.ADMISSION_ASK, f"{news.user}.y")
    no = Button(tr.plain("button-deny"), Action.ADMISSION_ASK, f"{news.user}.n")
    return Screen(text, ((yes, no),))


def _admission_decided(news: AdmissionDecided, told: Told) -> Screen:
    tr = told.tr
    if not news.approved:
        return Screen(tr("admission-denied"))
    return Screen(tr("admission-approved"), ((Button(tr.plain("button-start"), Action.HOME),),))


def _ban_changed(news: BanChanged, told: Told) -> Screen:
    tr = told.tr
    if not news.banned:
        return Screen(tr("ban-lifted"), (home_row(tr),))
    return Screen(tr("ban-told", reason=news.reason[:_SHOWN] or tr.plain("ban-no-reason")))


def _entries_paused(news: EntriesPaused, told: Told) -> Screen:
    tr = told.tr
    return Screen(tr("entries-paused" if news.paused else "entries-resumed"), (home_row(tr),))


def _letter(news: Letter, told: Told) -> Screen:
    tr = told.tr
    return Screen(tr("letter", text=news.text), ((Button(tr.plain("button-go-support"), Action.SUPPORT),),))


def _role_given(news: RoleGiven, told: Told) -> Screen:
    return Screen(told.tr("role-given", role=told.tr(f"role-{news.role}")), (home_row(told.tr),))


SCREENS: Mapping[type[Any], Callable[[Any, Told], Screen]] = MappingProxyType(
    {
        ApprovalAsked: _approval_asked,
        ApprovalGiven: _approval_given,
        FactorChanged: _factor_changed,
        AdmissionAsked: _admission_asked,
        AdmissionDecided: _admission_decided,
        BanChanged: _ban_changed,
        EntriesPaused: _entries_paused,
        Letter: _letter,
        RoleGiven: _role_given,
    }
)
