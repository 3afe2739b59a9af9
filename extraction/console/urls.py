"""The paths of the console; none of them is a module's, so that the monolith alone serves them."""

from django.urls import path

from extraction.console.views import entrance, events, flags, mismatches, modules, operations, record, rules, steps

app_name = "console"
urlpatterns = [
    path("", modules.show_overview, name="overview"),
    path("login/", entrance.login, name="login"),
    path("logout/", entrance.leave, name="logout"),
    path("language/", entrance.speak, name="language"),
    path("modules/<str:module>/", modules.show_module, name="module"),
    path("modules/<str:module>/mismatches/", mismatches.show_mismatches, name="mismatches"),
    path("modules/<str:module>/steps/<str:verb>/", steps.step, name="step"),
    path("operations/<uuid:id>/", operations.show_operation, name="operation"),
    path("operations/<uuid:id>/decide/", operations.decide, name="approve"),
    path("flags/", flags.show_flags, name="flags"),
    path("flags/<str:name>/", flags.show_flag, name="flag"),
    path("flags/<str:name>/rules/new/", rules.new_rule, name="new-rule"),
    path("flags/<str:name>/rules/<int:number>/", rules.rule, name="rule"),
    path("events/", events.show_parked, name="events"),
    path("events/retry/", events.retry, name="retry"),
    path("events/skip/", events.skip, name="skip"),
    path("record/", record.show_record, name="record"),
    path("record/export/", record.export, name="export"),
]
