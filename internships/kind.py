"""The kind of call that gives places instead of money."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.calls.kind import Kind, WorkPage

from .definition import InternshipDefinition
from .page import page_facts
from .terms import terms_of

if TYPE_CHECKING:
    from reviews.models import Decision

WORK_PAGES = (
    WorkPage(
        "internships:hosts",
        "internships.view_hosts",
        _("Hosts"),
        _("Name who speaks for each host, and see how many candidates it has rated."),
    ),
    WorkPage(
        "internships:placing",
        "internships.view_placing",
        _("Placing"),
        _("Bring candidates and places together, with the reasons."),
    ),
)


def letter_values(decision: "Decision", language: str) -> dict[str, str]:
    """Return the place that a letter of decision names."""
    if not decision.place:
        return {}
    host = terms_of(decision.application.call).host(decision.place)
    return {"host": host.name.localised(language), "host_title": host.title.localised(language)}


def internship_kind() -> Kind:
    from reviews.pages.draws import draw_links
    from reviews.queries import scores_are_known

    from . import actions, agreement, queries

    return Kind(
        slug="internship",
        label=_("Internships"),
        definition=InternshipDefinition,
        agreement_kind="internship_agreement",
        agreements_due=queries.agreements_due,
        agreement_facts=agreement.agreement_facts,
        on_award=actions.make_placement,
        on_answer=actions.answer_place,
        on_agreement=actions.link_agreement,
        letter_values=letter_values,
        propose=actions.propose_placing,
        page_facts=page_facts,
        page_part="internships/_call_hosts.html",
        open_ties=queries.open_ties,
        page_links=draw_links,
        work_pages=WORK_PAGES,
        scores_are_known=scores_are_known,
    )
