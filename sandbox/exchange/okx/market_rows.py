"""The market as OKX's wire shows it: amounts in contracts, everything text."""

from decimal import Decimal

from sandbox.exchange.bars import Bar
from sandbox.exchange.call import Row
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.market import Market, best_price, side_levels
from sandbox.exchange.numbers import plain, round_to
from sandbox.exchange.okx.names import inst_type, sized

_STATES = {"Trading": "live", "Suspended": "suspend", "PreLaunch": "preopen", "Closed": "expired"}
_FOUR = Decimal("0.0001")
_NOT_TOLD = (
    "alias",
    "auctionEndTime",
    "expTime",
    "openType",
    "optType",
    "stk",
)


def instrument_row(instrument: Instrument) -> Row:
    spot = instrument.is_spot
    size = instrument.contract
    largest = plain(instrument.max_limit_qty / size)
    return {
        **dict.fromkeys(_NOT_TOLD, ""),
        "baseCcy": instrument.base if spot else "",
        "category": "1",
        "ctMult": "" if spot else "1",
        "ctType": "" if spot else "linear",
        "ctVal": "" if spot else plain(size),
        "ctValCcy": "" if spot else instrument.base,
        "contTdSwTime": "1606468572000",
        "instFamily": "" if spot else f"{instrument.base}-{instrument.quote}",
        "instId": instrument.symbol,
        "instType": inst_type(instrument.category),
        "lever": "" if spot else plain(instrument.max_leverage),
        "listTime": "1606468572000",
        "lotSz": plain(instrument.step / size),
        "maxIcebergSz": largest,
        "maxLmtAmt": "20000000",
        "maxLmtSz": largest,
        "maxMktAmt": plain(instrument.max_cost) if spot else "",
        "maxMktSz": plain(instrument.max_cost) if spot else plain(instrument.max_market_qty / size),
        "maxStopSz": plain(instrument.max_cost) if spot else plain(instrument.max_market_qty / size),
        "maxTriggerSz": largest,
        "maxTwapSz": largest,
        "minSz": plain(instrument.min_qty / size),
        "quoteCcy": instrument.quote if spot else "",
        "ruleType": "normal",
        "settleCcy": "" if spot else instrument.quote,
        "state": _STATES[instrument.status],
        "tickSz": plain(instrument.tick),
        "tradeQuoteCcyList": [instrument.quote] if spot else [],
        "uly": "" if spot else f"{instrument.base}-{instrument.quote}",
    }


def candle_row(instrument: Instrument, bar: Bar, *, confirmed: bool) -> list[str]:
    """[ts, o, h, l, c, vol, volCcy, volCcyQuote, confirm]; vol in contracts on swaps, volCcy in coins."""
    prices = [instrument.priced(price) for price in (bar.open, bar.high, bar.low, bar.close)]
    volume = instrument.lots(bar.volume)
    turnover = instrument.priced(float(volume) * (bar.high + bar.low + bar.close) / 3)
    spot = instrument.is_spot
    coins, size = (turnover, volume) if spot else (volume, sized(instrument, Decimal(volume)))
    return [str(bar.start), *prices, size, coins, turnover, "1" if confirmed else "0"]


def ticker_row(market: Market, instrument: Instrument, now: int) -> Row:
    last, day = market.last(instrument.key), market.day(instrument.key)
    start = plain(round_to(day.open, instrument.tick))
    volume = round_to(day.volume, instrument.step)
    turnover = plain(round_to(day.volume * day.close, _FOUR))
    return {
        "instType": inst_type(instrument.category),
        "instId": instrument.symbol,
        "last": plain(last),
        "lastSz": sized(instrument, instrument.step),
        "askPx": plain(best_price(instrument, last, "Buy")),
        "askSz": _top_size(instrument, last, "Buy"),
        "bidPx": plain(best_price(instrument, last, "Sell")),
        "bidSz": _top_size(instrument, last, "Sell"),
        "open24h": start,
        "high24h": plain(max(last, round_to(day.high, instrument.tick))),
        "low24h": plain(min(last, round_to(day.low, instrument.tick))),
        "sodUtc0": start,
        "sodUtc8": start,
        "volCcy24h": turnover if instrument.is_spot else plain(volume),
        "vol24h": sized(instrument, volume),
        "ts": str(now),
    }


def _top_size(instrument: Instrument, last: Decimal, side: str) -> str:
    level = next(side_levels(instrument, last, side), None)
    return "0" if level is None else sized(instrument, level.qty)


def book_row(market: Market, instrument: Instrument, depth: int, now: int) -> Row:
    """[price, size, 0, orders] a level."""
    last = market.last(instrument.key)
    sides = {
        name: [
            [plain(level.price), sized(instrument, level.qty), "0", "1"]
            for level in side_levels(instrument, last, side)
        ][:depth]
        for name, side in (("asks", "Buy"), ("bids", "Sell"))
    }
    return {**sides, "ts": str(now), "seqId": now}
