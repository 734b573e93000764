"""Every type of question with answers of any shape: parsed, drawn, read from a browser."""

import json
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.calls.questions import draw_all, parse_all, read_all, type_of
from tests.calls.asking import (
    ABC,
    AT,
    CV,
    DECLARATIONS,
    FUNDING,
    GROUP,
    LELA,
    NINO,
    PEOPLE,
    PLAN,
    STEP,
    question,
)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


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
