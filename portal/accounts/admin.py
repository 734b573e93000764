"""People, organisations, roles and certificates in the back room."""

from django.contrib import admin

from portal.core.admin import ReadOnlyAdmin

from .models import Certificate, Organisation, StaffRole, User


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("email", "full_name", "is_active", "date_joined")
    search_fields = ("email", "full_name")
    exclude = ("password",)


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    list_display = ("code", "name")
    search_fields = ("code", "name")


@admin.register(StaffRole)
class StaffRoleAdmin(ReadOnlyAdmin):
    list_display = ("user", "role", "call_code", "granted_by", "since")
    list_filter = ("role",)


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ("certificate_no", "holder_name", "course", "issued", "withdrawn")
    search_fields = ("certificate_no", "holder_name")
