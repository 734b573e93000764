"""Totals of sheets and aggregates of applications, exact."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from reviews.maths.exact import average
from reviews.maths.rubric.model import Aggregate, Criterion, Method, Review, Rubric, Scores, Values

NOTHING_CARRIED: Mapping[str, Fraction] = MappingProxyType({})


def criterion_mark(criterion: Criterion, scores: Scores) -> Fraction | None:
    """Return the mark of one sheet, or the sum of multiplied sub-marks; None if N/A or not fully answered."""
    marks = [Fraction(given) for name in criterion.fields if (given := scores.get(name)) is not None]
    if len(marks) < len(criterion.fields):
        return None
    if not criterion.sub:
        return marks[0]
    return sum((mark * m for mark, m in zip(marks, criterion.multipliers, strict=True)), Fraction())


def criterion_fraction(criterion: Criterion, mark: Fraction, method: Method) -> Fraction:
    """Return a mark as part of the highest: x / max, or (x - min) / (max - min) for `weighted_range`."""
    low = _base(criterion, method)
    return (mark - low) / (criterion.highest - low)


def review_total(rubric: Rubric, scores: Scores) -> Fraction:
    """Return the exact total of one sheet over its answered criteria, N/A left out above and below the line.

    Carried criteria stay out of it: the total is then out of what the marked ones weigh.
    Raises ValueError if nothing is answered.
    """
    return _total(rubric, _sheet(rubric, scores))


def aggregate(
    rubric: Rubric, reviews: Iterable[Review], carried: Mapping[str, Fraction] = NOTHING_CARRIED
) -> Aggregate:
    """Aggregate the counted sheets of one application, by mean or median of exact totals.

    `carried` maps carried criteria to their fraction of an earlier stage; each is added once, not per sheet.
    """
    sheets = [_sheet(rubric, review.scores) for review in sorted(reviews, key=lambda review: review.key)]
    totals = tuple(_total(rubric, sheet) for sheet in sheets)
    fractions = {c.key: _aggregate_fraction(rubric, c, sheets, carried) for c in rubric.criteria}

    def section(key: str, out_of: Decimal) -> Fraction | None:
        criteria = rubric.of_section(key)
        marked = _averaged(rubric, (_part(criteria, out_of, sheet) for sheet in sheets))
        return _with_carried(criteria, out_of, marked, fractions)

    return Aggregate(
        n=len(sheets),
        totals=totals,
        total=_with_carried(rubric.criteria, rubric.out_of, _averaged(rubric, totals), fractions),
        fractions=fractions,
        criteria={c.key: _as_mark(c, fractions[c.key], rubric.method) for c in rubric.criteria},
        points={c.key: _as_points(c, fractions[c.key], rubric.method) for c in rubric.criteria},
        sections={s.key: section(s.key, s.out_of) for s in rubric.sections},
    )


def section_fraction(rubric: Rubric, result: Aggregate, key: str) -> Fraction | None:
    """Return a section's aggregate between 0 and 1, ready to be carried into a later stage."""
    value = result.sections[key]
    out_of = next(section.out_of for section in rubric.sections if section.key == key)
    return None if value is None else value / Fraction(out_of)


def blend(scores: Values, percents: Mapping[str, Decimal]) -> Fraction | None:
    """Return the exact final score of several stages; None while a stage that counts has no score.

    Raises ValueError if the percentages do not sum to 100.
    """
    if sum(percents.values()) != 100:
        raise ValueError("the percentages of the stages must sum to 100")
    parts = [(Fraction(percent), scores.get(stage)) for stage, percent in percents.items() if percent]
    known = [percent * score for percent, score in parts if score is not None]
    return sum(known, Fraction()) / 100 if len(known) == len(parts) else None


def _base(criterion: Criterion, method: Method) -> Fraction:
    return criterion.lowest if method == "weighted_range" else Fraction()


def _weight(criteria: Iterable[Criterion]) -> Fraction:
    return sum((criterion.share for criterion in criteria), Fraction())


def _sheet(rubric: Rubric, scores: Scores) -> Values:
    """Fraction of each criterion on one sheet."""
    marks = ((c, criterion_mark(c, scores)) for c in rubric.criteria)
    return {c.key: None if mark is None else criterion_fraction(c, mark, rubric.method) for c, mark in marks}


def _total(rubric: Rubric, sheet: Values) -> Fraction:
    total = _part(rubric.criteria, rubric.out_of, sheet)
    if total is None:
        raise ValueError("a sheet without an answer has no total")
    return total


def _part(criteria: Sequence[Criterion], out_of: Decimal, sheet: Values) -> Fraction | None:
    """Total of one sheet over some criteria; the carried ones keep their part of `out_of` for the aggregate."""
    marked = [criterion for criterion in criteria if not criterion.carried]
    answered = [(c.share, part) for c in marked if (part := sheet[c.key]) is not None]
    if not answered:
        return None
    mean = sum((share * part for share, part in answered), Fraction()) / sum(share for share, _ in answered)
    return Fraction(out_of) * mean * _weight(marked) / _weight(criteria)


def _averaged(rubric: Rubric, figures: Iterable[Fraction | None]) -> Fraction | None:
    known = [figure for figure in figures if figure is not None]
    return average(known, rubric.aggregate_method) if known else None


def _aggregate_fraction(
    rubric: Rubric, criterion: Criterion, sheets: Sequence[Values], carried: Mapping[str, Fraction]
) -> Fraction | None:
    """Average the criterion over the sheets that answer it; marks given now replace what was carried."""
    given = _averaged(rubric, (sheet[criterion.key] for sheet in sheets))
    return carried.get(criterion.key) if given is None and criterion.carried else given


def _with_carried(
    criteria: Sequence[Criterion], out_of: Decimal, marked: Fraction | None, fractions: Values
) -> Fraction | None:
    total = marked if marked is not None else Fraction()
    if marked is None and not all(criterion.carried for criterion in criteria):
        return None
    for criterion in criteria:
        if criterion.carried:
            part = fractions[criterion.key]
            if part is None:
                return None
            total += Fraction(out_of) * criterion.share / _weight(criteria) * part
    return total


def _as_mark(criterion: Criterion, part: Fraction | None, method: Method) -> Fraction | None:
    low = _base(criterion, method)
    return None if part is None else low + part * (criterion.highest - low)


def _as_points(criterion: Criterion, part: Fraction | None, method: Method) -> Fraction | None:
    if criterion.sub or criterion.out_of is None or part is None:
        return _as_mark(criterion, part, method)
    return part * Fraction(criterion.out_of)
