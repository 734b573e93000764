"""The back room: superusers look things up; changes go through the portal's own pages, which keep history."""

from django.contrib import admin
from django.http import HttpRequest

from .models import Event, Message


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows to be looked at by superusers; the portal's own permissions of the same names are not meant here."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("purpose", "recipient", "subject", "state", "attempts", "error", "created_at")
    list_filter = ("state", "purpose")
    search_fields = ("recipient", "subject")


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "verb", "object_type", "object_id", "actor_id", "call_id")
    list_filter = ("verb", "object_type")
    search_fields = ("object_id", "request_id")
