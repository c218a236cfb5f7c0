"""Settings for everybody: looked at with their sources, changed, undone, handed on as a code.

A change holds from the next signal on; positions that are open are not touched. What lets more be lost is
not done before it has been agreed to, exactly as it was shown; what lets less be lost is done at once. Every
change is kept with what was before it and can be taken back.
"""

from collections.abc import Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import Protocol

from app.accounts import PRESETS, Preset, capped
from app.choices import Delta, now_of, preset_delta, rises, texts_of
from app.errors import Refusal, Refused
from app.field_catalog import FIELDS, SPECS, in_section, spec_of
from app.field_kinds import Unfit
from app.fields import Field, Scope, Section, Spec
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_settings import Origin
from app.services.entitlements import permit_strategy
from app.services.pairs import Strategies
from app.services.setting_places import Standing, Where, refusal, standing, write
from app.services.trading import Wake
from app.settings_code import BadCode, exported, imported
from app.settings_views import (
    Changed,
    FieldView,
    LogView,
    Moved,
    Place,
    PresetMoney,
    Proposal,
    SectionView,
    in_money,
)
from app.views import BalanceView
from trading.domain.account import RiskLimits
from trading.domain.ids import UserId

LOG = 10  # changes that are shown
HERE = Where()


class Balances(Protocol):
    """What a person's account is worth."""

    async def balance(self, user_id: UserId) -> BalanceView: ...


class Settings:
    """Everything that a person can set about trading, for all accounts, the active one, or a symbol of it."""

    def __init__(
        self, unit: UnitOfWorkFactory, wake: Wake, balances: Balances, strategies: Strategies
    ) -> None:
        self._unit = unit
        self._wake = wake
        self._balances = balances
        self._strategies = strategies

    async def place(self, user_id: UserId, where: Where = HERE) -> Place:
        """Everything that holds there. Raises Refused for a symbol that is neither chosen nor held."""
        worth = await self._balances.balance(user_id)
        async with self._unit() as work:
            return _place(await standing(work, user_id, where), worth)

    async def section(self, user_id: UserId, section: Section, where: Where = HERE) -> SectionView:
        place = await self.place(user_id, where)
        rows = tuple(place.row(spec.field) for spec in in_section(section, where.scope))
        return SectionView(place, section, rows)

    async def field(self, user_id: UserId, code: str, where: Where = HERE) -> FieldView:
        """One field by the code of a button. Raises Refused where it cannot be chosen there."""
        spec = _known(code, where)
        place = await self.place(user_id, where)
        offers = spec.offers
        if spec.field is Field.STRATEGY:
            async with self._unit() as work:
                offers = tuple(await self._strategies.offered(work, user_id))
        return FieldView(place, place.row(spec.field), offers)

    async def set(self, user_id: UserId, code: str, text: str, where: Where = HERE) -> Changed | Proposal:
        """Choose a typed value. Raises Refused with what is wrong with it."""
        spec = _known(code, where)
        try:
            value = spec.read(text)
        except Unfit as unfit:
            raise refusal(unfit) from None
        return await self.change(user_id, {spec.field: spec.write(value)}, Origin.SET, where)

    async def reset(
        self, user_id: UserId, wanted: Section | str | None, where: Where = HERE
    ) -> Changed | Proposal:
        """Inherit again: a field by its code, a section, or everything that is chosen there."""
        if isinstance(wanted, Section):
            fields = [spec.field for spec in in_section(wanted, where.scope)]
        elif wanted is None:
            fields = [spec.field for spec in FIELDS if where.scope in spec.scopes]
        else:
            fields = [_known(wanted, where).field]
        return await self.change(user_id, dict.fromkeys(fields), Origin.RESET, where)

    async def preset(self, user_id: UserId, preset: Preset) -> Changed | Proposal:
        """The limits of a preset, for the active account."""
        return await self.change(user_id, preset_delta(preset), Origin.PRESET)

    async def presets(self, user_id: UserId) -> Sequence[PresetMoney]:
        """What each preset means in money for the active account, under its ceiling."""
        place = await self.place(user_id)
        promised = place.account.key is not None and place.account.key.promised
        return [
            _in_money(preset, capped(numbers, promised=promised, plan=place.account.ceiling), place.equity)
            for preset, numbers in PRESETS.items()
        ]

    async def code(self, user_id: UserId) -> str:
        """What holds for the active account beyond the service's own values, as a code."""
        async with self._unit() as work:
            here = await standing(work, user_id, HERE)
        wide = {one: v for one, v in here.layers.user.items() if Scope.ACCOUNT in SPECS[one].scopes}
        return exported({**wide, **here.layers.account})

    async def read_code(self, user_id: UserId, text: str) -> Proposal:
        """What choosing a code for the active account would change. Raises Refused with what is wrong."""
        try:
            delta = imported(text)
        except BadCode as bad:
            raise Refused(Refusal(f"code-{bad.trouble}")) from None
        done = await self.change(user_id, delta, Origin.IMPORT)
        if isinstance(done, Changed):
            raise Refused(Refusal.NOTHING_TO_CHANGE)
        return done

    async def change(
        self,
        user_id: UserId,
        delta: Delta,
        origin: Origin,
        where: Where = HERE,
        agreed: str | None = None,
    ) -> Changed | Proposal:
        """Make a change, or say what it would be where it has to be agreed to. agreed: the token of what was
        shown; where anything has changed since, it is shown anew.
        """
        worth = await self._balances.balance(user_id)
        async with self._unit() as work:
            before = await standing(work, user_id, where, locked=True)
            await self._permit(work, user_id, delta)
            after = before.after(delta)
            moved = _moved(before, after, worth)
            if not moved:
                return Changed(_place(before, worth), (), None)
            risen = rises(before.resolved, after.resolved)
            token = _token(before, after, delta)
            if (risen or origin is Origin.IMPORT) and agreed != token:
                return Proposal(_place(before, worth), delta, origin, moved, risen, token)
            await write(work, before, after)
            final = await standing(work, user_id, where)
            was, now = _really(before, final, delta)
            number = await work.settings.record(before.target, origin, was, now)
        self._wake.symbols()
        return Changed(_place(final, worth), _moved(before, final, worth), number)

    async def undo(
        self, user_id: UserId, number: int | None = None, agreed: str | None = None
    ) -> Changed | Proposal:
        """Take the latest change back. number: the change that was shown as the latest. Raises Refused where
        there is none, another one has come since, or what it set has been set anew elsewhere.
        """
        worth = await self._balances.balance(user_id)
        async with self._unit() as work:
            account = (await standing(work, user_id, HERE, locked=True)).account
            last = await work.settings.to_undo(user_id, account.id)
            if last is None:
                raise Refused(Refusal.NOTHING_TO_UNDO)
            before = await standing(work, user_id, Where(last.target.scope, last.target.symbol))
            if number not in {None, last.id} or now_of(before.own, last.after) != last.after:
                raise Refused(Refusal.SETTING_MOVED_ON)
            await self._permit(work, user_id, last.before)
            after = before.after(last.before)
            moved, risen = _moved(before, after, worth), rises(before.resolved, after.resolved)
            token = _token(before, after, last.before)
            if risen and agreed != token:
                place = _place(before, worth)
                return Proposal(place, last.before, last.origin, moved, risen, token, last.id)
            await write(work, before, after)
            await work.settings.undone(user_id, last.id)
            final = await standing(work, user_id, Where(last.target.scope, last.target.symbol))
        self._wake.symbols()
        return Changed(_place(final, worth), _moved(before, final, worth), last.id, undo=True)

    async def log(self, user_id: UserId) -> LogView:
        """The latest changes of the active account."""
        async with self._unit() as work:
            account = (await standing(work, user_id, HERE)).account
            changes = await work.settings.latest(user_id, account.id, LOG)
            last = await work.settings.to_undo(user_id, account.id)
        return LogView(account, changes, None if last is None else last.id)

    async def _permit(self, work: UnitOfWork, user_id: UserId, delta: Delta) -> None:
        """Raises Refused for a strategy that is not offered."""
        name = delta.get(Field.STRATEGY)
        offered = await self._strategies.offered(work, user_id) if name is not None else ()
        if name is not None and name not in offered:
            raise Refused(Refusal.UNKNOWN_STRATEGY, {"text": name[:40], "known": ", ".join(offered)})
        if name is not None:
            await permit_strategy(work, user_id, name)


