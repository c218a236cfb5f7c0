"""Some random lives of payments in every run of the suite; `python -m tests.payments` lives through thousands."""

from db.pool import Pool
from tests.payments.sequences import a_town, run

SEEDS = 30


async def test_the_books_are_the_ledgers_after_every_random_life(pool: Pool) -> None:
    async with a_town(pool) as town:
        for seed in range(SEEDS):
            await run(town, seed)
        moved = await pool.fetchrow(
            "SELECT count(*) FILTER (WHERE direction = 'out') AS back, count(*) AS all FROM charge"
        )
    assert moved is not None
    assert moved["all"] > 2 * SEEDS, "money has moved"
    assert moved["back"] > SEEDS // 2, "and some of it went back"
