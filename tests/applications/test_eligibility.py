"""Conditions of a call: on answers, certificates, employers, and what the portal knows."""

import pytest

from portal.accounts.models import Certificate
from tests.applications.checking import SUBMISSIONS, call_of, checked, codes, grant, intern
from tests.calls.cases import load
from tests.factories import (
    INTERNSHIPS,
    SMALL_GRANTS,
    ApplicationFactory,
    CertificateFactory,
    ClaimFactory,
    PlacementFactory,
)

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
def test_conditions_and_answers_together(graduates, changes, found):
    assert codes(grant(**changes)) == found


def test_certificates_count_different_holders_of_sound_items(graduates):
    one, two = SUBMISSIONS[0]["payload"]["certificates"]
    assert codes(grant(certificates=[one, {**two, "certificate_no": "EL-26-1"}])) == [
        ("certificates[1].certificate_no", "format"),
        ("certificates", "too_few"),
    ]
    assert codes(grant(certificates=[one, {**one, "certificate_no": "EL-2026-00012"}])) == [("certificates", "too_few")]
    assert codes(grant(certificates=[one])) == [("certificates", "too_few")]
    third = {**two, "certificate_no": "bad"}
    assert codes(grant(certificates=[one, two, third])) == [("certificates[2].certificate_no", "format")]


def test_doubtful_certificates_are_notes_for_officers(db):
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


def test_day_of_receipt_is_that_of_the_call_clock(graduates):
    shown = {"registration_date": "2027-02-23", "terms": {"eligibility": []}}
    assert codes(grant(at="2027-02-22T19:59:59+00:00", **shown)) == [("registration_date", "too_late")]
    assert codes(grant(at="2027-02-22T20:00:00+00:00", **shown)) == []


def test_conditions_checked_later_are_not_checked_on_submission(graduates):
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
def test_every_kind_of_condition(graduates, check, answers, found):
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
def test_certificate_of_the_candidate(graduates, number, owner, withdrawn, found):
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
def test_answers_of_a_candidate(graduates, changes, found):
    assert codes(intern(**changes)) == found


def test_host_that_is_closed_to_the_person_cannot_be_chosen_again(graduates, maia):
    earlier = ApplicationFactory(call__source=INTERNSHIPS)
    ClaimFactory(application=earlier, key="person", value="99000050001#1")
    earlier.host_exclusions.create(host_key="H5", reason="employer", by=maia, at=earlier.created_at)
    assert codes(intern()) == [("preferences", "not_eligible")]
    assert codes(intern(preferences=["H1"])) == []


def test_former_intern_is_refused_only_for_a_place_taken_in_another_call(graduates):
    other = ApplicationFactory(call__source=INTERNSHIPS, call__code="IN-2026-01")
    ClaimFactory(application=other, key="answer:personal_number", value="99000050001")
    placement = PlacementFactory(application=other)
    placement.accepted_at = placement.declined_at = None
    placement.save()
    assert codes(intern()) == []
    placement.accepted_at = placement.placed_at
    placement.save()
    assert codes(intern()) == [("__call__", "not_eligible")]
