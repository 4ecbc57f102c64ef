"""What the technician finds at the demo client's: databases, a backup, a certificate. Made of nothing real."""

from __future__ import annotations

import random
import struct
from dataclasses import dataclass
from pathlib import Path

_PAGE = 4096
_FIREBIRD = 0x8000
_FORCED_WRITES_DIALECT_3 = 0x02 | 0x100


@dataclass(frozen=True, slots=True)
class Props:
    """Paths at the client's."""

    database: Path
    """Of Firebird 2.5, as SAE has it: only its header is true."""
    backup: Path
    certificate: Path
    company: Path
    """A restored copy of a neglected company, which the laptop's own engine can open."""

    @property
    def connection(self) -> str:
        """How the technician names the database to measure."""
        return f"copy:{self.company if self.company.exists() else self.database}"


def props(folder: Path) -> Props:
    """Where they lie."""
    return Props(
        folder / "SAE90EMPRE01-copia.FDB",
        folder / "SAE90EMPRE01.fbk",
        folder / "00001000000512345678.cer",
        folder / "SAE90EMPRE01-restaurada.fdb",
    )


def lay_out(folder: Path) -> Props:
    """Write them. The database is a header and noise: enough for what is read without an engine."""
    made = props(folder)
    chance = random.Random(7)
    made.database.write_bytes(firebird_header() + chance.randbytes(63 * _PAGE))
    made.backup.write_bytes(chance.randbytes(40 * _PAGE))
    made.certificate.write_bytes(chance.randbytes(1200))
    return made


def lay_company(folder: Path) -> bool:
    """The company as it is before the visit; False on systems whose wheel has no engine to make it with."""
    from app.demo.company.client import BEFORE, build_company
    from app.demo.company.database import has_engine
    from app.demo.company.spec import SMALL

    if not has_engine():
        return False
    build_company(str(props(folder).company), SMALL, BEFORE)
    return True


def firebird_header() -> bytes:
    """A header page as Firebird 2.5 writes it (ODS 11.2, forced writes, dialect 3): aspel/platform 1.2."""
    page = bytearray(_PAGE)
    page[0] = 1
    struct.pack_into("<H", page, 0x10, _PAGE)
    struct.pack_into("<H", page, 0x12, 11 | _FIREBIRD)
    struct.pack_into("<III", page, 0x1C, 10_421, 10_422, 10_423)
    struct.pack_into("<H", page, 0x2A, _FORCED_WRITES_DIALECT_3)
    struct.pack_into("<II", page, 0x2C, 61_000, 324_000_000)
    struct.pack_into("<H", page, 0x3E, 2)
    struct.pack_into("<I", page, 0x4C, 10_421)
    return bytes(page)
