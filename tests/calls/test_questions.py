"""What each type of question takes, stores, refuses, reads from a browser, draws and prints."""

import json
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from portal.calls.definition.form import AnyQuestion
from portal.calls.questions import draw_all, parse_all, read_all, type_of

AT = datetime(2027, 2, 22, 12, 0, tzinfo=ZoneInfo("Asia/Tbilisi"))
FIELD_CASES = json.loads((Path(__file__).parents[1] / "fixtures/values/field_cases.json").read_text())
LABEL = {"ka": "კითხვა", "en": "Question"}
ABC = [{"value": value, "label": {"ka": value, "en": value.upper()}} for value in "abc"]
PERSON = [
    {"key": "name", "type": "short_text", "required": True, "label": LABEL},
    {"key": "number", "type": "personal_number_ge", "required": True, "label": {"ka": "ნომერი", "en": "Number"}},
]
MONTHS = [
    {"key": "activity", "type": "short_text", "label": {"ka": "საქმე", "en": "Activity"}},
    {"key": "start", "type": "integer", "min": 1, "max": 8, "label": {"ka": "დასაწყისი", "en": "Start"}},
    {"key": "end", "type": "integer", "min": 1, "max": 8, "label": {"ka": "ბოლო", "en": "End"}},
    {"key": "note", "type": "short_text", "required": False, "label": {"ka": "შენიშვნა", "en": "Note"}},
]
NOT_BACKWARDS = {"rule": "start <= end", "error": {"ka": "არეულია", "en": "The end comes first."}}
STATEMENTS = [
    {"key": "true", "required": True, "text": LABEL},
    {"key": "publish", "required": False, "separate_consent": True, "text": LABEL},
]


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def question(kind: str, **keys: Any) -> Any:
    given = {"key": "q", "type": kind, "label": LABEL, "required": True, **keys}
    return TypeAdapter(AnyQuestion).validate_python(given)


def outcome(asked: Any, raw: Any) -> tuple[Any, list[tuple[str, str]]]:
    """Return the stored form and the problems as (field, code)."""
    parsed = type_of(asked).parse(asked, raw, AT)
    return parsed.value, [(problem.field, problem.code) for problem in parsed.problems]


def messages(asked: Any, raw: Any) -> list[str]:
    return [problem.message for problem in type_of(asked).parse(asked, raw, AT).problems]


VALUE_QUESTIONS = {
    "personal_number_ge": question("personal_number_ge"),
    "org_id_ge": question("org_id_ge"),
    "iban_ge": question("iban", countries=["GE"]),
    "email": question("email"),
    "amount": question("money"),
}


@pytest.mark.parametrize(
    "case",
    [case for case in FIELD_CASES if case["type"] in VALUE_QUESTIONS],
    ids=lambda c: f"{c['type']}-{c['value']!a}",
)
def test_field_cases(case):
    stored, problems = outcome(VALUE_QUESTIONS[case["type"]], case["value"])
    assert problems == ([("q", case["code"])] if case["code"] else [])
    if case["expect"] == "accept":
        assert stored == (case["normalised"] or case["value"].strip())


