"""Panels, reviews, rankings and decisions."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.rules import has_role
from portal.accounts.states import Role
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.rules import is_console

from .states import (
    CALIBRATION_MOVES,
    DECISION_MOVES,
    DRAW_MOVES,
    PLAN_MOVES,
    REVIEW_MOVES,
    CalibrationState,
    DecisionState,
    DrawPurpose,
    DrawState,
    Outcome,
    PlanState,
    ReviewState,
)

if TYPE_CHECKING:
    from portal.calls.definition import Stage


class PanelSeat(models.Model):
    """A seat on the panel of one stage, named by `key` (R1, programme_manager); the person may come later.

    For distribution: `most` sheets (None: no limit), `languages` that are read (empty: all), `strengths`, the values of
    lots and choices that the member knows best.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="seats")
    stage = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="seats")
    is_chair = models.BooleanField(default=False)
    most = models.PositiveIntegerField(null=True)
    languages = models.JSONField(default=list)
    strengths = models.JSONField(default=list)

    class Meta:
        verbose_name = _("seat on the panel")
        constraints = [models.UniqueConstraint(fields=["call", "stage", "key"], name="seat_once")]

    def __str__(self) -> str:
        return f"{self.key} · {self.call} {self.stage}"


class Conflict(models.Model):
    """A declared tie between a seat and an application; `excludes` keeps the member from reading it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="conflicts")
    seat = models.ForeignKey(PanelSeat, models.CASCADE, related_name="conflicts")
    ground = models.CharField(max_length=60)
    note = models.CharField(max_length=500, blank=True)
    excludes = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("conflict of interest")
        constraints = [models.UniqueConstraint(fields=["application", "seat"], name="conflict_once")]

    def __str__(self) -> str:
        return f"{self.seat} – {self.application}: {self.ground}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User) -> "AssignmentQuerySet":
        """Return the assignments of the user's own seats, and for staff those of their calls."""
        if is_console(user):
            return self
        if not user.is_authenticated:
            return self.none()
        if has_role(user, set(Role.values), ""):
            return self
        staffed = models.Q(application__call__code__in=[code for _role, code in user.staff_roles])
        return self.filter(staffed | models.Q(seat__user=user))


class Assignment(models.Model):
    """One application given to one seat. The content opens once `declared_at` is set and no conflict excludes."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="assignments")
    stage = models.CharField(max_length=40)
    seat = models.ForeignKey(PanelSeat, models.PROTECT, related_name="assignments")
    due_at = models.DateTimeField(null=True)
    declared_at = models.DateTimeField(null=True)
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        constraints = [models.UniqueConstraint(fields=["application", "stage", "seat"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.application} → {self.seat.key}"

    @property
    def stage_terms(self) -> "Stage":
        return self.application.call.terms.stage(self.stage)


class Review(models.Model):
    """One version of one sheet. Scores and comments by criterion key, as given; totals are computed, never stored."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reviews")
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.DRAFT)
    scores = models.JSONField(default=dict)
    comments = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    minutes = models.PositiveIntegerField(null=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    moves = REVIEW_MOVES

    class Meta:
        verbose_name = _("review")
        constraints = [models.UniqueConstraint(fields=["assignment", "version"], name="review_version_once")]

    def __str__(self) -> str:
        return f"{self.assignment} v{self.version}"

    @property
    def application(self) -> Application:
        return self.assignment.application


class Run(models.Model):
    """A computation that is stored whole: `given` went in, `result` came out; `digest` seals both.

    A job makes it, and holds it until `lease_until` meanwhile; `error` says why there is no result. A run is never
    changed once it is there: facts that change make a new version.
    """

    stage = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    given = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=200, blank=True)
    lease_until = models.DateTimeField(null=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class AssignmentPlan(Run):
    """Who shall read what, as the optimiser proposes it; `done` counts the pairs given out so far."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="assignment_plans")
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)

    moves = PLAN_MOVES

    class Meta:
        verbose_name = _("distribution")
        constraints = [models.UniqueConstraint(fields=["call", "stage", "version"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"{self.call} {self.stage} v{self.version}"

    @property
    def is_computed(self) -> bool:
        return self.state not in (PlanState.QUEUED, PlanState.FAILED)


class Calibration(Run):
    """What the scores would be if all reviewers were equally severe; shown beside the raw ones, never instead."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="calibrations")
    state = models.CharField(max_length=10, choices=CalibrationState, default=CalibrationState.QUEUED)

    moves = CALIBRATION_MOVES

    class Meta:
        verbose_name = _("calibration")
        constraints = [models.UniqueConstraint(fields=["call", "stage", "version"], name="calibration_version_once")]

    def __str__(self) -> str:
        return f"{self.call} {self.stage} v{self.version}"


class Draw(models.Model):
    """A public draw: a list frozen before its source of chance appears, a value two people wrote, the order drawn.

    `frozen` is the canonical JSON that `digest` (SHA-256) commits to; `published` the JSON that anyone can verify. For
    random selection near the line, `basis` keeps who was certain without a draw, and the ranks on which that rested.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="draws")
    stage = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    purpose = models.CharField(max_length=10, choices=DrawPurpose)
    state = models.CharField(max_length=10, choices=DrawState, default=DrawState.FROZEN)
    frozen = models.TextField()
    digest = models.CharField(max_length=64)
    basis = models.JSONField(default=dict)
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    source = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=500, blank=True)
    first_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    second_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(null=True)
    published = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    moves = DRAW_MOVES

    class Meta:
        verbose_name = _("draw")
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="draw_number_once"),
            models.CheckConstraint(
                condition=models.Q(second_by__isnull=True) | ~models.Q(second_by=models.F("first_by")),
                name="two_people_write_the_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.number}"


class Ranking(models.Model):
    """A ranking that the panel has closed: what went in, what came out, by which rule. Never changed."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="rankings")
    stage = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    given = models.JSONField()
    result = models.JSONField()
    digest = models.CharField(max_length=64)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("ranking")
        constraints = [models.UniqueConstraint(fields=["call", "stage", "version"], name="ranking_version_once")]

    def __str__(self) -> str:
        return f"{self.call} {self.stage} v{self.version}"


class Decision(models.Model):
    """What was decided on one application. A correction is a new version; two people make one valid."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=DecisionState, default=DecisionState.PROPOSED)
    outcome = models.CharField(max_length=20, choices=Outcome)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    place = models.CharField(max_length=40, blank=True)
    reserve_place = models.PositiveIntegerField(null=True)
    rank = models.PositiveIntegerField(null=True)
    reason = models.TextField(blank=True)
    ranking = models.ForeignKey(Ranking, models.PROTECT, null=True, related_name="decisions")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    answer_due = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    moves = DECISION_MOVES

    class Meta:
        verbose_name = _("decision")
        constraints = [
            models.UniqueConstraint(fields=["application", "version"], name="decision_version_once"),
            models.UniqueConstraint(
                fields=["application"], condition=~models.Q(state=DecisionState.SUPERSEDED), name="one_valid_decision"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="two_people_decide",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.outcome}"
