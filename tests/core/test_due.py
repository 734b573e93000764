"""What the clock brings."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from portal import due
from portal.core.models import Message
from portal.due import DueWork, do_due_work

from ..factories import MessageFactory


def test_nothing_due_says_nothing(db, at, capsys):
    call_command("run_due", at=at.isoformat())
    assert capsys.readouterr().out == ""


def test_due_work_is_done_once(db, clock, at, capsys, mailoutbox):
    MessageFactory(state="approved")
    for _time in range(2):
        call_command("run_due", at=at.isoformat())
    assert capsys.readouterr().out == "1 messages tried\n1 events sealed\n"
    assert len(mailoutbox) == 1


def test_one_failing_line_stops_no_other(db, at, clock, monkeypatch, caplog):
    def fail(_at):
        raise ValueError("broken")

    broken = DueWork("broken", "{n} broken", fail)
    monkeypatch.setattr(due, "DUE_WORK", (broken, *due.DUE_WORK))
    MessageFactory(state="approved")
    assert do_due_work(at) == (["1 messages tried", "1 events sealed"], ["broken"])
    assert [record.message for record in caplog.records] == ["due work failed: broken"]
    with pytest.raises(CommandError, match="failed: broken"):
        call_command("run_due", at=at.isoformat())


def test_messages_go_in_portions(db, clock, at, monkeypatch):
    monkeypatch.setattr(due, "MESSAGES_A_RUN", 2)
    MessageFactory.create_batch(3, state="approved")
    assert [do_due_work(at + timedelta(seconds=n))[0] for n in range(3)] == [
        ["2 messages tried", "2 events sealed"],
        ["1 messages tried", "1 events sealed"],
        [],
    ]
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_each_line_has_a_name_of_its_own():
    names = [work.name for work in due.DUE_WORK]
    assert len(set(names)) == len(names)
