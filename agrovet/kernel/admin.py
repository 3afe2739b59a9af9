"""The event bus in the admin: to look at, not to change. Operators act on it by commands."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from agrovet.kernel.bus.models import Cursor, Decision, LoggedEvent, ParkedEvent

admin.site.site_header = "AgroVet"
admin.site.site_title = "AgroVet"
admin.site.index_title = "Administración"

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class ReadOnly(_ModelAdmin):
    """Lists and shows, and refuses everything else."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False


@admin.register(LoggedEvent)
class LoggedEventAdmin(ReadOnly):
    """The log of events of the modules in the default database."""

    list_display = ("name", "key", "module", "position", "published_at")
    list_filter = ("module", "name")
    search_fields = ("key", "=uid")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(ParkedEvent)
class ParkedEventAdmin(ReadOnly):
    """What could not be handled, and what waits behind it."""

    list_display = ("handler", "module", "position", "key", "attempts", "next_try_at", "error")
    list_filter = ("handler",)
    search_fields = ("key",)
    ordering = ("handler", "key", "position")


@admin.register(Cursor)
class CursorAdmin(ReadOnly):
    """How far each handler has come."""

    list_display = ("handler", "module", "position", "paused_at")
    list_filter = ("module",)
    ordering = ("handler", "module")


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    """What operators decided."""

    list_display = ("decided_at", "actor", "verb", "handler", "module", "position", "reason")
    list_filter = ("verb", "handler")
    search_fields = ("actor", "reason")
    ordering = ("-id",)
