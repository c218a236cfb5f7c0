"""Whom a broadcast is meant for: each condition of app.broadcasts as SQL about the person `p`."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from app.accounts import AccountKind
from app.broadcasts import Category, Segment, Trait, activity_of, share_of

# Whoever is gone, banned, not registered, or does not want it is never meant. $1: the category.
_REACHABLE = """
    p.terms_accepted_at IS NOT NULL AND p.reachable AND NOT p.banned AND NOT is_pseudonym(p.id)
    AND NOT EXISTS (SELECT FROM broadcast_optout o WHERE o.user_id = p.id AND o.category = $1)
"""
_KEYED = """
    EXISTS (SELECT FROM account a JOIN credential c ON c.account_id = a.id WHERE a.user_id = p.id)
"""
_HOLDING = """
    EXISTS (SELECT FROM account a JOIN position h ON h.account_id = a.id AND h.closed_at IS NULL
            WHERE a.user_id = p.id)
"""
_INVITED = "EXISTS (SELECT FROM referral r WHERE r.user_id = p.id)"
_PLAN = """
    coalesce((SELECT b.plan FROM subscription b
              WHERE b.user_id = p.id AND b.standing NOT IN ('free', 'ended')), 'free')
"""


class Conditions:
    """A WHERE clause that grows, and its parameters. They are numbered from the first one on."""

    def __init__(self, segment: Segment, category: Category) -> None:
        self.values: list[object] = [category.value]
        self._parts = [_REACHABLE]
        if segment.people:
            self._parts.append(f"p.id = ANY ({self.put(list(segment.people))}::bigint[])")
        for want in segment.wants:
            self._parts.append(_SQL[want.trait](self, want.value))

    def put(self, value: object) -> str:
        """A further parameter, as it is written in SQL."""
        self.values.append(value)
        return f"${len(self.values)}"

    @property
    def sql(self) -> str:
        return " AND ".join(f"({part})" for part in self._parts)


def _activity(conditions: Conditions, value: str) -> str:
    """By the market clock, as presence is written."""
    wanted, span = activity_of(value)
    there = f"""
        EXISTS (SELECT FROM presence s
                WHERE s.user_id = p.id AND s.seen_at > clock_now() - {conditions.put(span)}::interval)
    """
    return there if wanted else f"NOT {there}"


def _share(conditions: Conditions, value: str) -> str:
    low, high = (conditions.put(part) for part in share_of(value))
    return f"broadcast_part(p.id) >= {low}::integer AND broadcast_part(p.id) < {high}::integer"


def _exchange(conditions: Conditions, value: str) -> str:
    place = conditions.put(value)
    return f"EXISTS (SELECT FROM account a WHERE a.user_id = p.id AND a.exchange = {place}::text)"


_SQL: Mapping[Trait, Callable[[Conditions, str], str]] = MappingProxyType(
    {
        Trait.LANGUAGE: lambda conditions, value: f"p.language = {conditions.put(value)}::text",
        Trait.PLAN: lambda conditions, value: f"{_PLAN} = {conditions.put(value)}::text",
        Trait.KIND: lambda _, value: _KEYED if value == AccountKind.LIVE else f"NOT {_KEYED}",
        Trait.EXCHANGE: _exchange,
        Trait.ACTIVITY: _activity,
        Trait.HOLDING: lambda _, value: _HOLDING if value == "yes" else f"NOT {_HOLDING}",
        Trait.SHARE: _share,
        Trait.REFERRAL: lambda _, value: _INVITED if value == "yes" else f"NOT {_INVITED}",
    }
)
