"""What every shared statement is made of, and the pass that reads MINVE as its rows were written. Pure.

The table with a million rows is read a fixed number of times, whatever the checks: once as it lies (here), once sorted
(`app.aspel.checks.walk`), once beside the documents (`app.aspel.checks.flows`).
"""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.aspel.checks.model import Check, Rows, Text, Walk
from app.aspel.company import Company

RETURNS = "RETURNS (CHK VARCHAR(5), REC VARCHAR(120), MON DOUBLE PRECISION)"
TYPES = {
    "REFER": "VARCHAR(20)",
    "TIPO_DOC": "VARCHAR(1)",
    "CVE_CPTO": "INTEGER",
    "FECHA_DOCU": "TIMESTAMP",
    "SIGNO": "INTEGER",
    "MOV_ENLAZADO": "INTEGER",
}
"""Types of the columns of MINVE that are not numbers with decimals."""
_BASE = (
    "A VARCHAR(16)",
    "L INTEGER",
    "N INTEGER",
    "OD INTEGER",
    "KEY CHAR(8) CHARACTER SET OCTETS",
)


def emit(check: str, record: str, money: str = "NULL") -> str:
    """PSQL that reports one violation from inside a pass."""
    return f"BEGIN CHK = '{check}'; REC = {record}; MON = {money}; SUSPEND; END"


def resolved(text: Text, company: Company) -> str:
    """The statement text for this company."""
    return text if isinstance(text, str) else text(company)


def once(*groups: Iterable[str]) -> list[str]:
    """Every text of the groups, the first time it appears."""
    return list(dict.fromkeys(text for group in groups for text in group if text))


def declared(names: Iterable[str]) -> str:
    """DECLARE of each ``NAME TYPE``."""
    return " ".join(f"DECLARE {name};" for name in names)


def either(conditions: Sequence[str]) -> str:
    """True when some condition is."""
    return " OR ".join(f"({condition})" for condition in conditions) or "1 = 0"


def written_statement(checks: Sequence[Check], company: Company) -> str:
    """One read of MINVE in the order its rows lie, for every `Rows` and every ``written`` `Walk` of ``checks``."""
    rows = [(check.id, part) for check in checks for part in check.work if isinstance(part, Rows)]
    walks = [part for check in checks for part in check.work if isinstance(part, Walk) and part.order == "written"]
    table = f"MINVE{company.suffix}"
    extra = once(*(part.columns.split() for part in walks))
    odd = either(once((resolved(part.where, company) for _check, part in rows)))
    columns = ", ".join(["CVE_ART", "ALMACEN", "NUM_MOV", f"IIF({odd}, 1, 0)", "RDB$DB_KEY", *extra])
    into = ", ".join(f":{name}" for name in ("A", "L", "N", "OD", "KEY", *extra))
    names = once(
        _BASE,
        (f"{name} {TYPES.get(name, 'DOUBLE PRECISION')}" for name in extra),
        *(part.declare for part in walks),
        _flags(rows),
    )
    suspects = once(resolved(part.suspect, company) for part in walks)
    judged = " ".join(once(resolved(part.row, company) for part in walks))
    return (
        f"EXECUTE BLOCK {RETURNS} AS {declared(names)} BEGIN {' '.join(once(*(part.start for part in walks)))} "
        f"FOR SELECT {columns} FROM {table} PLAN ({table} NATURAL) INTO {into} DO BEGIN "
        f"IF ({either(['OD = 1', *suspects])}) THEN BEGIN IF (OD = 1) THEN BEGIN {_by_condition(rows, company)} END "
        f"{judged} END "
        f"{' '.join(once(*(part.always for part in walks)))} END "
        f"{' '.join(resolved(part.after, company) for part in walks)} END"
    )


def _flags(rows: Sequence[tuple[str, Rows]]) -> list[str]:
    return [
        text
        for number in range(len(rows))
        for text in (f"F{number} INTEGER", f"M{number} DOUBLE PRECISION", f"R{number} VARCHAR(120)")
    ]


def _by_condition(rows: Sequence[tuple[str, Rows]], company: Company) -> str:
    """Which conditions a row breaks. The row is read again: carrying every flag and amount along would cost each of
    the million that break none."""
    if not rows:
        return ""
    wanted = ", ".join(
        f"IIF({resolved(part.where, company)}, 1, 0), {part.money}, {part.record}" for _check, part in rows
    )
    into = ", ".join(f":F{number}, :M{number}, :R{number}" for number in range(len(rows)))
    told = " ".join(
        f"IF (F{number} = 1) THEN {emit(check, f'R{number}', f'M{number}')}"
        for number, (check, _part) in enumerate(rows)
    )
    return f"SELECT {wanted} FROM MINVE{company.suffix} WHERE RDB$DB_KEY = :KEY INTO {into}; {told}"
