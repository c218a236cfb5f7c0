"""Use-cases of single symbols and of what the operator offers, on the real store."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.accounts import Account, AccountKind
from app.choices import Source
from app.errors import Refusal, Refused
from app.pairs import UNTIL_RESUMED, PairField, PairSettings
from app.runtime.pairs import SymbolBook
from app.services.offer import Offer
from app.services.pairs import Catalogue, Pairs
from app.services.people import People
from app.services.trading import Trading
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import PERMISSIONS, a_sealed_key, key_info
from tests.support.builders import BTC, ETH, NOW, a_symbol, an_instrument, ratio
from tests.support.chat import CountedWake
from tests.support.clock import HandClock
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId, Symbol

ME = UserId(7)
SOL = a_symbol("SOL/USDT")
Change = Callable[[Pairs, Symbol], object]


async def joined(units: PgUnits, offer: Offer, *listed: Symbol) -> Account:
    """A person who has just registered."""
    people = People(units, (), exchange=ExchangeId.BYBIT, offer=offer)
    async with units() as work:
        await work.markets.put([an_instrument(symbol) for symbol in listed or (BTC, ETH, SOL)])
    await people.greet(ME, "Me", "en")
    await people.accept_terms(ME)
    return (await Trading(units, CountedWake()).symbols(ME)).account


async def chosen(units: PgUnits, *symbols: Symbol) -> Pairs:
    """The use-cases of a person who trades these."""
    account = await joined(units, Offer())
    async with units() as work:
        await work.accounts.set_symbols(ME, account.id, symbols)
    return Pairs(units, CountedWake(), HandClock(NOW), SymbolBook(), Catalogue(["ema_trend", "grid"]))


async def test_a_new_account_begins_with_what_is_active_the_primary_first(units: PgUnits) -> None:
    offer = Offer(active=("BTC/USDT", "ETH/USDT", "GONE/USDT"), primary="ETH/USDT")
    assert (await joined(units, offer)).symbols == (ETH, BTC)


async def test_an_account_on_another_exchange_begins_so_too_unless_something_comes_along(
    units: PgUnits,
) -> None:
    there = [replace(symbol, exchange=ExchangeId.OKX) for symbol in (BTC, ETH)]
    offer = Offer(active=("BTC/USDT",), primary="BTC/USDT")
    account = await joined(units, Offer(), BTC, *there)
    trading = Trading(units, CountedWake(), (ExchangeId.BYBIT, ExchangeId.OKX), offer)
    assert (await trading.set_mode(ME, AccountKind.PAPER, ExchangeId.OKX)).symbols == (there[0],)
    async with units() as work:
        assert (await work.accounts.of(ME))[0].id == account.id


async def test_what_is_not_offered_cannot_be_found_or_chosen_and_what_is_chosen_stays(units: PgUnits) -> None:
    account = await joined(units, Offer())
    async with units() as work:
        await work.accounts.set_symbols(ME, account.id, [SOL])
    trading = Trading(units, CountedWake(), offer=Offer(available=("BTC/USDT",)))
    assert (await trading.symbols(ME)).offered == (BTC,)
    assert await trading.search(ME, "btc") == [BTC]
    with pytest.raises(Refused) as refused:
        await trading.search(ME, "eth")
    assert (refused.value.code, refused.value.params) == (
        Refusal.SYMBOL_NOT_OFFERED,
        {"symbol": "ETH/USDT"},
    )
    with pytest.raises(Refused, match="symbol-not-offered"):
        await trading.choose(ME, ETH, wanted=True)
    assert (await trading.choose(ME, BTC, wanted=True)).chosen == (SOL, BTC)


async def test_one_symbol_is_changed_and_the_others_are_not(units: PgUnits) -> None:
    pairs = await chosen(units, BTC, ETH)
    before = (await pairs.all(ME))[1].rules
    await pairs.set_strategy(ME, BTC, "grid")
    await pairs.set_timeframe(ME, BTC, "4h")
    view = await pairs.stop(ME, BTC)
    assert [view.rules.source_of(field) for field in (PairField.STRATEGY, PairField.TIMEFRAME)] == [
        Source.SYMBOL
    ] * 2
    other = (await pairs.all(ME))[1].rules
    assert replace(other, share=before.share) == before
    assert other.share.value > before.share.value, "what is off leaves its share to the others"
    plain = await pairs.reset(ME, BTC)
    assert plain.rules == replace(before, share=before.share)


async def test_a_pause_ends_by_itself_and_another_replaces_it(units: PgUnits) -> None:
    pairs = await chosen(units, BTC)
    assert (await pairs.pause(ME, BTC)).rules.paused_until.value == UNTIL_RESUMED
    timed = await pairs.pause(ME, BTC, timedelta(hours=2))
    assert timed.rules.paused_until.value == NOW + timedelta(hours=2)
    later = Pairs(units, CountedWake(), HandClock(NOW + timedelta(hours=3)), SymbolBook(), Catalogue([]))
    assert (await later.status(ME, BTC)).rules.paused_until.value is None


async def test_what_is_not_offered_is_refused_with_what_is_and_changes_nothing(units: PgUnits) -> None:
    pairs = await chosen(units, BTC)
    attempts = (
        (pairs.set_strategy(ME, BTC, "own:99"), Refusal.UNKNOWN_STRATEGY, "ema_trend, grid"),
        (pairs.set_timeframe(ME, BTC, "7m"), Refusal.UNKNOWN_TIMEFRAME, "1m, 5m, 15m, 1h, 4h, 1d"),
        (pairs.set_model(ME, BTC, "gru"), Refusal.UNKNOWN_MODEL, "-"),
        (pairs.pause(ME, ETH), Refusal.SYMBOL_NOT_CHOSEN, None),
    )
    for attempt, code, known in attempts:
        with pytest.raises(Refused) as refused:
            await attempt
        assert refused.value.code is code
        assert refused.value.params.get("known") == known
    async with units() as work:
        account = (await work.accounts.of(ME))[0]
        assert await work.pairs.of(ME, account.id) == {}


async def test_a_key_on_its_owners_word_caps_the_risk_of_each_symbol(units: PgUnits, pool: Pool) -> None:
    """One that was set before the key came is cut down for the engine too."""
    pairs = await chosen(units, BTC)
    async with units() as work:
        account = (await work.accounts.of(ME))[0]
        await work.pairs.put(ME, account.id, BTC, PairSettings(risk_per_trade=ratio("0.02")))
        permissions = {**PERMISSIONS, "withdraw": None}
        await work.keys.put(a_sealed_key(account), b"f" * 32, key_info(promised=True), permissions)
    held = (await pairs.status(ME, BTC)).rules.risk_per_trade
    assert (str(held.value), held.source) == ("0.005", Source.CEILING)
    async with units() as work:
        session = (await work.sessions.look([account.id]))[account.id]
    assert session.pair(BTC).risk_per_trade == held.value


async def test_choosing_a_symbol_again_finds_its_settings(units: PgUnits) -> None:
    pairs = await chosen(units, BTC, ETH)
    await pairs.set_strategy(ME, BTC, "grid")
    trading = Trading(units, CountedWake())
    await trading.choose(ME, BTC, wanted=False)
    with pytest.raises(Refused, match="symbol-not-chosen"):
        await pairs.status(ME, BTC)
    await trading.choose(ME, BTC, wanted=True)
    assert (await pairs.status(ME, BTC)).rules.strategy.value == "grid"
