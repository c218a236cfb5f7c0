"""All use-cases in one place, for the entrypoints that hand them out."""

from dataclasses import dataclass

from app.services.admin import Admin
from app.services.admissions import Admissions
from app.services.alerts import Alerts
from app.services.approvals import SecondPersons
from app.services.attention import AttentionDesk
from app.services.broadcasts import Broadcasts
from app.services.care import FirstSteps
from app.services.code_desk import CodeDesk
from app.services.codes import Codes
from app.services.differences import Differences
from app.services.emergency import Emergency
from app.services.exports import Exports
from app.services.eyes import Eyes
from app.services.factor import SecondFactor
from app.services.farewell import Farewell
from app.services.glances import Glances
from app.services.grants import Grants
from app.services.hands import Hands
from app.services.health import Health
from app.services.keys import KeyDesk
from app.services.locks import EntryLocks
from app.services.mailings import Mailings
from app.services.market import Market
from app.services.money import Money
from app.services.money_report import MoneyReports
from app.services.pairs import Pairs
from app.services.pauses import Pauses
from app.services.payment_ways import PaymentWays
from app.services.people import People
from app.services.people_desk import PeopleDesk
from app.services.plan_editor import PlanEditor
from app.services.plans import PlanDesk
from app.services.portfolio import Portfolio
from app.services.records import Records
from app.services.referrals import Invitations
from app.services.releases import Releases
from app.services.reports import Reports
from app.services.revocation import Revocation
from app.services.roles import Audit, Roles
from app.services.safe import Safe
from app.services.sendings import Sendings
from app.services.settings import Settings
from app.services.strategies import Strategies
from app.services.tickets import Tickets
from app.services.trading import Trading
from app.services.universe import SymbolLists
from app.services.upkeep import Upkeep
from app.services.why import Why


@dataclass(frozen=True, slots=True)
class Desks:
    """What operators alone may ask for."""

    admin: Admin
    releases: Releases
    upkeep: Upkeep
    revocation: Revocation
    broadcasts: Broadcasts
    sendings: Sendings
    people_desk: PeopleDesk
    eyes: Eyes
    roles: Roles
    audit: Audit
    admissions: Admissions
    plan_editor: PlanEditor
    grants: Grants
    code_desk: CodeDesk
    money_reports: MoneyReports
    factor: SecondFactor
    approvals: SecondPersons


@dataclass(frozen=True, slots=True)
class Services:
    """What the bot and the web may ask for."""

    people: People
    keys: KeyDesk
    trading: Trading
    portfolio: Portfolio
    records: Records
    exports: Exports
    health: Health
    emergency: Emergency
    differences: Differences
    pairs: Pairs
    lists: SymbolLists
    locks: EntryLocks
    market: Market
    glances: Glances
    alerts: Alerts
    strategies: Strategies
    settings: Settings
    why: Why
    safe: Safe
    hands: Hands
    pauses: Pauses
    attention: AttentionDesk
    reports: Reports
    first_steps: FirstSteps
    tickets: Tickets
    farewell: Farewell
    mailings: Mailings
    payment_ways: PaymentWays
    money: Money
    plans: PlanDesk
    codes: Codes
    invitations: Invitations
    desks: Desks
