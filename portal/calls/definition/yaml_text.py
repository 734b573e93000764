"""Call files as text: a careful YAML reader, and a writer whose output people can read."""

import re
from collections.abc import Callable
from typing import Any

import yaml
from django.utils.translation import gettext as _

from portal.core.errors import Problem

from .errors import DefinitionErrors, Loc, path_of

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALARS: dict[str, tuple[str | None, Callable[[str], Any]]] = {
    "bool": (r"true|false", lambda text: text == "true"),
    "int": (r"-?(0|[1-9][0-9]{0,14})", int),
    "float": (r"-?[0-9]+\.[0-9]*([eE][-+][0-9]+)?", float),
    "null": (r"~|null|", lambda text: None),
    "str": (None, str),
}


class _Reader(_SafeLoader):
    """A loader in which only true, false, null and numbers are not text: `on`, `no` and 17:00 stay as written."""

    yaml_implicit_resolvers: dict[str | None, list[tuple[str, re.Pattern[str]]]] = {}


for _name, (_form, _read) in _SCALARS.items():
    if _form is not None:
        _Reader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(f"(?:{_form})\\Z"), None)


def read_yaml(text: str | bytes) -> tuple[Any, list[Problem]]:
    """Return the plain data of a call file and its repeated keys, of which the first counts.

    DefinitionErrors with the line when it is no YAML, too large, too deep, or uses anchors or tags.
    """
    text = _decoded(text)
    try:
        _check_events(text)
        node = yaml.compose(text, Loader=_Reader)
    except yaml.YAMLError as error:
        raise _refused(getattr(error, "problem_mark", None), _("This is not YAML.")) from None
    repeated: list[Loc] = []
    data = _plain(node, (), repeated) if node else {}
    message = _("This key stands twice.")
    return data, [Problem(path_of(data, loc), "duplicate_key", message) for loc in repeated]


def _decoded(text: str | bytes) -> str:
    if len(text if isinstance(text, bytes) else text.encode(errors="replace")) > MAX_BYTES:
        raise DefinitionErrors([Problem("", "too_large", _("A call file has at most 1 MB."))])
    try:
        return text.decode("utf-8-sig") if isinstance(text, bytes) else text
    except UnicodeDecodeError:
        raise DefinitionErrors([Problem("", "encoding", _("A call file is UTF-8 text."))]) from None


def _check_events(text: str) -> None:
    """Refuse what could grow without end before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_Reader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _refused(event.start_mark, _("The file is nested too deeply."))
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(event.start_mark, _("Anchors and aliases are not used in call files."))


def _refused(mark: Any, reason: str) -> DefinitionErrors:
    """Return the refusal of a text that is wrong at `mark`, a place of the YAML reader."""
    message = _("Line %(line)s: %(reason)s") % {"line": mark.line + 1 if mark else 1, "reason": reason}
    return DefinitionErrors([Problem("", "yaml", message)])


def _plain(node: Any, loc: Loc, repeated: list[Loc]) -> Any:
    """Return the plain data of a node; locations of repeated keys are added to `repeated`."""
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, loc, repeated)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*loc, index), repeated) for index, item in enumerate(node.value)]
    return _scalar(node)


def _mapping(node: yaml.MappingNode, loc: Loc, repeated: list[Loc]) -> dict[int | str, Any]:
    made: dict[int | str, Any] = {}
    for key_node, value_node in node.value:
        key = _scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, int | str) or isinstance(key, bool):
            raise _refused(key_node.start_mark, _("A key must be a word."))
        if key in made:
            repeated.append((*loc, key))
        else:
            made[key] = _plain(value_node, (*loc, key), repeated)
    return made


def _scalar(node: Any) -> Any:
    name = node.tag.removeprefix("tag:yaml.org,2002:")
    form, read = _SCALARS.get(name, (None, None))
    if read is None or (form is not None and not re.fullmatch(form, node.value)):
        raise _refused(node.start_mark, _("This tag is not used in call files."))
    return read(node.value)


class _Writer(yaml.SafeDumper):
    """A dumper that keeps long texts on one line and indents lists."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def write_yaml(data: Any) -> str:
    """Return plain data as YAML in the order given, in readable Unicode."""
    return yaml.dump(data, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=10_000)
