"""The sorted walk over MINVE: running stock and average cost, article by article (or warehouse by warehouse). Pure.

In reach of its parts: ``A`` article, ``L`` warehouse, ``N`` NUM_MOV, ``Q`` signed quantity; ``G`` running stock after
the movement, ``PG`` before it (only in ``row``), ``WL`` running stock of the movement's warehouse (NULL when the
warehouse is not known), ``V`` what the factors would add to ``G``, ``U`` quantity still uncosted; at the end of a group
``FOUND`` and the article's ``IE`` (EXIST) ``IP`` (COSTO_PROM) ``IU`` (ULT_COSTO) ``IT`` (TIPO_ELE) ``IK`` (TIP_COSTEO).
``X`` is free for a look-up.

There is no index that begins with CVE_ART, NUM_MOV, and walking the one by warehouse costs a random page per row: the
natural plan with a sort is five times faster. What it costs is columns and statements, a tenth of a microsecond each a
million times. So the walk by article is light (`app.aspel.checks.sieve`), and in full, as written here, only over the
articles that may have something to tell. Per-warehouse sums ride along in one variable per warehouse; PSQL has no
arrays. A company with more warehouses than `SLOTS` gets a second sorted walk ("warehouse"), always in full.
"""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.aspel.checks.model import Check, Walk
from app.aspel.checks.passes import RETURNS, declared, once, once_each, resolved
from app.aspel.checks.sieve import columns_of, kind_of, light_variables, light_walk
from app.aspel.company import Company

SLOTS = 12
BASE = "CVE_ART ALMACEN NUM_MOV CANT SIGNO FACTOR_CON COSTEADO"
ARTICLE = "CVE_ART EXIST COSTO_PROM ULT_COSTO TIPO_ELE TIP_COSTEO"
_UNCOSTED = 1_000_000
_ODD = f"FACTOR_CON - IIF(COSTEADO = 'N', {1 - _UNCOSTED}, 1)"
"""``OD``, how odd a row is in one number, zero for nearly every row: its factor less one, and a million more while it
is uncosted."""
_VARIABLES = (
    *("A VARCHAR(16)", "PA VARCHAR(16)", "L INTEGER", "PL INTEGER", "N INTEGER"),
    *(f"{name} DOUBLE PRECISION" for name in ("Q", "OD", "G", "PG", "WL", "V", "U", "X", "IE", "IP", "IU")),
    *("FOUND INTEGER", "IT VARCHAR(1)", "IK VARCHAR(1)"),
)


def slots(company: Company) -> tuple[int, ...]:
    """Warehouses that ride along in the walk by article; none when there are too many or none is known."""
    known = company.parameters.warehouses
    return known if len(known) <= SLOTS else ()


def place_order(company: Company) -> str:
    """Which walk judges a warehouse's own stock."""
    return "article" if slots(company) else "warehouse"


def walk_of(part: Walk, company: Company) -> str:
    """Which walk this part belongs to, in this company."""
    return part.order if isinstance(part.order, str) else part.order(company)


def by_slot(company: Company, part: Callable[[int, int], str], *, chained: bool = True) -> str:
    """PSQL for each warehouse: ``part(slot, warehouse)``; chained = only for the warehouse of the movement."""
    pieces = [(slot, place, part(slot, place)) for slot, place in enumerate(slots(company))]
    if not chained:
        return " ".join(text for _slot, _place, text in pieces)
    return " ELSE ".join(f"IF (L = {place}) THEN {text}" for _slot, place, text in pieces)


def walk_statement(order: str, checks: Sequence[Check], company: Company) -> str:
    """One sorted walk over MINVE for every `Walk` part of ``checks`` that belongs to it."""
    parts = [
        part for check in checks for part in check.work if isinstance(part, Walk) and walk_of(part, company) == order
    ]
    names = once(
        _VARIABLES,
        (f"{name} {kind_of(name)}" for name in columns_of(parts)),
        _slot_variables(order, company),
        *(_resolved_each(part.declare, company, order) for part in parts),
        light_variables(parts) if order == "article" else (),
    )
    walked = _by_article(parts, company) if order == "article" else _by_warehouse(parts, company)
    after = " ".join(
        [_absent(parts, company) if order == "article" else "", *(resolved(part.after, company) for part in parts)]
    )
    return f"EXECUTE BLOCK {RETURNS} AS {declared(names)} BEGIN {walked} {after} END"


def _by_article(parts: Sequence[Walk], company: Company) -> str:
    """Every article lightly; in full, through the index, those that may have something to tell."""
    order = "article"
    # The sum keeps the engine from walking the whole index of NUM_MOV to spare the sorting of some dozens of rows.
    full = (
        f"{_fresh(parts, order, company)} FOR SELECT {_columns(parts)} FROM MINVE{company.suffix} "
        f"WHERE CVE_ART = :PA ORDER BY NUM_MOV + 0 INTO {_into(parts)} DO BEGIN {_each(parts, order, company)} END "
        f"{_ends(parts, company)}"
    )
    return light_walk(parts, slots(company), company, _look_up(company), full)


