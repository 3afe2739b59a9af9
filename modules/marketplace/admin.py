"""Marketplace in the admin. What is done here is announced as anywhere else."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import now

from agrovet.kernel.admin_rows import LockedRows
from agrovet.kernel.search.keeping import keep
from agrovet.kernel.writing import writing
from modules.marketplace.models import Ad, Category, Follow, SecondaryImage
from modules.marketplace.operations.announcements import announce_ad, announce_change
from modules.marketplace.operations.following import end_follows
from modules.marketplace.operations.removals import remove_ads

# Django's classes take parameters for the type checker alone.
from modules.marketplace.searched import ADS

if TYPE_CHECKING:
    AdsAdmin = admin.ModelAdmin[Ad]
    CategoriesAdmin = admin.ModelAdmin[Category]
    FollowsAdmin = admin.ModelAdmin[Follow]
    ImagesInline = admin.TabularInline[SecondaryImage, Ad]
else:
    AdsAdmin = CategoriesAdmin = FollowsAdmin = admin.ModelAdmin
    ImagesInline = admin.TabularInline


class SecondaryImagesInline(ImagesInline):
    """The further pictures of an ad, by the ids of their files."""

    model = SecondaryImage
    extra = 0


@admin.register(Ad)
class AdAdmin(LockedRows, AdsAdmin):
    """Ads."""

    list_display = ("id", "title", "price", "category", "condition", "status", "publisher_id", "created_at")
    list_filter = ("status", "condition", "category")
    list_select_related = ("category",)
    search_fields = ("title", "description", "location_name", "=publisher_id")
    date_hierarchy = "created_at"
    readonly_fields = ("created_at", "updated_at")
    inlines = (SecondaryImagesInline,)

    def save_model(self, request: HttpRequest, obj: Ad, form: Any, change: bool) -> None:
        """Keep the ad as edited now."""
        obj.updated_at = now()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep the pictures, then tell how the ad stands: within the admin's transaction."""
        super().save_related(request, form, formsets, change)
        with writing("marketplace"):
            keep(ADS, [form.instance])
            (announce_change if change else announce_ad)(form.instance)

    def delete_model(self, request: HttpRequest, obj: Ad) -> None:
        """Remove one ad."""
        remove_ads(ids=[obj.id], now=now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Ad]) -> None:
        """Remove the chosen ads."""
        remove_ads(ids=list(queryset.values_list("id", flat=True)), now=now())


@admin.register(Category)
class CategoryAdmin(LockedRows, CategoriesAdmin):
    """Categories; the ads in one that is removed stay, without one."""

    list_display = ("id", "name", "description")
    search_fields = ("name",)
    ordering = ("id",)


@admin.register(Follow)
class FollowAdmin(FollowsAdmin):
    """Who follows whom: looked at and ended here, begun by people themselves."""

    list_display = ("id", "follower_id", "following_id", "created_at")
    search_fields = ("=follower_id", "=following_id")
    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Follow | None = None) -> bool:
        """Never."""
        return False

    def delete_model(self, request: HttpRequest, obj: Follow) -> None:
        """End one."""
        end_follows(ids=[obj.id], now=now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Follow]) -> None:
        """End the chosen ones."""
        end_follows(ids=list(queryset.values_list("id", flat=True)), now=now())
