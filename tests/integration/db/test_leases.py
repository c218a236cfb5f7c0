"""Leases: one holder each, by the database's own clock whatever the market's shows."""

import asyncio

from db.pool import Pool
from db.uow import PgUnits


async def take(units: PgUnits, owner: str, *resources: str, seconds: float = 60.0) -> set[str]:
    async with units() as work:
        return set(await work.leases.take(owner, resources, seconds))


async def owners(units: PgUnits, prefix: str = "") -> dict[str, str]:
    async with units() as work:
        return dict(await work.leases.owners(prefix))


async def epoch(pool: Pool, resource: str) -> int:
    found: int = await pool.fetchval("SELECT epoch FROM lease WHERE resource = $1", resource)
    return found


async def test_what_is_free_is_taken_and_what_is_held_is_not(units: PgUnits) -> None:
    assert await take(units, "one", "a", "b") == {"a", "b"}
    assert await take(units, "two", "b", "c") == {"c"}
    assert await owners(units) == {"a": "one", "b": "one", "c": "two"}
    assert await owners(units, "b") == {"b": "one"}


async def test_a_holder_renews_and_a_change_of_hands_is_counted(units: PgUnits, pool: Pool) -> None:
    await take(units, "one", "a")
    assert await take(units, "one", "a") == {"a"}
    assert await epoch(pool, "a") == 1
    await pool.execute("UPDATE lease SET until = clock_timestamp() - interval '1 ms'")
    assert await owners(units) == {}
    assert await take(units, "two", "a") == {"a"}
    assert await epoch(pool, "a") == 2
    assert await take(units, "one", "a") == set(), "who was away too long has lost it"


async def test_what_is_given_up_need_not_be_waited_for(units: PgUnits) -> None:
    await take(units, "one", "a", "b")
    async with units() as work:
        await work.leases.release("two", ["a"])
        await work.leases.release("one", ["b"])
    assert await take(units, "two", "a", "b") == {"b"}


async def test_of_many_at_once_one_takes_each(units: PgUnits) -> None:
    names = [str(number) for number in range(20)]
    resources = [f"r{number}" for number in range(8)]
    for _ in range(5):
        taken = await asyncio.gather(*(take(units, name, *resources) for name in names))
        assert sorted(one for each in taken for one in each) == resources
        held = await owners(units)
        async with units() as work:
            for resource, owner in held.items():
                await work.leases.release(owner, [resource])
