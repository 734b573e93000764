"""The scores as they would be if all reviewers were equally severe, computed from the sheets of a ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from statistics import stdev
from typing import TYPE_CHECKING, Any

from ..maths.calibration import ApplicationFigures as Figures
from ..maths.calibration import Calibration, FundingRule, Mark, Refusal, Settings, StrictLine, calibrate
from ..maths.exact import half_up
from ..maths.ranking import Application, Claim, LineRules, pay_down
from ..maths.ranking import Settings as RankingSettings
from ..maths.reliability import alpha, icc_of_components, kendall_w
from ..maths.rubric import review_total
from ..models import Calibration as Stored
from ..states import CalibrationState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.calls.models import Call

    from .ranking import RankedCall

SETTINGS = Settings()
RESTS_ON = ("application", "reviews", "stage_scores", "requested", "lot")


@dataclass(frozen=True)
class PanelScores:
    """The sheets as the model reads them: `totals` by (application, reviewer), exact, and `marks`, the same as floats.

    Where stages are blended, a point of this one is worth `share` of a point of the compared score; `carried` is what
    the other stages add to an application, in points of this one.
    """

    totals: Mapping[tuple[str, str], Fraction]
    marks: tuple[Mark, ...]
    carried: Mapping[str, float]
    share: float

    @property
    def key(self) -> tuple[object, ...]:
        """Return what the model reads, in one order."""
        return tuple(sorted(self.marks)), tuple(sorted(self.carried.items()))


def calibration_of(call: "Call", stage: str) -> Stored | None:
    """Return the last calibration of a stage, be it still computed or failed."""
    return _calibrations(call, stage).first()


def figures_of(call: "Call", stage: str) -> Stored | None:
    """Return the last calibration of a stage that has figures."""
    return _calibrations(call, stage).filter(state=CalibrationState.READY).first()


def _calibrations(call: "Call", stage: str) -> "QuerySet[Stored]":
    return call.calibrations.filter(stage=stage).select_related("made_by").order_by("-version")


def scores_in(given: Mapping[str, Any]) -> Any:
    """Return what of a stored ranking the figures rest on: scores and money, not how the list is ordered."""
    rows = given["applications"]
    return given["envelope"], [[row[key] for key in RESTS_ON] for row in rows]


def panel_scores(given: Sequence[Application], settings: RankingSettings) -> PanelScores:
    """Return the scores of one panel and, where stages are blended, what the others add."""
    totals = {(a.id, sheet.key): review_total(settings.rubric, sheet.scores) for a in given for sheet in a.reviews}
    marks = tuple(Mark(name, reviewer, float(total)) for (name, reviewer), total in totals.items())
    percent = Fraction(settings.percents.get(settings.stage, 0))
    if not percent:
        return PanelScores(totals, marks, {}, 1.0)
    carried = {a.id: float(_of_other_stages(a, settings) / percent) for a in given}
    return PanelScores(totals, marks, carried, float(percent / 100))


def _of_other_stages(application: Application, settings: RankingSettings) -> Fraction:
    """Return the points that other stages give, times 100."""
    parts = application.stage_scores.items()
    return sum((Fraction(settings.percents[key]) * score for key, score in parts), Fraction())


def calibration_json(ranked: "RankedCall") -> dict[str, Any]:
    """Return all that is shown beside the raw figures, as plain JSON values; floats are rounded to 6 decimals.

    `applications` maps public ids to adjusted figures, `reviewers` holds one entry a seat, `panel` the standard
    deviations of the fit, None where there is none; `reasons` says by lot ("" is the whole call) why.
    """
    scores = panel_scores(ranked.given, ranked.settings)
    found = {lot: _calibrated(ranked, lot, scores) for lot in ranked.rankings}
    fitted = [one for one in found.values() if isinstance(one, Calibration)]
    panel = fitted[0] if fitted else None
    return {
        "settings": asdict(SETTINGS),
        "numpy": panel.numpy_version if panel else "",
        "panel": _panel_json(panel) if panel else None,
        "reasons": {
            lot: [asdict(why) for why in one.reasons] for lot, one in found.items() if isinstance(one, Refusal)
        },
        "applications": _applications_json(ranked, found, scores.share),
        "reviewers": _reviewers_json(scores, panel),
        "reliability": _reliability_json(scores, panel, ranked.settings.reviews_per_application),
    }


def _calibrated(ranked: "RankedCall", lot: str, scores: PanelScores) -> Calibration | Refusal:
    """Fit all sheets of the panel, and rank who passes in a lot on its money."""
    ranking, rules = ranked.rankings[lot], ranked.lines.get(lot)
    claims = {
        one.application: Claim(one.application, one.requested, one.score) for one in ranking.entries if one.passes
    }
    rule = _rule(rules, claims) if rules and _follows_scores(ranked) else None
    offers = len(ranking.line.offers) if ranking.line and rule else None
    return calibrate(scores.marks, SETTINGS, ranked=set(claims), carried=scores.carried, places=offers, rule=rule)


def _follows_scores(ranked: "RankedCall") -> bool:
    """True where money follows the scores of each list alone: not the receipt, and not a pool of several lots."""
    return ranked.settings.order_by != "received" and not ranked.call.terms.reallocation_between_lots


def _rule(rules: LineRules, claims: Mapping[str, Claim]) -> FundingRule:
    if rules.misfit == "skip_and_fill":
        return lambda names: [one.id for one in pay_down([claims[name] for name in names], rules, rules.envelope)[0]]
    asks = {name: claim.ask for name, claim in claims.items()}
    percent = rules.partial_min_percent if rules.misfit == "offer_partial_else_stop" else None
    return StrictLine(asks, rules.envelope, rules.max_awards, percent)


def _panel_json(panel: Calibration) -> dict[str, Any]:
    names = (
        "mean",
        "application_sd",
        "reviewer_sd",
        "residual_sd",
        "criterion",
        "reviewers_differ",
        "nodes",
        "node_weight",
    )
    return {name: getattr(panel, name) for name in names}


def _applications_json(
    ranked: "RankedCall", found: Mapping[str, Calibration | Refusal], share: float
) -> dict[str, Any]:
    """Return the figures of each application from the list in which it stands; none while it has no score there."""
    written: dict[str, Any] = {}
    for lot, one in found.items():
        own = {entry.application for entry in ranked.rankings[lot].entries if entry.score is not None}
        if isinstance(one, Calibration):
            written |= {f.application: _figures_json(f, share) for f in one.applications if f.application in own}
    return written


def _figures_json(figures: Figures, share: float) -> dict[str, Any]:
    standing, adjusted = figures.standing, {"adjusted": round(figures.adjusted * share, 6)}
    if standing is None:
        return adjusted
    return adjusted | {
        "expected_rank": standing.expected_rank,
        "pcer": standing.percentile,
        "sucra": standing.cumulative,
        **{f"interval_{100 * one.level:.0f}": [one.low, one.high] for one in standing.intervals},
        "p_top": standing.top,
        "p_funded": standing.funded,
    }


def _reviewers_json(scores: PanelScores, panel: Calibration | None) -> list[dict[str, Any]]:
    """Return by seat the number, mean and standard deviation of the totals, and what the model did to them."""
    own: dict[str, list[Fraction]] = {}
    for (_application, reviewer), total in scores.totals.items():
        own.setdefault(reviewer, []).append(total)
    explained = {one.reviewer: one for one in panel.reviewers} if panel else {}
    return [
        {
            "reviewer": key,
            "n": len(totals),
            "mean": str(half_up(sum(totals, Fraction()) / len(totals))),
            "sd": round(stdev(map(float, totals)), 2) if len(totals) > 1 else None,
            "shared": explained[key].shared if key in explained else None,
            "difference": explained[key].difference if key in explained else None,
            "moves": explained[key].moves if key in explained else None,
        }
        for key, totals in sorted(own.items())
    ]


def _reliability_json(scores: PanelScores, panel: Calibration | None, reviews: int) -> dict[str, Any]:
    """Return how far the reviewers agree: alpha of the totals, reliability of one review and of the mean of several."""
    agreed, concordance = alpha(scores.marks), kendall_w(scores.marks)
    parts = (panel.application_sd, panel.reviewer_sd, panel.residual_sd) if panel else None
    return {
        "alpha": _rounded(agreed.value),
        "units": agreed.units,
        "code": agreed.code,
        "reviews": reviews,
        "icc_single": _rounded(icc_of_components(*parts)) if parts else None,
        "icc_mean": _rounded(icc_of_components(*parts, reviews)) if parts else None,
        "kendall_w": _rounded(concordance.w),
        "judges": concordance.judges,
        "items": concordance.items,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
