"""What a piece of text holds: words, visible characters, and characters that no answer may hold."""

import re
import unicodedata

# White space as Python's str.split takes it; a browser counts the same way (static/js/forms.js).
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = frozenset("\u2028\u2029")
# Letters, symbols and marks that print nothing although their category says that they do.
_BLANKS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_PRINTS_NOTHING = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})


def normalised(text: str) -> str:
    """Return the text as it is stored: as typed, in NFC."""
    return unicodedata.normalize("NFC", text)


def count_words(text: str) -> int:
    """Count the words: runs of characters between white space with at least one letter or digit in them."""
    return sum(1 for run in text.split() if any(unicodedata.category(character)[0] in "LN" for character in run))


def count_characters(text: str) -> int:
    """Count the Unicode code points of the stored text."""
    return len(normalised(text))


def is_visible(text: str) -> bool:
    """True if the text shows at least one character on paper."""
    return any(unicodedata.category(character) not in _PRINTS_NOTHING for character in _BLANKS.sub("", text))


def has_null(text: str) -> bool:
    return "\0" in text


def has_lone_surrogate(text: str) -> bool:
    """True if half a character is in the text, which no file and no database can hold."""
    return any("\ud800" <= character <= "\udfff" for character in text)


def is_control(character: str) -> bool:
    """True for characters that may not stand in a name: control characters, line ends, changes of direction."""
    return character in _DIRECTIONS or character in _LINE_ENDS or unicodedata.category(character) in {"Cc", "Cs"}


def has_control(text: str) -> bool:
    """True if a one-line text holds a control character, a line end or a sign that changes its direction."""
    return any(is_control(character) for character in text)
