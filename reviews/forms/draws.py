"""What people type about public draws: sources of chance, their value, why a draw is given up."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ..maths.draw import Source

if TYPE_CHECKING:
    from collections.abc import Sequence


class SourceForm(forms.Form):
    """Where chance will come from: a public source that is still to come, and a substitute if it fails to appear.

    Moments are read on the clock that is in force, which `zone` names.
    """

    name = forms.CharField(
        label=_("Public source of chance"),
        help_text=_("Such as: the national lottery 6/42 of 3 April 2027; or: drand quicknet, round 15000000."),
        max_length=200,
    )
    at = forms.DateTimeField(label=_("When it appears"))
    written_as = forms.CharField(
        label=_("How its value is written, exactly"),
        help_text=_(
            "Such as: the six numbers in ascending order, separated by full stops, without spaces: 4.11.17.23.30.41. "
            "For drand: the field “randomness” of the round, 64 characters, lower case."
        ),
        max_length=300,
    )
    second_name = forms.CharField(label=_("Substitute source"), max_length=200, required=False)
    second_at = forms.DateTimeField(label=_("When the substitute appears"), required=False)
    second_written_as = forms.CharField(label=_("How its value is written, exactly"), max_length=300, required=False)

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        told = _("Such as 03.04.2027 20:00 (%(zone)s). Once it is past, the list can no longer be frozen.")
        self.fields["at"].help_text = told % {"zone": zone}

    def clean(self) -> dict[str, Any]:
        """Ask for the whole of a substitute once a part of it is there."""
        given = super().clean() or self.cleaned_data
        parts = [name for name in self.fields if name.startswith("second_")]
        missing = [name for name in parts if not given.get(name) and name not in self.errors]
        if len(missing) < len(parts):
            for name in missing:
                self.add_error(name, _("Say this of the substitute too, or leave all three fields empty."))
        return given

    @property
    def sources(self) -> list[Source]:
        """Return the sources in the order in which they count."""
        given = self.cleaned_data
        found = [Source(given["name"], given["at"], given["written_as"])]
        if given["second_name"]:
            found.append(Source(given["second_name"], given["second_at"], given["second_written_as"]))
        return found


class ValueForm(forms.Form):
    """What the public source gave; which one is asked only where a substitute was named, `anew` only of the second."""

    source = forms.ChoiceField(label=_("Which source gave this value?"), widget=forms.RadioSelect)
    value = forms.CharField(
        label=_("Value of the source"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    anew = forms.BooleanField(
        label=_("If it differs, start again with my value"),
        help_text=_(
            "For when what was written first is wrong and nobody mends it. Somebody else must then write yours."
        ),
        required=False,
    )

    def __init__(self, *args: Any, sources: "Sequence[Source]", is_second: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_second:
            del self.fields["anew"]
        self.first, *others = sources
        self.fields["value"].help_text = _("Exactly as the list says, see below.")
        if not others:
            self.fields["value"].help_text = f"{self.first.name}: {self.first.written_as}"
            del self.fields["source"]
            return
        told = _("%(name)s, because the first one did not appear")
        substitutes = [(other.name, told % {"name": other.name}) for other in others]
        cast(forms.ChoiceField, self.fields["source"]).choices = [(self.first.name, self.first.name), *substitutes]

    @property
    def written(self) -> tuple[str, str, bool]:
        """Return the source, its value, and whether it takes the place of what another wrote."""
        given = self.cleaned_data
        return given.get("source", self.first.name), given["value"], given.get("anew", False)


class CancelForm(forms.Form):
    """Why a draw is given up."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Published with the draw."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
