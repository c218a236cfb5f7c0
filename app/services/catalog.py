"""All use-cases in one place, for the entrypoints that hand them out."""

from dataclasses import dataclass

from app.services.admin import Admin
from app.services.alerts import Alerts
from app.services.differences import Differences
from app.services.emergency import Emergency
from app.services.keys import KeyDesk
from app.services.market import Market
from app.services.pairs import Pairs
from app.services.people import People
from app.services.portfolio import Portfolio
from app.services.strategies import Strategies
from app.services.trading import Trading
from app.services.universe import SymbolLists


@dataclass(frozen=True, slots=True)
class Services:
    """What the bot and the web may ask for."""

    people: People
    keys: KeyDesk
    trading: Trading
    portfolio: Portfolio
    admin: Admin
    emergency: Emergency
    differences: Differences
    pairs: Pairs
    lists: SymbolLists
    market: Market
    alerts: Alerts
    strategies: Strategies
