"""People's lists as use-cases: what is refused, what is offered, and that nobody reads another's."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import Account, Role
from app.errors import Refusal, Refused
from app.ports_universe import Coin, Judged
from app.services.universe import MAX_LISTED, Lists, SymbolLists
from db.uow import PgUnits
from tests.integration.db.support import OWNER
from tests.integration.db.test_universe import a_case, losing
from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_symbol, an_instrument
from tests.support.judges import HandJudge
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId
from trading.universe.changes import Listing
from trading.universe.reference import Shelf
from trading.universe.screening import Cause, State, Verdict

OTHER, LEFT = UserId(8), Verdict(BTC_PERP, State.LEFT_OUT, Cause.VOLUME, 10.0, 50.0)
NOTHING = Lists((), (), ())


@pytest.fixture
async def judge(units: PgUnits, account: Account) -> HandJudge:
    async with units() as work:
        await work.users.touch(OTHER, "Bob", "en", Role.USER)
        for person in (OWNER, OTHER):
            await work.users.accept_terms(person, "1")
        await work.markets.put([an_instrument(symbol) for symbol in (BTC, ETH, BTC_PERP)])
    return HandJudge()


async def test_a_symbol_goes_onto_a_list_and_off_it_and_nobody_else_sees_it(
    units: PgUnits, judge: HandJudge
) -> None:
    lists = SymbolLists(units, judge)
    await lists.put(OWNER, ETH, Shelf.BLACK)
    found = await lists.put(OWNER, BTC, Shelf.WHITE)
    assert found == Lists((BTC,), (ETH,), ())
    assert await lists.look(OTHER) == NOTHING
    assert await lists.remove(OTHER, BTC) == NOTHING
    assert await lists.remove(OWNER, BTC) == Lists((), (ETH,), ())


async def test_an_unknown_symbol_and_one_too_many_are_refused(units: PgUnits, judge: HandJudge) -> None:
    lists, many = SymbolLists(units, judge), [a_symbol(f"C{n}/USDT") for n in range(MAX_LISTED)]
    with pytest.raises(Refused) as unknown:
        await lists.put(OWNER, many[0], Shelf.BLACK)
    assert unknown.value.code is Refusal.UNKNOWN_SYMBOL
    async with units() as work:
        for symbol in many:
            await work.shelves.put(OWNER, symbol, Shelf.BLACK)
    with pytest.raises(Refused) as full:
        await lists.put(OWNER, BTC, Shelf.BLACK)
    assert (full.value.code, full.value.params) == (Refusal.LIST_FULL, {"limit": str(MAX_LISTED)})
    async with units() as work:
        await work.markets.put([an_instrument(many[0])])
    assert many[0] in (await lists.put(OWNER, many[0], Shelf.WHITE)).white, "it stands there already"


async def test_what_is_offered_is_wanted_well_and_not_left_out(units: PgUnits, judge: HandJudge) -> None:
    lists, every = SymbolLists(units, judge), [BTC_PERP, ETH, BTC]
    assert await lists.offered(OWNER, every) == (BTC_PERP, ETH, BTC), "before anything is judged"
    judge.known[ExchangeId.BYBIT] = Judged(NOW, (BTC, ETH), (BTC, ETH), {BTC_PERP: LEFT})
    assert await lists.offered(OWNER, every) == (ETH, BTC)
    await lists.put(OWNER, ETH, Shelf.BLACK)
    assert await lists.offered(OWNER, every) == (BTC,)
    assert await lists.offered(OTHER, every) == (ETH, BTC)
    judge.cases = [a_case(BTC)]
    assert await lists.offered(OTHER, every) == (ETH,)
    assert lists.left_out(ExchangeId.BYBIT) == [LEFT]
    assert lists.left_out(ExchangeId.OKX) == ()


async def test_all_that_speaks_for_and_against_a_symbol(units: PgUnits, judge: HandJudge) -> None:
    lists, coin = SymbolLists(units, judge), Coin("BTC", "Bitcoin", 2e12, 1)
    judge.known[ExchangeId.BYBIT] = Judged(NOW, (BTC,), (BTC,), {})
    judge.cases, judge.coins = [a_case(BTC), a_case(ETH)], {BTC: coin}
    track, found = losing("trend", timedelta(days=1))
    async with units() as work:
        await work.shelves.avoid(track, found)
        await work.shelves.avoid(replace(track, symbol=ETH), found)
    await lists.put(OWNER, BTC, Shelf.WHITE)
    standing = await lists.standing(OWNER, BTC)
    assert (standing.listing, standing.shelf, standing.coin) == (Listing.TRADING, Shelf.WHITE, coin)
    assert standing.verdict == Verdict(BTC, State.AVAILABLE)
    assert standing.troubles == (a_case(BTC),)
    assert [one.track for one in standing.avoided] == [track]
    stranger = await lists.standing(OTHER, a_symbol("NEVER/USDT"))
    assert (stranger.listing, stranger.shelf, stranger.avoided) == (None, None, ())


async def test_forgiving_is_its_owners(units: PgUnits, judge: HandJudge) -> None:
    lists, (track, found) = SymbolLists(units, judge), losing("trend", timedelta(days=1))
    async with units() as work:
        await work.shelves.avoid(track, found)
    assert await lists.forgive(OTHER, BTC) == NOTHING
    (shut,) = (await lists.look(OWNER)).avoided
    assert shut.avoidance.actual == Decimal(4)
    assert await lists.forgive(OWNER, BTC, "grid") == Lists((), (), (shut,))
    assert await lists.forgive(OWNER, BTC) == NOTHING
