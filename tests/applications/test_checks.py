"""A whole stage: every example application, every condition, papers, limits, and answers of any shape."""

import csv
import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.models import Certificate
from portal.applications.checks import Checked, Paper, check_answers
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.uploads import upload_problem
from tests.calls.cases import load
from tests.factories import (
    FIXTURES,
    INTERNSHIPS,
    SMALL_GRANTS,
    ApplicationFactory,
    CertificateFactory,
    ClaimFactory,
    PlacementFactory,
    TrancheFactory,
    UserFactory,
)

ACTIONS = {"deadline_passed", "duplicate_in_call"}
MEGABYTE = 2**20


@cache
def records(path: str) -> list[dict[str, Any]]:
    return json.loads((FIXTURES / path).read_text())["applications"]


SUBMISSIONS = records("applications/SG-2027-01_submissions.json")
ACCEPTED = records("applications/SG-2027-01_accepted.json")
INTERNS = records("internships/IN-2027-01_applications.json")


@pytest.fixture
def register(db: None) -> None:
    """The certificates of the course, as the learning platform exports them."""
    with (FIXTURES / "graduates/certificates.csv").open(newline="") as file:
        rows = [{**row, "withdrawn": row["withdrawn"] or None} for row in csv.DictReader(file)]
    Certificate.objects.bulk_create(Certificate(**row) for row in rows)


@cache
def terms_of(name: str) -> Any:
    return load(name)


def call_of(name: str, **changes: Any) -> Call:
    """Return a call, not stored, with the terms of a call file."""
    terms = load(name, **changes) if changes else terms_of(name)
    call = Call(code=terms.code, kind=terms.call.kind)
    call.__dict__["terms"] = terms
    return call


@cache
def judged(name: str, accepted: tuple[str, ...], most: int) -> Paper:
    data = (FIXTURES / "files" / name).read_bytes()
    problem = upload_problem(name, data, accepted, most)
    return Paper(name, hashlib.sha256(data).hexdigest(), len(data), problem)


def papers_of(call: Call, payload: dict[str, Any]) -> dict[str, list[Paper]]:
    asked = call.terms.written_stages[0].by_path
    given = {f"documents.{key}": names for key, names in payload.get("documents", {}).items()}
    return {
        path: [judged(name, asked[path].accepted, asked[path].max_file_mb * MEGABYTE) for name in names]
        for path, names in given.items()
    }


def checked(call: Call, payload: Any, at: datetime | str = "2027-02-22T12:00:00+04:00", **given: Any) -> Checked:
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    if "papers" not in given:
        given["papers"] = papers_of(call, payload) if isinstance(payload, dict) else {}
    return check_answers(call, call.terms.written_stages[0], payload, at=moment, **{"language": "en", **given})


def codes(result: Checked) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in result.problems]


def expected(record: dict[str, Any]) -> set[tuple[str, str]]:
    errors = record["expect"]["errors"]
    return {(error["field"], error["code"]) for error in errors if error["code"] not in ACTIONS}


@pytest.mark.parametrize("record", SUBMISSIONS, ids=lambda record: record["id"])
def test_raw_submissions_have_exactly_the_errors_expected(register, record):
    found = codes(checked(call_of(SMALL_GRANTS), record["payload"], record["received_at"]))
    assert (set(found), len(found)) == (expected(record), len(expected(record)))


def without_papers(answers: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answers.items() if key != "documents"}


@pytest.mark.parametrize("record", ACCEPTED, ids=lambda record: record["id"])
def test_accepted_grant_applications_are_stored_as_they_were_given(register, record):
    result = checked(call_of(SMALL_GRANTS), record["payload"], record["received_at"])
    assert (result.problems, result.notes) == ([], [])
    assert without_papers(result.answers) == without_papers(record["payload"])
    assert result.requested == Decimal(record["payload"]["budget"]["declared_requested"])
    assert result.title == record["payload"]["project_title"]
    assert result.claims == [("org_id", record["payload"]["org_id"])]


@pytest.mark.parametrize("record", INTERNS, ids=lambda record: record["id"])
def test_internship_applications_are_stored_as_they_were_given(register, record):
    result = checked(call_of(INTERNSHIPS), record["payload"], record["received_at"])
    assert (result.problems, result.notes, result.requested, result.title) == ([], [], None, "")
    assert without_papers(result.answers) == without_papers(record["payload"])
    assert result.bound["person.number"] == record["payload"]["personal_number"]


