"""How far the reviewers of a panel agree, in sentences."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from portal.core import formats

from ..maths.reliability import LEAST_UNITS_SHOWN

if TYPE_CHECKING:
    from ..models import Calibration


def agreement(stored: "Calibration", language: str) -> list[str]:
    """Return what can be said of the agreement of the panel, in sentences; below ten applications nothing can."""
    found = stored.result["reliability"]
    if found["units"] < LEAST_UNITS_SHOWN:
        text = _("Applications with two or more reviews: %(n)s. Below %(least)s a figure of agreement says nothing.")
        return [text % {"n": found["units"], "least": LEAST_UNITS_SHOWN}]
    if found["alpha"] is None:
        return [_("All totals are equal; agreement is not defined.")]
    sentences = [_verdict(found["alpha"]), _alpha(found, language)]
    return [*sentences, *_reliability(found, language)]


def _verdict(alpha: float) -> str:
    if alpha >= 0.8:
        return _("The reviewers agree well.")
    if alpha >= 0.667:
        return _("The reviewers agree moderately.")
    return _("The reviewers agree little: look at the spread of an application before you decide.")


def _alpha(found: Mapping[str, Any], language: str) -> str:
    text = _(
        "Agreement on the totals is %(alpha)s (Krippendorff's alpha), over %(n)s applications with two or more reviews."
    )
    return text % {"alpha": _coefficient(found["alpha"], language), "n": found["units"]}


def _reliability(found: Mapping[str, Any], language: str) -> list[str]:
    told = []
    if found["icc_single"] is not None:
        text = _("The reliability of one review is %(one)s, the reliability of the mean of %(k)s reviews %(mean)s.")
        figures_told = {
            name: _coefficient(found[key], language) for name, key in (("one", "icc_single"), ("mean", "icc_mean"))
        }
        told.append(text % {"k": found["reviews"], **figures_told})
    if found["kendall_w"] is not None:
        text = _(
            "All %(judges)s reviewers scored all %(items)s applications; their orders agree by %(w)s (Kendall's W)."
        )
        w = _coefficient(found["kendall_w"], language)
        told.append(text % {"judges": found["judges"], "items": found["items"], "w": w})
    return told


def _coefficient(value: float, language: str) -> str:
    return formats.number(f"{value:.2f}", language)
