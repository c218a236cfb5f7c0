"""One transaction with the repositories on it: committed when its block ends cleanly, else rolled back.

Locks are taken in one order by everybody: accounts by ascending id, then the service's switch, then orders.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from app import (
    ports,
    ports_attention,
    ports_billing,
    ports_broadcasts,
    ports_care,
    ports_codes,
    ports_delivery,
    ports_desk,
    ports_files,
    ports_history,
    ports_leverage,
    ports_locks,
    ports_money,
    ports_operators,
    ports_payments,
    ports_people,
    ports_providers,
    ports_rules,
    ports_settings,
    ports_tickets,
    ports_trust,
    ports_universe,
)
from db.codec import AnyConnection
from db.pool import Pool
from db.repositories.accounts import PgAccounts
from db.repositories.acts import PgActs, PgApprovals
from db.repositories.alerts import PgAlerts
from db.repositories.attention import PgWanting
from db.repositories.brakes import PgBrakes
from db.repositories.broadcasts import PgBroadcastBook
from db.repositories.cards import PgCards, PgOpenQuestions
from db.repositories.care import PgCare
from db.repositories.codes import PgPromos
from db.repositories.deliveries import PgDeliveries
from db.repositories.desk import PgDeskNumbers
from db.repositories.drifts import PgDrifts
from db.repositories.emergency import PgEmergencies
from db.repositories.equity import PgEquityPoints
from db.repositories.factors import PgFactors
from db.repositories.files import PgFiles
from db.repositories.history import PgHistory
from db.repositories.holds import PgHolds
from db.repositories.inbox import PgInbox
from db.repositories.incidents import PgIncidents
from db.repositories.keys import PgKeys
from db.repositories.leases import PgLeases
from db.repositories.leverages import PgLeverages
from db.repositories.locks import PgLocks
from db.repositories.mailings import PgMailings
from db.repositories.markets import PgMarkets
from db.repositories.money_book import PgMoneyBook
from db.repositories.operations import PgOperations
from db.repositories.orders import PgOrders
from db.repositories.outbox import PgOutbox
from db.repositories.pairs import PgPairs
from db.repositories.payments import PgCharges, PgPurchases
from db.repositories.people_desk import PgAdmissions, PgPeopleBook
from db.repositories.plans import PgPlans, PgTrials
from db.repositories.providers import PgPaymentSwitches, PgProviderInvoices
from db.repositories.referrals import PgReferrals
from db.repositories.refunds import PgCursors, PgGifts, PgRefunds, PgRenewals
from db.repositories.revocations import PgRevocations
from db.repositories.rules import PgOwnRules
from db.repositories.sessions import PgSessions
from db.repositories.settings import PgSettings
from db.repositories.shelves import PgShelves
from db.repositories.signals import PgSignals
from db.repositories.subscriptions import PgSubscriptions
from db.repositories.tickets import PgTickets
from db.repositories.trust import PgTrust
from db.repositories.universe import PgListings, PgQuarantine
from db.repositories.upkeep import PgUpkeep
from db.repositories.users import PgUsers
from trading.ports import StaleBook


class PgUnitOfWork:
    """`app.ports.UnitOfWork` on one connection, inside a transaction that its opener ends."""

    __slots__ = (
        "accounts",
        "acts",
        "admissions",
        "alerts",
        "approvals",
        "brakes",
        "broadcasts",
        "cards",
        "care",
        "charges",
        "cursors",
        "deliveries",
        "desk",
        "drifts",
        "emergencies",
        "equity",
        "factors",
        "files",
        "gifts",
        "history",
        "holds",
        "inbox",
        "incidents",
        "keys",
        "leases",
        "leverages",
        "listings",
        "locks",
        "mailings",
        "markets",
        "money_book",
        "operations",
        "orders",
        "outbox",
        "pairs",
        "payment_switches",
        "people_desk",
        "plans",
        "promos",
        "provider_invoices",
        "purchases",
        "quarantine",
        "questions",
        "referrals",
        "refunds",
        "renewals",
        "revocations",
        "rules",
        "sessions",
        "settings",
        "shelves",
        "signals",
        "subscriptions",
        "tickets",
        "trials",
        "trust",
        "upkeep",
        "users",
        "wanting",
    )

    def __init__(self, connection: AnyConnection) -> None:
        self._of_people(connection)
        self._of_trading(connection)
        self._of_billing(connection)
        self._of_operators(connection)

    def _of_people(self, connection: AnyConnection) -> None:
        self.users: ports.Users = PgUsers(connection)
        self.accounts: ports.Accounts = PgAccounts(connection)
        self.settings: ports_settings.SettingsBook = PgSettings(connection)
        self.pairs: ports.Pairs = PgPairs(connection)
        self.rules: ports_rules.OwnRules = PgOwnRules(connection)
        self.keys: ports.Keys = PgKeys(connection)
        self.locks: ports_locks.Locks = PgLocks(connection)
        self.alerts: ports.Alerts = PgAlerts(connection)
        self.history: ports_history.History = PgHistory(connection)
        self.trust: ports_trust.Trust = PgTrust(connection)
        self.equity: ports_attention.EquityPoints = PgEquityPoints(connection)
        self.wanting: ports_attention.Wanting = PgWanting(connection)
        self.files: ports_files.Files = PgFiles(connection)
        self.care: ports_care.Care = PgCare(connection)
        self.tickets: ports_tickets.Tickets = PgTickets(connection)

    def _of_trading(self, connection: AnyConnection) -> None:
        self.markets: ports.Markets = PgMarkets(connection)
        self.signals: ports.Signals = PgSignals(connection)
        self.sessions: ports.Sessions = PgSessions(connection)
        self.orders: ports.Orders = PgOrders(connection)
        self.outbox: ports_delivery.Outbox = PgOutbox(connection)
        self.cards: ports_delivery.Cards = PgCards(connection)
        self.inbox: ports_delivery.Inbox = PgInbox(connection)
        self.questions: ports_delivery.OpenQuestions = PgOpenQuestions(connection)
        self.operations: ports.Operations = PgOperations(connection)
        self.drifts: ports.Drifts = PgDrifts(connection)
        self.emergencies: ports.Emergencies = PgEmergencies(connection)
        self.brakes: ports.Brakes = PgBrakes(connection)
        self.leases: ports.Leases = PgLeases(connection)
        self.leverages: ports_leverage.Leverages = PgLeverages(connection)
        self.listings: ports_universe.Listings = PgListings(connection)
        self.quarantine: ports_universe.Quarantine = PgQuarantine(connection)
        self.shelves: ports_universe.Shelves = PgShelves(connection)

    def _of_billing(self, connection: AnyConnection) -> None:
        self.plans: ports_billing.Plans = PgPlans(connection)
        self.subscriptions: ports_billing.Subscriptions = PgSubscriptions(connection)
        self.trials: ports_billing.Trials = PgTrials(connection)
        self.promos: ports_codes.Promos = PgPromos(connection)
        self.referrals: ports_codes.Referrals = PgReferrals(connection)
        self.money_book: ports_money.MoneyBook = PgMoneyBook(connection)
        self.purchases: ports_payments.Purchases = PgPurchases(connection)
        self.charges: ports_payments.Charges = PgCharges(connection)
        self.cursors: ports_payments.Cursors = PgCursors(connection)
        self.gifts: ports_payments.Gifts = PgGifts(connection)
        self.refunds: ports_payments.Refunds = PgRefunds(connection)
        self.renewals: ports_payments.Renewals = PgRenewals(connection)
        self.payment_switches: ports_providers.PaymentSwitches = PgPaymentSwitches(connection)
        self.provider_invoices: ports_providers.ProviderInvoices = PgProviderInvoices(connection)

    def _of_operators(self, connection: AnyConnection) -> None:
        self.incidents: ports_desk.Incidents = PgIncidents(connection)
        self.acts: ports_operators.Acts = PgActs(connection)
        self.desk: ports_desk.DeskNumbers = PgDeskNumbers(connection)
        self.holds: ports_desk.Holds = PgHolds(connection)
        self.upkeep: ports_desk.Upkeep = PgUpkeep(connection)
        self.revocations: ports_desk.Revocations = PgRevocations(connection)
        self.approvals: ports_operators.Approvals = PgApprovals(connection)
        self.broadcasts: ports_broadcasts.BroadcastBook = PgBroadcastBook(connection)
        self.deliveries: ports_broadcasts.Deliveries = PgDeliveries(connection)
        self.mailings: ports_broadcasts.Mailings = PgMailings(connection)
        self.factors: ports_people.Factors = PgFactors(connection)
        self.people_desk: ports_people.PeopleBook = PgPeopleBook(connection)
        self.admissions: ports_people.Admissions = PgAdmissions(connection)


class PgUnits:
    """`app.ports.UnitOfWorkFactory`: `async with units() as work:`. Each holds one connection of the pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def __call__(self) -> AbstractAsyncContextManager[ports.UnitOfWork]:
        return self._open()

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[ports.UnitOfWork]:
        async with self._pool.acquire() as connection, connection.transaction():
            yield PgUnitOfWork(connection)


class PgPaperBooks:
    """`trading.ports.PaperBooks`. A save is committed at once, like an exchange's own books."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._seen: dict[int, int] = {}  # versions of the books as this process knows them

    async def load(self, account: int) -> bytes | None:
        row = await self._pool.fetchrow("SELECT book, version FROM paper_book WHERE account_id = $1", account)
        self._seen[account] = 0 if row is None else row["version"]
        return None if row is None else row["book"]

    async def save(self, account: int, book: bytes) -> None:
        seen = self._seen.get(account, 0)
        version = await self._pool.fetchval(
            """
            INSERT INTO paper_book AS kept (account_id, book) VALUES ($1, $2)
            ON CONFLICT (account_id) DO UPDATE
                SET book = excluded.book, saved_at = clock_now(), version = kept.version + 1
                WHERE kept.version = $3
            RETURNING version
            """,
            account,
            book,
            seen,
        )
        if version is None:
            raise StaleBook(f"the book of account {account} has been changed by another process")
        self._seen[account] = version
