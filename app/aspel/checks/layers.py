"""Cost layers: L01 to L05 (aspel/schema.md §5.4). Informational until a live database costed by layers has proved
them."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from app.aspel.checks.keys import key
from app.aspel.checks.model import Area, Check, Mark, Query, Rows, Severity, Walk
from app.aspel.checks.passes import ARTICLE, BASE, emit
from app.i18n import N_

_COST = N_("El costo de las ventas de esos artículos puede estar mal calculado.")

CHECKS: tuple[Check, ...] = (
    Check(
        "L01",
        Area.LAYERS,
        Severity.C,
        Mark.LIKELY,
        N_("Las capas abiertas no suman la existencia"),
        N_("Lo que queda por consumir de las entradas no es lo que hay."),
        _COST,
        "P32",
        "articles",
        {"INVE": ARTICLE, "MINVE": f"{BASE} CANT_COST"},
        (
            Walk(
                "article",
                row="IF (Q > 0) THEN LC = LC + COALESCE(CANT_COST, 0);",
                start="LC = 0;",
                end=(
                    "IF (IK IN ('E', 'U', 'I') AND IT = 'P' AND ABS(LC - COALESCE(IE, 0)) > {qty}) THEN "
                    + emit("L01", "TRIM(PA)")
                ),
                declare="DECLARE LC DOUBLE PRECISION;",
                columns="CANT_COST",
            ),
        ),
    ),
    Check(
        "L02",
        Area.LAYERS,
        Severity.C,
        Mark.LIKELY,
        N_("Una entrada no cuadra con lo que se consumió de ella"),
        N_("Cantidad menos lo consumido no da lo pendiente."),
        _COST,
        "P32",
        "movements",
        {
            "INVE": "CVE_ART TIP_COSTEO",
            "MINVE": "CVE_ART NUM_MOV SIGNO CANT CANT_COST",
            "CAPAS_X_MOV": "CVE_ART NUM_MOV_AFT CANT_AFT",
        },
        (
            Query(
                f"SELECT {key('T.A', 'T.N')}, NULL FROM (SELECT M.CVE_ART A, M.NUM_MOV N, M.CANT - "
                "COALESCE(M.CANT_COST, 0) Q, 1 W "
                "FROM INVE{nn} I JOIN MINVE{nn} M ON M.CVE_ART = I.CVE_ART WHERE I.TIP_COSTEO IN ('E', 'U', 'I') "
                "AND M.SIGNO = 1 UNION ALL SELECT CVE_ART, NUM_MOV_AFT, -CANT_AFT, 0 FROM CAPAS_X_MOV{nn}) T "
                "GROUP BY T.A, T.N HAVING ABS(SUM(T.Q)) > {qty} AND MAX(T.W) = 1"
            ),
        ),
    ),
    Check(
        "L03",
        Area.LAYERS,
        Severity.C,
        Mark.LIKELY,
        N_("Una salida costeada no consumió toda su cantidad"),
        N_("Las capas que tomó no suman lo que salió."),
        _COST,
        "P32",
        "movements",
        {
            "INVE": "CVE_ART TIP_COSTEO",
            "MINVE": "CVE_ART NUM_MOV SIGNO CANT COSTEADO",
            "CAPAS_X_MOV": "CVE_ART NUM_MOV CANT_AFT",
        },
        (
            Query(
                f"SELECT {key('T.A', 'T.N')}, NULL FROM (SELECT M.CVE_ART A, M.NUM_MOV N, M.CANT Q, 1 W "
                "FROM INVE{nn} I JOIN MINVE{nn} M ON M.CVE_ART = I.CVE_ART WHERE I.TIP_COSTEO IN ('E', 'U', 'I') "
                "AND M.SIGNO = -1 AND COALESCE(M.COSTEADO, 'S') <> 'N' UNION ALL SELECT CVE_ART, NUM_MOV, "
                "-CANT_AFT, 0 FROM CAPAS_X_MOV{nn}) T "
                "GROUP BY T.A, T.N HAVING ABS(SUM(T.Q)) > {qty} AND MAX(T.W) = 1"
            ),
        ),
    ),
    Check(
        "L04",
        Area.LAYERS,
        Severity.C,
        Mark.LIKELY,
        N_("Capa que apunta a un movimiento inexistente"),
        N_("Quedó el consumo de una capa cuyo movimiento ya no está."),
        _COST,
        "P32",
        "layers",
        {"MINVE": "NUM_MOV CVE_ART", "CAPAS_X_MOV": "CVE_ART NUM_MOV NUM_MOV_AFT"},
        (
            Query(
                f"SELECT {key('C.CVE_ART', 'C.NUM_MOV', 'C.NUM_MOV_AFT')}, NULL FROM CAPAS_X_MOV{{nn}} C WHERE "
                "NOT EXISTS (SELECT 1 FROM MINVE{nn} M WHERE M.NUM_MOV = C.NUM_MOV AND M.CVE_ART || '' = C.CVE_ART) OR "
                "NOT EXISTS (SELECT 1 FROM MINVE{nn} M WHERE M.NUM_MOV = C.NUM_MOV_AFT AND M.CVE_ART || '' = C.CVE_ART)"
            ),
        ),
    ),
    Check(
        "L05",
        Area.LAYERS,
        Severity.C,
        Mark.LIKELY,
        N_("Cantidad por consumir imposible"),
        N_("Lo pendiente de una capa es negativo o mayor que lo que entró."),
        _COST,
        "P32",
        "movements",
        {"MINVE": "CVE_ART NUM_MOV CANT CANT_COST"},
        (Rows("CANT_COST < 0 OR CANT_COST > CANT + {qty}"),),
    ),
)
