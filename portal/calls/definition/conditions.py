"""Conditions on answers: when a question is shown."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from .base import Part, Path


class Condition(Part):
    """Holds when the answer named by `field` meets the one operator given."""

    field: Path = Field(description="The answer looked at: a question, or `group.field`.")
    equals: str | None = Field(None, description="The answer is this value.")
    among: tuple[str, ...] | None = Field(None, alias="in", description="The answer is one of these values.")
    none_of: tuple[str, ...] | None = Field(None, description="No part of the answer is one of these values.")
    contains: str | None = Field(None, description="The answer, a list, holds this value.")
    answered: bool | None = Field(None, description="The answer is given (true) or not given (false).")

    @property
    def operators(self) -> tuple[str, ...]:
        """Return the operators given; a sound condition has one."""
        return tuple(name for name in type(self).model_fields if name != "field" and getattr(self, name) is not None)

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Return whether the condition holds for `answers` by question key; nested groups are mappings."""
        given = _given(answers, self.field)
        if self.answered is not None:
            return bool(given) == self.answered
        if self.equals is not None:
            return given == [self.equals]
        if self.among is not None:
            return bool(given) and set(given) <= set(self.among)
        if self.contains is not None:
            return self.contains in given
        return not set(given) & set(self.none_of or ())


def _given(answers: Mapping[str, Any], path: str) -> list[str]:
    """Return the answer at `path` as a list of texts, empty when there is none."""
    value: Any = answers
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    items = value if isinstance(value, list | tuple) else [value]
    return [str(item) for item in items if item not in (None, "")]
