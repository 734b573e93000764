"""A score sheet as it is drawn: criteria with the text of every level beside its choice, comments, running total."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ..maths.exact import half_up
from ..maths.rubric import review_total
from ..rubrics import NOT_APPLICABLE, marks, rubric_of

if TYPE_CHECKING:
    from portal.calls.definition import Criterion, Stage
    from portal.calls.definition import Review as ReviewTerms

    from ..forms import SheetForm
    from ..models import Review

MOST_CHOICES = 11


@dataclass(frozen=True)
class Level:
    """One score that may be given: its name on the scale, and what it means for this criterion."""

    value: str
    label: str
    name: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Mark:
    """One score to give: by choosing a level, or by typing a number where a scale has too many steps."""

    name: str
    label: str
    value: str
    levels: tuple[Level, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class CriterionPart:
    """One criterion on the sheet; `carried` where its score comes from an earlier stage."""

    key: str
    title: str
    share: Decimal
    is_points: bool
    marks: tuple[Mark, ...]
    comment_name: str
    comment: str
    comment_problems: tuple[str, ...]
    carried: bool

    @property
    def is_single(self) -> bool:
        return len(self.marks) == 1


@dataclass(frozen=True)
class Running:
    """How far a sheet is: points so far, out of how many, and how many criteria have no score."""

    points: Decimal
    out_of: Decimal
    left: int


def criteria_of(form: "SheetForm", stage: "Stage", language: str) -> list[CriterionPart]:
    """Return the criteria of a sheet with what is given in `form`."""
    return [_part(form, stage.scored, criterion, language) for criterion in stage.criteria]


def _part(form: "SheetForm", terms: "ReviewTerms", criterion: "Criterion", language: str) -> CriterionPart:
    comment_name = f"comments.{criterion.key}"
    return CriterionPart(
        key=criterion.key,
        title=criterion.title.localised(language),
        share=criterion.share,
        is_points=criterion.weight is None,
        marks=tuple(_marks(form, terms, criterion, language)),
        comment_name=comment_name,
        comment=str(form[comment_name].value() or ""),
        comment_problems=_problems(form, comment_name),
        carried=criterion.carried_from is not None and not criterion.reassess_allowed,
    )


def _marks(form: "SheetForm", terms: "ReviewTerms", criterion: "Criterion", language: str) -> Iterator[Mark]:
    labels = {f"{criterion.key}.{sub.key}": sub.title.localised(language) for sub in criterion.sub}
    for path, label in (labels or {criterion.key: ""}).items():
        name = f"scores.{path}"
        value = str(form[name].value() or "")
        levels = tuple(_levels(terms, criterion, value, language))
        yield Mark(name, label, value, levels, _problems(form, name))


def _problems(form: "SheetForm", name: str) -> tuple[str, ...]:
    return tuple(str(problem) for problem in form[name].errors)


def _levels(terms: "ReviewTerms", criterion: "Criterion", chosen: str, language: str) -> Iterator[Level]:
    """Yield the scores of the scale, the lowest first; none where there are too many to choose from."""
    scale = terms.scale_of(criterion)
    count = int((scale.max - scale.min) / scale.step) + 1
    if count > MOST_CHOICES:
        return
    names = {label.score: label.localised(language) for label in terms.scale_labels}
    texts = {score: text.localised(language) for score, text in criterion.levels.items()}
    for n in range(count):
        score = scale.min + n * scale.step
        written = f"{score.normalize():f}"
        yield Level(written, written, names.get(score, ""), texts.get(score, ""), chosen == written)
    if criterion.allow_na:
        yield Level(NOT_APPLICABLE, "–", _("Not applicable"), "", chosen == NOT_APPLICABLE)


def running_total(terms: "ReviewTerms", scores: Mapping[str, Any]) -> Running:
    """Return the points of a sheet so far; where every criterion is answered this is its total."""
    rubric = rubric_of(terms)
    given = {field: mark for field, mark in marks(dict(scores)).items() if mark is None or mark.is_finite()}
    asked = [c for c in rubric.criteria if not c.carried and not (c.key in given and given[c.key] is None)]
    answered = [c for c in asked if all(given.get(field) is not None for field in c.fields)]
    points = Fraction(0)
    if answered:
        weight = sum((c.share for c in answered), Fraction(0)) / sum((c.share for c in asked), Fraction(0))
        points = review_total(rubric, given) * weight
    return Running(half_up(points, rubric.decimals), rubric.out_of, len(asked) - len(answered))


def sums_in_browser(terms: "ReviewTerms") -> bool:
    """True where the total is the plain sum of score / highest x weight, which the page can keep up to date itself."""
    criteria = terms.criteria
    return (
        terms.total.method == "weighted_sum"
        and all(c.weight is not None and not c.sub and not c.allow_na and not c.carried_from for c in criteria)
        and all(terms.scale_of(c).max == terms.scale.max for c in criteria)
        and sum(c.share for c in criteria) == terms.out_of
        and (terms.scale.max - terms.scale.min) / terms.scale.step < MOST_CHOICES
    )


def readers_of_comments(terms: "ReviewTerms") -> str:
    """Say who will read a comment: what stands above every comment field."""
    return {
        "never": _("Read by the staff of this call. Applicants and other reviewers do not see it."),
        "after_own_review": _(
            "Read by the staff of this call, and by members of the panel once they have handed in their own review. "
            "Applicants do not see it."
        ),
        "after_closing": _(
            "Read by the staff of this call and, once reviewing has ended, by members of the panel. "
            "Applicants do not see it."
        ),
    }[terms.peers_visible]


@dataclass(frozen=True)
class GivenSheet:
    """A sheet that was handed in, to be read: who wrote it, its marks in the order of the rubric, its total."""

    review: "Review"
    seat: str
    person: str
    marks: list[tuple[str, str, str]]
    comment: str
    total: Decimal


def marks_table(
    sheets: list[GivenSheet], stage: "Stage", means: Mapping[str, Decimal | None], language: str
) -> list[tuple[str, list[str], Decimal | None]]:
    """Return a row for each criterion: its title, the mark of each sheet, the mean."""
    return [
        (criterion.title.localised(language), [sheet.marks[n][1] for sheet in sheets], means.get(criterion.key))
        for n, criterion in enumerate(stage.criteria)
    ]


def given_sheet(review: "Review", stage: "Stage", language: str) -> GivenSheet:
    """Return a handed-in sheet; `marks` are (criterion, score, comment)."""
    seat = review.assignment.seat
    return GivenSheet(
        review=review,
        seat=seat.key,
        person=str(seat.user) if seat.user else "",
        marks=[
            (c.title.localised(language), _written_mark(c, review.scores), review.comments.get(c.key, ""))
            for c in stage.criteria
        ],
        comment=review.comment,
        total=running_total(stage.scored, review.scores).points,
    )


def _written_mark(criterion: "Criterion", scores: Mapping[str, Any]) -> str:
    if criterion.key in scores and scores[criterion.key] is None:
        return _("Not applicable")
    fields = [f"{criterion.key}.{sub.key}" for sub in criterion.sub] or [criterion.key]
    return " + ".join(str(scores.get(field, "–")) for field in fields)
