"""The record as a Django app: its tables lie in the control database, and nowhere else."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Owns the tables of the record."""

    name = "agrovet.kernel.record"
    label = "record"
    verbose_name = "Registro de decisiones"
