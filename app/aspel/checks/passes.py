"""The shared passes over MINVE: the table with a million rows is read a fixed number of times, whatever the checks.
Pure.

*Rows*: one sequential read; each check contributes a condition, only rows that break some condition leave the WHERE.

*Walk "article"*: sorted by article and NUM_MOV. In reach of its parts: ``A`` article, ``L`` warehouse, ``N`` NUM_MOV,
``Q`` signed quantity, ``FC`` factor, ``CO`` COSTEADO; ``G`` running stock after the movement, ``PG`` before it, ``V``
what the factors would add to ``G``, ``U`` quantity still uncosted; at the end of a group ``FOUND`` and the article's
``IE`` (EXIST) ``IP`` (COSTO_PROM) ``IU`` (ULT_COSTO) ``IT`` (TIPO_ELE) ``IM`` (NUM_MON) ``IK`` (TIP_COSTEO).

There is no index that begins with CVE_ART, NUM_MOV, and walking the one by warehouse costs a random page per row: the
natural plan with a sort is five times faster. Per-warehouse sums ride along in one variable per warehouse; PSQL has no
arrays. A company with more warehouses than `SLOTS` gets a second sorted walk ("warehouse") instead.
"""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.aspel.checks.model import Check, Rows, Text, Walk
from app.aspel.company import Company

SLOTS = 12
BASE = "CVE_ART ALMACEN NUM_MOV CANT SIGNO FACTOR_CON COSTEADO"
ARTICLE = "CVE_ART EXIST COSTO_PROM ULT_COSTO TIPO_ELE NUM_MON TIP_COSTEO"
_TYPES = {
    "REFER": "VARCHAR(20)",
    "TIPO_DOC": "VARCHAR(1)",
    "CVE_CPTO": "INTEGER",
    "FECHA_DOCU": "TIMESTAMP",
    "SIGNO": "INTEGER",
}
_RETURNS = "RETURNS (CHK VARCHAR(4), REC VARCHAR(120), MON DOUBLE PRECISION)"


def emit(check: str, record: str, money: str = "NULL") -> str:
    """PSQL that reports one violation from inside a walk."""
    return f"BEGIN CHK = '{check}'; REC = {record}; MON = {money}; SUSPEND; END"


def resolved(text: Text, company: Company) -> str:
    """The statement text for this company."""
    return text if isinstance(text, str) else text(company)


def slots(company: Company) -> tuple[int, ...]:
    """Warehouses that ride along in the walk by article; none when there are too many or none is known."""
    known = company.parameters.warehouses
    return known if len(known) <= SLOTS else ()


def place_order(company: Company) -> str:
    """Which walk judges a warehouse's own stock."""
    return "article" if slots(company) else "warehouse"


def rows_statement(checks: Sequence[Check], company: Company) -> str:
    """One sequential read of MINVE for every `Rows` part of ``checks``."""
    parts = [(check.id, part) for check in checks for part in check.work if isinstance(part, Rows)]
    wheres = [f"({resolved(part.where, company)})" for _check, part in parts]
    flags = ", ".join(f"IIF({where}, 1, 0), {part.money}" for where, (_check, part) in zip(wheres, parts, strict=True))
    records = list(dict.fromkeys(part.record for _check, part in parts))
    into = ", ".join([*(f":R{n}" for n in range(len(records))), *(f":F{n}, :M{n}" for n in range(len(parts)))])
    declared = " ".join(
        [
            *(f"DECLARE R{number} VARCHAR(120);" for number in range(len(records))),
            *(f"DECLARE F{number} INTEGER; DECLARE M{number} DOUBLE PRECISION;" for number in range(len(parts))),
        ]
    )
    emits = " ".join(
        f"IF (F{number} = 1) THEN {emit(check, f'R{records.index(part.record)}', f'M{number}')}"
        for number, (check, part) in enumerate(parts)
    )
    return (
        f"EXECUTE BLOCK {_RETURNS} AS {declared} BEGIN "
        f"FOR SELECT {', '.join(records)}, {flags} FROM MINVE{company.suffix} WHERE {' OR '.join(wheres)} "
        f"PLAN (MINVE{company.suffix} NATURAL) INTO {into} DO BEGIN {emits} END END"
    )


def walk_of(part: Walk, company: Company) -> str:
    """Which walk this part belongs to, in this company."""
    return part.order if isinstance(part.order, str) else part.order(company)