CASES = [
    # one line
    (question("short_text"), "ღია მერია", "ღია მერია", []),
    (question("short_text"), " as typed ", " as typed ", []),
    (question("short_text"), "e\u0301", "é", []),
    (question("short_text"), "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧", []),
    (question("short_text"), "\u200b\u2060", "", ["required"]),
    (question("short_text", required=False), "\u200b", "", []),
    (question("short_text"), "a\u202eb", "a\u202eb", ["control_characters"]),
    (question("short_text"), "a\nb", "a\nb", ["control_characters"]),
    (question("short_text"), "a\0", "a\0", ["null_character"]),
    (question("short_text"), "\ud800x", "\ud800x", ["control_characters"]),
    (question("short_text", max_chars=3), "ააა", "ააა", []),
    (question("short_text", max_chars=3), "აააა", "აააა", ["too_long"]),
    (question("short_text"), 5, "", ["format"]),
    (question("short_text"), ["a"], "", ["format"]),
    # several lines
    (question("long_text", max_words=2), "one —\ntwo", "one —\ntwo", []),
    (question("long_text", max_words=2), "one two three", "one two three", ["too_many_words"]),
    (question("long_text", min_words=2), "one", "one", ["too_few"]),
    (question("long_text"), "\u202eabc\x07", "\u202eabc\x07", []),
    (question("long_text"), "a\0b", "a\0b", ["null_character"]),
    (question("long_text"), "\0", "\0", ["null_character"]),
    (question("long_text"), "a\udc00", "a\udc00", ["control_characters"]),
    (question("long_text"), "ა" * 12_000, "ა" * 12_000, []),
    (question("long_text", max_chars=50_000), "ა" * 12_001, "ა" * 12_001, ["too_long"]),
    (question("long_text"), "{{ 7*7 }} <script>", "{{ 7*7 }} <script>", []),
    # numbers
    (question("integer", min=20, max=30), 30, 30, []),
    (question("integer", min=20, max=30), " 20 ", 20, []),
    (question("integer", min=20, max=30), 19, 19, ["below_minimum"]),
    (question("integer", min=20, max=30), "31", 31, ["above_maximum"]),
    (question("integer"), "\u22125", -5, []),
    (question("integer"), 5.0, 5, []),
    (question("integer"), 5.5, None, ["format"]),
    (question("integer"), True, None, ["format"]),
    (question("integer"), "٥", None, ["format"]),
    (question("integer"), "9" * 9999, None, ["too_large"]),
    (question("integer"), "0" * 9999 + "7", 7, []),
    (question("integer"), 10**5000, None, ["too_large"]),
    (question("integer"), float("inf"), None, ["format"]),
    (question("integer"), "", None, ["required"]),
    (question("number", decimals=1), "2,5", "2.5", []),
    (question("number", decimals=1), "2.55", "", ["too_many_decimals"]),
    (question("number", min="-1.5"), "-2", "-2", ["below_minimum"]),
    (question("number", max="3"), -4, "-4", []),
    (question("money", min="100", max="200"), "12\u00a0500,50", "12500.50", ["above_maximum"]),
    (question("money"), 12500.5, "12500.5", []),
    (question("money"), True, "", ["not_a_number"]),
    (question("money"), {"a": 1}, "", ["not_a_number"]),
    (question("money"), 10**400, "", ["too_large"]),
    (question("money"), "-5", "", ["not_a_number"]),
    # days
    (question("date"), "2027-02-28", "2027-02-28", []),
    (question("date"), "2027-02-29", "", ["format"]),
    (question("date"), "28.02.2027", "", ["format"]),
    (question("date"), "20270228", "", ["format"]),
    (question("date"), "２０２７-02-28", "", ["format"]),
    (question("date", not_in_future=True), "2027-02-22", "2027-02-22", []),
    (question("date", not_in_future=True), "2027-02-23", "2027-02-23", ["too_late"]),
    (question("date", not_before="2027-01-02"), "2027-01-01", "2027-01-01", ["too_early"]),
    (question("date", not_after="2027-01-02"), "2027-01-03", "2027-01-03", ["too_late"]),
    # choices
    (question("yes_no"), "yes", "yes", []),
    (question("yes_no"), True, "", ["format"]),
    (question("single_choice", options=ABC), "b", "b", []),
    (question("single_choice", options=ABC), "d", "", ["format"]),
    (question("single_choice", options=ABC), ["b"], "", ["format"]),
    (question("single_choice", options=ABC, allow_other=True), "something else", "something else", []),
    (question("single_choice", options=ABC, allow_other=True), "a\u202eb", "", ["format"]),
    (question("single_choice"), "ka", "ka", []),
    (question("multi_choice", options=ABC), ["a", "b", "a"], ["a", "b"], []),
    (question("multi_choice", options=ABC), "a", ["a"], []),
    (question("multi_choice", options=ABC), ["a", "x"], ["a"], ["format"]),
    (question("multi_choice", options=ABC), [None, ""], [], ["required"]),
    (question("multi_choice", options=ABC, required=False, min_items=2), [], [], []),
    (question("multi_choice", options=ABC, min_items=2), ["a"], ["a"], ["too_few"]),
    (question("multi_choice", options=ABC, max_items=1), ["a", "b"], ["a", "b"], ["too_many"]),
    (question("multi_choice", options=ABC, allow_other=True), ["a", "z"], ["a", "z"], []),
    (question("multi_choice", options=ABC), {"a": 1}, [], ["format"]),
    (question("multi_choice", options=ABC), [["a"]], [], ["format"]),
    (question("ranked_choice", options=ABC, max_items=2), ["c", "a"], ["c", "a"], []),
    (question("ranked_choice", options=ABC), ["c", "c"], ["c"], ["format"]),
    # codes
    (question("pattern", pattern="^EL-20[0-9]{2}-[0-9]{5}$"), " EL-2026-00011\n", "EL-2026-00011", []),
    (question("pattern", pattern="^EL-20[0-9]{2}-[0-9]{5}$"), "EL-2026-0001", "EL-2026-0001", ["format"]),
    (question("pattern", pattern="[0-9]+"), "1\n2", "1\n2", ["control_characters"]),
    (question("iban"), "DE89 3704 0044 0532 0130 00", "DE89370400440532013000", []),
    (question("iban"), "XX89370400440532013000", "XX89370400440532013000", ["format"]),
    (question("iban", countries=["GE"]), "DE00370400440532013000", "DE00370400440532013000", ["country"]),
    (question("iban", countries=["GE"]), "GE29-NB00-0000", "GE29-NB00-0000", ["format"]),
    (question("phone"), "+995 500 00 00 01", "+995 500 00 00 01", []),
    (question("phone"), "032 2 12 34 56", "032 2 12 34 56", []),
    (question("phone"), "12", "12", ["format"]),
    (question("phone"), "call me", "call me", ["format"]),
    (question("url"), "https://example.org/ა?b=1", "https://example.org/ა?b=1", []),
    (question("url"), "javascript:alert(1)", "javascript:alert(1)", ["format"]),
    (question("url"), "www.example.org", "www.example.org", ["format"]),
    (question("email"), "a\u202eb@example.org", "a\u202eb@example.org", ["non_ascii"]),
    (question("email"), "a\0b@example.org", "a\0b@example.org", ["null_character"]),
    (question("email"), "a" * 65 + "@example.org", "a" * 65 + "@example.org", ["format"]),
    (question("email"), 'quoted"@example.org', 'quoted"@example.org', ["format"]),
]


