"""Invitations: what they bring, to whom, and up to where. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.billing.payments import ChargeId
from app.billing.subscriptions import Extended, Granted, Standing, Subscription
from trading.domain.ids import UserId

TAKE_BACK = timedelta(days=21)  # a payment that goes back within takes what it has earned with it
LINK_LENGTH = 8
MOST = 365
MOST_IN_ALL = 3660
_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)


class Withheld(StrEnum):
    """Why an invitation has brought nothing."""

    SAME_ACCOUNT = "same-account"
    OFF = "off"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class Programme:
    """What both get when the invited person has paid for the first time. plan: whose days, for who has none;
    month_most, most: days that one inviter may earn.
    """

    running: bool = False
    inviter_days: int = 7
    invited_days: int = 7
    plan: str = "basic"
    month_most: int = 30
    most: int = 180


@dataclass(frozen=True, slots=True)
class Reward:
    """What a first payment has brought both. why: nothing to the inviter, for this reason."""

    invited: UserId
    inviter: UserId
    charge: ChargeId
    inviter_days: int
    invited_days: int
    why: Withheld | None = None
    at: datetime | None = None


class ProgrammeUnfit(ValueError):
    """The text is no programme; the message is the word that is not understood."""


def reward(
    programme: Programme,
    invited: UserId,
    inviter: UserId,
    charge: ChargeId,
    *,
    same: bool,
    month: int,
    all_: int,
) -> Reward:
    """same: both have had the same account at an exchange; month, all_: days that the inviter has earned.

    Who was invited gets their days also where their inviter has earned all that one may.
    """
    why = Withheld.SAME_ACCOUNT if same else None if programme.running else Withheld.OFF
    if why is not None:
        return Reward(invited, inviter, charge, 0, 0, why)
    days = earned(programme, month, all_)
    short = Withheld.CEILING if days == 0 and programme.inviter_days else None
    return Reward(invited, inviter, charge, days, programme.invited_days, short)


def earned(programme: Programme, month: int, all_: int) -> int:
    """Days for one more who has paid, never beyond what one may earn."""
    return max(0, min(programme.inviter_days, programme.month_most - month, programme.most - all_))


def given(present: Subscription | None, programme: Programme, days: int) -> Extended | Granted:
    """More days of what they have, or days of the programme's plan."""
    none = present is None or present.until is None or present.standing in {Standing.FREE, Standing.ENDED}
    return Granted(programme.plan, days) if none else Extended(days)


def taken_back(one: Reward, now: datetime) -> bool:
    """Whether what was given goes back with the payment."""
    return one.at is not None and now - one.at <= TAKE_BACK


def read_programme(text: str, before: Programme) -> Programme:
    """`7 7 basic 30 180`: days of the inviter, of who is invited, of which plan, most a month, most in all.

    Raises ProgrammeUnfit.
    """
    words = text.replace(",", " ").lower().split()
    if len(words) != 5:  # noqa: PLR2004  # as above
        raise ProgrammeUnfit(text[:40])
    inviter, invited, plan, month, most = words
    return replace(
        before,
        inviter_days=_days(inviter, MOST),
        invited_days=_days(invited, MOST),
        plan=plan,
        month_most=_days(month, MOST_IN_ALL),
        most=_days(most, MOST_IN_ALL),
    )


def _days(text: str, most: int) -> int:
    if not _NUMBER.fullmatch(text) or int(text) > most:
        raise ProgrammeUnfit(text[:40])
    return int(text)
