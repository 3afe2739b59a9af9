"""The kernel as a Django app: it owns the event log and loads what the hosted modules subscribe to."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.conf import settings


class KernelConfig(AppConfig):
    """Owns the tables of the event bus."""

    name = "agrovet.kernel"
    label = "kernel"
    verbose_name = "Bus de eventos"

    def ready(self) -> None:
        from agrovet.kernel import checks  # noqa: F401, PLC0415 - registers itself once the settings are there
        from agrovet.kernel.bus import retention  # noqa: F401, PLC0415 - as above
        from agrovet.kernel.bus.inbox import forgetting  # noqa: F401, PLC0415 - as above
        from agrovet.kernel.bus.measuring import BusCollector  # noqa: PLC0415 - as above
        from agrovet.kernel.bus.relay.declaring import declare_relays  # noqa: PLC0415 - as above
        from agrovet.kernel.http.translations import translate_messages  # noqa: PLC0415 - as above
        from agrovet.kernel.metrics.asked import tells  # noqa: PLC0415 - as above
        from agrovet.kernel.metrics.disk import DiskCollector  # noqa: PLC0415 - as above

        if settings.AGROVET_TRACES_ON:
            from agrovet.kernel import telemetry, trace  # noqa: PLC0415 - the SDK is loaded where it is used

            trace.recorder = telemetry.Exporter()
        translate_messages()
        tells(BusCollector)
        tells(DiskCollector)
        for module in settings.AGROVET_MODULES:
            for name in (f"modules.{module}.subscriptions", f"modules.{module}.incoming"):
                if find_spec(name):
                    import_module(name)
        declare_relays()
