"""Databases that exist only in memory, seen the way app.visit.ports.FirebirdEye promises."""

from __future__ import annotations

from collections.abc import Mapping

from app.errors import BadInput, Unavailable


class KnownDatabases:
    """Knows some databases by name; anything else does not answer, and the bare path of a file is refused."""

    def __init__(self, known: Mapping[str, Mapping[str, str] | Exception] | None = None) -> None:
        self.known = dict(known or {})

    def facts(self, dsn: str) -> Mapping[str, str]:
        found = self.known.get(dsn)
        if isinstance(found, Exception):
            raise found
        if found is None and dsn.startswith(("/", "C:")):
            raise BadInput(
                "FIREBIRD-LIVE-FILE", "Eso es la ruta de un archivo, y puede ser la base en uso del cliente."
            )
        if found is None:
            raise Unavailable("FIREBIRD-UNREACHABLE", "El servidor Firebird no contesta en esa dirección.")
        return found
