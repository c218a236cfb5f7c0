"""Every text in every language, with the same variables, and no text outside the locales."""

import ast
import inspect
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

import trading.rulelang
import trading.strategies
import trading.xray
from app.accounts import LANGUAGES, AccountKind, Preset
from app.alerts import AlertKind
from app.attention import SETTABLE
from app.billing.checkout import No
from app.billing.crediting import Review
from app.choices import Source
from app.desk_views import DeskCounts, Light
from app.desk_views import Trouble as Wrong
from app.errors import Refusal
from app.failures import Alarm
from app.insight import Silence
from app.market_views import Sort
from app.notices import NEWS
from app.pairs import Going
from app.trust_views import Shield
from sandbox.telegram.html_text import parse_html
from sandbox.telegram.utf16 import utf16_length
from tgbot.i18n import MissingText, Translator, escape, sources, translators
from tgbot.profile import ADMIN_COMMANDS, SUBJECTS
from tgbot.screens import news
from tgbot.screens.attention import PAGES
from tgbot.screens.base import control_code
from tgbot.screens.menu import SECTIONS
from trading.domain.account import Control
from trading.domain.decision import Reason
from trading.domain.events import ExitWhy, LockWhy
from trading.domain.instrument import ExchangeId, Side
from trading.domain.order import OrderKind, OrderStatus
from trading.domain.signal import Stance
from trading.ledger.periods import Period
from trading.risk import flips
from trading.risk.breakers import Why
from trading.risk.flips import FlipKind
from trading.rulelang.check import Oddity
from trading.rulelang.words import BY_NAME, Unit
from trading.rulelang.wrong import Fault
from trading.strategies.base import Kind
from trading.strategies.catalog import STRATEGIES
from trading.universe.avoidance import AvoidWhy
from trading.universe.changes import ChangeKind
from trading.universe.quarantine import Trouble
from trading.universe.screening import Cause
from trading.xray.potential import PIECES
from trading.xray.reading import CODES as READING
from trading.xray.records import Mood, Regime

TGBOT = Path(inspect.getfile(Translator)).parent
WEB = TGBOT.parent / "web"
LONGEST = {"caption": 1024, "text": 4096}
SAMPLES: dict[str, str | int] = {
    "n": 5,
    "open": 21,
    "trades": 2,
    "count": 7,
    "accounts": 11,
    "positions": 3,
    "chosen": 4,
}
# Endings of keys that are put together at run time: f"preset-{...}" and the like.
DYNAMIC = re.compile(
    r"(faq|plan|standing|broadcast|segment|mailing|menu|help-subject|step|delete-file|report|topic|notices-ask|ended|records-sort|stage|export|health|ticket-state|ticket-mine|right|role|matter|factor-news|profit|outcomes|record|order-side|periods|breakdown|column|alert|avoid|badge|because|brake|button|command|control|drift-ask|emergency|operate|exit|going|halted|keys-rights|kind|left-out|listed-why|lock|market-change|order-refused|preset|reason|refused|row|side|span|checkout|review"
    r"|gate|shield|key-right|key-trouble|order-state|why-bound|why-do|why-flip|pair-from|field|section|scope|off|sizing|direction|trailing|type|money|origin|settings|lean|mood|part|regime|rule|silence|sort|stance|unit|stats|strategy|trouble|web|chart|month|month-short|weekday-short|picture|light|sign|desk|desk-block|incident-alarm|revoke-steps)-"
)


def messages(language: str) -> dict[str, ftl.Message]:
    resource = FluentParser().parse(sources()[language])
    return {entry.id.name: entry for entry in resource.body if isinstance(entry, ftl.Message)}


def variables(node: ftl.BaseNode) -> frozenset[str]:
    found = {node.id.name} if isinstance(node, ftl.VariableReference) else set()
    for value in vars(node).values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ftl.BaseNode):
                found |= variables(child)
    return frozenset(found)


def samples(names: frozenset[str]) -> dict[str, str | int]:
    return {name: SAMPLES.get(name, f"<{name}> & co") for name in names}


def test_there_is_a_folder_for_each_language() -> None:
    assert set(sources()) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_read_to_its_end(language: str) -> None:
    resource = FluentParser().parse(sources()[language])
    assert [entry.content for entry in resource.body if isinstance(entry, ftl.Junk)] == []
    names = [entry.id.name for entry in resource.body if isinstance(entry, ftl.Message)]
    assert len(names) == len(set(names)), "a key stands there twice"


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_languages_have_the_same_keys_and_variables(language: str) -> None:
    first, other = messages(LANGUAGES[0]), messages(language)
    assert set(first) ^ set(other) == set()
    different = {k for k in first if variables(first[k]) != variables(other[k])}
    assert different == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_renders_to_good_html_of_a_good_length(language: str) -> None:
    tr = translators()[language]
    for key, message in messages(language).items():
        html = tr(key, **samples(variables(message)))
        text, _ = parse_html(html)
        assert 0 < utf16_length(text) <= LONGEST["text"] // 2, key
        assert "???" not in text, key
        assert "\u2068" not in html, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_text_or_variable_raises(language: str) -> None:
    tr = translators()[language]
    with pytest.raises(MissingText):
        tr("no-such-key")
    with pytest.raises(MissingText):
        tr("symbol-added")


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (1, "У 1 открытой позиции"),
        (2, "У 2 открытых позиций"),
        (5, "У 5 открытых позиций"),
        (21, "У 21 открытой позиции"),
        (111, "У 111 открытых позиций"),
    ],
)
def test_russian_counts_as_russian_does(n: int, words: str) -> None:
    assert words in translators()["ru"]("stopped", open=n, badge="X")


