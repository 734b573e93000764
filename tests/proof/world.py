"""One small world for a module of proofs: three calls for grants and a blind one for internships, each where it hurts.

`SG-OPEN` takes applications, `SG-REVIEW` is being scored, `SG-DECIDE` has awards and agreements, `IN-2027-01` is blind
and shown to its hosts, `SG-2027-01` is not published yet. Everything happened through the actions of the pages.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import TestCase

from internships.actions import exclude_host, name_host_person, share_with_hosts
from portal.accounts.actions import grant_role, import_certificates
from portal.accounts.models import Organisation, User
from portal.accounts.states import Role
from portal.applications.actions import start_application
from portal.applications.importing import import_applications
from portal.applications.importing.folder import Folder
from portal.applications.models import Application
from portal.calls.actions import load_call, read_call
from portal.calls.models import Call
from portal.core.access import console
from portal.demo import living, people
from portal.documents.actions import create_agreements
from reviews.actions import (
    answer_offer,
    assign_reviewer,
    bring_into_review,
    calibrate_panel,
    confirm_decisions,
    declare_conflict,
    declare_no_conflict,
    draft_plan,
    enter_value,
    fill_seat,
    freeze_draw,
    open_seat,
    release_decisions,
    save_review,
    submit_review,
)
from reviews.maths.draw import Source
from reviews.models import Assignment
from reviews.queries import open_offers
from tests.factories import FIXTURES, INTERNSHIPS, SMALL_GRANTS, verify

NOW = datetime.fromisoformat("2027-04-05T12:00:00+04:00")
CANDIDATES = 4
HOST = "H5"


@dataclass
class World:
    """The cast by role, the calls by code, and one application of the owner in each call."""

    cast: dict[str, User | None] = field(default_factory=lambda: {"visitor": None})
    calls: dict[str, Call] = field(default_factory=dict)

    def __getitem__(self, role: str) -> User:
        person = self.cast[role]
        assert person is not None, role
        return person

    def application(self, code: str) -> Application:
        """Return the application of `owner` in a call."""
        return Application.objects.select_related("call").get(call=self.calls[code], created_by=self["owner"])

    def assignment(self, code: str, role: str) -> Assignment:
        """Return the assignment of a member of the panel that is about the application of `owner`."""
        rows = Assignment.objects.select_related("application__call", "seat__user")
        return rows.get(application=self.application(code), seat__user=self[role])


@contextmanager
def built_world(*, with_files: bool) -> Iterator[World]:
    """Build the world, stop the clock at `NOW`, and take everything back at the end; files and mail only if asked."""
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        cache.clear()
        with TestCase.captureOnCommitCallbacks(execute=with_files):
            world = populated()
        yield world
        transaction.set_rollback(True)


def populated() -> World:
    """Bring the world into an empty database."""
    world = World()
    people.make_programme()
    staff = people.make_staff(NOW)
    world.cast |= {"officer": staff["officer"], "second": staff["second_officer"], "director": staff["director"]}
    world.cast |= {"finance": staff["finance"], "auditor": staff["auditor"], "outsider": _person("zura", "ზურა ნოზაძე")}
    for make in (living.make_decision_call, living.make_review_call, living.make_open_call):
        call = make(staff, NOW)
        world.calls[call.code] = call
    _cast_of_grants(world)
    _draft(world)
    _tie_and_gate(world)
    _decide(world)
    _internships(world)
    _beginnings(world)
    return world


def _person(name: str, full_name: str) -> User:
    return people.person(name, full_name, NOW)


def _cast_of_grants(world: World) -> None:
    """Name who came with the calls: two applicants and three members of the panel."""
    for role, email in (("owner", "community1@example.org"), ("other", "community2@example.org")):
        world.cast[role] = User.objects.get(email=email)
        verify(world[role])
    for role, key in (("declared", "R1"), ("scored", "R2"), ("chair", "R3"), ("undeclared", "R4"), ("recused", "R5")):
        world.cast[role] = _person(*people.REVIEWERS[key])
    User.objects.filter(pk=world["other"].pk).update(full_name="მზია ჭანტურია")


def _draft(world: World) -> None:
    """Let the owner begin an application to the open call."""
    organisation = Organisation.objects.get(code="999000801")
    start_application(world.calls["SG-OPEN"], organisation=organisation, by=world["owner"], at=NOW - timedelta(days=1))


def _tie_and_gate(world: World) -> None:
    """Give the owner's application in review to one member who has not declared and to one who is out; draft more."""
    application, at = world.application("SG-REVIEW"), NOW - timedelta(days=1)
    _given(world, "undeclared", "R4", application)
    declare_conflict(_given(world, "recused", "R5", application), "family", by=world["recused"], at=at)
    draft_plan(world.calls["SG-REVIEW"], "application", by=world["officer"], at=at)


