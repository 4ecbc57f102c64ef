"""Which company lives in a database: suffixes, tables and columns that exist, version, and its own parameters. Pure.

Nothing is assumed: the number of the company comes from the names of its tables and from where the rows are
(schema.md G1, G2), and every statement is made from columns that were seen in RDB$RELATION_FIELDS (G11, G12).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.errors import BadInput
from app.i18n import _

_SUFFIXED = re.compile(r"([A-Z][A-Z0-9_]*?)([0-9]{2})")
_NAME = re.compile(r"[A-Z][A-Z0-9_$]*")
_SUFFIX = re.compile(r"[0-9]{2}")
SAE_CORE = ("INVE", "CLIE", "MINVE")
"""A suffix that has these three tables is a company of SAE."""
COI_CORE = ("CUENTAS", "POLIZAS", "AUXILIAR")
"""A suffix that has these three tables is a year of COI."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the company decided about itself. Defaults: what is true when the parameter cannot be read."""

    quantity_decimals: int = 2
    money_decimals: int = 2
    cost_decimals: int = 2
    multi_warehouse: bool = True
    cost_by_warehouse: bool = False
    sells_without_stock: bool = False
    edits_stock: bool = False
    home_postal_code: str = ""
    rfc: str = ""
    version: str = ""
    warehouses: tuple[int, ...] = ()
    entries: tuple[int, ...] = ()
    """Concepts of CONM that add stock."""
    exits: tuple[int, ...] = ()
    """Concepts of CONM that take stock."""
    purchases: tuple[int, ...] = ()
    """Concepts of CONM that add stock and belong to a provider."""
    last_folio: int | None = None
    """TBLCONTROL 32: last folio of a movement."""
    closed_sales: datetime | None = None
    """Documents up to this date are closed (FCHCIERREDOCTOS); None or 1899: never closed."""

    @property
    def quantity_tolerance(self) -> float:
        """Half of the last decimal, never below 0.0005 (schema.md §5)."""
        return float(max(0.0005, 0.5 * 10**-self.quantity_decimals))

    @property
    def money_tolerance(self) -> float:
        """One unit of the last decimal, never below one cent; a hair more, for these are doubles."""
        return float(max(0.01, 10**-self.money_decimals)) + 1e-5


