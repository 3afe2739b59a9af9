"""The people of the demo: a short name each, by which the other modules' demo data refers to them."""

from dataclasses import dataclass
from decimal import Decimal

from modules.accounts.contracts import Role

# Towns of Nicaragua, as latitude and longitude in degrees.
TOWNS: dict[str, tuple[str, str]] = {
    "Managua": ("12.1328", "-86.2504"),
    "León": ("12.4379", "-86.8780"),
    "Chinandega": ("12.6294", "-87.1311"),
    "Matagalpa": ("12.9256", "-85.9175"),
    "Estelí": ("13.0911", "-86.3538"),
    "Jinotega": ("13.0910", "-86.0017"),
    "Juigalpa": ("12.1063", "-85.3645"),
    "Boaco": ("12.4722", "-85.6586"),
    "Granada": ("11.9299", "-85.9560"),
    "Rivas": ("11.4372", "-85.8263"),
    "Masaya": ("11.9744", "-86.0942"),
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One person of the demo. The phone number follows from the place in the list."""

    called: str
    full_name: str
    last_name: str
    role: Role
    town: str
    bio: str
    profession: str = ""
    business_type: str = ""

    @property
    def place(self) -> tuple[Decimal, Decimal]:
        """Where the person is."""
        latitude, longitude = TOWNS[self.town]
        return Decimal(latitude), Decimal(longitude)


def _vet(called: str, full_name: str, last_name: str, town: str, profession: str, bio: str) -> Part:
    return Part(
        called=called,
        full_name=full_name,
        last_name=last_name,
        role="Specialist",
        town=town,
        bio=bio,
        profession=profession,
    )


def _shop(called: str, full_name: str, last_name: str, town: str, kind: str, bio: str) -> Part:
    return Part(
        called=called,
        full_name=full_name,
        last_name=last_name,
        role="businessman",
        town=town,
        bio=bio,
        business_type=kind,
    )


def _farmer(called: str, full_name: str, last_name: str, town: str, bio: str) -> Part:
    return Part(called=called, full_name=full_name, last_name=last_name, role="consumer", town=town, bio=bio)


PARTS = [
    _vet("marta", "Marta", "Zeledón", "Managua", "Veterinario", "Bovinos y equinos. Atiendo emergencias de noche."),
    _vet("julio", "Julio", "Mairena", "Matagalpa", "Agrónomo", "Café de altura: sombra, nutrición y roya."),
    _vet("ines", "Inés", "Úbeda", "Juigalpa", "Veterinario", "Reproducción bovina e inseminación artificial."),
    _vet("bayardo", "Bayardo", "Castillo", "León", "Agrónomo", "Maní, ajonjolí y riego por goteo."),
    _vet("fatima", "Fátima", "Rocha", "Managua", "Veterinario", "Mascotas y aves de traspatio."),
    _vet("tomas", "Tomás", "Ñurinda", "Boaco", "Zootecnista", "Pasturas mejoradas y manejo de potreros."),
    _shop("agrosur", "Víctor", "Pérez", "Rivas", "Agroveterinaria", "Agro Sur: medicamentos, sales y concentrados."),
    _shop(
        "elpotrero",
        "Karla",
        "Ruiz",
        "Juigalpa",
        "Agroveterinaria",
        "El Potrero, veinte años con los ganaderos de Chontales.",
    ),
    _shop(
        "semillas", "Iván", "García", "Chinandega", "Empresa Agropecuaria", "Semillas certificadas y maquinaria usada."
    ),
    _shop("riegos", "Luis", "Gutiérrez", "León", "Empresa Agropecuaria", "Bombas, mangueras y sistemas de riego."),
    _farmer("ana", "Ana", "Martínez", "Estelí", "Tabaco y hortalizas en tres manzanas."),
    _farmer("dora", "Dora", "López", "Matagalpa", "Finca La Esperanza, café orgánico."),
    _farmer("eliseo", "Eliseo", "Blandón", "Jinotega", "Papa, repollo y unas cuantas vacas."),
    _farmer("hilda", "Hilda", "Centeno", "Boaco", "Ganadera de tercera generación."),
    _farmer("nestor", "Néstor", "Obando", "Juigalpa", "Leche y queso. Cuarenta vacas en ordeño."),
    _farmer("yadira", "Yadira", "Téllez", "Granada", "Gallinas ponedoras y plátano."),
    _farmer("raul", "Raúl", "Aguilar", "Chinandega", "Caña, maíz y un tractor viejo que no se rinde."),
    _farmer("julia", "Julia", "Espinoza", "Managua", "Huerto urbano y dos perros."),
    _shop("elmercado", "Rosa", "Mendoza", "Managua", "Agroveterinaria", "El Mercado: todo para la finca, a granel."),
    _shop("elvivero", "Danilo", "Potoy", "Masaya", "Empresa Agropecuaria", "Plantas injertadas y abonos orgánicos."),
]
