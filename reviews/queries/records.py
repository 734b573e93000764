"""The ranking as JSON, with the keys in which it is published and compared."""

from decimal import Decimal
from typing import Any

from ..maths.ranking import Application, Entry
from .calibration import calibration_json
from .ranking import RankedCall

FIGURES = ("adjusted", "expected_rank", "pcer", "sucra", "interval_50", "interval_90", "p_top", "p_funded")


def ranking_json(ranked: RankedCall) -> dict[str, Any]:
    """Return plain JSON values; amounts and scores are strings, `application` the external id or the reference."""
    result: dict[str, Any] = {
        "call": ranked.call.code,
        "stage": ranked.stage,
        "envelope": _text(ranked.envelope),
        "left": _text(ranked.left),
        "open_ties": [list(tie) for tie in ranked.open_ties],
        "ranking": [_entry(entry, ranked) for entry in ranked.entries],
    }
    if "" not in ranked.rankings:
        result["lots"] = {key: {"left": _text(one.left)} for key, one in ranked.rankings.items()}
    return result


def certain_json(ranked: RankedCall) -> dict[str, Any]:
    """Return the ranking with what the model says beside it: figures in each entry, None where there are none, and
    `calibration` for panel, reviewers and reasons."""
    written, found = ranking_json(ranked), calibration_json(ranked)
    figures = found.pop("applications")
    for entry in written["ranking"]:
        entry.update(dict.fromkeys(FIGURES) | figures.get(entry["application"], {}))
    return written | {"calibration": found}


def given_json(ranked: RankedCall) -> dict[str, Any]:
    """Return what the ranking was computed from, so that anyone can compute it again."""
    return {
        "call": ranked.call.code,
        "stage": ranked.stage,
        "definition_version": ranked.call.definition_version,
        "envelope": _text(ranked.envelope),
        "applications": [_given(given) for given in ranked.given],
    }


def _given(given: Application) -> dict[str, Any]:
    """Return one application as it was ranked; tickets and figures of the model only where they order."""
    written: dict[str, Any] = {
        "application": given.id,
        "requested": _text(given.requested),
        "received": given.received.isoformat() if given.received else None,
        "lot": given.lot,
        "reviews": {sheet.key: {f: _text(mark) for f, mark in sheet.scores.items()} for sheet in given.reviews},
        "stage_scores": {key: str(score) for key, score in given.stage_scores.items()},
    }
    tickets = {str(draw): ticket for draw, ticket in given.tickets.items()}
    ordering = {"tickets": tickets, "expected_rank": given.expected_rank, "side": given.side}
    return written | {key: value for key, value in ordering.items() if value}


def _entry(entry: Entry, ranked: RankedCall) -> dict[str, Any]:
    return {
        "application": entry.application,
        "reference": ranked.applications[entry.application].reference,
        "lot": entry.lot,
        "n": entry.n,
        "totals": [_text(total) for total in entry.totals],
        "mean": _text(entry.mean),
        "score": _text(entry.score),
        "criteria": {key: _text(value) for key, value in entry.criteria.items()},
        "sections": {key: _text(value) for key, value in entry.sections.items()},
        "spread": _text(entry.spread),
        "requested": _text(entry.requested),
        "provisional": entry.provisional,
        "passes": entry.passes,
        "failed": [{"on": f.on, "key": f.key, "value": _text(f.value), "min": _text(f.limit)} for f in entry.failed],
        "rank": entry.rank,
        "deciding_key": entry.deciding_key,
        "outcome": str(entry.outcome),
        "offer": _text(entry.offer),
        "reserve_place": entry.reserve_place,
        "cumulated": _text(entry.cumulated),
        "flag_panel": entry.flag_panel,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
