"""
Changes of placements go into the one record, in their order; the table of their own is known no more.

The table itself stays as it is: the version before this one still writes it while both are at work. A change that
that version makes meanwhile is in no record. Let the release after this one drop it.
"""

from django.db import migrations

from agrovet.kernel.record.chain import as_text, hash_of


def carry_over(apps, schema_editor):
    alias = schema_editor.connection.alias
    Entry = apps.get_model("record", "Entry")  # boundary: a migration writes the tables of its time, no door's of today
    Head = apps.get_model("record", "Head")  # boundary: as above
    changes = apps.get_model("extraction", "Change").objects.using(alias).order_by("id")
    head = Head.objects.using(alias).first()
    count, previous = (head.count, head.hash) if head else (0, "")
    for each in changes.iterator(chunk_size=500):
        entry = Entry(
            id=count + 1,
            at=each.at,
            actor=each.actor,
            action="placement.changed",
            subject=each.module,
            module=each.module,
            reason=each.reason,
            before=as_text(each.before),
            after=as_text(each.after),
            previous=previous,
        )
        entry.hash = hash_of(entry)
        entry.save(using=alias, force_insert=True)
        count, previous = entry.id, entry.hash
        # The head grows by one: anything else is refused.
        if not Head.objects.using(alias).filter(id=1).update(count=count, hash=previous):
            Head(id=1, count=count, hash=previous).save(using=alias, force_insert=True)


class Migration(migrations.Migration):
    dependencies = [
        ("extraction", "0003_shadow"),
        ("record", "0001_record"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Change")]),
    ]
