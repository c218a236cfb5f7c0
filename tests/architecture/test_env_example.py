""".env.example and the settings class name the same variables."""

import re

from app.config import Settings
from tests.architecture.source import ROOT

LINES = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
NAMES = [match.group(1) for line in LINES if (match := re.fullmatch(r"(?:# ?)?([A-Z][A-Z0-9_]*)=.*", line))]


def test_the_example_names_every_setting_once_and_nothing_else() -> None:
    assert sorted(NAMES) == sorted(name.upper() for name in Settings.model_fields)


def test_the_example_holds_no_secret() -> None:
    secret = re.compile(r"(TOKEN|KEY|SECRET|PASSWORD|DATABASE_URL|REDIS_URL)=.+")
    assert not [line for line in LINES if secret.search(line)]


def test_every_variable_is_explained() -> None:
    """Each stands below a comment, or below another variable of the same paragraph."""
    for above, line in zip(["", *LINES], LINES, strict=False):
        if re.match(r"(# )?[A-Z_]+=", line):
            assert above.startswith("#") or re.match(r"[A-Z_]+=", above) or line.startswith(("LOG_", "# "))
