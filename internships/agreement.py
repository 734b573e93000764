"""The facts of a three-party agreement: intern, host, programme, learning plan, stipend."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from portal.applications.models import Application
from portal.applications.queries import bound_answers
from portal.calls.kind import AgreementFacts
from portal.calls.registry import OPTION_SOURCES
from portal.core import formats
from portal.documents.contexts import LANGUAGES, Both, call_clauses, facts, giving_party, giving_signature, in_both
from portal.documents.models import Agreement

if TYPE_CHECKING:
    from .definition import Host, InternshipDefinition

_LATER = {"ka": "მხარეები შეათანხმებენ სტაჟირების დაწყებამდე", "en": "agreed by the parties before the start"}
_INSURED = {"ka": "უზრუნველყოფს პროგრამა", "en": "provided by the programme"}
_ROLES = {
    "programme": {"ka": "პროგრამა", "en": "Programme"},
    "host": {"ka": "მასპინძელი ორგანიზაცია", "en": "Host organisation"},
    "intern": {"ka": "სტაჟიორი", "en": "Intern"},
}


def agreement_facts(application: Application, agreement: Agreement, at: datetime) -> AgreementFacts:
    """Return all that the agreement on one placement prints and embeds."""
    terms = application.call.terms
    host = terms.host(application.placement.host_key)
    person = bound_answers(application)
    context = {
        "parties": _parties(application, host, person),
        "facts": _facts(application, host),
        "clauses": call_clauses(application.call) or standard_clauses(),
        "values": {language: _values(terms, host, language) for language in LANGUAGES},
        "signatures": _signatures(application, host, person),
        "annexes": [{"title": {"ka": "სტაჟირების გეგმა", "en": "Learning plan"}, "block": "learning_plan"}],
        "blocks": {"learning_plan": [_learning_plan(terms, host)]},
    }
    return AgreementFacts(context, _attachment(application, host), (person["contact.name"],))


@cache
def standard_clauses() -> list[dict[str, str]]:
    """Return the clauses for calls that bring none of their own."""
    return yaml.safe_load(Path(__file__).with_name("clauses.yaml").read_text(encoding="utf-8"))


def _name(host: "Host") -> Both:
    return in_both(host.name.localised)


def _parties(application: Application, host: "Host", person: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        giving_party(application.call, _ROLES["programme"]),
        {"role": _ROLES["host"], "name": _name(host), "facts": facts(("address", _municipality(host)))},
        {
            "role": _ROLES["intern"],
            "name": person["contact.name"],
            "facts": facts(("personal_number", person.get("person.number", ""))),
        },
    ]


def _municipality(host: "Host") -> Both:
    options = {option.value: option for option in OPTION_SOURCES["municipalities_ge"]()}
    known = options.get(host.municipality)
    return in_both(lambda language: known.text(language) if known else host.municipality)


def internship_days(terms: "InternshipDefinition") -> tuple[date, date]:
    """Return the first and the last day of the internship, in the call's zone."""
    moments = terms.moments
    first, last = moments["internship_from"], moments["internship_to"]
    return first.astimezone(terms.zone).date(), last.astimezone(terms.zone).date()


def _period(terms: "InternshipDefinition", language: str) -> str:
    first, last = internship_days(terms)
    return f"{formats.day(first, language, 'clause')} – {formats.day(last, language, 'clause')}"


def _stipend(terms: "InternshipDefinition", language: str) -> str:
    stipend = terms.conditions.stipend
    amount = formats.money(stipend.amount, stipend.currency, language, space=" ")
    return f"{amount} თვეში, {stipend.months} თვე" if language == "ka" else f"{amount} a month, {stipend.months} months"


def _values(terms: "InternshipDefinition", host: "Host", language: str) -> dict[str, str]:
    notice = {ending.key: str(ending.notice_days) for ending in terms.agreement.ending}
    return {
        "internship.period": _period(terms, language),
        "internship.hours": str(host.hours_per_week),
        "stipend.text": _stipend(terms, language),
        "notice.intern": notice.get("by_intern", "7"),
        "notice.host": notice.get("by_host", "14"),
    }


def _facts(application: Application, host: "Host") -> list[dict[str, Any]]:
    terms = application.call.terms
    return facts(
        ("call", in_both(application.call.title)),
        ("application", application.reference),
        ("internship_period", in_both(lambda language: _period(terms, language))),
        ("internship_place", _municipality(host)),
        ("stipend", in_both(lambda language: _stipend(terms, language))),
    )


def _signatures(application: Application, host: "Host", person: Mapping[str, str]) -> list[dict[str, Any]]:
    nobody = {"ka": "", "en": ""}
    return [
        giving_signature(application.call, _ROLES["programme"]),
        {"role": _ROLES["host"], "party": _name(host), "name": _signatory(application, host), "position": nobody},
        {"role": _ROLES["intern"], "party": person["contact.name"], "name": person["contact.name"], "position": nobody},
    ]


def _signatory(application: Application, host: "Host") -> str:
    person = application.call.host_people.filter(host_key=host.key, is_signatory=True).select_related("user").first()
    return str(person.user) if person else ""


def _learning_plan(terms: "InternshipDefinition", host: "Host") -> dict[str, Any]:
    """Return the fields of the plan that the call names; what people still have to agree says so."""
    known = {
        "period": in_both(lambda language: _period(terms, language)),
        "hours_per_week": str(host.hours_per_week),
        "placement_title": in_both(host.title.localised),
        "programme": in_both(host.tasks.localised),
        "support": in_both(lambda language: _stipend(terms, language)),
        "insurance": _INSURED,
    }
    return {
        "heading": {"ka": "ცხრილი A – სტაჟირებამდე", "en": "Table A – before the internship"},
        "facts": [
            {"label": in_both(field.localised), "value": known.get(field.key, _LATER)}
            for field in terms.agreement.learning_plan_fields
        ],
    }


def _attachment(application: Application, host: "Host") -> dict[str, Any]:
    """Return the machine-readable facts; persons by role only."""
    terms = application.call.terms
    first, last = internship_days(terms)
    stipend = terms.conditions.stipend
    return {
        "parties": [
            {"role": "programme", "code": application.call.programme.code},
            {"role": "host", "key": host.key},
            {"role": "intern"},
        ],
        "application": application.reference,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "hours_per_week": host.hours_per_week,
        "stipend": {"amount": str(stipend.amount), "currency": stipend.currency, "months": stipend.months},
    }
