"""The ranking of a call, computed from the stored sheets each time it is asked for."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

from portal.applications.models import Application
from portal.applications.states import REVIEWED, ApplicationState

from ..maths import ranking as maths
from ..maths.calibration import Refusal
from ..maths.lottery import Selection
from ..maths.rubric import Minimum, Review, aggregate
from ..rubrics import marks, rubric_of
from .near_line import ByModel, by_expected_rank, near_the_line
from .sheets import counted_reviews
from .tickets import near_line_draws_of, tickets_of

if TYPE_CHECKING:
    from portal.calls.definition import CallDefinition, Stage
    from portal.calls.definition.decision import Decision
    from portal.calls.models import Call

    from ..models import Draw


DRAW = "public_draw"


@dataclass(frozen=True)
class RankedCall:
    """A ranking with the rows it is about. `rankings` has one entry, or one a lot; `""` is the call as a whole.

    `given` and `settings` went in; `lines` are the rules of the money by which each list is paid down. Where the call
    orders by expected rank, `refused` says by list why there is none; `selections` is random selection near the line
    until one of `near_line_draws`, by lot, has fixed it.
    """

    call: "Call"
    stage: str
    envelope: Decimal | None
    rankings: dict[str, maths.Ranking]
    applications: dict[str, Application]
    given: tuple[maths.Application, ...]
    settings: maths.Settings
    lines: dict[str, maths.LineRules]
    selections: Mapping[str, Selection]
    refused: Mapping[str, Refusal]
    near_line_draws: Mapping[str, "Draw"]

    @cached_property
    def entries(self) -> tuple[maths.Entry, ...]:
        """Return every line, lot after lot."""
        return tuple(entry for ranking in self.rankings.values() for entry in ranking.entries)

    @property
    def left(self) -> Decimal | None:
        lefts = [ranking.left for ranking in self.rankings.values() if ranking.left is not None]
        return sum(lefts, Decimal(0)) if lefts else None

    @property
    def near_line(self) -> set[str]:
        """Return the public ids of those among whom random selection near the line draws."""
        return {given.id for given in self.given if given.side == "group"}

    @property
    def open_ties(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tie for ranking in self.rankings.values() for tie in ranking.open_ties)


def ranking(call: "Call", stage: str | None = None, envelope: Decimal | None = None) -> RankedCall:
    """Return the ranking of a stage (default: the last one that is reviewed) on the call's or another envelope.

    Reads four times at most, whatever the size: applications, tickets of public draws, sheets of this stage, sheets of
    earlier ones that count. Places that a draw has settled follow it, whether or not the rules of the call name it.
    """
    terms = call.terms
    chosen = terms.stage(stage) if stage else last_reviewed_stage(terms)
    applications = {a.public_id: a for a in _ranked_applications(call)}
    lots = _lots(terms)
    own = terms.decision.envelope if terms.decision else None
    money = None if lots else (own if envelope is None else envelope)
    tickets = tickets_of(call, chosen.key)
    settings = _settings(terms, chosen, Decimal(0) if lots else money)
    if tickets and DRAW not in settings.tie_break:
        settings = replace(settings, tie_break=(*settings.tie_break, DRAW))
    given = _given(call, chosen, applications, tickets)
    rank = partial(_ranked, settings=settings, lots=lots, shared_pool=terms.reallocation_between_lots)
    by_model = _by_model(call, given, settings, rank)
    return RankedCall(
        call=call,
        stage=chosen.key,
        envelope=money,
        rankings=rank(by_model.given),
        applications={one.id: applications[one.id] for one in given},
        given=tuple(by_model.given),
        settings=settings,
        lines=_lines(settings, lots),
        selections=by_model.selections,
        refused=by_model.refused,
        near_line_draws=by_model.draws,
    )


def _by_model(
    call: "Call",
    given: list[maths.Application],
    settings: maths.Settings,
    rank: Callable[[Sequence[maths.Application]], dict[str, maths.Ranking]],
) -> ByModel:
    """Let the model order the list where the call says so."""
    if settings.order_by != "expected_rank":
        return ByModel(given)
    found = by_expected_rank(given, settings, rank)
    near_line = call.terms.decision.near_line_draw if call.terms.decision else None
    if near_line is None:
        return found
    return near_the_line(found, settings, near_line, rank, near_line_draws_of(call, settings.stage))


def _lines(settings: maths.Settings, lots: Sequence[maths.Lot]) -> dict[str, maths.LineRules]:
    if settings.line is None:
        return {}
    return {lot.key: lot.rules(settings.line) for lot in lots} if lots else {"": settings.line}


def _ranked(
    given: Sequence[maths.Application], *, settings: maths.Settings, lots: Sequence[maths.Lot], shared_pool: bool
) -> dict[str, maths.Ranking]:
    if lots:
        return dict(maths.rank_lots(given, settings, lots, shared_pool=shared_pool).rankings)
    return {"": maths.rank(given, settings)}


def currency_of(call: "Call") -> str:
    """Return the currency in which a call counts."""
    return getattr(call.terms, "currency", "GEL")


def last_reviewed_stage(terms: "CallDefinition") -> "Stage":
    """Return the stage whose scores make the ranking."""
    return [stage for stage in terms.stages if stage.review][-1]


def _ranked_applications(call: "Call") -> list[Application]:
    rows = call.applications.filter(state__in=REVIEWED)
    return list(rows.select_related("applicant_organisation", "applicant_person").order_by("pk"))


def _lots(terms: "CallDefinition") -> list[maths.Lot]:
    if not (terms.lots and terms.decision and terms.decision.per_lot):
        return []
    return [maths.Lot(lot.key, lot.envelope) for lot in terms.lots]


def _settings(terms: "CallDefinition", stage: "Stage", envelope: Decimal | None) -> maths.Settings:
    decision, review = terms.decision, stage.scored
    final = terms.final_score if stage.key == last_reviewed_stage(terms).key else None
    rubric = rubric_of(review)
    percents = dict(final.percents) if final else {}
    if final and final.min is not None and stage.key in percents:
        rubric = replace(rubric, thresholds=(*rubric.thresholds, Minimum("final", final.min)))
    divergence = review.divergence
    return maths.Settings(
        rubric=rubric,
        line=_line(decision, envelope),
        tie_break=tuple(decision.tie_break) if decision else (),
        order_by=_order(terms, stage),
        divergence=maths.Divergence(divergence.spread_at_least) if divergence else None,
        reviews_per_application=review.sheets,
        stage=stage.key,
        percents=percents if stage.key in percents else {},
        final_decimals=final.decimals if final else 2,
    )


def _order(terms: "CallDefinition", stage: "Stage") -> Literal["raw", "expected_rank", "received"]:
    """Return what orders a list; the model orders only the last one, from which money is given."""
    decision = terms.decision
    if decision is None:
        return "raw"
    if decision.order == "submitted_at":
        return "received"
    by_model = decision.order_by == "expected_rank" or decision.near_line_draw is not None
    return "expected_rank" if by_model and stage.key == last_reviewed_stage(terms).key else "raw"


def line_rules(call: "Call") -> maths.LineRules | None:
    """Return how the call's envelope is paid down; None where no money is given by rank."""
    decision = call.terms.decision
    return _line(decision, decision.envelope if decision else None)


