"""Calibration: what the scores would be if every reviewer were equally severe, and how sure that is.

One severity per reviewer in a crossed random-effects model, restricted maximum likelihood, expected ranks
over the posterior of the variances. Adjusted figures stand beside the raw ones, never instead of them.
"""

from reviews.maths.marks import Mark

from .explanation import LEAST_SHOWN, ReviewerFigures
from .figures import ApplicationFigures, Calibration, RankInterval, Settings, Standing
from .guards import Reason, Refusal
from .line import FundingRule, StrictLine
from .run import calibrate, model

__all__ = [
    "LEAST_SHOWN",
    "ApplicationFigures",
    "Calibration",
    "FundingRule",
    "Mark",
    "RankInterval",
    "Reason",
    "Refusal",
    "ReviewerFigures",
    "Settings",
    "Standing",
    "StrictLine",
    "calibrate",
    "model",
]
