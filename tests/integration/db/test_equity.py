"""What accounts were worth at full hours: all of them at once, and nothing guessed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from app.accounts import Account
from app.ports_attention import EquityPoint
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import a_holding, open_account, session_of
from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_balance, a_position
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import Symbol
from trading.domain.money import Price
from trading.engine.decide import funds
from trading.engine.state import Holding
from trading.risk.quotes import Quote

AT = {BTC: Price(Decimal(61000)), ETH: Price(Decimal(3000)), BTC_PERP: Price(Decimal(61000))}


async def _hold(units: PgUnits, account: AccountId, *holdings: Holding) -> None:
    async with units() as work:
        before = (await work.sessions.load([account]))[account]
        after = before
        for holding in holdings:
            after = after.with_holding(holding)
        await work.sessions.save(before, after)


async def _balance(units: PgUnits, account: AccountId, total: str = "9400", minutes: int = 0) -> None:
    seen_at = NOW + timedelta(minutes=minutes)
    async with units() as work:
        await work.sessions.put_balances(account, [replace(a_balance(total=total), seen_at=seen_at)])


async def _keep(units: PgUnits, prices: dict[Symbol, Price] | None = None) -> int:
    async with units() as work:
        return await work.equity.keep(AT if prices is None else prices)


async def _point(units: PgUnits, account: Account) -> EquityPoint | None:
    async with units() as work:
        return await work.equity.before(account.owner, account.id, NOW + timedelta(days=9))


async def test_the_worth_is_what_the_engine_says_it_is(units: PgUnits, account: Account) -> None:
    partly = replace(a_position(BTC), realised=Decimal(15), fees=Decimal(2))
    perp = replace(a_position(BTC_PERP, "-0.02"), fees=Decimal("0.7"))
    await _hold(
        units,
        account.id,
        a_holding(BTC, position=partly),
        a_holding(BTC_PERP, "SBPERP", position=perp),
    )
    await _balance(units, account.id)
    assert await _keep(units) == 1
    point = await _point(units, account)
    quotes = {symbol: Quote(price, NOW) for symbol, price in AT.items()}
    money = funds(await session_of(units, account.id), "USDT", quotes)
    assert point is not None
    assert money is not None
    assert point.equity == money.equity
    assert point.realised == Decimal("12.3")
    assert point.unrealised == Decimal(10) - Decimal(20)
    assert point.deposited == point.equity - point.realised - point.unrealised == Decimal("9987.7")


async def test_what_is_closed_is_realised_and_is_no_deposit(units: PgUnits, account: Account) -> None:
    closed = a_holding(
        BTC, position=replace(a_position(BTC), qty=Decimal(0), cost=Decimal(0), realised=Decimal(25))
    )
    await _hold(units, account.id, a_holding(BTC))
    async with units() as work:
        before = (await work.sessions.load([account.id]))[account.id]
        await work.sessions.save(before, before.without_holding(BTC, NOW), [closed])
    await _balance(units, account.id, "10025")
    assert await _keep(units) == 1
    point = await _point(units, account)
    assert point is not None
    assert [point.realised, point.deposited, point.equity] == [Decimal(25), Decimal(10000), Decimal(10025)]


async def test_an_hour_has_one_point_and_the_first_stays(units: PgUnits, account: Account) -> None:
    await _balance(units, account.id, "100")
    assert await _keep(units) == 1
    await _balance(units, account.id, "999", minutes=1)
    assert await _keep(units) == 0
    point = await _point(units, account)
    assert point is not None
    assert point.equity == 100


async def test_without_a_price_nothing_is_guessed(units: PgUnits, account: Account) -> None:
    await _hold(units, account.id, a_holding(BTC), a_holding(ETH, "SBETH"))
    await _balance(units, account.id)
    assert await _keep(units, {BTC: AT[BTC]}) == 0
    assert await _keep(units) == 1  # the same hour, once the price is there


async def test_idle_accounts_wait_for_midnight(units: PgUnits, pool: Pool, account: Account) -> None:
    async with units() as work:
        await work.accounts.set_armed(account.owner, account.id, armed=False)
    await _balance(units, account.id)
    assert await _keep(units) == 0
    await pool.execute("UPDATE market_clock SET epoch_market = $1", NOW + timedelta(hours=12))
    assert await _keep(units) == 1


async def test_points_are_of_their_owner_only_and_old_ones_thin_out(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    other = await open_account(units, UserId(8))
    for hours in range(30):
        await pool.execute("UPDATE market_clock SET epoch_market = $1", NOW + timedelta(hours=hours))
        await _balance(units, account.id)
        await _balance(units, other.id)
        assert await _keep(units) == 2
    async with units() as work:
        assert await work.equity.of(other.owner, account.id, NOW, NOW + timedelta(days=2)) == []
        assert await work.equity.before(other.owner, account.id, NOW + timedelta(days=2)) is None
        assert len(await work.equity.of(account.owner, account.id, NOW, NOW + timedelta(hours=4))) == 5
        await work.equity.forget(timedelta(hours=2))
    async with units() as work:
        left = await work.equity.of(account.owner, account.id, NOW, NOW + timedelta(days=2))
    assert [point.at for point in left] == [NOW + timedelta(hours=hours) for hours in (12, 28, 29)]
