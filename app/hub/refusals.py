"""What the hub says when it says no: one table of codes, sentences and HTTP status; no service invents its own."""

from __future__ import annotations

from app.errors import BadInput, CheckFailed, MaletinError, Unavailable
from app.i18n import N_, _

_SAFE = N_("No se cambió nada en la oficina.")
_ASK = N_("Avise al supervisor con este código.")
_AGAIN = N_("Intente de nuevo en un momento.")
_SYNC = N_("Maletín lo resuelve solo al sincronizar otra vez; si se repite, avise al supervisor.")

_SENTENCES: dict[str, tuple[type[MaletinError], int, str, str]] = {
    # who is there
    "HUB-TOKEN": (BadInput, 401, N_("La oficina no reconoce esta laptop o la sesión terminó."), _ASK),
    "DEVICE-REVOKED": (BadInput, 401, N_("Esta laptop fue dada de baja por el supervisor."), _ASK),
    "LOGIN-WRONG": (BadInput, 401, N_("La persona o la contraseña no son correctas."), N_("Escríbalas otra vez.")),
    "HUB-ROLE": (BadInput, 403, N_("Esa acción no corresponde a su función en la empresa."), _ASK),
    "HUB-BUSY": (Unavailable, 429, N_("Demasiados intentos seguidos."), N_("Espere {retry_after} segundos.")),
    "ENROL-CODE-WRONG": (BadInput, 400, N_("El código de alta no es correcto."), N_("Revíselo letra por letra.")),
    "ENROL-CODE-USED": (BadInput, 410, N_("El código de alta ya se usó."), N_("Pida un código nuevo al supervisor.")),
    "ENROL-CODE-EXPIRED": (BadInput, 410, N_("El código de alta venció."), N_("Pida un código nuevo al supervisor.")),
    # the request
    "HUB-NOT-FOUND": (BadInput, 404, N_("La oficina no tiene eso, o no es suyo."), _ASK),
    "HUB-METHOD": (BadInput, 405, N_("La oficina no ofrece esa acción en esa dirección."), _ASK),
    "HUB-REQUEST-INVALID": (BadInput, 422, N_("La solicitud no se entiende: {fields}."), N_("Actualice Maletín.")),
    "HUB-REQUEST": (BadInput, 400, N_("La solicitud no se pudo leer."), _AGAIN),
    "HUB-TOO-LARGE": (BadInput, 413, N_("La solicitud es más grande que lo permitido ({limit} bytes)."), _SYNC),
    "HUB-TOO-MANY": (BadInput, 413, N_("Son demasiados elementos en una sola solicitud."), _SYNC),
    "HUB-LENGTH": (BadInput, 411, N_("Falta decir cuánto mide el archivo."), N_("Envíe Content-Length.")),
    "HUB-CONFLICT": (BadInput, 409, N_("La oficina ya tiene otra parte de ese archivo."), _SYNC),
    "HUB-TROUBLE": (Unavailable, 500, N_("La oficina tuvo un problema propio."), _AGAIN),
    # documents
    "DOCUMENT-INVALID": (
        BadInput,
        422,
        N_("El documento firmado no se entiende: {fields}."),
        N_("Corríjalo y fírmelo."),
    ),
    "REVISION-CONFLICT": (
        BadInput,
        409,
        N_("La revisión siguiente de «{name}» es la {expected} y llegó la {found}."),
        N_("Traiga lo publicado, revise y publique de nuevo."),
    ),
    "KIT-CONTENT-MISSING": (
        CheckFailed,
        422,
        N_("La oficina no tiene {count} archivos que este maletín necesita."),
        N_("Súbalos y publique de nuevo."),
    ),
    "KIT-PICTURES-MISSING": (
        CheckFailed,
        422,
        N_("El maletín no lleva estas imágenes de sus procedimientos: {names}."),
        N_("Arme el maletín de nuevo con el programa de la oficina actualizado."),
    ),
    "PROCEDURE-PICTURES": (
        CheckFailed,
        422,
        N_("La oficina no tiene, o no acepta, estas imágenes del procedimiento: {names}."),
        N_("Revise el procedimiento con «maletin procedures lint», suba sus imágenes y publique de nuevo."),
    ),
    "KIT-TECHNICIAN-UNKNOWN": (
        CheckFailed,
        422,
        N_("El técnico «{person}» no existe o no está activo."),
        N_("Dé de alta al técnico o corrija el maletín."),
    ),
    "VISIT-UNKNOWN": (BadInput, 404, N_("La oficina no conoce esa visita."), _ASK),
    "ARTIFACT-CONFLICT": (BadInput, 409, N_("Ya hay otro insumo con esa clave: {artifact}."), N_("Use otra clave.")),
    "CONTENT-NOT-FOUND": (BadInput, 404, N_("La oficina no tiene ese archivo, o no es de sus visitas."), _ASK),
    "CONTENT-RANGE": (BadInput, 416, N_("La parte pedida está fuera del archivo."), _SYNC),
    "EVIDENCE-TOO-LARGE": (BadInput, 413, N_("La evidencia mide más de {limit} bytes."), N_("Divídala en partes.")),
    "EVIDENCE-ALTERED": (CheckFailed, 409, N_("La evidencia llegó dañada: su huella no coincide."), _SYNC),
    # people
    "PERSON-EXISTS": (BadInput, 409, N_("Ya existe la persona «{person}»."), N_("Use otra clave de persona.")),
    "PERSON-UNKNOWN": (BadInput, 404, N_("No existe la persona «{person}», o no está activa."), N_("Revise la clave.")),
    "PERSON-INVALID": (BadInput, 422, N_("Los datos de la persona no se entienden: {fields}."), N_("Corríjalos.")),
    "PASSWORD-WEAK": (
        BadInput,
        422,
        N_("La contraseña es muy corta: use al menos {least} caracteres."),
        N_("Una frase de varias palabras es fácil de recordar."),
    ),
    # quarantine
    "QUARANTINE-UNKNOWN": (BadInput, 404, N_("Ese registro no está en cuarentena."), N_("Actualice la lista.")),
    "QUARANTINE-STRAY": (
        BadInput,
        409,
        N_("Ese registro no tiene lugar en la bitácora de su laptop; no se puede aplicar."),
        N_("Revise lo que dice y márquelo como atendido."),
    ),
    # the place itself
    "HUB-EXISTS": (BadInput, 409, N_("Ya hay una oficina en {home}."), N_("Use esa, o elija otra carpeta.")),
    "HUB-FOLDER": (BadInput, 409, N_("La carpeta {home} no está vacía."), N_("Elija una carpeta nueva.")),
    "HUB-MISSING": (BadInput, 404, N_("No hay una oficina en {home}."), N_("Créela con «maletin hub init».")),
    "HUB-PLAIN-HTTP": (
        BadInput,
        400,
        N_("Sin cifrado la oficina solo atiende a esta misma máquina (127.0.0.1), no a {host}."),
        N_("Quite --plain-http o use --host 127.0.0.1."),
    ),
    "HUB-SERVED": (Unavailable, 503, N_("Esa oficina ya está abierta en otro programa."), N_("Cierre el otro.")),
    "HUB-PORT": (Unavailable, 503, N_("No se puede atender en {host}:{port}."), N_("Use otra dirección o puerto.")),
}

