"""What people write to each other in the demo."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Talk:
    """
    A conversation of two. `lines` are who says what, in turn; the last `unread` of them were not read yet.

    `hours` is how long ago the last one was written.
    """

    between: tuple[str, str]
    lines: tuple[tuple[str, str], ...]
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
]