@pytest.mark.parametrize(("asked", "raw", "stored", "codes"), CASES, ids=[case[0].type for case in CASES])
def test_what_is_stored_and_what_is_wrong(asked, raw, stored, codes):
    assert outcome(asked, raw) == (stored, [("q", code) for code in codes])


RANGE = question("date_range", not_before="2027-05-04", not_after="2027-12-31", min_months=3, max_months=6)


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [
        ("2027-05-10", "2027-11-10", []),
        ("2027-05-10", "2027-11-11", ["too_late"]),
        ("2027-05-10", "2027-08-09", []),
        ("2027-05-10", "2027-08-08", ["too_early"]),
        ("2027-05-03", "2027-08-10", ["too_early"]),
        ("2027-09-01", "2028-01-01", ["too_late"]),
        ("2027-08-10", "2027-08-09", ["end_before_start"]),
        ("2027-08-10", "", ["required"]),
        ("", "", ["required"]),
        ("2027-08-10", "soon", ["format"]),
        ("2027-08-10", 5, ["format"]),
    ],
)
def test_date_range(first, last, codes):
    assert outcome(RANGE, {"from": first, "to": last})[1] == [("q", code) for code in codes]


def test_date_range_of_days_and_at_the_end_of_time():
    days = question("date_range", min_days=2, max_days=3)
    assert [outcome(days, {"from": "2027-01-01", "to": f"2027-01-0{last}"})[1] for last in (1, 2, 3, 4)] == [
        [("q", "too_early")],
        [],
        [],
        [("q", "too_late")],
    ]
    assert outcome(RANGE, {"from": "9999-12-31", "to": "9999-12-31"})[1] == [("q", "too_late")]
    assert outcome(question("date_range", required=False), {"from": "", "to": None}) == (None, [])


