"""The whole story by its command line: where the exchange holds stops, where it holds none, on real candles."""

import asyncio
import sys
from pathlib import Path

import pytest

CANDLES = Path(__file__).parents[3] / "shared/data/klines/BYBIT_SPOT/BTCUSDT-5m.parquet"


async def tell(*options: str) -> str:
    told = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.demo", "--check", *options, stdout=-1, stderr=-1
    )
    out, errors = await told.communicate()
    assert told.returncode == 0, (out + errors).decode()
    return out.decode()


@pytest.mark.timeout(600)
async def test_the_story_holds() -> None:
    receipt = await tell()
    assert "ALL OF IT HOLDS" in receipt
    assert "orders in flight at the kill" in receipt


@pytest.mark.timeout(600)
async def test_the_story_holds_where_the_exchange_holds_no_stops() -> None:
    """Binance and OKX play it by hand: `simbiot demo --check --exchange okx`."""
    receipt = await tell("--exchange", "mexc")
    assert "ALL OF IT HOLDS" in receipt
    assert "soft stops that closed their position" in receipt


@pytest.mark.timeout(600)
async def test_the_story_holds_on_real_candles() -> None:
    if not CANDLES.exists():
        pytest.skip(f"real candles are not part of the repository: {CANDLES.name} is not there")
    assert "ALL OF IT HOLDS" in await tell("--candles", str(CANDLES))
