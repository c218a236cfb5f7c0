"""What is shown of a person's beginning and of their leaving."""

from dataclasses import dataclass

from app.accounts import Preset
from app.ports_care import Step
from trading.domain.instrument import Symbol


@dataclass(frozen=True, slots=True)
class StepsView:
    """How far a person is. usual: what one press chooses, empty where it is not offered."""

    done: frozenset[Step]
    usual: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class UsualView:
    """What one press has chosen."""

    symbols: tuple[Symbol, ...]
    preset: Preset


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of what is kept of a person. code: what it holds, `delete-file-<code>` or `export-<code>`."""

    code: str
    name: str
    content: bytes
    rows: int = 0
