"""Questions to try the question types on, and short words for what comes of an answer."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from portal.calls.definition.form import AnyQuestion
from portal.calls.questions import type_of

AT = datetime(2027, 2, 22, 12, 0, tzinfo=ZoneInfo("Asia/Tbilisi"))
LABEL = {"ka": "კითხვა", "en": "Question"}
ABC = [{"value": value, "label": {"ka": value, "en": value.upper()}} for value in "abc"]
PERSON = [
    {"key": "name", "type": "short_text", "required": True, "label": LABEL},
    {"key": "number", "type": "personal_number_ge", "required": True, "label": {"ka": "ნომერი", "en": "Number"}},
]
MONTHS = [
    {"key": "activity", "type": "short_text", "label": {"ka": "საქმე", "en": "Activity"}},
    {"key": "start", "type": "integer", "min": 1, "max": 8, "label": {"ka": "დასაწყისი", "en": "Start"}},
    {"key": "end", "type": "integer", "min": 1, "max": 8, "label": {"ka": "ბოლო", "en": "End"}},
    {"key": "note", "type": "short_text", "required": False, "label": {"ka": "შენიშვნა", "en": "Note"}},
]
NOT_BACKWARDS = {"rule": "start <= end", "error": {"ka": "არეულია", "en": "The end comes first."}}
STATEMENTS = [
    {"key": "true", "required": True, "text": LABEL},
    {"key": "publish", "required": False, "separate_consent": True, "text": LABEL},
]


def question(kind: str, **keys: Any) -> Any:
    given = {"key": "q", "type": kind, "label": LABEL, "required": True, **keys}
    return TypeAdapter(AnyQuestion).validate_python(given)


def outcome(asked: Any, raw: Any) -> tuple[Any, list[tuple[str, str]]]:
    """Return the stored form and the problems as (field, code)."""
    parsed = type_of(asked).parse(asked, raw, AT)
    return parsed.value, [(problem.field, problem.code) for problem in parsed.problems]


def messages(asked: Any, raw: Any) -> list[str]:
    return [problem.message for problem in type_of(asked).parse(asked, raw, AT).problems]


RANGE = question("date_range", not_before="2027-05-04", not_after="2027-12-31", min_months=3, max_months=6)
GROUP = question("group", key="contact", fields=PERSON)
PEOPLE = question("repeat_group", key="people", fields=PERSON, min_items=2, max_items=3)
NINO, LELA = {"name": "Nino", "number": "99000000017"}, {"name": "Lela", "number": "99000000018"}
PLAN = question("table", key="plan", columns=MONTHS, min_rows=2, max_rows=3, row_check=NOT_BACKWARDS)
STEP = {"activity": "Visits", "start": 1, "end": 2, "note": ""}
DECLARATIONS = question("declarations", key="declarations", items=STATEMENTS)
PAPER = {"name": "cv.pdf", "sha256": "ab" * 32, "size": 5, "problem": None}
CV = question("file", key="documents.cv".replace(".", "_"), accepted=["pdf", "jpg"], multiple=2, max_file_mb=5)
FUNDING = question(
    "yes_no",
    key="funding",
    if_yes={"key": "source", "type": "short_text", "required": True, "label": LABEL},
)
