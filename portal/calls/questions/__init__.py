"""The types of question: one class each, found by `QUESTION_TYPES[question.type]`."""

from .base import Parsed, QuestionType, html_name, is_at, is_blank

__all__ = ["Parsed", "QuestionType", "html_name", "is_at", "is_blank"]
