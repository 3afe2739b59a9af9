"""The paths of marketplace."""

from django.urls import URLPattern, URLResolver, path

from agrovet.kernel.answers import kept
from modules.marketplace.api.ad_views import Ads, FollowedAds, MyAds, NearbyAds, OneAd
from modules.marketplace.api.category_views import Categories, OneCategory
from modules.marketplace.api.follow_views import Follows, OneFollow

# What ads show: themselves, their publishers' names, and pictures.
_SHOWN = ("marketplace", "accounts", "media")
# Whatever changes these is announced, but that staff removed a category.
_SECONDS = 10.0
_CHOICE = ("limit", "offset", "page", "page_size", "category", "condition", "status", "ordering")

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/adds/", kept(Ads.as_view(), shows=_SHOWN, by=_CHOICE, seconds=_SECONDS)),
    path("api/adds/<id:id>/", kept(OneAd.as_view(), shows=_SHOWN, seconds=_SECONDS)),
    path("api/adds/my_adds/", MyAds.as_view()),
    path("api/adds/following_adds/", FollowedAds.as_view()),
    path("api/adds/nearby/", NearbyAds.as_view()),
    path("api/categories/", Categories.as_view()),
    path("api/categories/<id:id>/", OneCategory.as_view()),
    path("api/follows/", Follows.as_view()),
    path("api/follows/<id:id>/", OneFollow.as_view()),
]
