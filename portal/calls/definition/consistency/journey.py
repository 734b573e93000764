"""Stages, moments, lots: does the journey of an application hang together?"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from ..call import CallDefinition
from ..questions import Choice
from ..review import FinalScore
from ..stages import FLAT_STAGE, GivenStage
from .findings import Findings


def written_stages(definition: CallDefinition) -> Iterator[tuple[str, GivenStage]]:
    """Yield the stages as written, each with the beginning of its paths; a flat file is one stage."""
    if not definition.given_stages:
        yield "", definition.flat_stage()
    for stage in definition.given_stages:
        yield f"stages[{stage.key}].", stage


def check_journey(definition: CallDefinition, findings: Findings) -> None:
    """Check shape, moments, invitations, the final score and lots."""
    _check_shape(definition, findings)
    _check_rolling(definition, findings)
    _check_moments(definition, findings)
    for prefix, stage in written_stages(definition):
        if prefix:
            _check_stage(definition, prefix, stage, findings)
    _check_going_on(definition, findings)
    _check_final_score(definition, findings)
    _check_lots(definition, findings)


def _check_shape(definition: CallDefinition, findings: Findings) -> None:
    head = definition.call
    if head.default_language not in head.languages and not findings.is_faulty("call.languages"):
        findings.refer("call.default_language", head.default_language, head.languages)
    if definition.given_stages:
        for key in definition.flat_keys & definition.model_fields_set:
            findings.conflict(key, _("In a file with stages this belongs to a stage."))
    elif definition.form is None and "stages" not in findings.faulty:
        findings.require("form", _("A call needs a form, or stages."))
    unknown = findings.is_faulty("stages", "review.interview") or "review" in findings.faulty
    if head.stages and head.stages != len(definition.stages) and not unknown:
        message = _("The file describes %(count)s stages.") % {"count": len(definition.stages)}
        findings.conflict("call.stages", message)


def _check_rolling(definition: CallDefinition, findings: Findings) -> None:
    rolling = definition.rolling
    if definition.call.rolling and rolling is None:
        findings.require("rolling", _("A rolling call needs this section."))
    if rolling is None:
        return
    if not definition.call.rolling:
        findings.conflict("call.rolling", _("The section `rolling` needs `rolling: true` here."))
    if "submission_closes" in definition.moments:
        findings.conflict("timeline[submission_closes]", _("No stage of a rolling call closes."))
    for stage in definition.given_stages:
        if stage.closes:
            findings.conflict(f"stages[{stage.key}].closes", _("No stage of a rolling call closes."))
    if rolling.monthly_envelope and rolling.yearly_envelope and rolling.monthly_envelope > rolling.yearly_envelope:
        findings.conflict("rolling.monthly_envelope", _("A month cannot have more money than its year."))


def _check_moments(definition: CallDefinition, findings: Findings) -> None:
    if definition.rolling or definition.call.rolling:
        return
    if not definition.given_stages and definition.form and "submission_closes" not in definition.moments:
        findings.require("timeline", _("The timeline needs the moment “%(key)s”.") % {"key": "submission_closes"})
    for stage in definition.stages:
        if stage.opens and stage.closes and stage.closes <= stage.opens:
            flat = "timeline[submission_closes].at" if stage.key == FLAT_STAGE else "review.interview.slots_to"
            path = f"stages[{stage.key}].closes" if definition.given_stages else flat
            findings.add(path, "out_of_range", _("The stage would close before it opens."))


def _check_stage(definition: CallDefinition, prefix: str, stage: GivenStage, findings: Findings) -> None:
    review = stage.review
    named = {"opens": stage.opens, "closes": stage.closes}
    if review:
        named |= {"review.slots_from": review.slots_from, "review.slots_to": review.slots_to}
    for key, moment in named.items():
        if moment:
            findings.refer(prefix + key, moment, definition.moments, "timeline")
    if stage.form and not stage.closes and not definition.call.rolling:
        findings.require(f"{prefix}closes", _("A stage with a form needs a closing moment."))
    for key in {"interview", "final_score", "shortlist"} & (review.model_fields_set if review else set()):
        findings.conflict(f"{prefix}review.{key}", _("In a file with stages this stands outside the review."))
    _check_earlier(definition, prefix, stage, findings)


def _check_earlier(definition: CallDefinition, prefix: str, stage: GivenStage, findings: Findings) -> None:
    """Check what names an earlier stage or a question of this one."""
    keys = [given.key for given in definition.given_stages]
    earlier = keys[: keys.index(stage.key)]
    if stage.invited_from:
        findings.refer(f"{prefix}invited_from", stage.invited_from, earlier, "stages")
    if stage.request_may_differ_from:
        findings.refer(f"{prefix}request_may_differ_from.stage", stage.request_may_differ_from.stage, earlier, "stages")
    if stage.requested:
        findings.refer(f"{prefix}requested", stage.requested, definition.stage(stage.key).by_path, "form")


def _check_going_on(definition: CallDefinition, findings: Findings) -> None:
    last = definition.stages[-1]
    if last.shortlist and not findings.is_faulty("stages", "review.interview"):
        path = f"stages[{last.key}].shortlist" if definition.given_stages else "review.shortlist"
        findings.conflict(path, _("No stage follows to which the shortlisted could go on."))
    for stage in definition.stages:
        limits = stage.shortlist
        if limits and limits.max and limits.sum_requested_at_most_percent_of_envelope is not None:
            path = f"stages[{stage.key}].shortlist.max" if definition.given_stages else "review.shortlist.max"
            findings.conflict(path, _("A shortlist ends by number or by money, not by both."))
    review = definition.review
    for key in ("slots_from", "slots_to"):
        if review and review.interview:
            findings.refer(f"review.interview.{key}", getattr(review.interview, key), definition.moments, "timeline")
        if review and getattr(review, key):
            findings.conflict(
                f"review.{key}", _("In a file without stages an interview stands under `review.interview`.")
            )


def _check_final_score(definition: CallDefinition, findings: Findings) -> None:
    at_top = definition.given_final_score
    if at_top:
        _check_shares(definition, "final_score", at_top, findings)
    if definition.review and definition.review.final_score:
        if at_top:
            findings.conflict("review.final_score", _("This is already said by `final_score`."))
        _check_shares(definition, "review.final_score", definition.review.final_score, findings)


def _check_shares(definition: CallDefinition, path: str, given: FinalScore, findings: Findings) -> None:
    names = {stage.key for stage in definition.stages} | (set() if definition.given_stages else {"paper"})
    known = {f"{name}_percent" for name in names}
    if not findings.is_faulty("review.interview"):
        for key in given.written:
            findings.refer(f"{path}.{key}", key, known, "stages")
    total = sum(given.percents.values(), Decimal(0))
    if total != 100 and known.issuperset(given.written):
        message = _("The shares add up to %(total)s, not to %(whole)s.") % {"total": total, "whole": 100}
        findings.add(path, "sum", message)


def _check_lots(definition: CallDefinition, findings: Findings) -> None:
    asked = {question.option_source for stage in definition.stages for question in stage.every(Choice)}
    message = _("There are no lots.")
    if definition.lots and "lots" not in asked and not findings.is_faulty("form", "stages"):
        findings.require("lots", _("An application names its lot by a question with `option_source: lots`."))
    if definition.lots or findings.is_faulty("lots"):
        return
    if definition.reallocation_between_lots:
        findings.conflict("reallocation_between_lots", message)
    if definition.decision and definition.decision.per_lot:
        findings.conflict("decision.per_lot", message)
    for prefix, stage in written_stages(definition):
        if stage.shortlist and stage.shortlist.per_lot:
            findings.conflict(f"{prefix or 'review.'}shortlist.per_lot", message)
    if definition.agreement and "{lot" in definition.agreement.number_pattern:
        findings.conflict("agreement.number_pattern", message)
