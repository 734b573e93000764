"""Forms about applications, beside the questions of the call."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.queries import memberships_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import Promise

    from portal.accounts.models import Organisation, User
    from portal.calls.models import Call

    from .models import Application

OTHER = "other"


def offer_choices(field: forms.Field, choices: "Sequence[tuple[str, str | Promise]]") -> None:
    """Give a choice field its choices, which only the form's own arguments tell."""
    field.choices = field.widget.choices = choices  # type: ignore[attr-defined]


class ApplyForm(forms.Form):
    """For whom one applies; nothing is asked of a person, or of someone who belongs to no organisation yet."""

    applicant = forms.ChoiceField(label=_("Which organisation applies?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, call: "Call", user: "User", **options: Any) -> None:
        super().__init__(*args, **options)
        is_personal = call.terms.call.applicant_type == "individual"
        own = [] if is_personal else [row.organisation for row in memberships_of(user)]
        self.organisations = {organisation.code: organisation for organisation in own}
        if not own:
            del self.fields["applicant"]
            return
        known = [(code, f"{organisation.name} ({code})") for code, organisation in self.organisations.items()]
        offer_choices(self.fields["applicant"], [*known, (OTHER, _("Another organisation; I name it in the form"))])
        self.fields["applicant"].initial = known[0][0]

    @property
    def organisation(self) -> "Organisation | None":
        """Return the organisation that was chosen, None for a person or one that is named in the form."""
        return self.organisations.get(self.cleaned_data.get("applicant", ""))


class ReasonForm(forms.Form):
    """Why something is done; `needed` False makes it optional."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), strip=True)

    def __init__(self, *args: Any, needed: bool = True, help_text: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = needed
        self.fields["reason"].help_text = help_text


class CorrectionForm(forms.Form):
    """What is to be corrected, until when, and why."""

    paths = forms.MultipleChoiceField(label=_("What may be changed"), widget=forms.CheckboxSelectMultiple)
    due = forms.DateTimeField(
        label=_("Last moment"), help_text=_("On the clock of the call, such as 12.03.2027 18:00.")
    )
    reason = forms.CharField(
        label=_("What is needed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The applicant reads this."),
    )

    def __init__(self, *args: Any, application: "Application", language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        questions = application.stage_terms.questions
        labels = [(question.key, question.label.localised(language)) for question in questions]
        offer_choices(self.fields["paths"], labels)