def test_figures_stand_in_the_messages():
    words = question("long_text", max_words=250)
    assert messages(words, "word " * 251) == ["251 words; at most 250. Please shorten the text."]
    assert messages(question("integer", max=30), 31) == ["31 is too much; at most 30."]
    assert messages(question("money", min="5000", currency="GEL"), "4999.99") == [
        "GEL\u00a04,999.99 is too little; at least GEL\u00a05,000.00."
    ]
    assert messages(RANGE, {"from": "2027-05-10", "to": "2027-08-08"}) == [
        "08.08.2027 is too early for the shortest duration; the period ends on 09.08.2027 or later."
    ]
    assert messages(question("email"), "nіno@exаmple.org") == [
        "Only Latin letters are possible in an e-mail address. Please replace: і а"
    ]
    assert messages(question("email"), "a\u202e@example.org") == [
        "Only Latin letters are possible in an e-mail address. Please replace: U+202E"
    ]


GROUP = question("group", key="contact", fields=PERSON)


def test_group_that_is_missing_lacks_each_needed_field():
    missing = [("contact.name", "required"), ("contact.number", "required")]
    assert outcome(GROUP, None) == (None, missing)
    assert outcome(GROUP, {"name": " "}) == (None, missing)
    assert outcome(question("group", key="contact", fields=PERSON, required=False), {}) == (None, [])


def test_group_places_problems_inside_and_drops_what_is_not_asked():
    raw = {"name": "Nino", "number": "123", "unknown": "x"}
    assert outcome(GROUP, raw) == ({"name": "Nino", "number": "123"}, [("contact.number", "format")])
    assert outcome(GROUP, "Nino") == (None, [("contact", "format")])


PEOPLE = question("repeat_group", key="people", fields=PERSON, min_items=2, max_items=3)
NINO, LELA = {"name": "Nino", "number": "99000000017"}, {"name": "Lela", "number": "99000000018"}


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


PLAN = question("table", key="plan", columns=MONTHS, min_rows=2, max_rows=3, row_check=NOT_BACKWARDS)
STEP = {"activity": "Visits", "start": 1, "end": 2, "note": ""}


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


DECLARATIONS = question("declarations", key="declarations", items=STATEMENTS)


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


PAPER = {"name": "cv.pdf", "sha256": "ab" * 32, "size": 5, "problem": None}
CV = question("file", key="documents.cv".replace(".", "_"), accepted=["pdf", "jpg"], multiple=2, max_file_mb=5)


def test_files_keep_name_and_digest_and_say_what_is_wrong_by_name():
    assert outcome(CV, [PAPER]) == ([{"name": "cv.pdf", "sha256": "ab" * 32}], [])
    assert outcome(CV, []) == ([], [("documents_cv", "required")])
    assert outcome(CV, [PAPER] * 3)[1] == [("documents_cv", "too_many")]
    assert outcome(CV, ["cv.pdf"]) == ([], [("documents_cv", "format")])
    assert messages(CV, [{**PAPER, "problem": "too_large"}]) == ["“cv.pdf” is too large; at most 5 MB."]
    assert messages(CV, [{**PAPER, "problem": "wrong_type"}]) == [
        "“cv.pdf” is not a file of the kind asked for. Accepted: PDF, JPG."
    ]


