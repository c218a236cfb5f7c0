"""Settings: whatever is typed is kept within its bounds, every change can be taken back, codes lose nothing."""

from base64 import urlsafe_b64encode
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import PRESETS, PROMISED, Preset
from app.choices import (
    LIMITS,
    Choices,
    Delta,
    Layers,
    Source,
    changed,
    choices_of,
    limit_choices,
    limits_with,
    now_of,
    preset_of,
    resolve,
    texts_of,
)
from app.field_catalog import FIELDS, SPECS
from app.field_kinds import Unfit
from app.fields import Field, Scope, Spec
from app.records import Unreadable
from app.settings_code import BadCode, Trouble, exported, imported

ACCOUNT = [spec for spec in FIELDS if Scope.ACCOUNT in spec.scopes]
NUMBERS = st.decimals("0", "2000", places=2).map(lambda number: f"{number:f}")


def ladders(least: int) -> st.SearchStrategy[str]:
    """Ladders of ascending steps; the parts of a ladder come to 100."""
    gains = st.lists(st.integers(1, 80), min_size=least, max_size=5, unique=True).map(sorted)
    return gains.map(
        lambda found: " ".join(
            f"{gain}:{100 - 10 * (len(found) - 1) if number == 0 else 10}"
            for number, gain in enumerate(found)
        )
    )


def texts(spec: Spec) -> st.SearchStrategy[str]:
    """Texts for a field: its offers, and others that may be values."""
    ready = [st.sampled_from(spec.offers)] if spec.offers else [st.just("grid")]
    return st.one_of(*ready, NUMBERS, ladders(1))


def typed() -> st.SearchStrategy[tuple[Spec, str]]:
    return st.sampled_from(FIELDS).flatmap(lambda spec: st.tuples(st.just(spec), texts(spec)))


def fit(spec: Spec, text: str) -> bool:
    try:
        spec.read(text)
    except Unfit:
        return False
    return True


CANDIDATES = (
    "0",
    "0.05",
    "0.5",
    "1",
    "2",
    "7.25",
    "20",
    "50",
    "100",
    "off",
    "90m",
    "5:25 6:25 9:50",
    "1:0.5",
)
# Values of each field, as they are kept.
VALUES = {
    spec.field: (None, *{spec.write(spec.read(one)) for one in (*spec.offers, *CANDIDATES) if fit(spec, one)})
    for spec in FIELDS
}


def deltas(scope: Scope = Scope.ACCOUNT) -> st.SearchStrategy[Delta]:
    """Changes of some fields: new values in their canonical texts, or inherited again."""
    fields = [spec.field for spec in FIELDS if scope in spec.scopes and spec.field is not Field.STRATEGY]
    moves = st.lists(st.tuples(st.sampled_from(fields), st.integers(0, 99)), min_size=1, max_size=4)
    return moves.map(lambda found: {one: VALUES[one][n % len(VALUES[one])] for one, n in found})


@given(typed())
def test_what_is_read_is_written_in_one_way_and_read_back_the_same(case: tuple[Spec, str]) -> None:
    spec, text = case
    try:
        value = spec.read(text)
    except Unfit:
        return
    canonical = spec.write(value)
    assert spec.read(canonical) == value
    assert spec.write(spec.read(canonical)) == canonical


@given(st.sampled_from(FIELDS), st.text(max_size=40))
def test_no_text_breaks_a_field(spec: Spec, text: str) -> None:
    if fit(spec, text):
        value = spec.read(text)
        assert spec.read(spec.write(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=10**9))
def test_a_number_out_of_bounds_is_never_kept(number: Decimal) -> None:
    for field, low, high in (
        (Field.RISK, "0.001", "0.05"),
        (Field.MAX_ORDER, "0.01", "1"),
        (Field.LEVERAGE, "1", "10"),
        (Field.STOP, "0.001", "0.5"),
    ):
        try:
            choices = choices_of({field.value: f"{number:f}"}, Scope.ACCOUNT)
        except Unreadable:
            continue
        assert Decimal(low) <= Decimal(str(choices[field])) <= Decimal(high)