@pytest.fixture
def grant() -> Callable[..., Checked]:
    """Return the check of A01 with some answers changed; None takes an answer away."""

    def check(at: str = "2027-02-22T12:00:00+04:00", terms: dict[str, Any] | None = None, **changes: Any) -> Checked:
        return checked(call_of(SMALL_GRANTS, **(terms or {})), changed(SUBMISSIONS[0], changes), at)

    return check


@pytest.fixture
def intern(register: None) -> Callable[..., Checked]:
    """Return the check of C01 with some answers changed."""

    def check(**changes: Any) -> Checked:
        return checked(call_of(INTERNSHIPS), changed(INTERNS[0], changes), "2027-03-20T12:00:00+04:00")

    return check


def changed(record: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    payload = {**deepcopy(record["payload"]), **changes}
    return {key: value for key, value in payload.items() if value is not None}


def test_facts_of_the_applicant_are_bound(register, grant):
    assert grant().bound == {
        "organisation.code": "999000001",
        "organisation.name": "ღია მერია",
        "contact.email": "maia.arqishvili@example.org",
        "contact.name": "მაია არყიშვილი",
        "contact.phone": "+995 500 00 00 01",
        "person.number": "99000000101",
    }


def test_papers_are_stored_by_name_and_digest(register, grant):
    assert grant().answers["documents"]["statute"] == [
        {"name": "good_statute.pdf", "sha256": judged("good_statute.pdf", ("pdf",), MEGABYTE).sha256}
    ]


CONFIRMED = ("true_data", "not_political", "no_double_funding", "data_processing")
NOT_CONFIRMED = [(f"declarations.{key}", "required") for key in CONFIRMED]
NO_CONTACT = [(f"contact.{key}", "required") for key in ("full_name", "personal_number", "email", "phone")]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"legal_form": "llc"}, [("legal_form", "not_eligible")]),
        ({"legal_form": "guild"}, [("legal_form", "format")]),
        ({"legal_form": None}, [("legal_form", "required")]),
        ({"registration_date": "2026-02-26"}, []),
        ({"registration_date": "2026-02-27"}, [("registration_date", "not_eligible")]),
        ({"registration_date": "2027-02-23"}, [("registration_date", "too_late")]),
        ({"implementation_municipalities": ["gori", "tbilisi"]}, [("implementation_municipalities", "not_eligible")]),
        ({"implementation_municipalities": ["atlantis"]}, [("implementation_municipalities", "format")]),
        ({"declarations": ["true_data", "no_double_funding", "data_processing"]}, NOT_CONFIRMED[1:2]),
        ({"declarations": None}, NOT_CONFIRMED),
        ({"contact": None}, NO_CONTACT),
        ({"documents": {"team_cvs": ["good_cv.docx"]}}, [
            ("documents.register_extract", "required"), ("documents.statute", "required")]),
        ({"other_funding": "yes"}, [("other_funding_details", "required")]),
        ({"other_funding": "no", "other_funding_details": "word " * 101}, []),
        ({"other_funding": "yes", "other_funding_details": "w " * 101}, [("other_funding_details", "too_many_words")]),
        ({"certificates": []}, [("certificates", "required")]),
        ({"org_name": "\u200b", "iban": "GE30NB0000000101904917"}, [("org_name", "required"), ("iban", "checksum")]),
        ({"unknown": "answers are dropped"}, []),
    ],
    ids=str,
)  # fmt: skip
def test_conditions_and_answers_together(register, grant, changes, found):
    assert codes(grant(**changes)) == found


def test_certificates_count_different_holders_of_sound_items(register, grant):
    one, two = SUBMISSIONS[0]["payload"]["certificates"]
    assert codes(grant(certificates=[one, {**two, "certificate_no": "EL-26-1"}])) == [
        ("certificates[1].certificate_no", "format"),
        ("certificates", "too_few"),
    ]
    assert codes(grant(certificates=[one, {**one, "certificate_no": "EL-2026-00012"}])) == [("certificates", "too_few")]
    assert codes(grant(certificates=[one])) == [("certificates", "too_few")]
    third = {**two, "certificate_no": "bad"}
    assert codes(grant(certificates=[one, two, third])) == [("certificates[2].certificate_no", "format")]


def test_doubtful_certificates_are_notes_for_officers(db, grant):
    CertificateFactory(certificate_no="EL-2026-00011", personal_number="99000000999")
    CertificateFactory(certificate_no="EL-2026-00012", personal_number="99000000102", withdrawn="2027-02-22")
    one, two = SUBMISSIONS[0]["payload"]["certificates"]
    result = grant(certificates=[one, two, {**two, "certificate_no": "EL-2026-99999"}])
    assert result.problems == []
    assert [(note.field, note.code) for note in result.notes] == [
        ("certificates[0].certificate_no", "certificate_other_holder"),
        ("certificates[1].certificate_no", "certificate_withdrawn"),
        ("certificates[2].certificate_no", "certificate_unknown"),
    ]
    day_before = grant(at="2027-02-21T12:00:00+04:00")
    assert [note.code for note in day_before.notes] == ["certificate_other_holder"]


