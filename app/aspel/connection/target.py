"""What a database name means: a server's database, or a copy that the caller vouches for. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from app.errors import BadInput
from app.i18n import _

COPY_PREFIX = "copy:"
"""``copy:/path/file.fdb``: the caller says that this file is a copy or a restored backup, never the client's own."""
DEFAULT_PORT = 3050

_URL = re.compile(r"inet[46]?://(?P<host>\[[0-9A-Fa-f:]+\]|[^/:\[\]@\s]+)(:(?P<port>\w+))?/(?P<database>\S.*)")
_CLASSIC = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:]+\]|[^/:\\\[\]@\s]{2,})(/(?P<port>\w+))?:(?P<database>[^/\s].*|/(?!/).*)"
)


@dataclass(frozen=True, slots=True)
class ServerTarget:
    """A database behind a server."""

    dsn: str
    """Always ``inet…://``: an empty host would open the file with the embedded engine."""
    host: str
    database: str


@dataclass(frozen=True, slots=True)
class CopyTarget:
    """A file declared to be a copy."""

    path: Path


def parse_target(text: str) -> ServerTarget | CopyTarget:
    """``inet://host:port/database``, ``host/port:database`` or ``copy:path``.

    Raises BadInput ``FIREBIRD-LIVE-FILE`` for a bare path (it may be the client's own file), ``FIREBIRD-DSN`` for
    anything else that cannot be a database, among them names with a user or password in them.
    """
    name = text.strip()
    if name.startswith(COPY_PREFIX):
        return _copy(name.removeprefix(COPY_PREFIX).strip())
    if not name or "\0" in name or "\n" in name:
        raise _bad_name()
    if "://" in name:
        return _server(_URL.fullmatch(name))
    if (match := _CLASSIC.fullmatch(name)) is not None:
        return _server(match)
    if re.match(r"[A-Za-z]:|[\\/.~]", name) or name.lower().endswith((".fdb", ".gdb")):
        raise live_file()
    raise _bad_name()


def live_file(reason: str = "") -> BadInput:
    """Refusal to open a file that is, or may be, in use by a server."""
    return BadInput(
        "FIREBIRD-LIVE-FILE",
        reason or _("Eso es la ruta de un archivo, y puede ser la base en uso del cliente."),
        _("El archivo no se abrió ni se tocó."),
        _("Conéctese a través del servidor (inet://equipo:3050/base) o use una copia restaurada con gbak."),
    )


def _copy(path: str) -> CopyTarget:
    if not path or "\0" in path or "://" in path:
        raise _bad_name()
    return CopyTarget(Path(path).expanduser().absolute())


def _server(match: re.Match[str] | None) -> ServerTarget:
    if match is None:
        raise _bad_name()
    host, database = match["host"], match["database"]
    port = match["port"] or str(DEFAULT_PORT)
    return ServerTarget(f"inet://{host}:{port}/{database}", host.strip("[]"), database)


def _bad_name() -> BadInput:
    return BadInput(
        "FIREBIRD-DSN",
        _("El nombre de la base no se entiende."),
        _("No se abrió ninguna conexión."),
        _("Escríbalo como inet://equipo:3050/ruta-o-alias, sin usuario ni contraseña."),
    )
