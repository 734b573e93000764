"""Planted damage is found, and named."""

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from portal import data_checks
from portal.applications.models import Submission
from portal.calls.models import CallVersion
from portal.core.access import console
from portal.core.canonical import digest
from portal.core.events import record
from portal.core.files import remove, store
from portal.core.history import head, seal_events
from portal.documents.models import Document
from reviews.actions import draft_plan, enter_value, freeze_draw
from reviews.maths.draw import Source
from reviews.models import AssignmentPlan, Draw
from reviews.queries import publication

from .factories import (
    AT,
    ApplicationFactory,
    AttachmentFactory,
    AwardFactory,
    CallFactory,
    DocumentFactory,
    EventFactory,
    PanelSeatFactory,
    SubmissionFactory,
    TrancheFactory,
)
from .reviews.cases import STAGE, one_sheet, reviewed, small_round

PAPER = b"a paper"


@pytest.fixture
def call(db):
    call = CallFactory()
    CallVersion.objects.create(
        call=call, version=1, definition=call.definition, digest=digest(call.definition), by_id=1, at=AT
    )
    return call


def found(check) -> list[str]:
    return list(check())


def test_definitions(call):
    assert found(data_checks.definitions) == []
    call.versions.update(definition={})
    assert found(data_checks.definitions) == [
        "SG-2027-01 v1: the definition is not what was published",
        "SG-2027-01: the definition in force is not the last version",
    ]


def test_a_missing_version(call):
    call.versions.create(version=3, definition=call.definition, digest=digest(call.definition), by_id=1, at=AT)
    assert found(data_checks.definitions) == ["SG-2027-01: a version is missing"]


def test_submissions(db):
    answers = {"title": "ხიდი", "amount": "100.00"}
    handed_in = SubmissionFactory(answers=answers, digest=digest(answers), submitted_at=AT)
    SubmissionFactory(answers={"draft": True})
    assert found(data_checks.submissions) == []
    Submission.objects.filter(pk=handed_in.pk).update(answers=answers | {"amount": "900.00"})
    assert found(data_checks.submissions) == [f"{handed_in}: the answers are not what was handed in"]


@pytest.fixture
def paper(db):
    sha256 = hashlib.sha256(PAPER).hexdigest()
    return AttachmentFactory(file_key=store(PAPER, "uploads"), sha256=sha256)


def test_papers(paper):
    assert found(data_checks.papers) == []
    name = f"{paper.application_id}/statute statute.pdf"
    paper.file_key = store(b"another", "uploads")
    paper.save()
    assert found(data_checks.papers) == [f"{name}: the file is not what was stored"]
    remove(paper.file_key)
    assert found(data_checks.papers) == [f"{name}: the file is missing"]


def test_documents(paper):
    facts = {"amount": "100.00"}
    document = DocumentFactory(
        context={"layout": "letter", **facts},
        context_sha256=digest(facts),
        file_key=paper.file_key,
        sha256=paper.sha256,
    )
    assert found(data_checks.documents) == []
    Document.objects.filter(pk=document.pk).update(context={"amount": "900.00"}, sha256="0" * 64)
    assert found(data_checks.documents) == [
        f"{document}: the facts are not those it was made from",
        f"{document}: the file is not what was stored",
    ]


def test_distributions(call):
    application = ApplicationFactory(call=call, stage="application", state="in_review")
    PanelSeatFactory(call=call, stage="application")
    plan = draft_plan(call, "application", by=console(), at=AT)
    assert found(data_checks.distributions) == []
    changed = plan.result | {"pairs": []}
    AssignmentPlan.objects.update(result=changed)
    told = "SG-2027-01 application v1: the result is not what was computed"
    other = "SG-2027-01 application v1: the same facts give another distribution"
    assert found(data_checks.distributions) == [told, other]
    AssignmentPlan.objects.update(digest=digest({"given": plan.given, "result": changed}))
    assert found(data_checks.distributions) == [told, other]
    AssignmentPlan.objects.update(result=changed | {"digest": "0"})
    assert found(data_checks.distributions) == [told, other]
    assert plan.result["pairs"][0]["application"] == application.public_id


def test_sums(db):
    award = AwardFactory(amount=Decimal("10000.00"))
    TrancheFactory(award=award, n=1, amount=Decimal("8000.00"))
    second = TrancheFactory(award=award, n=2, amount=Decimal("2000.00"))
    AwardFactory()
    assert found(data_checks.sums) == []
    second.amount = Decimal("2000.01")
    second.save()
    award.decision.amount = Decimal("9000.00")
    award.decision.save()
    assert found(data_checks.sums) == [
        f"{award}: another amount was decided",
        f"{award}: the tranches add up to 10000.01",
    ]


def test_draws(maia, levan):
    call = small_round(2, definition=one_sheet())
    reviewed(call, 4, 4)
    source = Source("Lottery", AT + timedelta(days=1), "as it is")
    draw = freeze_draw(call, STAGE, [source], by=maia, at=AT)
    assert found(data_checks.draws) == []
    for person in (maia, levan):
        draw = enter_value(draw, source.name, "4.11.17", by=person, at=source.at)
    assert found(data_checks.draws) == []
    rows, order = Draw.objects.filter(pk=draw.pk), [f"{draw}: the list and the value give another order"]
    for damage in ({"value": "4.11.18"}, {"published": draw.published.replace("A1", "A3")}):
        rows.update(**damage)
        assert found(data_checks.draws) == order
        rows.update(value=draw.value, published=draw.published)
    rows.update(frozen=draw.frozen.replace("A1", "A3"))
    assert found(data_checks.draws) == [f"{draw}: the list is not the one that was frozen"]
    changed = draw.frozen.replace("A1", "A3")
    rows.update(frozen=changed, digest=hashlib.sha256(changed.encode()).hexdigest())
    assert found(data_checks.draws) == [f"{draw}: the list is not the one that was frozen"]
    rows.update(frozen=draw.frozen, digest=draw.digest, basis={"certain": ["A1"]})
    assert found(data_checks.draws) == [f"{draw}: the groups near the line are not those that were frozen"]
    draw.basis, draw.value = {}, "4.11.18"
    rows.update(basis={}, value=draw.value, published=publication(draw))
    assert found(data_checks.draws) == [f"{draw}: the result is not the one that was drawn"]
    record("drawn", draw, by=None, at=AT, sha256=hashlib.sha256(publication(draw).encode()).hexdigest())
    assert found(data_checks.draws) == [f"{draw}: the result is not the one that was drawn"]


def test_the_command_says_that_all_is_as_stored_and_where_history_ends(call, capsys):
    EventFactory(call_id=call.pk)
    seal_events()
    call_command("check_data")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:-1] == [f"{check.__name__}: as stored" for check in data_checks.CHECKS]
    assert lines[-1] == f"head of history, call {call.pk}: {head(call.pk)}"


def test_the_command_fails_on_damage(call, capsys):
    call.versions.update(digest="0" * 64)
    with pytest.raises(CommandError, match="1 damaged"):
        call_command("check_data")
    assert capsys.readouterr().err == "  SG-2027-01 v1: the definition is not what was published\n"
