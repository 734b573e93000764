"""What people type about documents."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

_SHA256 = re.compile(r"[0-9a-f]{64}")


class CodeForm(forms.Form):
    """The code printed on a document."""

    code = forms.CharField(
        label=_("Code of the document"),
        help_text=_("Sixteen letters and digits, printed beside the square code; hyphens may be left out."),
        max_length=40,
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split()).strip("/").rsplit("/", 1)[-1]


class DigestForm(forms.Form):
    """The SHA-256 of a file, worked out by the reader's own machine."""

    sha256 = forms.CharField(label=_("SHA-256 of your file"), max_length=80)

    def clean_sha256(self) -> str:
        value = "".join(self.cleaned_data["sha256"].split()).lower()
        if not _SHA256.fullmatch(value):
            raise forms.ValidationError(_("A SHA-256 has 64 digits and letters from a to f."), code="format")
        return value


class ReasonForm(forms.Form):
    """Why something is declared void."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
