"""Reports: what a day, a week or a month has brought; and what a person has missed."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from app.accounts import AccountKind
from app.reports import Deal, Reported
from app.services.reports import MissedView, ReportView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.pictures.equity import EquityCard
from tgbot.pictures.records import equity_picture
from tgbot.screens.base import Button, Screen, Told, badge, home_row
from trading.ledger.periods import Period

QUOTE = "USDT"
_LABELS: Mapping[Period, str] = MappingProxyType(
    {
        Period.DAY: "button-report-day",
        Period.WEEK: "button-report-week",
        Period.MONTH: "button-report-month",
    }
)
_CURVE = 3  # points that are worth a picture


def reported(news: Reported, told: Told) -> Screen:
    """A report as it comes by itself."""
    text = _text(told.tr, news, told.badge)
    buttons = (Button(told.tr.plain("button-status"), Action.STATUS), _button(told.tr, Period.WEEK))
    notices = (Button(told.tr.plain("button-notices"), Action.NOTICES),)
    return Screen(text, (buttons, notices), _picture(told.tr, news, told.kind))


def present(tr: Translator, view: ReportView) -> Screen:
    """A report as it was asked for, of what is not over yet."""
    text = _text(tr, view.reported, badge(tr, view.account.kind))
    others = tuple(_button(tr, period) for period in Period)
    return Screen(text, (others, home_row(tr)), _picture(tr, view.reported, view.account.kind))


def missed(tr: Translator, view: MissedView) -> Screen:
    """The card that greets whoever was away."""
    found, numbers = view.missed, tr.numbers
    lines = [tr("missed", badge=badge(tr, view.account.kind), at=tr.moments.stamp(found.since))]
    if found.trades:
        profit = numbers.money(found.profit, QUOTE, signed=True)
        lines.append(tr("missed-trades", n=found.trades, won=found.won, profit=profit))
    if found.alarms:
        lines.append(tr("missed-alarms", n=found.alarms))
    lines.append(_open(tr, found.positions, found.open_profit))
    status = Button(tr.plain("button-status"), Action.STATUS)
    return Screen(Html("\n".join(lines)), ((status, _button(tr, Period.WEEK)), home_row(tr)))


def _picture(tr: Translator, news: Reported, kind: AccountKind) -> EquityCard | None:
    """The curve, where there is one."""
    return equity_picture(tr, kind, news.curve, QUOTE) if len(news.curve) >= _CURVE else None


def _text(tr: Translator, news: Reported, where: Html) -> Html:
    head = tr(f"report-{news.period}", badge=where, days=_days(tr, news))
    lines = [head if news.over else tr("report-so-far", head=head)]
    if news.is_empty:
        lines += [Html(), tr("report-nothing" if news.armed else "report-disarmed")]
    lines += [Html(), *_money(tr, news)] if news.end is not None or not news.is_empty else []
    lines += _trades(tr, news)
    lines += _compared(tr, news)
    return Html("\n".join(lines))


def _days(tr: Translator, news: Reported) -> str:
    first = tr.moments.day(news.began)
    last = tr.moments.day(news.ended - timedelta(microseconds=1) if news.over else news.ended)
    return first if first == last else f"{first} \u2013 {last}"


def _money(tr: Translator, news: Reported) -> list[Html]:
    numbers, lines = tr.numbers, []
    if news.start is not None and news.end is not None:
        change = "" if news.change is None else f" ({numbers.percent(news.change, signed=True)})"
        start, end = numbers.money(news.start), numbers.money(news.end, QUOTE)
        lines.append(tr("report-equity", start=start, end=end, change=change))
    if news.deposited is not None and abs(news.deposited) >= _least(news):
        key = "report-deposited" if news.deposited > 0 else "report-withdrawn"
        lines.append(tr(key, amount=numbers.money(abs(news.deposited), QUOTE)))
    if not news.is_empty:
        realised = numbers.money(news.realised, QUOTE, signed=True)
        lines.append(tr("report-realised", profit=realised, fees=numbers.money(news.sums.fees, QUOTE)))
    if news.positions:
        lines.append(_open(tr, news.positions, news.unrealised))
    return lines


def _least(news: Reported) -> Decimal:
    """Quote: what is moved less is rounding."""
    return max(abs(news.start or Decimal(0)) / 1000, Decimal(1))


def _trades(tr: Translator, news: Reported) -> list[Html]:
    numbers, lines = tr.numbers, []
    sums = news.sums
    if sums.win_rate is None:
        return []
    rate = numbers.percent(sums.win_rate, places=0)
    lines.append(tr("report-trades", n=sums.count, won=sums.won, lost=sums.lost, rate=rate))
    if sums.profit_factor is not None:
        lines.append(tr("report-factor", factor=numbers.money(sums.profit_factor)))
    if sums.count > 1:
        lines += [_deal(tr, "report-best", news.best), _deal(tr, "report-worst", news.worst)]
    return lines


def _deal(tr: Translator, key: str, deal: Deal | None) -> Html:
    profit = "" if deal is None else tr.numbers.money(deal.profit, QUOTE, signed=True)
    return tr(key, symbol="" if deal is None else deal.symbol.title, profit=profit)


def _compared(tr: Translator, news: Reported) -> list[Html]:
    numbers, lines = tr.numbers, []
    if news.fall is not None and news.share is not None and not news.is_empty:
        amount, share = numbers.money(news.fall, QUOTE), numbers.percent(news.share)
        lines.append(tr("report-fall", amount=amount, share=share))
    market = news.market
    if market is not None and market.hold is not None:
        hold = numbers.percent(market.hold, signed=True)
        lines.append(tr("report-hold", symbol=market.symbol.title, hold=hold))
    if news.plan_days is not None:
        lines.append(tr("report-plan", n=news.plan_days))
    return lines


def _open(tr: Translator, positions: int, profit: Decimal | None) -> Html:
    if not positions:
        return tr("report-flat")
    worth = "?" if profit is None else tr.numbers.money(profit, QUOTE, signed=True)
    return tr("report-open", n=positions, profit=worth)


def _button(tr: Translator, period: Period) -> Button:
    return Button(tr.plain(_LABELS[period]), Action.REPORT, period)
