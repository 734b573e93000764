"""Applications, their versions, their papers, and who may see them."""

import secrets
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation, User
from portal.accounts.rules import has_role
from portal.accounts.states import Role
from portal.calls.models import Call
from portal.core.rules import is_console

from .states import APPLICATION_MOVES, AccessRole, ApplicationState

if TYPE_CHECKING:
    from portal.calls.definition import Stage

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference(call_code: str) -> str:
    """Return a reference that reads well and cannot be counted through: `SG-2027-01-7K3QF`."""
    return f"{call_code}-" + "".join(secrets.choice(_ALPHABET) for _i in range(5))


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> "ApplicationQuerySet":
        """Return what `user` may know of: staff of the call all but drafts, others through Access alone."""
        if is_console(user):
            return self
        if not user.is_authenticated:
            return self.none()
        given = Access.objects.filter(application=models.OuterRef("pk"), user=user, until__isnull=True)
        staffed = ~models.Q(state=ApplicationState.DRAFT)
        if not has_role(user, set(Role.values), ""):
            staffed &= models.Q(call__code__in=[code for _role, code in user.staff_roles])
        return self.filter(models.Exists(given) | staffed)

    def written_by(self, user: User) -> "ApplicationQuerySet":
        """Return the applications on which `user` works as an applicant."""
        return self.filter(
            models.Exists(
                Access.objects.filter(
                    application=models.OuterRef("pk"), user=user, role=AccessRole.EDITOR, until__isnull=True
                )
            )
        )


class Application(models.Model):
    """One application to one call. `requested` and `lot` are set at submission; ranking reads only these."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    kind = models.CharField(max_length=40)
    stage = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=ApplicationState, default=ApplicationState.DRAFT)
    reference = models.CharField(_("number"), max_length=60, unique=True)
    external_id = models.CharField(max_length=60, blank=True)
    applicant_person = models.ForeignKey(User, models.PROTECT, null=True, related_name="applications_as_person")
    applicant_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="applications")
    title = models.CharField(_("title"), max_length=300, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    language = models.CharField(max_length=2)
    requested = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    lot = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    correction_due = models.DateTimeField(null=True)
    correction_paths = models.JSONField(default=list)

    moves = APPLICATION_MOVES
    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "external_id"], condition=~models.Q(external_id=""), name="external_id_once"
            )
        ]
        indexes = [models.Index(fields=["call", "state"])]

    def __str__(self) -> str:
        return self.reference

    @property
    def public_id(self) -> str:
        """Return the id by which lists order and reports name the application: the imported one, else the reference."""
        return self.external_id or self.reference

    @cached_property
    def counted(self) -> "Submission | None":
        """Return the version that counts: the last submitted one of the present stage."""
        return self.submissions.filter(stage=self.stage, submitted_at__isnull=False).order_by("-version").first()

    @property
    def stage_terms(self) -> "Stage":
        return self.call.terms.stage(self.stage)


class Submission(models.Model):
    """A version of the answers to one stage's form. The open version is the draft; submitting freezes it.

    `revision` counts the saves of a draft; a save names the revision it read. `notes` are warnings for officers
    (field, code, message).
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="submissions")
    stage = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    definition_version = models.PositiveIntegerField()
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    notes = models.JSONField(default=list)

    class Meta:
        verbose_name = _("version of an application")
        constraints = [
            models.UniqueConstraint(fields=["application", "stage", "version"], name="submission_version_once"),
            models.UniqueConstraint(
                fields=["application", "stage"], condition=models.Q(submitted_at__isnull=True), name="one_open_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} v{self.version}"


class Attachment(models.Model):
    """An uploaded paper. Answers name it by `sha256`; the file lies under a random key."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="attachments")
    question = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    file_key = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("uploaded paper")
        indexes = [models.Index(fields=["application", "question"])]

    def __str__(self) -> str:
        return self.name


class Access(models.Model):
    """The only way in which someone who is not staff of the call sees an application. Open while `until` is empty."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="accesses")
    user = models.ForeignKey(User, models.CASCADE, related_name="accesses")
    role = models.CharField(max_length=10, choices=AccessRole)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user", "role"], condition=models.Q(until__isnull=True), name="access_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.application}"


class Claim(models.Model):
    """What may exist once in a call's stage; written at submission, deleted at withdrawal."""

    call = models.ForeignKey(Call, models.CASCADE)
    stage = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    value = models.CharField(max_length=250)
    application = models.ForeignKey(Application, models.CASCADE, related_name="claims")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "stage", "key", "value"], name="claim_once")]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"
