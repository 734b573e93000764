"""Numbers, agreements and documents. A document and its file are write-once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.rules import has_role
from portal.accounts.states import Role
from portal.applications.models import Access, Application
from portal.applications.states import AccessRole
from portal.calls.models import Call
from portal.core.rules import is_console

from .states import LEGAL_MOVES, PRODUCTION_MOVES, DocumentKind, LegalState, ProductionState


class NumberSeries(models.Model):
    """The last number given in one series of a call; taken in the transaction that makes the row it numbers."""

    call = models.ForeignKey(Call, models.PROTECT)
    series = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "series"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.call} {self.series} {self.last}"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: User) -> "AgreementQuerySet":
        """Return the agreements of the calls on whose staff `user` is; applicants see documents, not this row."""
        if is_console(user) or has_role(user, set(Role.values), ""):
            return self
        codes = [code for _role, code in user.staff_roles] if user.is_authenticated else []
        return self.filter(call__code__in=codes)


class Agreement(models.Model):
    """An agreement on one application; its number is taken once and never given again."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="agreements")
    call = models.ForeignKey(Call, models.PROTECT, related_name="agreements")
    kind = models.CharField(max_length=30, choices=DocumentKind)
    state = models.CharField(max_length=15, choices=LegalState, default=LegalState.PREPARING)
    number = models.CharField(_("number"), max_length=60)
    seq = models.PositiveIntegerField()
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()

    moves = LEGAL_MOVES
    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        constraints = [
            models.UniqueConstraint(fields=["call", "seq"], name="agreement_number_once"),
            models.UniqueConstraint(
                fields=["application", "kind"], condition=~models.Q(state=LegalState.VOID), name="agreement_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> "DocumentQuerySet":
        """Return the applicants' own documents, and for staff those of their calls; the panel sees none as such."""
        if is_console(user):
            return self
        if not user.is_authenticated:
            return self.none()
        own = models.Exists(
            Access.objects.filter(
                application=models.OuterRef("application"), user=user, role=AccessRole.EDITOR, until__isnull=True
            )
        )
        if has_role(user, set(Role.values), ""):
            return self
        return self.filter(
            (own & models.Q(issued_at__isnull=False))
            | models.Q(application__call__code__in=[code for _role, code in user.staff_roles])
        )


class Document(models.Model):
    """One version of one paper: the frozen facts that went in, and the file that came out.

    After `ready` the file key, both hashes, the context, the template version and the number cannot change (triggers).
    `code` is printed on paper and in the QR; the public page finds it by `code_hash`.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="documents")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="documents")
    kind = models.CharField(max_length=30, choices=DocumentKind)
    version = models.PositiveIntegerField(default=1)
    number = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=10, choices=ProductionState, default=ProductionState.QUEUED)
    template_digest = models.CharField(max_length=64, blank=True)
    context = models.JSONField(default=dict)
    context_sha256 = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=64, unique=True)
    unsigned_key = models.CharField(max_length=120, blank=True)
    unsigned_sha256 = models.CharField(max_length=64, blank=True)
    file_key = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=20, blank=True)
    code_hash = models.CharField(max_length=64, blank=True, db_index=True)
    renderer_versions = models.JSONField(default=dict)
    pages = models.PositiveIntegerField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)

    moves = PRODUCTION_MOVES
    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [models.Index(fields=["application", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} v{self.version}"
