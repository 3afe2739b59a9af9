"""The threads of the demo data."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Said:
    """A comment, and what others answer to it. `by` is a person's short name in the demo data."""

    by: str
    text: str
    answers: tuple["Said", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A post with its comments; `days` is how long ago it was written."""

    by: str
    community: str
    title: str
    text: str
    days: float
    picture: str = ""
    comments: tuple[Said, ...] = ()
    likes: tuple[str, ...] = ()


THREADS = [
    Thread(
        by="dora",
        community="agronomos",
        title="Roya en café joven, ¿qué están usando?",
        text="Tengo manchas amarillas en el envés de las hojas, plantas de dos años variedad Catuaí. ¿Cobre o ya toca sistémico?",
        days=1.2,
        picture="cafe",
        comments=(
            Said(
                by="julio",
                text="Si pasa del 10 % de hojas con pústulas, sistémico (triazol) y rote con cobre a los 30 días. Por debajo, cobre basta.",
                answers=(
                    Said(by="dora", text="Conté y ando por 7 %. Entonces cobre. ¡Gracias!"),
                    Said(
                        by="julio", text="Bien. Y revise la sombra: más del 60 % guarda humedad y la roya lo agradece."
                    ),
                ),
            ),
            Said(
                by="eliseo",
                text="A mí me funcionó bajar la sombra y fertilizar a tiempo. Planta bien comida aguanta más.",
            ),
        ),
        likes=("ana", "eliseo", "julio", "hilda"),
    ),
    Thread(
        by="nestor",
        community="ganaderos-agricultores-animales",
        title="Mastitis que regresa en la misma vaca",
        text="Tercera vez en el año, siempre el cuarto trasero derecho. Ya la traté con lo que me dieron. ¿Vale la pena seguir?",
        days=2.5,
        picture="vaca",
        comments=(
            Said(
                by="marta",
                text="Antes de otro antibiótico, cultivo y antibiograma: cuesta menos que otra ronda a ciegas. Si es Staphylococcus, "
                "el descarte suele ser lo más barato.",
                answers=(
                    Said(by="nestor", text="¿Lo hacen en Juigalpa?"),
                    Said(by="ines", text="Sí, yo tomo la muestra. Escríbame por el chat."),
                ),
            ),
            Said(by="hilda", text="Yo sello pezones con yodo después del ordeño desde entonces y bajó mucho."),
        ),
        likes=("hilda", "ines", "tomas"),
    ),
    Thread(
        by="bayardo",
        community="general",
        title="Riego por goteo casero: lista de materiales y costo real",
        text="Para media manzana de hortaliza gasté esto: cinta 16 mm, filtro de anillos, tanque elevado a 3 m. Respondo dudas.",
        days=3.1,
        picture="riego",
        comments=(
            Said(
                by="ana",
                text="¿Qué presión le da el tanque a esa altura?",
                answers=(Said(by="bayardo", text="0,3 bar, justo para cinta de baja presión."),),
            ),
            Said(by="riegos", text="Tenemos la cinta en León, con 10 % a quien venga del foro."),
        ),
        likes=("ana", "raul", "julia", "eliseo", "yadira"),
    ),
    Thread(
        by="yadira",
        community="consumidores",
        title="Mis gallinas bajaron la postura de un día a otro",
        text="De 40 huevos a 22. Mismo alimento, agua limpia. Solo cambió que llovió tres días.",
        days=4.4,
        comments=(
            Said(
                by="fatima", text="Luz y estrés: con días oscuros baja. Revise también ácaros en la noche, con lámpara."
            ),
            Said(by="yadira", text="¡Había ácaros en las perchas! Ya estoy tratando."),
        ),
        likes=("julia", "fatima"),
    ),
    Thread(
        by="tomas",
        community="especialistas",
        title="Carga animal: dejen de adivinar",
        text="Pesen el pasto: un marco de un metro, cinco lanzadas, corte y pese. Con eso se calcula cuántas vacas aguanta el potrero.",
        days=5.0,
        picture="potrero",
        comments=(
            Said(
                by="hilda",
                text="¿Cada cuánto se mide?",
                answers=(Said(by="tomas", text="Al entrar a cada potrero, diez minutos."),),
            ),
        ),
        likes=("hilda", "nestor", "marta", "ines", "dora", "eliseo"),
    ),
    Thread(
        by="elpotrero",
        community="agroveterinarias",
        title="Aviso: cadena de frío de vacunas en cortes de luz",
        text="Esta semana habrá cortes programados. Quien compre vacuna, que traiga termo con hielo. No vendemos sin él.",
        days=6.3,
        comments=(Said(by="marta", text="Así se trabaja. Una vacuna tibia es agua cara."),),
        likes=("marta", "agrosur", "nestor"),
    ),
    Thread(
        by="raul",
        community="general",
        title="¿Alguien ha sembrado maíz con labranza cero en suelo pesado?",
        text="Quiero dejar de arar dos lotes. El suelo es barro negro y se encharca.",
        days=8.0,
        picture="maiz",
        comments=(
            Said(
                by="bayardo",
                text="Primero drenaje y un cultivo de cobertura. El primer año no espere más rendimiento, sí menos diésel.",
            ),
            Said(by="semillas", text="Tenemos canavalia para cobertura."),
        ),
        likes=("bayardo", "ana"),
    ),
    Thread(
        by="julia",
        community="consumidores",
        title="Compost en balde para apartamento, sin mal olor",
        text="Aserrín en cada capa y un puñado de tierra. Tres meses sin una mosca.",
        days=11.5,
        likes=("yadira", "dora"),
    ),
    Thread(
        by="marta",
        community="especialistas-salud",
        title="Plan de vacunación para antes de las lluvias",
        text="Ántrax y pierna negra con tres semanas de separación, desparasitación en medio. ¿Cómo lo hacen ustedes?",
        days=0.6,
        picture="consulta",
        comments=(
            Said(by="ines", text="Igual, y registro por arete: así nadie queda dos veces."),
            Said(
                by="elmercado",
                text="Tenemos ambas con lote nuevo.",
                answers=(Said(by="marta", text="Paso el lunes con el termo."),),
            ),
        ),
        likes=("ines", "nestor", "hilda"),
    ),
    Thread(
        by="elvivero",
        community="agronegocios",
        title="Limón tahití: ¿a quién le venden ustedes?",
        text="Este año el comprador de siempre pide menos. Busco quien exporte.",
        days=1.9,
        picture="limonar",
        comments=(Said(by="bayardo", text="En León hay una acopiadora nueva; le paso el contacto por el chat."),),
        likes=("yadira", "bayardo"),
    ),
    Thread(
        by="ines",
        community="veterinarios",
        title="Sincronización de celo: protocolo que me está dando 58 %",
        text="Dispositivo de ocho días, con revisión previa de condición corporal. Por debajo de 3 no la meto.",
        days=3.8,
        picture="vaca",
        comments=(Said(by="marta", text="¿En doble propósito o en leche?"),),
        likes=("marta", "tomas"),
    ),
]
