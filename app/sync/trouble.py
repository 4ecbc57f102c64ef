"""What goes wrong between laptop and hub, each with its three sentences: one table, so that a code says one thing."""

from __future__ import annotations

from app.errors import Unavailable
from app.i18n import N_, _

_KEPT = N_("Todo lo registrado sigue guardado en esta computadora.")
_BY_ITSELF = N_("Siga trabajando: se vuelve a intentar solo.")
_CALL = N_("Siga trabajando y avise al supervisor con este código.")

_SENTENCES: dict[str, tuple[str, str, str]] = {
    "HUB-UNREACHABLE": (N_("No se pudo llegar a la oficina (sin red o servidor apagado)."), _KEPT, _BY_ITSELF),
    "HUB-SLOW": (N_("La oficina tardó demasiado en responder."), _KEPT, _BY_ITSELF),
    "HUB-CUT": (N_("La conexión con la oficina se cortó a la mitad."), _KEPT, _BY_ITSELF),
    "HUB-NOT-OURS": (
        N_("Contestó otra cosa en lugar de la oficina (quizá la página de acceso de esta red)."),
        N_("No se le entregó ni se le creyó nada; todo sigue guardado en esta computadora."),
        N_("Abra el navegador y acepte el acceso a la red, o cambie de red."),
    ),
    "HUB-CERTIFICATE": (
        N_("El certificado de quien contestó no es el de la oficina."),
        N_("No se envió nada; todo sigue guardado en esta computadora."),
        N_("Cambie de red. Si se repite, avise al supervisor: alguien podría estar en medio."),
    ),
    "HUB-TOKEN": (
        N_("La oficina ya no reconoce a esta computadora."),
        N_("Puede seguir registrando; sólo el envío está detenido."),
        N_("Pida al supervisor un código de alta nuevo."),
    ),
    "HUB-CONFLICT": (N_("La oficina tiene otro avance de ese envío."), _KEPT, _BY_ITSELF),
    "HUB-TOO-LARGE": (
        N_("El envío es más grande de lo que la oficina acepta."),
        _KEPT,
        N_("Entréguelo en una memoria USB con el paquete de rescate y avise al supervisor."),
    ),
    "HUB-BUSY": (N_("La oficina está ocupada y pidió esperar."), _KEPT, _BY_ITSELF),
    "HUB-TROUBLE": (N_("La oficina tiene un problema interno."), _KEPT, _BY_ITSELF),
    "HUB-PROTOCOL": (
        N_("La respuesta de la oficina no se entiende con esta versión de Maletín."),
        _KEPT,
        N_("Actualice Maletín; si ya está al día, avise al supervisor con este código."),
    ),
    "CONTENT-NOT-FOUND": (N_("Ese archivo no está en {source}."), _KEPT, _CALL),
    "CONTENT-RANGE": (
        N_("Lo que ofrece {source} no continúa el archivo empezado."),
        N_("Lo empezado se descarta; los demás archivos no se tocan."),
        N_("Se descarga otra vez desde el principio."),
    ),
    "TRUST-NOT-SET": (
        N_("Esta computadora todavía no está dada de alta en la oficina."),
        _KEPT,
        N_("Dé de alta la computadora con el código que le entregó el supervisor."),
    ),
    "PLAN-VANISHED": (
        N_("La oficina ya no asigna ninguna visita, aunque aquí hay visitas por delante."),
        N_("No se quitó ninguna visita ni ningún archivo."),
        N_("Pregunte al supervisor y conteste si las visitas se conservan."),
    ),
    "SYNC-RUNNING": (N_("Ya hay una sincronización en curso."), _KEPT, N_("Espere a que termine o deténgala.")),
    "SYNC-BROKEN": (N_("La sincronización se detuvo por un error del programa."), _KEPT, _CALL),
    "RECEIPT-MISSING": (N_("La oficina no dijo nada de ese registro."), _KEPT, _BY_ITSELF),
}


def trouble(code: str, **facts: object) -> Unavailable:
    """The error of that code, in the reader's language. ``facts`` carry no secrets; ``source`` names who was asked."""
    what, safe, todo = _SENTENCES[code]
    words = {"source": str(facts.get("source", _("la oficina")))}
    return Unavailable(code, _(what).format(**words), _(safe), _(todo), **facts)