def test_day_of_receipt_is_that_of_the_call_clock(register, grant):
    shown = {"registration_date": "2027-02-23", "terms": {"eligibility": []}}
    assert codes(grant(at="2027-02-22T19:59:59+00:00", **shown)) == [("registration_date", "too_late")]
    assert codes(grant(at="2027-02-22T20:00:00+00:00", **shown)) == []


def test_conditions_checked_later_are_not_checked_on_submission(register, grant):
    items = load(SMALL_GRANTS).model_dump(by_alias=True, mode="json", exclude_unset=True)["eligibility"]
    terms = {"eligibility": {"checked_at": "admin_check", "items": items}}
    assert codes(grant(legal_form="llc", terms=terms)) == []


DAY = {"field": "registration_date"}
TOO_YOUNG = [("registration_date", "not_eligible")]
NOT_PUBLISHED = [("declarations.publish_summary", "not_eligible")]


@pytest.mark.parametrize(
    ("check", "answers", "found"),
    [
        ({"field": "priority", "equals": "budget"}, {}, [("priority", "not_eligible")]),
        ({"field": "priority", "equals": "services"}, {}, []),
        ({"field": "other_funding", "equals": "no"}, {}, []),
        ({"field": "other_funding", "equals": "yes"}, {}, [("other_funding", "not_eligible")]),
        ({**DAY, "on_or_after": "2011-02-04"}, {}, []),
        ({**DAY, "on_or_after": "2011-02-05"}, {}, TOO_YOUNG),
        ({**DAY, "age_on_submission": {"min": 16, "max": 16}}, {}, []),
        ({**DAY, "age_on_submission": {"min": 17}}, {}, TOO_YOUNG),
        ({**DAY, "age_on": {"day": "2027-02-03", "min": 16}}, {}, TOO_YOUNG),
        ({**DAY, "within_months_before_submission": 12}, {"registration_date": "2026-02-22"}, []),
        ({**DAY, "within_months_before_submission": 12}, {"registration_date": "2026-02-21"}, TOO_YOUNG),
        ({"field": "certificates", "min_items": 3}, {}, [("certificates", "too_few")]),
        ({"field": "certificates", "max_items": 1}, {}, [("certificates", "too_many")]),
        ({"field": "certificates", "max_items": 2, "distinct_by": "holder_name"}, {}, []),
        ({"field": "target_groups", "contains": "rural"}, {}, []),
        ({"field": "target_groups", "contains": "youth"}, {}, [("target_groups", "not_eligible")]),
        ({"field": "declarations", "contains": "publish_summary"}, {}, NOT_PUBLISHED),
        ({"field": "contact.email", "in": ["nino@example.org"]}, {}, [("contact.email", "not_eligible")]),
        ({"derived": "overdue_reports_of_organisation", "at_most": 0}, {}, []),
        ({"derived": "overdue_reports_of_organisation", "at_least": 1}, {}, [("__call__", "not_eligible")]),
    ],
    ids=str,
)  # fmt: skip
def test_every_kind_of_condition(register, grant, check, answers, found):
    text = {"ka": "პირობა", "en": "Condition"}
    item = {"key": "one", "check": check, "text": text, "error": {"ka": "არა", "en": "Not met."}}
    result = grant(terms={"eligibility": [item]}, **answers)
    assert codes(result) == found
    assert {problem.message for problem in result.problems} <= {"Not met."}


def test_partners_from_the_same_place_are_refused(db):
    items = [{"key": "p", "check": {"field": "partners", "min_items": 2, "max_items": 4, "distinct_by": "municipality"},
              "text": {"en": "x"}, "error": {"en": "Different places."}}]  # fmt: skip
    call = call_of("consortium", eligibility=items)
    partners = [{"name": name, "municipality": "gori"} for name in ("A", "B")]
    assert ("partners", "not_eligible") in codes(checked(call, {"partners": partners}))