def _known(code: str, where: Where) -> Spec:
    """Raises Refused for a field of another release, or of another level."""
    try:
        spec = spec_of(code)
    except Unfit as unfit:
        raise refusal(unfit) from None
    if where.scope not in spec.scopes:
        raise Refused(Refusal.SETTING_NOT_HERE)
    return spec


def _in_money(preset: Preset, limits: RiskLimits, equity: Decimal | None) -> PresetMoney:
    shares = (limits.risk_per_trade, limits.max_order, limits.max_daily_loss)
    return PresetMoney(preset, limits, *(None if equity is None else equity * share for share in shares))


def _place(here: Standing, worth: BalanceView) -> Place:
    same = worth.account.id == here.account.id  # else the person has gone elsewhere meanwhile
    return Place(
        account=here.account,
        target=here.target,
        resolved=here.resolved,
        own=frozenset(here.own),
        positions=here.positions,
        equity=worth.equity if same else None,
        quote=worth.quote,
    )


def _moved(before: Standing, after: Standing, worth: BalanceView) -> tuple[Moved, ...]:
    """The fields whose value or source is another one afterwards."""
    old, new = before.resolved, after.resolved
    equity = worth.equity if worth.account.id == after.account.id else None
    return tuple(
        Moved(SPECS[one], old[one], new[one], in_money(one, new, equity))
        for one in old
        if old[one] != new[one]
    )


def _really(before: Standing, after: Standing, delta: Delta) -> tuple[Delta, Delta]:
    """What the change was and has become at its level: under the ceiling, and less what is the same."""
    was, now = now_of(before.own, delta), now_of(after.own, delta)
    told = [one for one in delta if was[one] != now[one]]
    return {one: was[one] for one in told}, {one: now[one] for one in told}


def _token(before: Standing, after: Standing, delta: Delta) -> str:
    """Of exactly this change of exactly this state."""
    said = (
        before.target,
        sorted(delta.items()),
        sorted(texts_of(before.own).items()),
        sorted(texts_of(after.own).items()),
    )
    return blake2b(repr(said).encode(), digest_size=6).hexdigest()
