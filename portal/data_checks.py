"""What `manage.py check_data` proves: stored digests, files, sums and rankings are still what they were.

Every check yields sentences about damage, and nothing when all is well.
"""

import hashlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from django.db.models import F

from grants.models import Award
from internships.models import PlacingRun
from portal.applications.models import Attachment, Submission
from portal.calls.models import Call, CallVersion
from portal.calls.states import CallState
from portal.core.canonical import digest
from portal.core.events import events_of
from portal.core.files import read
from portal.core.history import broken_links, chains
from portal.core.models import Event
from portal.documents.models import Document
from reviews.actions.runs import RUN_MADE
from reviews.maths.assignment import Refused, assign, fitted
from reviews.models import AssignmentPlan, Calibration, Draw, Ranking
from reviews.queries import calibration_json, given_json, publication, ranking, ranking_json
from reviews.queries.distribution import facts_from, settings_from
from reviews.queries.plans import result_of
from reviews.states import DrawState

AT_ONCE = 200


def history() -> Iterator[str]:
    """Walk the chain of every call."""
    names = dict(Call.objects.values_list("pk", "code"))
    for call_id in chains():
        name = names.get(call_id, "no call") if call_id else "no call"
        yield from (f"history of {name}: {broken}" for broken in broken_links(call_id))


def definitions() -> Iterator[str]:
    """Compare each version with its digest, their numbers with one another, the call with its last version."""
    for version in CallVersion.objects.select_related("call").iterator(AT_ONCE):
        if version.digest != digest(version.definition):
            yield f"{version}: the definition is not what was published"
    for call in Call.objects.exclude(state=CallState.DRAFT).prefetch_related("versions"):
        versions = sorted(call.versions.all(), key=lambda version: version.version)
        if not versions or versions[-1].definition != call.definition:
            yield f"{call}: the definition in force is not the last version"
        if any(later.version != earlier.version + 1 for earlier, later in pairwise(versions)):
            yield f"{call}: a version is missing"


def submissions() -> Iterator[str]:
    """Compare what was handed in with its digest."""
    rows = Submission.objects.filter(submitted_at__isnull=False).select_related("application")
    for submission in rows.iterator(AT_ONCE):
        if submission.digest != digest(submission.answers):
            yield f"{submission}: the answers are not what was handed in"


def papers() -> Iterator[str]:
    """Read every uploaded paper and compare it with its hash."""
    for paper in Attachment.objects.exclude(file_key="").iterator(AT_ONCE):
        yield from _file_problem(f"{paper.application_id}/{paper.question} {paper.name}", paper.file_key, paper.sha256)


def documents() -> Iterator[str]:
    """Compare every document's facts and file with their hashes."""
    for document in Document.objects.iterator(AT_ONCE):
        facts = {name: value for name, value in document.context.items() if name != "layout"}
        if document.context_sha256 != digest(facts):
            yield f"{document}: the facts are not those it was made from"
        if document.file_key:
            yield from _file_problem(str(document), document.file_key, document.sha256)


def _file_problem(name: str, key: str, sha256: str) -> Iterator[str]:
    try:
        found = hashlib.sha256(read(key)).hexdigest()
    except OSError:
        yield f"{name}: the file is missing"
        return
    if found != sha256:
        yield f"{name}: the file is not what was stored"


def rankings() -> Iterator[str]:
    """Compare closed rankings and placings with their digests; rank again what has not changed since."""
    stored: list[Ranking | PlacingRun] = [*Ranking.objects.select_related("call")]
    stored += PlacingRun.objects.select_related("call")
    for closed in stored:
        if closed.digest != digest({"given": closed.given, "result": closed.result}):
            yield f"{closed}: the result is not what was closed"
    for call in Call.objects.filter(rankings__isnull=False).distinct():
        last = call.rankings.latest("version")
        again = ranking(call, last.stage)
        if given_json(again) == last.given and ranking_json(again) != last.result:
            yield f"{last}: the same facts give another result"


def calibrations() -> Iterator[str]:
    """Compare stored figures with their digests; compute the last ones again where the reviews are the same."""
    last: dict[tuple[int, str], Calibration] = {}
    for kept in Calibration.objects.exclude(digest="").select_related("call").order_by("version"):
        last[kept.call_id, kept.stage] = kept
        if not _is_as_made(kept):
            yield f"{kept}: the figures are not what was computed"
    for kept in last.values():
        again = ranking(kept.call, kept.stage)
        if given_json(again) == kept.given and not _same_figures(calibration_json(again), kept.result):
            yield f"{kept}: the same reviews give other figures"


