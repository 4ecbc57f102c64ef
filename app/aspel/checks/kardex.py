"""The movements themselves: K04, K05, K07 to K15 (aspel/schema.md §5.1)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from app.aspel.checks.keys import key
from app.aspel.checks.model import Area, Check, Mark, Query, Rows, Severity, Sieve, Walk
from app.aspel.checks.passes import OWN_RETURNS, declared, emit
from app.aspel.checks.walk import ARTICLE, BASE, by_slot, place_order
from app.aspel.company import Company
from app.i18n import N_

_P = "TRIM(PA)"
RUNNING = Sieve(
    plain=("EXIST_G = G",),
    # Off by less than the tolerance, and not the stock before the movement either (H05).
    fair="EXIST_G = G OR (ABS(EXIST_G - G) <= {qty} AND ABS(Q) > 2 * {qty})",
)
"""The general stock written is the sum so far."""


def _k04_row(company: Company) -> str:
    found = emit("K04", "TRIM(A) || '|' || N")

    def broken(slot: int) -> str:
        return (
            f"IF (Z{slot} = 0 AND V = 0 AND (EXISTENCIA IS NULL OR ABS(EXISTENCIA - WL) > {{qty}})) "
            f"THEN BEGIN Z{slot} = 1; {found} END"
        )

    if place_order(company) == "warehouse":
        return broken(0)
    return by_slot(company, lambda slot, _place: f"BEGIN {broken(slot)} END")


def _divide(company: Company) -> int | None:
    """The last concept that adds stock, when every one that takes it has a higher number, as SAE numbers them."""
    known = company.parameters
    if known.entries and known.exits and max(known.entries) < min(known.exits):
        return max(known.entries)
    return None


def _k11_where(company: Company) -> str:
    def among(numbers: tuple[int, ...]) -> str:
        return f"CVE_CPTO IN ({', '.join(str(number) for number in numbers)})" if numbers else "1 = 0"

    if (divide := _divide(company)) is not None:
        return f"SIGNO IS DISTINCT FROM IIF(CVE_CPTO <= {divide}, 1, -1)"
    known = company.parameters
    return (
        f"CASE WHEN SIGNO = 1 THEN IIF({among(known.entries)}, 0, 1) "
        f"WHEN SIGNO = -1 THEN IIF({among(known.exits)}, 0, 1) ELSE 1 END = 1"
    )


def _each_value(column: str, known: str, wanted: str) -> str:
    """Movements whose ``column`` is not in ``known``: the few values there are, each found at one step through the
    index, instead of a comparison at each of a million rows. (``> P`` would walk every row that has P.)"""
    step = f"X = NULL; SELECT FIRST 1 {column} FROM MINVE{{nn}} WHERE {column} >= :P ORDER BY {column} INTO :X;"
    return (
        f"EXECUTE BLOCK {OWN_RETURNS} AS {declared(('X INTEGER', 'P INTEGER', 'C INTEGER'))} BEGIN "
        f"P = -2147483648; {step} WHILE (X IS NOT NULL) DO BEGIN C = 0; SELECT COUNT(*) FROM {known} = :X INTO :C; "
        f"IF (C = 0) THEN FOR SELECT {key('CVE_ART', 'NUM_MOV')}, {wanted} INTO :REC, :MON DO SUSPEND; "
        f"P = X + 1; {step} END END"
    )


def _k11_unknown(company: Company) -> str:
    """Where the sign alone does not tell a concept that nobody knows."""
    divide = _divide(company)
    if divide is None:
        return "SELECT NULL, NULL FROM RDB$DATABASE WHERE 1 = 0"
    rows = f"ABS(CANT * COSTO) FROM MINVE{{nn}} WHERE CVE_CPTO = :X AND SIGNO = IIF(:X <= {divide}, 1, -1)"
    return _each_value("CVE_CPTO", "CONM{nn} WHERE SIGNO IN (1, -1) AND CVE_CPTO", rows)


def _no_warehouses(company: Company) -> str:
    return "" if company.parameters.warehouses else N_("La empresa no tiene almacenes dados de alta.")


def _k10_where(company: Company) -> str:
    last = company.parameters.last_folio or 0
    size = len(str(last))
    # The first test is cheap and lets pass every folio that is not plainly smaller.
    return (
        f"(CVE_FOLIO > '{last}' OR CHAR_LENGTH(CVE_FOLIO) > {size}) AND "
        f"LPAD(TRIM(CVE_FOLIO), 9, '0') > '{last:09d}' AND CVE_FOLIO SIMILAR TO '[0-9 ]+'"
    )


def _no_counter(company: Company) -> str:
    return "" if company.parameters.last_folio is not None else N_("TBLCONTROL no tiene la fila 32.")


_K08 = Query(
    f"EXECUTE BLOCK {OWN_RETURNS} AS {declared(('C INTEGER', 'D INTEGER', 'N INTEGER'))} BEGIN "
    # Nearly always the numbers are all different, and that is known without looking which.
    "SELECT COUNT(*), COUNT(DISTINCT NUM_MOV), MIN(NUM_MOV) FROM MINVE{nn} INTO :C, :D, :N; IF (C <> D OR N <= 0) THEN "
    "FOR SELECT NUM_MOV FROM MINVE{nn} GROUP BY NUM_MOV HAVING COUNT(*) > 1 OR NUM_MOV <= 0 INTO :REC DO SUSPEND; END"
)
_K13_VERIFY = (
    "IF (HN <> TN OR HK <> TK) THEN BEGIN TN = HN; TK = HK; "
    f"FOR SELECT 'K13', {key('H.CVE_ART', 'H.NUM_MOV')}, ABS(H.CANT * H.COSTO) FROM MINVE{{nn}} H "
    "WHERE H.NUM_MOV = :HN AND H.MOV_ENLAZADO = :HK AND H.CVE_ART || '' = :PA AND NOT EXISTS (SELECT 1 FROM "
    "MINVE{nn} M WHERE M.NUM_MOV = :HK AND M.MOV_ENLAZADO = :HN AND (M.CVE_ART <> H.CVE_ART OR "
    "(M.ALMACEN <> H.ALMACEN AND ABS(M.CANT * M.SIGNO + H.CANT * H.SIGNO) <= {qty}))) "
    "INTO :CHK, :REC, :MON DO SUSPEND; END"
)


def _k13_pair(torn: str) -> str:
    """PSQL: the two halves of a transfer are numbered one after the other; ``torn`` runs for one whose neighbour is not
    its pair."""
    return (
        "IF (MOV_ENLAZADO > 0) THEN IF (MOV_ENLAZADO = HN AND HK = N AND L <> HL AND Q = -HQ AND Q <> 0) THEN HN = "
        f"NULL; ELSE BEGIN IF (HN IS NOT NULL) THEN {torn} HL = L; HN = N; HK = MOV_ENLAZADO; HQ = Q; END"
    )


_K13 = Walk(
    "article",
    always=(_k13_pair(f"BEGIN {_K13_VERIFY} END"),),
    end=f"IF (HN IS NOT NULL) THEN BEGIN {_K13_VERIFY} END",
    start=("HN = NULL; TN = 0; TK = 0;",),
    declare=(*(f"{name} INTEGER" for name in ("HL", "HN", "HK", "TN", "TK")), "HQ DOUBLE PRECISION"),
    columns="MOV_ENLAZADO",
    sieve=Sieve(
        always=(_k13_pair("B = 1;"),),
        start=("HN = NULL;",),
        end="IF (HN IS NOT NULL) THEN B = 1;",
    ),
)

CHECKS: tuple[Check, ...] = (
    Check(
        "K04",
        Area.STOCK,
        Severity.B,
        Mark.CONFIRMED,
        N_("El kardex de un almacén se rompe en un movimiento"),
        N_(
            "Desde ese movimiento, la columna de existencia del almacén ya no es la suma de lo anterior. Se dice "
            "solo el primero."
        ),
        N_("Los reportes por almacén y fecha no cuadran desde ahí."),
        "P33",
        "movements",
        {"INVE": ARTICLE, "MINVE": f"{BASE} EXISTENCIA"},
        (
            Walk(
                place_order,
                clean="EXISTENCIA = WL",
                row=_k04_row,
                start=("Z{slot} = 0;",),
                declare=("Z{slot} INTEGER",),
                columns="EXISTENCIA",
                sieve=Sieve(place="EXISTENCIA = {W} OR ABS(EXISTENCIA - {W}) <= {qty}"),
            ),
        ),
        N_("Artículos con movimientos de factor distinto de 1; almacenes que no están dados de alta (los dice K14)."),
    ),
    Check(
        "K05",
        Area.STOCK,
        Severity.B,
        Mark.LIKELY,
        N_("El kardex general se rompe en un movimiento"),
        N_(
            "Desde ese movimiento, la existencia general escrita ya no es la suma de lo anterior. Se dice solo "
            "el primero."
        ),
        N_("La valuación a una fecha sale distinta cada vez."),
        "P33",
        "movements",
        {"INVE": ARTICLE, "MINVE": f"{BASE} EXIST_G"},
        (
            Walk(
                "article",
                clean="EXIST_G = G",
                row=(
                    "IF (B5 = 0 AND ABS(EXIST_G - G) > {qty} AND (V = 0 OR ABS(EXIST_G - G - V) > {qty})) THEN "
                    "BEGIN B5 = 1; " + emit("K05", "TRIM(A) || '|' || N") + " END"
                ),
                start=("B5 = 0;",),
                declare=("B5 INTEGER",),
                columns="EXIST_G",
                sieve=RUNNING,
            ),
        ),
        N_(
            "Movimientos sin existencia general escrita (los dice H05); factor distinto de 1. La última fila "
            "contra el artículo es K01."
        ),
    ),
    Check(
        "K07",
        Area.STOCK,
        Severity.B,
        Mark.LIKELY,
        N_("Salidas que siguen sin costear"),
        N_("Ventas hechas sin existencia esperan su costo desde hace más de 30 días."),
        N_("La utilidad de esas ventas está inflada."),
        "P31",
        "movements",
        {"MINVE": "CVE_ART NUM_MOV COSTEADO FECHA_DOCU CANT COSTO"},
        (Rows("COSTEADO = 'N' AND FECHA_DOCU < {ago:30}", "ABS(CANT * COSTO)"),),
        N_("Movimientos de los últimos 30 días. El remedio no tiene reversa."),
    ),
    Check(
        "K08",
        Area.STOCK,
        Severity.B,
        Mark.CONFIRMED,
        N_("Número de movimiento repetido o sin número"),
        N_("Dos movimientos del kardex comparten número, o lo tienen en cero: SAE no distingue uno de otro."),
        N_("Enlaces de partidas, traspasos y capas apuntan a dos lugares."),
        "",
        "movements",
        {"MINVE": "NUM_MOV"},
        (_K08,),
    ),
    Check(
        "K09",
        Area.STOCK,
        Severity.B,
        Mark.CONFIRMED,
        N_("El contador de movimientos va atrás del kardex"),
        N_("TBLCONTROL 44 es menor que el último movimiento: el siguiente repetirá número."),
        N_("Cada captura nueva puede chocar con una vieja."),
        "",
        "counters",
        {"MINVE": "NUM_MOV", "TBLCONTROL": "ID_TABLA ULT_CVE"},
        (
            Query(
                "SELECT 'TBLCONTROL|44', NULL FROM TBLCONTROL{nn} T WHERE T.ID_TABLA = 44 AND "
                "EXISTS (SELECT 1 FROM MINVE{nn} M WHERE M.NUM_MOV > T.ULT_CVE)"
            ),
        ),
    ),
    Check(
        "K10",
        Area.STOCK,
        Severity.B,
        Mark.CONFIRMED,
        N_("El contador de folios del kardex va atrás"),
        N_("TBLCONTROL 32 es menor que el folio de algún movimiento."),
        N_("Dos movimientos al inventario saldrán con el mismo folio."),
        "",
        "counters",
        {"MINVE": "CVE_FOLIO", "TBLCONTROL": "ID_TABLA ULT_CVE"},
        (Rows(_k10_where, record="'TBLCONTROL|32'"),),
        N_("Folios que no son números: son huella de otro programa."),
        applies=_no_counter,
    ),
    Check(
        "K11",
        Area.STOCK,
        Severity.B,
        Mark.CONFIRMED,
        N_("El signo del movimiento no es el de su concepto"),
        N_("Una entrada que resta, una salida que suma, o un concepto que no existe."),
        N_("La existencia se mueve al revés del papel."),
        "",
        "movements",
        {"MINVE": "CVE_ART NUM_MOV SIGNO CVE_CPTO CANT COSTO", "CONM": "CVE_CPTO SIGNO"},
        (Rows(_k11_where, "ABS(CANT * COSTO)"), Query(_k11_unknown)),
        "",
        N_("Valor del movimiento."),
    ),
    Check(
        "K12",
        Area.STOCK,
        Severity.C,
        Mark.CONFIRMED,
        N_("Movimiento con cantidad o factor que no es mayor que cero"),
        N_("SAE escribe siempre cantidades positivas y deja el sentido al signo."),
        N_("Los reportes por concepto suman mal."),
        "",
        "movements",
        {"MINVE": "CVE_ART NUM_MOV CANT FACTOR_CON"},
        (Rows("CANT IS NULL OR CANT <= 0 OR FACTOR_CON <= 0"),),
    ),
    Check(
        "K13",
        Area.STOCK,
        Severity.B,
        Mark.CONFIRMED,
        N_("Traspaso a medias"),
        N_(
            "La otra mitad de un traspaso no existe o no corresponde: mercancía que salió y no llegó, o llegó "
            "sin salir."
        ),
        N_("Una sucursal pierde lo que la otra no gana."),
        "P34",
        "movements",
        {"INVE": ARTICLE, "MINVE": f"{BASE} MOV_ENLAZADO COSTO"},
        (_K13,),
        N_("Maquilas que enlazan artículos distintos."),
        N_("Valor de lo traspasado."),
    ),
    Check(
        "K14",
        Area.STOCK,
        Severity.C,
        Mark.CONFIRMED,
        N_("Almacén que no existe"),
        N_("Hay movimientos o existencias en un almacén que no está dado de alta."),
        N_("Esa mercancía no aparece en ninguna consulta por almacén."),
        "",
        "movements",
        {"MINVE": "CVE_ART NUM_MOV ALMACEN", "MULT": "CVE_ART CVE_ALM", "ALMACENES": "CVE_ALM"},
        (
            Query(_each_value("ALMACEN", "ALMACENES{nn} WHERE CVE_ALM", "NULL FROM MINVE{nn} WHERE ALMACEN = :X")),
            Query(
                f"SELECT 'MULT|' || {key('M.CVE_ART', 'M.CVE_ALM')}, NULL FROM MULT{{nn}} M WHERE NOT EXISTS "
                "(SELECT 1 FROM ALMACENES{nn} L WHERE L.CVE_ALM = M.CVE_ALM)"
            ),
        ),
        applies=_no_warehouses,
    ),
    Check(
        "K15",
        Area.STOCK,
        Severity.C,
        Mark.CONFIRMED,
        N_("Kardex de un artículo que ya no existe"),
        N_("Quedaron movimientos de un artículo borrado del catálogo."),
        N_("Los reportes históricos no cuadran con el catálogo."),
        "",
        "articles",
        {"INVE": ARTICLE, "MINVE": BASE},
        (Walk("article", end="IF (FOUND = 0) THEN " + emit("K15", _P), sieve=Sieve(end="IF (FOUND = 0) THEN B = 1;")),),
    ),
)
