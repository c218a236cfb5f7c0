"""What is on the pictures of an account's records: in words and numbers of their reader."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from app.accounts import AccountKind
from app.ports_attention import EquityPoint
from app.records_views import DayCell, MonthView, TradeView, WalletView
from tgbot.i18n import Translator
from tgbot.pictures.allocation import MOST, AllocationCard, Part
from tgbot.pictures.cards import kind_pill, tone_of, tongue_of
from tgbot.pictures.equity import EquityCard, Worth
from tgbot.pictures.head import Head, Pill, Tone
from tgbot.pictures.month import Day, Fact, MonthCard, Sum, row_of
from tgbot.pictures.share import ShareCard
from trading.domain.instrument import Side

_ONE = Decimal(1)


def equity_picture(
    tr: Translator, kind: AccountKind, points: Sequence[EquityPoint], quote: str, note: str = ""
) -> EquityCard:
    """What the account was worth. points: the oldest first; what was put in or taken out is no gain, no loss.

    note: what is written small, without one the days from the first point to the last.
    """
    grown, falls = _growth(points)
    change = grown - _ONE
    numbers = tr.numbers
    days = [tr.moments.day(one.at) for one in points]
    return EquityCard(
        head=Head(
            title=tr.plain("picture-equity"),
            figure=numbers.money(points[-1].equity, quote) if points else "",
            tone=Tone.CALM if not change else tone_of(change),
            pills=(Pill(numbers.percent(change, signed=True), tone_of(change)), kind_pill(tr, kind)),
            note=note or " – ".join(dict.fromkeys((days[0], days[-1])) if days else ()),  # noqa: RUF001  a span
        ),
        points=tuple(
            Worth(tr.moments.local(one.at), float(one.equity), float(_put(points[0], one)), float(fall))
            for one, fall in zip(points, falls, strict=True)
        ),
        tongue=tongue_of(tr),
        fall=tr.plain("picture-drawdown"),
        deepest=tr.plain("picture-deepest", depth=numbers.percent(max(falls))) if any(falls) else "",
        empty=tr.plain("picture-nothing"),
    )


def _growth(points: Sequence[EquityPoint]) -> tuple[Decimal, Sequence[Decimal]]:
    """By what one unit of it has been multiplied, and how far below its best it was at each point."""
    grown = best = _ONE
    falls = []
    for index, point in enumerate(points):
        before = points[index - 1] if index else point
        if before.equity > 0:
            moved = point.deposited - before.deposited
            grown *= max((point.equity - moved) / before.equity, Decimal(0))
        best = max(best, grown)
        falls.append(_ONE - grown / best)
    return grown, falls


def _put(first: EquityPoint, point: EquityPoint) -> Decimal:
    """What the account would be worth without a trade since the first point."""
    return first.equity + point.deposited - first.deposited


def month_picture(tr: Translator, view: MonthView) -> MonthCard:
    """The days of a month, with the sums of its weeks."""
    most = max((abs(cell.profit) for cell in view.days), default=Decimal(0))
    traded = [cell for cell in view.days if cell.trades]
    total = sum((cell.profit for cell in traded), Decimal(0))
    rows = row_of((view.month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)) + 1
    return MonthCard(
        head=Head(
            title=tr.plain(f"month-{view.month.month}", year=str(view.month.year)),
            figure=tr.numbers.money(total, view.look.quote, signed=True),
            tone=tone_of(total),
            pills=(kind_pill(tr, view.look.account.kind),),
            note=view.look.account.exchange.brand,
        ),
        month=view.month,
        days=tuple(
            Day(cell.day, float(abs(cell.profit) / most) if most else 0.0, _day_sum(tr, cell))
            for cell in view.days
        ),
        weeks=tuple(_week(tr, [cell for cell in traded if row_of(cell.day) == row]) for row in range(rows)),
        weekdays=tuple(tr.plain(f"weekday-short-{n}") for n in range(1, 8)),
        week=tr.plain("picture-week"),
        facts=_facts(tr, traded),
    )


def _day_sum(tr: Translator, cell: DayCell) -> Sum | None:
    return _sum(tr, cell.profit) if cell.trades else None


def _week(tr: Translator, cells: Sequence[DayCell]) -> Sum | None:
    return _sum(tr, sum((cell.profit for cell in cells), Decimal(0))) if cells else None


def _sum(tr: Translator, amount: Decimal) -> Sum:
    return Sum(tr.numbers.short(amount, signed=True), tone_of(amount))


def _facts(tr: Translator, traded: Sequence[DayCell]) -> tuple[Fact, ...]:
    won = Sum(
        tr.plain("picture-of", won=sum(cell.profit > 0 for cell in traded), n=len(traded)), Tone.PLAIN
    )  # fmt: skip
    if not traded:
        return (Fact(tr.plain("picture-won"), won),)
    ends = (("best", max(cell.profit for cell in traded)), ("worst", min(cell.profit for cell in traded)))
    extremes = tuple(Fact(tr.plain(f"picture-{name}"), _sum(tr, amount)) for name, amount in ends)
    return (*extremes, Fact(tr.plain("picture-won"), won))


def wallet_picture(tr: Translator, view: WalletView) -> AllocationCard | None:
    """What the account is made of; None where the worth of a coin is not known, or it is worth nothing."""
    if view.equity is None or view.equity <= 0:
        return None
    quote = view.look.quote
    free = tr.plain("picture-cash", currency=quote)
    held = [
        (free if row.currency == quote else row.currency, row.worth, row.currency == quote)
        for row in view.coins
        if row.worth is not None and row.worth > 0
    ]
    shown = tuple(sorted(held, key=lambda part: part[1], reverse=True)[: MOST - 1])
    other = view.equity - sum((worth for _, worth, _ in shown), Decimal(0))
    if other > view.equity / 1000:
        shown = (*shown, (tr.plain("picture-other"), other, False))
    whole = sum((worth for _, worth, _ in shown), Decimal(0))
    return AllocationCard(
        head=Head(
            title=tr.plain("picture-cap"),
            figure="",
            tone=Tone.PLAIN,
            pills=(kind_pill(tr, view.look.account.kind),),
            note=view.look.account.exchange.brand if view.seen_at is None else tr.moments.stamp(view.seen_at),
        ),
        parts=tuple(
            Part(
                name,
                float(worth / whole),
                tr.numbers.percent(worth / whole, places=1),
                tr.numbers.money(worth, quote),
                cash,
            )
            for name, worth, cash in shown
        ),
        total_name=tr.plain("picture-total"),
        total=tr.numbers.money(view.equity, quote),
    )


def share_picture(
    tr: Translator, view: TradeView, strategy: str, closes: Sequence[float], bot: str
) -> ShareCard | None:
    """A trade to be shown to others, without any amount; None while it is open.

    strategy: what people call it; closes: of the market around it; bot: its name, with the @.
    """
    if view.closed is None:
        return None
    ratio, multiple = view.closed.ratio, view.multiple
    tone = tone_of(ratio)
    facts = [(tr.plain("picture-held"), tr.span(view.closed.closed_at - view.opened_at))]
    if multiple is not None:
        sign = "+" if multiple > 0 else ""
        facts.insert(0, (tr.plain("picture-r"), f"{sign}{tr.numbers.fixed(multiple, 1)} R"))
    if strategy:
        facts.append((tr.plain("picture-strategy"), strategy))
    return ShareCard(
        head=Head(
            title=view.symbol.title,
            figure="",
            tone=tone,
            pills=(
                Pill(tr.plain(f"side-{view.side}"), Tone.GOOD if view.side is Side.BUY else Tone.BAD),
                kind_pill(tr, view.look.account.kind),
            ),
            note=tr.moments.day(view.closed.closed_at),
        ),
        result=tr.numbers.percent(ratio, signed=True),
        facts=tuple(facts),
        closes=tuple(closes),
        bot=bot,
    )
