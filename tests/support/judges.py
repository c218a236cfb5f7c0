"""What is known of symbols, in the hand of a test."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.ports_universe import Coin, Judged
from trading.domain.instrument import ExchangeId, Symbol
from trading.universe.quarantine import Case
from trading.universe.screening import State, Verdict


@dataclass
class HandJudge:
    """`app.ports_universe.Judge`. Nothing is judged until a test says so."""

    known: dict[ExchangeId, Judged] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    coins: dict[Symbol, Coin] = field(default_factory=dict)

    def judged(self, exchange: ExchangeId) -> Judged | None:
        return self.known.get(exchange)

    def verdict(self, symbol: Symbol) -> Verdict | None:
        judged = self.known.get(symbol.exchange)
        if judged is None:
            return None
        available = State.AVAILABLE if symbol in judged.available else State.UNKNOWN
        return judged.left_out.get(symbol, Verdict(symbol, available))

    def troubles(self, symbol: Symbol) -> Sequence[Case]:
        return [case for case in self.cases if case.symbol == symbol]

    def coin(self, symbol: Symbol) -> Coin | None:
        return self.coins.get(symbol)
