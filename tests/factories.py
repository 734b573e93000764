"""Rows for tests: the least that each table needs; tests name what they are about."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import factory
import yaml
from factory.django import DjangoModelFactory

from grants.models import Award, Tranche
from internships.models import HostPerson, Placement
from portal.accounts.models import Certificate, Membership, Organisation, StaffRole, User
from portal.accounts.states import MemberRole, Role
from portal.applications.models import Access, Application, Attachment, Claim, Submission, new_reference
from portal.applications.states import AccessRole, ApplicationState
from portal.calls.models import Call, Programme
from portal.calls.states import CallState
from portal.core.canonical import canonical_json
from portal.core.models import Event, Message
from portal.documents.models import Agreement, Document
from portal.documents.states import DocumentKind
from reviews.models import Assignment, Conflict, Decision, PanelSeat, Review
from reviews.states import Outcome

FIXTURES = Path(__file__).parent / "fixtures"
SMALL_GRANTS, INTERNSHIPS = "SG-2027-01", "IN-2027-01"
AT = datetime(2027, 2, 22, 8, 0, tzinfo=UTC)


@cache
def _definition_text(code: str) -> str:
    written = (FIXTURES / "calls" / f"{code}.yaml").read_text(encoding="utf-8")
    return canonical_json(yaml.safe_load(written))


def definition(code: str) -> dict[str, Any]:
    """Return the call file of `code` as the JSON that a call stores; a fresh copy each time."""
    return json.loads(_definition_text(code))


def _moment(call: Any, key: str) -> datetime | None:
    items = call.definition.get("timeline", [])
    return next((datetime.fromisoformat(item["at"]) for item in items if item["key"] == key), None)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person {n}")
    language = "en"
    password = "!"
    is_verified = factory.PostGeneration(
        lambda user, create, verified: create and verified is not False and verify(user)
    )


def verify(user: User) -> None:
    """Let the sign-in know the person's address as proved."""
    user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": True, "primary": True})


class StaffRoleFactory(DjangoModelFactory):
    class Meta:
        model = StaffRole

    user = factory.SubFactory(UserFactory)
    role = Role.OFFICER
    call_code = ""


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    code = factory.Sequence(lambda n: f"{400000000 + n}")
    name = factory.Sequence(lambda n: f"Organisation {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    role = MemberRole.OWNER


class CertificateFactory(DjangoModelFactory):
    class Meta:
        model = Certificate

    certificate_no = factory.Sequence(lambda n: f"EL-2026-{n:05}")
    holder_name = "ნინო ლომიძე"
    personal_number = factory.Sequence(lambda n: f"{99000000000 + n}")
    email = factory.LazyAttribute(lambda row: f"{row.certificate_no.lower()}@example.org")
    course = "public_policy"
    issued = date(2026, 4, 2)
    grade = 80


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme
        django_get_or_create = ("key",)

    key = "main"
    name_ka = "სამოქალაქო პორტალი"
    name_en = "Civic Portal"


class CallFactory(DjangoModelFactory):
    """A published small-grants call as its call file tells; `code` may be any, the file stays that of `source`."""

    class Meta:
        model = Call
        django_get_or_create = ("code",)

    class Params:
        source = SMALL_GRANTS

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.SelfAttribute("source")
    definition = factory.LazyAttribute(lambda call: _recoded(call.source, call.code))
    kind = factory.LazyAttribute(lambda call: call.definition["call"]["kind"])
    state = CallState.PUBLISHED
    title_ka = factory.LazyAttribute(lambda call: call.definition["call"]["title"]["ka"])
    title_en = factory.LazyAttribute(lambda call: call.definition["call"]["title"]["en"])
    opens_at = factory.LazyAttribute(lambda call: _moment(call, "published"))
    closes_at = factory.LazyAttribute(lambda call: _moment(call, "submission_closes"))


def _recoded(source: str, code: str) -> dict[str, Any]:
    terms = definition(source)
    terms["call"]["code"] = code
    return terms


class ApplicationFactory(DjangoModelFactory):
    class Meta:
        model = Application

    call = factory.SubFactory(CallFactory)
    kind = factory.SelfAttribute("call.kind")
    stage = "main"
    state = ApplicationState.SUBMITTED
    reference = factory.LazyAttribute(lambda row: new_reference(row.call.code))
    applicant_organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"Project {n}")
    created_by = factory.SubFactory(UserFactory)
    language = "ka"
    requested = Decimal("10000.00")
    created_at = AT
    submitted_at = factory.LazyAttribute(lambda row: None if row.state == ApplicationState.DRAFT else AT)


