"""Settings: frozen, whole, read once. The only reader of the environment; see .env.example."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.accounts import MAX_SYMBOLS
from app.infra.embedded import default_data_dir
from app.services.offer import Offer, covers, name_of, names_of
from trading.domain.instrument import ExchangeId


class Environment(StrEnum):
    """Where this runs. DEV accepts the well-known demo secrets, PROD refuses them."""

    PROD = "prod"
    DEV = "dev"


class Registration(StrEnum):
    """Who may begin: everybody, or whom an operator lets in. Operators can switch it in the chat."""

    OPEN = "open"
    CLOSED = "closed"


class Broker(StrEnum):
    """Where work is handed on: within one process, or over Redis to all workers on one database."""

    MEMORY = "memory"
    REDIS = "redis"


Kind = TypeVar("Kind", bound=BaseSettings)


class SettingsWrong(Exception):
    """The environment cannot be used as it is; the message lists every fault, without values."""


class StoreSettings(BaseSettings):
    """Where the truth is kept: all that an operator's program needs."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        env_ignore_empty=True,
        env_file=".env",
        env_file_encoding="utf-8",
    )

    database_url: SecretStr | None = None
    data_dir: Path = Field(default_factory=default_data_dir)


class Settings(StoreSettings):
    """Every variable by its name in capitals. What is not set has the default of a single machine."""

    environment: Environment = Environment.PROD
    bot_token: SecretStr
    admin_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    registration: Registration = Registration.OPEN
    redis_url: SecretStr | None = None
    broker: Broker = Broker.MEMORY
    master_key: SecretStr | None = None
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)
    web_url: str | None = None
    telegram_api_url: str | None = None
    telegram_webhook: bool = False
    exchanges: Annotated[tuple[ExchangeId, ...], NoDecode] = (ExchangeId.BYBIT,)
    available_symbols: Annotated[tuple[str, ...], NoDecode] = ()
    active_symbols: Annotated[tuple[str, ...], NoDecode] = ()
    primary_symbol: str | None = None
    price_references: Annotated[Mapping[ExchangeId, ExchangeId], NoDecode] = Field(default_factory=dict)
    strategy_weights: Annotated[Mapping[str, Decimal], NoDecode] = Field(default_factory=dict)
    exchange_address: str | None = None
    exchange_ca_file: Path | None = None
    max_symbols: int = Field(default=2000, ge=1)
    coingecko_url: str | None = None
    coingecko_key: SecretStr | None = None
    sell_plans: bool = False
    crypto_pay_token: SecretStr | None = None
    crypto_pay_url: str = "https://pay.crypt.bot/api"
    clock_rate: float = Field(default=1.0, ge=0.1, le=120)
    clock_epoch_real: datetime | None = None
    clock_epoch_market: datetime | None = None
    log_level: str = "INFO"
    log_json: bool = True

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _ids(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(int(part) for part in value.replace(",", " ").split())
        return value

    @field_validator("exchanges", mode="before")
    @classmethod
    def _exchanges(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        names = dict.fromkeys(value.lower().replace(",", " ").split())
        if not names or not names.keys() <= {*ExchangeId}:
            raise ValueError(f"must name some of {', '.join(ExchangeId)}")
        return tuple(ExchangeId(name) for name in names)

    @field_validator("price_references", "strategy_weights", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip().partition("=") for part in value.split(",") if part.strip()]
        wrong = [name for name, sign, told in parts if not (name.strip() and sign and told.strip())]
        if wrong:
            raise ValueError(f"must be name=value with commas between, {wrong[0]} has no value")
        return {name.strip().lower(): told.strip().lower() for name, _, told in parts}

    @field_validator("price_references")
    @classmethod
    def _references(
        cls, value: Mapping[ExchangeId, ExchangeId], known: ValidationInfo
    ) -> Mapping[ExchangeId, ExchangeId]:
        exchanges = known.data.get("exchanges", ())
        for own, other in value.items():
            if own is other or not {own, other} <= {*exchanges}:
                raise ValueError(f"must be two different ones of EXCHANGES, were {own}={other}")
        return value

    @field_validator("available_symbols", "active_symbols", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        return names_of(value) if isinstance(value, str) else value

    @field_validator("active_symbols")
    @classmethod
    def _active(cls, value: tuple[str, ...], known: ValidationInfo) -> tuple[str, ...]:
        available = known.data.get("available_symbols", ())
        outside = [one for one in value if available and not any(covers(name, one) for name in available)]
        if outside:
            raise ValueError(f"must be among AVAILABLE_SYMBOLS, {', '.join(outside)} is not")
        if len(value) > MAX_SYMBOLS:
            raise ValueError(f"must be {MAX_SYMBOLS} at most, were {len(value)}")
        return value

    @field_validator("primary_symbol")
    @classmethod
    def _primary(cls, value: str | None, known: ValidationInfo) -> str | None:
        active, name = known.data.get("active_symbols", ()), None if value is None else name_of(value)
        if name is not None and not any(covers(one, name) for one in active):
            raise ValueError(f"must be among ACTIVE_SYMBOLS, {name} is not")
        return name

    @field_validator("crypto_pay_url")
    @classmethod
    def _sealed(cls, value: str) -> str:
        parts = urlsplit(value)
        if not parts.hostname or not (parts.scheme == "https" or parts.hostname == "127.0.0.1"):
            raise ValueError("must begin with https://: the token is sent there")
        return value

    @field_validator("clock_epoch_real", "clock_epoch_market")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)

    @property
    def offer(self) -> Offer:
        """The markets that are offered, preselected, and leading; the first preselected one by default."""
        primary = self.primary_symbol or next(iter(self.active_symbols), None)
        return Offer(self.available_symbols, self.active_symbols, primary)

    @property
    def is_closed(self) -> bool:
        """Newcomers are let in one by one."""
        return self.registration is Registration.CLOSED

    @property
    def page_url(self) -> str:
        """Where people's browsers reach our pages."""
        return (self.web_url or f"http://{self.web_host}:{self.web_port}").rstrip("/")

    def exchange_at(self, exchange: ExchangeId) -> tuple[str, int] | None:
        """The address that stands in for this exchange's hosts, or None for the real world.

        EXCHANGE_ADDRESS holds one address for all, or `exchange=address` for each, with commas between.
        Raises ValueError where others have an address and this one has none: it would reach the real world.
        """
        if not self.exchange_address:
            return None
        named = dict(part.strip().rsplit("=", 1) for part in self.exchange_address.split(",") if "=" in part)
        address = named.get(exchange) if named else self.exchange_address
        if address is None:
            raise ValueError(f"EXCHANGE_ADDRESS must name {exchange} too")
        host, port = address.rsplit(":", 1)
        return host, int(port)


def load() -> Settings:
    """The settings of this process. Raises SettingsWrong with all faults at once, and no value."""
    return _loaded(Settings)


def load_stores() -> StoreSettings:
    """Those of an operator's program. Raises SettingsWrong as `load` does."""
    return _loaded(StoreSettings)


def _loaded(kind: type[Kind]) -> Kind:
    try:
        return kind()
    except ValidationError as error:
        faults = (f"{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors(include_input=False))
        raise SettingsWrong("\n".join(faults)) from None


def child_environment(**values: str) -> dict[str, str]:
    """The environment for a process of our own: this one's, with these settings in place of its own."""
    known = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in known}  # noqa: TID251  # here is where it is read
    return {**kept, **values}
