"""The facts of a three-party agreement: intern, host, programme, learning plan, stipend."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from portal.applications.models import Application
from portal.applications.queries import bound_answers
from portal.calls.kind import AgreementFacts
from portal.documents.contexts import LANGUAGES, Both, call_clauses, facts, giving_party, giving_signature, in_both
from portal.documents.models import Agreement

from .learning_plan import internship_days, learning_plan, municipality, period, place_of_work, stipend_text
from .terms import terms_of

if TYPE_CHECKING:
    from .definition import Host, InternshipDefinition

_ROLES = {
    "programme": {"ka": "პროგრამა", "en": "Programme"},
    "host": {"ka": "მასპინძელი ორგანიზაცია", "en": "Host organisation"},
    "intern": {"ka": "სტაჟიორი", "en": "Intern"},
}


def agreement_facts(application: Application, agreement: Agreement, at: datetime) -> AgreementFacts:
    """Return all that the agreement on one placement prints and embeds."""
    terms = terms_of(application.call)
    host = terms.host(application.placement.host_key)
    person = bound_answers(application)
    context = {
        "parties": _parties(application, host, person),
        "facts": _facts(application, host),
        "clauses": call_clauses(application.call) or standard_clauses(),
        "values": {language: _values(terms, host, language) for language in LANGUAGES},
        "signatures": _signatures(application, host, person),
        "annexes": [{"title": {"ka": "სტაჟირების გეგმა", "en": "Learning plan"}, "block": "learning_plan"}],
        "blocks": {"learning_plan": learning_plan(application, host)},
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
        {"role": _ROLES["host"], "name": _name(host), "facts": facts(("address", municipality(host.municipality)))},
        {
            "role": _ROLES["intern"],
            "name": person["contact.name"],
            "facts": facts(("personal_number", person.get("person.number", ""))),
        },
    ]


def _values(terms: "InternshipDefinition", host: "Host", language: str) -> dict[str, str]:
    endings = terms.agreement.ending if terms.agreement else ()
    notice = {ending.key: str(ending.notice_days) for ending in endings}
    return {
        "internship.period": period(terms, language),
        "internship.hours": str(host.hours_per_week),
        "stipend.text": stipend_text(terms)[language],
        "notice.intern": notice.get("by_intern", "7"),
        "notice.host": notice.get("by_host", "14"),
    }


def _facts(application: Application, host: "Host") -> list[dict[str, Any]]:
    terms = terms_of(application.call)
    return facts(
        ("call", in_both(application.call.title)),
        ("application", application.reference),
        ("internship_period", in_both(lambda language: period(terms, language))),
        ("internship_place", place_of_work(host)),
        ("stipend", stipend_text(terms)),
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
    return person.user.full_name if person else ""


def _attachment(application: Application, host: "Host") -> dict[str, Any]:
    """Return the machine-readable facts; persons by role only."""
    terms = terms_of(application.call)
    first, last = internship_days(terms)
    stipend = terms.conditions.stipend if terms.conditions else None
    paid = {"amount": str(stipend.amount), "currency": stipend.currency, "months": stipend.months} if stipend else None
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
        "stipend": paid,
    }
