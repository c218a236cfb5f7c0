"""How long the reconciliation of a thousand accounts takes where every answer of the exchange takes 100 ms.

Real PostgreSQL, the sandbox's Bybit as a process of its own with a delay in front of every request, and the
reconciliation that the service runs at its start, gateways and keys opened on the way. Each account trades
three symbols of either market type and holds nothing. Once with as many requests as the exchange can answer:
that is what our side and the latency cost; and once within what Bybit takes from one address (600 requests in
five seconds, of which the gate leaves reads 80 %): then requests for an account, divided by that budget, are
the bound, whatever the program does, and more addresses or fewer requests the only cure.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import uvloop

from app.runtime.drifts import Drifts
from app.runtime.inquiry import Inquiry
from app.runtime.leverages import LeverageKeeper
from app.runtime.reconciliation import Reconciliation
from benchmarks.exchanges import WIDE
from benchmarks.live import LINEAR, RULES, SPOT, Live, open_live
from benchmarks.report import Figures, main
from trading.domain.ids import AccountId
from trading.exchanges.rate import SHARES, RateGate, Urgency

ACCOUNTS = 1000
LATENCY = 0.1  # seconds before every answer
GOAL_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Run:
    seconds: float
    cpu: float
    clean: int


def reconciliation_of(live: Live) -> Reconciliation:
    inquiry = Inquiry(live.units, live.pool, live.desk, live.clock, RULES, 1.0)
    drifts = Drifts(live.units, live.desk, live.hub, live.clock, lambda: None)
    return Reconciliation(
        live.units,
        live.pool,
        live.desk,
        inquiry,
        drifts,
        LeverageKeeper(live.units, live.pool),
        live.hub,
        live.incidents,
        live.clock,
        live.clock,
        1.0,
    )


async def timed(live: Live, accounts: Sequence[AccountId]) -> Run:
    """All of these accounts once, as at the start of the service."""
    reconciliation = reconciliation_of(live)
    cpu, began = time.process_time(), time.monotonic()
    clean = await reconciliation.all(accounts)
    return Run(time.monotonic() - began, time.process_time() - cpu, clean)


async def asked(live: Live) -> int:
    """Requests that the exchange has counted so far."""
    async with live.sandbox.session.get(f"{live.sandbox.url}/_sim/journal") as answer:
        return len((await answer.json())["entries"])


async def measure() -> Figures:
    async with open_live(ip_limit=0) as live:
        accounts = await live.people(ACCOUNTS, [*SPOT[:3], *LINEAR[:3]])
        await live.sandbox.tell(
            "faults", {"match": "^(GET|POST) ", "kind": "delay_before", "times": 0, "seconds": LATENCY}
        )
        real = live.exchange.gate
        await live.sandbox.tell("journal/clear", {})
        live.exchange.gate = RateGate(live.clock, WIDE)
        free = await timed(live, accounts)
        requests = await asked(live)
        live.exchange.gate = real
        bound = await timed(live, accounts)
    (budget,) = live.exchange.row.weights
    burst = budget.weight * SHARES[Urgency.RECONCILE]  # what an unused budget lets out at once
    if free.clean != len(accounts):
        raise RuntimeError(f"only {free.clean} accounts were reconciled: the figures are of something else")
    return {
        "accounts": len(accounts),
        "seconds": round(free.seconds, 1),
        "goal_seconds": GOAL_SECONDS,
        "latency_ms": LATENCY * 1000,
        "cpu_seconds": round(free.cpu, 1),
        "requests_per_account": round(requests / len(accounts), 1),
        "seconds_within_budget": round(bound.seconds, 1),
        "least_within_budget": round((requests / burst - 1) * budget.seconds, 1),
        "clean_within_budget": bound.clean,
    }


if __name__ == "__main__":
    main(lambda: uvloop.run(measure()))
