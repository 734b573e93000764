"""Forms about calls."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.core.uploads import upload_problem

from .models import Programme

LARGEST_MB = 2
NO_PICTURE = _("This is not a picture in PNG or JPEG of at most 2 MB.")


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


class ProgrammeForm(forms.ModelForm):
    """The organisation as it stands at the head of pages and documents."""

    new_logo = forms.FileField(label=_("Logo"), required=False, help_text=_("PNG or JPEG, at most 2 MB; shown small."))

    class Meta:
        model = Programme
        fields = (
            "name_ka",
            "name_en",
            "donor_line_ka",
            "donor_line_en",
            "address_ka",
            "address_en",
            "code",
            "signatory_name_ka",
            "signatory_name_en",
            "signatory_position_ka",
            "signatory_position_en",
            "contact_email",
        )

    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        for field in Programme._meta.fields:
            if field.name in self.fields:
                # Django makes the first letter of a label a capital one, which Georgian does not have.
                text = str(field.verbose_name)
                self.fields[field.name].label = capfirst(text) if text.isascii() else text

    def clean_new_logo(self):
        file = self.cleaned_data["new_logo"]
        if file is None:
            return None
        data = file.read()
        if upload_problem(file.name, data, ("png", "jpg"), LARGEST_MB * 1024 * 1024):
            raise forms.ValidationError(NO_PICTURE)
        return data
