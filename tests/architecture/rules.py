"""House rules as functions of a file: each gives the places where it is broken."""

import ast
import re
from collections.abc import Callable, Iterator

from tests.architecture.source import Function, Source, calls_of

Rule = Callable[[Source], Iterator[str]]
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*|__all__")
_CHANGES = frozenset(
    [
        "add",
        "append",
        "appendleft",
        "clear",
        "discard",
        "extend",
        "insert",
        "pop",
        "popitem",
        "popleft",
        "remove",
        "setdefault",
        "update",
    ]
)
_CONTAINERS = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)
_MAKERS = frozenset({"dict", "list", "set", "deque", "defaultdict", "Counter", "OrderedDict"})
_JUDGES = re.compile(
    r"assert|check|expect|raises|must|fails|eventually|wait|until|confirm|prove|matches|keeps"
)


def permission_outside_the_policy(source: Source) -> Iterator[str]:
    """Only trading.risk.policy makes an Approved."""
    if source.name != "trading/risk/policy.py":
        yield from (f"{source.name}:{call.lineno}" for call in calls_of(source, "Approved"))


def undocumented(source: Source) -> Iterator[str]:
    """Every module says what it is."""
    if source.tree.body and not ast.get_docstring(source.tree):
        yield source.name


def hidden_imports(source: Source) -> Iterator[str]:
    """Imports stand at the top: none inside a function, none for the type checker only."""
    for function in source.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"{source.name}:{node.lineno}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield f"{source.name}:{node.lineno}"


def long_files(source: Source) -> Iterator[str]:
    if source.lines > LONGEST_FILE:
        yield source.name


def long_functions(source: Source) -> Iterator[str]:
    """Lines of texts (docstrings, statements of SQL) do not count."""
    for function in source.functions():
        if _length(function) > LONGEST_FUNCTION:
            yield f"{source.name}:{function.name}"


def _length(function: Function) -> int:
    texts = [
        node for node in ast.walk(function) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    inside = {line for text in texts for line in range(text.lineno + 1, (text.end_lineno or 0) + 1)}
    whole = range(function.lineno, (function.end_lineno or function.lineno) + 1)
    return len([line for line in whole if line not in inside])


def module_state(source: Source) -> Iterator[str]:
    """What a module holds is constant by its name, and nobody changes a constant."""
    for node in source.tree.body:
        for name in _containers(node):
            if not _CONSTANT.fullmatch(name):
                yield f"{source.name}:{node.lineno} {name}"
    yield from _changed_constants(source)


def mutable_constants(source: Source) -> Iterator[str]:
    """For the core: not even a constant that could be changed."""
    for node in source.tree.body:
        yield from (f"{source.name}:{node.lineno} {name}" for name in _containers(node))


def _containers(node: ast.stmt) -> list[str]:
    """Names that this statement binds to something that can be changed."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return []
    made = isinstance(node.value, ast.Call) and ast.unparse(node.value.func).rpartition(".")[2] in _MAKERS
    if not made and not isinstance(node.value, _CONTAINERS):
        return []
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [ast.unparse(target) for target in targets]


def _changed_constants(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            name = ast.unparse(node.value)
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGES
        ):
            name = ast.unparse(node.func.value)
        elif isinstance(node, ast.Global):
            name = node.names[0].upper()
        else:
            continue
        if _CONSTANT.fullmatch(name):
            yield f"{source.name}:{node.lineno} {name}"


def floats(source: Source) -> Iterator[str]:
    """Amounts are Decimal: a float may only be a documented number of seconds, or a rate of a clock."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.arg) and node.annotation is not None:
            if ast.unparse(node.annotation) == "float" and node.arg not in {"after", "rate"}:
                yield f"{source.name}:{node.lineno} {node.arg}"
        elif isinstance(node, ast.AnnAssign) and "float" in ast.unparse(node.annotation):
            yield f"{source.name}:{node.lineno}"
    yield from (f"{source.name}:{call.lineno}" for call in calls_of(source, "float"))


def without_assertion(source: Source) -> Iterator[str]:
    """A test that cannot fail is none: it asserts, expects an exception, or hands over to what does."""
    for function in source.functions():
        if function.name.startswith("test_") and not any(_judges(node) for node in ast.walk(function)):
            yield f"{source.name}:{function.name}"


def _judges(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert | ast.Raise):
        return True
    return isinstance(node, ast.Call) and bool(_JUDGES.search(ast.unparse(node.func)))
