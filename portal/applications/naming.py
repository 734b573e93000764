"""Who is named in an application: by e-mail address, or by the full name as whole words, in either order."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.accounts.models import User

_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"[\w.+%'-]+@[\w.-]+")
# Only blanks and hyphens may stand before the given name where the family name comes first: in "Ana Abashidze, Nino
# Beridze" nobody is called Abashidze Nino.
_HELD_TOGETHER = re.compile(r"[^\S\n]*-?[^\S\n]*")
_GEORGIAN = re.compile(r"[ა-ჰ]+")
# What Georgian adds to the last word of a name: to the whole word, and to one that has lost its last vowel.
_TO_WORD = ("ს", "მ", "თი", "ც", "სა", "სთან", "თან", "სთვის", "სგან", "ზე", "სზე", "ში", "სავით", "სი")
_TO_STEM = ("ის", "მა", "ით", "ად", "ისა", "ს", "სა", "თან", "ზე", "ისთვის", "ისთან", "ისგან", "ისზე", "მაც", "ისაც")
_VOWELS = "აეი"


class Names:
    """The names and addresses of people, to look for in many texts. A single word is no full name.

    The given name is the first word; written last, or with the ending of a case, it is the same name.
    """

    def __init__(self, people: "Iterable[User]") -> None:
        self.addresses: dict[str, int] = {}
        self.by_first_word: dict[str, list[_Name]] = {}
        for person in people:
            self.addresses[person.email.casefold()] = person.pk
            words = _WORD.findall(person.full_name.casefold())
            if len(words) > 1:
                self._add(words, person.pk, is_turned=False)
                self._add([*words[1:], words[0]], person.pk, is_turned=True)

    def _add(self, words: list[str], pk: int, *, is_turned: bool) -> None:
        self.by_first_word.setdefault(words[0], []).append(_Name(words, pk, is_turned))

    def found_in(self, answers: Mapping[str, Any]) -> set[int]:
        """Return the ids of the people whom answers name."""
        text = "".join(_joined(_texts(answers))).casefold()
        written = {address.strip(".'-") for address in _ADDRESS.findall(text)}
        found = {self.addresses[address] for address in written & self.addresses.keys()}
        words = _WORD.findall(text)
        if self.by_first_word.keys() & set(words):
            found |= self._named(text, words)
        return found

    def _named(self, text: str, words: list[str]) -> set[int]:
        gaps = _WORD.split(text)
        return {
            name.pk
            for place, word in enumerate(words)
            for name in self.by_first_word.get(word, ())
            if name.stands_at(place, words, gaps)
        }


class _Name:
    """The words of a name in one order, the last with its cases; `is_turned` has the given name last."""

    def __init__(self, words: list[str], pk: int, is_turned: bool) -> None:
        self.words, self.pk, self.is_turned = words[:-1], pk, is_turned
        self.last = _cases(words[-1])

    def stands_at(self, place: int, words: list[str], gaps: list[str]) -> bool:
        end = place + len(self.words)
        if end >= len(words) or words[place:end] != self.words or words[end] not in self.last:
            return False
        return not self.is_turned or all(_HELD_TOGETHER.fullmatch(gap) for gap in gaps[place + 1 : end + 1])


def _cases(word: str) -> frozenset[str]:
    """Return a word as it may stand in a sentence."""
    if not _GEORGIAN.fullmatch(word):
        return frozenset({word})
    stem = word[:-1] if word[-1] in _VOWELS else word
    return frozenset({word, *(word + end for end in _TO_WORD), *(stem + end for end in _TO_STEM)})


def _joined(texts: Iterable[str]) -> Iterator[str]:
    """Yield texts with what parts them: a blank between single words, which may be the fields of one name."""
    was_word = False
    for text in texts:
        is_word = len(text.split()) == 1
        yield " " if was_word and is_word else "\n"
        yield text.strip()
        was_word = is_word


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
