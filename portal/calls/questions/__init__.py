"""The types of question: one class each, found by `QUESTION_TYPES[question.type]`."""

from portal.calls.registry import QUESTION_TYPES, register

from .asking import asked, draw_all, parse_all, read_all, type_of, with_follow_ups
from .base import Parsed, QuestionType, html_name, is_at, is_blank
from .choices import MultiChoiceType, RankedChoiceType, SingleChoiceType, YesNoType
from .codes import EmailType, IbanType, OrgIdType, PatternType, PersonalNumberType, PhoneType, UrlType
from .dates import DateRangeType, DateType
from .declarations import DeclarationsType
from .files import FileType
from .groups import GroupType, RepeatGroupType
from .numbers import IntegerType, MoneyType, NumberType
from .tables import TableType
from .text import LongTextType, ShortTextType

__all__ = [
    "Parsed",
    "QuestionType",
    "asked",
    "draw_all",
    "html_name",
    "is_at",
    "is_blank",
    "parse_all",
    "read_all",
    "register_types",
    "type_of",
    "with_follow_ups",
]


def register_types() -> None:
    """Register every type of question that any kind of call may use."""
    types = {
        "short_text": ShortTextType(),
        "long_text": LongTextType(),
        "number": NumberType(),
        "integer": IntegerType(),
        "money": MoneyType(),
        "date": DateType(),
        "date_range": DateRangeType(),
        "yes_no": YesNoType(),
        "single_choice": SingleChoiceType(),
        "multi_choice": MultiChoiceType(),
        "ranked_choice": RankedChoiceType(),
        "email": EmailType(),
        "phone": PhoneType(),
        "url": UrlType(),
        "iban": IbanType(),
        "personal_number_ge": PersonalNumberType(),
        "org_id_ge": OrgIdType(),
        "pattern": PatternType(),
        "file": FileType(),
        "group": GroupType(),
        "repeat_group": RepeatGroupType(),
        "table": TableType(),
        "declarations": DeclarationsType(),
    }
    for name, entry in types.items():
        register(QUESTION_TYPES, name, entry)
