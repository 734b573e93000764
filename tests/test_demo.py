"""The doors of the demo, and that they exist nowhere else."""

import pytest
from django.urls import NoReverseMatch, reverse

from portal.applications.states import AccessRole

from .factories import AccessFactory, HostPersonFactory, MessageFactory, PanelSeatFactory


def test_outside_the_demo_there_are_no_such_doors(client, db):
    assert [client.get(path).status_code for path in ("/demo/sign-in/", "/demo/mailbox/")] == [404, 404]
    with pytest.raises(NoReverseMatch):
        reverse("demo-sign-in")


@pytest.fixture
def visitor(settings, as_user):
    """Someone who comes to the demo."""
    settings.ROOT_URLCONF = "tests.demo_urls"
    return as_user(None)


def test_everyone_in_the_play_can_be_chosen(visitor, maia, ana, elene, nino, zura, console):
    PanelSeatFactory(user=ana)
    HostPersonFactory(user=elene)
    AccessFactory(user=nino, role=AccessRole.EDITOR)
    page = visitor.get("/demo/sign-in/").content.decode()
    order = [
        "Staff",
        maia.email,
        "Panel members",
        ana.email,
        "Host organisations",
        elene.email,
        "Applicants",
        nino.email,
    ]
    places = [page.index(text) for text in [*order, "People without a part", zura.email]]
    assert places == sorted(places)
    assert console.email not in page


def test_choosing_signs_in(visitor, maia):
    answer = visitor.post("/demo/sign-in/", {"person": maia.pk})
    assert (answer.url, visitor.session["_auth_user_id"]) == ("/desk/", str(maia.pk))


@pytest.mark.parametrize("person", ["console", "0", "", "x"])
def test_only_people_of_the_play_can_be_chosen(visitor, console, person):
    chosen = str(console.pk) if person == "console" else person
    assert visitor.post("/demo/sign-in/", {"person": chosen}).status_code == 404
    assert "_auth_user_id" not in visitor.session


def test_the_mailbox_shows_the_newest_first_and_one_persons_alone(visitor, at):
    MessageFactory(recipient="nino@example.org", subject="First", created_at=at)
    MessageFactory(recipient="ana@example.org", subject="Second", created_at=at.replace(hour=9))
    page = visitor.get("/demo/mailbox/").content.decode()
    assert 0 < page.index("Second") < page.index("First")
    hers = visitor.get("/demo/mailbox/", {"to": "NINO@example.org"}).content.decode()
    assert ("First" in hers, "Second" in hers) == (True, False)
