"""Rubrics, votes, decisions: do the figures add up and the names exist?"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from ..call import CallDefinition
from ..decision import Decision
from ..review import Review, Rubric
from ..rubric import (
    Criterion,
    CriterionThreshold,
    KillScore,
    SectionThreshold,
    SubscoreThreshold,
    Threshold,
    TotalThreshold,
)
from .findings import Findings
from .journey import written_stages

SCORED_ONLY = ("criteria", "thresholds", "divergence", "third_assessor_if")
VOTED_ONLY = ("votes", "outcome", "reason_required_for")


def check_scores(definition: CallDefinition, findings: Findings) -> None:
    """Check every review, and what decides between the reviewed."""
    for path, review in _reviews(definition):
        if not findings.is_faulty(f"{path}.method"):
            _check_method(path, review, findings)
        _check_rubric(path, review, findings)
        if review.interview:
            _check_rubric(f"{path}.interview", review.interview, findings)
        _check_carried(definition, path, review, findings)
    if definition.decision:
        _check_decision(definition, definition.decision, findings)


def _reviews(definition: CallDefinition) -> Iterator[tuple[str, Review]]:
    for prefix, stage in written_stages(definition):
        if stage.review:
            yield f"{prefix}review", stage.review


def _check_method(path: str, review: Review, findings: Findings) -> None:
    by_votes = review.method == "votes"
    for key in SCORED_ONLY if by_votes else VOTED_ONLY:
        if key in review.model_fields_set:
            findings.conflict(
                f"{path}.{key}", _("This does not go with the method “%(method)s”.") % {"method": review.method}
            )
    for key in VOTED_ONLY[:2] if by_votes else SCORED_ONLY[:1]:
        if not getattr(review, key):
            findings.require(f"{path}.{key}", _("The method “%(method)s” needs this.") % {"method": review.method})
    if by_votes:
        _check_votes(path, review, findings)


def _check_votes(path: str, review: Review, findings: Findings) -> None:
    votes = [vote.key for vote in review.votes]
    seen: set[tuple[str, ...]] = set()
    for index, outcome in enumerate(review.outcome):
        where = f"{path}.outcome[{index}].when"
        for vote in outcome.votes:
            findings.refer(where, vote, votes, "votes")
        if outcome.votes and len(outcome.votes) != review.reviews_per_application:
            findings.conflict(where, _("Name as many votes as there are reviews."))
        if outcome.votes in seen:
            findings.add(where, "duplicate", _("“%(name)s” stands twice.") % {"name": outcome.when})
        seen.add(outcome.votes)
    if review.outcome and () not in seen:
        findings.require(f"{path}.outcome", _("Say what happens `otherwise`."))
    for index, vote in enumerate(review.reason_required_for):
        findings.refer(f"{path}.reason_required_for[{index}]", vote, votes, "votes")


def _check_rubric(path: str, rubric: Rubric, findings: Findings) -> None:
    for index, label in enumerate(rubric.scale_labels):
        _check_score(path, f"scale_labels[{index}].score", label.score, rubric, findings)
    for index, score in enumerate(rubric.comment_required_for_scores):
        _check_score(path, f"comment_required_for_scores[{index}]", score, rubric, findings)
    if not rubric.scale.is_sound:
        findings.conflict(f"{path}.scale", _("The steps do not lead from the lowest to the highest score."))
    for criterion in rubric.criteria:
        _check_criterion(path, criterion, rubric, findings)
    _check_weights(path, rubric, findings)
    for index, threshold in enumerate(rubric.thresholds):
        _check_threshold(path, f"thresholds[{index}]", threshold, rubric, findings)


def _check_score(
    path: str, place: str, score: Decimal, rubric: Rubric, findings: Findings, *, of: Criterion | None = None
) -> None:
    """Check that a score named at `place` of the rubric at `path` is one of the scale."""
    scale = rubric.scale_of(of) if of else rubric.scale
    if scale.is_sound and not scale.has(score) and not findings.is_faulty(f"{path}.scale"):
        findings.add(f"{path}.{place}", "out_of_range", _("The scale has no score %(score)s.") % {"score": score})


def _check_criterion(path: str, criterion: Criterion, rubric: Rubric, findings: Findings) -> None:
    place = f"criteria[{criterion.key}]"
    if criterion.weight is None and criterion.out_of is None and not findings.is_faulty(f"{path}.{place}.out_of"):
        findings.require(f"{path}.{place}.weight", _("Give a weight, or the points as `out_of`."))
    for score in criterion.levels:
        _check_score(path, f"{place}.levels.{score}", score, rubric, findings, of=criterion)
    if criterion.section and rubric.sections:
        findings.refer(
            f"{path}.{place}.section",
            criterion.section,
            [section.key for section in rubric.sections],
            "review.sections",
        )
    is_carried = criterion.carried_from or findings.is_faulty(f"{path}.{place}.carried_from")
    if criterion.reassess_allowed and not is_carried:
        findings.conflict(f"{path}.{place}.reassess_allowed", _("Only a carried score can be assessed again."))
    if criterion.sub and criterion.out_of is not None and not findings.is_faulty(f"{path}.{place}.sub"):
        points = sum((sub.multiplier for sub in criterion.sub), Decimal(0)) * rubric.scale_of(criterion).max
        _check_sum(path, f"{place}.out_of", points, criterion.out_of, findings)


def _check_weights(path: str, rubric: Rubric, findings: Findings) -> None:
    shares = [criterion.share for criterion in rubric.criteria]
    if shares and rubric.total.method == "weighted_sum" and not findings.is_faulty(f"{path}.total"):
        _check_sum(path, "criteria", sum(shares, Decimal(0)), rubric.out_of, findings)


def _check_sum(path: str, place: str, total: Decimal, whole: Decimal, findings: Findings) -> None:
    if total != whole and not findings.is_faulty(f"{path}.scale"):
        message = _("The parts add up to %(total)s, not to %(whole)s.") % {"total": total, "whole": whole}
        findings.add(f"{path}.{place}", "sum", message)


def _check_threshold(path: str, place: str, threshold: Threshold, rubric: Rubric, findings: Findings) -> None:
    if isinstance(threshold, TotalThreshold):
        if rubric.total.out_of is not None or not findings.is_faulty(f"{path}.criteria", f"{path}.total"):
            _check_at_most(f"{path}.{place}.min", threshold.min, rubric.out_of, findings)
    elif isinstance(threshold, SectionThreshold):
        sections = {section.key for section in rubric.sections} | {c.section for c in rubric.criteria if c.section}
        findings.refer(f"{path}.{place}.key", threshold.key, sections, "review")
    elif isinstance(threshold, KillScore) and threshold.key == "any":
        _check_score(path, f"{place}.reject_at", threshold.reject_at, rubric, findings)
    else:
        _check_criterion_threshold(path, place, threshold, rubric, findings)


def _check_at_most(path: str, figure: Decimal | None, limit: Decimal, findings: Findings) -> None:
    if figure is not None and figure > limit:
        findings.add(path, "out_of_range", _("Must be %(le)s or less.") % {"le": limit})


def _check_criterion_threshold(
    path: str,
    place: str,
    threshold: CriterionThreshold | SubscoreThreshold | KillScore,
    rubric: Rubric,
    findings: Findings,
) -> None:
    findings.refer(f"{path}.{place}.key", threshold.key, [criterion.key for criterion in rubric.criteria], "criteria")
    criterion = next((criterion for criterion in rubric.criteria if criterion.key == threshold.key), None)
    if criterion is None or findings.is_faulty(f"{path}.criteria[{criterion.key}]"):
        return
    if isinstance(threshold, CriterionThreshold):
        if (threshold.min is None) == (threshold.min_mean is None) and not findings.is_faulty(f"{path}.{place}"):
            findings.require(f"{path}.{place}.min", _("Give either `min` or `min_mean`."))
        _check_at_most(f"{path}.{place}.min", threshold.min, criterion.share, findings)
        _check_at_most(f"{path}.{place}.min_mean", threshold.min_mean, rubric.scale_of(criterion).max, findings)
    elif isinstance(threshold, KillScore):
        _check_score(path, f"{place}.reject_at", threshold.reject_at, rubric, findings, of=criterion)
    else:
        _check_score(path, f"{place}.equals", threshold.equals, rubric, findings, of=criterion)
        if not criterion.sub:
            findings.conflict(f"{path}.{place}.key", _("This criterion has no sub-criteria."))


def _check_carried(definition: CallDefinition, path: str, review: Review, findings: Findings) -> None:
    """Check that a carried score comes from a criterion of an earlier stage."""
    earlier: dict[str, list[str]] = {}
    for stage in definition.given_stages:
        if stage.review is review:
            break
        earlier[stage.key] = [criterion.key for criterion in stage.review.criteria] if stage.review else []
    for criterion in review.criteria:
        source = criterion.carried_from
        if source:
            where = f"{path}.criteria[{criterion.key}].carried_from"
            findings.refer(f"{where}.stage", source.stage, earlier, "stages")
            if source.stage in earlier:
                findings.refer(f"{where}.criterion", source.criterion, earlier[source.stage], "criteria")


def _check_decision(definition: CallDefinition, decision: Decision, findings: Findings) -> None:
    if decision.no_reserve_list and decision.reserve_list:
        findings.conflict("decision.no_reserve_list", _("This contradicts `reserve_list`."))
    if decision.no_reserve_list and decision.after_selection:
        findings.conflict("decision.no_reserve_list", _("The ineligible are replaced from a reserve list."))
    if decision.when_next_does_not_fit == "skip_and_fill" and decision.quality_floor is None:
        findings.require("decision.quality_floor", _("Skipping needs a least total for those who are taken."))
    if decision.partial_award and decision.partial_award.allowed and decision.when_next_does_not_fit == "stop":
        findings.conflict("decision.when_next_does_not_fit", _("This contradicts `partial_award`."))
    is_late = definition.eligibility.checked_at == "provisional_selection" or findings.is_faulty("eligibility")
    if decision.after_selection and not is_late:
        findings.conflict("decision.after_selection", _("Eligibility is not checked at `provisional_selection`."))
    if "rank" in decision.order and "order" in decision.model_fields_set and _by_votes(definition):
        findings.conflict("decision.order", _("Votes make no rank."))
    if decision.order == "submitted_at":
        _check_no_model(decision, findings)
    _check_tie_break(definition, decision, findings)


def _check_no_model(decision: Decision, findings: Findings) -> None:
    told = _("Money is given in the order of receipt; scores do not order the list.")
    if decision.order_by == "expected_rank":
        findings.conflict("decision.order_by", told)
    if decision.near_line_draw:
        findings.conflict("decision.near_line_draw", told)


def _by_votes(definition: CallDefinition) -> bool:
    methods = [stage.review.method for stage in definition.stages if stage.review]
    return bool(methods) and methods[-1] == "votes"


def _check_tie_break(definition: CallDefinition, decision: Decision, findings: Findings) -> None:
    reviews = [stage.review for stage in definition.stages if stage.review]
    criteria = [criterion for review in reviews for criterion in review.criteria]
    sections = {section.key for review in reviews for section in review.sections} | {c.section or "" for c in criteria}
    for index, entry in enumerate(decision.tie_break):
        path = f"decision.tie_break[{index}]"
        rule, _colon, key = entry.partition(":")
        if rule == "criterion_mean":
            findings.refer(path, key, [criterion.key for criterion in criteria], "review")
        elif rule == "section":
            findings.refer(path, key, sections, "review")
        if rule == "public_draw" and index < len(decision.tie_break) - 1:
            findings.conflict(path, _("The draw decides; nothing can follow it."))
