"""Samples of everything that is drawn, with markets that are the same each time."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal

from app.accounts import PRESETS, Account, AccountKind, Preset
from app.market_views import MarketView, XRayView
from app.ports_attention import EquityPoint
from app.ports_files import Drawing
from app.records_views import CoinRow, DayCell, Look, MonthView, TradeView, WalletView
from app.services.market import trace_of
from tests.support.builders import BTC, BTC_PERP, NOW, a_candle, a_symbol, price, qty
from tests.support.insight import HandInsight, quarters
from tgbot.i18n import Translator
from tgbot.pictures.cards import card_of, market_picture, xray_picture
from tgbot.pictures.records import equity_picture, month_picture, share_picture, wallet_picture
from trading.domain.account import Control
from trading.domain.candle import Candle, Timeframe
from trading.domain.events import ExitWhy, PositionClosed, PositionOpened
from trading.domain.ids import AccountId, PositionId, UserId
from trading.domain.instrument import ExchangeId, Side, Symbol
from trading.domain.money import Money
from trading.ledger.performance import ClosedTrade

OPENED = PositionOpened(
    position=PositionId("p"),
    symbol=BTC,
    side=Side.BUY,
    qty=qty("1"),
    price=price("60150"),
    value=Decimal(60150),
    fee=Money(Decimal(1), "USDT"),
    stop=price("59700"),
    target=price("60900"),
    reference=price("60000"),
    happened_at=NOW + timedelta(minutes=60),
)
CLOSED = PositionClosed(
    position=PositionId("p"),
    symbol=BTC_PERP,
    why=ExitWhy.STOP,
    qty=qty("1"),
    entry=price("60100"),
    exit=price("59750"),
    profit=Decimal(-200),
    percent=Decimal("-0.0058"),
    opened_at=NOW + timedelta(minutes=20),
    happened_at=NOW + timedelta(minutes=70),
)
WON = replace(CLOSED, why=ExitWhy.TARGET, exit=price("60400"), profit=Decimal(300), percent=Decimal("0.0049"))


def walk(count: int, start: float = 60_000.0, swing: float = 0.001) -> tuple[Candle, ...]:
    """Minutes of a market that wanders. swing: ratio of the price, of one minute."""
    chance, now, made = random.Random(5), start, []
    for minute in range(count):
        before, now = now, now * (1 + chance.gauss(0, swing))
        high = max(before, now) * (1 + abs(chance.gauss(0, swing / 2)))
        low = min(before, now) * (1 - abs(chance.gauss(0, swing / 2)))
        texts = [f"{value:.18f}" for value in (now, before, high, low, abs(chance.gauss(5, 3)))]
        close, opened, top, bottom, volume = texts
        at = NOW + timedelta(minutes=minute)
        made.append(a_candle(close, at=at, open=opened, high=top, low=bottom, volume=volume))
    return tuple(made)


async def walked(symbol: Symbol, limit: int) -> Sequence[Candle]:
    """`tgbot.pictures.cards.LatestCandles`."""
    return walk(limit)


def a_look(kind: AccountKind = AccountKind.PAPER) -> Look:
    account = Account(
        id=AccountId(7),
        owner=UserId(1001),
        exchange=ExchangeId.BYBIT,
        kind=kind,
        armed=True,
        control=Control.RUNNING,
        control_why=None,
        symbols=(BTC,),
        preset=Preset.BALANCED,
        limits=PRESETS[Preset.BALANCED],
        strategy="ema_trend",
        timeframe=Timeframe.M1,
        key=None,
        reconciled_at=None,
    )
    return Look(account, "USDT", NOW + timedelta(days=24), UTC)


def some_points(count: int, start: float = 10_000.0, swing: float = 0.012) -> tuple[EquityPoint, ...]:
    """Days of an account; in the middle of them something is put in."""
    chance, worth, put, made = random.Random(8), start, start, []
    for day in range(count):
        worth *= 1 + chance.gauss(0.002, swing)
        if day and day == count // 2:
            worth, put = worth + start / 5, put + start / 5
        amounts = (round(Decimal(value), 8) for value in (worth, put, worth - put, 0))
        made.append(EquityPoint(NOW + timedelta(days=day), *amounts))
    return tuple(made)


def a_month(scale: float = 100.0, days: int = 31) -> MonthView:
    """January 2026 up to a day; weekends are quiet."""
    chance, first = random.Random(3), NOW.date().replace(day=1)
    cells = []
    for day in range(days):
        amount = round(Decimal(chance.gauss(scale / 5, scale)), 2)
        quiet = (first + timedelta(days=day)).weekday() > 4
        cells.append(DayCell(first + timedelta(days=day), Decimal(0) if quiet else amount, 0 if quiet else 3))
    return MonthView(a_look(), first, 0, cells)


def a_wallet(*worths: str) -> WalletView:
    """Coins of these worths, dearest first, the third of them free money."""
    names = ("BTC", "ETH", "USDT", "SOL", "1000000MOGTHELONG", "XRP", "TON", "ADA", "DOGE", "TRX")
    coins = [
        CoinRow(name, Decimal(1), Decimal(1), Decimal(worth))
        for name, worth in zip(names, worths, strict=False)
    ]
    equity = sum((Decimal(worth) for worth in worths), Decimal(0))
    return WalletView(a_look(), coins, 0, Decimal(0), equity, None, NOW)


def a_trade(profit: str = "412.5", side: Side = Side.BUY) -> TradeView:
    closed = ClosedTrade(
        id=PositionId("p"),
        symbol=BTC,
        side=side,
        strategy="ema_trend",
        why=ExitWhy.TARGET,
        qty=Decimal("0.1"),
        paid=Decimal(6000),
        received=Decimal(6000) + Decimal(profit),
        fees=Decimal(6),
        profit=Decimal(profit),
        opened_at=NOW,
        closed_at=NOW + timedelta(hours=29, minutes=5),
    )
    return TradeView(
        look=a_look(),
        id=closed.id,
        symbol=BTC,
        side=side,
        strategy=closed.strategy,
        qty=closed.qty,
        entry=Decimal(60_000),
        stop=Decimal(58_500),
        opened_at=NOW,
        closed=closed,
        orders=(),
        page=0,
        pages=0,
    )


def an_xray(symbol: Symbol = BTC, price: float = 60_000.0) -> XRayView:
    insight, bars = HandInsight(), quarters(400, 4, price)
    insight.look({symbol: bars})
    return XRayView(
        symbol=symbol,
        timeframe=Timeframe.M15,
        timeframes=tuple(Timeframe),
        standing=insight.standing(symbol),
        xray=insight.xray(symbol, Timeframe.M15),
        trace=trace_of(symbol, bars, Timeframe.M15),
        ticker=None,
        chosen=True,
    )


def a_market() -> MarketView:
    insight = HandInsight()
    symbols = [a_symbol(f"C{number}/USDT") for number in range(40)]
    insight.look({symbol: quarters(400, seed) for seed, symbol in enumerate(symbols)})
    state = insight.market(ExchangeId.BYBIT, Timeframe.M15)
    return MarketView(ExchangeId.BYBIT, Timeframe.M15, tuple(Timeframe), state)


async def everything(tr: Translator) -> dict[str, Drawing | None]:
    """One of each picture, by name."""
    closes = [float(one.close) for one in walk(80)]
    return {
        "opened": await card_of(OPENED, tr, AccountKind.LIVE, walked),
        "lost": await card_of(CLOSED, tr, AccountKind.PAPER, walked),
        "won": await card_of(WON, tr, AccountKind.LIVE, walked),
        "xray": xray_picture(tr, an_xray()),
        "market": market_picture(tr, a_market()),
        "equity": equity_picture(tr, AccountKind.LIVE, some_points(90), "USDT"),
        "month": month_picture(tr, a_month()),
        "wallet": wallet_picture(
            tr, a_wallet("5210.5", "2100", "1800", "900", "340", "120", "80", "20", "4", "2")
        ),
        "share": share_picture(tr, a_trade(), tr.plain("strategy-ema_trend"), closes, "@simbiot_bot"),
    }
