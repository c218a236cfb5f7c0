"""Pages of settings without network: every one of them fits, in both languages, with the worst values."""

import re
from decimal import Decimal

import pytest

from app.accounts import LANGUAGES
from app.choices import Layers, changed, resolve
from app.field_catalog import FIELDS, in_section
from app.field_kinds import OFF, Choice, Name
from app.fields import Field, Scope, Section
from app.ports_settings import Origin, Target
from app.settings_views import Changed, FieldView, Moved, Past, Place, Proposal, SectionView
from sandbox.telegram.html_text import parse_html
from sandbox.telegram.utf16 import utf16_length
from tests.bot.test_screens import ACCOUNT, HUGE, LONG, USER, WORST_USER
from tests.support.chat import a_key_cipher
from tgbot.callbacks import DATA_BYTES
from tgbot.i18n import Translator, translators
from tgbot.screens import settings as screens
from tgbot.screens.base import TEXT_LIMIT, Screen, markup

LADDER = "100.1:16 200.2:16 300.3:16 400.4:16 500.5:16 600.6:20"
LAYERS = Layers(account=changed({}, {Field.LADDER: LADDER, Field.DCA: "10:5 20:5 30:5 40:5 50:5"}))


def place(scope: Scope) -> Place:
    target = Target(WORST_USER, ACCOUNT.id, scope, LONG if scope is Scope.SYMBOL else None)
    return Place(ACCOUNT, target, resolve(LAYERS), frozenset(Field), 99, HUGE, "USDT")


def pages(tr: Translator) -> dict[str, Screen]:
    made: dict[str, Screen] = {}
    for scope in Scope:
        here = place(scope)
        if scope is not Scope.ACCOUNT:
            made[f"hub {scope}"] = screens.other_hub(tr, here)
        for section in Section:
            rows = tuple(here.row(spec.field) for spec in in_section(section, scope))
            made[f"{section} {scope}"] = screens.section(tr, SectionView(here, section, rows))
        for spec in (one for one in FIELDS if scope in one.scopes):
            view = FieldView(here, here.row(spec.field), spec.offers)
            made[f"{spec.field} {scope}"] = screens.field(tr, view)
            if not isinstance(spec.kind, Choice | Name):
                made[f"ask {spec.field} {scope}"] = screens.ask(tr, view)
    here = place(Scope.SYMBOL)
    other = resolve(Layers())
    moved = tuple(Moved(spec, other[spec.field], here.resolved[spec.field], HUGE) for spec in FIELDS)
    past = Past(90, -HUGE, HUGE)
    made["proposal"] = screens.proposal(
        tr, Proposal(here, {}, Origin.SET, moved, tuple(Field), "f" * 12, 10**12, past)
    )
    made["done"] = screens.done(tr, Changed(here, moved, 10**12, past=past), made["exits symbol"])
    made["code"] = screens.code(tr, "SB1." + "x" * 900)
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_and_its_buttons_too(language: str) -> None:
    tr, cipher = translators()[language], a_key_cipher()
    for name, screen in pages(tr).items():
        text, entities = parse_html(screen.text)
        assert 0 < utf16_length(text) <= TEXT_LIMIT, name
        assert len(entities) <= 100, name
        keyboard = markup(screen.rows, cipher, WORST_USER, USER.screen)
        for button in (button for row in (keyboard.inline_keyboard if keyboard else []) for button in row):
            assert 0 < len(button.text) <= 64, (name, button.text)
            assert len((button.callback_data or "").encode()) <= DATA_BYTES, (name, button.text)


def test_the_place_of_the_replay_is_empty_while_there_is_none() -> None:
    tr, here = translators()["en"], place(Scope.ACCOUNT)
    moved = (Moved(FIELDS[0], resolve(Layers())[Field.RISK], here.resolved[Field.RISK], Decimal(5)),)
    page = screens.section(tr, SectionView(here, Section.MONEY, ()))
    without = screens.done(tr, Changed(here, moved, 1), page)
    replayed = screens.done(tr, Changed(here, moved, 1, past=Past(30, Decimal(-5), Decimal(7))), page)
    assert "30 days again" in replayed.text
    assert "days again" not in without.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_what_to_type_can_be_typed(language: str) -> None:
    tr, here = translators()[language], place(Scope.ACCOUNT)
    typed = (one for one in FIELDS if Scope.ACCOUNT in one.scopes and not isinstance(one.kind, Choice | Name))
    for spec in typed:
        page = screens.ask(tr, FieldView(here, here.row(spec.field), spec.offers)).text
        examples = re.findall("<code>(.+?)</code>", page)
        assert examples, spec.field
        for example in examples:
            assert example in {OFF, "each"} or spec.read(example) is not None, (spec.field, example)