def walk_statement(order: str, checks: Sequence[Check], company: Company) -> str:
    """One sorted walk over MINVE for every `Walk` part of ``checks`` that belongs to it."""
    parts = [
        part for check in checks for part in check.work if isinstance(part, Walk) and walk_of(part, company) == order
    ]

    def told(name: str) -> str:
        return " ".join(filter(None, (resolved(getattr(part, name), company) for part in parts)))

    extra = sorted({name for part in parts for name in part.columns.split()})
    columns = ["CVE_ART", "ALMACEN", "NUM_MOV", "CANT * SIGNO", "FACTOR_CON", "COSTEADO", *extra]
    into = ", ".join(f":{name}" for name in ("A", "L", "N", "Q", "FC", "CO", *extra))
    declared = "".join(f"DECLARE {name} {_TYPES.get(name, 'DOUBLE PRECISION')}; " for name in extra)
    grouping, ordering = ("A <> PA", "CVE_ART, NUM_MOV")
    if order == "warehouse":
        grouping, ordering = ("A <> PA OR L <> PL", "CVE_ART, ALMACEN, NUM_MOV")
    end = f"IF (PA IS NOT NULL) THEN BEGIN {_look_up(company)} {told('end')} END"
    return (
        f"EXECUTE BLOCK {_RETURNS} AS {_BASIC} {_slot_declare(order, company)} {declared}{told('declare')} "
        f"BEGIN PA = NULL; FOR SELECT {', '.join(columns)} FROM MINVE{company.suffix} "
        f"PLAN (MINVE{company.suffix} NATURAL) ORDER BY {ordering} INTO {into} DO BEGIN "
        f"IF (PA IS NULL OR {grouping}) THEN BEGIN {end} "
        f"PA = A; PL = L; G = 0; V = 0; U = 0; {_slot_start(order, company)} {told('start')} END "
        f"IF (Q IS NULL) THEN Q = 0; PG = G; G = G + Q; {_slot_row(order, company)} "
        f"IF (FC <> 1) THEN V = V + Q * (FC - 1); IF (CO = 'N') THEN U = U + Q; "
        f"{told('row')} END {end} {told('after')} END"
    )


def by_slot(company: Company, part: Callable[[int, int], str], *, chained: bool = True) -> str:
    """PSQL for each warehouse: ``part(slot, warehouse)``; chained = only for the warehouse of the movement."""
    pieces = [(slot, place, part(slot, place)) for slot, place in enumerate(slots(company))]
    if not chained:
        return " ".join(text for _slot, _place, text in pieces)
    return " ELSE ".join(f"IF (L = {place}) THEN {text}" for _slot, place, text in pieces)


def _slot_declare(order: str, company: Company) -> str:
    if order == "warehouse":
        return ""
    return by_slot(company, lambda slot, _place: f"DECLARE W{slot} DOUBLE PRECISION;", chained=False)


def _slot_start(order: str, company: Company) -> str:
    return "" if order == "warehouse" else by_slot(company, lambda slot, _place: f"W{slot} = 0;", chained=False)


def _slot_row(order: str, company: Company) -> str:
    return "" if order == "warehouse" else by_slot(company, lambda slot, _place: f"W{slot} = W{slot} + Q;")


_BASIC = (
    "DECLARE A VARCHAR(16); DECLARE PA VARCHAR(16); DECLARE L INTEGER; DECLARE PL INTEGER; DECLARE N INTEGER; "
    "DECLARE Q DOUBLE PRECISION; DECLARE FC DOUBLE PRECISION; DECLARE CO VARCHAR(1); DECLARE G DOUBLE PRECISION; "
    "DECLARE PG DOUBLE PRECISION; DECLARE V DOUBLE PRECISION; DECLARE U DOUBLE PRECISION; DECLARE FOUND INTEGER; "
    "DECLARE IE DOUBLE PRECISION; DECLARE IP DOUBLE PRECISION; DECLARE IU DOUBLE PRECISION; DECLARE IT VARCHAR(1); "
    "DECLARE IM INTEGER; DECLARE IK VARCHAR(1); DECLARE X DOUBLE PRECISION;"
)


def _look_up(company: Company) -> str:
    return (
        "FOUND = 0; IE = NULL; IP = NULL; IU = NULL; IT = NULL; IM = NULL; IK = NULL; "
        "SELECT 1, EXIST, COSTO_PROM, ULT_COSTO, TIPO_ELE, NUM_MON, TIP_COSTEO "
        f"FROM INVE{company.suffix} WHERE CVE_ART = :PA INTO :FOUND, :IE, :IP, :IU, :IT, :IM, :IK;"
    )