@pytest.mark.parametrize(
    ("n", "word"),
    [(1, "1 позицию"), (3, "3 позиции"), (5, "5 позиций"), (22, "22 позиции"), (12, "12 позиций")],
)
def test_russian_closes_positions_in_the_right_case(n: int, word: str) -> None:
    assert f"Закрываю {word}" in translators()["ru"]("closing", open=n, badge="X")


def test_a_further_language_is_a_folder(tmp_path: Path) -> None:
    """With its own way to write numbers. Who may choose it is one entry in app.accounts.LANGUAGES."""
    for language in LANGUAGES:
        shutil.copytree(TGBOT / "locales" / language, tmp_path / language)
    shutil.copytree(TGBOT / "locales" / LANGUAGES[0], tmp_path / "eo")
    words = tmp_path / "eo" / "words.ftl"
    spoken = words.read_text("utf-8").replace("language-name = English", "language-name = Esperanto")
    words.write_text(spoken.replace("number-point = .", "number-point = ·"), "utf-8")
    there = translators(tmp_path)
    assert set(there) == {*LANGUAGES, "eo"}
    tr = there["eo"]
    assert tr.plain("language-name") == "Esperanto"
    assert tr.numbers.percent(Decimal("0.0125")) == "1·25%"
    for key, message in messages(LANGUAGES[0]).items():
        assert tr(key, **samples(variables(message)))


def because_codes(package: ModuleType) -> set[str]:
    """The codes with which strategies give their reasons."""
    calls = (
        node
        for file in Path(package.__path__[0]).glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Because"
    )
    return {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)}


def needed() -> Iterator[str]:
    yield from (f"refused-{code}" for code in Refusal)
    yield from (f"reason-{reason}" for reason in Reason)
    yield from (f"gate-{reason}" for reason in flips.UNITS)
    yield from (f"why-bound-{reason}" for reason in flips.BOUNDS)
    yield from (f"why-flip-{kind}" for kind in FlipKind if kind is not FlipKind.DO)
    yield from (f"shield-{shield}" for shield in Shield)
    yield from (f"key-right-{right}" for right in ("read", "spot", "linear", "withdraw", "transfer"))
    yield from (f"key-trouble-{code}" for code in ("can-withdraw", "can-transfer", "untold", "cannot-trade"))
    yield from (f"order-state-{status}" for status in OrderStatus if not status.is_final)
    yield from (f"{word}-{why}" for word in ("exit", "exit-name") for why in ExitWhy)
    yield from (f"topic-{topic}" for topic in SETTABLE)
    yield from (f"notices-ask-{page}" for page in PAGES)
    yield from (f"report-{period}" for period in Period)
    yield from (f"preset-{preset}" for preset in Preset)
    yield from (f"control-{control_code(control)}" for control in Control)
    yield from (f"kind-{kind}" for kind in (*AccountKind, *OrderKind))
    yield from (f"order-refused-{kind}" for kind in OrderKind)
    yield from (f"side-{side}" for side in Side)
    yield from (f"keys-rights-{exchange}" for exchange in ExchangeId)
    yield from (f"strategy-{offer.name}" for offer in STRATEGIES)
    yield from (f"strategy-about-{offer.name}" for offer in STRATEGIES)
    yield from (f"strategy-kind-{kind}" for kind in Kind)
    yield from (f"because-{code}" for code in because_codes(trading.strategies))
    yield from (f"because-{code}" for code in because_codes(trading.rulelang))
    yield from (f"rule-wrong-{fault}" for fault in Fault)
    yield from (f"rule-odd-{oddity}" for oddity in Oddity)
    yield from (f"rule-unit-{unit}" for unit in Unit)
    yield from (f"rule-line-{name.replace('_', '-')}" for name in BY_NAME)
    yield from (f"because-{code}" for code in (*READING, *because_codes(trading.xray)))
    yield from needed_of_markets()


