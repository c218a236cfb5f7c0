"""People, their accounts and keys: frozen records without behaviour beyond their own words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from trading.domain.account import Control, RiskLimits
from trading.domain.candle import Timeframe
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.money import Ratio

LANGUAGES = ("en", "ru")  # a further one: its folder in tgbot/locales, and its code here
TERMS_VERSION = "2026-11"
MAX_SYMBOLS = 50
# Risk per trade that a person may set: share of equity lost if the stop is hit.
MIN_RISK = Ratio(Decimal("0.001"))
MAX_RISK = Ratio(Decimal("0.05"))


# Exchanges whose keys have a third part.
WITH_PASSPHRASE = frozenset({ExchangeId.OKX})
# Exchanges whose perpetual contracts are traded here, beside spot.
WITH_CONTRACTS = frozenset({ExchangeId.BYBIT, ExchangeId.OKX})
# Exchanges that do not tell what a key may do: it is taken on its owner's word, and with smaller limits.
UNTELLING = frozenset({ExchangeId.MEXC})


class Role(StrEnum):
    """What a person is here; `app.rights` has what each may do. OWNER: named by the configuration."""

    USER = "user"
    VIEWER = "viewer"
    SUPPORT = "support"
    ADMIN = "admin"
    OWNER = "owner"


class AccountKind(StrEnum):
    """Paper: our matching model at live prices. Live: the person's own account on an exchange."""

    PAPER = "paper"
    LIVE = "live"


class Preset(StrEnum):
    """Risk settings that go together. CUSTOM: the person changed a number."""

    CAREFUL = "careful"
    BALANCED = "balanced"
    BOLD = "bold"
    CUSTOM = "custom"


def _limits(risk: str, order: str, exposure: str, loss: str, positions: int) -> RiskLimits:
    return RiskLimits(
        risk_per_trade=Ratio(Decimal(risk)),
        max_order=Ratio(Decimal(order)),
        max_exposure=Ratio(Decimal(exposure)),
        max_daily_loss=Ratio(Decimal(loss)),
        max_positions=positions,
    )


PRESETS: Mapping[Preset, RiskLimits] = MappingProxyType(
    {
        Preset.CAREFUL: _limits("0.005", "0.20", "0.50", "0.02", 3),
        Preset.BALANCED: _limits("0.01", "0.20", "0.80", "0.04", 5),
        Preset.BOLD: _limits("0.02", "0.20", "1.00", "0.08", 8),
    }
)


# The most that an account may risk whose key nobody but its owner knows to be unable to withdraw.
PROMISED = _limits("0.005", "0.10", "0.25", "0.02", 3)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that its owner's plan permits an account to risk; None: what anybody may."""

    limits: RiskLimits | None = None
    leverage: Decimal | None = None


NO_CEILING = Ceiling()


def capped(limits: RiskLimits, *, promised: bool, plan: Ceiling = NO_CEILING) -> RiskLimits:
    """The limits, each no larger than the plan permits, and than the cap of a key that is trusted on its
    owner's word alone.
    """
    caps = [cap for cap in (PROMISED if promised else None, plan.limits) if cap is not None]
    for cap in caps:
        limits = replace(
            limits,
            risk_per_trade=min(limits.risk_per_trade, cap.risk_per_trade),
            max_order=min(limits.max_order, cap.max_order),
            max_exposure=min(limits.max_exposure, cap.max_exposure),
            max_daily_loss=min(limits.max_daily_loss, cap.max_daily_loss),
            max_positions=min(limits.max_positions, cap.max_positions),
        )
    return limits


@dataclass(frozen=True, slots=True)
class User:
    """A person. id: Telegram's. screen: version of the menu whose buttons are valid; zone: where they are."""

    id: UserId
    name: str
    language: str
    role: Role
    terms_accepted_at: datetime | None
    banned: bool
    active_account: AccountId | None
    screen: int
    created_at: datetime
    zone: str = "UTC"

    @property
    def is_registered(self) -> bool:
        return self.terms_accepted_at is not None

    @property
    def is_operator(self) -> bool:
        return self.role is not Role.USER


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What may be shown of a connected key. tail: its last four characters; addresses: bound IPs.

    promised: that it cannot withdraw is its owner's word, the exchange does not tell.
    """

    tail: str
    uid: str
    addresses: tuple[str, ...]
    expires_at: datetime | None
    checked_at: datetime
    usable: bool
    promised: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """One place where a person trades. armed: entries are wanted; control: what is permitted.

    inherits: names of the fields whose value is the service's default; ceiling: by which limits are capped.
    """

    id: AccountId
    owner: UserId
    exchange: ExchangeId
    kind: AccountKind
    armed: bool
    control: Control
    control_why: str | None
    symbols: tuple[Symbol, ...]
    preset: Preset
    limits: RiskLimits
    strategy: str
    timeframe: Timeframe
    key: KeyInfo | None
    reconciled_at: datetime | None
    inherits: frozenset[str] = frozenset()
    ceiling: Ceiling = NO_CEILING
