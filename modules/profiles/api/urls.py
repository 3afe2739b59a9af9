"""The paths of profiles. `{id}` is always the id of the person."""

from django.urls import URLPattern, URLResolver, path

from modules.profiles.api import views
from modules.profiles.api.work_images import UploadWorkImages

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/profiles/specialists/", views.Specialists.as_view()),
    path("api/profiles/specialists/<id:id>/", views.OneSpecialist.as_view()),
    path("api/profiles/specialists/<id:id>/upload_work_images/", UploadWorkImages.as_view()),
    path("api/profiles/specialists/by-user/<id:id>/", views.SpecialistByUser.as_view()),
    path("api/profiles/businessmen/", views.Businessmen.as_view()),
    path("api/profiles/businessmen/<id:id>/", views.OneBusinessman.as_view()),
    path("api/profiles/consumers/", views.Consumers.as_view()),
    path("api/profiles/consumers/<id:id>/", views.OneConsumer.as_view()),
]
