"""Call files: read without loss, refused with every error at once."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calls.definition import DefinitionErrors, dump_definition, from_json, load_definition, to_json
from portal.calls.definition.yaml_text import MAX_BYTES, read_yaml, write_yaml
from portal.core.canonical import canonical_json

from .cases import FILES, GONE, KINDS, data, faults, load, problems_of, text

KIND_WANTED = "Name one of the kinds of call: individual_grant, internship, small_grant."


def refusal(source: str | bytes) -> list[tuple[str, str, str]]:
    return [(problem.field, problem.code, problem.message) for problem in problems_of(source)]


@pytest.mark.parametrize("name", FILES)
def test_definition_survives_text_json_and_column(name: str):
    definition = load_definition(text(name), KINDS)
    assert load_definition(dump_definition(definition), KINDS) == definition
    assert from_json(json.loads(json.dumps(to_json(definition))), KINDS) == definition
    assert type(definition).model_validate_json(canonical_json(to_json(definition))) == definition


@pytest.mark.parametrize("name", FILES)
def test_dump_holds_exactly_what_the_file_says(name: str):
    assert read_yaml(dump_definition(load(name)))[0] == data(name)


def test_dump_is_stable_and_readable():
    written = dump_definition(load("SG-2027-01"))
    assert dump_definition(load_definition(written, KINDS)) == written
    assert "ka: კონკურსის გამოცხადება\n" in written
    assert "percent: '60.00'" in written


def test_changed_definition_computes_anew():
    definition = load("SG-2027-01")
    assert definition.stages[0].closes.isoformat() == "2027-02-26T23:59:59+04:00"
    kept = tuple(item for item in definition.timeline if item.key != "submission_closes")
    changed = definition.model_copy(update={"timeline": kept})
    assert (changed.stages[0].closes, definition.stages[0].closes is None) == (None, False)


def test_definition_is_frozen():
    definition = load("SG-2027-01")
    with pytest.raises(ValueError, match="frozen"):
        definition.call.code = "X"


def test_ten_planted_faults_are_ten_errors():
    planted: dict[str, Any] = {
        "call__time_zone": "Asia/Tiflis",
        "call__max_award": 3,
        "timeline__4__at": "2027-02-26T23:59:59",
        "form__sections__0__questions__1__type": "org_id",
        "form__sections__1__questions__6__max_chars": "12000",
        "form__sections__0__questions__3__label": GONE,
        "budget__request_max": 18000.5,
        "eligibility__1__check__field": "registration",
        "review__criteria__0__weight": 30,
        "agreement__tranches__1__needs": "interim_reprot",
    }
    assert sorted(faults("SG-2027-01", **planted)) == [
        ("agreement.tranches[n2].needs", "unknown_reference"),
        ("budget.request_max", "format"),
        ("call.max_award", "unknown_key"),
        ("call.time_zone", "format"),
        ("eligibility[registered_12_months].check.field", "unknown_reference"),
        ("form.sections[applicant].questions[legal_form].label", "required"),
        ("form.sections[applicant].questions[org_id].type", "wrong_choice"),
        ("form.sections[project].questions[method].max_chars", "wrong_type"),
        ("review.criteria", "sum"),
        ("timeline[submission_closes].at", "format"),
    ]


def test_repeated_key_is_reported_with_the_rest():
    spoilt = (
        text("IN-2027-01").replace("  blind: true", "  blind: true\n  blind: false").replace("max: 24", 'max: "24"')
    )
    assert [problem[:2] for problem in refusal(spoilt)] == [
        ("review.blind", "duplicate_key"),
        ("review.shortlist.max", "wrong_type"),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("call: [1, }", ("", "yaml", "Line 1: This is not YAML.")),
        ("call:\n\tkind: x", ("", "yaml", "Line 2: This is not YAML.")),
        ("a: &x 1\nb: *x", ("", "yaml", "Line 1: Anchors and aliases are not used in call files.")),
        ("a: 1\nb: !!python/name:os.system 2", ("", "yaml", "Line 2: This tag is not used in call files.")),
        ("a: 1\n? [b]\n: 2", ("", "yaml", "Line 2: A key must be a word.")),
        ("true: 1", ("", "yaml", "Line 1: A key must be a word.")),
        ("\n" + "[" * 30, ("", "yaml", "Line 2: The file is nested too deeply.")),
        ("- 1", ("", "wrong_type", "A call file consists of keys and values.")),
        ("", ("call.kind", "wrong_choice", KIND_WANTED)),
        ("call: {kind: fund}", ("call.kind", "wrong_choice", KIND_WANTED)),
        ("call: {kind: [small_grant]}", ("call.kind", "wrong_choice", KIND_WANTED)),
        ('call: {kind: "a\\0"}', ("", "null_character", "A call file holds no NUL character.")),
        (b"call: \xff", ("", "encoding", "A call file is UTF-8 text.")),
        ("#" * (MAX_BYTES + 1), ("", "too_large", "A call file has at most 1 MB.")),
        ("a: 1\n---\nb: 2", ("", "yaml", "Line 2: This is not YAML.")),
        ("a: \x07", ("", "yaml", "Line 1: This is not YAML.")),
    ],
)  # fmt: skip
def test_unreadable_file_is_refused(source: str | bytes, expected: tuple[str, str, str]):
    assert refusal(source) == [expected]


def test_byte_order_mark_is_allowed():
    assert load_definition(b"\xef\xbb\xbf" + text("SG-2027-01").encode(), KINDS) == load("SG-2027-01")


def test_plain_data_too_deep_is_refused():
    deep: dict[str, Any] = {}
    for _ in range(40):
        deep = {"a": deep}
    with pytest.raises(DefinitionErrors, match="nested too deeply"):
        load_definition(deep, KINDS)


def test_words_of_old_yaml_stay_words():
    source = "{a: yes, b: no, c: on, d: 17:00, e: 2027-01-01, f: 012, g: 1e5, h: true, i: ~, on: 5}"
    read = read_yaml(source)[0]
    assert read == {
        "a": "yes", "b": "no", "c": "on", "d": "17:00", "e": "2027-01-01",
        "f": "012", "g": "1e5", "h": True, "i": None, "on": 5,
    }  # fmt: skip
    assert read_yaml(write_yaml(read))[0] == read


letters = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z"]))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | letters,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcdeon~01", min_size=1), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abcdeon:", min_size=1), plain, max_size=4))
def test_what_is_written_is_read_again(value: dict[str, Any]):
    assert read_yaml(write_yaml(value)) == (value, [])


@given(st.text(max_size=200))
def test_no_text_does_harm(source: str):
    with pytest.raises(DefinitionErrors):
        load_definition(source, KINDS)


def _places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(found for step, item in inner for found in _places(item, (*place, step)))]


PLACES = {name: _places(data(name))[1:] for name in FILES}
JUNK = [None, True, -1, 0, 10**30, 1.5, Decimal(1), "", " ", "x", "1", "a.b", [], ["x"], [[]], {}, {"key": "x"}]


def _put(holder: Any, place: tuple[Any, ...], value: Any) -> None:
    """Put a value in a place, if earlier junk has left that place."""
    *path, last = place
    for step in path:
        holder = holder[step] if step in _steps(holder) else None
    if last in _steps(holder):
        holder[last] = value


def _steps(holder: Any) -> Any:
    return holder if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()


@given(st.sampled_from(list(FILES)), st.data())
def test_no_junk_in_any_place_does_harm(name: str, draw: st.DataObject):
    spoilt = data(name)
    for place in draw.draw(st.lists(st.sampled_from(PLACES[name]), min_size=1, max_size=3)):
        _put(spoilt, place, draw.draw(st.sampled_from(JUNK)))
    found = problems_of(spoilt)
    assert all(problem.message and "%(" not in problem.message for problem in found)
    assert found or problems_of(dump_definition(load_definition(spoilt, KINDS))) == ()
