"""The conversations of the demo data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """A file as a message, by its short name in the demo data."""

    called: str


@dataclass(frozen=True, kw_only=True)
class Talk:
    """
    A conversation of two. `lines` are who says or shows what, in turn; the last `unread` were not read yet.

    `hours` is how long ago the last one was written.
    """

    between: tuple[str, str]
    lines: tuple[tuple[str, str | Shown], ...]
    hours: float
    unread: int = 0


TALKS = [
    Talk(
        between=("nestor", "ines"),
        lines=(
            ("nestor", "Buenas, doctora. Soy Néstor, el de la vaca con mastitis."),
            ("ines", "Buenas. ¿Sigue en tratamiento o ya la dejó descansar?"),
            ("nestor", "Ya tiene cinco días sin nada."),
            ("ines", "Perfecto, así el cultivo sirve. Paso mañana temprano, antes del ordeño."),
            ("nestor", "La espero a las cuatro y media. ¿Llevo algo preparado?"),
            ("ines", "Solo que no le laven el pezón antes. Yo llevo los frascos."),
        ),
        hours=3,
        unread=1,
    ),
    Talk(
        between=("ana", "riegos"),
        lines=(
            ("ana", "¿Tienen cinta de 16 mm con gotero a 20?"),
            ("riegos", "Sí, rollo de 1.000 metros. Con el descuento del foro le queda en 2.835."),
            ("ana", "¿La mandan a Estelí?"),
            ("riegos", "Por bus, sale los martes y viernes."),
            ("ana", "Apárteme dos, por favor."),
        ),
        hours=20,
        unread=1,
    ),
    Talk(
        between=("dora", "julio"),
        lines=(
            ("dora", "Ingeniero, ya conté: 7 % de hojas con roya."),
            ("julio", "Entonces cobre ahora y volvemos a contar en un mes. ¿Cuánta sombra tiene ese lote?"),
            ("dora", "Bastante, es guaba sin podar."),
            ("julio", "Pódela antes de que entren las lluvias. 🌱"),
        ),
        hours=46,
    ),
    Talk(
        between=("hilda", "elpotrero"),
        lines=(
            ("hilda", "¿Les queda vacuna triple?"),
            ("elpotrero", "Sí, lote nuevo. Traiga termo."),
        ),
        hours=70,
    ),
    Talk(
        between=("nestor", "marta"),
        lines=(
            ("nestor", "Doctora Marta, buenos días. Tengo una ternera que no se levanta."),
            ("marta", "Buenos días. ¿Desde cuándo, y cómo respira?"),
            ("nestor", Shown("voice")),
            ("marta", "Ya lo escuché. Mándeme una foto, por favor."),
            ("nestor", Shown("ternera")),
            ("marta", "Póngala a la sombra y déle suero tibio cada dos horas. Salgo para allá."),
            ("nestor", "Gracias, doctora. Aquí la espero."),
        ),
        hours=1,
        unread=1,
    ),
    Talk(
        between=("marta", "elmercado"),
        lines=(
            ("marta", "Doña Rosa, ¿me aparta vitamina ADE?"),
            ("elmercado", "Sí, doctora. ¿Cuántos frascos?"),
            ("marta", "Seis. Paso el lunes, con el termo para las vacunas."),
            ("elmercado", "Apartados."),
        ),
        hours=9,
    ),
]