FUNDING = question(
    "yes_no",
    key="funding",
    if_yes={"key": "source", "type": "short_text", "required": True, "label": LABEL},
)


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


EVERY = [
    question("short_text", key="short_text"),
    question("long_text", key="long_text", max_words=3, min_words=1),
    question("number", key="number", min="1"),
    question("integer", key="integer", max=5),
    question("money", key="money", currency="GEL"),
    question("date", key="date", not_in_future=True),
    question("date_range", key="date_range", min_months=1, max_days=9),
    FUNDING,
    question("single_choice", key="single_choice", options=ABC, allow_other=True),
    question("multi_choice", key="multi_choice", options=ABC, allow_other=True, max_items=2),
    question("ranked_choice", key="ranked_choice", options=ABC, max_items=2),
    question("email", key="email"),
    question("phone", key="phone"),
    question("url", key="url"),
    question("iban", key="iban", countries=["GE"]),
    question("personal_number_ge", key="personal_number_ge"),
    question("org_id_ge", key="org_id_ge"),
    question("pattern", key="pattern", pattern="[a-z]+"),
    CV,
    GROUP,
    PEOPLE,
    PLAN,
    DECLARATIONS,
]
TELLING = st.sampled_from(["yes", "a", "2027-01-01", "٣", "\ud800", "nan"])
KEYS = st.text(max_size=3) | st.sampled_from(["name", "number", "start", "end", "from", "to"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | TELLING,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("asked", EVERY, ids=lambda asked: asked.type)
@given(raw=JSON)
def test_no_answer_raises_in_any_type(asked, raw):
    kind = type_of(asked)
    parsed = kind.parse(asked, raw, AT)
    assert {problem.field.partition(".")[0].partition("[")[0] for problem in parsed.problems} <= {asked.key}
    assert all(problem.message for problem in parsed.problems)
    json.dumps(parsed.value, allow_nan=False)
    assert isinstance(kind.plain_text(asked, parsed.value, "ka"), str)
    kind.facts(asked, parsed.value)
    if not parsed.problems:
        assert kind.parse(asked, parsed.value, AT) == parsed or asked.type == "file"


@pytest.mark.parametrize("asked", EVERY, ids=lambda asked: asked.type)
@settings(max_examples=25)
@given(raw=JSON)
def test_any_draft_can_be_drawn(asked, raw):
    problems = type_of(asked).parse(asked, raw, AT).problems
    for field in draw_all([asked], {asked.key: raw}, problems, "en"):
        assert render_to_string(field["template"], {"field": field})


class Names(HTMLParser):
    """Collect what the elements of a page are called, and what they point to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.controls: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.targets |= {given["for"]} if "for" in given else set()
        self.targets |= set(given.get("aria-describedby", "").split())
        if tag in {"input", "select", "textarea"} and "aria-label" not in given:
            self.controls.add(given["id"])


def test_every_type_is_drawn_with_labels_for_controls_and_ids_that_exist_once():
    fields = draw_all(EVERY, {"people": [NINO], "plan": [STEP]}, (), "en")
    names = Names("".join(render_to_string(field["template"], {"field": field}) for field in fields))
    assert len(names.ids) == len(set(names.ids)) > 100
    assert names.targets <= set(names.ids)
    assert names.controls <= names.targets


def test_errors_stand_beside_their_answers_and_rows():
    raw = {"people": [NINO, {"name": "Lela"}], "plan": [STEP, {**STEP, "start": 3}], "email": "x"}
    parsed = parse_all(EVERY, raw, AT)
    problems = [problem for answer in parsed.values() for problem in answer.problems]
    fields = {field["name"]: field for field in draw_all(EVERY, raw, problems, "en")}
    assert fields["email"]["errors"] == ["Please enter one e-mail address, such as nino@example.org."]
    assert fields["people"]["errors"] == []
    assert [part["errors"] for part in fields["people"]["rows"][1]["parts"]] == [[], ["Please answer this question."]]
    assert [row["errors"] for row in fields["plan"]["rows"]] == [[], ["The end comes first."]]


POSTED = {
    "short_text": "ღია",
    "long_text": "one\r\ntwo",
    "number": "2,5",
    "integer": "5",
    "money": "12 500,50",
    "date": "4.5.2027",
    "date_range-from": "2027-05-04",
    "date_range-to": "09.06.2027",
    "funding": "yes",
    "source": "EU",
    "single_choice": "",
    "single_choice-other": "other",
    "ranked_choice-0": "c",
    "ranked_choice-1": "",
    "email": "nino@example.org",
    "contact-name": "Nino",
    "contact-number": "99000000017",
    "people-0-name": "Nino",
    "people-0-number": "99000000017",
    "people-7-name": "Lela",
    "people-7-number": "99000000018",
    "people-8-name": "",
    "people-8-number": " ",
    "plan-0-activity": "Visits",
    "plan-0-start": "1",
    "plan-0-end": "2",
}


def test_what_a_browser_posts_is_read():
    posted = QueryDict(mutable=True)
    posted.update(POSTED)
    posted.setlist("multi_choice", ["a", "b"])
    posted["multi_choice-other"] = " else "
    posted.setlist("declarations", ["true"])
    read = read_all(EVERY, posted)
    assert {key: value for key, value in read.items() if value} == {
        "short_text": "ღია",
        "long_text": "one\ntwo",
        "number": "2,5",
        "integer": "5",
        "money": "12 500,50",
        "date": "2027-05-04",
        "date_range": {"from": "2027-05-04", "to": "2027-06-09"},
        "funding": "yes",
        "source": "EU",
        "single_choice": "other",
        "multi_choice": ["a", "b", "else"],
        "ranked_choice": ["c"],
        "email": "nino@example.org",
        "contact": {"name": "Nino", "number": "99000000017"},
        "people": [NINO, LELA],
        "plan": [{"activity": "Visits", "start": "1", "end": "2", "note": ""}],
        "declarations": ["true"],
    }


PRINTED = [
    (question("money", currency="GEL"), "12500.50", "12\u00a0500,50\u00a0₾", "GEL\u00a012,500.50"),
    (question("date"), "2027-05-04", "04.05.2027", "04.05.2027"),
    (RANGE, {"from": "2027-05-04", "to": "2027-06-09"}, "04.05.2027 – 09.06.2027", "04.05.2027 – 09.06.2027"),
    (question("single_choice", options=ABC), "a", "a", "A"),
    (question("multi_choice", options=ABC, allow_other=True), ["a", "z"], "a, z", "A, z"),
    (question("ranked_choice", options=ABC), ["b", "a"], "1. b, 2. a", "1. B, 2. A"),
    (question("iban"), "GE29NB0000000101904917", "GE29 NB00 0000 0101 9049 17", "GE29 NB00 0000 0101 9049 17"),
    (GROUP, NINO, "კითხვა: Nino\nნომერი: 99000000017", "Question: Nino\nNumber: 99000000017"),
    (PEOPLE, [NINO], "კითხვა: Nino; ნომერი: 99000000017", "Question: Nino; Number: 99000000017"),
    (PLAN, [STEP], "Visits, 1, 2", "Visits, 1, 2"),
    (CV, [{"name": "cv.pdf", "sha256": ""}], "cv.pdf", "cv.pdf"),
    (DECLARATIONS, ["true"], "კითხვა", "Question"),
]


@pytest.mark.parametrize(("asked", "stored", "ka", "en"), PRINTED, ids=[printed[0].type for printed in PRINTED])
def test_answers_on_paper(asked, stored, ka, en):
    assert [type_of(asked).plain_text(asked, stored, language) for language in ("ka", "en")] == [ka, en]


def test_lot_is_a_fact_of_the_application():
    lots = question("single_choice", option_source="lots")
    assert type_of(lots).facts(lots, "A") == {"lot": "A"}
    assert type_of(lots).facts(question("single_choice", options=ABC), "a") == {}
