"""One desk for all roles: what waits, the oldest deadline first."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import desk
from portal.core.desk_line import DeskLine, oldest_first

from .factories import CallFactory, StaffRoleFactory, UserFactory


def line(label, due=None):
    return DeskLine(label, f"/{label}/", due, f"Do {label}")


def shown(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_lines_stand_by_deadline_and_those_without_last(at):
    late, soon = line("late", at - timedelta(days=1)), line("soon", at)
    assert oldest_first([line("b"), soon, line("a"), late]) == [late, soon, line("a"), line("b")]


def test_every_room_is_asked_with_the_same_person_and_moment(nino, at, monkeypatch):
    asked = []

    def room(user, moment):
        asked.append((user, moment))
        return [line("x", at)]

    monkeypatch.setattr(desk, "ROOMS", (room, room))
    assert desk.waiting_for(nino, at) == [line("x", at)] * 2
    assert asked == [(nino, at)] * 2


def test_desk_shows_what_to_do_and_until_when(nino, as_user, clock, at, monkeypatch):
    lines = [line("late", at - timedelta(days=1)), line("soon", at + timedelta(days=1)), line("some-day")]
    monkeypatch.setattr(desk, "ROOMS", (lambda user, moment: lines,))
    page = shown(as_user(nino).get("/desk/"))
    places = [page.index(text) for text in ("Overdue", "Do late", "Until", "Do soon", "Do some-day")]
    assert places == sorted(places)
    assert 'href="/late/"' in page
    assert "23 February 2027, 12:00 (Tbilisi time)" in page


def test_an_empty_desk_says_so(nino, as_user, monkeypatch):
    monkeypatch.setattr(desk, "ROOMS", ())
    assert "Nothing waits for you" in shown(as_user(nino).get("/desk/"))


def test_someone_without_a_name_is_asked_for_it(db, as_user):
    assert "Please tell us your name" in shown(as_user(UserFactory(full_name="")).get("/desk/"))


def test_staff_desk_shows_the_calls_one_works_on(db, as_user):
    CallFactory(code="SG-2027-01")
    CallFactory(code="SG-2027-02")
    officer = StaffRoleFactory(call_code="SG-2027-02").user
    page = shown(as_user(officer).get("/manage/"))
    assert ("SG-2027-01" in page, "SG-2027-02" in page) == (False, True)


def test_staff_of_everything_see_every_call(maia, as_user):
    CallFactory(code="SG-2027-01", state="draft")
    CallFactory(code="SG-2027-02")
    page = shown(as_user(maia).get("/manage/"))
    assert ("SG-2027-01" in page, "SG-2027-02" in page) == (True, True)


@pytest.mark.parametrize(("who", "way"), [("nino", "/desk/"), ("maia", "/manage/")])
def test_every_page_leads_to_ones_own_desk(db, who, way, as_user, request):
    page = shown(as_user(request.getfixturevalue(who)).get("/privacy/"))
    assert f'href="{way}"' in page


def test_the_staff_desk_costs_the_same_for_one_call_and_for_thirty(maia, as_user, django_assert_num_queries):
    client = as_user(maia)
    CallFactory(code="C0")
    client.get("/manage/")
    with CaptureQueriesContext(connection) as before:
        client.get("/manage/")
    for n in range(1, 30):
        CallFactory(code=f"C{n}")
    with django_assert_num_queries(len(before)):
        client.get("/manage/")
