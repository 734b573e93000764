"""What goes on after a call has changed."""

from datetime import timedelta

from portal.applications.actions import start_application
from portal.applications.tasks import tell_of_change
from portal.calls.actions import load_call, publish_call, read_call
from portal.core.models import Message
from tests.factories import FIXTURES, ApplicationFactory

from .conftest import DEADLINE

TEXT = (FIXTURES / "calls" / "SG-2027-01.yaml").read_bytes()
LATER = TEXT.replace(b'"2027-02-26T23:59:59+04:00"', b'"2027-03-02T23:59:59+04:00"')


def test_everyone_who_still_writes_is_told_of_a_change_once(maia, nino, giorgi, at, django_capture_on_commit_callbacks):
    call = load_call(read_call(TEXT), by=maia, at=at)
    publish_call(call, by=maia, at=at)
    start_application(call, by=nino, at=at, language="ka")
    start_application(call, by=giorgi, at=at, language="en")
    ApplicationFactory(call=call, state="withdrawn", created_by=maia)
    with django_capture_on_commit_callbacks(execute=True):
        load_call(read_call(LATER), reason="The server was down.", by=maia, at=at + timedelta(days=1))
    tell_of_change.call(call.pk, 2)

    told = Message.objects.filter(purpose="call_changed").order_by("language")
    assert [(message.recipient, message.language) for message in told] == [(giorgi.email, "en"), (nino.email, "ka")]
    assert "The server was down." in told[0].body
    assert "2 March 2027, 23:59:59 (Tbilisi time)" in told[0].body
    assert "02.03.2027, 23:59:59 (თბილისის დროით)" in told[1].body
    assert "{" not in told[0].subject + told[0].body
    call.refresh_from_db()
    assert call.closes_at == DEADLINE + timedelta(days=4)
