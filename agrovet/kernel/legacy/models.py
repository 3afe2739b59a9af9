"""What the import remembers, in each module's own database, committed with the rows it speaks of."""

from django.db import models


class ImportProgress(models.Model):
    """How far an old table has been read. `run` counts the imports; one that was stopped goes on in its run."""

    id = models.BigAutoField(primary_key=True)
    module = models.CharField(max_length=40)
    table = models.CharField(max_length=120)
    source = models.CharField(max_length=64)
    run = models.PositiveIntegerField()
    # The key of the last row read, as JSON keeps its kind: a number or a text.
    last_key = models.JSONField(null=True)
    is_read = models.BooleanField(default=False)
    # The whole module came to its end, its last steps included.
    is_finished = models.BooleanField(default=False)

    class Meta:
        db_table = "import_progress"
        verbose_name = "avance de importación"
        verbose_name_plural = "avances de importación"
        constraints = [models.UniqueConstraint(fields=["table"], name="import_progress_of_table")]

    def __str__(self) -> str:
        return f"{self.table}: {self.last_key}"


class ImportedRow(models.Model):
    """
    What became of one row of the old database.

    It is how the import accounts for every row, and how a later run knows a row that was deleted here since
    (which stays deleted) from one that has yet to come.
    """

    class Outcome(models.TextChoices):
        WRITTEN = "written", "escrita"
        THERE = "there", "ya estaba"
        LEFT_OUT = "left_out", "omitida"
        GONE = "gone", "borrada aquí desde entonces"

    id = models.BigAutoField(primary_key=True)
    table = models.CharField(max_length=120)
    key = models.CharField(max_length=255)
    run = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    # Sentences: why it was left out, or what was changed on the way.
    notes = models.JSONField(default=list)

    class Meta:
        db_table = "import_row"
        verbose_name = "fila importada"
        verbose_name_plural = "filas importadas"
        constraints = [models.UniqueConstraint(fields=["table", "key"], name="import_row_of_table")]
        indexes = [models.Index(fields=["table", "run", "outcome"], name="import_row_outcome")]

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.outcome}"
