"""Papers that were uploaded before there was a status for it wait for staff, too."""

from django.db import migrations
from django.db.models import Q


def mark_pending(apps, schema_editor):
    profiles = apps.get_model("profiles", "ProfileRecord").objects.using(schema_editor.connection.alias)
    has_papers = (
        Q(verification_title_id__isnull=False)
        | Q(verification_student_card_id__isnull=False)
        | Q(verification_graduation_letter_id__isnull=False)
    )
    profiles.filter(has_papers, kind="specialist", verification_status="").update(verification_status="pending")


class Migration(migrations.Migration):
    dependencies = [("profiles", "0002_pending_verification")]

    operations = [migrations.RunPython(mark_pending, migrations.RunPython.noop)]
