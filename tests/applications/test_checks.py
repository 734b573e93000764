"""A whole stage: every example application, papers, limits, and answers of any shape."""

import json
from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.applications.checking import (
    ACCEPTED,
    INTERNS,
    MEGABYTE,
    SUBMISSIONS,
    call_of,
    changed,
    checked,
    codes,
    grant,
    intern,
    judged,
)
from tests.calls.cases import load
from tests.factories import (
    INTERNSHIPS,
    SMALL_GRANTS,
)

ACTIONS = {"deadline_passed", "duplicate_in_call"}


def expected(record: dict[str, Any]) -> set[tuple[str, str]]:
    errors = record["expect"]["errors"]
    return {(error["field"], error["code"]) for error in errors if error["code"] not in ACTIONS}


@pytest.mark.parametrize("record", SUBMISSIONS, ids=lambda record: record["id"])
def test_raw_submissions_have_exactly_the_errors_expected(graduates, record):
    found = codes(checked(call_of(SMALL_GRANTS), record["payload"], record["received_at"]))
    assert (set(found), len(found)) == (expected(record), len(expected(record)))


def without_papers(answers: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answers.items() if key != "documents"}


@pytest.mark.parametrize("record", ACCEPTED, ids=lambda record: record["id"])
def test_accepted_grant_applications_are_stored_as_they_were_given(graduates, record):
    result = checked(call_of(SMALL_GRANTS), record["payload"], record["received_at"])
    assert (result.problems, result.notes) == ([], [])
    assert without_papers(result.answers) == without_papers(record["payload"])
    assert result.requested == Decimal(record["payload"]["budget"]["declared_requested"])
    assert result.title == record["payload"]["project_title"]
    assert result.claims == [("org_id", record["payload"]["org_id"])]


@pytest.mark.parametrize("record", INTERNS, ids=lambda record: record["id"])
def test_internship_applications_are_stored_as_they_were_given(graduates, record):
    result = checked(call_of(INTERNSHIPS), record["payload"], record["received_at"])
    assert (result.problems, result.notes, result.requested, result.title) == ([], [], None, "")
    assert without_papers(result.answers) == without_papers(record["payload"])
    assert result.bound["person.number"] == record["payload"]["personal_number"]


def test_facts_of_the_applicant_are_bound(graduates):
    assert grant().bound == {
        "organisation.code": "999000001",
        "organisation.name": "ღია მერია",
        "contact.email": "maia.arqishvili@example.org",
        "contact.name": "მაია არყიშვილი",
        "contact.phone": "+995 500 00 00 01",
        "person.number": "99000000101",
    }


def test_papers_are_stored_by_name_and_digest(graduates):
    assert grant().answers["documents"]["statute"] == [
        {"name": "good_statute.pdf", "sha256": judged("good_statute.pdf", ("pdf",), MEGABYTE).sha256}
    ]


def test_papers_of_a_consortium_are_counted_by_member(db):
    call = call_of("consortium")
    partners = [{"name": name, "municipality": place} for name, place in (("A", "gori"), ("B", "poti"))]
    paper = judged("good_statute.pdf", ("pdf",), MEGABYTE)

    def found(**numbers: int) -> list[tuple[str, str]]:
        papers = {f"documents.{key}": [paper] * number for key, number in numbers.items()}
        return [one for one in codes(checked(call, {"partners": partners}, papers=papers)) if "documents" in one[0]]

    assert found(statutes=3, mandate=2, accounts=1) == []
    assert found(statutes=2, mandate=1, accounts=2) == [
        ("documents.statutes", "too_few"),
        ("documents.mandate", "too_few"),
        ("documents.accounts", "too_many"),
    ]
    assert found(mandate=2, accounts=1) == [("documents.statutes", "required")]


