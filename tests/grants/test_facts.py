"""Facts of earlier grants, lump sums and requests, as checks of a stage see them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from portal.applications.checks import check_answers
from portal.applications.models import Application
from tests.applications.checking import call_of, checked, codes, grant
from tests.factories import (
    TrancheFactory,
    UserFactory,
)


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


def test_overdue_report_of_an_earlier_grant_stands_in_the_way(db):
    application = awarded("SG-2026-01")
    assert codes(grant(at="2026-09-20T12:00:00+04:00", registration_date="2011-02-04")) == []
    assert codes(grant(at="2026-09-21T00:00:00+04:00", registration_date="2011-02-04")) == [
        ("__call__", "not_eligible")
    ]
    application.award.tranches.update(state="due")
    assert codes(grant()) == []


def test_report_under_a_grant_that_was_never_accepted_is_not_due(db):
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
