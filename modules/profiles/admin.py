"""Profiles in the admin, the queue of people to verify among them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from agrovet.kernel.admin_rows import LockedRows
from agrovet.kernel.doors import answer_or
from modules.accounts import public as accounts
from modules.media import public as media
from modules.profiles import operations
from modules.profiles.contracts import ProfileNotFound
from modules.profiles.models import GalleryItem, ProfileRecord
from modules.profiles.verification import PAPERS, PENDING

# Django's classes take a parameter for the type checker alone.
if TYPE_CHECKING:
    RecordAdmin = admin.ModelAdmin[ProfileRecord]
    GalleryAdmin = admin.TabularInline[GalleryItem, ProfileRecord]
else:
    RecordAdmin, GalleryAdmin = admin.ModelAdmin, admin.TabularInline

_LABELS = dict(zip(PAPERS, ("título", "carné de estudiante", "carta de egreso"), strict=True))


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What other modules know that is shown beside a profile: a name, and the papers' addresses and labels."""

    name: str
    papers: tuple[tuple[str, str], ...]


def _fetch_beside(records: Sequence[ProfileRecord]) -> None:
    nobody: Mapping[int, accounts.Person] = {}
    nothing: Mapping[int, media.File] = {}
    people = answer_or(nobody, accounts.people, ids=[record.user_id for record in records])
    sent = {record.user_id: [(getattr(record, paper), paper) for paper in PAPERS] for record in records}
    ids = [id for papers in sent.values() for id, _ in papers if id]
    files = answer_or(nothing, media.files, ids=ids, with_papers=True)
    for record in records:
        person = people.get(record.user_id)
        record.__dict__["_beside"] = Beside(
            name=f"{person.full_name} {person.last_name}".strip() if person else "",
            papers=tuple(
                (files[id].address or "", _LABELS[paper]) for id, paper in sent[record.user_id] if id in files
            ),
        )


def _beside(record: ProfileRecord) -> Beside:
    if "_beside" not in record.__dict__:
        _fetch_beside([record])
    beside: Beside = record.__dict__["_beside"]
    return beside


class PageWithPeople(ChangeList):
    """A page of profiles with what other modules know of them, fetched once for all rows."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        _fetch_beside(self.result_list)


class VerificationQueue(admin.SimpleListFilter):
    """Who has sent papers and waits."""

    title = "documentos"
    parameter_name = "verificacion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        """What can be chosen."""
        return [("waiting", "Por revisar"), ("verified", "Verificados"), ("none", "Sin documentos")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ProfileRecord]) -> QuerySet[ProfileRecord]:
        """The profiles that fit the choice."""
        has_papers = Q(**{f"{PAPERS[0]}__isnull": False})
        for paper in PAPERS[1:]:
            has_papers |= Q(**{f"{paper}__isnull": False})
        match self.value():
            case "waiting":
                return queryset.filter(verification_status=PENDING)
            case "verified":
                return queryset.filter(verification_status__startswith="verified_")
            case "none":
                return queryset.exclude(has_papers).filter(kind="specialist")
        return queryset


class Gallery(GalleryAdmin):
    """The files that the profile shows."""

    model = GalleryItem
    extra = 0
    can_delete = False
    readonly_fields = ("media_id", "added_at")

    def has_add_permission(self, request: HttpRequest, obj: ProfileRecord | None = None) -> bool:
        """Galleries are filled by their owners."""
        return False


@admin.register(ProfileRecord)
class ProfileAdmin(LockedRows, RecordAdmin):
    """Profiles; staff verify specialists here, by their papers."""

    list_display = ("user_id", "person_name", "kind", "profession", "business_name", "verification_status", "papers")
    list_filter = ("kind", VerificationQueue, "verification_status")
    search_fields = ("=user_id", "profession", "business_name", "contact")
    readonly_fields = ("user_id", "kind", "created_at", "verification_status", "verification_type", "papers")
    exclude = PAPERS
    inlines = (Gallery,)
    actions = ("verify_professional", "verify_student", "unverify")
    list_per_page = 50

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """A page whose names and papers are fetched together."""
        return PageWithPeople

    @admin.display(description="persona")
    def person_name(self, record: ProfileRecord) -> str:
        """The person's name."""
        return _beside(record).name

    @admin.display(description="documentos")
    def papers(self, record: ProfileRecord) -> SafeString:
        """Links to the papers."""
        link = '<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>'
        return format_html_join(", ", link, _beside(record).papers)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Profiles come with their people."""
        return False

    def save_model(self, request: HttpRequest, obj: ProfileRecord, form: Any, change: bool) -> None:
        """Save what was edited, and announce it."""
        operations.save_edited(record=obj, columns=list(form.changed_data))

    def delete_model(self, request: HttpRequest, obj: ProfileRecord) -> None:
        """Delete a profile, and announce it."""
        operations.delete_of_person(user_id=obj.user_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ProfileRecord]) -> None:
        """Delete several profiles, each announced."""
        for user_id in queryset.values_list("user_id", flat=True):
            operations.delete_of_person(user_id=user_id)

    @admin.action(description="Verificar como profesional")
    def verify_professional(self, request: HttpRequest, queryset: QuerySet[ProfileRecord]) -> None:
        """The papers prove a finished degree."""
        self._verify(request, queryset, "verified_professional", "Médico Titulado")

    @admin.action(description="Verificar como estudiante")
    def verify_student(self, request: HttpRequest, queryset: QuerySet[ProfileRecord]) -> None:
        """The papers prove that the person studies."""
        self._verify(request, queryset, "verified_student", "Estudiante")

    @admin.action(description="Rechazar los documentos o quitar la verificación")
    def unverify(self, request: HttpRequest, queryset: QuerySet[ProfileRecord]) -> None:
        """Take a verification back."""
        self._verify(request, queryset, "", "")

    def _verify(self, request: HttpRequest, queryset: QuerySet[ProfileRecord], status: str, type: str) -> None:
        updated = 0
        for user_id in queryset.filter(kind="specialist").order_by("user_id").values_list("user_id", flat=True):
            # A profile that is deleted in this moment is passed over.
            with suppress(ProfileNotFound):
                operations.verify(user_id=user_id, status=status, type=type)
                updated += 1
        self.message_user(request, f"Perfiles actualizados: {updated}.", messages.SUCCESS)