@pytest.mark.parametrize(
    ("number", "owner", "withdrawn", "found"),
    [
        ("EL-2026-09001", "99000050001", None, []),
        ("EL-2026-09001", "99000050001", "2027-03-21", []),
        ("EL-2026-09001", "99000050001", "2027-03-20", [("certificate_no", "not_eligible")]),
        ("EL-2026-09001", "99000050002", None, [("certificate_no", "not_eligible")]),
        ("EL-2026-77777", "99000050001", None, [("certificate_no", "not_eligible")]),
        ("EL-1", "99000050001", None, [("certificate_no", "format")]),
    ],
)
def test_certificate_of_the_candidate(intern, number, owner, withdrawn, found):
    Certificate.objects.filter(certificate_no="EL-2026-09001").update(personal_number=owner, withdrawn=withdrawn)
    assert codes(intern(certificate_no=number)) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"birth_date": "2009-05-10"}, []),
        ({"birth_date": "2009-05-11"}, [("birth_date", "not_eligible")]),
        ({"hours_per_week": 19}, [("hours_per_week", "below_minimum")]),
        ({"hours_per_week": "31"}, [("hours_per_week", "above_maximum")]),
        ({"preferences": ["H1", "H1"]}, [("preferences", "format")]),
        ({"preferences": ["H7"]}, [("preferences", "format")]),
        ({"preferences": ["H1", "H2", "H3", "H4"]}, [("preferences", "too_many")]),
        ({"preferences": []}, [("preferences", "required")]),
        ({"languages": [{"language": "en", "level": "B9"}]}, [("languages[0]", "format")]),
        ({"languages": [{"language": "en"}]}, [("languages[0]", "required")]),
        ({"languages": []}, [("languages", "required")]),
        ({"weekends": "perhaps"}, [("weekends", "format")]),
        ({"home_municipality": "atlantis"}, [("home_municipality", "format")]),
    ],
    ids=str,
)
def test_answers_of_a_candidate(intern, changes, found):
    assert codes(intern(**changes)) == found


def test_host_that_is_closed_to_the_person_cannot_be_chosen_again(intern, maia):
    earlier = ApplicationFactory(call__source=INTERNSHIPS)
    ClaimFactory(application=earlier, key="person", value="99000050001#1")
    earlier.host_exclusions.create(host_key="H5", reason="employer", by=maia, at=earlier.created_at)
    assert codes(intern()) == [("preferences", "not_eligible")]
    assert codes(intern(preferences=["H1"])) == []


def test_former_intern_is_refused_only_for_a_place_taken_in_another_call(intern):
    other = ApplicationFactory(call__source=INTERNSHIPS, call__code="IN-2026-01")
    ClaimFactory(application=other, key="answer:personal_number", value="99000050001")
    placement = PlacementFactory(application=other)
    placement.accepted_at = placement.declined_at = None
    placement.save()
    assert codes(intern()) == []
    placement.accepted_at = placement.placed_at
    placement.save()
    assert codes(intern()) == [("__call__", "not_eligible")]


def awarded(code: str, accepted: bool = True) -> Application:
    """Return an earlier grant of the organisation of A01, its interim report due on 20 September 2026."""
    tranche = TrancheFactory(
        award__application__call__code=code,
        award__application__applicant_organisation__code="999000001",
        needs="interim_report",
        n=2,
    )
    tranche.award.accepted_at = tranche.award.awarded_at if accepted else None
    tranche.award.save()
    application = tranche.award.application
    application.submissions.create(
        stage=application.stage,
        definition_version=1,
        answers={"period": {"from": "2026-05-10", "to": "2026-11-10"}},
        submitted_at=application.submitted_at,
    )
    return application


def test_overdue_report_of_an_earlier_grant_stands_in_the_way(register, grant):
    application = awarded("SG-2026-01")
    assert codes(grant(at="2026-09-20T12:00:00+04:00", registration_date="2011-02-04")) == []
    assert codes(grant(at="2026-09-21T00:00:00+04:00", registration_date="2011-02-04")) == [
        ("__call__", "not_eligible")
    ]
    application.award.tranches.update(state="due")
    assert codes(grant()) == []


def test_report_under_a_grant_that_was_never_accepted_is_not_due(register, grant):
    awarded("SG-2026-01", accepted=False)
    assert codes(grant()) == []


def rolling_answers(**changes: Any) -> dict[str, Any]:
    return {
        "full_name": "Nino",
        "personal_number": "99000000017",
        "birth_date": "2000-01-01",
        "certificate_date": "2027-01-01",
        "sum": "two",
        "idea": "A garden",
        **changes,
    }


def test_lump_sum_is_what_is_requested(db):
    result = checked(call_of("rolling"), rolling_answers())
    assert (codes(result), result.requested) == ([], Decimal("1000.00"))
    assert checked(call_of("rolling"), rolling_answers(sum="three")).requested is None


