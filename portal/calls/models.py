"""Programmes and their calls."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.rules import has_role
from portal.accounts.states import Role
from portal.core.rules import is_console

from .registry import KINDS
from .states import CALL_MOVES, CallState

if TYPE_CHECKING:
    from portal.accounts.models import User

    from .definition import CallDefinition
    from .kind import Kind


class Programme(models.Model):
    """The organisation that gives, as it appears at the head of pages and documents."""

    key = models.SlugField(unique=True, default="main")
    name_ka = models.CharField(_("name in Georgian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    donor_line_ka = models.CharField(_("donor line in Georgian"), max_length=300, blank=True)
    donor_line_en = models.CharField(_("donor line in English"), max_length=300, blank=True)
    address_ka = models.CharField(_("address in Georgian"), max_length=250, blank=True)
    address_en = models.CharField(_("address in English"), max_length=250, blank=True)
    code = models.CharField(_("identification code"), max_length=9, blank=True)
    signatory_name_ka = models.CharField(_("signatory in Georgian"), max_length=120, blank=True)
    signatory_name_en = models.CharField(_("signatory in English"), max_length=120, blank=True)
    signatory_position_ka = models.CharField(_("position in Georgian"), max_length=120, blank=True)
    signatory_position_en = models.CharField(_("position in English"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact"), blank=True)
    logo = models.CharField(_("logo"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("programme")

    def __str__(self) -> str:
        return self.name_ka

    def localised(self, field: str, language: str) -> str:
        """Return `field` in `language`, else in the other language."""
        other = "en" if language == "ka" else "ka"
        return getattr(self, f"{field}_{language}") or getattr(self, f"{field}_{other}")


class CallQuerySet(models.QuerySet["Call"]):
    def public(self) -> "CallQuerySet":
        return self.exclude(state=CallState.DRAFT)

    def visible_to(self, user: "User") -> "CallQuerySet":
        """Return public calls, and drafts to the staff of the call."""
        if is_console(user) or has_role(user, set(Role.values), ""):
            return self
        codes = [code for _role, code in user.staff_roles] if user.is_authenticated else []
        return self.filter(~models.Q(state=CallState.DRAFT) | models.Q(code__in=codes))

    def staffed_by(self, user: "User") -> "CallQuerySet":
        """Return the calls on whose staff `user` is."""
        if has_role(user, set(Role.values), ""):
            return self
        return self.filter(code__in=[code for _role, code in user.staff_roles])


class Call(models.Model):
    """A call. The definition is the truth; the other columns are what lists filter by."""

    programme = models.ForeignKey(Programme, models.PROTECT)
    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=CallState, default=CallState.DRAFT)
    definition = models.JSONField()
    definition_version = models.PositiveIntegerField(default=1)
    title_ka = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)

    moves = CALL_MOVES
    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")

    def __str__(self) -> str:
        return self.code

    @property
    def kind_entry(self) -> "Kind":
        return KINDS[self.kind]

    @cached_property
    def terms(self) -> "CallDefinition":
        """Return the typed definition; parsed once per version and process."""
        from .parsing import parsed_definition

        return parsed_definition(self)

    def title(self, language: str) -> str:
        return getattr(self, f"title_{language}", "") or self.title_ka or self.title_en


class CallVersion(models.Model):
    """A frozen version of a call's definition, with the reason for which it replaced the last."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "version"], name="call_version_once")]

    def __str__(self) -> str:
        return f"{self.call} v{self.version}"