def _absent(parts: Sequence[Walk], company: Company) -> str:
    """Products that no movement led to."""
    told = " ".join(once(resolved(part.absent, company) for part in parts))
    if not told:
        return ""
    return (
        f"FOR SELECT I.CVE_ART, I.EXIST, I.COSTO_PROM FROM INVE{company.suffix} I WHERE I.TIPO_ELE = 'P' AND "
        f"NOT EXISTS (SELECT 1 FROM MINVE{company.suffix} K WHERE K.CVE_ART = I.CVE_ART) INTO :PA, :IE, :IP "
        f"DO BEGIN {told} END"
    )


def _by_warehouse(parts: Sequence[Walk], company: Company) -> str:
    """Every movement in full."""
    order, table = "warehouse", f"MINVE{company.suffix}"
    end = f"IF (PA <> ASCII_CHAR(1)) THEN BEGIN {_look_up(company)} {_ends(parts, company)} END"
    return (
        f"PA = ASCII_CHAR(1); FOR SELECT CVE_ART, {_columns(parts)} FROM {table} PLAN ({table} NATURAL) "
        f"ORDER BY CVE_ART, ALMACEN, NUM_MOV INTO :A, {_into(parts)} DO BEGIN "
        f"IF (A <> PA OR L <> PL) THEN BEGIN {end} PA = A; PL = L; {_fresh(parts, order, company)} END "
        f"{_each(parts, order, company)} END {end}"
    )


def _columns(parts: Sequence[Walk]) -> str:
    return ", ".join(["ALMACEN", "NUM_MOV", "COALESCE(CANT * SIGNO, 0)", _ODD, *columns_of(parts)])


def _into(parts: Sequence[Walk]) -> str:
    return ", ".join(f":{name}" for name in ("L", "N", "Q", "OD", *columns_of(parts)))


def _fresh(parts: Sequence[Walk], order: str, company: Company) -> str:
    starts = " ".join(once(*(_resolved_each(part.start, company, order) for part in parts)))
    return f"G = 0; V = 0; U = 0; {_slot_start(order, company)} {starts}"


def _each(parts: Sequence[Walk], order: str, company: Company) -> str:
    always = " ".join(once_each((part.always for part in parts), company))
    return f"G = G + Q; {_slot_row(order, company)} {_judged(parts, company)} {always}"


def _ends(parts: Sequence[Walk], company: Company) -> str:
    return " ".join(once(resolved(part.end, company) for part in parts))


def _judged(parts: Sequence[Walk], company: Company) -> str:
    """What runs only where a row may be wrong: an unknown value leads there too, for it fulfils no condition."""
    clean = " AND ".join(f"({text})" for text in once(["OD = 0"], (resolved(part.clean, company) for part in parts)))
    rows = " ".join(once(resolved(part.row, company) for part in parts))
    half = _UNCOSTED // 2
    return (
        f"IF ({clean}) THEN PG = NULL; ELSE BEGIN PG = G - Q; IF (OD > {half}) THEN BEGIN U = U + Q; "
        f"OD = OD - {_UNCOSTED}; END IF (OD <> 0) THEN V = V + Q * OD; {rows} END"
    )


def _resolved_each(texts: Sequence[str], company: Company, order: str) -> list[str]:
    """A text with ``{slot}`` is repeated for each warehouse."""
    if order == "warehouse":
        return [text.replace("{slot}", "0") for text in texts]
    places = range(len(slots(company)))
    return [text.replace("{slot}", str(slot)) for text in texts for slot in (places if "{slot}" in text else (0,))]


def _slot_variables(order: str, company: Company) -> list[str]:
    return [] if order == "warehouse" else [f"W{slot} DOUBLE PRECISION" for slot in range(len(slots(company)))]


def _slot_start(order: str, company: Company) -> str:
    return "" if order == "warehouse" else by_slot(company, lambda slot, _place: f"W{slot} = 0;", chained=False)


def _slot_row(order: str, company: Company) -> str:
    if order == "warehouse":
        return "WL = G;"
    chain = by_slot(company, lambda slot, _place: f"BEGIN W{slot} = W{slot} + Q; WL = W{slot}; END")
    return f"{chain} ELSE WL = NULL;" if chain else "WL = NULL;"


def _look_up(company: Company) -> str:
    return (
        "FOUND = 0; IE = NULL; IP = NULL; IU = NULL; IT = NULL; IK = NULL; "
        "SELECT 1, EXIST, COSTO_PROM, ULT_COSTO, TIPO_ELE, TIP_COSTEO "
        f"FROM INVE{company.suffix} WHERE CVE_ART = :PA INTO :FOUND, :IE, :IP, :IU, :IT, :IK;"
    )