QUARANTINE_REASONS: dict[str, str] = {
    "EVENT-ID-TAKEN": N_("Otro registro distinto ya usa ese número; se guardaron los dos."),
    "EVENT-NUL": N_("El registro trae caracteres que ningún teclado escribe."),
    "VISIT-UNKNOWN": N_("La oficina no conoce esa visita."),
    "VISIT-FOREIGN": N_("Esa visita nunca fue de este técnico."),
    "VISIT-WITHDRAWN": N_("La visita fue retirada por el supervisor."),
    "ACTOR-FOREIGN": N_("El registro dice ser de una persona que no es la de esta laptop."),
    "VIEW-DIFFERS": N_("La visita se cerró con un contenido distinto del que la oficina recibió."),
    "HUB-CANNOT-APPLY": N_("El programa de la oficina no pudo aplicar el registro; es una falla nuestra."),
}
"""Why an event is set aside; codes that other rooms raise bring their own sentence."""

WAITING_REASONS: dict[str, str] = {
    "CHAIN-GAP": N_("Faltan registros anteriores de esta laptop."),
    "EVIDENCE-MISSING": N_("Falta recibir la evidencia."),
    "WAITS-EARLIER": N_("Espera a un registro anterior de la misma visita."),
}
"""Why an event is kept and not applied yet."""

STATUS = {code: status for code, (_cls, status, _what, _todo) in _SENTENCES.items()}
"""HTTP status of the hub's own codes."""


def refusal(code: str, **facts: object) -> MaletinError:
    """The error for that code, in the reader's language. ``facts`` fill the sentences and go with the error."""
    cls, _status, what, todo = _SENTENCES[code]
    return cls(code, _(what).format(**facts), _(_SAFE), _(todo).format(**facts), **facts)
