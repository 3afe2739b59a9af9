"""The words of the rows that are there already, a batch at a time: who starts it again goes on."""

from django.db import migrations

from agrovet.kernel.search.keeping import fill
from modules.accounts.searched import SOURCES


def fill_all(apps, schema_editor):
    for source in SOURCES:
        fill(source.as_of(apps), using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    # Each batch is a transaction of its own, so that the previous release can write meanwhile.
    atomic = False

    dependencies = [("accounts", "0002_search_texts")]

    operations = [migrations.RunPython(fill_all, migrations.RunPython.noop)]
