"""Rubric arithmetic: from marks on sheets to the exact aggregate of an application.

Marks of a sheet are a mapping from field to Decimal. The field of a criterion is its key, of a sub-criterion
`criterion.sub`. A criterion marked not applicable maps its own key to None; a missing field is not answered.
"""

from reviews.maths.rubric.model import (
    ANY,
    Aggregate,
    Criterion,
    Effect,
    KillScore,
    Method,
    Minimum,
    Review,
    Rubric,
    Scale,
    Scores,
    Section,
    Sub,
    Values,
)
from reviews.maths.rubric.totals import (
    aggregate,
    blend,
    criterion_fraction,
    criterion_mark,
    review_total,
    section_fraction,
)
from reviews.maths.rubric.validity import SHEET, Problem, review_problems, rubric_problems

__all__ = [
    "ANY",
    "SHEET",
    "Aggregate",
    "Criterion",
    "Effect",
    "KillScore",
    "Method",
    "Minimum",
    "Problem",
    "Review",
    "Rubric",
    "Scale",
    "Scores",
    "Section",
    "Sub",
    "Values",
    "aggregate",
    "blend",
    "criterion_fraction",
    "criterion_mark",
    "review_problems",
    "review_total",
    "rubric_problems",
    "section_fraction",
]