def test_open_grant_of_the_person_stands_in_the_way(db):
    tranche = TrancheFactory(award__application__applicant_person=UserFactory(personal_number="99000000017"))
    assert codes(checked(call_of("rolling"), rolling_answers())) == []
    tranche.award.accepted_at = tranche.award.awarded_at
    tranche.award.save()
    assert codes(checked(call_of("rolling"), rolling_answers())) == [("__call__", "not_eligible")]
    tranche.award.tranches.update(state="paid")
    assert codes(checked(call_of("rolling"), rolling_answers())) == []


def test_stage_may_name_the_question_that_tells_the_request_and_the_lot(db):
    answers = {"org_id": "999000001", "lot": "B", "estimate": "12 500,50", "partners_yet": "no"}
    result = checked(call_of("two_stages"), answers)
    assert (codes(result), result.requested, result.lot) == ([], Decimal("12500.50"), "B")


@pytest.mark.parametrize(
    ("earlier", "found"),
    [("1000", []), ("910", []), ("1111.11", []), ("900", ["above_maximum"]), ("1112", ["below_minimum"]), (None, [])],
)
def test_request_may_differ_from_the_earlier_stage_only_so_far(db, earlier, found):
    call = call_of("two_stages")
    stage = call.terms.stage("full")
    cells = {"category": "staff", "description": "Work", "unit": "", "quantity": "1", "own": "200", "own_kind": "cash"}
    line = {**cells, "unit_cost": "1200", "total": "1200", "requested": "1000"}
    budget = {"currency": "PLN", "lines": [line], "declared_total": "1200", "declared_requested": "1000"}
    result = check_answers(
        call,
        stage,
        {"budget": budget},
        at=datetime.fromisoformat("2027-05-01T12:00:00+02:00"),
        language="en",
        papers={},
        earlier_request=Decimal(earlier) if earlier else None,
    )
    assert [problem.code for problem in result.problems if problem.field.startswith("budget")] == found


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


def test_whole_submission_has_a_limit(register, grant, settings):
    settings.MAX_SUBMISSION_CHARACTERS = 2000
    result = grant(method="ა" * 2000)
    assert codes(result) == [("__call__", "too_long")]
    assert "at most 2000" in result.problems[0].message


def deep(levels: int) -> Any:
    return [deep(levels - 1)] if levels else "x"


def test_answers_nested_too_deep_are_not_looked_into(register, grant):
    assert codes(grant(org_name=deep(900))) == [("org_name", "format")]


@pytest.mark.parametrize("answers", [None, [], "text", 5, [{}]])
def test_answers_that_are_none_at_all(db, answers):
    found = codes(checked(call_of(SMALL_GRANTS), answers))
    assert ("__call__", "format") in found
    assert ("org_name", "required") in found


def test_problems_stand_in_the_order_of_the_form_and_once(register, grant):
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


def test_messages_are_in_the_language_asked_for(register):
    payload = changed(SUBMISSIONS[0], {"legal_form": "llc"})
    result = checked(call_of(SMALL_GRANTS), payload, language="ka")
    assert [problem.message for problem in result.problems] == [
        "კონკურსში მონაწილეობა შეუძლია მხოლოდ არასამეწარმეო (არაკომერციულ) იურიდიულ პირს."
    ]


def test_answer_with_a_problem_claims_nothing(register, grant):
    assert grant(org_id="1").claims == []


def test_number_of_the_applicant_stands_where_no_question_asks_for_it(db):
    call = call_of("two_stages")
    assert checked(call, {}, applicant_number="99000000017").bound == {"person.number": "99000000017"}


@pytest.mark.parametrize("text", ["\ud800", "a\0b", "9900000001\ud800"])
def test_text_that_no_database_can_hold_is_asked_of_no_database(register, grant, intern, text):
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
def test_one_spoilt_answer_spoils_nothing_else(register, data):
    key = data.draw(st.sampled_from(sorted(SUBMISSIONS[0]["payload"].keys() - {"documents"})))
    payload = {**SUBMISSIONS[0]["payload"], key: data.draw(JSON)}
    fields = {problem.field for problem in checked(call_of(SMALL_GRANTS), payload).problems}
    assert all(field.startswith((key, "other_funding_details")) for field in fields)


def test_check_costs_the_same_number_of_queries_however_many_answers(register, grant, django_assert_num_queries):
    call, payload = call_of(SMALL_GRANTS), deepcopy(SUBMISSIONS[0]["payload"])
    payload["certificates"] *= 5
    with django_assert_num_queries(2):
        checked(call, payload, datetime.fromisoformat("2027-02-22T12:00:00+04:00") + timedelta(days=1))
