"""Texts that a person sees, in each language of the call."""

from typing import Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from .base import Key, Number, Part


class Text(Part):
    """One text in Georgian and English; a blank one is refused at publication, not here."""

    ka: str | None = Field(None, description="The text in Georgian.")
    en: str | None = Field(None, description="The text in English.")

    def written(self, language: str) -> str:
        """Return the text in `language`, or nothing when it is blank."""
        return (getattr(self, language, None) or "").strip()

    def localised(self, language: str, default: str = "ka") -> str:
        """Return the text in `language`, else in the `default` language of the call, else in any."""
        return self.written(language) or self.written(default) or self.written("ka") or self.written("en")


class KeyedText(Text):
    """A text with a key: a ground, a clause, a vote, a field of the learning plan."""

    key: Key = Field(description="Key of the text, unique in its list.")


class ScoreLabel(Text):
    """The name of one score of the scale."""

    score: Number = Field(description="The score that is named.")


class RuleText(Part):
    """A rule between names, with the sentence shown where it does not hold."""

    rule: str = Field(description="A comparison such as `from_month <= to_month` or `total == sum(line.total)`.")
    error: Text = Field(description="The sentence shown where the rule does not hold.")


class Option(Part):
    """One answer to choose; may be written as a bare value, which then is its own label."""

    value: str = Field(min_length=1, max_length=100, description="The value that is stored.")
    label: Text | None = Field(None, description="What the person reads; the value itself when absent.")

    def text(self, language: str, default: str = "ka") -> str:
        return self.label.localised(language, default) if self.label else self.value

    @model_validator(mode="before")
    @classmethod
    def _from_bare_value(cls, given: Any) -> Any:
        return {"value": given} if isinstance(given, str) else given

    @model_serializer(mode="wrap")
    def _to_bare_value(self, handler: SerializerFunctionWrapHandler) -> Any:
        return handler(self) if self.label else self.value
