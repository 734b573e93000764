"""Forms about calls."""

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST_MB = 2


class CallFileForm(forms.Form):
    """A call file and, for a published call, the reason of the change."""

    file = forms.FileField(label=_("Call file"), help_text=_("A YAML file that describes the whole call."))
    reason = forms.CharField(
        label=_("Reason of the change"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when the call is published already. Everyone it touches reads it."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_MB * 1024 * 1024:
            raise forms.ValidationError(_("The file is too large."))
        return file
