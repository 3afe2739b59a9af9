from django.db import migrations, models

import modules.media.descriptions


class Migration(migrations.Migration):
    """Nullable columns: the version before goes on writing rows without them."""

    dependencies = [("media", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="mediafile",
            name="uploaded_from",
            field=models.CharField(blank=True, editable=False, max_length=64, null=True, verbose_name="subido desde"),
        ),
        migrations.AddField(
            model_name="mediafile",
            name="published_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="publicado"),
        ),
    ]
