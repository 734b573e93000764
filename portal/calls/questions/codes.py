"""Addresses, numbers and codes that follow a given form."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from stdnum import iban
from stdnum.exceptions import ValidationError as NumberError

from portal.calls.definition.questions import IbanQuestion, PatternQuestion, Question
from portal.core import text_checks
from portal.core.errors import Problem

from .base import Parsed
from .text import OneLineType

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"(?=.{{1,254}}$)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]"
)
_PHONE = re.compile(r"\+?[0-9 ()./-]{5,30}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")


class CodeType(OneLineType):
    """A one-line answer of a given form; white space around it is ignored."""

    input_type = "text"
    input_mode = ""
    autocomplete = ""
    is_short = False

    def parse_given(self, question: Question, raw: Any, at: datetime) -> Parsed:
        given = self.cleaned(raw) if isinstance(raw, str) else raw
        parsed = super().parse_given(question, given, at)
        if parsed.problems or not parsed.value:
            return parsed
        return Parsed(parsed.value, tuple(self.form_problems(question, parsed.value))[:1])

    def cleaned(self, text: str) -> str:
        return text.strip()

    def form_problems(self, question: Any, code: str) -> Iterator[Problem]:
        """Yield what is wrong with the form of the code; the first counts."""
        raise NotImplementedError

    def wrong_form(self, question: Question, message: str) -> Problem:
        return Problem(question.key, "format", message)

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        keyboard = {"type": self.input_type, "inputmode": self.input_mode, "autocomplete": self.autocomplete}
        return super().context(question, raw, problems, language, name) | keyboard | {"short": self.is_short}


class PatternType(CodeType):
    is_short = True

    def most_characters(self, question: PatternQuestion) -> int:
        return 200

    def form_problems(self, question: PatternQuestion, code: str) -> Iterator[Problem]:
        if not re.fullmatch(question.pattern, code):
            yield self.wrong_form(
                question, _("This is not of the form asked for. Please compare it with the original.")
            )


class EmailType(CodeType):
    input_type, autocomplete = "email", "email"

    def text_problems(self, question: Question, text: str) -> Iterator[Problem]:
        if not text.isascii() and not text_checks.has_null(text):
            message = _("Only Latin letters are possible in an e-mail address. Please replace: %(letters)s")
            yield Problem(question.key, "non_ascii", message % {"letters": " ".join(_foreign(text))})
        else:
            yield from super().text_problems(question, text)

    def form_problems(self, question: Question, code: str) -> Iterator[Problem]:
        if not _EMAIL.fullmatch(code):
            yield self.wrong_form(question, _("Please enter one e-mail address, such as nino@example.org."))


class PhoneType(CodeType):
    input_type, autocomplete, is_short = "tel", "tel", True

    def form_problems(self, question: Question, code: str) -> Iterator[Problem]:
        if not _PHONE.fullmatch(code) or not _is_possible_phone(code):
            yield self.wrong_form(question, _("Please enter a telephone number, such as +995 500 00 00 01."))


class UrlType(CodeType):
    input_type, autocomplete = "url", "url"
    _is_address = URLValidator(schemes=["http", "https"])

    def most_characters(self, question: Question) -> int:
        return 2000

    def form_problems(self, question: Question, code: str) -> Iterator[Problem]:
        try:
            self._is_address(code)
        except (ValidationError, ValueError):
            yield self.wrong_form(question, _("Please enter a whole web address, such as https://www.example.org."))


class PersonalNumberType(CodeType):
    input_mode, is_short = "numeric", True

    def form_problems(self, question: Question, code: str) -> Iterator[Problem]:
        if not re.fullmatch(r"[0-9]{11}", code):
            yield self.wrong_form(question, _("A personal number has 11 digits and nothing else."))


class OrgIdType(CodeType):
    input_mode, is_short = "numeric", True

    def form_problems(self, question: Question, code: str) -> Iterator[Problem]:
        if not re.fullmatch(r"[0-9]{9}", code):
            yield self.wrong_form(question, _("An identification code has 9 digits and nothing else."))


class IbanType(CodeType):
    """An account number, stored in capitals without spaces; form, country and check digits in this order."""

    def cleaned(self, text: str) -> str:
        return "".join(text.split()).upper()

    def form_problems(self, question: IbanQuestion, code: str) -> Iterator[Problem]:
        if not _IBAN.fullmatch(code):
            yield self._wrong_form(question)
        elif question.countries and code[:2] not in question.countries:
            message = _("Accounts of %(given)s are not accepted here. Accepted: %(accepted)s.")
            yield Problem(
                question.key, "country", message % {"given": code[:2], "accepted": ", ".join(question.countries)}
            )
        elif not _has_form_of_country(code):
            yield self._wrong_form(question)
        elif not iban.is_valid(code, check_country=False):
            message = _("The check digits do not fit. Please compare the number with your bank statement.")
            yield Problem(question.key, "checksum", message)

    def _wrong_form(self, question: Question) -> Problem:
        return self.wrong_form(question, _("Please enter the whole IBAN; a Georgian one has 22 letters and digits."))

    def plain_text(self, question: Question, value: Any, language: str) -> str:
        return iban.format(value) if isinstance(value, str) else ""


def _foreign(text: str) -> list[str]:
    """Return the characters outside ASCII, those that print nothing by their number."""
    foreign = dict.fromkeys(character for character in text if not character.isascii())
    return [character if character.isprintable() else f"U+{ord(character):04X}" for character in foreign]


def _has_form_of_country(code: str) -> bool:
    """True if the length and kinds of characters are those of the country, whatever the check digits."""
    try:
        iban.validate(code[:2] + iban.calc_check_digits(code) + code[4:], check_country=False)
    except (NumberError, ValueError):
        return False
    return True


def _is_possible_phone(code: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(code, settings.PHONENUMBER_DEFAULT_REGION))
    except phonenumbers.NumberParseException:
        return False
