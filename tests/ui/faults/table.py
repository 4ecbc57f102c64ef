"""The one table: every fault of the bad-input list, how it is made, and what the real window says, counts and offers.

A row is judged by the test of its room (``test_<room>.py``), which knows how to make it and plays it to the end: the
fault is made, the words are read, the counters compared, the way is gone and its effect proved.
"""

from __future__ import annotations

from dataclasses import dataclass

LISTED = (
    "wrong or used enrolment code",
    "hub unreachable",
    "hub slow",
    "hub answering HTML (captive portal)",
    "hub 401",
    "hub 409",
    "hub 413",
    "hub 429",
    "hub 5xx",
    "hub cut in the middle",
    "certificate not ours",
    "altered kit (one bit)",
    "altered procedure (one bit)",
    "altered artifact (one bit)",
    "revoked key",
    "older revision",
    "plan suddenly empty (ask, never wipe)",
    "disk full while downloading",
    "disk full while recording",
    "store locked by another instance",
    "store newer than the program",
    "store damaged",
    "wrong key",
    "procedure with 12 mistakes (12 messages)",
    "an event the hub cannot apply (quarantine, the rest flows)",
    "clock set back a year",
)
"""What the window has to be able to say, in the order of the list."""


@dataclass(frozen=True)
class Fault:
    """One row. ``of``: the entry of the list it belongs to."""

    of: str
    room: str
    made: str
    """How, in words."""
    happened: str
    safe: str
    todo: str
    code: str
    signs: tuple[str, str, str]
    """Connection · saved here · synced."""
    way: str
    """The button, as it is written."""
    leads: str
    """What it does."""
    queue: tuple[tuple[str, str], ...] = ()
    """Lines of «Por sincronizar»: state, and part of the last answer."""
    name: str = ""
    """Apart from other rows of the same entry."""

    @property
    def id(self) -> str:
        return self.name or self.of


ONE, CALM, SHUT = "1 en cola", "Nada por enviar", ("No se sabe", "El almacén no se abrió", "No se sabe")
HERE = "Guardado aquí"
AT_HOME = ("Oficina contactada", HERE, CALM)
KEPT = "Todo lo registrado sigue guardado en esta computadora."
BY_ITSELF = "Siga trabajando: se vuelve a intentar solo."
AGAIN = "Intentar de nuevo"
COPY = "Copiar detalles"


def _line(of: str, made: str, happened: str, code: str, connection: str, **other: str) -> Fault:
    """Somebody answers in the office's place, or nobody; one record waits."""
    return Fault(
        of=of,
        room="line",
        made=made,
        happened=happened,
        safe=other.get("safe", KEPT),
        todo=other.get("todo", BY_ITSELF),
        code=code,
        signs=(connection, HERE, ONE),
        way=other.get("way", AGAIN),
        leads=other.get("leads", "asks again; by itself too where it says so; everything is applied"),
        queue=(("En esta laptop", f"{happened} ({code})"),),
    )


BAD = "La oficina no respondió bien"
LINE = (
    _line("hub unreachable", "a port where nobody listens",
          "No se pudo llegar a la oficina (sin red o servidor apagado).", "HUB-UNREACHABLE", "Sin conexión"),
    _line("hub slow", "a server that takes the question and keeps silent",
          "La oficina tardó demasiado en responder.", "HUB-SLOW", "Sin conexión"),
    _line("hub answering HTML (captive portal)", "200 with a page of HTML",
          "Contestó otra cosa en lugar de la oficina (quizá la página de acceso de esta red).", "HUB-NOT-OURS",
          "No contestó la oficina", safe="No se le entregó ni se le creyó nada",
          todo="Abra el navegador y acepte el acceso a la red, o cambie de red."),
    _line("hub 401", "401 without a word", "La oficina ya no reconoce a esta computadora.", "HUB-TOKEN",
          "La oficina no reconoce esta laptop", safe="Puede seguir registrando; sólo el envío está detenido.",
          todo="Pida al supervisor un código de alta nuevo.", way="Dar de alta de nuevo…", leads="opens the first run"),
    _line("hub 409", "409 without end", "La oficina tiene otro avance de ese envío.", "HUB-CONFLICT", BAD),
    _line("hub 413", "413 whatever is sent", "El envío es más grande de lo que la oficina acepta.", "HUB-TOO-LARGE",
          BAD, todo="Entréguelo en una memoria USB con el paquete de rescate y avise al supervisor.",
          way="Ver por sincronizar", leads="opens «Por sincronizar», where the rescue bundle is"),
    _line("hub 429", "429 with Retry-After", "La oficina está ocupada y pidió esperar.", "HUB-BUSY",
          "La oficina pidió esperar"),
    _line("hub 5xx", "503", "La oficina tiene un problema interno.", "HUB-TROUBLE", BAD),
    _line("hub cut in the middle", "900 bytes promised, 6 sent",
          "La conexión con la oficina se cortó a la mitad.", "HUB-CUT", "Sin conexión"),
    _line("certificate not ours", "TLS with a certificate of another authority",
          "El certificado de quien contestó no es el de la oficina.", "HUB-CERTIFICATE", "No contestó la oficina",
          safe="No se envió nada", todo="Cambie de red. Si se repite, avise al supervisor"),
)  # fmt: skip

