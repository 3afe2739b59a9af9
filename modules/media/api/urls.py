"""The paths of media."""

from django.urls import URLPattern, URLResolver, path

from modules.media.api import delivery, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/media/", views.Files.as_view()),
    path("api/media/<id:id>/", views.OneFile.as_view()),
    path("api/media/media/", views.FilesOnceMore.as_view()),
    path("api/media/media/<id:id>/", views.OneFileOnceMore.as_view()),
    path("media/<path:key>", delivery.deliver),
]
