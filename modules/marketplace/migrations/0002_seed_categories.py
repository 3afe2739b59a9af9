"""The categories that clients know, under the ids they have always had."""

from django.core.management.color import no_style
from django.db import migrations

NAMES = [
    "Veterinaria",
    "Medicamentos veterinarios",
    "Vacunas",
    "Antiparasitarios",
    "Suplementos nutricionales",
    "Instrumental quirúrgico",
    "Productos de higiene y cuidado",
    "Diagnóstico y laboratorio veterinario",
    "Alimentación para mascotas",
    "Accesorios para mascotas",
    "Servicios veterinarios",
    "Consultoría veterinaria",
    "Reproducción e inseminación",
    "Terapias y rehabilitación",
    "Equipo de hospitalización",
    "Semillas",
    "Fertilizantes",
    "Pesticidas y plaguicidas",
    "Herramientas agrícolas",
    "Maquinaria agrícola",
    "Tractores e implementos",
    "Sistemas de riego",
    "Insumos agrícolas",
    "Productos para ganado",
    "Forrajes y alimentos para ganado",
    "Hormonas y reproductores",
    "Agricultura urbana y huertos",
    "Servicios de asesoría agropecuaria",
    "Postcosecha y almacenamiento",
    "Agroquímicos",
    "Alimentos para animales",
    "Medicamentos y salud animal",
    "Alimentos y suplementos",
    "Semillas y plantas",
    "Fertilizantes y agroquímicos",
    "Maquinaria e implementos",
    "Herramientas e insumos",
    "Servicios agropecuarios",
]


def seed(apps, schema_editor):
    Category = apps.get_model("marketplace", "Category")
    connection = schema_editor.connection
    Category.objects.using(connection.alias).bulk_create(
        [Category(id=number, name=name) for number, name in enumerate(NAMES, start=1)]
    )
    # Ids given by hand do not move a sequence: the next category would collide with the first.
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Category]):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
