"""The ads of the demo."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One ad. `by` and `picture` are short names in the cast; `category` is one of the seeded names."""

    by: str
    title: str
    text: str
    price: str
    category: str
    town: str
    latitude: float
    longitude: float
    days: float
    condition: str = "new"
    picture: str = ""
    status: str = "active"


def _offer(by: str, title: str, text: str, price: str, category: str, town: str, days: float, **more: str) -> Offer:
    latitude, longitude = _TOWNS[town]
    return Offer(
        by=by,
        title=title,
        text=text,
        price=price,
        category=category,
        town=town,
        latitude=latitude,
        longitude=longitude,
        days=days,
        **more,
    )


_TOWNS = {
    "Managua": (12.1328, -86.2504),
    "León": (12.4379, -86.8780),
    "Chinandega": (12.6294, -87.1311),
    "Matagalpa": (12.9256, -85.9175),
    "Estelí": (13.0911, -86.3538),
    "Juigalpa": (12.1063, -85.3645),
    "Boaco": (12.4722, -85.6586),
    "Rivas": (11.4372, -85.8263),
}

OFFERS = [
    _offer(
        "elpotrero",
        "Vacuna triple bovina, 10 dosis",
        "Con cadena de frío. Traiga termo.",
        "385.00",
        "Vacunas",
        "Juigalpa",
        0.4,
    ),
    _offer(
        "agrosur",
        "Ivermectina 1 %, frasco de 500 ml",
        "Registro vigente, lote 2026.",
        "620.00",
        "Antiparasitarios",
        "Rivas",
        0.8,
    ),
    _offer(
        "semillas",
        "Semilla de maíz híbrido, quintal",
        "Ciclo de 110 días, tolerante a sequía.",
        "2450.00",
        "Semillas",
        "Chinandega",
        1.1,
        picture="maiz",
    ),
    _offer(
        "riegos",
        "Bomba de riego 2 pulgadas",
        "Gasolina, 500 litros por minuto, garantía de un año.",
        "8900.00",
        "Sistemas de riego",
        "León",
        1.5,
        picture="riego",
    ),
    _offer(
        "semillas",
        "Tractor 65 HP, usado",
        "Motor recién reparado, llantas al 70 %.",
        "245000.00",
        "Tractores e implementos",
        "Chinandega",
        2.2,
        condition="used",
        picture="tractor",
    ),
    _offer(
        "elpotrero",
        "Sal mineral para ganado, 25 kg",
        "Con fósforo al 8 %.",
        "540.00",
        "Suplementos nutricionales",
        "Juigalpa",
        2.6,
    ),
    _offer(
        "ines",
        "Inseminación artificial a domicilio",
        "Incluye detección de celo y seguimiento.",
        "950.00",
        "Reproducción e inseminación",
        "Juigalpa",
        3.0,
        picture="vaca",
    ),
    _offer(
        "julio",
        "Asesoría en café: nutrición y roya",
        "Visita de medio día con informe.",
        "1800.00",
        "Servicios de asesoría agropecuaria",
        "Matagalpa",
        3.4,
        picture="cafe",
    ),
    _offer(
        "riegos",
        "Cinta de goteo 16 mm, rollo de 1.000 m",
        "Goteros cada 20 cm.",
        "3150.00",
        "Sistemas de riego",
        "León",
        4.1,
    ),
    _offer(
        "agrosur",
        "Concentrado para ponedoras, quintal",
        "Proteína al 17 %.",
        "890.00",
        "Alimentos para animales",
        "Rivas",
        4.8,
    ),
    _offer(
        "bayardo",
        "Análisis de suelo con recomendación",
        "Muestreo, laboratorio e interpretación.",
        "2100.00",
        "Consultoría veterinaria",
        "León",
        5.2,
    ),
    _offer(
        "semillas",
        "Arado de discos, semi nuevo",
        "Tres discos, poco uso.",
        "38000.00",
        "Maquinaria e implementos",
        "Chinandega",
        6.0,
        condition="semi_new",
    ),
    _offer(
        "fatima",
        "Vacunación de mascotas a domicilio",
        "Managua y alrededores.",
        "450.00",
        "Servicios veterinarios",
        "Managua",
        6.6,
    ),
    _offer(
        "elpotrero",
        "Pinza para castrar, acero",
        "Para terneros hasta 200 kg.",
        "2300.00",
        "Instrumental quirúrgico",
        "Juigalpa",
        7.3,
    ),
    _offer(
        "tomas",
        "Semilla de pasto Mombasa, kilo",
        "Valor cultural 60 %.",
        "310.00",
        "Forrajes y alimentos para ganado",
        "Boaco",
        8.1,
        picture="potrero",
    ),
    _offer(
        "agrosur",
        "Alambre de púas, rollo de 400 varas",
        "Galvanizado, calibre 12.5.",
        "1650.00",
        "Herramientas agrícolas",
        "Rivas",
        9.0,
    ),
    _offer(
        "semillas",
        "Incubadora de 48 huevos",
        "Volteo automático.",
        "5200.00",
        "Maquinaria agrícola",
        "Chinandega",
        10.4,
        condition="used",
    ),
    _offer(
        "marta",
        "Ultrasonido veterinario portátil",
        "Se vende por cambio de equipo.",
        "61000.00",
        "Diagnóstico y laboratorio veterinario",
        "Estelí",
        12.0,
        condition="used",
        status="sold",
    ),
]

FOLLOWS = [
    ("ana", "riegos"),
    ("ana", "bayardo"),
    ("hilda", "elpotrero"),
    ("hilda", "ines"),
    ("nestor", "elpotrero"),
    ("nestor", "ines"),
    ("dora", "julio"),
    ("raul", "semillas"),
    ("eliseo", "riegos"),
]