def test_whole_submission_has_a_limit(graduates, settings):
    settings.MAX_SUBMISSION_CHARACTERS = 2000
    result = grant(method="ა" * 2000)
    assert codes(result) == [("__call__", "too_long")]
    assert "at most 2000" in result.problems[0].message


def deep(levels: int) -> Any:
    return [deep(levels - 1)] if levels else "x"


def test_answers_nested_too_deep_are_not_looked_into(graduates):
    assert codes(grant(org_name=deep(900))) == [("org_name", "format")]


@pytest.mark.parametrize("answers", [None, [], "text", 5, [{}]])
def test_answers_that_are_none_at_all(db, answers):
    found = codes(checked(call_of(SMALL_GRANTS), answers))
    assert ("__call__", "format") in found
    assert ("org_name", "required") in found


def test_problems_stand_in_the_order_of_the_form_and_once(graduates):
    result = grant(
        period=None, org_id="1", certificates=[], legal_form="llc", registration_date="2027-01-01", budget=None
    )
    assert codes(result) == [
        ("org_id", "format"),
        ("registration_date", "not_eligible"),
        ("legal_form", "not_eligible"),
        ("certificates", "required"),
        ("period", "required"),
        ("budget", "required"),
    ]


def test_messages_are_in_the_language_asked_for(graduates):
    payload = changed(SUBMISSIONS[0], {"legal_form": "llc"})
    result = checked(call_of(SMALL_GRANTS), payload, language="ka")
    assert [problem.message for problem in result.problems] == [
        "კონკურსში მონაწილეობა შეუძლია მხოლოდ არასამეწარმეო (არაკომერციულ) იურიდიულ პირს."
    ]


def test_answer_with_a_problem_claims_nothing(graduates):
    assert grant(org_id="1").claims == []


def test_number_of_the_applicant_stands_where_no_question_asks_for_it(db):
    call = call_of("two_stages")
    assert checked(call, {}, applicant_number="99000000017").bound == {"person.number": "99000000017"}


@pytest.mark.parametrize("text", ["\ud800", "a\0b", "9900000001\ud800"])
def test_text_that_no_database_can_hold_is_asked_of_no_database(graduates, text):
    one, two = SUBMISSIONS[0]["payload"]["certificates"]
    spoilt = [one, {**two, "certificate_no": text, "holder_personal_number": text}]
    contact = {**SUBMISSIONS[0]["payload"]["contact"], "personal_number": text}
    assert "org_id" in {field for field, _code in codes(grant(org_id=text, certificates=spoilt, contact=contact))}
    assert {field for field, _code in codes(intern(personal_number=text))} == {"personal_number", "certificate_no"}


KEYS = [question.key for question in load(SMALL_GRANTS).written_stages[0].questions] + ["documents", "unknown"]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["yes", "GEL", "\ud800", "\0"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3) | st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=10,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8))
def test_no_answers_raise(db, answers):
    result = checked(call_of(SMALL_GRANTS), answers, papers={})
    json.dumps(result.answers, allow_nan=False)
    assert len({(problem.field, problem.code) for problem in result.problems}) == len(result.problems)
    assert all(problem.message for problem in result.problems)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_spoilt_answer_spoils_nothing_else(graduates, data):
    key = data.draw(st.sampled_from(sorted(SUBMISSIONS[0]["payload"].keys() - {"documents"})))
    payload = {**SUBMISSIONS[0]["payload"], key: data.draw(JSON)}
    fields = {problem.field for problem in checked(call_of(SMALL_GRANTS), payload).problems}
    assert all(field.startswith((key, "other_funding_details")) for field in fields)


def test_check_costs_the_same_number_of_queries_however_many_answers(graduates, django_assert_num_queries):
    call, payload = call_of(SMALL_GRANTS), deepcopy(SUBMISSIONS[0]["payload"])
    payload["certificates"] *= 5
    with django_assert_num_queries(2):
        checked(call, payload, datetime.fromisoformat("2027-02-22T12:00:00+04:00") + timedelta(days=1))
