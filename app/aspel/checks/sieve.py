"""The first, light walk by article: which articles have nothing to tell. Pure.

A million rows pass by, and each column and each statement at them costs a tenth of a microsecond. So this walk knows no
excuse, no money and no record: it holds an article back where some `Sieve` is not fulfilled, and only that article is
walked again in full (`app.aspel.checks.walk`), through the index, before the next one begins. In a company in order
that is hardly any; where all are held back the whole takes about three times as long and says the same.

In reach of a sieve: ``L`` warehouse, ``N`` NUM_MOV, ``Q`` signed quantity, ``G`` running stock after the movement, the
part's columns; at the end the article's ``FOUND``, ``IE`` ``IP`` ``IU`` ``IT`` ``IK`` and ``W0``, ``W1``… the stock by
warehouse.
"""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Sequence

from app.aspel.checks.model import Sieve, Walk
from app.aspel.checks.passes import once, once_each, resolved
from app.aspel.company import Company

NOTHING = "BEGIN END"


def light_walk(parts: Sequence[Walk], places: Sequence[int], company: Company, look_up: str, full: str) -> str:
    """PSQL: every movement once, sorted, and ``full`` for each article that is held back."""
    sieves = _sieves(parts)
    extra = _extra(parts)
    names = ["A", "L", "N", "Q", *extra]
    columns = ["CVE_ART", "ALMACEN", "NUM_MOV", "COALESCE(CANT * SIGNO, 0)", *extra]
    table = f"MINVE{company.suffix}"
    ends = " ".join(once(resolved(sieve.end, company) for sieve in sieves))
    # The walk in full uses the same variables: what was read of the next article is put aside meanwhile.
    aside = " ".join(f"O{number} = {name};" for number, name in enumerate(names))
    back = " ".join(f"{name} = O{number};" for number, name in enumerate(names))
    end = (
        f"IF (PA <> ASCII_CHAR(1)) THEN BEGIN {look_up} IF (B = 0) THEN BEGIN {ends} END "
        f"IF (B = 1) THEN BEGIN {aside} A = PA; {full} {back} END END"
    )
    fresh = "".join(f" W{slot} = 0;" for slot in range(len(places)))
    held = 0 if all(part.sieve is not None for part in parts) else 1
    starts = " ".join(once(*(sieve.start for sieve in sieves)))
    return (
        f"PA = ASCII_CHAR(1); FOR SELECT {', '.join(columns)} FROM {table} PLAN ({table} NATURAL) "
        f"ORDER BY CVE_ART, NUM_MOV INTO {', '.join(f':{name}' for name in names)} DO BEGIN "
        f"IF (A <> PA) THEN BEGIN {end} PA = A; B = {held}; G = 0;{fresh} {starts} END "
        f"G = G + Q; {_place(sieves, places)} {' '.join(once(*(sieve.always for sieve in sieves)))} "
        f"{_row(sieves, company)} END {end}"
    )


def light_variables(parts: Sequence[Walk]) -> list[str]:
    """``NAME TYPE`` of what `light_walk` needs beyond the walk's own variables."""
    kinds = ["VARCHAR(16)", "INTEGER", "INTEGER", "DOUBLE PRECISION", *map(kind_of, _extra(parts))]
    aside = [f"O{number} {kind}" for number, kind in enumerate(kinds)]
    return once(["B INTEGER"], aside, *(sieve.declare for sieve in _sieves(parts)))


def kind_of(column: str) -> str:
    """Type of the variable for a column of MINVE that a part asks for."""
    return "INTEGER" if column in {"MOV_ENLAZADO", "CVE_CPTO"} else "DOUBLE PRECISION"


def columns_of(parts: Sequence[Walk]) -> list[str]:
    """Columns of MINVE that the parts ask for, each once."""
    return once(*(part.columns.split() for part in parts))


def _extra(parts: Sequence[Walk]) -> list[str]:
    return columns_of([part for part in parts if part.sieve is not None])


def _sieves(parts: Sequence[Walk]) -> list[Sieve]:
    return [part.sieve for part in parts if part.sieve is not None]


def _place(sieves: Sequence[Sieve], places: Sequence[int]) -> str:
    """The running stock of each warehouse in a variable of its own; a warehouse nobody knows is left out."""
    wanted = " AND ".join(once(f"({sieve.place})" for sieve in sieves if sieve.place))
    chain = []
    for slot, place in enumerate(places):
        test = f"IF ({wanted.replace('{W}', f'W{slot}')}) THEN {NOTHING} ELSE B = 1;" if wanted else ""
        chain.append(f"IF (L = {place}) THEN BEGIN W{slot} = W{slot} + Q; {test} END")
    return " ELSE ".join(chain)


def _row(sieves: Sequence[Sieve], company: Company) -> str:
    """An unknown value (NULL) fulfils nothing, so it holds back."""
    plain = " AND ".join(f"({text})" for text in once_each((sieve.plain for sieve in sieves), company))
    if not plain:
        return ""
    fair = " AND ".join(f"({text})" for text in once(sieve.fair for sieve in sieves))
    kept = f"BEGIN {' '.join(once_each((sieve.keep for sieve in sieves), company))} END"
    unfair = f"IF ({fair}) THEN {kept} ELSE B = 1;" if fair else kept
    return f"IF ({plain}) THEN {NOTHING} ELSE {unfair}"