def needed_of_markets() -> Iterator[str]:
    yield from (f"regime-{regime}" for regime in Regime)
    yield from (f"mood-{mood}" for mood in Mood)
    yield from (f"part-{piece.name}" for piece in PIECES)
    yield from (f"{word}-{sort.name.lower()}" for word in ("sort", "unit") for sort in Sort)
    yield from (f"alert-fired-{kind}" for kind in AlertKind)
    yield from (f"stance-{stance}" for stance in Stance)
    yield from (f"silence-{silence}" for silence in Silence)
    yield from (f"command-{name}" for names in (*SUBJECTS.values(), ADMIN_COMMANDS) for name in names)
    yield from (f"help-subject-{subject}" for subject in SUBJECTS)
    yield from (f"{word}-{section}" for section in SECTIONS for word in ("menu", "button-menu"))
    yield from (
        f"halted-{code}"
        for code in (
            "drift",
            "quarantine",
            "keys",
            "orders",
            "blind",
            "emergency",
            "oversold",
            "paused",
            "foreign",
        )
    )
    yield "halted-daily-loss"
    yield "halted-weekly-loss"
    yield from (f"pair-from-{source}" for source in Source)
    yield from (f"going-{going}" for going in Going)
    yield from (f"brake-{why}" for why in Why)
    yield from (f"avoid-{why}" for why in AvoidWhy)
    yield from (f"lock-{why}" for why in LockWhy)
    yield from (f"market-change-{kind}" for kind in ChangeKind)
    yield from (f"listed-why-{cause}" for cause in Cause)
    yield from (f"left-out-{cause}" for cause in Cause)
    yield from (f"trouble-{trouble}" for trouble in Trouble)
    yield from (f"sign-{trouble}" for trouble in Wrong)
    yield from (f"light-{light}" for light in Light)
    yield from (f"incident-alarm-{alarm}" for alarm in Alarm)
    yield from (f"revoke-steps-{exchange}" for exchange in ExchangeId)
    yield from (f"desk-{one.name}" for one in fields(DeskCounts))
    yield from (f"checkout-{no}" for no in No)
    yield from (f"review-{review}" for review in Review)


def test_every_code_has_its_text() -> None:
    assert set(needed()) - set(messages("en")) == set()
    assert because_codes(trading.strategies) >= {"ema-trend", "atr"}


def test_every_kind_of_news_has_its_screen() -> None:
    assert set(news._SCREENS) == set(NEWS)


def product() -> list[tuple[Path, ast.Module]]:
    files = [*TGBOT.rglob("*.py"), *WEB.rglob("*.py")]
    return [(file, ast.parse(file.read_text("utf-8"))) for file in sorted(files)]


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def asked_of_translators() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """(place, key, variables or None where they are unpacked) of each call tr("..."), tr.plain("...")."""
    for file, tree in product():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = ast.unparse(node.func)
            key = literal(node.args[0])
            if re.fullmatch(r"(.*\.)?tr(\.plain)?", name) and key is not None:
                given = [keyword.arg for keyword in node.keywords]
                known = None if None in given else frozenset(str(arg) for arg in given)
                yield f"{file.name}:{node.lineno}", key, known


def test_the_code_asks_for_texts_that_exist_with_their_variables() -> None:
    texts = messages("en")
    wrong = [
        (place, key)
        for place, key, given in asked_of_translators()
        if key not in texts or (given is not None and given != variables(texts[key]))
    ]
    assert wrong == []
    assert len(list(asked_of_translators())) > 100, "the check must find the calls"


def test_no_text_is_left_over() -> None:
    constants = {
        node.value
        for _, tree in product()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {key for key in messages("en") if key not in constants and not DYNAMIC.match(key)} == set()
    buttons = {key for key in messages("en") if key.startswith("button-")}
    assert {
        key for key in buttons if key not in constants and key.removeprefix("button-") not in constants
    } == set()


SHOWN = re.compile(
    r"(.*\.)?(send_message|send_photo|edit_message_text|answer|answer_photo|reply|Screen|Button|Link|Html|set_my_.*)"
)
WORDS = re.compile(r"[A-Za-zА-Яа-яЁё]{2,}\s+[A-Za-zА-Яа-яЁё]{2,}|^[А-ЯЁA-Z][а-яёa-z]+$")


def said_outside_the_locales() -> Iterator[str]:
    for file, tree in product():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not SHOWN.fullmatch(ast.unparse(node.func)):
                continue
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                for part in ast.walk(argument):
                    if (
                        isinstance(part, ast.Constant)
                        and isinstance(part.value, str)
                        and WORDS.search(part.value)
                    ):
                        yield f"{file.name}:{part.lineno} {part.value!r}"


def test_people_read_nothing_that_is_not_in_the_locales() -> None:
    assert list(said_outside_the_locales()) == []


def test_names_are_shown_as_text() -> None:
    assert (
        escape('<b>"&\u202eevil\x00 \U0001f468\u200d\U0001f469')
        == '&lt;b&gt;"&amp;evil \U0001f468\u200d\U0001f469'
    )
