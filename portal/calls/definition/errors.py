"""What is wrong with a call file, with paths such as `form.sections[project].questions[method].max_chars`."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from portal.core.errors import Problem, Refused

from .base import item_name

Loc = tuple[int | str, ...]


class DefinitionErrors(Refused):
    """A call definition was not accepted; `problems` holds every error, `field` of each is its path."""


SENTENCES: dict[str, tuple[str, str | Promise]] = {
    "missing": ("required", _("This key is required.")),
    "extra_forbidden": ("unknown_key", _("This key is not known here.")),
    "union_tag_not_found": ("wrong_choice", _("Give exactly one of the forms described in the reference.")),
    "union_tag_invalid": ("wrong_choice", _("“%(tag)s” is not known here. Known are: %(expected_tags)s.")),
    "literal_error": ("wrong_choice", _("This is not one of the values allowed: %(expected)s.")),
    "decimal_text": ("format", _('Write amounts and shares as quoted decimal text, such as "1000.00".')),
    "moment": ("format", _('Write date and time with offset in quotes, such as "2027-02-26T23:59:59+04:00".')),
    "day": ("format", _('Write a date in quotes, such as "2027-02-26".')),
    "clock": ("format", _('Write a time of day in quotes, such as "17:00".')),
    "zone": ("format", _("Write a time zone of the tz database, such as Asia/Tbilisi.")),
    "regular_expression": ("format", _("This is not a regular expression.")),
    "number_pattern": ("format", _("A number pattern holds {seq}, and beside it only {lot}, {year} and {month}.")),
    "scalar": ("wrong_type", _("Write text, a whole number, true or false here.")),
    "requirement": ("wrong_choice", _("Name exactly one requirement; a level goes with a language only.")),
    "string_type": ("wrong_type", _("Write text here.")),
    "string_pattern_mismatch": ("format", _("This does not have the form asked for: %(pattern)s.")),
    "string_too_short": ("format", _("Write at least %(min_length)s characters.")),
    "string_too_long": ("format", _("Write at most %(max_length)s characters.")),
    "int_type": ("wrong_type", _("Write a whole number without quotes.")),
    "bool_type": ("wrong_type", _("Write true or false.")),
    "bool_parsing": ("wrong_type", _("Write true or false.")),
    "tuple_type": ("wrong_type", _("Write a list here.")),
    "dict_type": ("wrong_type", _("Write keys and values here.")),
    "model_type": ("wrong_type", _("Write keys and values here.")),
    "too_short": ("too_few", _("Give at least %(min_length)s.")),
    "greater_than": ("out_of_range", _("Must be greater than %(gt)s.")),
    "greater_than_equal": ("out_of_range", _("Must be %(ge)s or more.")),
    "less_than_equal": ("out_of_range", _("Must be %(le)s or less.")),
}
UNKNOWN = ("wrong_type", _("This value does not belong here."))


# The key that decides which form a part has, by the function that reads it.
DECIDING = {"_question_type()": "type", "_threshold_kind()": "on"}


def path_of(data: Any, loc: Loc) -> str:
    """Return the path of a place in plain data; items are named by their key where that is unique in the list."""
    path, here = "", data
    for step in plain_loc(data, loc):
        if isinstance(here, list | tuple) and isinstance(step, int):
            path += f"[{item_label(here, step)}]"
        else:
            path += f".{step}" if path else str(step)
        here = _inside(here, step)
    return path


def item_label(items: list[Any] | tuple[Any, ...], index: int) -> str:
    """Return what stands in brackets for an item of a list: its name where that is unique, else its index from 0."""
    names = [item_name(item) for item in items]
    name = names[index] if index < len(names) else None
    return str(name) if name and names.count(name) == 1 else str(index)


def plain_loc(data: Any, loc: Loc) -> Loc:
    """Return a location without the steps that are not in the data: members of unions, the mark of a faulty key."""
    steps: list[int | str] = []
    here = data
    for step in loc:
        inside = _inside(here, step)
        if inside is None and (str(step).startswith(("<", "[key]")) or not isinstance(here, Mapping | list | tuple)):
            continue
        steps.append(step)
        here = inside
    return tuple(steps)


def _inside(here: Any, step: int | str) -> Any:
    if isinstance(here, Mapping):
        return here.get(step)
    return here[step] if isinstance(here, list | tuple) and isinstance(step, int) and step < len(here) else None


def faults_of(error: ValidationError) -> list[ErrorDetails]:
    """Return what pydantic found, without what only follows from a fault beside it or beneath it.

    A list is too short when its items are faulty; a default that looks at other keys fails with them.
    """
    faults = error.errors(include_url=False, include_input=False)
    locs = {fault["loc"][:depth] for fault in faults for depth in range(len(fault["loc"]))}
    return [
        fault
        for fault in faults
        if fault["type"] != "default_factory_not_called" and not (fault["type"] == "too_short" and fault["loc"] in locs)
    ]


def structural_problems(error: ValidationError, data: Any) -> list[Problem]:
    """Return one problem for each faulty place of `data`."""
    problems: dict[str, Problem] = {}
    for fault in faults_of(error):
        path = _fault_path(data, fault)
        problems.setdefault(path, _problem(path, fault))
    return list(problems.values())


def _fault_path(data: Any, fault: ErrorDetails) -> str:
    """Return the path of a fault; where the form of a part is unknown, that of the key which decides it."""
    path = path_of(data, fault["loc"])
    deciding = DECIDING.get(str(fault.get("ctx", {}).get("discriminator")))
    return f"{path}.{deciding}" if deciding else path


def _problem(path: str, fault: ErrorDetails) -> Problem:
    context = {name: str(value).replace("<", "").replace(">", "") for name, value in fault.get("ctx", {}).items()}
    if fault["type"] == "union_tag_not_found" and context["discriminator"] in DECIDING:
        return _problem(path, {**fault, "type": "missing"})
    code, sentence = SENTENCES.get(fault["type"], UNKNOWN)
    return Problem(path, code, str(sentence) % context)
