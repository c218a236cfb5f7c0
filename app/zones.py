"""Time zones as people name them: cities, names of the tz database, offsets from UTC. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

# One for each offset where many people live, from west to east.
COMMON: tuple[str, ...] = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Kyiv",
    "Europe/Moscow",
    "Asia/Dubai",
    "Asia/Yekaterinburg",
    "Asia/Kolkata",
    "Asia/Almaty",
    "Asia/Novosibirsk",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Vladivostok",
    "Australia/Sydney",
)
# What the tz database does not know by name: cities as they are written in Russian, and other large ones.
_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "москва": "Europe/Moscow",
        "санкт-петербург": "Europe/Moscow",
        "питер": "Europe/Moscow",
        "saint petersburg": "Europe/Moscow",
        "казань": "Europe/Moscow",
        "краснодар": "Europe/Moscow",
        "калининград": "Europe/Kaliningrad",
        "самара": "Europe/Samara",
        "екатеринбург": "Asia/Yekaterinburg",
        "челябинск": "Asia/Yekaterinburg",
        "пермь": "Asia/Yekaterinburg",
        "уфа": "Asia/Yekaterinburg",
        "омск": "Asia/Omsk",
        "новосибирск": "Asia/Novosibirsk",
        "красноярск": "Asia/Krasnoyarsk",
        "иркутск": "Asia/Irkutsk",
        "якутск": "Asia/Yakutsk",
        "владивосток": "Asia/Vladivostok",
        "хабаровск": "Asia/Vladivostok",
        "камчатка": "Asia/Kamchatka",
        "киев": "Europe/Kyiv",
        "минск": "Europe/Minsk",
        "алматы": "Asia/Almaty",
        "астана": "Asia/Almaty",
        "ташкент": "Asia/Tashkent",
        "бишкек": "Asia/Bishkek",
        "баку": "Asia/Baku",
        "ереван": "Asia/Yerevan",
        "тбилиси": "Asia/Tbilisi",
        "берлин": "Europe/Berlin",
        "лондон": "Europe/London",
        "стамбул": "Europe/Istanbul",
        "дубай": "Asia/Dubai",
        "бангкок": "Asia/Bangkok",
        "пхукет": "Asia/Bangkok",
        "бали": "Asia/Makassar",
        "bali": "Asia/Makassar",
        "тель-авив": "Asia/Jerusalem",
        "tel aviv": "Asia/Jerusalem",
        "нью-йорк": "America/New_York",
        "san francisco": "America/Los_Angeles",
        "miami": "America/New_York",
        "washington": "America/New_York",
        "delhi": "Asia/Kolkata",
        "mumbai": "Asia/Kolkata",
        "beijing": "Asia/Shanghai",
        "barcelona": "Europe/Madrid",
        "munich": "Europe/Berlin",
        "frankfurt": "Europe/Berlin",
        "geneva": "Europe/Zurich",
    }
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+\-\u2212])\s*(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
_MOST = 8  # found at once
_LONGEST = 64  # characters of a question that is looked up


@cache
def names() -> tuple[str, ...]:
    """Zones of places, and UTC: what belongs to a country or an offset alone is an alias of one of them."""
    parts = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(parts)))


@cache
def zone_of(name: str) -> tzinfo:
    """The zone of this name; UTC where it is not known (any more)."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def is_zone(name: str) -> bool:
    return name in available_timezones()


def city(name: str) -> str:
    """Its place: Europe/Kyiv is Kyiv, Etc/GMT-3 is UTC+3."""
    if name.startswith("Etc/GMT"):
        return "UTC" + name.removeprefix("Etc/GMT").translate(str.maketrans("+-", "-+"))
    return name.rsplit("/", 1)[-1].replace("_", " ")


def offset(name: str, now: datetime) -> str:
    """UTC+3, UTC-3:30, UTC."""
    seconds = int((_offset_of(name, now) or timedelta()).total_seconds())
    hours, minutes = divmod(abs(seconds) // 60, 60)
    if not seconds:
        return "UTC"
    return f"UTC{'-' if seconds < 0 else '+'}{hours}" + (f":{minutes:02}" if minutes else "")


def search(words: str, now: datetime) -> Sequence[str]:
    """Zones that a city, a part of a zone's name, or an offset from UTC may mean: the likeliest first."""
    text = " ".join(words[:_LONGEST].replace("_", " ").casefold().split())
    if not text:
        return ()
    if (typed := _OFFSET.fullmatch(text)) is not None:
        return _at_offset(typed, now)
    found = dict.fromkeys(_named(text))
    return tuple(found)[:_MOST]


def _named(text: str) -> Iterator[str]:
    if text in {"utc", "gmt"}:
        yield "UTC"
    places = [(name, name.replace("_", " ").casefold()) for name in names()]
    yield from (name for name, place in places if text in {place, place.rsplit("/", 1)[-1]})
    yield from (zone for alias, zone in _ALIASES.items() if alias.startswith(text))
    yield from (name for name, place in places if place.rsplit("/", 1)[-1].startswith(text))
    yield from (name for name, place in places if text in place)


def _at_offset(typed: re.Match[str], now: datetime) -> Sequence[str]:
    """The fixed offset where it is of full hours, then common zones, and others where there are none."""
    sign, hours, minutes = typed.groups()
    span = timedelta(hours=int(hours), minutes=int(minutes or 0)) * (1 if sign == "+" else -1)
    fixed = () if int(minutes or 0) else (f"Etc/GMT{'-' if sign == '+' else '+'}{int(hours)}",)
    at = [name for name in (*fixed, *COMMON) if _offset_of(name, now) == span]
    return tuple(at or [name for name in names() if _offset_of(name, now) == span])[:_MOST]


def _offset_of(name: str, now: datetime) -> timedelta | None:
    return now.astimezone(zone_of(name)).utcoffset()
