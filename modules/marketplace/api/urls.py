"""The paths of marketplace."""

from django.urls import URLPattern, URLResolver, path

from modules.marketplace.api.ad_views import Ads, FollowedAds, MyAds, NearbyAds, OneAd
from modules.marketplace.api.category_views import Categories, OneCategory
from modules.marketplace.api.follow_views import Follows, OneFollow

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/adds/", Ads.as_view()),
    path("api/adds/<id:id>/", OneAd.as_view()),
    path("api/adds/my_adds/", MyAds.as_view()),
    path("api/adds/following_adds/", FollowedAds.as_view()),
    path("api/adds/nearby/", NearbyAds.as_view()),
    path("api/categories/", Categories.as_view()),
    path("api/categories/<id:id>/", OneCategory.as_view()),
    path("api/follows/", Follows.as_view()),
    path("api/follows/<id:id>/", OneFollow.as_view()),
]
