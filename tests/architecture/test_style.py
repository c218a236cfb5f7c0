"""The house rules, on every file of the product; and each rule on a file that breaks it."""

from functools import cache

import pytest

from tests.architecture import rules
from tests.architecture.rules import Rule
from tests.architecture.source import CORE, PRODUCT, parsed, sources

AMOUNTS = ("trading/domain", "trading/ledger", "trading/risk")
# Each exception with its reason. One that is no longer needed fails the test.
EXCEPTIONS: dict[str, str] = {
    "app/ports.py": "the ports of the use-cases, one Protocol after the other: nothing to get lost in",
    "app/runtime/assembly.py:open_engine": "a list of constructions, no decision in it",
    "app/services/assembly.py:services_of": "a list of constructions, no decision in it",
    "app/wiring.py:open_service": "a list of constructions, no decision in it",
    "sandbox/exchange/fills.py:fill": "a row of the wire, field by field",
    "sandbox/exchange/bybit/statements.py:position": "a row of the wire, field by field",
    "sandbox/exchange/bybit/wire.py:order_row": "a row of the wire, field by field",
    "tests/sandbox/test_telegram_errors.py:test_callback_data_of_64_bytes_is_taken": "a refusal would raise",
}
RULES: dict[str, tuple[Rule, tuple[str, ...], str]] = {
    "only the policy approves": (rules.permission_outside_the_policy, PRODUCT, "Approved(intent)"),
    "modules are documented": (rules.undocumented, PRODUCT, "x = 1"),
    "imports at the top": (rules.hidden_imports, PRODUCT, "def f():\n    import os"),
    "no imports for the type checker only": (
        rules.hidden_imports,
        PRODUCT,
        "if TYPE_CHECKING:\n    import os",
    ),
    "files are short": (rules.long_files, PRODUCT, "\n" * 301),
    "functions are short": (rules.long_functions, PRODUCT, "def f():\n" + "    x()\n" * 40),
    "no state in modules": (rules.module_state, PRODUCT, "cache = {}"),
    "nor made by a call": (rules.module_state, PRODUCT, "seen: set[int] = set()"),
    "constants are not changed": (rules.module_state, PRODUCT, "def f():\n    TABLE[1] = 2"),
    "nor by a method": (rules.module_state, PRODUCT, "def f():\n    _TABLE.update(a=1)"),
    "no globals": (rules.module_state, PRODUCT, "def f():\n    global count"),
    "the core's constants cannot be changed": (rules.mutable_constants, CORE, "TABLE = {1: 2}"),
    "amounts are no floats": (rules.floats, AMOUNTS, "def f(price: float) -> None: ..."),
    "nor fields": (rules.floats, AMOUNTS, "class A:\n    price: float"),
    "nor made": (rules.floats, AMOUNTS, "def f(text):\n    return float(text)"),
    "tests can fail": (rules.without_assertion, ("tests",), "def test_nothing():\n    call()"),
}


@cache
def places(rule: Rule, *folders: str) -> tuple[str, ...]:
    """Where these folders break the rule."""
    return tuple(place for source in sources(*folders) for place in rule(source))


@pytest.mark.parametrize(("rule", "folders", "broken"), RULES.values(), ids=RULES)
def test_every_file_keeps_the_rule(rule: Rule, folders: tuple[str, ...], broken: str) -> None:
    assert not [place for place in places(rule, *folders) if place not in EXCEPTIONS]


@pytest.mark.parametrize(("rule", "folders", "broken"), RULES.values(), ids=RULES)
def test_the_rule_sees_what_breaks_it(rule: Rule, folders: tuple[str, ...], broken: str) -> None:
    assert list(rule(parsed("planted.py", broken))), f"{folders} would keep {broken!r}"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (rules.long_functions, 'def f():\n    """' + "text\n" * 60 + '"""\n    x()'),
        (rules.module_state, "TABLE = {1: 2}\nnames = (1, 2)"),
        (rules.mutable_constants, "TABLE = MappingProxyType({1: 2})\nNAMES = frozenset({1})"),
        (rules.floats, "def wait(after: float = 1.0) -> None: ..."),
        (rules.without_assertion, "def test_a():\n    with pytest.raises(ValueError):\n        f()"),
        (rules.without_assertion, "def helper():\n    call()"),
    ],
    ids=["texts are not lines", "constants by name", "frozen constants", "seconds", "an exception", "a helper"],
)  # fmt: skip
def test_the_rule_does_not_see_what_is_right(rule: Rule, text: str) -> None:
    assert not list(rule(parsed("planted.py", text)))


def test_exceptions_are_still_needed() -> None:
    found = {place for rule, folders, _ in RULES.values() for place in places(rule, *folders)}
    assert set(EXCEPTIONS) <= found, "an exception that is not needed any more can go"
