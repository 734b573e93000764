"""From the call's review section to the rubric that the mathematics knows, and back to sentences."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext as _

from portal.core.errors import Problem

from .maths import rubric as maths

if TYPE_CHECKING:
    from portal.calls.definition import Review as ReviewTerms

    from .models import Review

NOT_APPLICABLE = "na"


def rubric_of(terms: "ReviewTerms") -> maths.Rubric:
    """Return the rubric of a stage's review section."""
    return maths.Rubric(
        criteria=tuple(_criterion(terms, c) for c in terms.criteria),
        method=terms.total.method,
        out_of=terms.out_of,
        decimals=terms.total.decimals,
        aggregate_method=terms.aggregate.method,
        aggregate_decimals=terms.aggregate.decimals,
        sections=tuple(_section(terms, s) for s in terms.sections),
        comment_required_for_scores=frozenset(terms.comment_required_for_scores),
        thresholds=tuple(t for limit in terms.thresholds for t in _thresholds(terms, limit)),
    )


def _criterion(terms: "ReviewTerms", criterion: Any) -> maths.Criterion:
    scale = terms.scale_of(criterion)
    return maths.Criterion(
        key=criterion.key,
        scale=maths.Scale(scale.min, scale.max, scale.step),
        weight=criterion.weight,
        out_of=criterion.out_of,
        sub=tuple(maths.Sub(sub.key, sub.multiplier) for sub in criterion.sub),
        section=criterion.section or "",
        allow_na=criterion.allow_na,
        carried=criterion.carried_from is not None,
        reassess_allowed=criterion.reassess_allowed,
    )


def _section(terms: "ReviewTerms", section: Any) -> maths.Section:
    shares = sum((c.share for c in terms.criteria if c.section == section.key), Decimal(0))
    return maths.Section(section.key, section.out_of or shares)


def _thresholds(terms: "ReviewTerms", limit: Any) -> Iterable[maths.Minimum | maths.KillScore]:
    if limit.on == "score":
        yield maths.KillScore(limit.reject_at, limit.key, limit.by, effect=limit.effect)
    elif limit.on == "any_subscore_of":
        by: Literal["any_reviewer", "majority"] = "any_reviewer" if limit.given_by == "any" else "majority"
        for sub in terms.criterion(limit.key).sub:
            yield maths.KillScore(limit.equals, f"{limit.key}.{sub.key}", by, exactly=True, effect=limit.effect)
    elif limit.on == "criterion":
        if limit.min_mean is not None:
            yield maths.Minimum("criterion", limit.min_mean, limit.key, limit.effect)
        if limit.min is not None:
            yield maths.Minimum("criterion_points", limit.min, limit.key, limit.effect)
    else:
        yield maths.Minimum(limit.on, limit.min, getattr(limit, "key", ""), limit.effect)


def marks(scores: dict[str, Any]) -> dict[str, Decimal | None]:
    """Return stored scores as Decimals; None is "not applicable", an unreadable one is not a number."""
    return {field: None if value is None else _mark(value) for field, value in scores.items() if value != ""}


def _mark(value: Any) -> Decimal:
    try:
        return Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation:
        return Decimal("NaN")


def sheet_problems(review: "Review") -> list[Problem]:
    """Return all that keeps a sheet from being handed in, at its fields, in sentences."""
    terms = review.assignment.stage_terms.scored
    comments = {**review.comments, maths.SHEET: review.comment}
    found = maths.review_problems(rubric_of(terms), marks(review.scores), comments)
    return [Problem(_place(field, code), code, _sentence(terms, field, code)) for field, code in found]


def _place(field: str, code: str) -> str:
    return f"comments.{field}" if code == "comment_required" else f"scores.{field}"


def _sentence(terms: "ReviewTerms", field: str, code: str) -> str:
    scale = terms.scale if field == maths.SHEET else terms.scale_of(terms.criterion(field.split(".", maxsplit=1)[0]))
    bounds = {"min": scale.min.normalize(), "max": scale.max.normalize()}
    sentences = {
        "required": _("Give a score from %(min)s to %(max)s."),
        "out_of_scale": _("The score must be between %(min)s and %(max)s."),
        "not_on_step": _("The score must be between %(min)s and %(max)s, in the steps of the scale."),
        "not_a_number": _("Give the score as a number from %(min)s to %(max)s."),
        "na_not_allowed": _("This criterion needs a score."),
        "comment_required": _("Such a score needs a comment."),
    }
    return sentences.get(code, _("This score cannot be given here.")) % bounds
