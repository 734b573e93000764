"""The tables of a learning plan: A what is agreed before the start, B and C what programme and host provide."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.calls.registry import OPTION_SOURCES
from portal.core import formats
from portal.documents.contexts import SPACE, Both, facts, in_both

from .terms import terms_of

if TYPE_CHECKING:
    from portal.applications.models import Application

    from .definition import Host, InternshipDefinition
    from .models import HostPerson

LATER = {"ka": "მხარეები შეათანხმებენ სტაჟირების დაწყებამდე", "en": "agreed by the parties before the start"}
INSURANCE = {
    "paid_by_programme": {"ka": "უზრუნველყოფს პროგრამა", "en": "provided by the programme"},
    "paid_by_host": {"ka": "უზრუნველყოფს მასპინძელი ორგანიზაცია", "en": "provided by the host organisation"},
    "none": {"ka": "არ არის გათვალისწინებული", "en": "not provided"},
}
MODES = {
    "on_site": {"ka": "ადგილზე", "en": "on site"},
    "hybrid": {"ka": "ნაწილობრივ დისტანციურად", "en": "partly remote"},
    "remote": {"ka": "დისტანციურად", "en": "remote"},
}
UNPAID = {"ka": "არ გაიცემა", "en": "none"}
HEADINGS = {
    "a": {"ka": "ცხრილი A – სტაჟირებამდე", "en": "Table A – before the internship"},
    "b": {"ka": "ცხრილი B – რას უზრუნველყოფს პროგრამა", "en": "Table B – what the programme provides"},
    "c": {"ka": "ცხრილი C – რას უზრუნველყოფს მასპინძელი", "en": "Table C – what the host provides"},
}
LABELS = {
    "supplement": {"ka": "დანამატი სხვა მუნიციპალიტეტში ცხოვრებისთვის", "en": "Supplement for living elsewhere"},
    "insurance": {"ka": "უბედური შემთხვევისგან დაზღვევა", "en": "Accident insurance"},
    "visit": {"ka": "ვიზიტი შუა პერიოდში", "en": "Mid-term visit"},
    "contact": {"ka": "საკონტაქტო მისამართი საჩივრისთვის", "en": "Contact for complaints"},
    "mentor": {"ka": "მენტორი", "en": "Mentor"},
    "monthly": {"ka": "ყოველთვიურად", "en": "Each month"},
    "evaluation": {"ka": "სტაჟიორის შეფასება", "en": "Evaluation of the intern"},
    "certificate": {"ka": "სერტიფიკატის მონაცემები", "en": "Data for the certificate"},
    "contribution": {"ka": "ერთჯერადი თანხა მასპინძლისთვის", "en": "One-off contribution to the host"},
}
VISIT = {"ka": "პროგრამა მოინახულებს სტაჟიორს", "en": "the programme visits the intern"}
GUIDES = {"ka": "ხელმძღვანელობს სტაჟიორს", "en": "guides the intern"}
CONFIRMS = {
    "ka": "ადასტურებს სამუშაო დროის აღრიცხვის ფორმას",
    "en": "confirms the hours in the timesheet",
}


def learning_plan(application: "Application", host: "Host") -> list[dict[str, Any]]:
    """Return the tables with labels and values in both languages; what people still have to agree says so."""
    terms = terms_of(application.call)
    return [
        {"heading": HEADINGS["a"], "facts": list(_before(application, terms, host))},
        {"heading": HEADINGS["b"], "facts": _of_programme(application, terms, host)},
        {"heading": HEADINGS["c"], "facts": _of_host(terms)},
    ]


def _before(application: "Application", terms: "InternshipDefinition", host: "Host") -> Iterator[dict[str, Any]]:
    """Yield the fields that the call names."""
    mentor = mentor_of(application, host)
    known: dict[str, Any] = {
        "period": in_both(lambda language: period(terms, language)),
        "hours_per_week": str(host.hours_per_week),
        "placement_title": in_both(host.title.localised),
        "programme": in_both(host.tasks.localised),
        "support": stipend_text(terms),
        "insurance": _insurance(terms) or LATER,
    } | ({"mentor": f"{mentor.user.full_name}, {mentor.user.email}"} if mentor and mentor.user.full_name else {})
    for field in terms.agreement.learning_plan_fields if terms.agreement else ():
        yield {"label": in_both(field.localised), "value": known.get(field.key, LATER)}


def _of_programme(application: "Application", terms: "InternshipDefinition", host: "Host") -> list[dict[str, Any]]:
    during = terms.agreement.during if terms.agreement else None
    return facts(
        ("stipend", stipend_text(terms)),
        (LABELS["supplement"], _supplement(application, terms, host)),
        (LABELS["insurance"], _insurance(terms)),
        (LABELS["visit"], VISIT if during and during.mid_term_visit else ""),
        (LABELS["contact"], terms.call.contact_email or ""),
    )


def _of_host(terms: "InternshipDefinition") -> list[dict[str, Any]]:
    during = terms.agreement.during if terms.agreement else None
    after = terms.agreement.after if terms.agreement else None
    return facts(
        (LABELS["mentor"], GUIDES),
        (LABELS["monthly"], CONFIRMS if during and "timesheet" in during.monthly else ""),
        (LABELS["evaluation"], _within(after.host_evaluation_due_days if after else None)),
        (LABELS["certificate"], _within(after.certificate_due_days if after else None)),
        (LABELS["contribution"], _contribution(terms)),
    )


def mentor_of(application: "Application", host: "Host") -> "HostPerson | None":
    """Return who guides the intern: a person of the host other than its signatory, if one was named."""
    people = application.call.host_people.filter(host_key=host.key, is_signatory=False)
    found: HostPerson | None = people.select_related("user").order_by("pk").first()
    return found


def municipality(key: str) -> Both:
    """Return the name of a municipality; its key if it is not on the list."""
    known = next((option for option in OPTION_SOURCES["municipalities_ge"]() if option.value == key), None)
    return in_both(lambda language: known.text(language) if known else key)


def place_of_work(host: "Host") -> Both:
    """Return where the work is done."""
    where = municipality(host.municipality)
    return in_both(lambda language: f"{where[language]}, {MODES[host.mode][language]}")


def internship_days(terms: "InternshipDefinition") -> tuple[date, date]:
    """Return the first and the last day of the internship, in the call's zone."""
    first, last = terms.moments["internship_from"], terms.moments["internship_to"]
    return first.astimezone(terms.zone).date(), last.astimezone(terms.zone).date()


