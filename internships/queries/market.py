"""From a call, its candidates and their scores to the market that is placed.

Which answer says what follows from the call: preferences are the ranked choice among `hosts`; `{skill: x}` is looked
for in the answer `skills`, `{available: x}` in the yes-or-no answer `x`, `{study_field: x}` in `study_field`, languages
in the table with the columns `language` and `level`; the hours are the answer that `hours_rule` names.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from portal.accounts.models import Certificate
from portal.applications.models import Application, Submission
from portal.calls.definition import bindings
from portal.calls.definition.questions import RankedChoice
from portal.core.errors import present
from reviews.maths.exact import half_up
from reviews.queries import RankedCall, ranking

from ..definition import Matching
from ..models import HostExclusion, HostFit
from ..placing import Candidate, Host, Market, Requirement, Rules
from ..terms import terms_of

if TYPE_CHECKING:
    from portal.calls.models import Call

    from ..definition import InternshipDefinition

YES = "yes"
DRAW = "public_draw"


def final_scores(call: "Call") -> RankedCall:
    """Return the ranking of the last stage, whose score is the final one."""
    return ranking(call)


def market_of(call: "Call", at: datetime) -> Market:
    """Return candidates, hosts and rules of a call; candidates without a final score take no part."""
    terms, ranked = terms_of(call), ranking(call)
    applications = ranked.applications
    answers = _answers(applications.values())
    courses = _courses(terms, applications, answers, at)
    fits, closed, vetoed = _fits(call), _closed_hosts(call), _vetoed(call)
    interviews = _stage_means(ranked)
    tickets = {given.id: given.tickets for given in ranked.given}
    candidates = [
        _candidate(terms, entry.application, entry.score, answers[entry.application], courses[entry.application])
        | {
            "interview": interviews.get(entry.application, Decimal(0)),
            "received": applications[entry.application].submitted_at,
            "fits": fits.get(entry.application, {}),
            "excluded_hosts": closed.get(entry.application, frozenset()),
            "tickets": tickets[entry.application],
        }
        for entry in ranked.entries
        if entry.score is not None
    ]
    rules = _rules(terms, is_drawn=any(tickets.values()))
    return Market(tuple(Candidate(**given) for given in candidates), tuple(_hosts(terms, vetoed)), rules)


def matching_of(terms: "InternshipDefinition") -> Matching:
    """Return how the call brings candidates and places together; the standard way where it does not say."""
    return terms.matching or Matching()


def _rules(terms: "InternshipDefinition", *, is_drawn: bool) -> Rules:
    """Return the rules of placing; a public draw, once there is one, settles what they leave tied."""
    matching, final = matching_of(terms), terms.final_score
    return Rules(
        min_final=(final.min if final else None) or Decimal(0),
        default_fit=matching.host_fit.default_if_missing,
        highest_fit=matching.host_fit.max,
        tie_break=(*(name for name in matching.tie_break if name != DRAW), *([DRAW] if is_drawn else [])),
        second_round=matching.second_round is not None,
        reserve_per_host=matching.reserve.per_host if matching.reserve else 0,
    )


def _hosts(terms: "InternshipDefinition", vetoed: Mapping[str, frozenset[str]]) -> Iterable[Host]:
    matching = matching_of(terms)
    exclude = matching.must_requirements == "exclude"
    for host in terms.hosts:
        yield Host(
            key=host.key,
            capacity=host.capacity,
            must=tuple(_requirement(given) for given in host.must) if exclude else (),
            hours_per_week=host.hours_per_week if matching.hours_rule else 0,
            vetoed=vetoed.get(host.key, frozenset()),
        )


def _requirement(given: Any) -> Requirement:
    kinds = ("course", "language", "skill", "available", "study_field")
    kind, value = next((kind, value) for kind in kinds if (value := getattr(given, kind)) is not None)
    return Requirement(kind, value, given.level or "")


def _candidate(
    terms: "InternshipDefinition",
    public_id: str,
    final: Decimal,
    answers: Mapping[str, Any],
    certificates: list[Certificate],
) -> dict[str, Any]:
    second = matching_of(terms).second_round
    return {
        "id": public_id,
        "final": final,
        "preferences": tuple(preferences(terms, answers)),
        "certificate_date": min((c.issued for c in certificates), default=date.max),
        "hours_per_week": int(answers.get(_hours_key(terms)) or 0),
        "open_to_other": second is not None and answers.get(second.who) == YES,
        "qualities": _qualities(answers, certificates),
        "languages": _languages(answers),
    }


def preferences(terms: "InternshipDefinition", answers: Mapping[str, Any]) -> list[str]:
    """Return the hosts that a candidate chose, the best first."""
    for question in terms.stages[0].questions:
        if isinstance(question, RankedChoice) and question.option_source == "hosts":
            return list(answers.get(question.key) or [])
    return []


def _hours_key(terms: "InternshipDefinition") -> str:
    """Return the answer named on the candidate's side of a rule such as `candidate.hours_per_week >= …`."""
    rule = matching_of(terms).hours_rule or "candidate.hours_per_week"
    return rule.split()[0].removeprefix("candidate.")


