"""The tables of shadow: how often answers were compared, by endpoint, and the last ones that differ."""

from typing import ClassVar

from django.db import models


class ShadowEndpoint(models.Model):
    """
    What became of the reads of one endpoint that were to be repeated; numbers that all processes add to.

    `compared` of them were, `differed` of those. Others were `unanswered` by the service, `refused` there because
    they would have written, or `dropped` here for want of room.
    """

    id = models.BigAutoField(primary_key=True)
    module = models.CharField(max_length=40)
    endpoint = models.CharField(max_length=200)
    compared = models.BigIntegerField(default=0)
    differed = models.BigIntegerField(default=0)
    unanswered = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    dropped = models.BigIntegerField(default=0)
    # Fields that differ between two answers of the monolith, too.
    noise = models.JSONField(default=list)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "extraction_shadow_endpoint"
        verbose_name = "lecturas repetidas"
        verbose_name_plural = "lecturas repetidas"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["module", "endpoint"], name="extraction_shadow_endpoint_once")
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.endpoint}: {self.differed} of {self.compared} differ"


class ShadowMismatch(models.Model):
    """Two answers that differ. `fields` is a list of `{"field", "monolith", "service"}`; no credentials are kept."""

    id = models.BigAutoField(primary_key=True)
    module = models.CharField(max_length=40)
    endpoint = models.CharField(max_length=200)
    target = models.CharField(max_length=500)
    at = models.DateTimeField()
    epoch = models.BigIntegerField()
    fields = models.JSONField()

    class Meta:
        db_table = "extraction_shadow_mismatch"
        verbose_name = "diferencia"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["module", "endpoint", "-id"], name="extraction_shadow_mismatches")
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.target}: {', '.join(each['field'] for each in self.fields)}"
