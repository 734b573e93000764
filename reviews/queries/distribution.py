"""What a distribution is made from: applications, seats and their ties, as plain JSON that anyone can compute from."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, QuerySet

from portal.accounts.models import Membership
from portal.applications.answers import answer_at
from portal.applications.models import Application
from portal.applications.queries import counted_submissions
from portal.applications.states import ApplicationState
from portal.calls.definition.questions import Choice

from ..grounds import Bar
from ..maths import assignment as maths
from ..models import Assignment, AssignmentPlan, Conflict, PanelSeat, Review
from ..states import HANDED_IN, UNDER_REVIEW
from .bars import NamedSeats, Place, bars_of
from .ranking import follows_shortlist

if TYPE_CHECKING:
    from portal.calls.definition import Stage
    from portal.calls.models import Call

# An even share counts more than a better match: at 2, who names a rare strength would get nothing at all.
SETTINGS = maths.Settings(balance=20.0)
Given = dict[str, Any]


def to_be_read(call: "Call", stage: "Stage") -> QuerySet[Application]:
    """Return the applications that a stage still reads: after a shortlist, or before it, only its side of the line."""
    states: Collection[str] = UNDER_REVIEW
    if follows_shortlist(call.terms, stage):
        states = {ApplicationState.SHORTLISTED}
    elif stage.shortlist:
        states = {ApplicationState.IN_REVIEW}
    return Application.objects.filter(call=call, state__in=states)


def given_of(call: "Call", stage_key: str, *, with_answers: bool = True) -> Given:
    """Return all that decides a distribution, pairs as [application, reviewer], in order of public ids.

    Costs the same number of queries whatever the size, and reads every answer once; without them, no traits are known
    and nobody is named.
    """
    stage = call.terms.stage(stage_key)
    applications = to_be_read(call, stage)
    rows = {row.pk: row for row in applications}
    seats = {seat.pk: seat for seat in PanelSeat.objects.filter(call=call, stage=stage.key).select_related("user")}
    read = _Answers(call, list(seats.values()))
    if with_answers:
        read.read(applications, rows)
    ties = _Ties(applications, list(seats.values()), stage.key, read.named)

    def named(places: Collection[Place]) -> list[list[str]]:
        return sorted([rows[a].public_id, seats[s].key] for a, s in places if a in rows)

    barred = ([*named([place])[0], str(bar)] for place, bar in ties.barred.items() if place[0] in rows)
    return {
        "call": call.code,
        "stage": stage.key,
        "definition_version": call.definition_version,
        "applications": [_application(row, stage, read.traits[row.pk]) for row in sorted(rows.values(), key=_id)],
        "reviewers": [_reviewer(seat) for seat in sorted(seats.values(), key=lambda seat: seat.key)],
        "barred": sorted(barred),
        "notes": sorted([*named([place])[0], note] for place, note in ties.notes.items() if place[0] in rows),
        "pins": named(ties.pins),
        "read_before": named(_read_before(call, rows, seats)),
        "organisations": sorted(_organisations(seats), key=lambda one: one["organisation"]),
        "settings": {name: _plain(value) for name, value in asdict(SETTINGS).items()},
    }


def _id(application: Application) -> str:
    return application.public_id


def _plain(value: float) -> int | str:
    return value if isinstance(value, int) else str(value)


def _application(row: Application, stage: "Stage", traits: set[str]) -> dict[str, Any]:
    return {
        "application": row.public_id,
        "reference": row.reference,
        "wanted": stage.scored.sheets,
        "language": row.language,
        "lot": row.lot,
        "traits": sorted(traits),
    }


def _reviewer(seat: PanelSeat) -> dict[str, Any]:
    return {
        "reviewer": seat.key,
        "most": seat.most,
        "languages": sorted(seat.languages),
        "strengths": sorted(seat.strengths),
    }


class _Ties:
    """What stands between applications and seats: `pins`, what is `barred`, and `notes` on what is not, by ids.

    A sheet that is in stays, whatever bars it by now; so does what was given by hand to who is named.
    """

    def __init__(
        self, applications: QuerySet[Application], seats: list[PanelSeat], stage: str, named: Collection[Place]
    ) -> None:
        self.barred = bars_of(applications, seats, named)
        out = {place for place, bar in self.barred.items() if bar in (Bar.CONFLICT, Bar.DECLINED)}
        done = Exists(Review.objects.filter(assignment=OuterRef("pk"), state__in=HANDED_IN))
        given = Assignment.objects.filter(seat__in=seats, stage=stage, application__in=applications)
        self.pins = set()
        self.notes: dict[Place, str] = {}
        for *place, is_done in given.values_list("application_id", "seat_id", done):
            pin = (place[0], place[1])
            if pin not in out:
                self.pins.add(pin)
                if pin in self.barred and (is_done or self.barred[pin] == Bar.NAMED):
                    self.notes[pin] = str(self.barred.pop(pin))
        declared = Conflict.objects.filter(seat__in=seats, application__in=applications, excludes=False)
        self.notes |= {(a, s): ground for a, s, ground in declared.values_list("application_id", "seat_id", "ground")}


class _Answers:
    """What answers tell: the `traits` of each application among the strengths on the panel, and who is `named`."""

    def __init__(self, call: "Call", seats: list[PanelSeat]) -> None:
        self.traits: dict[int, set[str]] = defaultdict(set)
        self.named: set[Place] = set()
        self._seats = NamedSeats(seats)
        self._strengths = {name for seat in seats for name in seat.strengths}
        stages = call.terms.written_stages
        self._paths = {path for stage in stages for path, one in stage.by_path.items() if _is_choice(one)}

    def read(self, applications: QuerySet[Application], rows: dict[int, Application]) -> None:
        """Read each counted answer once, and the lots; nothing where neither people nor strengths are known."""
        if self._seats or self._strengths:
            counted = counted_submissions(applications).values_list("application_id", "answers")
            for pk, answers in counted.iterator():
                self.named |= set(self._seats.places(pk, answers))
                chosen = (answer_at(answers, path) for path in self._paths) if self._strengths else ()
                self.traits[pk] |= {one for value in chosen for one in _values(value)} & self._strengths
        for pk, row in rows.items():
            self.traits[pk] |= {row.lot} & self._strengths


def _is_choice(question: Any) -> bool:
    return isinstance(question, Choice)


def _values(answer: Any) -> list[str]:
    values = answer if isinstance(answer, list) else [answer]
    return [value for value in values if isinstance(value, str)]


def _read_before(call: "Call", rows: dict[int, Application], seats: dict[int, PanelSeat]) -> list[Place]:
    """Return the pairs whose member has handed in a sheet on the same applicant in another call."""
    seat_of = {seat.user_id: pk for pk, seat in seats.items() if seat.user_id}
    read = Assignment.objects.filter(seat__user__in=seat_of, reviews__state__in=HANDED_IN)
    read = read.exclude(application__call=call)
    known: dict[tuple[int | None, int | None], set[int]] = defaultdict(set)
    columns = ("application__applicant_organisation_id", "application__applicant_person_id", "seat__user_id")
    for organisation, person, user in read.values_list(*columns).distinct():
        known[organisation, person].add(seat_of[user])
    return [
        (pk, seat)
        for pk, row in rows.items()
        for seat in known.get((row.applicant_organisation_id, row.applicant_person_id), ())
    ]


def _organisations(seats: dict[int, PanelSeat]) -> Iterator[dict[str, Any]]:
    """Yield the organisations to which several members of the panel belong."""
    key_of = {seat.user_id: seat.key for seat in seats.values() if seat.user_id}
    members: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = Membership.objects.filter(user__in=key_of)
    for code, name, user in rows.values_list("organisation__code", "organisation__name", "user_id"):
        members[code, name].append(key_of[user])
    for (code, name), keys in members.items():
        if len(keys) > 1:
            yield {"organisation": code, "name": name, "reviewers": sorted(keys)}


def facts_from(given: Given) -> maths.Facts:
    """Return the facts that are written in `given`."""
    return maths.Facts(
        readings=tuple(
            maths.Reading(one["application"], one["wanted"], one["language"], one["lot"], frozenset(one["traits"]))
            for one in given["applications"]
        ),
        readers=tuple(
            maths.Reader(one["reviewer"], one["most"], frozenset(one["languages"]), frozenset(one["strengths"]))
            for one in given["reviewers"]
        ),
        barred={(a, r): ground for a, r, ground in given["barred"]},
        pins=frozenset((a, r) for a, r in given["pins"]),
        read_before=frozenset((a, r) for a, r in given["read_before"]),
        houses={one["organisation"]: frozenset(one["reviewers"]) for one in given["organisations"]},
    )


def settings_from(given: Given) -> maths.Settings:
    """Return the settings that are written in `given`."""
    kinds = {name: type(value) for name, value in asdict(SETTINGS).items()}
    return maths.Settings(**{name: kinds[name](value) for name, value in given["settings"].items()})


def problem_of(call: "Call", stage: str) -> maths.Problem:
    """Return the problem of who reads what, as the facts are now."""
    return maths.fitted(facts_from(given_of(call, stage)))


def has_changed(plan: AssignmentPlan) -> bool:
    """True if seats, conflicts, states, or the definition of the call are not those a plan was made from.

    Answers are not read again: they stay as they are in review.
    """
    given = plan.given
    told_by_answers = str(Bar.NAMED)
    kept: Given = given | {
        "applications": [one | {"traits": []} for one in given["applications"]],
        "barred": [one for one in given["barred"] if one[-1] != told_by_answers],
        "notes": [one for one in given["notes"] if one[-1] != told_by_answers],
    }
    return kept != given_of(plan.call, plan.stage, with_answers=False)


def plan_heads(call: "Call", stage: str) -> QuerySet[AssignmentPlan]:
    """Return the distributions of a stage, the latest first, without what went in and came out; `new` counts pairs."""
    plans = AssignmentPlan.objects.filter(call=call, stage=stage).select_related("made_by")
    return plans.order_by("-version").defer("given", "result").annotate(new=F("result__new"))


def plan_of(call: "Call", stage: str, version: int | None = None) -> AssignmentPlan | None:
    """Return a distribution of a stage (default: the latest), with what went in and what came out."""
    plans = AssignmentPlan.objects.filter(call=call, stage=stage).select_related("made_by", "applied_by", "call")
    if version is not None:
        plans = plans.filter(version=version)
    return plans.order_by("-version").first()
