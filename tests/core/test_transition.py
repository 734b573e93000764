"""The only writer of a state."""

import pytest
from django.core.exceptions import PermissionDenied

from portal.core.errors import Refused
from portal.core.events import events_of
from portal.core.models import Message
from portal.core.states import MESSAGE_MOVES, MessageState
from portal.core.transition import move, moves_for

from ..factories import ApplicationFactory, MessageFactory, StaffRoleFactory


def code_of(refused):
    return [problem.code for problem in refused.value.problems]


def test_move_writes_state_columns_and_event_together(maia, at):
    message = MessageFactory(error="once")
    move(message, MessageState.APPROVED, by=maia, at=at, reason="read", next_attempt_at=at)
    assert (message.state, message.next_attempt_at) == ("approved", at)
    message.refresh_from_db()
    assert (message.state, message.next_attempt_at, message.error) == ("approved", at, "once")
    assert [(event.verb, event.actor_id, event.at, event.data) for event in events_of(message)] == [
        ("moved", maia.pk, at, {"from": "draft", "to": "approved", "reason": "read"})
    ]


def test_imported_moves_say_so(console, at):
    message = MessageFactory()
    move(message, MessageState.APPROVED, by=console, at=at, imported=True)
    assert events_of(message).get().data == {"from": "draft", "to": "approved", "imported": True}


def test_a_move_that_is_not_in_the_table_is_refused(maia, at):
    message = MessageFactory()
    with pytest.raises(Refused) as refused:
        move(message, MessageState.SENT, by=maia, at=at)
    assert code_of(refused) == ["no_such_move"]
    assert Message.objects.get().state == "draft"


@pytest.mark.parametrize("who", ["nino", "fatima", "irakli"])
def test_a_move_needs_its_permission(who, db, at, request):
    message = MessageFactory(call_code="SG-2027-01")
    with pytest.raises(PermissionDenied, match=r"core\.release_message"):
        move(message, MessageState.APPROVED, by=request.getfixturevalue(who), at=at)
    assert (Message.objects.get().state, events_of(message).count()) == ("draft", 0)


def test_whoever_comes_second_is_refused_and_nothing_is_written(maia, levan, at):
    first, second = MessageFactory(), Message.objects.get()
    move(first, MessageState.APPROVED, by=maia, at=at)
    with pytest.raises(Refused) as refused:
        move(second, MessageState.SUPERSEDED, by=levan, at=at)
    assert code_of(refused) == ["changed_meanwhile"]
    assert (Message.objects.get().state, second.state, events_of(first).count()) == ("approved", "draft", 1)


def test_moves_for_are_those_that_the_reader_may_make_as_buttons(maia, nino):
    application = ApplicationFactory(state="in_check")
    assert {to for to, _move in moves_for(maia, application)} == {
        "needs_correction",
        "in_review",
        "ineligible",
        "incomplete",
    }
    assert moves_for(nino, application) == []


def test_moves_for_an_officer_of_another_call_are_none(db):
    officer = StaffRoleFactory(call_code="OTHER").user
    assert moves_for(officer, ApplicationFactory(state="in_check")) == []


def test_messages_cannot_be_unsent():
    assert {start for start, _end in MESSAGE_MOVES} == {"draft", "approved", "failed", "sent"}
    assert {end for start, end in MESSAGE_MOVES if start == "sent"} == {"bounced"}
