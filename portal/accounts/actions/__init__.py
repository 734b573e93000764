"""What happens to people, organisations, roles and certificates."""

from .certificates import ImportReport, bind_certificates, import_certificates
from .organisations import accept_invitation, invite_member, register_organisation, remove_member
from .people import change_profile
from .roles import grant_role, revoke_role

__all__ = [
    "ImportReport",
    "accept_invitation",
    "bind_certificates",
    "change_profile",
    "grant_role",
    "import_certificates",
    "invite_member",
    "register_organisation",
    "remove_member",
    "revoke_role",
]
