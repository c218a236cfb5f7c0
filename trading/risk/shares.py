"""One balance, many pairs: what each of them may take of it, so that none leaves nothing to the others.

The share of a pair bounds its entries only; exits and stops ask nobody.
"""

from dataclasses import replace
from decimal import Decimal

from trading.domain.account import RiskLimits
from trading.domain.money import Ratio
from trading.domain.pair import Pair

# By how much a pair may take more than its even part: the others rarely want all of theirs at once.
HEADROOM = Decimal("1.5")


def fair_share(limits: RiskLimits, pairs: int) -> Ratio:
    """The part of equity that one of so many pairs may take.

    No more of them can be open at once than the account has positions to give, so that choosing many symbols
    does not make every order too small.
    """
    slots = max(min(pairs, limits.max_positions), 1)
    return Ratio(limits.max_exposure * min(HEADROOM / slots, Decimal(1)))


def limits_of(limits: RiskLimits, pair: Pair, pairs: int) -> RiskLimits:
    """The account's limits as they hold for one of so many enabled pairs."""
    return replace(
        limits,
        risk_per_trade=limits.risk_per_trade if pair.risk_per_trade is None else pair.risk_per_trade,
        pair_share=fair_share(limits, pairs) if pair.share is None else pair.share,
    )
