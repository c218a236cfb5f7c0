"""The contracts of pyproject.toml catch what they are there for: violations planted in a copy of the source."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import PRODUCT, ROOT

# A file, what is written into it, and the contract that must break.
PLANTED: dict[str, tuple[str, str, str]] = {
    "risk looks up to the engine": ("trading/risk/planted.py", "import trading.engine.session", "Layers"),
    "the database looks at the bot": ("db/planted.py", "import tgbot.bot", "Layers"),
    "use-cases open connections": ("app/services/planted.py", "import db.pool", "Layers"),
    "the core waits": ("trading/engine/planted.py", "import asyncio", "The core does no I/O"),
    "the core reads the clock": ("trading/ledger/planted.py", "import time", "The core does no I/O"),
    "the domain computes with arrays": ("trading/domain/planted.py", "import numpy", "The domain is standard library"),
    "trading knows the model": ("trading/strategies/planted.py", "import ml", "trading and ml do not know"),
    "the bot steps the engine": ("tgbot/planted.py", "import trading.engine.session", "Bot and web speak to use-cases"),
    "the web reads the store": ("web/planted.py", "import asyncpg", "Bot and web speak to use-cases"),
    "a second importer of ccxt": ("app/infra/planted.py", "import ccxt", "One importer for ccxt"),
    "the sandbox cheats": ("sandbox/planted.py", "import trading.domain.order", "The sandbox stands in"),
    "the bot knows the sandbox": ("tgbot/planted_too.py", "import sandbox.telegram", "Nothing but wiring"),
    "siblings in a circle": ("tgbot/planted.py", "import tgbot.planted_back", "No cycles between siblings"),
}  # fmt: skip


def contracts(folder: Path) -> dict[str, bool]:
    """The contracts by name, and whether each is kept, in the source that lies in this folder."""
    linter = Path(sys.executable).parent / "lint-imports"
    command = [str(linter), "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    lines = " ".join(done.stdout.split())  # names are wrapped at the width of the terminal
    assert "Contracts:" in lines, done.stdout + done.stderr
    told = lines.partition("dependencies.")[2].partition("Contracts:")[0].strip("- ")
    found: dict[str, bool] = {}
    words: list[str] = []
    for word in told.split():
        if word in {"KEPT", "BROKEN"}:
            found[" ".join(words)] = word == "KEPT"
            words = []
        else:
            words.append(word)
    return found


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """The contracts in a copy where all violations are planted at once."""
    folder = tmp_path_factory.mktemp("planted")
    for package in PRODUCT:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("*.pyc", "static"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for file, text, _ in PLANTED.values():
        with (folder / file).open("a", encoding="utf-8") as module:
            module.write(f"{text}\n")
    (folder / "tgbot/planted_back.py").write_text("import tgbot.planted\n", encoding="utf-8")
    return contracts(folder)


@pytest.mark.parametrize("contract", sorted({contract for _, _, contract in PLANTED.values()}))
def test_a_planted_violation_breaks_its_contract(planted: dict[str, bool], contract: str) -> None:
    broken = [name for name, kept in planted.items() if not kept]
    assert any(name.startswith(contract) for name in broken), f"{contract} was kept; broken: {broken}"


def test_every_contract_has_a_violation_that_breaks_it(planted: dict[str, bool]) -> None:
    assert not [name for name, kept in planted.items() if kept]