def _line(decision: "Decision | None", envelope: Decimal | None) -> maths.LineRules | None:
    if decision is None or envelope is None:
        return None
    partial = decision.partial_award
    reserve = decision.reserve_list
    return maths.LineRules(
        envelope=envelope,
        max_awards=decision.max_awards,
        misfit=decision.when_next_does_not_fit,
        partial_min_percent=partial.min_percent_of_request if partial and partial.allowed else None,
        quality_floor=decision.quality_floor,
        reserve_size=0 if decision.no_reserve_list else reserve.size if reserve else 0,
    )


def _given(
    call: "Call", stage: "Stage", applications: dict[str, Application], tickets: Mapping[str, Mapping[int, str]]
) -> list[maths.Application]:
    sheets = _sheets(call, stage.key)
    others = _stage_scores(call, stage)
    return [
        maths.Application(
            id=public_id,
            reviews=tuple(sheets[row.pk]),
            requested=row.requested or Decimal(0),
            received=row.submitted_at,
            lot=row.lot,
            stage_scores=others.get(row.pk, {}),
            tickets=tickets.get(public_id, {}),
        )
        for public_id, row in applications.items()
        if not follows_shortlist(call.terms, stage) or sheets[row.pk] or row.state == ApplicationState.SHORTLISTED
    ]


def follows_shortlist(terms: "CallDefinition", stage: "Stage") -> bool:
    """True for a stage to which only the shortlisted of an earlier one go on; others are ranked if scored in it."""
    return any(earlier.shortlist for earlier in terms.stages[: terms.stages.index(stage)])


def _sheets(call: "Call", stage: str) -> dict[int, list[Review]]:
    found: dict[int, list[Review]] = defaultdict(list)
    rows = counted_reviews(call, stage).values_list("assignment__application_id", "assignment__seat__key", "scores")
    for application_id, seat, scores in rows:
        found[application_id].append(Review(seat, marks(scores)))
    return found


def _stage_scores(call: "Call", stage: "Stage") -> dict[int, dict[str, Fraction]]:
    """Return the exact aggregates of the other stages that count towards the final score."""
    final = call.terms.final_score
    scores: dict[int, dict[str, Fraction]] = defaultdict(dict)
    for key in final.percents if final else ():
        if key != stage.key:
            rubric = rubric_of(call.terms.stage(key).scored)
            for application_id, sheets in _sheets(call, key).items():
                total = aggregate(rubric, sheets).total
                if total is not None:
                    scores[application_id][key] = total
    return scores
