"""Texts for rows to measure by: Spanish words of the country, some in every second text, most in few."""

import random

from agrovet.kernel.scale import skewed

THINGS = """
    semilla maíz frijol sorgo arroz café cacao yuca plátano tomate cebolla chiltoma pasto heno alfalfa
    melaza concentrado vaca toro ternero novilla cabra oveja cerdo lechón gallina pollo huevo pavo pato
    caballo yegua mula perro gato conejo abeja colmena miel leche queso cuajada vacuna antibiótico
    desparasitante vitamina jeringa garrapaticida suero tractor arado rastra sembradora cosechadora
    fumigadora bomba motor riego manguera tubería tanque silo bodega cerca alambre poste machete azadón
    pala carretilla balanza termo semen inseminación fertilizante urea abono compost herbicida fungicida
    insecticida plaga garrapata mastitis fiebre aftosa brucelosis tuberculosis gusano roya broca terreno
    finca parcela potrero establo corral ordeño transporte asesoría consulta análisis suelo agua sombra
    vivero
""".split()  # noqa: SIM905 - one word a line would say no more
LIKE = """
    nuevo usado bueno grande pequeño fuerte criollo mejorado híbrido certificado orgánico fresco seco
    verde maduro sano joven preñada lechera doble manual eléctrico portátil completo barato urgente
    garantizado importado nacional
""".split()  # noqa: SIM905 - one word a line would say no more
PLACES = """
    León Chinandega Managua Masaya Granada Rivas Estelí Matagalpa Jinotega Boaco Juigalpa Ocotal Somoto
    Bluefields Siuna Nandaime Jinotepe Tipitapa Sébaco Camoapa
""".split()  # noqa: SIM905 - one word a line would say no more
_SOUNDS = """
    ba be bi bo ca co cu da de di fa fe ga go la le li lo ma me mi mo na ne no pa pe pi ra re ri ro sa
    so ta te
""".split()  # noqa: SIM905 - one word a line would say no more


def rare_word(chance: random.Random) -> str:
    """A name such as brands and farms have: one of some thirty thousand."""
    return "".join(chance.choice(_SOUNDS) for _ in range(3))


def title(chance: random.Random) -> str:
    """Some words of which the first are frequent."""
    thing = THINGS[skewed(chance, len(THINGS), power=2) - 1]
    return f"{thing.capitalize()} {chance.choice(LIKE)} {rare_word(chance)}"


def text(chance: random.Random, words: int) -> str:
    """A sentence of so many words."""
    things = (THINGS[skewed(chance, len(THINGS), power=2) - 1] for _ in range(words))
    return f"{' '.join(things)} en {chance.choice(PLACES)}"
