"""The ranked list as people read it: rows with the funding line between them, flags and failed thresholds in words."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.applications.redaction import applicant_name, hides_applicant
from portal.core import formats
from portal.core.errors import present

from .. import figures
from ..maths.ranking import UNDECIDED, Outcome
from ..queries import line_rules
from .near_line import told_of_draw, told_of_refusal, told_of_selection

if TYPE_CHECKING:
    from portal.applications.models import Application
    from portal.calls.definition import Criterion, Stage

    from ..maths.ranking import Entry, Failed, Ranking
    from ..queries import RankedCall

FUNDED = frozenset({Outcome.AWARD, Outcome.PARTIAL_OFFER})
_OUTCOMES = {
    Outcome.AWARD: (gettext_lazy("Award"), "good"),
    Outcome.PARTIAL_OFFER: (gettext_lazy("Partial offer"), "good"),
    Outcome.RESERVE: (gettext_lazy("Reserve list"), "active"),
    Outcome.NOT_FUNDED: (gettext_lazy("Not funded"), "neutral"),
    Outcome.PASSED: (gettext_lazy("Passed"), "good"),
    Outcome.BELOW_THRESHOLD: (gettext_lazy("Below the threshold"), "bad"),
    Outcome.REJECTED: (gettext_lazy("Below the threshold"), "bad"),
    Outcome.UNSETTLED: (gettext_lazy("No review yet"), "warn"),
}


@dataclass(frozen=True)
class Row:
    """One application in the list; `totals` of its sheets in short, `line_before` where the line lies above it."""

    entry: "Entry"
    totals: str
    application: "Application"
    title: str
    applicant: str
    outcome: str | Promise
    tone: str
    flags: list[str]
    failed: list[str]
    placed_by: str
    is_funded: bool
    line_before: bool

    @property
    def reference(self) -> str:
        return self.application.reference

    @property
    def score(self) -> Decimal:
        """Return the compared figure; LookupError where no review counts yet."""
        return present(self.entry.score, "the score")


@dataclass(frozen=True)
class Part:
    """One list: the whole call, or one lot; `title` names the lot.

    `selection` tells of random selection near the line, `not_by_model` why the list is not ordered by expected rank.
    """

    key: str
    title: str
    envelope: Decimal | None
    left: Decimal | None
    rows: list[Row]
    funded: int
    out_of_turn: list[str]
    least: tuple[Decimal, ...]
    figure: figures.ScoreFigure | None
    figure_text: str
    selection: list[str]
    not_by_model: list[str]

    @property
    def above(self) -> int:
        """Return how many applications stand above the funding line; 0 where there is none."""
        return next((n for n, row in enumerate(self.rows) if row.line_before), 0)


@dataclass(frozen=True)
class Reader:
    """Who reads: in which role and language; a chair of a blind call does not learn who applies."""

    role: str
    language: str


def parts(ranked: "RankedCall", reader: Reader) -> list[Part]:
    """Return the lists of a ranking, one a lot."""
    return [_part(key, one, ranked, reader) for key, one in ranked.rankings.items()]


def _part(key: str, one: "Ranking", ranked: "RankedCall", reader: Reader) -> Part:
    terms = ranked.call.terms
    stage = terms.stage(ranked.stage)
    lot = next((lot for lot in terms.lots if lot.key == key), None)
    rows = _rows(one, ranked, reader, stage)
    funded = sum(row.is_funded for row in rows)
    scored = [row for row in rows if row.entry.score is not None]
    return Part(
        key=key,
        title=lot.title.localised(reader.language) if lot else "",
        envelope=lot.envelope if lot else ranked.envelope,
        left=one.left,
        rows=rows,
        funded=funded,
        out_of_turn=_out_of_turn(one, ranked),
        least=_least(stage),
        figure=_figure(scored, stage) if scored else None,
        figure_text=_figure_text(scored, funded, reader.language),
        selection=_selection(key, one, ranked),
        not_by_model=told_of_refusal(ranked.refused[key], reader.language) if key in ranked.refused else [],
    )


def _selection(key: str, one: "Ranking", ranked: "RankedCall") -> list[str]:
    if key in ranked.near_line_draws:
        return told_of_draw(ranked.near_line_draws[key], one, _names(ranked))
    return told_of_selection(ranked.selections[key], _names(ranked)) if key in ranked.selections else []


def _names(ranked: "RankedCall") -> dict[str, str]:
    return {public_id: row.reference for public_id, row in ranked.applications.items()}


def _rows(one: "Ranking", ranked: "RankedCall", reader: Reader, stage: "Stage") -> list[Row]:
    last = max((n for n, entry in enumerate(one.entries) if entry.outcome in FUNDED), default=-1)
    has_line = line_rules(ranked.call) is not None or bool(ranked.call.terms.lots)
    first_below = last + 1 if has_line and one.entries and one.entries[0].passes else None
    rows = [
        _row(entry, ranked.applications[entry.application], reader, stage, n == first_below)
        for n, entry in enumerate(one.entries)
    ]
    undrawn = {name for tie in one.open_ties for name in tie} & ranked.near_line
    return [_drawn(row, undrawn) if row.entry.application in ranked.near_line else row for row in rows]


def _drawn(row: Row, undrawn: set[str]) -> Row:
    """Say of an application near the funding line that a draw decides, or in which order it stands since."""
    if row.entry.application not in undrawn:
        return replace(row, placed_by=_("in the order of the public draw"))
    return replace(row, outcome=_("To be drawn"), tone="warn", flags=[], is_funded=False, line_before=False)


def _row(entry: "Entry", application: "Application", reader: Reader, stage: "Stage", line_before: bool) -> Row:
    outcome, tone = _OUTCOMES[entry.outcome]
    return Row(
        entry=entry,
        totals=" · ".join(formats.number(f"{total.normalize():f}", reader.language) for total in entry.totals),
        application=application,
        title="" if hides_applicant(application, reader.role) else application.title,
        applicant=applicant_name(application, reader.role),
        outcome=outcome,
        tone=tone,
        flags=_flags(entry, stage, reader.language),
        failed=[failed_text(failed, stage, reader.language) for failed in entry.failed],
        placed_by=_placed_by(entry.deciding_key, stage, reader.language),
        is_funded=entry.outcome in FUNDED,
        line_before=line_before,
    )


def _flags(entry: "Entry", stage: "Stage", language: str) -> list[str]:
    flags = []
    if entry.flag_panel and entry.spread is not None:
        flags.append(_("Reviews differ by %(spread)s") % {"spread": formats.number(entry.spread, language)})
    if entry.provisional and entry.n:
        flags.append(_("%(n)s of %(wanted)s reviews") % {"n": entry.n, "wanted": stage.scored.sheets})
    if entry.deciding_key == UNDECIDED:
        flags.append(_("Tied with the one above"))
    return flags


def failed_text(failed: "Failed", stage: "Stage", language: str) -> str:
    """Say which threshold does not hold, with value and limit."""
    figures_told = {
        "what": _what(failed, stage, language),
        "value": formats.number(failed.value, language) if failed.value is not None else "–",
        "limit": formats.number(failed.limit, language),
    }
    if failed.on == "score":
        return _("%(what)s: a mark of %(value)s rules out selection") % figures_told
    return _("%(what)s: %(value)s is below %(limit)s") % figures_told


def _what(failed: "Failed", stage: "Stage", language: str) -> str:
    if failed.on == "section":
        section = next(section for section in stage.scored.sections if section.key == failed.key)
        return section.title.localised(language)
    if failed.on in ("total", "final"):
        return _("Total")
    criterion = _criterion(stage, (failed.marks[0].field if failed.marks else failed.key).partition(".")[0])
    return criterion.title.localised(language)


def _criterion(stage: "Stage", key: str) -> "Criterion":
    return next(criterion for criterion in stage.criteria if criterion.key == key)


def _placed_by(key: str | None, stage: "Stage", language: str) -> str:
    """Say what put an application below the one before it, where the two have the same score."""
    if not key or key == UNDECIDED:
        return ""
    kind, _colon, name = key.partition(":")
    if kind == "criterion_mean":
        return _("same score; decided by: %(what)s") % {"what": _criterion(stage, name).title.localised(language)}
    if kind == "section":
        section = next(section for section in stage.scored.sections if section.key == name)
        return _("same score; decided by: %(what)s") % {"what": section.title.localised(language)}
    reasons = {
        "lower_requested": _("the lower request"),
        "earlier_received": _("the earlier receipt"),
        "public_draw": _("the public draw"),
    }
    return _("same score; decided by: %(what)s") % {"what": reasons.get(kind, kind)}


def _out_of_turn(one: "Ranking", ranked: "RankedCall") -> list[str]:
    """Name every funded application that ranks below an unfunded one."""
    names = _names(ranked)
    inversions = one.line.inversions if one.line else ()
    told = _("%(funded)s is funded although %(unfunded)s ranks above it.")
    return [told % {"funded": names[i.funded], "unfunded": names[i.unfunded]} for i in inversions]


def _least(stage: "Stage") -> tuple[Decimal, ...]:
    return tuple(limit.min for limit in stage.thresholds if limit.on == "total")


def _figure(scored: list[Row], stage: "Stage") -> figures.ScoreFigure:
    scores = [figures.Scores(r.entry.rank, r.entry.totals, r.score, r.is_funded) for r in scored]
    return figures.score_figure(scores, stage.scored.out_of, _least(stage))


def _figure_text(scored: list[Row], funded: int, language: str) -> str:
    """Say in words what the figure shows."""
    if not scored:
        return ""
    told = {"n": len(scored), "best": formats.number(scored[0].score, language), "funded": funded}
    text = _("%(n)s applications in rank order, the best with %(best)s; %(funded)s lie above the funding line.")
    if not 0 < funded < len(scored):
        return text % told
    around = {
        "last": formats.number(scored[funded - 1].score, language),
        "next": formats.number(scored[funded].score, language),
    }
    return text % told + " " + _("The last of these has %(last)s, the next one %(next)s.") % around
