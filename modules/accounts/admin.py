"""People and their keys in the admin."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django_otp.plugins.otp_totp import admin as otp_admin
from django_otp.plugins.otp_totp.models import TOTPDevice

from agrovet.kernel import bus
from agrovet.kernel.admin_rows import LockedRows
from agrovet.kernel.record.people import note_change
from agrovet.kernel.search.keeping import keep
from agrovet.kernel.writing import writing
from modules.accounts.admin_forms import ChangedPerson, NewPassword, NewPerson
from modules.accounts.announcements import announce_update
from modules.accounts.errors import NobodyThere
from modules.accounts.events import UserCreated
from modules.accounts.models import PEOPLE, AccessKey, User
from modules.accounts.operations import access_keys, editing, second_factor, staff_changes
from modules.accounts.phone_numbers import as_typed, digits_of

if TYPE_CHECKING:  # Django's classes are generic for the type checker alone
    PersonAdminBase = UserAdmin[User]
    KeyAdminBase = admin.ModelAdmin[AccessKey]
    FactorAdminBase = admin.ModelAdmin[TOTPDevice]
    GroupAdminBase = GroupAdmin
else:
    PersonAdminBase = UserAdmin
    GroupAdminBase = GroupAdmin
    KeyAdminBase = FactorAdminBase = admin.ModelAdmin

# Whoever could give these away could give themselves everything.
_FOR_SUPERUSERS = ("is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class PersonAdmin(LockedRows, PersonAdminBase):
    """People: found, switched on and off, made staff. What changes here is announced like any change."""

    form = ChangedPerson
    add_form = NewPerson
    change_password_form = NewPassword
    list_display = ("phone_number", "full_name", "last_name", "role", "is_active", "is_staff", "date_joined")
    list_filter = ("role", "is_active", "is_staff", "date_joined")
    search_fields = ("phone_number", "phone_digits", "full_name", "last_name")
    ordering = ("id",)
    fieldsets = (
        (None, {"fields": ("phone_number", "password")}),
        ("Persona", {"fields": ("full_name", "last_name", "role", "bio", "latitude", "longitude", "profile_picture")}),
        ("Permisos", {"fields": ("is_active", *_FOR_SUPERUSERS)}),
        ("Fechas", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("phone_number", "full_name", "last_name", "role", "password1", "password2"),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """A role follows the person's profile, a picture their file; rights are given by superusers."""
        fixed = ("role", "profile_picture", "last_login", "date_joined") if obj else ()
        return fixed if _is_superuser(request) else (*fixed, *_FOR_SUPERUSERS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Staff change no other staff: who sets a password has all the rights of its owner."""
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """As for changing."""
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Keep the person, and say so. Keys of who is switched off end."""
        now = timezone.now()
        form.rights_before = staff_changes.rights_of(obj.pk) if change else None
        with writing("accounts"):
            if not change or "phone_number" in form.changed_data:
                obj.phone_number = as_typed(obj.phone_number)
                obj.phone_digits = digits_of(obj.phone_number)
            super().save_model(request, obj, form, change)
            keep(PEOPLE, [obj])
            if change:
                if not obj.is_active:
                    access_keys.end_all_keys(user_id=obj.pk, now=now)
                announce_update(obj, now=now)
            else:
                bus.publish(UserCreated(user_id=obj.id, role=obj.role, full_name=obj.full_name, created_at=now))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep groups and permissions too, and note what has become of the rights."""
        super().save_related(request, form, formsets, change)
        staff_changes.note_difference(form.instance.pk, before=form.rights_before)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete one, and say so."""
        editing.delete(user=obj, now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Delete several; those whom this person may not delete stay."""
        for user in queryset:
            if _may_touch(request, user):
                # One that is deleted in this moment is passed over.
                with suppress(NobodyThere):
                    editing.delete(user=user, now=timezone.now())


@admin.register(AccessKey)
class AccessKeyAdmin(KeyAdminBase):
    """Keys, to be taken away; nobody makes or reads one here."""

    list_display = ("__str__", "user", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__phone_number", "user__phone_digits", "user__full_name")
    date_hierarchy = "created_at"
    fields = ("user", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Keys are made by logging in."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: AccessKey | None = None) -> bool:
        """There is nothing to change in a key."""
        return False

    def delete_model(self, request: HttpRequest, obj: AccessKey) -> None:
        """End one, and say so."""
        access_keys.end_keys(digests=[obj.pk], now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[AccessKey]) -> None:
        """End several, and say so."""
        access_keys.end_keys(digests=list(queryset.values_list("pk", flat=True)), now=timezone.now())


# The library's own page shows secrets, and lets staff who may change them set them. Loaded above, so that it is there.
admin.site.unregister(otp_admin.TOTPDevice)


@admin.register(TOTPDevice)
class SecondFactorAdmin(FactorAdminBase):
    """Second factors, to be taken away from who has lost theirs; `manage.py second_factor` gives them."""

    list_display = ("user", "created_at", "last_used_at")
    list_select_related = ("user",)
    fields = ("user", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Given at the command line alone, which shows the secret to nobody else."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: TOTPDevice | None = None) -> bool:
        """There is nothing to change."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: TOTPDevice | None = None) -> bool:
        """By superusers alone."""
        return _is_superuser(request)

    def delete_model(self, request: HttpRequest, obj: TOTPDevice) -> None:
        """Take one away, and note it."""
        second_factor.take_from(person_id=obj.user_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[TOTPDevice]) -> None:
        """Take several away, and note it."""
        for person_id in queryset.values_list("user_id", flat=True).distinct():
            second_factor.take_from(person_id=person_id)


# Whoever changes a group changes what all its members may do.
admin.site.unregister(Group)


@admin.register(Group)
class PermissionGroupAdmin(GroupAdminBase):
    """Groups, to be looked at by who may, and changed by superusers alone. Changes are noted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By superusers alone."""
        return _is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """By superusers alone."""
        return _is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """By superusers alone."""
        return _is_superuser(request)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep the permissions, and note them for each member on staff."""
        members = list(User.objects.filter(groups=form.instance.pk).order_by("id").values_list("id", flat=True))
        before = _permissions(form.instance)
        super().save_related(request, form, formsets, change)
        if before != (after := _permissions(form.instance)):
            for id in members:
                note_change("changed", person_id=id, before={"permissions": before}, after={"permissions": after})


def _permissions(group: Group) -> list[str]:
    return sorted(group.permissions.values_list("codename", flat=True))


def _is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    if user is None or _is_superuser(request) or user.pk == request.user.pk:
        return True
    return not (user.is_staff or user.is_superuser)
