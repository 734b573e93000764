"""Who goes on from the paper stage to the interview, and what becomes of those who do not."""

import pytest
from django.core.management import call_command

from portal.applications.states import ApplicationState
from portal.calls.models import Call
from portal.core.errors import Refused
from reviews.actions import invite_shortlisted
from reviews.queries import invited_from, ranking

FIXTURES = "tests/fixtures"


@pytest.fixture
def call(db):
    """IN-2027-01 with its paper reviews, before any interview."""
    call_command("load_call", f"{FIXTURES}/calls/IN-2027-01.yaml")
    call_command("import_certificates", f"{FIXTURES}/graduates/certificates.csv")
    call_command("import_applications", "IN-2027-01", f"{FIXTURES}/internships/IN-2027-01_applications.json")
    call_command("import_reviews", "IN-2027-01", f"{FIXTURES}/internships/IN-2027-01_reviews.csv")
    return Call.objects.get()


def limited(call: Call, most: int) -> Call:
    call.definition["review"]["shortlist"]["max"] = most
    call.save()
    return Call.objects.get()


def test_all_who_pass_go_on_while_there_is_room(call, maia, at):
    passing = {e.application for e in ranking(call, "application").entries if e.passes}
    assert len(passing) == 24
    assert {a.public_id for a in invited_from(call, "application").applications} == passing
    assert {a.public_id for a in invite_shortlisted(call, "application", by=maia, at=at)} == passing
    assert invite_shortlisted(call, "application", by=maia, at=at) == []


def test_the_rest_stay_behind_and_are_not_ranked_in_the_next_stage(call, maia, at):
    call = limited(call, 5)
    entries = ranking(call, "application").entries
    fifth = entries[4].score
    best = [entry.application for entry in entries if entry.score >= fifth]
    assert [a.public_id for a in invite_shortlisted(call, "application", by=maia, at=at)] == best
    assert 5 <= len(best) < 24
    states = dict(call.applications.values_list("external_id", "state"))
    assert {name for name, state in states.items() if state == ApplicationState.SHORTLISTED} == set(best)
    assert set(ranking(call).applications) == set(best)


def test_the_interview_has_no_shortlist(call, maia, at):
    assert invited_from(call, "interview") is None
    with pytest.raises(Refused) as refused:
        invite_shortlisted(call, "interview", by=maia, at=at)
    assert [p.code for p in refused.value.problems] == ["no_shortlist"]


def test_the_officer_invites_from_the_page(call, maia, client):
    client.force_login(maia)
    page = client.get("/manage/calls/IN-2027-01/ranking/?stage=application").content.decode()
    assert "/manage/calls/IN-2027-01/ranking/shortlist/application/" in page
    answer = client.post("/manage/calls/IN-2027-01/ranking/shortlist/application/")
    assert answer.status_code == 302
    assert call.applications.filter(state=ApplicationState.SHORTLISTED).exists()
