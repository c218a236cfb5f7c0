"""The runtime's small parts by themselves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.infra.clock import SystemClock
from app.runtime.desk import rotated
from app.runtime.incidents import describe
from app.runtime.supervisor import Supervisor
from trading.domain.errors import OutcomeUnknown, TryAgain
from trading.domain.ids import ClientOrderId


class Reports:
    """An incident desk that only counts."""

    def __init__(self) -> None:
        self.places: list[str] = []

    async def report(self, place: str, error: BaseException) -> None:
        self.places.append(place)


@asynccontextmanager
async def supervising() -> AsyncIterator[tuple[Supervisor, Reports]]:
    reports = Reports()
    async with Supervisor(SystemClock(), reports) as supervisor:  # type: ignore[arg-type]  # counts only
        yield supervisor, reports


async def test_a_loop_that_fails_runs_again_and_one_that_ends_does_not() -> None:
    runs: list[str] = []

    async def failing() -> None:
        runs.append("failing")
        if runs.count("failing") < 2:
            raise RuntimeError
        await asyncio.Event().wait()

    async def ending() -> None:
        runs.append("ending")

    async with supervising() as (supervisor, reports):
        supervisor.start("failing", failing)
        supervisor.start("ending", ending)
        supervisor.start("failing", failing)
        await asyncio.sleep(0.8)
        assert runs.count("failing") == 2
        assert runs.count("ending") == 1
        assert reports.places == ["failing"]
        assert supervisor.names == ("failing",)
        supervisor.start("ending", ending)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert runs.count("ending") == 2


async def test_loops_that_are_started_while_it_closes_are_ended_too() -> None:
    ended: list[str] = []

    async with supervising() as (supervisor, _):

        async def late() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append("late")

        async def parent() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                supervisor.start("late", late)
                await asyncio.sleep(0)
                ended.append("parent")

        supervisor.start("parent", parent)
        await asyncio.sleep(0)
    assert ended == ["parent", "late"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            OutcomeUnknown(ClientOrderId("sb1abcdefghij01"), "no answer"),
            OutcomeUnknown(ClientOrderId("sb9zzzzzzzzzzz02"), "no answer"),
        ),
        (TryAgain("account 17 waits"), TryAgain("account 4711 waits")),
        (ExceptionGroup("two", [TryAgain("account 1 waits")]), TryAgain("account 2 waits")),
    ],
    ids=["orders", "accounts", "groups"],
)
def test_the_same_failure_of_many_accounts_is_one_incident(one: Exception, other: Exception) -> None:
    assert describe(one) == describe(other)


def test_an_exchanges_code_is_kept_in_an_incident() -> None:
    assert "503" in describe(TryAgain("bybit: HTTP 503"))


def test_nobody_is_always_the_first_to_be_served() -> None:
    accounts = tuple(range(10))
    firsts = {rotated(accounts, f"signal {number}")[0] for number in range(100)}
    assert firsts == set(accounts)
    assert sorted(rotated(accounts, "any")) == list(accounts)
    assert rotated((), "any") == ()
