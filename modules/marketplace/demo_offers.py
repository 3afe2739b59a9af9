"""The ads of the demo data."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One ad. `by` and `picture` are short names in the demo data; `category` is one that the app offers."""

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
    "Managua, Altamira": (12.1190, -86.2570),
    "Managua, Bello Horizonte": (12.1420, -86.2330),
    "Managua, Mercado Oriental": (12.1470, -86.2630),
    "Ticuantepe": (12.0226, -86.2049),
    "Tipitapa": (12.1974, -86.0974),
    "Masaya": (11.9744, -86.0942),
}

CAPITAL, RADIUS_KM = (12.1364, -86.2514), 50
"""The place and the distance by which the app filters ads, until the person lets it know where they are."""

APP_CATEGORIES = (
    "Medicamentos y salud animal",
    "Alimentos y suplementos",
    "Productos para ganado",
    "Semillas y plantas",
    "Fertilizantes y agroquímicos",
    "Maquinaria e implementos",
    "Herramientas e insumos",
    "Servicios agropecuarios",
)
"""The categories that the app offers, of all that are there."""

OFFERS = [
    _offer(
        "elpotrero",
        "Vacuna triple bovina, 10 dosis",
        "Con cadena de frío. Traiga termo.",
        "385.00",
        "Medicamentos y salud animal",
        "Juigalpa",
        0.4,
    ),
    _offer(
        "agrosur",
        "Ivermectina 1 %, frasco de 500 ml",
        "Registro vigente, lote 2026.",
        "620.00",
        "Medicamentos y salud animal",
        "Rivas",
        0.8,
    ),
    _offer(
        "semillas",
        "Semilla de maíz híbrido, quintal",
        "Ciclo de 110 días, tolerante a sequía.",
        "2450.00",
        "Semillas y plantas",
        "Chinandega",
        1.1,
        picture="maiz",
    ),
    _offer(
        "riegos",
        "Bomba de riego 2 pulgadas",
        "Gasolina, 500 litros por minuto, garantía de un año.",
        "8900.00",
        "Maquinaria e implementos",
        "León",
        1.5,
        picture="riego",
    ),
    _offer(
        "semillas",
        "Tractor 65 HP, usado",
        "Motor recién reparado, llantas al 70 %.",
        "245000.00",
        "Maquinaria e implementos",
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
        "Alimentos y suplementos",
        "Juigalpa",
        2.6,
    ),
    _offer(
        "ines",
        "Inseminación artificial a domicilio",
        "Incluye detección de celo y seguimiento.",
        "950.00",
        "Servicios agropecuarios",
        "Juigalpa",
        3.0,
        picture="vaca",
    ),
    _offer(
        "julio",
        "Asesoría en café: nutrición y roya",
        "Visita de medio día con informe.",
        "1800.00",
        "Servicios agropecuarios",
        "Matagalpa",
        3.4,
        picture="cafe",
    ),
    _offer(
        "riegos",
        "Cinta de goteo 16 mm, rollo de 1.000 m",
        "Goteros cada 20 cm.",
        "3150.00",
        "Herramientas e insumos",
        "León",
        4.1,
    ),
    _offer(
        "agrosur",
        "Concentrado para ponedoras, quintal",
        "Proteína al 17 %.",
        "890.00",
        "Alimentos y suplementos",
        "Rivas",
        4.8,
    ),
    _offer(
        "bayardo",
        "Análisis de suelo con recomendación",
        "Muestreo, laboratorio e interpretación.",
        "2100.00",
        "Servicios agropecuarios",
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
        "Servicios agropecuarios",
        "Managua",
        6.6,
    ),
    _offer(
        "elpotrero",
        "Pinza para castrar, acero",
        "Para terneros hasta 200 kg.",
        "2300.00",
        "Productos para ganado",
        "Juigalpa",
        7.3,
    ),
    _offer(
        "tomas",
        "Semilla de pasto Mombasa, kilo",
        "Valor cultural 60 %.",
        "310.00",
        "Semillas y plantas",
        "Boaco",
        8.1,
        picture="potrero",
    ),
    _offer(
        "agrosur",
        "Alambre de púas, rollo de 400 varas",
        "Galvanizado, calibre 12.5.",
        "1650.00",
        "Herramientas e insumos",
        "Rivas",
        9.0,
    ),
    _offer(
        "semillas",
        "Incubadora de 48 huevos",
        "Volteo automático.",
        "5200.00",
        "Maquinaria e implementos",
        "Chinandega",
        10.4,
        condition="used",
    ),
    _offer(
        "marta",
        "Ultrasonido veterinario portátil",
        "Se vende por cambio de equipo.",
        "61000.00",
        "Medicamentos y salud animal",
        "Managua",
        12.0,
        condition="used",
        status="sold",
    ),
    _offer(
        "marta",
        "Vacunación y desparasitación de hatos",
        "Visita con registro de cada animal.",
        "1200.00",
        "Servicios agropecuarios",
        "Managua, Altamira",
        0.3,
        picture="consulta",
    ),
    _offer(
        "elmercado",
        "Vitamina ADE inyectable, 100 ml",
        "Para bovinos, equinos y porcinos.",
        "295.00",
        "Medicamentos y salud animal",
        "Managua, Mercado Oriental",
        0.5,
        picture="corral",
    ),
    _offer(
        "elmercado",
        "Melaza, tambo de 55 galones",
        "Con registro; el envase se devuelve.",
        "2700.00",
        "Alimentos y suplementos",
        "Managua, Mercado Oriental",
        0.9,
    ),
    _offer(
        "elmercado",
        "Aretes de identificación, bolsa de 100",
        "Numerados, con su macho.",
        "1450.00",
        "Productos para ganado",
        "Ticuantepe",
        1.3,
        picture="corral",
    ),
    _offer(
        "elvivero",
        "Limón tahití injertado",
        "Plantas de un año, listas para el campo.",
        "85.00",
        "Semillas y plantas",
        "Masaya",
        1.7,
        picture="limonar",
    ),
    _offer(
        "elvivero",
        "Abono orgánico, quintal",
        "Lombrihumus cernido.",
        "260.00",
        "Fertilizantes y agroquímicos",
        "Managua, Bello Horizonte",
        2.0,
        picture="limonar",
    ),
    _offer(
        "elmercado",
        "Motoguadaña de 43 cc, usada",
        "Con arnés y dos cabezales.",
        "5400.00",
        "Maquinaria e implementos",
        "Tipitapa",
        2.8,
        condition="used",
    ),
    _offer(
        "elmercado",
        "Bomba de mochila, 20 litros",
        "Con tres boquillas.",
        "1150.00",
        "Herramientas e insumos",
        "Managua, Altamira",
        3.7,
    ),
    _offer(
        "agrosur",
        "Urea 46 %, quintal",
        "Entrega en finca desde diez quintales.",
        "1380.00",
        "Fertilizantes y agroquímicos",
        "Rivas",
        4.4,
    ),
]

FOLLOWS = [
    ("marta", "ines"),
    ("marta", "elmercado"),
    ("nestor", "marta"),
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