def _qualities(answers: Mapping[str, Any], certificates: list[Certificate]) -> dict[str, frozenset[str]]:
    return {
        "course": frozenset(certificate.course for certificate in certificates),
        "skill": frozenset(answers.get("skills") or []),
        "available": frozenset(key for key, value in answers.items() if value == YES),
        "study_field": frozenset([answers["study_field"]] if answers.get("study_field") else []),
    }


def _languages(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the level of each language in the first table of languages and levels."""
    for value in answers.values():
        if (
            isinstance(value, list)
            and value
            and isinstance(value[0], Mapping)
            and {"language", "level"} <= set(value[0])
        ):
            return {row["language"]: row["level"] for row in value}
    return {}


def _answers(applications: Iterable[Application]) -> dict[str, dict[str, Any]]:
    """Return the answers that count, by public id, with the latest written stage on top."""
    rows = {application.pk: application.public_id for application in applications}
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    submitted = Submission.objects.filter(application__in=rows, submitted_at__isnull=False).order_by("pk")
    for application_id, answers in submitted.values_list("application_id", "answers"):
        found[rows[application_id]].update(answers)
    return found


def _courses(
    terms: "InternshipDefinition",
    applications: Mapping[str, Application],
    answers: Mapping[str, Mapping[str, Any]],
    at: datetime,
) -> dict[str, list[Certificate]]:
    """Return the valid certificates of each candidate, found by personal number."""
    path = bindings(terms.stages[0]).get("person.number", "")
    numbers = {public_id: answers[public_id].get(path, "") for public_id in applications}
    valid = Certificate.objects.filter(personal_number__in=set(numbers.values())).filter(
        Q(withdrawn__isnull=True) | Q(withdrawn__gt=at.astimezone(terms.zone).date())
    )
    held: dict[str, list[Certificate]] = defaultdict(list)
    for certificate in valid:
        held[certificate.personal_number].append(certificate)
    return {public_id: held[number] for public_id, number in numbers.items()}


def _fits(call: "Call") -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = HostFit.objects.filter(application__call=call, fit__isnull=False).select_related("application")
    for row in rows:
        found[row.application.public_id][row.host_key] = present(row.fit, "the fit")
    return found


def _closed_hosts(call: "Call") -> dict[str, frozenset[str]]:
    """Return the hosts that employ or employed each candidate."""
    rows = HostExclusion.objects.filter(application__call=call, is_veto=False).select_related("application")
    return _grouped((row.application.public_id, row.host_key) for row in rows)


def _vetoed(call: "Call") -> dict[str, frozenset[str]]:
    """Return the candidates whom each host refused."""
    rows = HostExclusion.objects.filter(application__call=call, is_veto=True).select_related("application")
    return _grouped((row.host_key, row.application.public_id) for row in rows)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: frozenset(values) for key, values in found.items()}


def _stage_means(ranked: RankedCall) -> dict[str, Decimal]:
    """Return the mean of the ranked stage, which in an internship call is the interview."""
    return {e.application: half_up(e.mean) for e in ranked.entries if e.mean is not None}
