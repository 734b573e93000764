"""Thirty rows more of everything, so that a page which asks once a row gives itself away."""

from portal.accounts.models import User
from portal.applications.models import Application
from portal.applications.states import AccessRole
from portal.documents.states import ProductionState
from reviews.states import DecisionState, ReviewState
from tests.factories import (
    AccessFactory,
    AgreementFactory,
    ApplicationFactory,
    AssignmentFactory,
    AwardFactory,
    CallFactory,
    CertificateFactory,
    DecisionFactory,
    DocumentFactory,
    MembershipFactory,
    ReviewFactory,
    StaffRoleFactory,
    SubmissionFactory,
)

from .world import NOW, World

MORE = 29


def grow(world: World) -> None:
    """Add `MORE` calls, applications, sheets, decisions, agreements, members, certificates and roles."""
    likes = [world.application(code) for code in ("SG-REVIEW", "IN-2027-01", "SG-DECIDE")]
    for n in range(MORE):
        CallFactory(code=f"SG-MORE-{n:02}")
        MembershipFactory(user=world["owner"])
        MembershipFactory(organisation=likes[0].applicant_organisation)
        CertificateFactory(certificate_no=f"EL-2025-{n:05}")
        StaffRoleFactory()
        for like in likes:
            _reviewed(world, like, n)


def _reviewed(world: World, like: Application, n: int) -> None:
    """Add an application like that of the owner, and what hangs on it."""
    assert like.counted is not None
    more = ApplicationFactory(
        call=like.call,
        stage=like.stage,
        state=like.state,
        external_id=f"M{n:02}",
        created_by=world["owner"],
        applicant_person=like.applicant_person,
    )
    SubmissionFactory(application=more, answers=like.counted.answers, submitted_at=like.submitted_at)
    AccessFactory(application=more, user=world["owner"])
    _scored(world["declared"], like, more)
    if like.call.code == "SG-DECIDE":
        _decided(like, more, seq=n + 100)


def _scored(reviewer: User, like: Application, more: Application) -> None:
    given = like.assignments.get(seat__user=reviewer)
    assignment = AssignmentFactory(application=more, seat=given.seat, declared_at=given.declared_at)
    ReviewFactory(assignment=assignment, scores=given.reviews.get().scores, state=ReviewState.SUBMITTED)
    AccessFactory(application=more, user=reviewer, role=AccessRole.REVIEWER)


def _decided(like: Application, more: Application, seq: int) -> None:
    decision = DecisionFactory(application=more, state=DecisionState.RELEASED, rank=seq, answer_due=NOW)
    agreement = AgreementFactory(application=more, kind="grant_agreement", seq=seq)
    AwardFactory(application=more, decision=decision, agreement=agreement)
    DocumentFactory(application=more, agreement=agreement, kind="grant_agreement", state=ProductionState.QUEUED)
