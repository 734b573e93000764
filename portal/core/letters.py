"""Texts of mails and letters: one plain-text template for each language, its first line the subject."""

from collections.abc import Mapping

from django.template import engines
from django.template.loader import get_template


def written(name: str, language: str, values: Mapping[str, object]) -> tuple[str, str]:
    """Return (subject, body) of `templates/letters/<name>.<language>.txt`; values are printed as typed.

    Raises TemplateDoesNotExist for an unknown name.
    """
    source = get_template(f"letters/{name}.{language}.txt").template.source  # type: ignore[attr-defined]
    text = engines["django"].from_string("{% autoescape off %}" + source + "{% endautoescape %}").render(dict(values))
    subject, _newline, body = text.partition("\n")
    return subject.strip(), body.strip() + "\n"
