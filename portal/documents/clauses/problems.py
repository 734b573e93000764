"""What is wrong with the clauses of a template, found when it is saved: all of it at once."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.core.errors import Problem
from portal.documents.coverage import MTAVRULI, code_point, uncovered_characters

from .markup import DEEPEST_LIST, FIELD, HEADING, MOST_CHARACTERS, PRIVATE_USE, clean, markdown, tokenised

CONDITIONS = (
    "always",
    "has_cofinancing",
    "has_in_kind",
    "partial_award",
    "intern_is_minor",
    "has_supplement",
    "hybrid_mode",
    "from_reserve",
    "staff_choice",
)
LANGUAGES = ("ka", "en")
_BRACES = re.compile(r"\{\{|\}\}")
_GEORGIAN = re.compile("[\u10a0-\u10ff\u1c90-\u1cbf]")
_suspicious = MarkdownIt("commonmark", {"html": True})
_FORBIDDEN = {"html_block": "html", "html_inline": "html", "link_open": "link", "image": "image"}
Clause = Mapping[str, str]


def clause_problems(
    clauses: Sequence[Clause],
    allowed_fields: Collection[str],
    allowed_blocks: Collection[str],
    required: Collection[str] = (),
) -> list[Problem]:
    """Return every problem of the clauses; `field` of a problem is a path such as `clauses[2].ka`.

    `allowed_fields` are names with their group ("org.name"), `allowed_blocks` bare names ("tranches"),
    `required` the keys which the call asks for.
    """
    found = [*_key_problems(clauses, required)]
    keys = {clause["key"] for clause in clauses}
    known = {*allowed_fields, *(f"block.{b}" for b in allowed_blocks), *(f"ref.{key}" for key in keys)}
    for i, clause in enumerate(clauses):
        path = f"clauses[{i}]"
        if (clause.get("when") or "always") not in CONDITIONS:
            found.append(Problem(f"{path}.when", "unknown_condition", _("This condition does not exist.")))
        found += _pair_problems(path, clause)
        for language in LANGUAGES:
            found += _text_problems(f"{path}.{language}", clause.get(language, ""), known)
    return list(dict.fromkeys(found))


def _key_problems(clauses: Sequence[Clause], required: Collection[str]) -> Iterator[Problem]:
    keys = Counter(clause["key"] for clause in clauses)
    for i, clause in enumerate(clauses):
        if keys[clause["key"]] > 1:
            yield Problem(f"clauses[{i}].key", "duplicate_key", _("Another clause has the same key."))
    for key in required:
        if key not in keys:
            yield Problem("clauses", "missing_clause", _("The clause “%(key)s” is missing.") % {"key": key})


def _pair_problems(path: str, clause: Clause) -> Iterator[Problem]:
    """Yield the fields and blocks that only one of two languages has; an empty text is a problem of its own."""
    sources = {language: PRIVATE_USE.sub("", clause.get(language, "")) for language in LANGUAGES}
    if not all(source.strip() for source in sources.values()):
        return
    names = {language: Counter(tokenised(source)[1]) for language, source in sources.items()}
    for language, other in (LANGUAGES, LANGUAGES[::-1]):
        for name in names[language]:
            if name not in names[other]:
                message = _("{{ %(name)s }} stands in the other language only.") % {"name": name}
                yield Problem(f"{path}.{other}", "one_language_only", message)
    shapes = [[block for _html, block in clean(source).parts()] for source in sources.values()]
    if shapes[0] != shapes[1] and set(names["ka"]) == set(names["en"]):
        message = _("Put text and blocks in the same order in both languages.")
        yield Problem(f"{path}.en", "different_order", message)


def _text_problems(path: str, source: str, known: Collection[str]) -> Iterator[Problem]:
    if not source.strip():
        yield Problem(path, "empty", _("Write the text in both languages."))
        return
    if len(source) > MOST_CHARACTERS:
        message = _("Shorten the clause to %(count)s characters at most.") % {"count": MOST_CHARACTERS}
        yield Problem(path, "too_long", message)
        return
    yield from _character_problems(path, source)
    yield from _field_problems(path, source, known)
    yield from _structure_problems(path, source)


def _character_problems(path: str, source: str) -> Iterator[Problem]:
    for number, line in enumerate(source.splitlines(), 1):
        capitals = "".join(c for c in line if ord(c) in MTAVRULI)
        if capitals:
            small = "".join(chr(ord(c) - MTAVRULI.start + 0x10D0) for c in capitals)
            message = _("Write ordinary letters (%(letters)s) instead of capitals.") % {"letters": small}
            yield _at(path, number, "mtavruli", message)
        for character in PRIVATE_USE.findall(line):
            message = _("Remove the character %(code)s.") % {"code": f"U+{ord(character):04X}"}
            yield _at(path, number, "private_use", message)
        for character in uncovered_characters(PRIVATE_USE.sub("", line)):
            message = _("No font has the character %(code)s.") % {"code": code_point(character)}
            yield _at(path, number, "uncovered_character", message)


def _field_problems(path: str, source: str, known: Collection[str]) -> Iterator[Problem]:
    codes = {"block": "unknown_block", "ref": "unresolved_ref"}
    for number, line in enumerate(source.splitlines(), 1):
        if _BRACES.search(FIELD.sub("", line)):
            yield _at(path, number, "broken_field", _("Write a field as {{ group.name }}."))
        for match in FIELD.finditer(line):
            name = f"{match[1]}.{match[2]}"
            if name not in known:
                message = _("{{ %(name)s }} is not known here.") % {"name": name}
                yield _at(path, number, codes.get(match[1], "unknown_field"), message)
            elif match[1] == "block" and line.strip() != match[0]:
                yield _at(path, number, "block_in_sentence", _("Put a block alone on its line."))


def _structure_problems(path: str, source: str) -> Iterator[Problem]:
    text, names = tokenised(PRIVATE_USE.sub("", source))
    blocks = {chr(0xE000 + i) for i, name in enumerate(names) if name.startswith("block.")}
    for token, line in _with_lines(_suspicious.parse(text)):
        if token.type in _FORBIDDEN:
            yield _at(path, line, _FORBIDDEN[token.type], _("Remove HTML, links and images."))
    for token, line in _with_lines(markdown.parse(text)):
        if token.type == "heading_open" and token.tag != HEADING:
            yield _at(path, line, "heading_level", _("Write headings with three signs: ### Heading."))
        if token.type == "list_item_open" and token.level >= 2 * DEEPEST_LIST:
            yield _at(path, line, "list_too_deep", _("Lists may have three levels at most."))
        if token.type == "inline":
            yield from _inline_problems(path, line, token, blocks)


def _inline_problems(path: str, line: int, token: Token, blocks: set[str]) -> Iterator[Problem]:
    if blocks.intersection(token.content) and (token.content not in blocks or token.level > 1):
        yield _at(path, line, "block_in_sentence", _("Put a block alone on its line."))
    slanted = 0
    for child in token.children or ():
        slanted += {"em_open": 1, "em_close": -1}.get(child.type, 0)
        if slanted and _GEORGIAN.search(child.content):
            yield _at(path, line, "italic_georgian", _("Georgian has no italics: use bold."))


def _with_lines(tokens: Sequence[Token]) -> Iterator[tuple[Token, int]]:
    """Yield all tokens, those inside a line too, with the number of the line they begin on."""
    line = 1
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        yield token, line
        for child in token.children or ():
            yield child, line


def _at(path: str, line: int, code: str, message: str) -> Problem:
    return Problem(path, code, _("Line %(line)s: %(message)s") % {"line": line, "message": message})
