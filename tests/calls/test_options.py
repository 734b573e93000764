"""Where options come from, and how a question is filled in for its call."""

import json

import pytest

from portal.calls.municipalities import MUNICIPALITIES
from portal.calls.options import answerable, questions_of
from portal.calls.registry import OPTION_SOURCES
from tests.calls.cases import GONE, load
from tests.factories import FIXTURES


def used_municipalities() -> set[str]:
    """Return every municipality that an application or a host of the example calls names."""
    grants = ("applications/SG-2027-01_accepted.json", "applications/SG-2027-01_submissions.json")
    payloads = [one["payload"] for path in grants for one in json.loads((FIXTURES / path).read_text())["applications"]]
    used = {key for payload in payloads for key in payload["implementation_municipalities"]}
    interns = json.loads((FIXTURES / "internships/IN-2027-01_applications.json").read_text())["applications"]
    used |= {one["payload"]["home_municipality"] for one in interns}
    return used | {host.municipality for host in load("IN-2027-01").hosts}


def test_municipalities_hold_all_of_georgia_once_and_every_one_that_is_used():
    keys = [key for key, _ka, _en in MUNICIPALITIES]
    assert len(keys) == len(set(keys)) == 69
    assert used_municipalities() <= set(keys)
    assert {key.lower() == en.lower() for key, _ka, en in MUNICIPALITIES} == {True}
    assert all("ა" <= letter <= "ჰ" for _key, ka, _en in MUNICIPALITIES for letter in ka)


def test_municipalities_have_both_names():
    options = {option.value: option for option in OPTION_SOURCES["municipalities_ge"]()}
    assert [options["tbilisi"].text(language) for language in ("ka", "en")] == ["თბილისი", "Tbilisi"]


def test_hosts_are_options_by_key_and_name():
    terms = load("IN-2027-01")
    preferences = answerable(terms.question("preferences"), terms)
    assert [(option.value, option.text("en")) for option in preferences.options][:2] == [
        ("H1", "Mtkvari Public Policy Lab"),
        ("H2", "Rioni Regional Watch"),
    ]


def test_lots_are_options_by_key_and_title():
    terms = load("two_stages")
    assert [option.value for option in OPTION_SOURCES["lots"](terms)] == [lot.key for lot in terms.lots]


def test_lump_sums_are_options():
    terms = load("rolling")
    assert [option.value for option in OPTION_SOURCES["lump_sums"](terms)] == ["one", "two"]


def test_question_that_lists_its_options_stays_as_it_is():
    terms = load("SG-2027-01")
    question = terms.question("legal_form")
    assert answerable(question, terms) is question


def test_questions_of_a_stage_keep_the_order_of_the_form():
    terms = load("SG-2027-01")
    stage = terms.written_stages[0]
    asked = questions_of(terms, stage)
    assert [question.key for question in asked] == [question.key for question in stage.questions]
    places = next(question for question in asked if question.key == "implementation_municipalities")
    assert len(places.options) == 69


@pytest.mark.parametrize(("limits", "months"), [({"min": 6, "max": 12}, (6, 12)), (None, (None, None))])
def test_budget_limits_the_duration_that_the_period_leaves_open(limits, months):
    changes = {"budget__duration_months": limits} if limits else {}
    gone = {f"form__sections__1__questions__8__{name}_months": GONE for name in ("min", "max")}
    terms = load("SG-2027-01", **gone, **changes)
    period = next(q for q in questions_of(terms, terms.written_stages[0]) if q.key == "period")
    assert (period.min_months, period.max_months) == months


def test_budget_leaves_months_of_the_question_alone():
    terms = load("SG-2027-01", budget__duration_months={"min": 6, "max": 12})
    period = next(q for q in questions_of(terms, terms.written_stages[0]) if q.key == "period")
    assert (period.min_months, period.max_months) == (3, 8)
