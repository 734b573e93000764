"""Blind means blind: what names a candidate is planted, and looked for in everything that others can reach."""

from collections.abc import Callable, Iterable

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from portal.applications.models import Application

from .crawling import reached
from .world import INTERNSHIPS, World

NEEDS_FILES = True
ClientOf = Callable[[str], Client]
REMARKS = ("გეგმა რეალისტურია, თემის როლი კარგად ჩანს.", "მიზანი ნათელია.")
"""What members of the panel wrote on their sheets."""


def identity(world: World) -> set[str]:
    """Return what tells who the candidates are: names, surnames, addresses, personal numbers, telephones."""
    tokens: set[str] = set()
    for candidate in candidates(world):
        assert candidate.counted is not None
        answers = candidate.counted.answers
        tokens |= {answers[key] for key in ("full_name", "email", "personal_number", "phone")}
        tokens |= {answers["full_name"].split()[-1]}
    return tokens


def names_of_files(world: World) -> set[str]:
    return {paper.name for candidate in candidates(world) for paper in candidate.attachments.all()}


def candidates(world: World) -> QuerySet[Application]:
    """Return the applications of the blind call but that of `owner`, who is known to the panel from open calls."""
    return world.calls[INTERNSHIPS].applications.exclude(created_by=world["owner"])


def panel(world: World) -> set[str]:
    """Return what tells who is on the panel."""
    people = [world[role] for role in ("declared", "scored", "undeclared", "recused", "chair")]
    return {word for person in people for word in (person.full_name, person.email)}


def found(tokens: Iterable[str], pages: dict[str, str]) -> set[tuple[str, str]]:
    return {(url, token) for url, text in pages.items() for token in tokens if token in text}


def starts(world: World) -> list[str]:
    """Return where a crawl begins: the desks, and the addresses that a person may guess."""
    pages = [f"/manage/calls/{INTERNSHIPS}/{page}/" for page in ("applications", "ranking", "assignment", "hosts")]
    rows = world.calls[INTERNSHIPS].applications.all()
    guessed = [reverse("applications:application", args=[row.reference]) for row in rows]
    papers = [
        reverse("applications:file", args=[row.reference, paper.pk]) for row in rows for paper in row.attachments.all()
    ]
    return ["/", "/desk/", "/reviews/", *pages, *guessed, *papers]


@pytest.mark.parametrize("role", ["declared", "undeclared", "chair"])
def test_nothing_that_the_panel_reaches_names_a_candidate(world: World, client_of: ClientOf, role: str) -> None:
    pages = reached(client_of(role), starts(world))
    assert [url for url in pages if "/reviews/" in url and url != "/reviews/"]
    assert found(identity(world) | names_of_files(world), pages) == set()


def test_the_same_crawl_finds_everything_where_it_may_be_read(world: World, client_of: ClientOf) -> None:
    pages = reached(client_of("auditor"), starts(world), follow=False)
    assert {token for _url, token in found(identity(world), pages)} == identity(world)


@pytest.mark.parametrize("role", ["owner", "other", "host", "outsider", "visitor"])
def test_nothing_that_an_applicant_or_host_reaches_names_the_panel(
    world: World, client_of: ClientOf, role: str
) -> None:
    pages = reached(client_of(role), [*starts(world), "/applications/"])
    assert found({*panel(world), *REMARKS}, pages) == set()


def test_the_panel_is_named_where_it_may_be_read(world: World, client_of: ClientOf) -> None:
    urls = [reverse("reviews:assignment", args=["SG-REVIEW"])]
    rows = [world.application(code) for code in ("SG-REVIEW", INTERNSHIPS)]
    urls += [f"{reverse('reviews:sheets', args=[row.call.code, row.reference])}?stage=application" for row in rows]
    pages = reached(client_of("officer"), urls, follow=False)
    assert {token for _url, token in found({*panel(world), *REMARKS}, pages)} > set(REMARKS)
