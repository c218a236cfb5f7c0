"""What strategies have said in the last day: a page of signals, and the buttons that choose among them."""

from dataclasses import replace

from app.market_views import SignalsAsked, SignalsView
from app.services.symbols import code_of
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, home_row
from tgbot.screens.pairs import strategy_name
from trading.domain.instrument import Symbol
from trading.domain.signal import Signal, Stance
from trading.strategies.catalog import STRATEGIES

NAMES = tuple(sorted(offer.name for offer in STRATEGIES))
_STANCES = tuple(Stance)
_TOLD = 4  # symbols of this page that have a button


def signals(tr: Translator, view: SignalsView) -> Screen:
    """The page; each signal with its age, its strength, and where its idea is wrong or done."""
    asked = view.asked
    title = tr(
        "signals",
        whose=tr.plain("signals-mine" if asked.mine else "signals-all")
        if asked.symbol is None
        else asked.symbol.title,
        strategy=tr.plain("signals-any-strategy")
        if asked.strategy is None
        else strategy_name(tr, asked.strategy),
        stance=tr.plain("signals-any-side") if asked.stance is None else tr.plain(f"stance-{asked.stance}"),
    )
    lines = [_signal(tr, view, one) for one in view.signals]
    body = Html("\n\n".join(lines)) if lines else tr("signals-none")
    return Screen(Html(f"{title}\n\n{body}"), _rows(tr, view))


def pick_strategy(tr: Translator, asked: SignalsAsked) -> Screen:
    """Whose signals are to be shown."""
    first = replace(asked, page=0)
    buttons = [_to(tr.plain("signals-any-strategy"), replace(first, strategy=None))]
    buttons += [_to(strategy_name(tr, name), replace(first, strategy=name)) for name in NAMES]
    return Screen(tr("signals-pick"), tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)))


def argument(new: SignalsAsked) -> str:
    """What a button carries: whose, stance, strategy, page, symbol; any but the first and the page may be
    empty.
    """
    stance = "" if new.stance is None else str(_STANCES.index(new.stance))
    strategy = "" if new.strategy not in NAMES else str(NAMES.index(new.strategy))
    symbol = "" if new.symbol is None else code_of(new.symbol)
    return f"{'m' if new.mine else 'a'}.{stance}.{strategy}.{new.page}.{symbol}"


def asked_of(text: str, symbol: Symbol | None) -> SignalsAsked:
    """What `argument` has written."""
    whose, stance, strategy, page, _ = text.split(".")
    return SignalsAsked(
        mine=whose == "m",
        strategy=NAMES[int(strategy)] if strategy else None,
        stance=_STANCES[int(stance)] if stance else None,
        symbol=symbol,
        page=int(page),
    )


def _signal(tr: Translator, view: SignalsView, one: Signal) -> Html:
    price = tr.numbers.price
    none = tr.plain("signals-no-price")
    return tr(
        "signals-row",
        symbol=one.symbol.title,
        exchange=one.symbol.exchange.brand,
        timeframe=one.timeframe.value,
        stance=tr.plain(f"stance-{one.stance}"),
        strength=tr.numbers.percent(one.strength, places=0),
        strategy=strategy_name(tr, one.strategy),
        age=tr.span(view.now - one.happened_at),
        price=price(one.reference),
        stop=none if one.stop is None else price(one.stop),
        target=none if one.target is None else price(one.target),
    )


def _rows(tr: Translator, view: SignalsView) -> tuple[Row, ...]:
    asked, first = view.asked, replace(view.asked, page=0)
    whose = [
        _to(
            _marked(tr, f"signals-{word}", chosen=asked.symbol is None and asked.mine is mine),
            replace(first, mine=mine, symbol=None),
        )
        for word, mine in (("mine", True), ("all", False))
    ]
    stances = [
        _to(
            _marked(tr, f"stance-{one}", chosen=asked.stance is one),
            replace(first, stance=None if asked.stance is one else one),
        )
        for one in _STANCES
    ]
    strategy = Button(tr.plain("button-signals-strategy"), Action.SIGNALS, f"?{argument(first)}")
    again = _to(tr.plain("button-refresh"), asked)
    turn: list[Button] = []
    if asked.page:
        turn.append(_to(tr.plain("button-page-back"), replace(asked, page=asked.page - 1)))
    if view.more:
        turn.append(_to(tr.plain("button-page-next"), replace(asked, page=asked.page + 1)))
    told = list(dict.fromkeys((one.symbol, one.timeframe) for one in view.signals))[:_TOLD]
    opens = [Button(symbol.title, Action.XRAY, f"{code_of(symbol)}.{frame}") for symbol, frame in told]
    rows = (tuple(opens[:2]), tuple(opens[2:]), tuple(turn), tuple(whose), tuple(stances), (strategy, again))
    return (*(row for row in rows if row), home_row(tr))


def _to(label: str, asked: SignalsAsked) -> Button:
    return Button(label, Action.SIGNALS, argument(asked))


def _marked(tr: Translator, key: str, *, chosen: bool) -> str:
    return tr.plain("button-chosen", name=tr.plain(key)) if chosen else tr.plain(key)
