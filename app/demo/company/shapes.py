"""The table shapes of SAE 9 and COI 10 (names, types, nullability, keys, known indexes) and the DDL made from them.

The facts lie in ``sae9.shapes`` and ``coi10.shapes`` beside this file, taken from the catalogues of real databases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SHAPES = Path(__file__).with_name("sae9.shapes")
BOOKS = Path(__file__).with_name("coi10.shapes")
YEARLESS = frozenset({"ADMPER", "FOLIOS", "TIPOSPOL"})
"""Tables of COI that carry no year in their names."""

_TYPES = {
    "I": "INTEGER",
    "S": "SMALLINT",
    "D": "DOUBLE PRECISION",
    "T": "TIMESTAMP",
    "B1": "BLOB SUB_TYPE 1",
    "B0": "BLOB SUB_TYPE 0",
}
_HEADERS = ("FACTA", "FACTC", "FACTD", "FACTE", "FACTF", "FACTG", "FACTP", "FACTR", "FACTT", "FACTV")
_PURCHASES = ("COMPQ", "COMPO", "COMPR", "COMPC", "COMPD")
_INDEXES: Mapping[str, tuple[str, ...]] = {
    "MINVE": (
        "CVE_ART, ALMACEN, NUM_MOV, CVE_CPTO",
        "ALMACEN",
        "FECHA_DOCU",
        "CVE_CPTO",
        "NUM_MOV",
        "E_LTPD",
        "CVE_CPTO, REFER, CVE_ART, REG_SERIE",
    ),
    "CUEN_DET": ("CVE_CLIE, REFER, ID_MOV, NUM_CARGO", "REFER", "CVE_FOLIO"),
    "PAGA_DET": ("CVE_PROV, REFER, ID_MOV, NUM_CARGO", "REFER", "CVE_FOLIO"),
    "FACTF": ("CVE_PEDI, STATUS", "CVE_DOC, METODODEPAGO", "METODODEPAGO"),
}
"""Indexes seen in real databases. There is none that starts with REFER in MINVE."""
_UNIQUE = dict.fromkeys((*_HEADERS, *_PURCHASES), ("FECHA_DOC, CVE_DOC", "CVE_CLPV, CVE_DOC"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``kind``: INTEGER, SMALLINT, DOUBLE PRECISION, TIMESTAMP, VARCHAR(n), BLOB SUB_TYPE n."""

    name: str
    kind: str
    nullable: bool
    in_key: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """One table without its company suffix."""

    name: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    def create(self, suffix: str) -> str:
        """CREATE TABLE for company ``suffix``."""
        lines = [f"{column.name} {column.kind}{'' if column.nullable else ' NOT NULL'}" for column in self.columns]
        key = [column.name for column in self.columns if column.in_key]
        if key:
            lines.append(f"CONSTRAINT PK_{self.name}{suffix} PRIMARY KEY ({', '.join(key)})"[:200])
        return f"CREATE TABLE {self.name}{suffix} ({', '.join(lines)})"

    def indexes(self, suffix: str) -> Iterator[str]:
        """CREATE INDEX statements, to be run after loading."""
        for number, columns in enumerate(_INDEXES.get(self.name, ()), start=1):
            yield f"CREATE INDEX I{number}_{self.name}{suffix} ON {self.name}{suffix} ({columns})"
        for number, columns in enumerate(_UNIQUE.get(self.name, ()), start=1):
            yield f"CREATE UNIQUE INDEX U{number}_{self.name}{suffix} ON {self.name}{suffix} ({columns})"


@cache
def shapes() -> Mapping[str, Shape]:
    """Every table shape of SAE by name, without suffix."""
    return _read(SHAPES)


@cache
def book_shapes() -> Mapping[str, Shape]:
    """Every table shape of COI by name, without year."""
    return _read(BOOKS)


def _read(path: Path) -> Mapping[str, Shape]:
    found: dict[str, Shape] = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if line.startswith("#"):
            continue
        names, _, columns = line.partition(" | ")
        parsed = tuple(_column(text) for text in columns.split())
        found.update({name: Shape(name, parsed) for name in names.split()})
    return found


def _column(text: str) -> Column:
    name, _, kind = text.partition(":")
    mark = kind[-1] if kind[-1] in "*!" else ""
    code = kind.rstrip("*!")
    return Column(name, _TYPES.get(code) or f"VARCHAR({code[1:]})", not mark, mark == "*")
