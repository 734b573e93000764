"""One calibration run: from marks to the figures shown beside the raw ones."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from reviews.maths.marks import FloatArray, Mark

from .draws import RankDraws, draw_ranks
from .expected_rank import RankSet, cumulative, expected_ranks, percentages
from .explanation import reviewer_figures
from .figures import DECIMALS, ApplicationFigures, Calibration, RankInterval, Settings, Standing
from .guards import Reason, Refusal, check
from .line import FundingRule
from .panel import Design, Panel, design
from .posterior import Posterior, posterior
from .reml import Fit, fit

DEFAULTS = Settings()


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A fitted panel, ready to rank: shared by calibration and the random-selection group."""

    panel: Panel
    design: Design
    fit: Fit
    posterior: Posterior
    names: tuple[str, ...]
    ranked: RankSet

    def expected_ranks(self) -> FloatArray:
        """Return the expected ranks of `names`, (R,), rounded to 6 decimals."""
        ranks = expected_ranks(self.design, self.posterior, self.ranked)
        return np.array([round(float(rank), DECIMALS) for rank in ranks])

    def draw(self, draws: int, seed: int, places: int | None = None, rule: FundingRule | None = None) -> RankDraws:
        """Draw and count the ranks of `names`."""
        return draw_ranks(
            self.design,
            self.posterior,
            self.ranked,
            self.names,
            draws=draws,
            seed=seed,
            places=places,
            rule=rule,
        )


def model(
    marks: Iterable[Mark],
    settings: Settings,
    *,
    ranked: Collection[str] | None = None,
    carried: Mapping[str, float] | None = None,
) -> Model | Refusal:
    """Fit all `marks` of one panel and prepare to rank `ranked` (default: every application).

    `carried` holds constants of an earlier stage, by application, in score units.
    """
    given, carried = tuple(marks), carried or {}
    names = tuple(sorted({mark.application for mark in given} if ranked is None else ranked))
    if reasons := check(given, names, carried):
        return Refusal(reasons)
    panel = Panel.of(given)
    fitted = fit(design(panel))
    if fitted.at_limit:
        return Refusal((Reason("no_chance_part", 0.0),))
    place = {name: row for row, name in enumerate(panel.applications)}
    members = np.array([place[name] for name in names], dtype=np.int64)
    constants = np.array([carried.get(name, 0.0) for name in names])
    sums = design(panel, fixed_mean=settings.prior == "snsf6")
    weights = posterior(sums, settings.prior, settings.grid)
    return Model(panel, sums, fitted, weights, names, RankSet(members, constants))


def calibrate(
    marks: Iterable[Mark],
    settings: Settings = DEFAULTS,
    *,
    ranked: Collection[str] | None = None,
    carried: Mapping[str, float] | None = None,
    places: int | None = None,
    rule: FundingRule | None = None,
) -> Calibration | Refusal:
    """Return adjusted scores, expected ranks, rank intervals and chances, or the reasons why not.

    `marks` are all counted reviews of one panel; `ranked` the applications ranked against each other (those
    that pass the thresholds); `carried` constants added to their effects; `places` for the chance to be
    among the best; `rule` for the chance to be funded. Nothing depends on the order of the input.
    Source: Heyard, Ott, Salanti & Egger 2022.
    """
    fitted = model(marks, settings, ranked=ranked, carried=carried)
    if isinstance(fitted, Refusal):
        return fitted
    return Calibration(
        settings=settings,
        mean=_rounded(fitted.fit.mean),
        application_sd=_rounded(fitted.fit.application_sd),
        reviewer_sd=_rounded(fitted.fit.reviewer_sd),
        residual_sd=_rounded(fitted.fit.residual_sd),
        criterion=_rounded(fitted.fit.criterion),
        reviewers_differ=fitted.fit.reviewer_sd > 0.0,
        nodes=fitted.posterior.weight.size,
        node_weight=_rounded(fitted.posterior.kept),
        applications=_application_figures(fitted, carried or {}, _standings(fitted, settings, places, rule)),
        reviewers=reviewer_figures(fitted.panel, fitted.fit.reviewers),
        numpy_version=np.__version__,
    )


def _application_figures(
    fitted: Model, carried: Mapping[str, float], standings: Mapping[str, Standing]
) -> tuple[ApplicationFigures, ...]:
    raw = fitted.panel.application_means()
    figures = []
    for row, name in enumerate(fitted.panel.applications):
        constant = carried.get(name, 0.0)
        figures.append(
            ApplicationFigures(
                application=name,
                reviews=int(fitted.design.counts[row]),
                raw=_rounded(float(raw[row]) + constant),
                adjusted=_rounded(fitted.fit.mean + float(fitted.fit.theta[row]) + constant),
                standing=standings.get(name),
            )
        )
    return tuple(figures)


def _standings(fitted: Model, settings: Settings, places: int | None, rule: FundingRule | None) -> dict[str, Standing]:
    ranks = fitted.expected_ranks()
    drawn = fitted.draw(settings.draws, settings.seed, places, rule)
    ends = [(level, *drawn.interval(level)) for level in settings.levels]
    percentile, surface = percentages(ranks), cumulative(ranks)
    return {
        name: Standing(
            expected_rank=float(ranks[row]),
            percentile=_rounded(float(percentile[row])),
            cumulative=_rounded(float(surface[row])),
            intervals=tuple(RankInterval(level, float(low[row]), float(high[row])) for level, low, high in ends),
            top=None if drawn.top is None else float(drawn.top[row]),
            funded=None if drawn.funded is None else float(drawn.funded[row]),
        )
        for row, name in enumerate(fitted.names)
    }


def _rounded(value: float) -> float:
    return round(value, DECIMALS)
