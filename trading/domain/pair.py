"""How one symbol of an account is traded: a snapshot with everything inherited filled in."""

from dataclasses import dataclass
from datetime import datetime

from trading.domain.candle import Timeframe
from trading.domain.money import Ratio
from trading.domain.tactics import PLAIN_TACTICS, Tactics


@dataclass(frozen=True, slots=True)
class Pair:
    """What holds for one symbol. None of strategy and timeframe: it follows whoever speaks.

    enabled, paused_until: whether anything is opened, and from when on again; exits and stops always go on;
    risk_per_trade: share of equity lost if the stop is hit, None: the account's; share: of equity, the most
    that the pair may take, None: its fair share; tactics: how it is entered and left.
    """

    enabled: bool = True
    paused_until: datetime | None = None
    strategy: str | None = None
    timeframe: Timeframe | None = None
    risk_per_trade: Ratio | None = None
    share: Ratio | None = None
    tactics: Tactics = PLAIN_TACTICS

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until

    def follows(self, strategy: str, timeframe: Timeframe) -> bool:
        """Whether the signals of this strategy on this timeframe are meant for it."""
        return self.strategy in {None, strategy} and self.timeframe in {None, timeframe}


PLAIN = Pair()  # nothing was set, and it follows whoever speaks
