"""Settings: whole or refused with every fault at once, and never a value in the refusal."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from app.config import Settings, SettingsWrong, child_environment, load
from app.floor import strategies
from app.services.offer import EVERYTHING, Offer
from trading.domain.instrument import ExchangeId
from trading.strategies.blend import Blend

TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of the machine that runs the tests, and no .env file."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_a_token_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    settings = load()
    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.database_url is None
    assert settings.exchange_at(ExchangeId.BYBIT) is None
    assert settings.clock_rate == 1.0
    assert settings.page_url == "http://127.0.0.1:8080"


def test_nothing_starts_without_a_token() -> None:
    with pytest.raises(SettingsWrong, match="BOT_TOKEN"):
        load()


def test_all_faults_are_told_at_once_and_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("WEB_PORT", "seventy-canary")
    monkeypatch.setenv("CLOCK_RATE", "-canary")
    with pytest.raises(SettingsWrong) as refused:
        load()
    assert "WEB_PORT" in str(refused.value)
    assert "CLOCK_RATE" in str(refused.value)
    assert "canary" not in str(refused.value)
    assert TOKEN not in str(refused.value)


@pytest.mark.parametrize("text", ["1 2", "1,2", " 1 , 2 "])
def test_operators_are_numbers_apart(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("ADMIN_IDS", text)
    assert load().admin_ids == {1, 2}


@pytest.mark.parametrize(
    "name", ["DATABASE_URL", "REDIS_URL", "MASTER_KEY", "CLOCK_EPOCH_REAL", "EXCHANGE_CA_FILE"]
)
def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv(name, "")
    assert getattr(load(), name.lower()) is None


def test_instants_carry_a_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("CLOCK_EPOCH_REAL", "2026-01-01T00:00:00")
    assert load().clock_epoch_real == datetime(2026, 1, 1, tzinfo=UTC)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:canary@h/d")
    assert "canary" not in repr(load())
    assert TOKEN not in repr(load())


def test_a_child_has_our_settings_and_none_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere")
    monkeypatch.setenv("UNRELATED", "kept")
    environment = child_environment(BOT_TOKEN=TOKEN)
    assert "DATABASE_URL" not in environment
    assert environment["UNRELATED"] == "kept"
    assert environment["BOT_TOKEN"] == TOKEN


def test_the_example_with_a_token_is_a_complete_env_file(tmp_path: Path) -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text()
    (tmp_path / ".env").write_text(example.replace("BOT_TOKEN=", f"BOT_TOKEN={TOKEN}"))
    assert load().bot_token.get_secret_value() == TOKEN


@pytest.mark.parametrize("text", ["okx, Bybit", "okx bybit okx"])
def test_exchanges_are_names_apart(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("EXCHANGES", text)
    assert load().exchanges == (ExchangeId.OKX, ExchangeId.BYBIT)


def test_an_unknown_exchange_is_refused_with_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("EXCHANGES", "bybit, kraken")
    with pytest.raises(SettingsWrong, match=r"EXCHANGES: .*bybit, binance, mexc, okx"):
        load()


def test_each_exchange_may_stand_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("EXCHANGES", "bybit,okx,mexc")
    monkeypatch.setenv("EXCHANGE_ADDRESS", "bybit=127.0.0.1:1, okx=127.0.0.1:2")
    settings = load()
    assert settings.exchange_at(ExchangeId.BYBIT) == ("127.0.0.1", 1)
    assert settings.exchange_at(ExchangeId.OKX) == ("127.0.0.1", 2)
    with pytest.raises(ValueError, match="mexc"):  # or it would reach the real one
        settings.exchange_at(ExchangeId.MEXC)


def with_symbols(monkeypatch: pytest.MonkeyPatch, **symbols: str) -> Offer:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    for name, value in symbols.items():
        monkeypatch.setenv(name.upper() + ("" if name == "primary_symbol" else "_SYMBOLS"), value)
    return load().offer


def test_symbols_are_names_apart_in_one_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = with_symbols(
        monkeypatch,
        available="btc/usdt, Bybit/Linear/btc/usdt:usdt eth/usdt",
        active="ETH/USDT,bybit/spot/BTC/USDT",
        primary_symbol="bybit/spot/btc/usdt",
    )
    assert offer == Offer(
        ("BTC/USDT", "bybit/linear/BTC/USDT:USDT", "ETH/USDT"),
        ("ETH/USDT", "bybit/spot/BTC/USDT"),
        "bybit/spot/BTC/USDT",
    )


def test_without_names_everything_is_offered_and_nothing_is_preselected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert with_symbols(monkeypatch, available="", active="", primary_symbol="") == EVERYTHING


def test_the_first_active_symbol_leads_unless_another_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert with_symbols(monkeypatch, active="SOL/USDT BTC/USDT").primary == "SOL/USDT"


@pytest.mark.parametrize(
    ("symbols", "fault"),
    [
        ({"available": "BTC-USDT"}, r"AVAILABLE_SYMBOLS: .*names like BTC/USDT.*was 'BTC-USDT'"),
        ({"available": "kraken/spot/BTC/USDT"}, r"AVAILABLE_SYMBOLS: .*was 'kraken/spot/BTC/USDT'"),
        ({"available": "BTC/USDT", "active": "BTC/USDT ETH/USDT"}, r"ACTIVE_SYMBOLS: .*AVAILABLE.*ETH/USDT"),
        ({"active": "BTC/USDT", "primary_symbol": "ETH/USDT"}, r"PRIMARY_SYMBOL: .*ACTIVE.*ETH/USDT"),
        ({"primary_symbol": "BTC/USDT"}, r"PRIMARY_SYMBOL: .*ACTIVE"),
        ({"active": " ".join(f"C{i}/USDT" for i in range(51))}, r"ACTIVE_SYMBOLS: .*50 at most, were 51"),
    ],
)
def test_symbols_that_do_not_fit_together_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, symbols: dict[str, str], fault: str
) -> None:
    with pytest.raises(SettingsWrong, match=fault):
        with_symbols(monkeypatch, **symbols)


def with_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> Settings:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("EXCHANGES", "bybit,mexc")
    monkeypatch.setenv(name, value)
    return load()


def test_an_exchange_confirms_the_prices_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = with_setting(monkeypatch, "PRICE_REFERENCES", "MEXC = bybit, bybit=mexc")
    assert settings.price_references == {
        ExchangeId.MEXC: ExchangeId.BYBIT,
        ExchangeId.BYBIT: ExchangeId.MEXC,
    }


@pytest.mark.parametrize("value", ["mexc", "mexc=", "mexc=mexc", "mexc=okx", "kraken=bybit"])
def test_who_confirms_must_be_another_of_our_exchanges(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    with pytest.raises(SettingsWrong, match="PRICE_REFERENCES"):
        with_setting(monkeypatch, "PRICE_REFERENCES", value)


def test_weights_shape_the_blend(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = with_setting(monkeypatch, "STRATEGY_WEIGHTS", "ema_trend=2, quorum=1")
    (voice,) = (one for one in strategies(settings.strategy_weights) if isinstance(one, Blend))
    assert voice.weights["ema_trend"] == Decimal(2)
    assert voice.weights["supertrend"] == Decimal(1)
    assert voice.rules["quorum"] == Decimal(1)


@pytest.mark.parametrize("value", ["ema_trend=7", "moon_phase=1", "ema_trend=2.05"])
def test_weights_out_of_bounds_stop_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    settings = with_setting(monkeypatch, "STRATEGY_WEIGHTS", value)
    with pytest.raises(SettingsWrong, match="STRATEGY_WEIGHTS: "):
        strategies(settings.strategy_weights)


@pytest.mark.parametrize("url", ["http://pay.crypt.bot/api", "pay.crypt.bot/api", "ftp://127.0.0.1.example"])
def test_a_token_for_payments_goes_over_tls_only(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("CRYPTO_PAY_URL", url)
    with pytest.raises(SettingsWrong, match=r"CRYPTO_PAY_URL: .*https"):
        load()