def _is_as_made(kept: Calibration | AssignmentPlan) -> bool:
    """Compare a stored computation with its digest, and that with the one that history keeps."""
    made = events_of(kept).filter(verb=RUN_MADE).values_list("data__sha256", flat=True)
    return kept.digest == digest({"given": kept.given, "result": kept.result}) and [*made] == [kept.digest]


TOLERANCES = {"interval_50": 0.3, "interval_90": 0.3, "p_top": 0.03, "p_funded": 0.03}
"""How far figures may part that were drawn by another version of numpy; all others agree to 2e-6."""


def _same_figures(found: Any, kept: Any, tolerance: float = 2e-6) -> bool:
    """Compare what is computed again with what was stored, number by number; a version may differ."""
    if isinstance(kept, dict):
        names = found.keys() | kept.keys() if isinstance(found, dict) else {""}
        pairs = ((name, found.get(name), kept.get(name)) for name in names - {"numpy"})
        return all(_same_figures(one, other, TOLERANCES.get(name, tolerance)) for name, one, other in pairs)
    if isinstance(kept, list | tuple):
        same_size = isinstance(found, list | tuple) and len(found) == len(kept)
        return same_size and all(_same_figures(one, other, tolerance) for one, other in zip(found, kept, strict=True))
    if isinstance(kept, float) and isinstance(found, float):
        return abs(found - kept) <= tolerance
    return bool(found == kept)


def draws() -> Iterator[str]:
    """Compare list, groups and result of every draw with their hashes in the history; draw again what was drawn."""
    told = Event.objects.filter(object_type=Draw._meta.label_lower, verb__in=("draw frozen", "drawn"))
    # The first of its kind counts: nothing that is added to the history later can replace it.
    seals = {(event.object_id, event.verb): event.data for event in told.order_by("-pk")}
    for draw in Draw.objects.select_related("call").iterator(AT_ONCE):
        frozen, drawn = seals.get((draw.pk, "draw frozen"), {}), seals.get((draw.pk, "drawn"), {})
        if {draw.digest, frozen.get("sha256")} != {_sha256(draw.frozen)}:
            yield f"{draw}: the list is not the one that was frozen"
        elif frozen.get("basis") != digest(draw.basis):
            yield f"{draw}: the groups near the line are not those that were frozen"
        elif draw.state == DrawState.DRAWN and draw.published != publication(draw):
            yield f"{draw}: the list and the value give another order"
        elif draw.state == DrawState.DRAWN and drawn.get("sha256") != _sha256(draw.published):
            yield f"{draw}: the result is not the one that was drawn"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def distributions() -> Iterator[str]:
    """Compare stored distributions with their digests; solve the last of each stage again."""
    last: dict[tuple[int, str], AssignmentPlan] = {}
    for plan in AssignmentPlan.objects.exclude(digest="").select_related("call").order_by("version"):
        last[plan.call_id, plan.stage] = plan
        if not _is_as_made(plan):
            yield f"{plan}: the result is not what was computed"
    for plan in last.values():
        if not _same_distribution(plan):
            yield f"{plan}: the same facts give another distribution"


def _same_distribution(plan: AssignmentPlan) -> bool:
    """Solve again what another version of the solver did not solve; True where the same pairs come out."""
    problem = fitted(facts_from(plan.given))
    if problem.digest() != plan.result["digest"]:
        return False
    solved = assign(problem, settings_from(plan.given))
    if isinstance(solved, Refused):
        return False
    again = result_of(plan.given, problem, solved)
    is_same_solver = all(again[name] == plan.result[name] for name in ("numpy", "solver"))
    return not is_same_solver or bool(again["pairs"] == plan.result["pairs"])


def sums() -> Iterator[str]:
    """See that an award is what was decided and its tranches add up to it."""
    for award in Award.objects.exclude(amount=F("decision__amount")).select_related("application"):
        yield f"{award}: another amount was decided"
    planned = Award.objects.filter(tranches__isnull=False).distinct()
    for award in planned.select_related("application").prefetch_related("tranches"):
        planned_sum = sum(tranche.amount for tranche in award.tranches.all())
        if planned_sum != award.amount:
            yield f"{award}: the tranches add up to {planned_sum}"


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    history,
    definitions,
    submissions,
    papers,
    documents,
    rankings,
    calibrations,
    draws,
    distributions,
    sums,
)
