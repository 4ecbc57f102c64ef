"""What every shared statement is made of, and the pass that judges single rows of MINVE. Pure.

The table with a million rows is read a fixed number of times, whatever the checks: once as it lies (here), once sorted
(`app.aspel.checks.walk`), once beside the documents (`app.aspel.checks.flows`).
"""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.aspel.checks.model import Check, Rows, Text
from app.aspel.company import Company

RETURNS = "RETURNS (CHK VARCHAR(5), REC VARCHAR(120), MON DOUBLE PRECISION)"

OWN_RETURNS = "RETURNS (REC VARCHAR(120), MON DOUBLE PRECISION)"
"""Of a block that belongs to one check."""


def emit(check: str, record: str, money: str = "NULL") -> str:
    """PSQL that reports one violation from inside a pass."""
    return f"BEGIN CHK = '{check}'; REC = {record}; MON = {money}; SUSPEND; END"


def resolved(text: Text, company: Company) -> str:
    """The statement text for this company."""
    return text if isinstance(text, str) else text(company)


def once(*groups: Iterable[str]) -> list[str]:
    """Every text of the groups, the first time it appears."""
    return list(dict.fromkeys(text for group in groups for text in group if text))


def once_each(groups: Iterable[Sequence[Text]], company: Company) -> list[str]:
    """Every text of the groups for this company, the first time it appears."""
    return once(resolved(text, company) for texts in groups for text in texts)


def declared(names: Iterable[str]) -> str:
    """DECLARE of each ``NAME TYPE``."""
    return " ".join(f"DECLARE {name};" for name in names)


def either(conditions: Sequence[str]) -> str:
    """True when some condition is."""
    return " OR ".join(f"({condition})" for condition in conditions) or "1 = 0"


def rows_statement(checks: Sequence[Check], company: Company) -> str:
    """One read of MINVE as it lies for every `Rows` of ``checks``. The engine leaves the right rows behind by itself:
    nothing runs at them but the conditions."""
    parts = [(check.id, part) for check in checks for part in check.work if isinstance(part, Rows)]
    if not parts:
        raise KeyError("no condition on rows")
    numbers = range(len(parts))
    where = [resolved(part.where, company) for _check, part in parts]
    wanted = ", ".join(
        f"IIF({where[number]}, 1, 0), {part.money}, {part.record}" for number, (_check, part) in enumerate(parts)
    )
    told = " ".join(
        f"IF (F{number} = 1) THEN {emit(check, f'R{number}', f'M{number}')}"
        for number, (check, _part) in enumerate(parts)
    )
    names = [name for n in numbers for name in (f"F{n} INTEGER", f"M{n} DOUBLE PRECISION", f"R{n} VARCHAR(120)")]
    table = f"MINVE{company.suffix}"
    return (
        f"EXECUTE BLOCK {RETURNS} AS {declared(names)} BEGIN FOR SELECT {wanted} FROM {table} "
        f"WHERE {either(once(where))} PLAN ({table} NATURAL) "
        f"INTO {', '.join(f':F{n}, :M{n}, :R{n}' for n in numbers)} DO BEGIN {told} END END"
    )
