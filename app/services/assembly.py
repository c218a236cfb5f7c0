"""All use-cases put together over ports, so that the program and its tests ask the same ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from app.billing.payments import Provider
from app.billing.providers import PaymentProvider
from app.insight import Insight
from app.ports import Cipher, UnitOfWorkFactory
from app.ports_universe import Judge
from app.services.admin import Admin
from app.services.admissions import Admissions
from app.services.alerts import Alerts
from app.services.approvals import SecondPersons
from app.services.attention import AttentionDesk
from app.services.broadcasts import Broadcasts
from app.services.care import FirstSteps
from app.services.catalog import Desks, Services
from app.services.code_desk import CodeDesk
from app.services.codes import Codes
from app.services.dealing import Dealer, Reader
from app.services.differences import Differences
from app.services.emergency import Emergency
from app.services.exports import Exports
from app.services.eyes import Eyes
from app.services.factor import SecondFactor
from app.services.farewell import Farewell
from app.services.glances import Glances
from app.services.grants import Grants
from app.services.hands import LIFE, Hands
from app.services.health import Health, Vitals
from app.services.keys import KeyDesk, KeyWake
from app.services.locks import EntryLocks
from app.services.looking import Prices
from app.services.mailings import Mailings
from app.services.market import Market
from app.services.money import money_of
from app.services.money_report import MoneyReports
from app.services.offer import EVERYTHING, Offer
from app.services.pairs import Pairs, SymbolStates
from app.services.pairs import Strategies as Named
from app.services.pauses import Pauses
from app.services.payment_ways import CryptoPayOn, PaymentWays
from app.services.people import AccountWake, People
from app.services.people_desk import PeopleDesk
from app.services.plan_editor import PlanEditor
from app.services.plans import PlanDesk
from app.services.portfolio import Portfolio
from app.services.records import Records
from app.services.referrals import Invitations
from app.services.releases import Releases
from app.services.reports import Candles, Reports
from app.services.revocation import Revocation
from app.services.roles import Audit, Roles
from app.services.safe import Safe
from app.services.sendings import Sendings
from app.services.settings import Settings
from app.services.strategies import Panels, Strategies
from app.services.tickets import Tickets
from app.services.trading import Trading, Wake
from app.services.universe import SymbolLists
from app.services.upkeep import Upkeep
from app.services.why import Why
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId
from trading.ports import Clock, KeyInspector


class Accounts(AccountWake, KeyWake, Protocol):
    """Tells the runtime of accounts that are new and of keys that have changed."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the use-cases stand on. clock: of people; market_clock: of stamps, bars and limits.

    key_page: address of the one-time page; admins: operators from the start; offered: strategies that may
    be named; life: for how long an act by hand may be carried out; closed: newcomers ask to be let in.
    """

    unit: UnitOfWorkFactory
    clock: Clock
    market_clock: Clock
    cipher: Cipher
    inspector: KeyInspector
    wake: Wake
    dealer: Dealer
    prices: Prices
    candles: Candles
    panels: Panels
    insight: Insight
    states: SymbolStates
    judge: Judge
    vitals: Vitals
    offered: Named
    version: str
    key_page: str
    exchanges: Sequence[ExchangeId]
    account_wake: Accounts | None = None
    admins: frozenset[UserId] = frozenset()
    offer: Offer = EVERYTHING
    life: timedelta = LIFE
    closed: bool = False
    crypto_pay: CryptoPayOn | None = None
    providers: Mapping[Provider, PaymentProvider] = field(default_factory=dict)


def services_of(ground: Ground) -> Services:
    """Everything that the bot and the web may ask for."""
    unit, wake, prices, clock = ground.unit, ground.wake, ground.prices, ground.market_clock
    reader = Reader(ground.dealer, ground.clock)
    pairs = Pairs(unit, wake, clock, ground.states, ground.offered)
    portfolio = Portfolio(unit, clock, prices)
    exports = Exports(unit, clock)
    why, safe = Why(unit, ground.states), Safe(unit, prices, reader)
    trading = Trading(unit, wake, ground.exchanges, ground.offer)
    ways = PaymentWays(unit, ground.crypto_pay)
    settings = Settings(unit, wake, portfolio, ground.offered)
    return Services(
        people=_people(ground),
        keys=_keys(ground),
        trading=trading,
        portfolio=portfolio,
        records=Records(unit, clock, prices),
        exports=exports,
        health=Health(unit, clock, ground.vitals, ground.version),
        emergency=Emergency(unit, prices),
        differences=Differences(unit, wake),
        lists=SymbolLists(unit, ground.judge),
        locks=EntryLocks(unit),
        market=Market(unit, ground.insight),
        glances=Glances(unit, ground.insight, ground.clock),
        alerts=Alerts(unit, ground.insight),
        pairs=pairs,
        strategies=Strategies(unit, wake, pairs, ground.panels),
        settings=settings,
        why=why,
        safe=safe,
        hands=Hands(unit, wake, ground.dealer, reader, prices, ground.insight, ground.life),
        pauses=Pauses(unit, wake),
        attention=AttentionDesk(unit, ground.clock),
        reports=Reports(unit, clock, prices, ground.candles),
        first_steps=FirstSteps(unit, trading, settings),
        tickets=Tickets(unit),
        farewell=Farewell(unit, exports, settings, ground.account_wake),
        mailings=Mailings(unit),
        payment_ways=ways,
        plans=PlanDesk(unit, ground.cipher.tag),
        codes=Codes(unit, ground.cipher.tag),
        invitations=Invitations(unit, ground.cipher.tag),
        money=money_of(unit, ground.providers, ways.offered, ground.cipher, ground.clock),
        desks=_desks(ground, portfolio, why, safe),
    )


def _desks(ground: Ground, portfolio: Portfolio, why: Why, safe: Safe) -> Desks:
    unit, clock = ground.unit, ground.clock
    return Desks(
        admin=Admin(unit, ground.market_clock, clock, ground.vitals, ground.version),
        releases=Releases(unit, ground.dealer),
        upkeep=Upkeep(unit, clock),
        revocation=Revocation(unit, ground.account_wake),
        broadcasts=Broadcasts(unit, clock),
        sendings=Sendings(unit, clock),
        people_desk=PeopleDesk(unit, ground.cipher, ground.wake),
        eyes=Eyes(unit, portfolio, why, safe),
        roles=Roles(unit),
        audit=Audit(unit),
        admissions=Admissions(unit, closed=ground.closed),
        plan_editor=PlanEditor(unit, ground.offered),
        grants=Grants(unit),
        code_desk=CodeDesk(unit),
        money_reports=MoneyReports(unit),
        factor=SecondFactor(unit, ground.cipher, clock, f"{ground.key_page.rpartition('/')[0]}/f"),
        approvals=SecondPersons(unit),
    )


def _people(ground: Ground) -> People:
    return People(
        ground.unit,
        ground.admins,
        ground.account_wake,
        ground.exchanges[0],
        ground.offer,
        closed=ground.closed,
    )


def _keys(ground: Ground) -> KeyDesk:
    return KeyDesk(
        ground.unit,
        ground.inspector,
        ground.cipher,
        ground.clock,
        ground.key_page,
        ground.account_wake,
        ground.exchanges,
    )
