"""Events of one request are found by its trace."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column, empty for the events that are there, and an index on it."""

    dependencies = [("kernel", "0004_outages_of_the_broker")]

    operations = [
        migrations.AddField(model_name="loggedevent", name="trace", field=models.UUIDField(null=True)),
        migrations.AddIndex(
            model_name="loggedevent",
            index=models.Index(fields=["trace"], condition=models.Q(("trace__isnull", False)), name="bus_event_trace"),
        ),
    ]
