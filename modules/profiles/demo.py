"""The profiles of the demo data: what people have done, and what they sell."""

from agrovet.kernel.demo import DemoData
from agrovet.kernel.identity import Identity
from modules.profiles.contracts import Kind
from modules.profiles.models import GalleryItem
from modules.profiles.operations import change_profile


def fill(demo: DemoData) -> None:
    """Fill the galleries that are empty."""
    _show("marta", "specialist", "work_images_ids", ("establo", "yegua"), demo, experience_years=14)
    _show("elmercado", "businessman", "products_and_services_ids", ("estante",), demo, business_name="El Mercado")


def _show(called: str, kind: Kind, field: str, files: tuple[str, ...], demo: DemoData, **more: object) -> None:
    user_id = demo.people.get(called)
    media_ids = [demo.files[file] for file in files if file in demo.files]
    if user_id is None or not media_ids or GalleryItem.objects.filter(profile_id=user_id).exists():
        return
    me = Identity(id=user_id, full_name="", role=None, is_staff=False)
    change_profile(user_id=user_id, kind=kind, by=me, form={field: media_ids, **more})
    demo.count("gallery pictures", len(media_ids))
