"""The list of the files of the demo data."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DemoFile:
    """One file. `called` is its short name; a picture of this name is drawn, if there is a palette for it."""

    called: str
    owner: str
    name: str
    folder: str = "demo"
    description: str = ""


def _picture(called: str, owner: str) -> DemoFile:
    return DemoFile(called=called, owner=owner, name=called)


def _work(called: str, owner: str, name: str, description: str, folder: str = "portfolio") -> DemoFile:
    return DemoFile(called=called, owner=owner, name=name, description=description, folder=folder)


FILES = [
    _picture("cafe", "julio"),
    _picture("vaca", "ines"),
    _picture("riego", "riegos"),
    _picture("potrero", "tomas"),
    _picture("maiz", "semillas"),
    _picture("tractor", "semillas"),
    _picture("consulta", "marta"),
    _picture("corral", "elmercado"),
    _picture("limonar", "elvivero"),
    _work("establo", "marta", "Jornada de vacunación", "Ciento veinte reses en un día, en Chontales."),
    _work("yegua", "marta", "Parto asistido", "Yegua criolla; madre y cría, bien."),
    _work("estante", "elmercado", "Sal mineral, 25 kg", "Para ganado de leche y de engorde.", folder="products"),
    DemoFile(called="ternera", owner="nestor", name="ternera", folder="chat"),
    DemoFile(
        called="voice",
        owner="nestor",
        name="voz",
        folder="chat",
        # Forty levels of loudness, as the app measures them while it records.
        description='{"spectrum": [71, 28, 11, 15, 73, 98, 21, 26, 12, 15, 0, 4, 18, 8, 18, 10, 31, 11, 18, 5, 0, 24, 22, 24, '
        "22, 22, 20, 0, 38, 100, 19, 18, 12, 27, 10, 19, 14, 30, 4, 0]}",
    ),
]
