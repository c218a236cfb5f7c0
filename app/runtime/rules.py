"""People's rules for those who judge bars: compiled once for each version of their texts."""

from collections.abc import Sequence

import structlog

from app.ports import UnitOfWork
from app.ports_rules import KeptRule, RuleId
from app.services.strategies import name_of
from trading.rulelang.compiled import OwnRule, compiled
from trading.rulelang.read import read
from trading.rulelang.wrong import RuleWrong


class RulesInUse:
    """`app.runtime.analysis.Own`. A rule that cannot be read any more stands still: its owner sees the reason
    on its page, positions that it has opened keep their stops.
    """

    def __init__(self) -> None:
        self._known: dict[RuleId, tuple[int, OwnRule | None]] = {}
        self._log = structlog.get_logger("rules")

    async def __call__(self, work: UnitOfWork) -> Sequence[OwnRule]:
        """The rules that some setting or open position names now."""
        rules = await work.rules.in_use()
        self._known = {rule.id: (rule.version, self._compiled(rule)) for rule in rules}
        return [rule for _, rule in self._known.values() if rule is not None]

    def _compiled(self, rule: KeptRule) -> OwnRule | None:
        version, made = self._known.get(rule.id, (0, None))
        if version == rule.version:
            return made
        try:
            return compiled(read(rule.text), name_of(rule.id))
        except RuleWrong as wrong:
            place = f"{wrong.fault} at {wrong.line}:{wrong.column}"
            self._log.warning("a rule stands still", rule=rule.id, owner=rule.owner, why=place)
            return None
