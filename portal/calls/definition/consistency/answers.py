"""Questions, papers, eligibility: does what looks at an answer find it?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..base import Part
from ..call import CallDefinition
from ..conditions import Condition
from ..eligibility import (
    AgeOn,
    AgeOnSubmission,
    Contains,
    Derived,
    EligibilityItem,
    FieldCheck,
    FieldEquals,
    FieldIn,
    FieldNoneOf,
    ItemCount,
    NotEmployer,
    OnOrAfter,
    OnOrBefore,
    ValidItems,
    WithinMonths,
)
from ..form import Form, RepeatGroup, Section, Table, YesNo
from ..questions import Choice, Question
from ..stages import GivenStage, Stage
from ..walk import walk
from .findings import Findings
from .journey import written_stages

DAYS = frozenset({"date"})
LISTS = frozenset({"repeat_group", "table"})
CHOICES = frozenset({"single_choice", "multi_choice", "ranked_choice"})
FITTING: dict[type[FieldCheck], frozenset[str]] = {
    OnOrBefore: DAYS,
    OnOrAfter: DAYS,
    AgeOnSubmission: DAYS,
    AgeOn: DAYS,
    WithinMonths: DAYS,
    ValidItems: LISTS,
    ItemCount: LISTS | CHOICES,
    NotEmployer: CHOICES,
}
NOT_SINGLE = LISTS | {"group", "file", "declarations"}


def check_answers(definition: CallDefinition, findings: Findings) -> None:
    """Check the forms and papers of all stages, then what refers to their answers."""
    for prefix, given in written_stages(definition):
        stage = definition.stage(given.key)
        if given.form:
            _check_form(f"{prefix}form", given.form, stage, findings)
        _check_papers(definition, prefix, given, findings)
        if given.review:
            for index, path in enumerate(given.review.hidden_from_reviewers):
                findings.refer(f"{prefix}review.hidden_from_reviewers[{index}]", path, _all_paths(definition), "form")
    shape = "eligibility.items" if definition.has_eligibility_section else "eligibility"
    for item in definition.eligibility.items:
        _check_eligibility(definition, f"{shape}[{item.key}].check", item, findings)


def _all_paths(definition: CallDefinition) -> set[str]:
    return {path for stage in definition.stages for path in stage.by_path}


def _check_form(path: str, form: Form, stage: Stage, findings: Findings) -> None:
    seen = {question.key for section in stage.sections[len(form.sections) :] for question in section.questions}
    facts: set[str] = set()
    numbers: set[int] = set()
    for place in walk(form, path, "form"):
        question = place.value
        if not isinstance(question, Question):
            continue
        if isinstance(place.holder, Section | YesNo):
            _check_name(place.path, question, seen, numbers, findings)
        else:
            _check_part(place.path, question, place.holder, findings)
        _check_question(place.path, question, stage, findings)
        _check_binding(place.path, question, place.holder, facts, findings)


def _check_name(path: str, question: Question, seen: set[str], numbers: set[int], findings: Findings) -> None:
    message = _("“%(name)s” stands twice.")
    if question.key in seen:
        findings.add(f"{path}.key", "duplicate", message % {"name": question.key})
    if question.n in numbers:
        findings.add(f"{path}.n", "duplicate", message % {"name": question.n})
    seen.add(question.key)
    numbers |= {question.n} if question.n else set()


def _check_part(path: str, question: Question, holder: Part, findings: Findings) -> None:
    """Check that a group or a table holds single values only, and that a column stands by itself."""
    if question.type in NOT_SINGLE:
        findings.conflict(f"{path}.type", _("A group or a table holds single values only."))
    if isinstance(holder, Table) and isinstance(question, YesNo) and question.if_yes:
        findings.conflict(f"{path}.if_yes", _("A column has no follow-up."))
    if isinstance(holder, Table) and question.unique_per_call:
        findings.conflict(f"{path}.unique_per_call", _("Only a single value can be unique."))


def _check_question(path: str, question: Question, stage: Stage, findings: Findings) -> None:
    if isinstance(question, Choice):
        _check_options(path, question, findings)
    if isinstance(question, Table) and question.row_check:
        columns = [column.key for column in question.columns]
        findings.rule(f"{path}.row_check.rule", question.row_check.rule, columns, "columns")
    if question.shown_if:
        _check_condition(f"{path}.shown_if", question, question.shown_if, stage, findings)
    if question.unique_per_call and question.type in NOT_SINGLE:
        findings.conflict(f"{path}.unique_per_call", _("Only a single value can be unique."))
    if question.visible_to and not (question.sensitive or findings.is_faulty(f"{path}.sensitive")):
        findings.conflict(f"{path}.visible_to", _("Only a sensitive answer is limited to some roles."))


def _check_options(path: str, question: Choice, findings: Findings) -> None:
    if question.options and question.option_source:
        findings.conflict(f"{path}.option_source", _("Options are listed or taken from a source, not both."))
    is_free = ".columns[" in path or findings.is_faulty(f"{path}.option_source")
    if not (question.options or question.option_source or is_free):
        findings.require(f"{path}.options", _("List the options, or name their source."))
    least = getattr(question, "min_items", None) or 0
    if question.options and least > len(question.options) and not question.allow_other:
        findings.conflict(
            f"{path}.min_items", _("There are only %(count)s options.") % {"count": len(question.options)}
        )


def _check_condition(path: str, asked: Question, condition: Condition, stage: Stage, findings: Findings) -> None:
    if len(condition.operators) != 1:
        findings.conflict(path, _("A condition names one answer and one operator."))
    findings.refer(f"{path}.field", condition.field, set(stage.by_path) - {asked.key}, "form")
    for value in (condition.equals, *(condition.among or ()), *(condition.none_of or ()), condition.contains):
        if value is not None:
            _check_value(path, value, stage.by_path.get(condition.field), findings)


def _check_value(path: str, value: object, question: Question | None, findings: Findings) -> None:
    """Check that an answer can have `value`, where the possible values are written in the file."""
    if isinstance(question, YesNo):
        findings.refer(path, str(value), ["yes", "no"])
    if isinstance(question, Choice) and question.options and not question.allow_other:
        findings.refer(path, str(value), [option.value for option in question.options], "options")


def _check_binding(path: str, question: Question, holder: Part, facts: set[str], findings: Findings) -> None:
    fact = question.binds
    if fact is None or fact == "none":
        return
    if fact in facts:
        findings.add(f"{path}.binds", "duplicate", _("“%(name)s” stands twice.") % {"name": fact})
    if isinstance(holder, RepeatGroup | Table) or question.type in NOT_SINGLE:
        findings.conflict(f"{path}.binds", _("Only a single answer can stand for a fact."))
    facts.add(fact)


def _check_papers(definition: CallDefinition, prefix: str, given: GivenStage, findings: Findings) -> None:
    for item in given.documents.items if given.documents else ():
        path = f"{prefix}documents.items[{item.key}]"
        if item.per and item.per_member:
            findings.conflict(f"{path}.per", _("Name either `per` or `per_member`."))
        elif item.members != "applicant" and findings.has_no_members(definition.call.applicant_type):
            key = "per" if item.per else "per_member"
            findings.conflict(f"{path}.{key}", _("Only a consortium has members."))


def _check_eligibility(definition: CallDefinition, path: str, item: EligibilityItem, findings: Findings) -> None:
    check = item.check
    if isinstance(check, Derived):
        if len(check.limits) != 1:
            findings.conflict(path, _("Name the fact and exactly one of `equals`, `at_most`, `at_least`."))
        return
    source = "documents" if check.field.startswith(("documents.", "declarations")) else "form"
    findings.refer(f"{path}.field", check.field, _all_paths(definition), source)
    question = next((s.by_path[check.field] for s in definition.stages if check.field in s.by_path), None)
    if question is None:
        return
    fitting = FITTING.get(type(check))
    if fitting and question.type not in fitting:
        findings.conflict(
            f"{path}.field", _("This check does not fit a question of type %(type)s.") % {"type": question.type}
        )
    elif isinstance(check, ValidItems | ItemCount) and check.distinct_by:
        findings.refer(f"{path}.distinct_by", check.distinct_by, [part.key for part in question.parts], "fields")
    for key, value in _wanted(check):
        _check_contained(f"{path}.{key}", value, question, findings)


def _wanted(check: FieldCheck) -> Iterator[tuple[str, object]]:
    """Yield the values that a check looks for, with the key that names them."""
    if isinstance(check, FieldIn):
        yield from (("in", value) for value in check.among)
    if isinstance(check, FieldNoneOf):
        yield from (("none_of", value) for value in check.none_of)
    if isinstance(check, FieldEquals):
        yield "equals", check.equals
    if isinstance(check, Contains):
        yield "contains", check.contains


def _check_contained(path: str, value: object, question: Question, findings: Findings) -> None:
    declarations = getattr(question, "items", None)
    if declarations is not None:
        findings.refer(path, str(value), [declaration.key for declaration in declarations], "declarations")
    _check_value(path, value, question, findings)
