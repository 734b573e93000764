"""What waits: candidates to rate for hosts; hosts, ratings and placing for officers."""

from datetime import timedelta

import pytest

from internships.actions import place_interns, propose_places
from internships.models import HostFit
from portal.applications.models import Application
from reviews.models import Review
from tests.factories import StaffRoleFactory

from .conftest import DUE, shown

pytestmark = pytest.mark.usefixtures("clock")


def test_the_desk_of_a_host_counts_candidates_to_rate(call, c01, scored, share, elene, as_user):
    scored("C02", "H2", paper=4, interview=4)
    share()
    browser = as_user(elene)
    assert "2 candidates to rate in IN-2027-01" in shown(browser.get("/desk/"))
    HostFit.objects.filter(application=c01).update(fit=5)
    assert "1 candidate to rate in IN-2027-01" in shown(browser.get("/desk/"))
    HostFit.objects.update(fit=5)
    assert "to rate" not in shown(browser.get("/desk/"))


def test_the_desk_of_a_host_is_empty_after_the_moment(call, c01, elene, clock, as_user):
    clock.move_to(DUE + timedelta(seconds=1))
    assert "to rate" not in shown(as_user(elene).get("/desk/"))


def test_the_desk_of_an_officer_leads_from_hosts_to_placing(call, c01, maia, at, as_user):
    browser = as_user(maia)
    page = shown(browser.get("/manage/"))
    assert "5 hosts of IN-2027-01 have nobody who speaks for them" in page
    assert "2 ratings by hosts missing in IN-2027-01" in page
    assert "can be placed" not in page
    HostFit.objects.update(fit=5)
    assert "The candidates of IN-2027-01 can be placed" in shown(browser.get("/manage/"))
    propose_places(place_interns(call, by=maia, at=at), by=maia, at=at)
    assert "can be placed" not in shown(browser.get("/manage/"))


def test_placing_waits_for_every_sheet_but_not_for_late_hosts(call, c01, maia, clock, as_user):
    Review.objects.filter(pk=Review.objects.first().pk).update(state="draft")
    clock.move_to(DUE + timedelta(seconds=1))
    browser = as_user(maia)
    assert "can be placed" not in shown(browser.get("/manage/"))
    Review.objects.update(state="submitted")
    assert "can be placed" in shown(browser.get("/manage/"))


def test_the_desk_concerns_officers_of_the_call_only(call, c01, irakli, as_user):
    other = StaffRoleFactory(call_code="IN-2028-01").user
    for person in (irakli, other):
        assert "IN-2027-01 have nobody" not in shown(as_user(person).get("/manage/"))
    assert Application.objects.count() == 1
