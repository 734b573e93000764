"""What people type about rankings and letters."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core.money import AmountError, parse_amount


class WhatIfForm(forms.Form):
    """Another envelope than the call's; nothing is stored."""

    envelope = forms.CharField(
        label=_("What if the budget of the call were"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def clean_envelope(self) -> Decimal | None:
        text = self.cleaned_data["envelope"]
        if not text:
            return None
        try:
            return parse_amount(text)
        except AmountError as error:
            raise ValidationError(_("Please write an amount such as 150 000.00."), code=error.code) from error


class LetterForm(forms.Form):
    """The text of a letter that has not left."""

    subject = forms.CharField(label=_("Subject"), max_length=250)
    body = forms.CharField(label=_("Text"), max_length=12_000, widget=forms.Textarea(attrs={"rows": 24}))
    read = forms.CharField(widget=forms.HiddenInput)
