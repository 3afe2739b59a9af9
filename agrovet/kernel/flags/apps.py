"""Flags as a Django app: it owns the decisions, and takes up what the modules declare."""

from django.apps import AppConfig


class FlagsConfig(AppConfig):
    """Owns the table of decisions about flags, in the control database."""

    name = "agrovet.kernel.flags"
    label = "flags"
    verbose_name = "Funciones"

    def ready(self) -> None:
        from agrovet.kernel.flags import declared, providing  # noqa: PLC0415 - once the settings are there
        from agrovet.kernel.flags.measuring import SwitchCollector  # noqa: PLC0415 - as above
        from agrovet.kernel.metrics.asked import tells  # noqa: PLC0415 - as above

        declared.load()
        providing.provide()
        tells(SwitchCollector)
