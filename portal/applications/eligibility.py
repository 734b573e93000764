"""Whether the conditions of a call are met, by answers, registers and what the portal knows itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.utils.translation import get_language

from portal.calls.definition import eligibility as rules
from portal.calls.questions import is_at
from portal.calls.questions.dates import read_day
from portal.calls.registry import FACTS
from portal.core.errors import Problem

from .answers import answer_at
from .certificates import valid_certificates

if TYPE_CHECKING:
    from portal.calls.models import Call

WHOLE = "__call__"


@dataclass(frozen=True)
class Applying:
    """What the facts and registers are asked about: the call, the answers in stored form, who applies by what fact.

    `bound` holds the answers by the fact they stand for (`organisation.code`, `person.number`).
    """

    call: "Call"
    answers: Mapping[str, Any]
    bound: Mapping[str, str] = field(default_factory=dict)

    @property
    def organisation(self) -> str:
        return self.bound.get("organisation.code", "")

    @property
    def person(self) -> str:
        return self.bound.get("person.number", "")


def eligibility_problems(
    items: Sequence[rules.EligibilityItem], applying: Applying, problems: Sequence[Problem], at: datetime
) -> Iterator[Problem]:
    """Yield the conditions that are not met, in the words of the call; `at` is the moment of receipt, local.

    An answer that already has a problem is not judged as well, except that the valid items of a list are counted.
    """
    language = get_language() or "ka"
    for item in items:
        found = _unmet(item.check, applying, problems, at)
        if found:
            yield Problem(*found, item.error.localised(language))


def _unmet(check: Any, applying: Applying, problems: Sequence[Problem], at: datetime) -> tuple[str, str] | None:
    """Return the field and the code of a condition that is not met, None when it is, or cannot be judged."""
    if isinstance(check, rules.Derived):
        return None if _derived_holds(check, applying, at) else (WHOLE, "not_eligible")
    if isinstance(check, rules.ValidItems):
        return _too_few_valid(check, applying.answers, problems)
    place = check.field
    if isinstance(check, rules.Contains) and check.field == "declarations":
        place = f"declarations.{check.contains}"
    if any(is_at(problem.field, place) for problem in problems):
        return None
    if isinstance(check, rules.ItemCount):
        return _wrong_count(check, answer_at(applying.answers, check.field))
    holds = _CHECKS[type(check)](check, answer_at(applying.answers, check.field), applying, at)
    return None if holds else (place, "not_eligible")


def _derived_holds(check: rules.Derived, applying: Applying, at: datetime) -> bool:
    fact = FACTS[check.derived](applying, at)
    return (
        (check.equals is None or fact == check.equals)
        and (check.at_most is None or fact <= check.at_most)
        and (check.at_least is None or fact >= check.at_least)
    )


def _too_few_valid(
    check: rules.ValidItems, answers: Mapping[str, Any], problems: Sequence[Problem]
) -> tuple[str, str] | None:
    """Count the items without a fault; items that are not told apart by `distinct_by` count once."""
    if any(problem.field == check.field and problem.code in {"required", "format"} for problem in problems):
        return None
    items = _items(answer_at(answers, check.field))
    valid = [
        item
        for place, item in enumerate(items)
        if not any(is_at(problem.field, f"{check.field}[{place}]") for problem in problems)
    ]
    count = len(_distinct(valid, check.distinct_by))
    return (check.field, "too_few") if count < check.min_valid_items else None


def _wrong_count(check: rules.ItemCount, value: Any) -> tuple[str, str] | None:
    items = _items(value)
    if check.min_items is not None and len(items) < check.min_items:
        return check.field, "too_few"
    if check.max_items is not None and len(items) > check.max_items:
        return check.field, "too_many"
    is_repeated = check.distinct_by and len(_distinct(items, check.distinct_by)) < len(items)
    return (check.field, "not_eligible") if is_repeated else None


def _items(value: Any) -> list[Any]:
    """Return the answer as a list: its items, the one answer, or nothing."""
    if value in (None, "", [], {}):
        return []
    return value if isinstance(value, list) else [value]


def _distinct(items: Sequence[Any], key: str | None) -> list[Any]:
    if key is None:
        return list(items)
    return list({item.get(key): item for item in items if isinstance(item, dict)})


def _is_among(check: rules.FieldIn, value: Any, applying: Applying, at: datetime) -> bool:
    return all(str(item) in check.among for item in _items(value))


def _is_none_of(check: rules.FieldNoneOf, value: Any, applying: Applying, at: datetime) -> bool:
    return not any(str(item) in check.none_of for item in _items(value))


def _equals(check: rules.FieldEquals, value: Any, applying: Applying, at: datetime) -> bool:
    return all(str(item) == str(check.equals) for item in _items(value))


def _is_on_or_before(check: rules.OnOrBefore, value: Any, applying: Applying, at: datetime) -> bool:
    day = read_day(value)
    return day is None or day <= check.on_or_before


def _is_on_or_after(check: rules.OnOrAfter, value: Any, applying: Applying, at: datetime) -> bool:
    day = read_day(value)
    return day is None or day >= check.on_or_after


def _has_age_on_submission(check: rules.AgeOnSubmission, value: Any, applying: Applying, at: datetime) -> bool:
    return _has_age(check.age_on_submission, value, at.date())


def _has_age_on_day(check: rules.AgeOn, value: Any, applying: Applying, at: datetime) -> bool:
    return _has_age(check.age_on, value, check.age_on.day)


def _has_age(limits: rules.AgeRange, value: Any, on: date) -> bool:
    born = read_day(value)
    if born is None:
        return True
    age = relativedelta(on, born).years
    return (limits.min is None or age >= limits.min) and (limits.max is None or age <= limits.max)


def _is_recent(check: rules.WithinMonths, value: Any, applying: Applying, at: datetime) -> bool:
    day, today = read_day(value), at.date()
    months = relativedelta(months=check.within_months_before_submission)
    return day is None or today - months <= day <= today


def _contains(check: rules.Contains, value: Any, applying: Applying, at: datetime) -> bool:
    return check.contains in _items(value)


def _exists(check: rules.ExistsIn, value: Any, applying: Applying, at: datetime) -> bool:
    """The certificate is in the register, not withdrawn, and of the holder asked for."""
    found = valid_certificates(at.date()).filter(certificate_no=str(value))
    if check.holder == "applicant":
        found = found.filter(personal_number=applying.person)
    return found.exists()


def _is_no_employer(check: rules.NotEmployer, value: Any, applying: Applying, at: datetime) -> bool:
    return not set(_items(value)) & set(FACTS["employers_of_person"](applying, at))


_CHECKS: dict[type, Callable[[Any, Any, Applying, datetime], bool]] = {
    rules.FieldIn: _is_among,
    rules.FieldNoneOf: _is_none_of,
    rules.FieldEquals: _equals,
    rules.OnOrBefore: _is_on_or_before,
    rules.OnOrAfter: _is_on_or_after,
    rules.AgeOnSubmission: _has_age_on_submission,
    rules.AgeOn: _has_age_on_day,
    rules.WithinMonths: _is_recent,
    rules.Contains: _contains,
    rules.ExistsIn: _exists,
    rules.NotEmployer: _is_no_employer,
}
