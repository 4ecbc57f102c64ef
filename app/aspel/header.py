"""The first 96 bytes of a .FDB: what the database says about itself, without an engine and without a lock.

Offsets: aspel/platform-and-rules.md, «Cabecera del archivo .FDB» (ODS 11). From ODS 12 on the minor version
is at 0x40 and some flags have other bits, and ODS 13 widened the transaction counters; that was checked against files
made by Firebird 3.0 and 5.0.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from app.errors import BadInput, MaletinError, Unavailable
from app.i18n import _

HEADER_BYTES = 96
_HEADER_PAGE = 1
_PAGE_SIZES = frozenset({1024, 2048, 4096, 8192, 16384, 32768})
_FIREBIRD_FLAG = 0x8000
_EPOCH = datetime(1858, 11, 17)  # noqa: DTZ001 - Firebird counts from here in the server's own local time, zone unknown
_ENGINES = {
    (10, 0): "Firebird 1.0",
    (10, 1): "Firebird 1.5",
    (11, 0): "Firebird 2.0",
    (11, 1): "Firebird 2.1",
    (11, 2): "Firebird 2.5",
    (12, 0): "Firebird 3.0",
    (13, 0): "Firebird 4.0",
    (13, 1): "Firebird 5.0",
}
_FORCED_WRITES = 0x2
_BACKUP = 0xC00
_SHUTDOWN = 0x1080


class BackupState(StrEnum):
    """What nbackup is doing with the file."""

    NORMAL = "normal"
    LOCKED = "locked"
    """Changes go to a difference file; this file is frozen (nbackup -L)."""
    MERGING = "merging"
    """The difference file is being brought back."""


class Shutdown(StrEnum):
    """Whether the database lets people in."""

    ONLINE = "online"
    MULTI = "multi"
    FULL = "full"
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class Header:
    """What the file says. None = this version of the format does not say it in a place we know."""

    size: int
    """Bytes of the whole file."""
    page_size: int
    ods_major: int
    ods_minor: int | None
    engine: str
    """"Firebird 2.5"; empty when the ODS is not in our table."""
    forced_writes: bool | None
    dialect: int | None
    read_only: bool | None
    backup: BackupState | None
    shutdown: Shutdown | None
    created: datetime | None
    """Creation or last restore, naive: the server's local time."""
    gap: int | None
    """Next transaction minus the oldest interesting one (ODS ≤ 11 only). Large: no sweep or restore for a long time."""

    @property
    def ods(self) -> str:
        """Major and minor ("11.2"); the major alone when the minor is not known."""
        return f"{self.ods_major}" if self.ods_minor is None else f"{self.ods_major}.{self.ods_minor}"


def read_header(path: Path) -> Header:
    """Read the header of a database file, read-only and shared; the file may be in use.

    Raises BadInput ``FDB-MISSING``, ``FDB-NOT-A-DATABASE``, ``FDB-TRUNCATED``; Unavailable ``FDB-UNREADABLE``.
    """
    try:
        with path.open("rb", buffering=0) as file:
            raw = file.read(HEADER_BYTES) or b""
            size = file.seek(0, 2)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _missing(path) from error
    except IsADirectoryError as error:
        raise _not_a_database(path) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    try:
        return parse_header(raw, size)
    except MaletinError as error:
        error.facts["file"] = path.name
        raise


def parse_header(raw: bytes, size: int) -> Header:
    """Understand the first bytes of a file of ``size`` bytes. Raises as ``read_header``."""
    if raw[:1] != bytes([_HEADER_PAGE]) and raw:
        raise _not_a_database()
    if len(raw) < HEADER_BYTES:
        raise _truncated(size)
    page_size, version = struct.unpack_from("<HH", raw, 0x10)
    major = version & ~_FIREBIRD_FLAG
    if page_size not in _PAGE_SIZES or not 8 <= major <= 20 or (major >= 11 and not version & _FIREBIRD_FLAG):
        raise _not_a_database()
    if size < page_size:
        raise _truncated(size)
    if major > 13:
        return Header(size, page_size, major, None, "", None, None, None, None, None, None, None)
    return _known(raw, size, page_size, major)


def _known(raw: bytes, size: int, page_size: int, major: int) -> Header:
    """ODS 8 to 13. From ODS 12 on the flags for dialect and read-only have other bits."""
    modern = major >= 12
    (minor,) = struct.unpack_from("<H", raw, 0x40 if modern else 0x3E)
    (flags,) = struct.unpack_from("<H", raw, 0x2A)
    oldest, _active, following = struct.unpack_from("<III", raw, 0x1C)
    dialect_3, read_only = (0x10, 0x20) if modern else (0x100, 0x200)
    return Header(
        size=size,
        page_size=page_size,
        ods_major=major,
        ods_minor=minor,
        engine=_ENGINES.get((major, minor), ""),
        forced_writes=bool(flags & _FORCED_WRITES),
        dialect=3 if flags & dialect_3 else 1,
        read_only=bool(flags & read_only),
        backup={0: BackupState.NORMAL, 0x400: BackupState.LOCKED, 0x800: BackupState.MERGING}.get(flags & _BACKUP),
        shutdown={0: Shutdown.ONLINE, 0x80: Shutdown.MULTI, 0x1000: Shutdown.FULL}.get(
            flags & _SHUTDOWN, Shutdown.SINGLE
        ),
        created=_moment(*struct.unpack_from("<iI", raw, 0x2C)),
        gap=None if modern else max(0, following - oldest),
    )


def _moment(days: int, ticks: int) -> datetime | None:
    """Days since 1858-11-17 and ten-thousandths of a second; None when the file holds no sensible date."""
    try:
        return (_EPOCH + timedelta(days=days, microseconds=ticks * 100)).replace(microsecond=0)
    except OverflowError:
        return None


def _missing(path: Path) -> BadInput:
    return BadInput(
        "FDB-MISSING",
        _("No existe el archivo «{name}».").format(name=path.name),
        _("No se tocó nada."),
        _("Revise la ruta y que la unidad de red esté conectada."),
        file=path.name,
    )


def _not_a_database(path: Path | None = None) -> BadInput:
    return BadInput(
        "FDB-NOT-A-DATABASE",
        _("El archivo no es una base de datos Firebird."),
        _("Solo se leyeron sus primeros 96 bytes."),
        _("Indique el archivo .FDB de la empresa."),
        file=path.name if path else "",
    )


def _truncated(size: int) -> BadInput:
    return BadInput(
        "FDB-TRUNCATED",
        _("El archivo está cortado: mide {size} bytes y no alcanza ni una página.").format(size=size),
        _("Solo se leyeron sus primeros 96 bytes."),
        _("Si es una copia, vuelva a hacerla con gbak; si es la base en uso, deténgase y llame al supervisor."),
        size=size,
    )


def _unreadable(path: Path, error: Exception) -> Unavailable:
    return Unavailable(
        "FDB-UNREADABLE",
        _("No se pudo leer el archivo «{name}»: el motor lo tiene en exclusiva o falta permiso.").format(
            name=path.name
        ),
        _("No se tocó nada."),
        _("Consulte la base a través de su servidor o pida permiso de lectura sobre la carpeta."),
        file=path.name,
        error=type(error).__name__,
        errno=getattr(error, "errno", None),
    )
