"""What the model did to each reviewer's scores, in figures that fit a sentence."""

from dataclasses import dataclass

import numpy as np

from reviews.maths.marks import FloatArray

from .panel import Panel

LEAST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ReviewerFigures:
    """One reviewer: "scored `difference` points higher than the others on `shared` applications".

    `difference` is the mean over those applications of the own total less the mean of the others', None when
    nothing is shared; `moves` is what the model adds to the reviewer's scores (minus the estimated severity),
    None below five reviews.
    """

    reviewer: str
    reviews: int
    shared: int
    difference: float | None
    moves: float | None


def reviewer_figures(panel: Panel, severity: FloatArray) -> tuple[ReviewerFigures, ...]:
    """Explain each reviewer's severity (J,), in order of public ids."""
    others = np.bincount(panel.application)[panel.application] - 1
    sums = np.bincount(panel.application, panel.score)[panel.application]
    shared = others > 0
    difference = panel.score - (sums - panel.score) / np.where(shared, others, 1)
    figures = []
    for column, name in enumerate(panel.reviewers):
        own = panel.reviewer == column
        figures.append(_figures(name, float(severity[column]), int(own.sum()), difference[own & shared]))
    return tuple(figures)


def _figures(name: str, severity: float, reviews: int, compared: FloatArray) -> ReviewerFigures:
    """Round one reviewer's figures; `compared` are the differences on shared applications, (m,)."""
    return ReviewerFigures(
        reviewer=name,
        reviews=reviews,
        shared=compared.size,
        difference=round(float(compared.mean()), 6) if compared.size else None,
        moves=round(-severity, 6) if reviews >= LEAST_SHOWN else None,
    )
