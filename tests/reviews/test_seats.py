"""Who sits on the panel, who reads what, and the gate before reading."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts.models import User
from portal.applications.models import Access, Application
from portal.core.errors import Refused
from portal.core.models import Event, Message
from reviews.actions import (
    assign_reviewer,
    change_assignments,
    declare_conflict,
    declare_no_conflict,
    fill_seat,
    open_seat,
    seat_person,
    unassign_reviewer,
)
from reviews.grounds import STANDARD_GROUNDS
from reviews.models import Assignment, Conflict, PanelSeat, Review
from reviews.queries import conflict_grounds, progress, review_due

from ..factories import SMALL_GRANTS, AccessFactory, CallFactory, MembershipFactory, definition
from .cases import STAGE, handed_in

pytestmark = pytest.mark.django_db


def code_of(refusal) -> str:
    return refusal.value.problems[0].code


def open_sight(user) -> list[tuple[str, str]]:
    """Return (application, role) of what a person may see now."""
    rows = Access.objects.filter(user=user, until__isnull=True).order_by("application__external_id")
    return list(rows.values_list("application__external_id", "role"))


# Seats ---------------------------------------------------------------------------------------------------------------


def test_open_seat_makes_one_row_whatever_the_number_of_calls(call, maia, at):
    first = open_seat(call, STAGE, "R1", by=maia, at=at)
    assert open_seat(call, STAGE, "R1", by=maia, at=at) == first
    assert list(Event.objects.values_list("verb", flat=True)) == ["seat opened"]


def test_seat_person_enters_who_is_not_known_and_tells_them(call, maia, at, mailoutbox):
    seat = seat_person(call, STAGE, "R1", "new.reader@example.org", is_chair=True, by=maia, at=at)
    assert (seat.user.email, seat.is_chair) == ("new.reader@example.org", True)
    message = Message.objects.get()
    assert (message.recipient, message.purpose, message.language) == ("new.reader@example.org", "panel seat", "ka")
    assert "/reviews/" in message.body


def test_seat_person_takes_who_is_known_in_whatever_case(call, maia, ana, at):
    seat = seat_person(call, STAGE, "R1", "ANA@example.org", by=maia, at=at)
    assert seat.user == ana
    assert User.objects.filter(email__iexact="ana@example.org").count() == 1


def test_seat_person_without_an_address_leaves_the_seat_empty(call, maia, at):
    assert seat_person(call, STAGE, "R1", "", by=maia, at=at).user is None
    assert not Message.objects.exists()


def test_one_person_has_one_seat(call, seat, other_seat, maia, ana, at):
    with pytest.raises(Refused) as refusal:
        fill_seat(other_seat, ana, by=maia, at=at)
    assert code_of(refusal) == "seat_taken"


def test_filling_an_imported_seat_opens_what_was_declared_for_it(call, application, maia, dato, at):
    seat = open_seat(call, STAGE, "R3", by=maia, at=at)
    assignment = assign_reviewer(application, seat, by=maia, at=at)
    Assignment.objects.filter(pk=assignment.pk).update(declared_at=at)
    handed_in(assignment)
    fill_seat(seat, dato, by=maia, at=at)
    assert open_sight(dato) == [("A1", "reviewer")]
    assert Review.objects.filter(assignment=assignment).exists()


def test_a_new_person_declares_anew_and_inherits_no_draft(application, seat, assign, maia, ana, dato, at):
    assignment = assign(application, seat)
    AccessFactory(application=application, user=ana, role="reviewer")
    Conflict.objects.create(application=application, seat=seat, ground="lecturer", excludes=False, at=at)
    fill_seat(seat, dato, by=maia, at=at)
    assignment.refresh_from_db()
    assert assignment.declared_at is None
    assert (Review.objects.count(), Conflict.objects.count()) == (0, 0)
    assert open_sight(ana) == open_sight(dato) == []


def test_a_seat_that_has_reviewed_keeps_its_person(application, seat, assign, maia, dato, at):
    handed_in(assign(application, seat, declared=False))
    with pytest.raises(Refused) as refusal:
        fill_seat(seat, dato, by=maia, at=at)
    assert code_of(refusal) == "already_reviewed"
    seat.refresh_from_db()
    assert seat.user != dato


def test_making_the_same_person_chair_changes_the_role_in_which_they_read(application, seat, assign, maia, ana, at):
    assign(application, seat)
    AccessFactory(application=application, user=ana, role="reviewer")
    fill_seat(seat, ana, is_chair=True, by=maia, at=at)
    assert open_sight(ana) == [("A1", "chair")]
    assert Review.objects.count() == 1
    assert not Message.objects.exists()


@pytest.mark.parametrize("who", ["nino", "ana", "fatima", "irakli"])
def test_only_officers_fill_seats_and_assign(call, application, seat, at, who, request):
    person = request.getfixturevalue(who)
    for act in (
        lambda: open_seat(call, STAGE, "R9", by=person, at=at),
        lambda: fill_seat(seat, person, by=person, at=at),
        lambda: assign_reviewer(application, seat, by=person, at=at),
        lambda: change_assignments(call, STAGE, [], [(application.pk, seat.pk)], by=person, at=at),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not Assignment.objects.exists()


# Assignment ----------------------------------------------------------------------------------------------------------


def test_assign_gives_the_due_moment_of_the_call_and_shows_nothing_yet(call, application, seat, maia, ana, at):
    assignment = assign_reviewer(application, seat, by=maia, at=at)
    assert assignment.due_at == call.terms.moments["review_closes"] == review_due(call, STAGE)
    assert assign_reviewer(application, seat, by=maia, at=at + timedelta(hours=1)) == assignment
    assert open_sight(ana) == []
    assert not Review.objects.exists()


def test_assign_refuses_what_is_not_in_review(application, seat, maia, at):
    Application.objects.filter(pk=application.pk).update(state="withdrawn")
    application.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        assign_reviewer(application, seat, by=maia, at=at)
    assert code_of(refusal) == "not_in_review"


def test_assign_refuses_who_has_declared_an_excluding_conflict(application, seat, maia, at):
    Conflict.objects.create(application=application, seat=seat, ground="family", excludes=True, at=at)
    with pytest.raises(Refused) as refusal:
        assign_reviewer(application, seat, by=maia, at=at)
    assert code_of(refusal) == "conflict"


@pytest.mark.parametrize("tie", ["writes", "member"])
def test_assign_refuses_who_works_for_the_applicant(application, seat, maia, ana, at, tie):
    if tie == "writes":
        AccessFactory(application=application, user=ana)
    else:
        MembershipFactory(organisation=application.applicant_organisation, user=ana)
    with pytest.raises(Refused) as refusal:
        assign_reviewer(application, seat, by=maia, at=at)
    assert refusal.value.messages == ["R1 works for the applicant."]


def test_unassign_takes_back_sight_and_draft(application, seat, maia, ana, at):
    assignment = assign_reviewer(application, seat, by=maia, at=at)
    declare_no_conflict(assignment, by=ana, at=at)
    unassign_reviewer(assignment, by=maia, at=at)
    assert (Assignment.objects.count(), Review.objects.count(), open_sight(ana)) == (0, 0, [])


def test_unassign_refuses_once_a_sheet_is_in(application, seat, assign, maia, at):
    assignment = assign(application, seat, declared=False)
    handed_in(assignment)
    with pytest.raises(Refused) as refusal:
        unassign_reviewer(assignment, by=maia, at=at)
    assert code_of(refusal) == "already_reviewed"


def test_a_matrix_gives_and_takes_each_by_itself(call, seat, other_seat, assign, maia, at):
    one, two, three = Application.objects.order_by("external_id")
    assign(one, seat, declared=False)
    kept = assign(two, seat, declared=False)
    handed_in(kept)
    Conflict.objects.create(application=three, seat=other_seat, ground="family", excludes=True, at=at)
    before = {(one.pk, seat.pk), (two.pk, seat.pk)}
    wanted = {(three.pk, seat.pk), (three.pk, other_seat.pk)}
    changes = change_assignments(call, STAGE, before, wanted, by=maia, at=at)
    assert (changes.given, changes.taken) == (1, 1)
    assert changes.refused == [
        f"{two.reference}, R1: A review has been handed in; it cannot be taken back.",
        f"{three.reference}, R2: R2 has declared a conflict of interest.",
    ]
    assert set(Assignment.objects.values_list("application__external_id", "seat__key")) == {("A2", "R1"), ("A3", "R1")}


def test_a_matrix_leaves_alone_what_another_officer_gave_meanwhile(call, application, seat, assign, maia, at):
    assign(application, seat, declared=False)
    change_assignments(call, STAGE, before=[], wanted=[], by=maia, at=at)
    assert Assignment.objects.count() == 1


def test_a_matrix_touches_no_other_call(call, maia, at):
    elsewhere = CallFactory(code="SG-2027-02")
    foreign = PanelSeat.objects.create(call=elsewhere, stage=STAGE, key="R1")
    application = Application.objects.first()
    assert change_assignments(call, STAGE, [], [(application.pk, foreign.pk), (0, 0)], by=maia, at=at).given == 0
    assert not Assignment.objects.exists()


def test_progress_counts_sheets_given_and_handed_in(call, application, seat, other_seat, assign):
    handed_in(assign(application, seat, declared=False))
    assign(application, other_seat, declared=False)
    assert progress(call, STAGE) == {application.pk: (1, 2)}


# Declaring -----------------------------------------------------------------------------------------------------------


def test_no_conflict_opens_the_application_and_a_sheet(application, seat, assign, ana, at):
    assignment = assign(application, seat, declared=False)
    assert not ana.has_perm("applications.view_application", application)
    declare_no_conflict(assignment, by=ana, at=at)
    assert open_sight(ana) == [("A1", "reviewer")]
    assert ana.has_perm("applications.view_application", application)
    assert ana.has_perm("reviews.write_review", Review.objects.get(assignment=assignment))


def test_an_excluding_conflict_closes_the_application(application, seat, assign, ana, at):
    assignment = assign(application, seat, declared=False)
    conflict = declare_conflict(assignment, "same_organisation", "My employer", by=ana, at=at)
    assert (conflict.excludes, conflict.note) == (True, "My employer")
    assert open_sight(ana) == []
    assert Review.objects.get().state == "recused"
    assert not ana.has_perm("reviews.read_application", assignment)


def test_a_conflict_found_while_reading_takes_the_application_away(application, seat, assign, ana, at):
    assignment = assign(application, seat, declared=False)
    declare_no_conflict(assignment, by=ana, at=at)
    declare_conflict(assignment, "family", by=ana, at=at)
    assert open_sight(ana) == []
    assert not ana.has_perm("reviews.write_review", Review.objects.get())


def test_a_declared_tie_that_does_not_exclude_lets_the_member_go_on(application, seat, assign, ana, at):
    assignment = assign(application, seat, declared=False)
    conflict = declare_conflict(assignment, "lecturer", by=ana, at=at)
    assert (conflict.excludes, open_sight(ana)) == (False, [("A1", "reviewer")])


def test_only_grounds_of_the_call_can_be_declared(application, seat, assign, ana, at):
    with pytest.raises(Refused) as refusal:
        declare_conflict(assign(application, seat, declared=False), "boredom", by=ana, at=at)
    assert [(p.field, p.code) for p in refusal.value.problems] == [("ground", "format")]


def test_nobody_declares_for_another(application, seat, assign, beka, maia, at):
    assignment = assign(application, seat, declared=False)
    for person in (beka, maia):
        with pytest.raises(PermissionDenied):
            declare_no_conflict(assignment, by=person, at=at)
    assert not Review.objects.exists()


def test_a_call_without_grounds_has_the_standard_ones():
    terms = definition(SMALL_GRANTS)
    del terms["review"]["conflict_of_interest"]
    call = CallFactory(definition=terms)
    assert conflict_grounds(call, STAGE) == STANDARD_GROUNDS
    assert {ground.key: ground.excludes for ground in STANDARD_GROUNDS}["lecturer"] is False
