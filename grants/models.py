"""Awards and the tranches in which they are paid."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.applications.models import Application
from portal.documents.models import Agreement
from reviews.models import Decision

from .states import TRANCHE_MOVES, TrancheState


class Award(models.Model):
    """Money promised to one application by a released decision."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="award")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="award")
    agreement = models.OneToOneField(Agreement, models.PROTECT, null=True, related_name="award")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    awarded_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("award")

    def __str__(self) -> str:
        return f"{self.application} {self.amount} {self.currency}"


class Tranche(models.Model):
    """One payment of an award; planned when the award is accepted."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="tranches")
    n = models.PositiveSmallIntegerField()
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    needs = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=TrancheState, default=TrancheState.PLANNED)

    moves = TRANCHE_MOVES

    class Meta:
        verbose_name = _("tranche")
        ordering = ["n"]
        constraints = [models.UniqueConstraint(fields=["award", "n"], name="tranche_once")]

    def __str__(self) -> str:
        return f"{self.award} / {self.n}"

    @property
    def application(self) -> Application:
        return self.award.application
