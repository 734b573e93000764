"""The answer to an offer, by page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.documents.models import Agreement

from ..factories import AccessFactory, AgreementFactory
from .cases import RELEASE, shown, standing

pytestmark = pytest.mark.django_db


def offer_url(decision) -> str:
    return reverse("reviews:offer", args=[decision.application.reference])


def test_the_offer_tells_amount_and_last_moment_and_asks_twice(as_user, nino, offered):
    browser = as_user(nino)
    page = shown(browser, offer_url(offered))
    assert "GEL 10,000.00" in page
    assert "12 April 2027, 23:59:59 (Tbilisi time)" in page
    assert "You accept a grant of GEL 10,000.00." in shown(browser, f"{offer_url(offered)}?answer=accept")
    assert "This cannot be undone." in shown(browser, f"{offer_url(offered)}?answer=decline")
    assert standing("A1").answered_at is None


def test_accepting_shows_the_strip_with_who_holds_it_now(as_user, nino, offered):
    browser = as_user(nino)
    answer = browser.post(offer_url(offered), {"answer": "accept"}, follow=True)
    page = " ".join(answer.content.decode().split())
    assert "You have accepted the offer." in page
    assert 'class="strip-now" aria-current="step"><strong>Agreement</strong> with us, since 7 April 2027' in page
    AgreementFactory(application=offered.application, state="offered", prepared_at=RELEASE + timedelta(days=3))
    page = shown(browser, offer_url(offered))
    assert 'aria-current="step"><strong>Signatures</strong> with you and us' in page
    Agreement.objects.update(state="in_force")
    assert 'aria-current="step"><strong>Start</strong> with us' in shown(browser, offer_url(offered))


def test_declining_is_final(as_user, nino, offered):
    browser = as_user(nino)
    browser.post(offer_url(offered), {"answer": "decline"})
    page = browser.post(offer_url(offered), {"answer": "accept"}, follow=True).content.decode()
    assert "There is no offer to answer here." in page
    assert "Offer declined" in page
    assert standing("A1").application.state == "declined"


def test_after_the_last_moment_the_page_says_so(as_user, nino, offered, clock):
    clock.move_to(offered.answer_due + timedelta(seconds=1))
    browser = as_user(nino)
    page = shown(browser, offer_url(offered))
    assert "The time to answer this offer has ended." in page
    assert "answer=accept" not in page
    late = browser.post(offer_url(offered), {"answer": "accept"}, follow=True)
    assert "The time to answer this offer has ended." in late.content.decode()


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_an_answer_is_yes_or_no(as_user, nino, offered, answer):
    assert as_user(nino).post(offer_url(offered), {"answer": answer}).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("zura", 404), ("irakli", 403), ("giorgi", 404)])
def test_the_offer_is_for_those_who_applied(as_user, offered, who, status, request):
    assert as_user(request.getfixturevalue(who)).get(offer_url(offered)).status_code == status


def test_without_an_offer_there_is_no_page(as_user, nino, application):
    AccessFactory(application=application, user=nino)
    assert as_user(nino).get(f"/applications/{application.reference}/offer/").status_code == 404
