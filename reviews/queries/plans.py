"""The result of a distribution as plain JSON, and back."""

from importlib.metadata import version
from typing import Any

from ..maths import assignment as maths
from .distribution import Given, facts_from, settings_from

Result = dict[str, Any]


def result_of(given: Given, problem: maths.Problem, solved: maths.Assignment) -> Result:
    """Return what was decided and why; pairs in order of ids, floats only for matches."""
    return {
        "pairs": [*_pairs(given, problem, solved)],
        "new": sum(not pair.pinned for pair in solved.pairs),
        "reviewers": _reviewers(problem, solved),
        "gaps": [{"application": one.application, "missing": one.missing} for one in solved.gaps],
        "violators": [_violator(one) for one in maths.violators(problem, solved)],
        "foresight": _foresight(maths.foresee(problem)),
        "parts": [{"applications": [*one.applications], "reviewers": [*one.reviewers]} for one in solved.parts],
        "method": solved.method,
        "proved": solved.proved,
        "objective": str(solved.objective),
        "listed": solved.listed,
        "digest": solved.digest,
        "numpy": version("numpy"),
        "solver": f"highspy {version('highspy')}",
    }


def _pairs(given: Given, problem: maths.Problem, solved: maths.Assignment) -> Any:
    facts = facts_from(given)
    readings = {one.application: one for one in facts.readings}
    readers = {one.reviewer: one for one in facts.readers}
    notes = {(a, r): note for a, r, note in given["notes"]}
    for pair, change in zip(solved.pairs, maths.changes(problem, solved), strict=True):
        yield {
            "application": pair.application,
            "reviewer": pair.reviewer,
            "match": pair.match,
            "parts": maths.match_parts(facts, readings[pair.application], readers[pair.reviewer]),
            "pinned": pair.pinned,
            "note": notes.get((pair.application, pair.reviewer), ""),
            "change": _change(change),
        }


def _change(change: maths.Change) -> dict[str, Any]:
    if change.why:
        return {"why": change.why}
    return {"reviewer": change.reviewer, "match": change.match, "cost": str(change.cost)}


def _reviewers(problem: maths.Problem, solved: maths.Assignment) -> list[dict[str, Any]]:
    chosen = solved.mask(problem)
    after, before = chosen.sum(axis=0), problem.pinned.sum(axis=0)
    total = (problem.match * chosen).sum(axis=0, dtype=float)
    may_read = problem.eligible.sum(axis=0)
    return [
        {
            "reviewer": name,
            "before": int(before[place]),
            "after": int(after[place]),
            "most": int(problem.capacity[place]),
            "may_read": int(may_read[place]),
            "mean_match": round(float(total[place] / after[place]), 6) if after[place] else None,
        }
        for place, name in enumerate(problem.reviewers)
    ]


def _violator(one: maths.Violator) -> dict[str, Any]:
    return {
        "applications": [*one.applications],
        "reviewers": [*one.reviewers],
        "wanted": one.wanted,
        "given": one.given,
        "rules": [*one.rules],
        "remedies": [
            {
                "code": remedy.code,
                "reviews": remedy.reviews,
                "by": [[*asked] for asked in remedy.by],
                "ground": remedy.ground,
                "labels": [*remedy.labels],
            }
            for remedy in one.remedies
        ],
    }


def _foresight(found: maths.Foresight) -> dict[str, Any]:
    return {
        "applications": [
            {"application": one.application, "wanted": one.wanted, "eligible": one.eligible, "grounds": {**one.grounds}}
            for one in found.applications
        ],
        "labels": [{"label": one.label, "wanted": one.wanted, "capacity": one.capacity} for one in found.labels],
    }


def solved_from(given: Given, result: Result) -> tuple[maths.Problem, maths.Assignment]:
    """Return the problem and its solution as they were stored, to explain them."""
    solved = maths.Assignment(
        pairs=tuple(
            maths.AssignedPair(one["application"], one["reviewer"], one["match"], one["pinned"])
            for one in result["pairs"]
        ),
        gaps=(),
        parts=(),
        method=result["method"],
        proved=result["proved"],
        objective=float(result["objective"]),
        listed=result["listed"],
        settings=settings_from(given),
        digest=result["digest"],
    )
    return maths.fitted(facts_from(given)), solved


def new_pairs(result: Result) -> list[dict[str, Any]]:
    """Return the pairs that were not there before."""
    return [pair for pair in result.get("pairs", ()) if not pair["pinned"]]