ENROL = (
    Fault("wrong or used enrolment code", "enrol", "a code the real hub never gave",
          "La oficina no conoce ese código.", "No se cambió nada en esta laptop.", "Revíselo letra por letra",
          "ENROL-CODE-WRONG", ("Sin dar de alta", HERE, CALM), "Comprobar la oficina",
          "with the code corrected the laptop is enrolled", name="wrong enrolment code"),
    Fault("wrong or used enrolment code", "enrol", "a code the real hub gave and another laptop spent",
          "Ese código ya lo usó otra laptop: cada uno sirve una sola vez.", "No se cambió nada en esta laptop.",
          "Pida un código nuevo al supervisor", "ENROL-CODE-USED", ("Sin dar de alta", HERE, CALM),
          "Comprobar la oficina", "with a new code the laptop is enrolled", name="used enrolment code"),
)  # fmt: skip

KIT = (
    Fault("altered kit (one bit)", "kit", "the hub hands out a signed kit with one letter changed",
          "Llegó la revisión 1 de la visita «v-2» y no se puede creer. El documento cambió después de firmarse",
          "No se usó nada de lo que llegó; las demás visitas no se tocan.", "Avise al supervisor con este código",
          "TRUST-ALTERED", AT_HOME, COPY, "the code is in the clipboard; a good revision takes its place",
          name="altered kit on the way"),
    Fault("altered kit (one bit)", "kit", "the kit kept here has one letter changed",
          "La visita «v-1» no se puede usar. El documento cambió después de firmarse",
          "No se usó; lo que ya estaba guardado sigue igual.", "Llame al consultor o al supervisor con este código.",
          "TRUST-ALTERED", AT_HOME, COPY, "the code is in the clipboard; a good revision takes its place",
          name="altered kit on the disk"),
    Fault("altered procedure (one bit)", "kit", "one bit of the signed procedure on the shelf",
          "no es el que firmó la oficina: su huella no coincide.", "No se usará; los demás archivos no se tocan.",
          "Descárguelo de nuevo", "CONTENT-ALTERED", ("Oficina contactada", HERE, ONE), "Ver el maletín",
          "opens the kit, where it is downloaded again; then the task begins",
          queue=(("En esta laptop", ""),)),
    Fault("altered artifact (one bit)", "kit", "one bit of an installer on the shelf",
          "«sae9.exe» cambió: ya no es el archivo que firmó la oficina.", "Todavía no salga",
          "Sincronice: se descarga de nuevo. No lo abra.", "", AT_HOME, "Descargar 1 archivo",
          "downloads it again; the next verdict lets one leave"),
    Fault("revoked key", "kit", "a trust list that revokes the supervisor's key",
          "La visita «v-1» no se puede usar. El documento está firmado con una llave revocada", "No se usó",
          "Llame al consultor o al supervisor con este código.", "TRUST-REVOKED", AT_HOME, COPY,
          "the code is in the clipboard; a kit signed anew takes its place"),
    Fault("older revision", "kit", "the hub hands out an older revision that was never seen here",
          "Llegó la revisión 1 de la visita «v-1», anterior a la que ya está aquí.",
          "Se sigue usando la revisión 2, que sí se comprobó.", "Avise al supervisor con este código", "TRUST-OLDER",
          AT_HOME, COPY, "the code is in the clipboard; revision 2 is still the one shown"),
    Fault("plan suddenly empty (ask, never wipe)", "kit", "the hub assigns nothing any more",
          "La oficina ya no le asigna ninguna visita, pero aquí hay visitas por delante. ¿Se conservan?",
          "No se quitó ninguna visita ni ningún archivo.", "Pregunte al supervisor antes de contestar.", "", AT_HOME,
          "Conservar las visitas", "the visit and its files stay, and nobody asks again"),
    Fault("disk full while downloading", "kit", "no room for a file of the kit",
          "No cabe en el disco: hacen falta 2 MB y hay 100 kB libres.",
          "Todo lo que ya estaba guardado sigue intacto", "Libere al menos", "DISK-FULL", AT_HOME,
          "Liberar espacio…", "opens Ajustes, where room is made; with room the download goes on"),
    Fault("procedure with 12 mistakes (12 messages)", "kit", "a consultant signed a procedure with twelve mistakes",
          "tiene 12 errores.", "No se usa ni se firma mientras los tenga; nada cambió.", "Corrija cada error",
          "PROCEDURE-INVALID", ("Oficina contactada", HERE, ONE), COPY,
          "all twelve, with their lines, are in the clipboard for the consultant", queue=(("En esta laptop", ""),)),
    Fault("an event the hub cannot apply (quarantine, the rest flows)", "kit", "the hub sets one record aside",
          "La oficina apartó 1 registro", "está completo aquí y allá, y los demás siguen su camino.",
          "Dígale al supervisor el código de su renglón", "TASK-UNKNOWN",
          ("Oficina contactada", HERE, "1 en cuarentena"), "Reintentar ahora",
          "asks again; once the supervisor solved it, it is applied",
          queue=(("En cuarentena", "No conoce esa tarea. (TASK-UNKNOWN)"),)),
    Fault("clock set back a year", "kit", "the laptop's clock stands a year before the last contact",
          "El reloj de esta laptop está atrasado 365 días respecto al de la oficina.",
          "Nada se pierde ni se desordena", "Ajuste la fecha y la hora de Windows", "CLOCK-SKEW",
          ("Oficina contactada", HERE, "2 en cola"), "Sincronizar ahora",
          "with the clock put right everything is applied, in its order, and nothing is said any more",
          queue=(("En esta laptop", ""), ("En esta laptop", ""))),
)  # fmt: skip

