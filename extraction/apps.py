"""The extraction layer as a Django app: it has the placements, and tells the kernel who keeps gates and views."""

from django.apps import AppConfig


class ExtractionConfig(AppConfig):
    """Owns the tables that say where modules stand."""

    name = "extraction"
    label = "extraction"
    verbose_name = "Extracción"

    def ready(self) -> None:
        from django.conf import settings  # noqa: PLC0415 - once the apps are there

        from agrovet.kernel import placement  # noqa: PLC0415 - as above
        from agrovet.kernel.doors import calls  # noqa: PLC0415 - as above
        from agrovet.kernel.metrics.asked import tells  # noqa: PLC0415 - as above
        from agrovet.kernel.record.verifying import COMPARISONS  # noqa: PLC0415 - as above
        from extraction.gates.entering import register  # noqa: PLC0415 - as above
        from extraction.placements.comparing import Recorded  # noqa: PLC0415 - as above
        from extraction.placements.measuring import PlacementCollector  # noqa: PLC0415 - as above
        from extraction.placements.watching import Watcher  # noqa: PLC0415 - as above
        from extraction.starting import forgetting  # noqa: F401, PLC0415 - as above; it declares a chore

        register()
        tells(PlacementCollector)
        COMPARISONS.append(Recorded)
        if settings.AGROVET_SIDE == "monolith":
            from extraction.shadow.calls import repeat  # noqa: PLC0415 - as above

            calls.repeater = repeat
        placement.watcher = Watcher()
