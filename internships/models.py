"""Fit given by hosts, exclusions, placing runs and placements. Hosts and places stand in the call."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.applications.models import Application
from portal.calls.models import Call
from portal.documents.models import Agreement
from reviews.models import Decision


class HostPerson(models.Model):
    """A person who speaks for a host of a call: its signatory or the mentor."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="host_people")
    host_key = models.CharField(max_length=40)
    user = models.ForeignKey(User, models.PROTECT, related_name="hosts")
    is_signatory = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("person of a host organisation")
        constraints = [models.UniqueConstraint(fields=["call", "host_key", "user"], name="host_person_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.host_key}"


class HostFit(models.Model):
    """How well a candidate suits a host, as the host says. A host is asked by a row whose `fit` is still empty."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="host_fits")
    host_key = models.CharField(max_length=40)
    fit = models.PositiveSmallIntegerField(null=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("host fit")
        constraints = [models.UniqueConstraint(fields=["application", "host_key"], name="fit_once")]

    def __str__(self) -> str:
        return f"{self.application} {self.host_key} {'–' if self.fit is None else self.fit}"


class HostExclusion(models.Model):
    """A host that is closed to a candidate: as its employer, or by the host's veto; with the reason."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="host_exclusions")
    host_key = models.CharField(max_length=40)
    reason = models.CharField(max_length=500, blank=True)
    is_veto = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("excluded host")
        constraints = [models.UniqueConstraint(fields=["application", "host_key"], name="exclusion_once")]

    def __str__(self) -> str:
        return f"{self.application} ≠ {self.host_key}"


class PlacingRun(models.Model):
    """A stored placing: what went in, what came out. Approved runs are what decisions are made from."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="placing_runs")
    version = models.PositiveIntegerField()
    given = models.JSONField()
    result = models.JSONField()
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("placing")
        constraints = [models.UniqueConstraint(fields=["call", "version"], name="placing_version_once")]

    def __str__(self) -> str:
        return f"{self.call} v{self.version}"


class Placement(models.Model):
    """A place given to a candidate by a released decision."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="placement")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="placement")
    agreement = models.OneToOneField(Agreement, models.PROTECT, null=True, related_name="placement")
    host_key = models.CharField(max_length=40)
    how = models.CharField(max_length=20)
    placed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("placement")

    def __str__(self) -> str:
        return f"{self.application} → {self.host_key}"
