"""Thousands of made-up coins, as real markets have them: large, tiny, young, dead and broken ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

from sandbox.exchange.fractal import Temper
from sandbox.exchange.instruments import DEFAULT, LINEAR, SPOT, Instrument

_SYLLABLES = tuple(first + second for first in "BDFGKLMNPRSTVZ" for second in "AEIOU")
_MULTIPLIED = ("1000PEPE", "10000SATS", "1MBABYDOGE", "1000BONK", "1000FLOKI", "1000RATS")
_LEADER = ("BTC", 60_000.0, 2e9)
_USUAL_SPREAD = Decimal("0.00005")
_ORDINARY = "ordinary"
_STRIDE = 104_729  # a prime: names that follow each other are not alike


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something that may be the matter with a symbol, and the share of symbols that have it."""

    name: str
    share: float


ODDITIES = (
    Oddity("young", 0.03),  # first traded some days ago: a short history
    Oddity("newborn", 0.005),  # first traded three days ago
    Oddity("thin", 0.08),  # minutes without a trade
    Oddity("wide", 0.03),  # one to five per cent between the best offers
    Oddity("flat", 0.01),  # a price that never moves
    Oddity("spiky", 0.01),  # absurd wicks
    Oddity("empty", 0.005),  # listed, and without any candle
    Oddity("suspended", 0.01),
    Oddity("prelaunch", 0.005),
    Oddity("by hand", 0.01),  # not traded by API
    Oddity("odd steps", 0.01),  # steps that are no power of ten
)


def many(count: int, seed: int = 7, *, linear: bool = False) -> tuple[Instrument, ...]:
    """`count` coins against USDT on spot, BTC first, and with `linear` the contracts of those that trade.

    The same seed makes the same coins; `oddity_of` tells what is the matter with which.
    """
    made = [_coin(base, seed, leads=place == 0) for place, base in enumerate(_names(count))]
    if linear:
        made += [_contract(coin) for coin in made if coin.status == "Trading" and not coin.api_closed]
    return tuple(made)


def with_many(count: int, seed: int = 7, usual: Sequence[Instrument] = DEFAULT) -> tuple[Instrument, ...]:
    """The usual instruments, contracts among them, and `count` coins of `many` but for those in both."""
    taken = {instrument.key for instrument in usual}
    return (*usual, *(coin for coin in many(count, seed) if coin.key not in taken))


def oddity_of(base: str, seed: int = 7) -> str:
    """What is the matter with this coin: the name of an oddity, or "ordinary"."""
    if base == _LEADER[0]:
        return _ORDINARY
    drawn = Random(f"{seed}:{base}:oddity").random()
    for oddity in ODDITIES:
        drawn -= oddity.share
        if drawn < 0:
            return oddity.name
    return _ORDINARY


def _names(count: int) -> Sequence[str]:
    """Six letters: no coin that is traded anywhere, and that clients know by another name, is so called."""
    made = (_name(number * _STRIDE % len(_SYLLABLES) ** 3) for number in range(count))
    return [*(_LEADER[0], *_MULTIPLIED), *made][:count]


def _name(number: int) -> str:
    rest, last = divmod(number, len(_SYLLABLES))
    first, middle = divmod(rest, len(_SYLLABLES))
    return _SYLLABLES[first] + _SYLLABLES[middle] + _SYLLABLES[last]


def _coin(base: str, seed: int, *, leads: bool) -> Instrument:
    draw = Random(f"{seed}:{base}")
    oddity = oddity_of(base, seed)
    price = float(f"{10 ** draw.uniform(-8, 5):.4g}")
    worth = 10 ** draw.uniform(3.3, 9)  # a day's turnover: most trade little, few trade much
    daily = draw.uniform(0.015, 0.09)
    follows = draw.uniform(0.2, 0.85)
    if leads:
        _, price, worth = _LEADER
        daily, follows = 0.025, 1.0
    steps = _steps(price, odd=oddity == "odd steps")
    usual = Temper(daily=daily, follows=follows, lots=max(worth / (price * float(steps[1])), 500.0))
    return _dressed(_plain(base, price, steps, worth, usual), oddity, draw)


def _plain(
    base: str, price: float, steps: tuple[Decimal, Decimal], worth: float, temper: Temper
) -> Instrument:
    tick, step = steps
    exact = Decimal(repr(price))
    largest = max((Decimal(int(worth)) / exact // step) * step, step * 1000)
    return Instrument(
        category=SPOT,
        base=base,
        quote="USDT",
        price=max(exact, tick),
        tick=tick,
        step=step,
        min_qty=step,
        max_limit_qty=largest,
        max_market_qty=largest,
        depth=Decimal(max(int(worth / 2_000), 20)),
        levels=20 if worth > 1e7 else 5,
        half_spread=max(_USUAL_SPREAD, Decimal(f"{2 / worth**0.6:.6f}")),
        temper=temper,
    )


def _steps(price: float, *, odd: bool) -> tuple[Decimal, Decimal]:
    """A tick of a ten-thousandth of the price or less, and a lot worth a cent or so."""
    shown = Decimal(repr(price)).adjusted()
    tick, step = Decimal(1).scaleb(min(shown - 4, -2)), Decimal(1).scaleb(min(-shown - 2, 0))
    return (tick * 5, step * 2) if odd else (tick, step)


def _dressed(coin: Instrument, oddity: str, draw: Random) -> Instrument:
    tempers: Mapping[str, Mapping[str, Any]] = {
        "young": {"age": draw.randint(4, 60)},
        "newborn": {"age": 3},
        "thin": {"lots": draw.uniform(50, 900)},
        "flat": {"daily": 0.0, "lots": 1.0},
        "spiky": {"spikes": 0.5},
        "empty": {"age": -1},
        "prelaunch": {"age": -1},
    }
    changes: Mapping[str, Mapping[str, Any]] = {
        "wide": {"half_spread": Decimal(draw.randint(50, 250)) / 10_000, "levels": 3},
        "suspended": {"status": "Suspended"},
        "prelaunch": {"status": "PreLaunch"},
        "by hand": {"api_closed": True},
    }
    temper = replace(coin.temper or Temper(), **tempers.get(oddity, {}))
    return replace(coin, temper=temper, **changes.get(oddity, {}))


def _contract(coin: Instrument) -> Instrument:
    return replace(
        coin,
        category=LINEAR,
        taker=Decimal("0.00055"),
        maker=Decimal("0.0002"),
        basis=Decimal("0.00002"),
    )