def _given(world: World, role: str, key: str, application: Application, *, is_chair: bool = False) -> Assignment:
    at = NOW - timedelta(days=1)
    seat = open_seat(application.call, "application", key, by=console(), at=at)
    if seat.user_id != world[role].pk:
        fill_seat(seat, world[role], is_chair=is_chair, by=console(), at=at)
    return assign_reviewer(application, seat, by=console(), at=at)


def _decide(world: World) -> None:
    """Confirm, release and accept the decisions; number the agreements and make their files."""
    call = world.calls["SG-DECIDE"]
    calibrate_panel(call, "application", by=world["officer"], at=NOW - timedelta(hours=3))
    confirm_decisions(call, by=world["director"], at=NOW - timedelta(hours=2))
    release_decisions(call, by=world["officer"], at=NOW - timedelta(hours=1))
    for decision in list(open_offers(call).filter(application__created_by=world["owner"])):
        answer_offer(decision, True, by=world["owner"], at=NOW - timedelta(minutes=30))
    create_agreements(call, by=world["officer"], at=NOW - timedelta(minutes=20))


def _internships(world: World) -> None:
    """Bring the blind call into review: one candidate's sheet is in, one is not, and a host sees its candidates."""
    import_certificates((FIXTURES / "graduates/certificates.csv").read_bytes(), by=console(), at=NOW)
    written = (FIXTURES / "calls" / f"{INTERNSHIPS}.yaml").read_bytes()
    # One review is enough, so that a draw can be made while another reviewer has not begun.
    written = written.replace(b"reviews_per_application: 2", b"reviews_per_application: 1")
    call = world.calls[INTERNSHIPS] = load_call(read_call(written), by=console(), at=NOW - timedelta(days=35))
    records = json.loads((FIXTURES / "internships" / f"{INTERNSHIPS}_applications.json").read_text())["applications"]
    records[0]["payload"]["email"] = world["owner"].email
    imported = import_applications(call, records[:CANDIDATES], Folder(FIXTURES / "files"), by=console(), at=NOW)
    assert [outcome.errors for outcome in imported if outcome.errors] == []
    for application in call.applications.all():
        bring_into_review(application, by=console(), at=NOW)
        _score(world, _given(world, "declared", "P1", application))
        _given(world, "undeclared", "P2", application)
        declare_no_conflict(_given(world, "chair", "P3", application, is_chair=True), by=world["chair"], at=NOW)
    _hosts(world, call)
    _drawn(world, call)


def _score(world: World, assignment: Assignment) -> None:
    by = world["declared"]
    declare_no_conflict(assignment, by=by, at=NOW)
    review = assignment.reviews.get()
    scores = {criterion.key: "4" for criterion in assignment.stage_terms.criteria}
    save_review(review, scores=scores, comments={}, comment="მიზანი ნათელია.", revision=0, by=by, at=NOW, minutes=20)
    submit_review(review, by=by, at=NOW)


def _drawn(world: World, call: Call) -> None:
    """Draw the order of the candidates, whose papers all have the same score."""
    beacon = Source("drand round 15000000", NOW - timedelta(hours=1), "randomness, lower case")
    draw = freeze_draw(call, "application", [beacon], by=world["officer"], at=NOW - timedelta(hours=2))
    for role in ("officer", "director"):
        enter_value(draw, beacon.name, "5f2c", by=world[role], at=NOW)


def _beginnings(world: World) -> None:
    """Let there be a call that is not published, and an officer of one call alone."""
    written = (FIXTURES / "calls" / f"{SMALL_GRANTS}.yaml").read_bytes()
    world.calls[SMALL_GRANTS] = load_call(read_call(written), by=console(), at=NOW)
    world.cast["local"] = _person("levan", "ლევან გელაშვილი")
    grant_role(world["local"], role=Role.OFFICER, call_code="SG-REVIEW", by=world["director"], at=NOW)


def _hosts(world: World, call: Call) -> None:
    world.cast["host"] = _person("elene", "ელენე აბაშიძე")
    name_host_person(call, HOST, world["host"].email, by=world["officer"], at=NOW)
    share_with_hosts(call, by=world["officer"], at=NOW)
    second = call.applications.get(external_id="C02")
    exclude_host(second, "H6", "employer of the candidate", by=world["officer"], at=NOW)
