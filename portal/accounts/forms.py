"""What people type about themselves, organisations and roles."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from portal.core.errors import Refused
from portal.core.text_checks import has_control, is_visible, normalised

from .certificates import Wrong, personal_number
from .models import StaffRole
from .queries import person_with
from .states import Role

LARGEST_FILE = 5 * 1024 * 1024


class NameField(forms.CharField):
    """A name on one line, as typed: no control characters, no signs that change the direction of text."""

    def clean(self, value: object) -> str:
        name: str = normalised(super().clean(value))
        if name and (has_control(name) or not is_visible(name)):
            raise ValidationError(_("This holds characters that cannot be seen."), code="invalid")
        return name


class ProfileForm(forms.Form):
    full_name = NameField(label=_("Name and surname"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    phone = PhoneNumberField(label=_("Telephone"), required=False, help_text=_("For example 599 12 34 56."))

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        return phone.as_e164 if phone else ""


class BindForm(forms.Form):
    personal_number = forms.CharField(
        label=_("Personal number"),
        max_length=11,
        help_text=_("11 digits, as on your identity card. It is compared with the register of certificates."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_personal_number(self) -> str:
        try:
            return personal_number(self.cleaned_data["personal_number"])
        except Wrong as wrong:
            raise ValidationError(str(wrong), code="invalid") from wrong


class OrganisationForm(forms.Form):
    code = forms.CharField(
        label=_("Identification code"),
        help_text=_("9 digits, as in the extract from the register."),
        validators=[RegexValidator(r"\A[0-9]{9}\Z", _("An identification code has 9 digits."))],
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    name = NameField(label=_("Name of the organisation"), max_length=200)


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), help_text=_("We send an invitation to this address."))


class RoleForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), help_text=_("The person must have signed in here once."))
    role = forms.ChoiceField(label=_("Role"), choices=Role)
    call_code = forms.SlugField(
        label=_("Only for the call"),
        max_length=StaffRole._meta.get_field("call_code").max_length,
        required=False,
        help_text=_("Code of the call. Leave it empty for all calls."),
    )

    def clean_email(self) -> str:
        self.person = person_with(self.cleaned_data["email"])
        if self.person is None or self.person.is_console:
            raise ValidationError(_("Nobody with this address has signed in here yet."), code="unknown")
        return self.cleaned_data["email"]


class CertificatesForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file of the learning platform"),
        help_text=_("UTF-8, one certificate a line; the columns are listed below."),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 5 MB."), code="too_large")
        return file.read()


def tell(form: forms.BaseForm, refused: Refused) -> None:
    """Show at the form's fields, or above them, why an action was refused."""
    for problem in refused.problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message or problem.code)
