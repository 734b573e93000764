"""Rubrics, votes, decisions: do the figures add up and the names exist?"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from ..call import CallDefinition
from ..decision import Decision
from ..review import Review, Rubric
from ..rubric import Criterion, CriterionThreshold, KillScore, SectionThreshold, SubscoreThreshold, Threshold
from .findings import Findings
from .journey import written_stages

SCORED_ONLY = ("criteria", "thresholds", "divergence", "third_assessor_if")
VOTED_ONLY = ("votes", "outcome", "reason_required_for")


def check_scores(definition: CallDefinition, findings: Findings) -> None:
    """Check every review, and what decides between the reviewed."""
    for path, review in _reviews(definition):
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
            findings.refer(where, vote, votes)
        if outcome.votes and len(outcome.votes) != review.reviews_per_application:
            findings.conflict(where, _("Name as many votes as there are reviews."))
        if outcome.votes in seen:
            findings.add(where, "duplicate", _("“%(name)s” stands twice.") % {"name": outcome.when})
        seen.add(outcome.votes)
    if review.outcome and () not in seen:
        findings.require(f"{path}.outcome", _("Say what happens `otherwise`."))
    for index, vote in enumerate(review.reason_required_for):
        findings.refer(f"{path}.reason_required_for[{index}]", vote, votes)


def _check_rubric(path: str, rubric: Rubric, findings: Findings) -> None:
    scale = rubric.scale
    if scale.max == scale.min or (scale.max - scale.min) % scale.step:
        findings.conflict(f"{path}.scale.step", _("The steps do not lead from the lowest to the highest score."))
    for index, label in enumerate(rubric.scale_labels):
        _check_score(f"{path}.scale_labels[{index}].score", label.score, rubric, findings)
    for index, score in enumerate(rubric.comment_required_for_scores):
        _check_score(f"{path}.comment_required_for_scores[{index}]", score, rubric, findings)
    for criterion in rubric.criteria:
        _check_criterion(f"{path}.criteria[{criterion.key}]", criterion, rubric, findings)
    _check_weights(path, rubric, findings)
    for index, threshold in enumerate(rubric.thresholds):
        _check_threshold(f"{path}.thresholds[{index}]", threshold, rubric, findings)


def _check_score(path: str, score: Decimal, rubric: Rubric, findings: Findings, of: Criterion | None = None) -> None:
    if not (rubric.scale_of(of) if of else rubric.scale).has(score):
        findings.add(path, "out_of_range", _("The scale has no score %(score)s.") % {"score": score})


def _check_criterion(path: str, criterion: Criterion, rubric: Rubric, findings: Findings) -> None:
    if criterion.weight is None and criterion.out_of is None:
        findings.require(f"{path}.weight", _("Give a weight, or the points as `out_of`."))
    for score in criterion.levels:
        _check_score(f"{path}.levels.{score}", score, rubric, findings, criterion)
    points = sum((sub.multiplier for sub in criterion.sub), Decimal(0)) * rubric.scale_of(criterion).max
    if criterion.sub and criterion.out_of is not None and criterion.out_of != points:
        message = _("The parts add up to %(total)s, not to %(whole)s.")
        findings.add(f"{path}.out_of", "sum", message % {"total": points, "whole": criterion.out_of})
    if criterion.section and rubric.sections:
        findings.refer(f"{path}.section", criterion.section, [section.key for section in rubric.sections])
    if criterion.reassess_allowed and criterion.carried_from is None:
        findings.conflict(f"{path}.reassess_allowed", _("Only a carried score can be assessed again."))


def _check_weights(path: str, rubric: Rubric, findings: Findings) -> None:
    total = sum((criterion.share for criterion in rubric.criteria), Decimal(0))
    if rubric.criteria and rubric.total.method == "weighted_sum" and total != rubric.out_of:
        message = _("The parts add up to %(total)s, not to %(whole)s.")
        findings.add(f"{path}.criteria", "sum", message % {"total": total, "whole": rubric.out_of})


def _check_threshold(path: str, threshold: Threshold, rubric: Rubric, findings: Findings) -> None:
    least = getattr(threshold, "min", None)
    if least is not None and least > rubric.out_of:
        findings.add(f"{path}.min", "out_of_range", _("Must be %(le)s or less.") % {"le": rubric.out_of})
    if isinstance(threshold, SectionThreshold):
        sections = {section.key for section in rubric.sections} | {c.section for c in rubric.criteria if c.section}
        findings.refer(f"{path}.key", threshold.key, sections)
    elif isinstance(threshold, CriterionThreshold | SubscoreThreshold | KillScore):
        _check_criterion_threshold(path, threshold, rubric, findings)


def _check_criterion_threshold(
    path: str, threshold: CriterionThreshold | SubscoreThreshold | KillScore, rubric: Rubric, findings: Findings
) -> None:
    if isinstance(threshold, KillScore) and threshold.key == "any":
        _check_score(f"{path}.reject_at", threshold.reject_at, rubric, findings)
        return
    findings.refer(f"{path}.key", threshold.key, [criterion.key for criterion in rubric.criteria])
    criterion = next((criterion for criterion in rubric.criteria if criterion.key == threshold.key), None)
    if criterion is None:
        return
    if isinstance(threshold, KillScore):
        _check_score(f"{path}.reject_at", threshold.reject_at, rubric, findings, criterion)
    elif isinstance(threshold, CriterionThreshold):
        _check_least(path, threshold, criterion, rubric, findings)
    else:
        _check_score(f"{path}.equals", threshold.equals, rubric, findings, criterion)
        if not criterion.sub:
            findings.conflict(f"{path}.key", _("This criterion has no sub-criteria."))


def _check_least(
    path: str, threshold: CriterionThreshold, criterion: Criterion, rubric: Rubric, findings: Findings
) -> None:
    if (threshold.min is None) == (threshold.min_mean is None):
        findings.require(f"{path}.min", _("Give either `min` or `min_mean`."))
    for key, limit in (("min", criterion.share), ("min_mean", rubric.scale_of(criterion).max)):
        least = getattr(threshold, key)
        if least is not None and least > limit:
            findings.add(f"{path}.{key}", "out_of_range", _("Must be %(le)s or less.") % {"le": limit})


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
            findings.refer(f"{where}.stage", source.stage, earlier if definition.given_stages else ())
            if source.stage in earlier:
                findings.refer(f"{where}.criterion", source.criterion, earlier[source.stage])


def _check_decision(definition: CallDefinition, decision: Decision, findings: Findings) -> None:
    if decision.no_reserve_list and decision.reserve_list:
        findings.conflict("decision.no_reserve_list", _("This contradicts `reserve_list`."))
    if decision.no_reserve_list and decision.after_selection:
        findings.conflict("decision.no_reserve_list", _("The ineligible are replaced from a reserve list."))
    if decision.when_next_does_not_fit == "skip_and_fill" and decision.quality_floor is None:
        findings.require("decision.quality_floor", _("Skipping needs a least total for those who are taken."))
    if decision.partial_award and decision.partial_award.allowed and decision.when_next_does_not_fit == "stop":
        findings.conflict("decision.when_next_does_not_fit", _("This contradicts `partial_award`."))
    if decision.after_selection and definition.eligibility.checked_at != "provisional_selection":
        findings.conflict("decision.after_selection", _("Eligibility is not checked at `provisional_selection`."))
    if "rank" in decision.order and "order" in decision.model_fields_set and _by_votes(definition):
        findings.conflict("decision.order", _("Votes make no rank."))
    _check_tie_break(definition, decision, findings)


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
            findings.refer(path, key, [criterion.key for criterion in criteria])
        elif rule == "section":
            findings.refer(path, key, sections)
        if rule == "public_draw" and index < len(decision.tie_break) - 1:
            findings.conflict(path, _("The draw decides; nothing can follow it."))
