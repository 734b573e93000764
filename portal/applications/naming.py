"""Who is named in an application: by e-mail address, or by the full name as whole words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.accounts.models import User

_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"[^\s<>(),;:\"“”„]+@[^\s<>(),;:\"“”„]+")


class Names:
    """The names and addresses of people, to look for in many texts. A single word is no full name."""

    def __init__(self, people: "Iterable[User]") -> None:
        self.addresses: dict[str, int] = {}
        self.by_first_word: dict[str, list[tuple[str, int]]] = {}
        for person in people:
            self.addresses[person.email.casefold()] = person.pk
            first, *others = _words(person.full_name) or [""]
            if others:
                self.by_first_word.setdefault(first, []).append((" ".join([first, *others]), person.pk))

    def found_in(self, answers: Mapping[str, Any]) -> set[int]:
        """Return the ids of the people whom answers name."""
        text = "\n".join(_texts(answers)).casefold()
        written = {address.rstrip(".!?") for address in _ADDRESS.findall(text)}
        found = {self.addresses[address] for address in written & self.addresses.keys()}
        words = _words(text)
        begun = set(words) & self.by_first_word.keys()
        running = f" {' '.join(words)} " if begun else ""
        return found | {pk for word in begun for name, pk in self.by_first_word[word] if f" {name} " in running}


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in answers, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
