"""Whether a rubric makes sense and whether a sheet may be submitted."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from reviews.maths.rubric.model import ANY, Criterion, KillScore, Rubric, Scale, Scores

Problem = tuple[str, str]

SHEET = "__sheet__"


def rubric_problems(rubric: Rubric) -> list[Problem]:
    """Return (field, code) for all that makes a rubric unusable; fields are paths such as `criteria.relevance`.

    Codes: `required` (no criterion), `duplicate`, `unknown` (a key nothing bears), `scale`, `weight` (missing or
    not above 0), `multiplier`, `out_of` (not above 0), `out_of_mismatch` (differs from the sum of multiplier x
    maximum).
    """
    return [
        *_duplicates(rubric),
        *(problem for criterion in rubric.criteria for problem in _criterion_problems(criterion)),
        *_scope_problems(rubric),
        *_threshold_problems(rubric),
    ]


def review_problems(rubric: Rubric, scores: Scores, comments: Mapping[str, str]) -> list[Problem]:
    """Return (field, code) for all that keeps a sheet from being submitted, in the order of the rubric.

    Codes: `required`, `na_not_allowed`, `not_a_number`, `out_of_scale`, `not_on_step`, `comment_required`,
    `contradiction` (N/A and marked), `carried` (may not be marked again), `unknown` (no such field).
    `comments` are by criterion; one under `__sheet__` stands for every criterion.
    """
    known = {name for criterion in rubric.criteria for name in (criterion.key, *criterion.fields)}
    return [
        *(problem for criterion in rubric.criteria for problem in _answer_problems(criterion, scores)),
        *_comment_problems(rubric, scores, comments),
        *_empty_sheet(rubric, scores),
        *((name, "unknown") for name in sorted(scores.keys() - known)),
    ]


def _duplicates(rubric: Rubric) -> Iterator[Problem]:
    keys = [criterion.key for criterion in rubric.criteria]
    for n, criterion in enumerate(rubric.criteria):
        if criterion.key in keys[:n] or len(set(criterion.fields)) < len(criterion.fields):
            yield f"criteria.{criterion.key}", "duplicate"


def _criterion_problems(criterion: Criterion) -> Iterator[Problem]:
    path = f"criteria.{criterion.key}"
    if not _is_sound(criterion.scale):
        yield f"{path}.scale", "scale"
    if criterion.share <= 0:
        yield path, "weight"
    if any(multiplier <= 0 for multiplier in criterion.multipliers):
        yield f"{path}.sub", "multiplier"
    elif criterion.sub and criterion.out_of is not None and criterion.out_of != criterion.highest:
        yield f"{path}.out_of", "out_of_mismatch"


def _is_sound(scale: Scale) -> bool:
    return 0 <= scale.min < scale.max and scale.step > 0 and _on_step(scale, scale.max)


def _on_step(scale: Scale, mark: Decimal) -> bool:
    return ((Fraction(mark) - Fraction(scale.min)) / Fraction(scale.step)).denominator == 1


def _scope_problems(rubric: Rubric) -> Iterator[Problem]:
    """Problems of the whole rubric and of its sections."""
    if not rubric.criteria:
        yield "criteria", "required"
    if rubric.out_of <= 0:
        yield "out_of", "out_of"
    for section in rubric.sections:
        if section.out_of <= 0:
            yield f"sections.{section.key}", "out_of"
        if not rubric.of_section(section.key):
            yield f"sections.{section.key}", "unknown"


def _threshold_problems(rubric: Rubric) -> Iterator[Problem]:
    criteria = {criterion.key for criterion in rubric.criteria}
    fields = {name for criterion in rubric.criteria for name in criterion.fields}
    sections = {section.key for section in rubric.sections}
    for n, limit in enumerate(rubric.thresholds):
        if isinstance(limit, KillScore):
            known = criteria | fields | {ANY}
        else:
            known = {"total": {""}, "final": {""}, "section": sections}.get(limit.on, criteria)
        if limit.key not in known:
            yield f"thresholds[{n}]", "unknown"


def _answer_problems(criterion: Criterion, scores: Scores) -> Iterator[Problem]:
    given = [name for name in criterion.fields if scores.get(name) is not None]
    if criterion.key in scores and scores[criterion.key] is None:
        yield from _na_problems(criterion, given)
    elif criterion.carried and not given:
        return
    elif criterion.carried and not criterion.reassess_allowed:
        yield criterion.key, "carried"
    else:
        yield from _mark_problems(criterion, scores)


def _na_problems(criterion: Criterion, given: list[str]) -> Iterator[Problem]:
    if not criterion.allow_na:
        yield criterion.key, "na_not_allowed"
    elif given:
        yield criterion.key, "contradiction"


def _mark_problems(criterion: Criterion, scores: Scores) -> Iterator[Problem]:
    for name in criterion.fields:
        mark = scores.get(name)
        code = "required" if mark is None else _scale_problem(criterion.scale, mark)
        if code:
            yield name, code


def _empty_sheet(rubric: Rubric, scores: Scores) -> Iterator[Problem]:
    """A sheet on which every criterion is N/A says nothing."""
    if all(criterion.key in scores and scores[criterion.key] is None for criterion in rubric.criteria):
        yield SHEET, "required"


def _scale_problem(scale: Scale, mark: Decimal) -> str:
    if not mark.is_finite():
        return "not_a_number"
    if not scale.min <= mark <= scale.max:
        return "out_of_scale"
    return "" if _on_step(scale, mark) else "not_on_step"


def _comment_problems(rubric: Rubric, scores: Scores, comments: Mapping[str, str]) -> Iterator[Problem]:
    for criterion in rubric.criteria:
        marks = {mark for name in criterion.fields if (mark := scores.get(name)) is not None and mark.is_finite()}
        said = is_visible(comments.get(criterion.key, "")) or is_visible(comments.get(SHEET, ""))
        if marks & rubric.comment_required_for_scores and not said:
            yield criterion.key, "comment_required"


def is_visible(text: str) -> bool:
    """Tell whether a text has a visible character; blanks, marks of direction and zero-width signs have none."""
    return any(character.isprintable() and not character.isspace() for character in text)
