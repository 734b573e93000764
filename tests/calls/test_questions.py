"""What the single answers take, store, refuse and print."""

import json
from pathlib import Path

import pytest
from django.utils.translation import override

from portal.calls.questions import type_of
from tests.calls.asking import (
    ABC,
    CV,
    DECLARATIONS,
    GROUP,
    NINO,
    PEOPLE,
    PLAN,
    RANGE,
    STEP,
    messages,
    outcome,
    question,
)

FIELD_CASES = json.loads((Path(__file__).parents[1] / "fixtures/values/field_cases.json").read_text())


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


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