def period(terms: "InternshipDefinition", language: str) -> str:
    first, last = internship_days(terms)
    return f"{formats.day(first, language, 'clause')} – {formats.day(last, language, 'clause')}"


def stipend_text(terms: "InternshipDefinition") -> Both:
    """Return what the intern gets and for how long."""
    stipend = terms.conditions.stipend if terms.conditions else None
    if stipend is None:
        return UNPAID
    monthly = _monthly(stipend)
    return {
        "ka": f"{monthly['ka']}, {stipend.months} თვე",
        "en": f"{monthly['en']}, {stipend.months} months",
    }


def _monthly(paid: Any) -> Both:
    amount = in_both(lambda language: formats.money(paid.amount, paid.currency, language, space=SPACE))
    return {"ka": f"{amount['ka']} თვეში", "en": f"{amount['en']} a month"}


def _supplement(application: "Application", terms: "InternshipDefinition", host: "Host") -> Both | str:
    supplement = terms.conditions.regional_supplement if terms.conditions else None
    home = _home(application, terms)
    return _monthly(supplement) if supplement and home and home != host.municipality else ""


def _home(application: "Application", terms: "InternshipDefinition") -> str:
    """Return the municipality that the candidate gave as home."""
    for path, question in terms.stages[0].by_path.items():
        if getattr(question, "option_source", None) == "municipalities_ge":
            return str(application.counted.answers.get(path) or "") if application.counted else ""
    return ""


def _insurance(terms: "InternshipDefinition") -> Both | str:
    named = terms.conditions.accident_insurance if terms.conditions else None
    return INSURANCE[named] if named else ""


def _contribution(terms: "InternshipDefinition") -> Both | str:
    given = terms.conditions.host_contribution if terms.conditions else None
    if given is None:
        return ""
    amount = in_both(lambda language: formats.money(given.amount, given.currency, language, space=SPACE))
    return {
        "ka": f"{amount['ka']} სერტიფიკატის გაცემის შემდეგ",
        "en": f"{amount['en']} after the certificate is issued",
    }


def _within(days: int | None) -> Both | str:
    if days is None:
        return ""
    return {"ka": f"სტაჟირების დასრულებიდან {days} დღეში", "en": f"within {days} days of the end of the internship"}