@given(st.lists(deltas() | st.none(), max_size=12))
def test_any_changes_and_undos_end_where_replaying_what_is_left_ends(steps: list[Delta | None]) -> None:
    """None: take the latest change back."""
    state: Choices = {}
    kept: list[tuple[Delta, Delta]] = []
    for step in steps:
        if step is not None:
            before = now_of(state, step)
            state = changed(state, step)
            kept.append((step, before))
        elif kept:
            state = changed(state, kept.pop()[1])
    replayed: Choices = {}
    for step, _ in kept:
        replayed = changed(replayed, step)
    assert dict(state) == dict(replayed)


@given(deltas(), deltas(Scope.SYMBOL), deltas(Scope.USER))
def test_the_nearest_choice_holds_and_says_so(account: Delta, symbol: Delta, user: Delta) -> None:
    layers = Layers(changed({}, user), changed({}, account), changed({}, symbol))
    for field, held in resolve(layers).items():
        nearest = [
            (choices[field], source)
            for choices, source in (
                (layers.symbol, Source.SYMBOL),
                (layers.account, Source.ACCOUNT),
                (layers.user, Source.USER),
            )
            if field in choices
        ]
        expected = nearest[0] if nearest else (SPECS[field].usual, Source.SERVICE)
        assert (held.value, held.source) == expected


@given(deltas())
def test_nothing_passes_the_ceiling(delta: Delta) -> None:
    layers = Layers(account=changed({}, delta), promised=True)
    for field, held in resolve(layers).items():
        if field in LIMITS and field is not Field.COOLDOWN:
            most = Decimal(getattr(PROMISED, LIMITS[field]))
            assert Decimal(str(held.value)) <= most
            wanted = layers.account.get(field, SPECS[field].usual)
            assert (held.source is Source.CEILING) == (Decimal(str(wanted)) > most)


@given(deltas())
def test_limits_lose_nothing_on_their_way_into_columns_and_back(delta: Delta) -> None:
    choices = {one: value for one, value in changed({}, delta).items() if one in LIMITS}
    usual = {one: value for one, value in choices.items() if value != SPECS[one].usual}
    assert limit_choices(limits_with(choices)) == usual


@pytest.mark.parametrize("preset", [one for one in Preset if one is not Preset.CUSTOM])
def test_a_preset_is_known_by_its_numbers(preset: Preset) -> None:
    assert preset_of(limits_with(limit_choices(PRESETS[preset]))) is preset


@given(deltas())
def test_a_code_brings_back_exactly_what_was_chosen(delta: Delta) -> None:
    choices = changed({}, delta)
    code = exported(choices)
    assert len(code) < 1500
    assert texts_of(changed({}, imported(code))) == texts_of(choices)
    elsewhere = changed({}, {spec.field: spec.offers[-1] for spec in ACCOUNT if spec.offers})
    assert texts_of(changed(elsewhere, imported(f" {code[:20]}\n{code[20:]} "))) == texts_of(choices)


@given(deltas(), st.data())
def test_a_mistyped_code_is_found_out(delta: Delta, data: st.DataObject) -> None:
    code = exported(changed({}, delta))
    place = data.draw(st.integers(4, len(code) - 1))
    other = data.draw(st.sampled_from([c for c in "AbZ09-_" if c != code[place]]))
    mistyped = code[:place] + other + code[place + 1 :]
    if place == len(code) - 1:  # the last sign has bits that carry nothing
        mistyped = code[:-1]
    with pytest.raises(BadCode) as bad:
        imported(mistyped)
    assert bad.value.trouble is Trouble.DAMAGED


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", Trouble.FOREIGN),
        ("hello", Trouble.FOREIGN),
        ("SB.abc", Trouble.FOREIGN),
        ("SBx.abc", Trouble.FOREIGN),
        ("SB2.abc", Trouble.NEWER),
        ("SB1.", Trouble.DAMAGED),
        ("SB1.é", Trouble.DAMAGED),
        ("SB1." + urlsafe_b64encode(b"x" * 900).decode(), Trouble.DAMAGED),
    ],
)
def test_a_bad_code_says_what_is_wrong(text: str, trouble: Trouble) -> None:
    with pytest.raises(BadCode) as bad:
        imported(text)
    assert bad.value.trouble is trouble


def test_a_rule_of_ones_own_is_not_handed_on() -> None:
    assert imported(exported({Field.STRATEGY: "own:7"}))[Field.STRATEGY] is None
    assert imported(exported({Field.STRATEGY: "grid"}))[Field.STRATEGY] == "grid"