class AccessFactory(DjangoModelFactory):
    class Meta:
        model = Access

    application = factory.SubFactory(ApplicationFactory)
    user = factory.SubFactory(UserFactory)
    role = AccessRole.EDITOR
    since = AT


class SubmissionFactory(DjangoModelFactory):
    class Meta:
        model = Submission

    application = factory.SubFactory(ApplicationFactory)
    stage = factory.SelfAttribute("application.stage")
    definition_version = 1
    answers = factory.LazyFunction(dict)


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = Attachment

    application = factory.SubFactory(ApplicationFactory)
    question = "statute"
    name = "statute.pdf"
    file_key = factory.Sequence(lambda n: f"uploads/{n}")
    media_type = "application/pdf"
    size = 1000
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    uploaded_at = AT


class ClaimFactory(DjangoModelFactory):
    class Meta:
        model = Claim

    application = factory.SubFactory(ApplicationFactory)
    call = factory.SelfAttribute("application.call")
    stage = factory.SelfAttribute("application.stage")
    key = "organisation"
    value = factory.Sequence(str)


class PanelSeatFactory(DjangoModelFactory):
    class Meta:
        model = PanelSeat

    call = factory.SubFactory(CallFactory)
    stage = "main"
    key = factory.Sequence(lambda n: f"R{n + 1}")
    user = factory.SubFactory(UserFactory)


class ConflictFactory(DjangoModelFactory):
    class Meta:
        model = Conflict

    application = factory.SubFactory(ApplicationFactory)
    seat = factory.SubFactory(PanelSeatFactory, call=factory.SelfAttribute("..application.call"))
    ground = "family"
    excludes = True
    at = AT


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    application = factory.SubFactory(ApplicationFactory)
    stage = factory.SelfAttribute("application.stage")
    seat = factory.SubFactory(PanelSeatFactory, call=factory.SelfAttribute("..application.call"))
    assigned_by = factory.SubFactory(UserFactory)
    assigned_at = AT


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review

    assignment = factory.SubFactory(AssignmentFactory)
    scores = factory.LazyFunction(dict)
    comments = factory.LazyFunction(dict)


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    application = factory.SubFactory(ApplicationFactory)
    outcome = Outcome.AWARD
    amount = Decimal("10000.00")
    rank = 1
    proposed_by = factory.SubFactory(UserFactory)
    proposed_at = AT


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = Agreement

    application = factory.SubFactory(ApplicationFactory)
    call = factory.SelfAttribute("application.call")
    kind = DocumentKind.values[0]
    seq = factory.Sequence(lambda n: n + 1)
    number = factory.LazyAttribute(lambda row: f"{row.call.code}/{row.seq:03}")
    prepared_by = factory.SubFactory(UserFactory)
    prepared_at = AT


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    application = factory.SubFactory(ApplicationFactory)
    kind = DocumentKind.values[0]
    language = "ka"
    idempotency_key = factory.Sequence(lambda n: f"{n:064x}")
    created_at = AT


class AwardFactory(DjangoModelFactory):
    class Meta:
        model = Award

    application = factory.SubFactory(ApplicationFactory)
    decision = factory.SubFactory(DecisionFactory, application=factory.SelfAttribute("..application"))
    amount = Decimal("10000.00")
    currency = "GEL"
    awarded_at = AT


class TrancheFactory(DjangoModelFactory):
    class Meta:
        model = Tranche

    award = factory.SubFactory(AwardFactory)
    n = 1
    percent = Decimal("80.00")
    amount = Decimal("8000.00")


class HostPersonFactory(DjangoModelFactory):
    class Meta:
        model = HostPerson

    call = factory.SubFactory(CallFactory, source=INTERNSHIPS)
    host_key = "H01"
    user = factory.SubFactory(UserFactory)


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = Placement

    application = factory.SubFactory(ApplicationFactory)
    decision = factory.SubFactory(DecisionFactory, application=factory.SelfAttribute("..application"))
    host_key = "H01"
    how = "preference"
    placed_at = AT


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    verb = "moved"
    object_type = "applications.application"
    object_id = factory.Sequence(lambda n: n + 1)
    at = AT


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = Message

    purpose = "receipt"
    recipient = factory.Sequence(lambda n: f"reader{n}@example.org")
    language = "en"
    subject = "We have your application"
    body = "Thank you."
    subject_type = "applications.application"
    subject_id = factory.Sequence(lambda n: n + 1)
    created_at = AT
