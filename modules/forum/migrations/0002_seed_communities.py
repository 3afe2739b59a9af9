"""The communities that clients look for."""

from django.db import migrations

# The first six have the ids that they had in the old system.
COMMUNITIES = [
    (1, "Consumidores", "consumidores", "Quienes compran, crían y cultivan."),
    (2, "Especialistas", "especialistas", "Profesionales del campo, de todas las ramas."),
    (3, "Agroveterinarias", "agroveterinarias", "Tiendas y empresas que surten al campo."),
    (4, "General", "general", "Comunidad General"),
    (5, "Veterinarios", "veterinarios", "Comunidad Veterinarios"),
    (6, "Agronomos", "agronomos", "Comunidad Agronomos"),
    (
        7,
        "Ganaderos, agricultores y dueños de animales",
        "ganaderos-agricultores-animales",
        "Para quienes viven del ganado y de la tierra, o cuidan animales.",
    ),
    (8, "Especialistas en salud animal y vegetal", "especialistas-salud", "Consultas y casos entre profesionales."),
    (9, "Agronegocios", "agronegocios", "Insumos, precios y oportunidades del sector."),
]


def seed(apps, schema_editor):
    Community = apps.get_model("forum", "Community")
    communities = Community.objects.using(schema_editor.connection.alias)
    for id, name, slug, short_description in COMMUNITIES:
        communities.get_or_create(
            slug=slug, defaults={"id": id, "name": name, "short_description": short_description}
        )
    if schema_editor.connection.vendor == "postgresql":
        # Ids that were given by hand do not move the sequence.
        schema_editor.execute(
            "SELECT setval(pg_get_serial_sequence('forum_community', 'id'), (SELECT max(id) FROM forum_community))"
        )


class Migration(migrations.Migration):
    dependencies = [("forum", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
