"""Files in the admin."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html

from agrovet.kernel.admin_rows import LockedRows
from agrovet.kernel.identity import Identity
from modules.media import operations, queries
from modules.media.descriptions import require_showable
from modules.media.models import MediaFile

# Django's class takes a parameter for the type checker alone.
if TYPE_CHECKING:
    FileAdmin = admin.ModelAdmin[MediaFile]
else:
    FileAdmin = admin.ModelAdmin


@admin.register(MediaFile)
class MediaFileAdmin(LockedRows, FileAdmin):
    """Who uploaded what. Deleting here does all that deleting over the API does."""

    list_display = ("id", "name", "owner_id", "kind", "shown_size", "folder", "created_at", "link")
    list_filter = ("kind", "folder", "created_at")
    search_fields = ("name", "=owner_id", "=id")
    readonly_fields = ("owner_id", "url", "kind", "size", "folder", "created_at", "expires_at", "link")
    ordering = ("-id",)
    show_full_result_count = False

    @admin.display(description="tamaño", ordering="size")
    def shown_size(self, file: MediaFile) -> str:
        """The size as people read it."""
        return "" if file.size is None else filesizeformat(file.size)

    @admin.display(description="archivo")
    def link(self, file: MediaFile) -> str:
        """The file itself."""
        if not file.url:
            return ""
        return format_html(
            '<a href="{}" target="_blank" rel="noopener noreferrer">abrir</a>', queries.file_of(file).address
        )

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **more: Any) -> Any:
        """Return the field of the form, with the rule of the API for descriptions."""
        field = super().formfield_for_dbfield(db_field, request, **more)
        if field and db_field.name == "description":
            field.validators = [*field.validators, require_showable]
        return field

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Files come in through the API, which looks at their content."""
        return False

    def save_model(self, request: HttpRequest, obj: MediaFile, form: Any, change: bool) -> None:
        """Keep what was edited, and announce it."""
        texts = {field: form.cleaned_data[field] for field in form.changed_data}
        operations.change_texts(id=obj.id, by=_STAFF, texts=texts)

    def delete_model(self, request: HttpRequest, obj: MediaFile) -> None:
        """Delete one file, with its consequences."""
        operations.delete_file(id=obj.id, by=_STAFF)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[MediaFile]) -> None:
        """Delete several files, each with its consequences."""
        for id in queryset.values_list("id", flat=True):
            operations.delete_file(id=id, by=_STAFF)


# The admin has let the person in; the operation asks only whether it is staff.
_STAFF = Identity(id=0, full_name="", role=None, is_staff=True)
