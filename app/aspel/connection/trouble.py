"""Firebird's numbers turned into words for people."""

from __future__ import annotations

from collections.abc import Sequence

from app.aspel.connection.target import live_file
from app.errors import MaletinError, Unavailable
from app.i18n import N_, _

_SAFE = N_("La base del cliente no se modificó.")
_BY_CODE: dict[int, str] = {
    335544472: "FIREBIRD-LOGIN",
    335545106: "FIREBIRD-LOGIN",  # error occurred during login, please check the server's log
    335545064: "FIREBIRD-WIRE",  # incompatible wire encryption levels
    335545065: "FIREBIRD-WIRE",  # no encryption plugin that both sides know
    335544421: "FIREBIRD-WIRE",  # connection rejected by remote interface
    335544528: "FIREBIRD-SHUTDOWN",
    335544379: "FIREBIRD-ODS",
    335544323: "FIREBIRD-NOT-A-DATABASE",
    335544335: "FIREBIRD-DAMAGED",
    335544352: "FIREBIRD-PERMISSION",
    335544726: "FIREBIRD-LOST",  # error reading data from the connection
    335544727: "FIREBIRD-LOST",  # error writing data to the connection
    335544741: "FIREBIRD-LOST",  # connection lost to database
    335544856: "FIREBIRD-LOST",  # connection shutdown
    335544721: "FIREBIRD-UNREACHABLE",
    335544722: "FIREBIRD-UNREACHABLE",
    335544344: "FIREBIRD-NO-DATABASE",  # I/O error: the server cannot open that file
    335544375: "FIREBIRD-NO-DATABASE",  # unavailable database: the alias is not known
    335544734: "FIREBIRD-NO-DATABASE",
}
_IN_USE = frozenset({335544345, 335545104, 335544573})
"""Lock conflict, file in use, already opened: another engine holds the file."""
_WORDS: dict[str, tuple[str, str]] = {
    "FIREBIRD-LOGIN": (
        N_("El servidor Firebird no aceptó el usuario o la contraseña."),
        N_("Pida al cliente un usuario de solo lectura y vuelva a escribirlo."),
    ),
    "FIREBIRD-WIRE": (
        N_("El servidor Firebird rechazó la conexión: su cifrado o su forma de entrar no coinciden con los nuestros."),
        N_("Revise AuthServer y WireCrypt en el firebird.conf del servidor con el consultor."),
    ),
    "FIREBIRD-SHUTDOWN": (
        N_("La base está apagada para mantenimiento."),
        N_("Pregunte quién la apagó antes de encenderla."),
    ),
    "FIREBIRD-ODS": (
        N_("El motor disponible no entiende la estructura (ODS) de esta base."),
        N_("Consúltela a través de su propio servidor o restaure un respaldo gbak con este motor."),
    ),
    "FIREBIRD-NOT-A-DATABASE": (
        N_("El archivo no es una base de datos Firebird."),
        N_("Indique la base de la empresa."),
    ),
    "FIREBIRD-DAMAGED": (
        N_("El motor encontró dañada la base."),
        N_("No la repare: conserve el archivo, avise al supervisor y busque el último respaldo probado."),
    ),
    "FIREBIRD-PERMISSION": (
        N_("El usuario no tiene permiso de leer la información de la base."),
        N_("Pida al cliente un usuario con permiso de lectura."),
    ),
    "FIREBIRD-UNREACHABLE": (
        N_("El servidor Firebird no contesta en esa dirección."),
        N_("Revise el nombre del equipo, el puerto (3050), el servicio y el cortafuegos."),
    ),
    "FIREBIRD-LOST": (
        N_("Se perdió la conexión con el servidor Firebird a la mitad."),
        N_("Revise el servicio y la red, y repita la consulta."),
    ),
    "FIREBIRD-NO-DATABASE": (
        N_("El servidor contesta, pero no puede abrir esa base."),
        N_("Revise la ruta o el alias tal como los ve el servidor."),
    ),
    "FIREBIRD-ENGINE-MISSING": (
        N_("Esta laptop no tiene el motor Firebird que hace falta para abrir esa copia."),
        N_("Instale el motor (en Debian también libtommath1) o consulte la base a través de su servidor."),
    ),
    "FIREBIRD-TIMEOUT": (
        N_("El servidor Firebird no terminó de contestar a tiempo."),
        N_("Inténtelo de nuevo; si se repite, revise la carga del servidor."),
    ),
    "FIREBIRD-SLOW": (
        N_("Una consulta tardó demasiado y se detuvo en el servidor."),
        N_("Las demás siguieron; repita el escaneo cuando el servidor tenga menos carga."),
    ),
    "FIREBIRD-CANCELLED": (N_("La consulta se canceló."), N_("Puede repetirla cuando quiera.")),
    "FIREBIRD-CRASHED": (
        N_("El motor Firebird se cerró de golpe durante la consulta."),
        N_("Inténtelo de nuevo; si se repite, envíe el paquete de rescate al supervisor."),
    ),
    "FIREBIRD-NOT-READ-ONLY": (
        N_("El servidor no confirmó que la consulta fuera de solo lectura, así que no se siguió."),
        N_("Avise al consultor: no use esta base con la laptop."),
    ),
    "FIREBIRD-STATEMENT": (
        N_("El motor no pudo contestar una de las consultas."),
        N_("Las demás siguieron; anote el código y avise al consultor."),
    ),
    "FIREBIRD-FAILED": (
        N_("Firebird devolvió un error que Maletín no conoce."),
        N_("Anote el código y consulte al consultor."),
    ),
}


def trouble(code: str, **facts: object) -> Unavailable:
    """The error for one of our codes."""
    what, todo = _WORDS[code]
    return Unavailable(code, _(what), _(_SAFE), _(todo), **facts)


def from_engine(kind: str, codes: Sequence[int], text: str, *, copy: bool) -> MaletinError:
    """The error for what the child reported. The engine's own text may name paths: it is kept as a fact, not shown."""
    if kind == "engine":
        return trouble("FIREBIRD-ENGINE-MISSING", detail=text[:300])
    if copy and _IN_USE & set(codes):
        return live_file(_("Otro programa tiene abierto ese archivo."))
    known = next((_BY_CODE[code] for code in _BY_CODE if code in codes), "FIREBIRD-FAILED")
    return trouble(known, gds=",".join(str(code) for code in codes[:5]))
