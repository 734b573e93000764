"""From the clauses of a template and the values of one document to the numbered text in one language."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from portal.documents.printing import printed

from .markup import PRIVATE_USE, Clean, clean

Clause = Mapping[str, str]


class ClauseError(Exception):
    """A document cannot be made of these clauses and values: `field` has no value."""

    def __init__(self, clause: str, field: str) -> None:
        self.field = field
        super().__init__(f"{clause}: {field}")


@dataclass(frozen=True)
class AssembledClause:
    """A piece of a clause: text (`html`), or a named block (`block`) that the layout draws.

    A clause with a block inside gives several pieces; only the first bears the number.
    """

    number: str
    key: str
    html: SafeString
    block: str = ""


def selected(clauses: Sequence[Clause], conditions: Collection[str], chosen: Collection[str]) -> list[Clause]:
    """Return the clauses that apply, in order: always, by a condition that holds, or chosen by staff (their key)."""

    def applies(clause: Clause) -> bool:
        when = clause.get("when") or "always"
        return when == "always" or when in conditions or (when == "staff_choice" and clause["key"] in chosen)

    return [clause for clause in clauses if applies(clause)]


def assemble(
    clauses: Sequence[Clause],
    values: Mapping[str, str],
    language: str,
    *,
    conditions: Collection[str] = (),
    chosen: Collection[str] = (),
) -> list[AssembledClause]:
    """Return the numbered clauses in one language, `values` (by field name, already formatted) printed literally.

    Raises ClauseError for a field without value or a reference to a clause that is not in the document.
    """
    applying = selected(clauses, conditions, chosen)
    references = {f"ref.{clause['key']}": str(n) for n, clause in enumerate(applying, 1)}
    known = {**values, **references}
    return [piece for n, clause in enumerate(applying, 1) for piece in _pieces(str(n), clause, clause[language], known)]


def _pieces(number: str, clause: Clause, source: str, known: Mapping[str, str]) -> Iterator[AssembledClause]:
    text = clean(source)
    for i, (html, block) in enumerate(text.parts()):
        filled = _filled(html, text, clause, known)
        yield AssembledClause("" if i else number, clause["key"], filled, block)


def _filled(html: str, text: Clean, clause: Clause, known: Mapping[str, str]) -> SafeString:
    """Put the printed values where their tokens stand; `html` is clean, so the result is safe."""

    def value(token: re.Match[str]) -> str:
        name = text.field(token[0])
        if name not in known:
            raise ClauseError(clause["key"], name)
        return printed(known[name])

    return SafeString(PRIVATE_USE.sub(value, html))
