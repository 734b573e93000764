"""Which thresholds of a rubric an application fails, with value and limit."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from reviews.maths.exact import average, half_up
from reviews.maths.ranking.model import Failed, FailingMark
from reviews.maths.rubric import ANY, Aggregate, KillScore, Minimum, Review, Rubric


def failed_thresholds(
    rubric: Rubric, result: Aggregate, final: Decimal | None, reviews: Sequence[Review]
) -> tuple[Failed, ...]:
    """Return every threshold that does not hold, in the order of the rubric.

    Figures are compared rounded once, to two decimals at least; `final` comes so rounded. A criterion which all
    found not applicable has no figure and fails nothing.
    """
    sheets = sorted(reviews, key=lambda review: review.key)
    found = (
        _killed(rubric, limit, sheets) if isinstance(limit, KillScore) else _below_minimum(rubric, limit, result, final)
        for limit in rubric.thresholds
    )
    return tuple(failed for failed in found if failed)


def _below_minimum(rubric: Rubric, limit: Minimum, result: Aggregate, final: Decimal | None) -> Failed | None:
    figures = {
        "section": result.sections,
        "criterion": result.criteria,
        "criterion_points": result.points,
        "total": {"": result.total},
        "final": {"": final},
    }
    exact = figures[limit.on][limit.key]
    value = exact if isinstance(exact, Decimal) or exact is None else half_up(exact, rubric.compared_decimals)
    if value is None or value >= limit.min:
        return None
    return Failed(limit.on, limit.key, value, limit.min, limit.effect)


def _killed(rubric: Rubric, limit: KillScore, sheets: Sequence[Review]) -> Failed | None:
    fields = _fields(rubric, limit.key)
    marks = [
        FailingMark(sheet.key, name, mark)
        for sheet in sheets
        for name in fields
        if (mark := sheet.scores.get(name)) is not None and _hits(limit, mark)
    ]
    if limit.by == "aggregate":
        marks = [FailingMark("", name, mean) for name in fields for mean in _killing_mean(rubric, limit, name, sheets)]
    rejecting = len({mark.review for mark in marks})
    if not marks or (limit.by == "majority" and 2 * rejecting <= len(sheets)):
        return None
    lowest = min(mark.mark for mark in marks)
    return Failed("score", limit.key, lowest, limit.reject_at, limit.effect, tuple(marks))


def _fields(rubric: Rubric, key: str) -> list[str]:
    return [name for criterion in rubric.criteria for name in criterion.fields if key in (ANY, criterion.key, name)]


def _hits(limit: KillScore, mark: Decimal) -> bool:
    return mark == limit.reject_at if limit.exactly else mark <= limit.reject_at


def _killing_mean(rubric: Rubric, limit: KillScore, name: str, sheets: Sequence[Review]) -> list[Decimal]:
    """The aggregated mark of one field if it kills, else nothing."""
    marks = [Fraction(mark) for sheet in sheets if (mark := sheet.scores.get(name)) is not None]
    if not marks:
        return []
    mean = half_up(average(marks, rubric.aggregate_method), rubric.compared_decimals)
    return [mean] if _hits(limit, mean) else []
