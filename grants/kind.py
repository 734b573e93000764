"""The two kinds of call that give money."""

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.calls.kind import Kind, WorkPage
from portal.core import formats

from .definition import GrantDefinition
from .page import page_facts
from .terms import terms_of

if TYPE_CHECKING:
    from reviews.models import Decision

WORK_PAGES = (
    WorkPage("grants:payments", "grants.view_payments", _("Payments"), _("See what is due, and release the tranches.")),
)


def letter_values(decision: "Decision", language: str) -> dict[str, str]:
    """Return the amounts that a letter of decision names."""
    application = decision.application
    amounts = {"amount": decision.amount, "requested": application.requested}
    currency = terms_of(application.call).currency
    return {name: formats.money(value, currency, language) for name, value in amounts.items() if value is not None}


def grant_kind(slug: str, label: str | Promise) -> Kind:
    from reviews.pages.draws import draw_links
    from reviews.queries import scores_are_known

    from . import actions, agreement, queries

    return Kind(
        slug=slug,
        label=label,
        definition=GrantDefinition,
        agreement_kind="grant_agreement",
        agreements_due=queries.agreements_due,
        agreement_facts=agreement.agreement_facts,
        on_award=actions.make_award,
        on_answer=actions.answer_award,
        on_agreement=actions.link_agreement,
        letter_values=letter_values,
        page_facts=page_facts,
        page_links=draw_links,
        work_pages=WORK_PAGES,
        scores_are_known=scores_are_known,
    )


LABELS = {"small_grant": _("Small grants"), "individual_grant": _("Grants for individuals")}