RECORD = (
    Fault("disk full while recording", "record", "the store answers that the disk is full",
          "El disco está lleno: no se pudo guardar.", "Todo lo que ya decía «guardado» sigue a salvo",
          "Libere espacio en el disco y repita la última acción.", "STORE-DISK-FULL",
          ("Sin contacto todavía", "No se pudo guardar aquí", "2 en cola"), "Guardar",
          "the same answer, still in its field, is saved", queue=(("En esta laptop", ""), ("En esta laptop", ""))),
)  # fmt: skip

STORE = (
    Fault("store locked by another instance", "store", "another process holds the lock of the real file",
          "Otra ventana de Maletín está usando esta bitácora", "Lo guardado no se tocó.",
          "Use la ventana que ya está abierta, o ciérrela y vuelva a intentar.", "STORE-LOCKED", SHUT, AGAIN,
          "opens as soon as the other one is gone"),
    Fault("store newer than the program", "store", "the real file says a revision nobody knows",
          "La bitácora fue guardada por una versión más nueva de Maletín.", "No se tocó nada.",
          "Instale la versión más reciente de Maletín", "STORE-NEWER", SHUT, AGAIN,
          "opens once program and store fit"),
    Fault("store damaged", "store", "bytes of a page of the real file overwritten",
          "El archivo store.db de la bitácora está dañado.",
          "No se sobrescribió nada; el archivo quedó como estaba.", "el último respaldo está en", "STORE-DAMAGED",
          SHUT, "Volver al último respaldo…", "asks once, goes back, and keeps the damaged file aside"),
    Fault("wrong key", "store", "the keyring holds the key of another store",
          "La llave guardada en este equipo no abre la bitácora.",
          "La bitácora sigue intacta y cifrada; no se cambió nada.", "pida al supervisor la llave de recuperación.",
          "STORE-WRONG-KEY", SHUT, "Escribir la llave de recuperación…",
          "asks for it, refuses another one, and opens with the right one"),
)  # fmt: skip

TABLE = (*ENROL, *LINE, *KIT, *RECORD, *STORE)


def of_room(room: str) -> tuple[Fault, ...]:
    """The rows its test plays."""
    return tuple(fault for fault in TABLE if fault.room == room)
