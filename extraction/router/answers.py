"""What the router itself answers: JSON with a sentence in `detail`, as everywhere, readable for our own pages."""

from typing import Any

from agrovet.kernel.http.telling import tell

AWAY = "El servicio no está disponible en este momento. Intente de nuevo en unos segundos."
BAD = "El servicio dio una respuesta que no se pudo leer. Intente de nuevo en unos segundos."
LATE = "El servicio tardó demasiado en responder. Intente de nuevo en unos segundos."
SLOW = "La petición tardó demasiado en llegar. Intente de nuevo."
BUSY = "El servicio está ocupado en este momento. Intente de nuevo en unos segundos."
BAD_PATH = "La dirección de la petición no es válida."
LOOP = "La petición volvió al servidor del que había salido. Avise al equipo de soporte."
NO_METHOD = "Método no permitido."

RETRY_AFTER = 5


async def answer(scope: Any, send: Any, status: int, detail: str) -> None:
    """Answer an HTTP request, or refuse a socket, with this status and sentence."""
    lines = []
    if status == 503:
        lines.append((b"retry-after", str(RETRY_AFTER).encode()))
    if status == 405:
        lines.append((b"allow", b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"))
    await tell(scope, send, status, detail, headers=lines)
