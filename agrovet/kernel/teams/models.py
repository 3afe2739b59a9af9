"""The tables of teams. People are told by their ids, which cross from accounts."""

from django.db import models


class Team(models.Model):
    """A team, the modules that it owns, and whether its members are operators, who may change all."""

    name = models.CharField(max_length=40, primary_key=True)
    modules = models.JSONField(default=list)
    operates = models.BooleanField(default=False)

    class Meta:
        db_table = "teams_team"
        verbose_name = "equipo"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a team."""

    id = models.BigAutoField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person_id = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "teams_membership"
        verbose_name = "miembro"
        constraints = [models.UniqueConstraint(fields=["team", "person_id"], name="teams_membership_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team_id}"


class Token(models.Model):
    """A token with which a program acts for a person, kept as its SHA-256: who reads the table can use none."""

    id = models.BigAutoField(primary_key=True)
    hash = models.CharField(max_length=64, unique=True)
    person_id = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "teams_token"
        verbose_name = "credencial"
        verbose_name_plural = "credenciales"

    def __str__(self) -> str:
        return f"{self.name} of {self.person_id}"
