"""Answers made of others: groups, rows, statements, papers, follow-ups."""

from typing import Any

import pytest
from django.utils.translation import override

from portal.calls.questions import parse_all
from tests.calls.asking import (
    AT,
    CV,
    DECLARATIONS,
    FUNDING,
    GROUP,
    LABEL,
    LELA,
    MONTHS,
    NINO,
    NOT_BACKWARDS,
    PAPER,
    PEOPLE,
    PERSON,
    PLAN,
    STEP,
    messages,
    outcome,
    question,
)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def test_group_that_is_missing_lacks_each_needed_field():
    missing = [("contact.name", "required"), ("contact.number", "required")]
    assert outcome(GROUP, None) == (None, missing)
    assert outcome(GROUP, {"name": " "}) == (None, missing)
    assert outcome(question("group", key="contact", fields=PERSON, required=False), {}) == (None, [])


def test_group_places_problems_inside_and_drops_what_is_not_asked():
    raw = {"name": "Nino", "number": "123", "unknown": "x"}
    assert outcome(GROUP, raw) == ({"name": "Nino", "number": "123"}, [("contact.number", "format")])
    assert outcome(GROUP, "Nino") == (None, [("contact", "format")])


@pytest.mark.parametrize(
    ("raw", "stored", "problems"),
    [
        ([NINO, LELA], [NINO, LELA], []),
        ([NINO, LELA, {}, {"name": ""}], [NINO, LELA], []),
        ([NINO], [NINO], [("people", "too_few")]),
        ([], [], [("people", "required")]),
        (None, [], [("people", "required")]),
        ("Nino", [], [("people", "format")]),
        ([NINO, "Lela"], [NINO, {}], [("people[1]", "format")]),
        ([NINO, {**LELA, "number": "1"}], [NINO, {**LELA, "number": "1"}], [("people[1].number", "format")]),
        ([NINO] * 4, [NINO] * 3, [("people", "too_many")]),
    ],
)
def test_repeat_group(raw, stored, problems):
    assert outcome(PEOPLE, raw) == (stored, problems)


def test_repeat_group_holds_fifty_items_at_most():
    many = question("repeat_group", key="people", fields=PERSON, max_items=500)
    assert outcome(many, [NINO] * 51) == ([NINO] * 50, [("people", "too_many")])


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ({}, []),
        ({"start": "2"}, []),
        ({"start": 3}, ["end_before_start"]),
        ({"start": 0}, ["too_early"]),
        ({"end": 9}, ["too_late"]),
        ({"start": 9, "end": 0}, ["too_late", "too_early"]),
        ({"end": None}, ["required"]),
        ({"activity": "", "end": ""}, ["required"]),
        ({"activity": "a\u202eb", "end": "x"}, ["control_characters", "format"]),
        ({"note": "kept"}, []),
    ],
)
def test_table_says_what_is_wrong_at_the_row(row, codes):
    assert outcome(PLAN, [STEP, {**STEP, **row}])[1] == [("plan[1]", code) for code in codes]


def test_table_names_column_and_rule():
    assert messages(PLAN, [STEP, {**STEP, "end": 9}]) == ["End: 9 is too much; at most 8."]
    assert messages(PLAN, [STEP, {**STEP, "start": 3}]) == ["The end comes first."]


def test_table_counts_rows():
    assert outcome(PLAN, [STEP])[1] == [("plan", "too_few")]
    assert outcome(PLAN, [STEP] * 4) == ([STEP] * 3, [("plan", "too_many")])
    assert outcome(PLAN, [STEP, 5])[1] == [("plan[1]", "format")]
    assert outcome(question("table", key="plan", columns=MONTHS, required=False), []) == ([], [])


def test_table_without_period_rule_keeps_the_codes_of_numbers():
    plain = question("table", key="plan", columns=MONTHS)
    assert outcome(plain, [{**STEP, "start": 0, "end": 9}])[1] == [
        ("plan[0]", "below_minimum"),
        ("plan[0]", "above_maximum"),
    ]


def test_table_rule_of_another_kind_is_a_matter_of_form():
    sums = {"rule": "start + end == 8", "error": {"ka": "ჯამი", "en": "Not eight."}}
    asked = question("table", key="plan", columns=MONTHS, row_check=sums)
    assert outcome(asked, [STEP, {**STEP, "end": 7}])[1] == [("plan[0]", "format")]


def test_table_rule_between_days():
    columns = [{"key": key, "type": "date", "label": LABEL} for key in ("start", "end")]
    asked = question("table", key="plan", columns=columns, row_check=NOT_BACKWARDS)
    rows = [{"start": "2027-01-02", "end": "2027-01-02"}, {"start": "2027-01-02", "end": "2027-01-01"}]
    assert outcome(asked, rows)[1] == [("plan[1]", "end_before_start")]


@pytest.mark.parametrize(
    ("raw", "stored", "problems"),
    [
        (["publish", "true"], ["true", "publish"], []),
        (["publish"], ["publish"], [("declarations.true", "required")]),
        (None, [], [("declarations.true", "required")]),
        (["true", "unknown"], [], [("declarations", "format")]),
        ({"true": True}, [], [("declarations", "format")]),
        ([{}], [], [("declarations", "format")]),
    ],
)
def test_declarations(raw, stored, problems):
    assert outcome(DECLARATIONS, raw) == (stored, problems)


def test_files_keep_name_and_digest_and_say_what_is_wrong_by_name():
    assert outcome(CV, [PAPER]) == ([{"name": "cv.pdf", "sha256": "ab" * 32}], [])
    assert outcome(CV, []) == ([], [("documents_cv", "required")])
    assert outcome(CV, [PAPER] * 3)[1] == [("documents_cv", "too_many")]
    assert outcome(CV, ["cv.pdf"]) == ([], [("documents_cv", "format")])
    assert messages(CV, [{**PAPER, "problem": "too_large"}]) == ["“cv.pdf” is too large; at most 5 MB."]
    assert messages(CV, [{**PAPER, "problem": "wrong_type"}]) == [
        "“cv.pdf” is not a file of the kind asked for. Accepted: PDF, JPG."
    ]


def asked_problems(questions: list[Any], raw: Any) -> dict[str, tuple[Any, list[tuple[str, str]]]]:
    parsed = parse_all(questions, raw, AT)
    return {key: (answer.value, [(p.field, p.code) for p in answer.problems]) for key, answer in parsed.items()}


def test_follow_up_is_asked_after_yes_only():
    assert asked_problems([FUNDING], {"funding": "yes"}) == {
        "funding": ("yes", []),
        "source": ("", [("source", "required")]),
    }
    assert asked_problems([FUNDING], {"funding": "no", "source": "kept in the draft"}) == {"funding": ("no", [])}


def test_question_that_is_not_shown_is_not_asked():
    shown = question("short_text", key="why", shown_if={"field": "funding", "equals": "no"})
    assert asked_problems([FUNDING, shown], {"funding": "no"})["why"] == ("", [("why", "required")])
    assert list(asked_problems([FUNDING, shown], {"funding": "yes", "source": "EU"})) == ["funding", "source"]


def test_condition_inside_a_group_names_its_neighbour_with_or_without_the_group():
    for field in ("name", "contact.name"):
        parts = [PERSON[0], {**PERSON[1], "shown_if": {"field": field, "equals": "Nino"}}]
        asked = question("group", key="contact", fields=parts)
        assert outcome(asked, {"name": "Nino"})[1] == [("contact.number", "required")]
        assert outcome(asked, {"name": "Lela"}) == ({"name": "Lela"}, [])
