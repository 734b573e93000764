"""The roles of staff."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    OFFICER = "officer", _("Programme officer")
    DIRECTOR = "director", _("Director")
    FINANCE = "finance", _("Finance officer")
    AUDITOR = "auditor", _("Auditor")


class MemberRole(TextChoices):
    OWNER = "owner", _("Manages the organisation")
    MEMBER = "member", _("Member")
