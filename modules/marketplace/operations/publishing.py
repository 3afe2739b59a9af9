"""Publishing ads and editing them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from agrovet.kernel.deleted_people import require_existing
from agrovet.kernel.identity import Identity
from agrovet.kernel.row_locks import change, locked_or_none, referenced
from agrovet.kernel.search.keeping import keep
from agrovet.kernel.writing import writing
from modules.marketplace.contracts import AdNotFound, NotAPublisher, NotTheirAd, UnknownCategory
from modules.marketplace.models import Ad, Category, SecondaryImage
from modules.marketplace.operations.announcements import announce_ad, announce_change, shown_files
from modules.marketplace.operations.pictures import Pictures, claim
from modules.marketplace.searched import ADS

NO_AD = "El anuncio no existe."
PUBLISHING_ROLES = frozenset({"Specialist", "businessman"})


@dataclass(frozen=True, kw_only=True)
class NewAd:
    """What a person says of what they offer."""

    title: str
    description: str
    price: Decimal
    condition: str
    category_id: int | None = None
    location_name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    status: str = Ad.Status.ACTIVE


def require_publisher(person: Identity) -> None:
    """
    Refuse people who may not publish.

    :raises NotAPublisher: unless the person is a specialist, a businessman or of the staff
    """
    if person.role not in PUBLISHING_ROLES and not person.is_staff:
        raise NotAPublisher("Sólo los especialistas y los empresarios pueden publicar anuncios.")


def require_author(person: Identity, *, ad_id: int) -> None:
    """
    Refuse people who may not change this ad.

    :raises AdNotFound: if no ad has this id
    :raises NotTheirAd: unless the person published it or is of the staff
    """
    _own(person, Ad.objects.filter(id=ad_id).only("id", "publisher_id").first())


def publish_ad(*, person: Identity, ad: NewAd, pictures: Pictures, now: datetime) -> int:
    """
    Publish an ad and tell its id.

    :raises AccountDeleted: if the person's account is deleted by then
    :raises NotAPublisher: unless the person is a specialist, a businessman or of the staff
    :raises UnknownCategory: if the ad names a category that is not there
    :raises ImageNotFound: if a picture is not there, or is somebody else's
    """
    require_publisher(person)
    _require_category(ad.category_id)
    # Media may run elsewhere: it is called before the transaction, not within. If that fails, the pictures stay the
    # person's, who sends the form again.
    claim(pictures, owners=[person.id], kept=())
    with writing("marketplace"):
        require_existing("marketplace", person.id)
        _hold_category(ad.category_id)
        made = Ad.objects.create(
            publisher_id=person.id, main_image_id=pictures.main or None, created_at=now, updated_at=now, **vars(ad)
        )
        keep(ADS, [made])
        _set_secondary_images(made, pictures.secondary or ())
        announce_ad(made)
    return made.id


def edit_ad(*, person: Identity, ad_id: int, changes: Mapping[str, Any], pictures: Pictures, now: datetime) -> None:
    """
    Change what `changes` names, fields of NewAd, and the pictures that are given.

    :raises AdNotFound: if no ad has this id
    :raises NotTheirAd: unless the person published it or is of the staff
    :raises UnknownCategory: if the changes name a category that is not there
    :raises ImageNotFound: if a new picture is not there, or is somebody else's
    """
    ad = _own(person, Ad.objects.filter(id=ad_id).first())
    _require_category(changes.get("category_id"))
    claim(pictures, owners=[ad.publisher_id, person.id], kept=shown_files(ad))
    with writing("marketplace"):
        # Before the ad, as whoever removes a category locks it before its ads.
        _hold_category(changes.get("category_id"))
        ad = _own(person, locked_or_none(Ad.objects.filter(id=ad_id)))
        main = {} if pictures.main is None else {"main_image_id": pictures.main or None}
        change(ad, {**changes, **main, "updated_at": now})
        keep(ADS, [ad])
        if pictures.secondary is not None:
            _set_secondary_images(ad, pictures.secondary)
        announce_change(ad)


def _own(person: Identity, ad: Ad | None) -> Ad:
    if ad is None:
        raise AdNotFound(NO_AD)
    if ad.publisher_id != person.id and not person.is_staff:
        raise NotTheirAd("Sólo quien publicó el anuncio puede cambiarlo.")
    return ad


def _require_category(category_id: int | None) -> None:
    if category_id is not None and not Category.objects.filter(id=category_id).exists():
        raise _unknown_category()


def _hold_category(category_id: int | None) -> None:
    if category_id is not None:
        referenced(Category.objects.filter(id=category_id), missing=_unknown_category())


def _unknown_category() -> UnknownCategory:
    sentence = "La categoría no existe."
    return UnknownCategory(sentence, fields={"category": [sentence]})


def _set_secondary_images(ad: Ad, ids: Collection[int]) -> None:
    SecondaryImage.objects.filter(ad=ad).exclude(media_id__in=ids).delete()
    SecondaryImage.objects.bulk_create(
        [SecondaryImage(ad=ad, media_id=media_id) for media_id in dict.fromkeys(ids)],
        # Those that the ad has already stay as they are.
        ignore_conflicts=True,
    )
