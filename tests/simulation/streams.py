"""The private streams of a simulated exchange: late, twice, out of order, and sometimes not at all."""

from collections.abc import Callable

from tests.simulation.gateway import Network, News
from tests.simulation.loop import Process
from tests.simulation.venue import Placed, Venue
from trading.domain.account import Balance
from trading.domain.fill import Fill
from trading.domain.ids import AccountId
from trading.domain.instrument import MarketType
from trading.ports import AccountNews


class Streams:
    """Who listens to which account."""

    def __init__(self, network: Network, later: Callable[[float, Callable[[], None]], None]) -> None:
        self._network = network
        self._later = later
        self._listeners: list[tuple[AccountId, Process | None, News]] = []

    def add(self, account: AccountId, process: Process | None, inbox: News) -> None:
        self._listeners.append((account, process, inbox))

    def remove(self, inbox: News) -> None:
        self._listeners = [one for one in self._listeners if one[2] is not inbox]

    def drop(self, process: Process) -> None:
        self._listeners = [one for one in self._listeners if one[1] is not process]

    def tell(self, account: AccountId, news: Placed | Fill, venue: Venue) -> None:
        """Everybody who listens hears of it, each in their own way."""
        item: AccountNews = news if isinstance(news, Fill) else news.report(news.past[-1], venue.now())
        balances = self._balances(account, news, venue)
        for listened, _, inbox in self._listeners:
            if listened == account:
                for one in (item, *balances):
                    self._send(inbox, one)

    def _send(self, inbox: News, item: AccountNews) -> None:
        network = self._network
        chance, fails = network.chance, network.stream_fails
        fate = chance.random()
        if network.outage or fate < fails / 2:  # the connection is lost, and whatever is on its way
            self.remove(inbox)
            self._later(chance.uniform(0.1, 5.0), lambda: inbox.put_nowait(None))
            return
        if fate < fails:
            return  # it is lost by itself
        times = 2 if chance.random() < fails * 2 else 1
        for _ in range(times):
            late = chance.uniform(0.5, 4.0) if chance.random() < fails * 2 else chance.uniform(0.005, 0.2)
            self._later(late, lambda: inbox.put_nowait(item))

    def _balances(self, account: AccountId, news: Placed | Fill, venue: Venue) -> tuple[Balance, ...]:
        if not isinstance(news, Fill):
            return ()
        instrument = venue.instruments[news.symbol]
        names = [instrument.quote]
        if news.symbol.market is MarketType.SPOT:
            names.append(instrument.base)
        coins = venue.wallets[account].coins
        return tuple(Balance(name, coins[name], venue.free(account, name), venue.now()) for name in names)
