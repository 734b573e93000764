"""What people type about the panel: its seats, and conflicts of interest."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..actions.limits import MOST, Limits
from ..queries import conflict_grounds, strengths_of

if TYPE_CHECKING:
    from portal.calls.models import Call

    from ..models import Assignment, PanelSeat

NO_CONFLICT = "none"
LISTS = ("languages", "strengths")
LIMITS = ("most", *LISTS)
OFFERED_AT_MOST = 40


class DeclareForm(forms.Form):
    """Whether a member has a conflict of interest with one application."""

    ground = forms.ChoiceField(label=_("Do you have a conflict of interest?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What should the panel know about it?"),
        help_text=_("Read by the staff of this call and by the members of the panel."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, assignment: "Assignment", language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        grounds = conflict_grounds(assignment.application.call, assignment.stage)
        named = [(ground.key, ground.localised(language)) for ground in grounds]
        field = cast(forms.ChoiceField, self.fields["ground"])
        field.choices = [(NO_CONFLICT, _("No, I have none")), *named]

    @property
    def has_conflict(self) -> bool:
        return bool(self.cleaned_data["ground"] != NO_CONFLICT)


class SeatForm(forms.Form):
    """A seat on the panel, who sits on it, and what the distribution should know of them.

    `opened` is the seat whose values the form showed. In a form that showed none, what is left empty stays as it is.
    """

    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(
        label=_("Name of the seat"),
        help_text=_("Short, such as R1; it stands on sheets and lists."),
        max_length=20,
    )
    email = forms.EmailField(
        label=pgettext_lazy("address", "E-mail"),
        required=False,
        help_text=_("The person is told by e-mail. It may be added later."),
    )
    is_chair = forms.BooleanField(label=_("Chairs the panel"), required=False)
    most = forms.IntegerField(
        label=_("Reviews at most"),
        help_text=_("Leave it empty if there is no limit."),
        required=False,
        min_value=0,
        max_value=MOST,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages read"),
        help_text=_("Tick none if all are read."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    strengths = forms.MultipleChoiceField(
        label=_("Knows best"),
        help_text=_("Applications about it go to this seat first."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, call: "Call", language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = {
            "languages": [(code, dict(settings.LANGUAGES)[code]) for code in call.terms.languages],
            "strengths": strengths_of(call, language, longest=OFFERED_AT_MOST),
        }
        for name, choices in self.offered.items():
            if 1 < len(choices) <= OFFERED_AT_MOST:
                cast(forms.MultipleChoiceField, self.fields[name]).choices = choices
            else:
                del self.fields[name]

    @property
    def person(self) -> list[forms.BoundField]:
        return [self[name] for name in ("key", "email", "is_chair")]

    @property
    def limits(self) -> list[forms.BoundField]:
        """Return the fields that only the distribution reads."""
        return [self[name] for name in self.fields if name in LIMITS]

    @property
    def has_limits(self) -> bool:
        """True if one of them is given or wrong, so that they are shown."""
        return any(field.value() not in (None, "", []) or field.errors for field in self.limits)

    def seated(self, stored: "PanelSeat | None") -> dict[str, Any]:
        """Return what the action takes, for a seat that is `stored` or new."""
        given, key = self.cleaned_data, self.cleaned_data["key"]
        is_seen = stored is None or given["opened"] == key
        most = given["most"] if is_seen or given["most"] is not None else cast("PanelSeat", stored).most
        lists = {name: self._listed(name, stored) for name in LISTS if name in self.fields and (is_seen or given[name])}
        is_chair = given["is_chair"] if is_seen or given["is_chair"] or given["email"] else None
        return {"key": key, "email": given["email"], "is_chair": is_chair, "limits": Limits(most, **lists)}

    def _listed(self, name: str, stored: "PanelSeat | None") -> tuple[str, ...]:
        """Return what was ticked, and what is stored and was not on offer."""
        offered = dict(self.offered[name])
        kept = [value for value in getattr(stored, name, ()) if value not in offered]
        return (*self.cleaned_data[name], *kept)
