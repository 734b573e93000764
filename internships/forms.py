"""What hosts and officers enter about candidates and hosts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.forms import NameField
from portal.applications.redaction import applicant_name
from portal.applications.states import AccessRole

from .queries import matching_of
from .terms import terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.applications.models import Application
    from portal.calls.models import Call

    from .definition import HostFit as Scale
    from .models import HostFit


@dataclass(frozen=True)
class CandidateRow:
    """One candidate as a host sees it, with the field for the rating."""

    application: "Application"
    name: str
    field: forms.BoundField


class FitForm(forms.Form):
    """A host's rating of each candidate who chose it; blank means not rated."""

    def __init__(self, *args: Any, asked: "Iterable[HostFit]", scale: "Scale", **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = {f"fit_{row.application_id}": row for row in asked}
        self.names = {field: name_for_host(row.application) for field, row in self.asked.items()}
        choices = [("", _t("Not rated")), *_in_words(scale)]
        for field, row in self.asked.items():
            self.fields[field] = forms.TypedChoiceField(
                label=_t("How well does %(name)s suit you?") % {"name": self.names[field]},
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                initial=row.fit,
            )

    @property
    def candidates(self) -> list[CandidateRow]:
        return [CandidateRow(row.application, self.names[field], self[field]) for field, row in self.asked.items()]

    def given(self) -> "list[tuple[Application, int]]":
        """Return each candidate whose rating was given or changed, with the rating."""
        changed = [field for field in self.changed_data if self.cleaned_data[field] is not None]
        return [(self.asked[field].application, self.cleaned_data[field]) for field in changed]


def name_for_host(application: "Application") -> str:
    """Return by what name a host knows a candidate."""
    return applicant_name(application, AccessRole.HOST) or application.reference


def _in_words(scale: "Scale") -> list[tuple[int, str]]:
    """Return the whole numbers of a scale; the ends and the middle say what they mean."""
    middle = (scale.min + scale.max) // 2
    words = {middle: _t("suits us"), scale.min: _t("does not suit us"), scale.max: _t("suits us very well")}
    return [(n, f"{n} – {words[n]}" if n in words else str(n)) for n in range(scale.min, scale.max + 1)]


class VetoForm(forms.Form):
    """Why a host refuses a candidate."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Read by the staff of this call, not by the candidate."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, call: "Call", **options: Any) -> None:
        super().__init__(*args, **options)
        veto = matching_of(terms_of(call)).host_veto
        self.fields["reason"].required = bool(veto and veto.needs_reason)


class HostPersonForm(forms.Form):
    """Who speaks for a host."""

    host = forms.ChoiceField(label=_("Host organisation"))
    email = forms.EmailField(
        label=pgettext_lazy("address", "E-mail"),
        help_text=_("The person is told by e-mail, and signs in with this address."),
    )
    full_name = NameField(
        label=_("Name and surname"), max_length=120, required=False, help_text=_("Needed for a new person only.")
    )
    is_signatory = forms.BooleanField(label=_("Signs the agreements of this host"), required=False)

    def __init__(self, *args: Any, call: "Call", language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["host"]).choices = _hosts(call, language)


class ExclusionForm(forms.Form):
    """A host that is closed to a candidate."""

    application = forms.ChoiceField(label=_("Candidate"))
    host = forms.ChoiceField(label=_("Host organisation"))
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(
        self, *args: Any, call: "Call", candidates: "Iterable[Application]", language: str, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        named = [(row.reference, _named(row)) for row in candidates]
        cast(forms.ChoiceField, self.fields["application"]).choices = named
        cast(forms.ChoiceField, self.fields["host"]).choices = _hosts(call, language)


def _hosts(call: "Call", language: str) -> list[tuple[str, str]]:
    return [(host.key, f"{host.key} · {host.name.localised(language)}") for host in terms_of(call).hosts]


def _named(application: "Application") -> str:
    return f"{application.public_id} · {application.applicant_person or application.reference}"
