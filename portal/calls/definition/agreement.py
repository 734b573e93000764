"""What is signed."""

import string
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from .base import Key, Part, Unit
from .text import KeyedText

PLACES = {"seq", "lot", "year", "month"}


def _number_pattern(pattern: str) -> str:
    """Refuse a pattern that does not hold {seq} or holds anything but the known places."""
    try:
        places = {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}
        pattern.format(seq=1, lot="A", year=2027, month=1)
    except (ValueError, KeyError, IndexError, AttributeError):
        places = set()
    if "seq" not in places or not places <= PLACES:
        raise PydanticCustomError("number_pattern", "number pattern expected")
    return pattern


NumberPattern = Annotated[str, AfterValidator(_number_pattern), Unit("text with {seq:03d}, {lot}, {year}, {month:02d}")]


class Agreement(Part):
    """The agreement that follows an award or a place."""

    form: Literal["signed", "click_to_accept"] = Field(
        "signed", description="Signed, or accepted with a one-time code."
    )
    number_pattern: NumberPattern = Field(description="How agreements are numbered.")
    signatories: tuple[Key, ...] = Field((), description="Who signs.")
    order: Literal["any", "given"] = Field("given", description="Whether they sign in the order given.")
    complete_when: Literal["all_signed"] = Field("all_signed", description="When the agreement is in force.")
    clauses: tuple[KeyedText, ...] = Field((), description="The clauses, in order.")

    def number(self, seq: int, *, year: int, month: int, lot: str = "") -> str:
        """Return the number of the `seq`-th agreement."""
        return self.number_pattern.format(seq=seq, lot=lot, year=year, month=month)
