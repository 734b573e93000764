"""Finding applications in a list: by state, by part of the call, by words; in the order asked for."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.calls.models import Call

from .models import Application
from .states import ApplicationState

SORTS = {
    "reference": ("reference",),
    "title": ("title", "reference"),
    "applicant": ("applicant_organisation__name", "applicant_person__full_name", "reference"),
    "requested": ("requested", "reference"),
    "submitted": ("submitted_at", "reference"),
    "state": ("state", "reference"),
}
FIRST_SORT = "submitted"
WORDY = ("reference", "title", "applicant_organisation__name", "applicant_person__full_name")
MOST_WORDS = 8


def spellings(word: str) -> set[str]:
    """Return `word` in small and capital letters: SQLite folds the case of no letter outside ASCII."""
    return {word, word.lower(), word.upper(), word.title()}


def _holds(word: str) -> Q:
    """Return the condition that a word stands in the number, the title or the name or code of the applicant."""
    condition = Q(external_id__iexact=word) | Q(applicant_organisation__code=word)
    for spelling in spellings(word):
        for column in WORDY:
            condition |= Q(**{f"{column}__icontains": spelling})
    return condition


COLUMNS = {
    "reference": _("Number"),
    "title": _("Title"),
    "applicant": _("Applicant"),
    "requested": _("Requested"),
    "submitted": _("Submitted"),
    "state": _("State"),
}


@dataclass(frozen=True)
class Column:
    """The head of a column: its name, the order that a click asks for, the order it is in."""

    label: str | Promise
    next: str
    direction: str
    is_amount: bool


def columns(sort: str) -> list[Column]:
    """Return the heads of the list sorted by `sort`; a second click on a column turns its order round."""
    found = sort if sort.removeprefix("-") in SORTS else FIRST_SORT
    return [
        Column(
            label=label,
            next=f"-{name}" if found == name else name,
            direction={name: "ascending", f"-{name}": "descending"}.get(found, ""),
            is_amount=name == "requested",
        )
        for name, label in COLUMNS.items()
    ]


class ApplicationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="with_words", label=_("Words"), widget=forms.TextInput(attrs={"type": "search"})
    )
    state = django_filters.ChoiceFilter(
        choices=[choice for choice in ApplicationState.choices if choice[0] != ApplicationState.DRAFT],
        label=_("State"),
        empty_label=_("All"),
    )
    lot = django_filters.ChoiceFilter(label=_("Part of the call"), empty_label=_("All"))

    class Meta:
        model = Application
        fields: list[str] = []

    def __init__(self, *args: Any, call: Call, **options: Any) -> None:
        super().__init__(*args, **options)
        lots = call.terms.lots
        if not lots:
            del self.filters["lot"]
        else:
            self.filters["lot"].extra["choices"] = [
                (lot.key, lot.title.localised(get_language() or "ka")) for lot in lots
            ]

    def with_words(self, rows: QuerySet[Application], _name: str, words: str) -> QuerySet[Application]:
        """Keep the rows that hold each of the words."""
        for word in words.split()[:MOST_WORDS]:
            rows = rows.filter(_holds(word))
        return rows

    @property
    def qs(self) -> QuerySet[Application]:
        """Return what is found, in the order that `sort` names; a minus turns it round."""
        name = self.data.get("sort", "")
        order = SORTS.get(name.removeprefix("-"), SORTS[FIRST_SORT])
        return super().qs.order_by(*(f"-{column}" if name.startswith("-") else column for column in order))
