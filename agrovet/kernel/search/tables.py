"""The two kinds of tables that a module keeps to be searched by; they move and are backed up like its others."""

from django.db import models

LONGEST = 40


class SearchText(models.Model):
    """
    The words of one row, as `words.kept` gives them.

    The concrete model has `of`, the row. `title` weighs more than `body`; `aside` is looked at only where it is
    asked for.
    """

    title = models.TextField(default="")
    body = models.TextField(default="")
    aside = models.TextField(default="")

    class Meta:
        abstract = True


class SearchWord(models.Model):
    """A word that occurs in the module's texts, and its trigrams, to find it by when it is misspelled."""

    id = models.BigAutoField(primary_key=True)
    word = models.CharField(max_length=LONGEST, unique=True)
    trigrams = models.TextField()

    class Meta:
        abstract = True
