"""What the portal decides differently from allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import translation


class AccountAdapter(DefaultAccountAdapter):
    """New people read in the language of the page on which they signed up."""

    def save_user(self, request: HttpRequest, user, form, commit: bool = True):
        user.language = translation.get_language() or "ka"
        return super().save_user(request, user, form, commit)
