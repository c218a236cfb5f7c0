"""Frozen values as JSON-able records, and back: what the outbox and the settings keep in the database."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import MappingProxyType, NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from trading.domain.instrument import Symbol
from trading.domain.money import Money, exact

T = TypeVar("T")


class Unreadable(ValueError):
    """The record is none of ours; the message names the kind and the field, never the value."""


def packed(record: object) -> dict[str, object]:
    """The fields of a dataclass as strings, integers, booleans, nulls, lists and objects.

    Raises TypeError for a value that no record can carry.
    """
    return {field.name: _pack(getattr(record, field.name)) for field in fields(record)}  # type: ignore[arg-type]


def unpacked(kind: type[T], body: Mapping[str, object]) -> T:
    """The dataclass of a record. Raises Unreadable where a field is missing or wrong.

    A field with a default may be missing: the record was written before the field was.
    """
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name not in body and (field.default is not MISSING or field.default_factory is not MISSING):
            continue
        try:
            values[field.name] = _unpack(hints[field.name], body[field.name])
        except Unreadable:
            raise
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            raise Unreadable(f"{kind.__name__}.{field.name} must be a {hints[field.name]}") from None
    return kind(**values)


def _pack(value: object) -> object:
    if isinstance(value, tuple):
        return [_pack(item) for item in value]
    for kind, pack in _PACK:
        if isinstance(value, kind):
            return pack(value)
    if is_dataclass(value):
        return packed(value)
    raise TypeError(f"records cannot carry a {type(value).__name__}")


def _unpack(hint: Any, value: Any) -> object:
    if get_origin(hint) in {Union, UnionType}:
        (kept,) = (arm for arm in get_args(hint) if arm is not NoneType)
        return None if value is None else _unpack(kept, value)
    if get_origin(hint) is tuple:
        return tuple(_unpack(get_args(hint)[0], item) for item in value)
    while hasattr(hint, "__supertype__"):  # the class behind a NewType of a NewType
        hint = hint.__supertype__
    if hint in _UNPACK:
        return _UNPACK[hint](value)
    if is_dataclass(hint):
        return unpacked(hint, _typed(dict, value))  # type: ignore[arg-type]
    return hint(_typed(str, value)) if issubclass(hint, Enum) else _typed(hint, value)


def _typed(kind: type[Any], value: object) -> Any:
    if type(value) is not kind:
        raise TypeError
    return value


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("instants must carry a time zone")
    return moment


def _money(value: Any) -> Money:
    return Money(exact(_typed(str, value["amount"])), _typed(str, value["currency"]))


# The order matters: an enum may be a str, a bool is an int.
_PACK: tuple[tuple[Any, Callable[[Any], object]], ...] = (
    (Symbol, lambda symbol: symbol.key),
    (Enum, lambda member: member.value),
    (str | int | NoneType, lambda value: value),
    (Decimal, str),
    (datetime, lambda moment: moment.astimezone(UTC).isoformat()),
    (timedelta, lambda span: span.total_seconds()),
    (Money, lambda money: {"amount": str(money.amount), "currency": money.currency}),
)
_UNPACK: Mapping[type[Any], Callable[[Any], object]] = MappingProxyType(
    {
        Symbol: lambda value: Symbol.parse(_typed(str, value)),
        Decimal: lambda value: exact(_typed(str, value)),
        datetime: lambda value: _aware(datetime.fromisoformat(_typed(str, value))),
        timedelta: lambda value: timedelta(seconds=_typed(float, value)),
        Money: _money,
    }
)
