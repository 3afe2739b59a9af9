"""The paths of `/api/ops/`; none of them is a module's, so that the monolith alone serves them."""

from django.urls import path

from extraction.ops_api.views import flags, modules, operations, parked, record

urlpatterns = [
    path("me/", modules.Me.as_view()),
    path("modules/", modules.Modules.as_view()),
    path("modules/<str:module>/", modules.OneModule.as_view()),
    path("modules/<str:module>/operations/", operations.OfModule.as_view()),
    path("operations/", operations.Operations.as_view()),
    path("operations/<uuid:id>/", operations.OneOperation.as_view()),
    path("operations/<uuid:id>/approve/", operations.Approval.as_view()),
    path("operations/<uuid:id>/decline/", operations.Refusal.as_view()),
    path("parked/", parked.Parked.as_view()),
    path("parked/retry/", parked.Retry.as_view()),
    path("parked/skip/", parked.Skip.as_view()),
    path("flags/", flags.Flags.as_view()),
    path("flags/<str:name>/", flags.OneFlag.as_view()),
    path("record/", record.Record.as_view()),
]
