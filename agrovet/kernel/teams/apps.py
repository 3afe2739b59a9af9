"""Teams as a Django app: their tables lie in the control database, and nowhere else."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Owns the tables of teams and of their tokens."""

    name = "agrovet.kernel.teams"
    label = "teams"
    verbose_name = "Equipos"
