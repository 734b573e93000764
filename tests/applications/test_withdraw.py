"""Taking an application back, and what that leaves behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from portal.applications.actions import open_version, start_application, submit_application, withdraw_application
from portal.applications.models import Claim
from portal.applications.states import ApplicationState
from portal.core.errors import Refused
from portal.core.events import events_of
from portal.core.models import Message

from .conftest import DEADLINE

S = ApplicationState


@pytest.fixture
def submitted(call, nino, written, at):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    return application


def test_withdrawing_frees_the_claims_drops_the_open_version_and_confirms_by_mail(submitted, nino, at):
    open_version(submitted, by=nino, at=at)
    withdraw_application(submitted, reason=" We found another funder. ", by=nino, at=at + timedelta(hours=1))
    assert submitted.state == S.WITHDRAWN
    assert not Claim.objects.exists()
    assert list(submitted.submissions.values_list("version", flat=True)) == [1]
    assert events_of(submitted).last().data == {
        "from": "submitted",
        "to": "withdrawn",
        "reason": "We found another funder.",
    }
    message = Message.objects.get(purpose="application_withdrawn")
    assert (message.recipient, submitted.reference in message.subject) == (nino.email, True)


def test_a_withdrawn_application_is_not_withdrawn_again(submitted, nino, at):
    withdraw_application(submitted, by=nino, at=at)
    with pytest.raises(Refused) as refused:
        withdraw_application(submitted, by=nino, at=at)
    assert refused.value.problems[0].code == "no_such_move"


def test_a_draft_has_nothing_to_withdraw(call, nino, at):
    application = start_application(call, by=nino, at=at)
    with pytest.raises(Refused):
        withdraw_application(application, by=nino, at=at)


def test_neither_strangers_nor_officers_withdraw_for_the_applicant(submitted, zura, maia, at):
    for person in (zura, maia):
        with pytest.raises(PermissionDenied):
            withdraw_application(submitted, by=person, at=at)
    assert submitted.state == S.SUBMITTED


def test_the_page_asks_before_it_withdraws(as_user, submitted, nino, clock):
    browser, url = as_user(nino), reverse("applications:withdraw", args=[submitted.reference])
    page = browser.get(url).content.decode()
    assert "Until the deadline you can apply again." in page
    submitted.refresh_from_db()
    assert submitted.state == S.SUBMITTED
    answer = browser.post(url, {"reason": ""}, follow=True)
    assert "You have withdrawn your application." in answer.content.decode()
    submitted.refresh_from_db()
    assert submitted.state == S.WITHDRAWN


def test_after_the_deadline_the_page_promises_no_return(as_user, submitted, nino, clock):
    clock.move_to(DEADLINE + timedelta(days=1))
    page = as_user(nino).get(reverse("applications:withdraw", args=[submitted.reference])).content.decode()
    assert "Until the deadline you can apply again." not in page
