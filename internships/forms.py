"""What hosts and officers enter for placing."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from portal.applications.models import Application
    from portal.calls.models import Call


class FitForm(forms.Form):
    """A host's rating of each candidate who ranked it; blank means not rated."""

    def __init__(self, *args, rows: "list[tuple[Application, str, int | None]]", bounds, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for application, label, given in rows:
            self.fields[f"fit_{application.pk}"] = forms.IntegerField(
                label=label,
                required=False,
                initial=given,
                min_value=bounds.min,
                max_value=bounds.max,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def given(self) -> dict[int, int]:
        """Return {application id: fit} for what was rated."""
        found = ((name, value) for name, value in self.cleaned_data.items() if value is not None)
        return {int(name.removeprefix("fit_")): value for name, value in found}


class ExclusionForm(forms.Form):
    """A host that is closed to a candidate."""

    application = forms.ChoiceField(label=_("Candidate"))
    host = forms.ChoiceField(label=_("Host organisation"))
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args, call: "Call", candidates: list[str], language: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].choices = [(name, name) for name in candidates]
        self.fields["host"].choices = [(h.key, f"{h.key} · {h.name.localised(language)}") for h in call.terms.hosts]