@dataclass(frozen=True, slots=True)
class Company:
    """One company (SAE) or one year (COI) inside a database, as far as the scan needs to know it."""

    suffix: str
    tables: Mapping[str, frozenset[str]]
    """Columns by table, names without the suffix. Tables that carry no suffix are kept under their own name."""
    now: datetime
    """The clock of the scan, naive like every date in Aspel."""
    parameters: Parameters = field(default_factory=Parameters)
    rows: int = 0
    siblings: tuple[str, ...] = ()
    """Other suffixes of the same kind in the same database."""
    charset: str = ""
    years: tuple[str, ...] = ()
    """COI: the years present, oldest first."""

    def __post_init__(self) -> None:
        valid_suffix(self.suffix)

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table exists with these columns."""
        return table in self.tables and self.tables[table].issuperset(columns)

    def lacks(self, needs: Mapping[str, frozenset[str]]) -> str:
        """The first table or column of ``needs`` that is absent, or an empty text."""
        for table, columns in needs.items():
            if table not in self.tables:
                return f"{table}{self.suffix}"
            missing = columns - self.tables[table]
            if missing:
                return f"{table}{self.suffix}.{min(missing)}"
        return ""


def valid_suffix(suffix: str) -> str:
    """The suffix itself when it is two digits. Raises BadInput ``SCAN-COMPANY``: it goes into statements."""
    if _SUFFIX.fullmatch(suffix) is None:
        raise BadInput(
            "SCAN-COMPANY",
            _("El número de empresa debe tener dos dígitos."),
            _("No se consultó nada."),
            _("Escríbelo como 01, 02, 03…"),
        )
    return suffix


def suffixes(columns: Iterable[tuple[str, str]], core: tuple[str, ...] = SAE_CORE) -> tuple[str, ...]:
    """Suffixes under which every table of ``core`` exists, from pairs of (relation, column)."""
    seen: dict[str, set[str]] = {}
    for relation in {relation for relation, _column in columns}:
        match = _SUFFIXED.fullmatch(relation)
        if match and match[1] in core:
            seen.setdefault(match[2], set()).add(match[1])
    return tuple(sorted(suffix for suffix, found in seen.items() if found.issuperset(core)))


def tables_of(columns: Iterable[tuple[str, str]], suffix: str) -> dict[str, frozenset[str]]:
    """Columns by table for one suffix. Names that could not go into a statement are left out."""
    each: dict[str, set[str]] = {}
    for relation, column in columns:
        each.setdefault(relation, set()).add(column)
    usable = {name for name in set().union(*each.values()) if _NAME.fullmatch(name)}
    found: dict[str, frozenset[str]] = {}
    for relation, names in each.items():
        if _NAME.fullmatch(relation) and (kept := names & usable):
            name = relation.removesuffix(suffix)
            found[name] = found.get(name, frozenset()) | kept
    return found


def choose(counts: Mapping[str, int], wanted: str = "") -> str:
    """The suffix to scan: the one asked for, or the one with most rows (03 beside an empty 01).

    Raises BadInput ``SCAN-NO-COMPANY`` when there is none, ``SCAN-COMPANY`` when the one asked for is not there.
    """
    if wanted:
        valid_suffix(wanted)
    if not counts or (wanted and wanted not in counts):
        raise BadInput(
            "SCAN-NO-COMPANY",
            _("En esta base no están las tablas de esa empresa de Aspel."),
            _("Solo se leyeron los nombres de sus tablas."),
            _("Revisa que sea la base de SAE o COI y el número de empresa; encontré: {found}.").format(
                found=", ".join(sorted(counts)) or "—"
            ),
            found=",".join(sorted(counts)),
        )
    return wanted or max(sorted(counts), key=lambda suffix: counts[suffix])


def parameters_from(facts: Mapping[str, Any]) -> Parameters:
    """The company's parameters from what the child read; whatever is absent or senseless keeps its default."""
    default = Parameters()

    def decimals(name: str, fallback: int) -> int:
        value = facts.get(name)
        return int(value) if isinstance(value, (int, float)) and 0 <= value <= 6 else fallback

    def yes(name: str, fallback: bool) -> bool:
        value = str(facts.get(name) or "").strip()
        return value == "S" if value else fallback

    def numbers(name: str) -> tuple[int, ...]:
        return tuple(sorted({int(value) for value in facts.get(name) or () if value is not None}))

    return Parameters(
        quantity_decimals=decimals("NUMDECIMALES", default.quantity_decimals),
        money_decimals=decimals("NUMDEC_ENMONTOS", default.money_decimals),
        cost_decimals=decimals("NUMDEC_ENCOSTOYPRECIO", default.cost_decimals),
        multi_warehouse=yes("MULTIALMACEN", default.multi_warehouse),
        cost_by_warehouse=yes("COSTEARXALMACEN", default.cost_by_warehouse),
        sells_without_stock=yes("FACTURASINEXIST", default.sells_without_stock),
        edits_stock=yes("CAMBIOEXISTENCIAS", default.edits_stock),
        home_postal_code=str(facts.get("CP") or "").strip(),
        rfc=str(facts.get("RFC") or "").strip(),
        version=str(facts.get("VERSIONBD") or "").strip(),
        warehouses=numbers("warehouses"),
        entries=numbers("entries"),
        exits=numbers("exits"),
        purchases=numbers("purchases"),
        last_folio=int(facts["last_folio"]) if isinstance(facts.get("last_folio"), (int, float)) else None,
        closed_sales=_moment(facts.get("FCHCIERREDOCTOS")),
    )


def _moment(value: object) -> datetime | None:
    """A date from the child's ISO text; 1899-12-30 is how Aspel writes "none"."""
    if not isinstance(value, str) or not value:
        return None
    moment = datetime.fromisoformat(value)
    return moment if moment.year > 1950 else None
