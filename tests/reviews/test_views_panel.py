"""Who may open the staff pages, and the page of the panel."""

from html import unescape

import pytest
from django.urls import reverse

from portal.applications.models import Application
from portal.core.models import Message
from reviews.models import Assignment, Conflict, Decision, PanelSeat
from tests.budget import assert_same_cost

from ..factories import AT, INTERNSHIPS, CallFactory, UserFactory
from .cases import STAGE, handed_in, in_review, shown, staff_page

pytestmark = pytest.mark.django_db
STAFF_PAGES = ("assignment", "ranking", "decisions", "letters", "release-progress")
STAFF_ACTS = ("seat-save", "assign", "close-ranking", "propose", "confirm", "release")


@pytest.mark.parametrize("name", STAFF_PAGES)
@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("maia", set(STAFF_PAGES)),
        ("tamar", set(STAFF_PAGES)),
        ("irakli", set(STAFF_PAGES) - {"assignment"}),
        ("fatima", set(STAFF_PAGES) - {"assignment"}),
        ("ana", set()),
        ("nino", set()),
        ("zura", set()),
    ],
)
def test_staff_pages_open_to_the_staff_of_the_call(call, as_user, clock, who, allowed, name, request):
    answer = as_user(request.getfixturevalue(who)).get(staff_page(name))
    assert answer.status_code == (200 if name in allowed else 403)


@pytest.mark.parametrize("name", STAFF_ACTS)
def test_staff_acts_need_an_officer_and_a_post(call, as_user, clock, name, irakli, ana, maia, client):
    for person in (irakli, ana):
        assert as_user(person).post(staff_page(name)).status_code == 403
    assert as_user(maia).get(staff_page(name)).status_code == 405
    assert client.post(staff_page(name)).url.startswith("/accounts/login/")
    assert [rows.objects.count() for rows in (Decision, PanelSeat)] == [0, 0]


def test_the_staff_of_another_call_opens_nothing(call, as_user, clock):
    officer = UserFactory()
    officer.grants_of_role.create(role="officer", call_code="IN-2027-01")
    for name in STAFF_PAGES:
        assert as_user(officer).get(staff_page(name)).status_code == 403


def test_a_chair_reads_the_ranking_and_changes_nothing(call, application, seat, assign, as_user, ana, clock):
    seat.is_chair = True
    seat.save()
    handed_in(assign(application, seat, declared=False))
    browser = as_user(ana)
    page = shown(browser, staff_page("ranking"))
    assert application.reference in page
    assert "Close the ranking" not in page
    assert shown(browser, staff_page("sheets", application.reference))
    assert browser.post(staff_page("close-ranking")).status_code == 403
    assert browser.get(staff_page("decisions")).status_code == 403


def test_a_seat_is_opened_filled_and_changed(of_maia, call):
    of_maia.post(staff_page("seat-save"), {"key": "R1", "email": "", "stage": STAGE})
    assert "Nobody yet" in shown(of_maia, staff_page("assignment"))
    answer = of_maia.post(staff_page("seat-save"), {"key": "R1", "email": "lia@example.org", "is_chair": "on"})
    assert answer.url == f"{staff_page('assignment')}?stage={STAGE}"
    page = shown(of_maia, f"{staff_page('assignment')}?seat=R1")
    assert "lia@example.org" in page
    assert 'name="is_chair" id="id_is_chair" checked' in page
    assert Message.objects.get().recipient == "lia@example.org"


def test_a_person_with_another_seat_is_told_at_the_field(of_maia, seat, other_seat, ana):
    answer = of_maia.post(staff_page("seat-save"), {"key": "R2", "email": ana.email})
    assert answer.status_code == 422
    assert "This person already has a seat on the panel." in answer.content.decode()
    other_seat.refresh_from_db()
    assert other_seat.user != ana


def test_ticks_give_out_and_take_back(of_maia, call, seat, assign):
    one, two, three = Application.objects.order_by("external_id")
    assign(one, seat, declared=False)
    Conflict.objects.create(application=three, seat=seat, ground="family", excludes=True, at=AT)
    page = shown(of_maia, staff_page("assignment"))
    assert f'name="before" value="{one.pk}:{seat.pk}"' in page
    assert f'value="{three.pk}:{seat.pk}"' not in page
    assert '0 of 3<span class="help d-block">2 readers are missing' in page
    answer = of_maia.post(
        staff_page("assign"),
        {
            "before": f"{one.pk}:{seat.pk}",
            "wanted": [f"{two.pk}:{seat.pk}", f"{three.pk}:{seat.pk}", "x:y"],
            "page": "1",
        },
        follow=True,
    )
    page = unescape(answer.content.decode())
    assert "1 given out, 1 taken back." in page
    assert "R1 has declared a conflict of interest." in page
    assert [a.application for a in Assignment.objects.all()] == [two]


def test_the_panel_page_tells_progress_and_declared_ties(of_maia, call, application, seat, other_seat, assign):
    handed_in(assign(application, seat, declared=False))
    assign(application, other_seat)
    Conflict.objects.create(
        application=application, seat=other_seat, ground="lecturer", note="In spring", excludes=False, at=AT
    )
    page = shown(of_maia, staff_page("assignment"))
    assert "Sheets handed in</strong> <span>1 of 2" in page
    assert "Taught a team member on the course" in page
    assert "In spring" in page
    assert "Beka Maisuradze" in page


def test_stages_are_switched_by_the_address(of_maia):
    call = CallFactory(source=INTERNSHIPS)
    url = reverse("reviews:assignment", args=[call.code])
    page = shown(of_maia, url)
    assert 'aria-current="page">Application</a>' in page
    assert 'aria-current="page">Interview</a>' in shown(of_maia, f"{url}?stage=interview")
    assert of_maia.get(f"{url}?stage=nowhere").status_code == 404


def test_the_panel_page_costs_the_same_for_one_and_for_thirty(of_maia, call, seat, assign):
    names = iter(range(30))
    assert_same_cost(
        of_maia, staff_page("assignment"), lambda: assign(in_review(call, f"B{next(names)}"), seat), most=14
    )
