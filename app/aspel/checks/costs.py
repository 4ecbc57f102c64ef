"""Costs: C01 to C10 (aspel/schema.md §5.3)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from app.aspel.checks.keys import key, money
from app.aspel.checks.model import Area, Check, Mark, Query, Severity, Sieve, Walk
from app.aspel.checks.passes import emit
from app.aspel.checks.walk import ARTICLE, BASE
from app.aspel.company import Company
from app.i18n import N_

_P = "TRIM(PA)"
_MOVE = "TRIM(A) || '|' || N"
JUMP = 5
"""An entry this many times above (or below) the average is taken for a wrong unit or currency."""
STALE_DAYS = 365


def _scope(company: Company) -> str:
    return "warehouse" if company.parameters.cost_by_warehouse else "article"


def _purchase(company: Company) -> str:
    concepts = ", ".join(str(number) for number in company.parameters.purchases)
    return f"CVE_CPTO IN ({concepts})" if concepts else "1 = 0"


def _no_purchases(company: Company) -> str:
    return "" if company.parameters.purchases else N_("Ningún concepto de entrada está asociado a proveedores.")


_SAME = "MAXVALUE(0.01, ABS({value}) * 0.0005)"


def _near(value: str) -> str:
    return _SAME.replace("{value}", value)


def _is_purchase(company: Company) -> str:
    return f"{_purchase(company)} AND Q > 0 AND COSTO IS NOT NULL"


def _c07_plain(company: Company) -> str:
    return f"NOT ({_purchase(company)})"


def _c07_keep(company: Company) -> str:
    return f"IF ({_is_purchase(company)}) THEN LP = COSTO;"


def _c08_row(company: Company) -> str:
    found = emit("C08", _MOVE, "ABS(Q * (COSTO - COSTO_PROM_INI))")
    return f"IF ({_is_purchase(company)} AND NOT ({_NEAR_AVERAGE}) AND PG > {{qty}}) THEN {found}"


_NOT_THE_LAST = f"IT = 'P' AND ABS(IU - LP) > {_near('LP')}"
_NEAR_AVERAGE = f"COSTO_PROM_INI <= 0 OR (COSTO <= COSTO_PROM_INI * {JUMP} AND COSTO * {JUMP} >= COSTO_PROM_INI)"
_AVERAGED = (
    # A movement at the average keeps it; else the rule without its division, and a little narrower.
    "G >= 0 AND ((COSTO_PROM_GRAL = LG AND COSTO = LG) OR "
    "ABS(COSTO_PROM_GRAL * G - (G - Q) * LG - Q * COSTO) <= 0.009 * G)"
)
_FOLLOWS = "COSTO_PROM_INI = LF OR ABS(COSTO_PROM_INI - LF) <= 0.009"
CHECKS: tuple[Check, ...] = (
    Check(
        "C01",
        Area.COSTS,
        Severity.A,
        Mark.CONFIRMED,
        N_("Hay existencia sin costo"),
        N_("El artículo tiene piezas y su costo promedio o su último costo es cero."),
        N_("Se vende con utilidad del 100 % en papel y el inventario vale menos de lo real."),
        "P32",
        "articles",
        {"INVE": "CVE_ART TIPO_ELE EXIST COSTO_PROM ULT_COSTO"},
        (
            Query(
                f"SELECT {key('CVE_ART')}, "
                f"{money('EXIST * MAXVALUE(COALESCE(COSTO_PROM, 0), COALESCE(ULT_COSTO, 0))')} "
                "FROM INVE{nn} WHERE TIPO_ELE = 'P' AND EXIST > {qty} "
                "AND (COALESCE(COSTO_PROM, 0) = 0 OR COALESCE(ULT_COSTO, 0) = 0)"
            ),
        ),
        money=N_("Existencia por el costo que sí se conoce."),
    ),
    Check(
        "C02",
        Area.COSTS,
        Severity.B,
        Mark.LIKELY,
        N_("El costo promedio no es el del último movimiento"),
        N_("El costo del catálogo se cambió sin que el kardex lo explique."),
        N_("La utilidad de cada venta se calcula con un costo inventado."),
        "P32",
        "articles",
        {"INVE": ARTICLE, "MINVE": f"{BASE} COSTO_PROM_GRAL"},
        (
            Walk(
                "article",
                always=("LG = COSTO_PROM_GRAL;",),
                start=("LG = 0;",),
                end=(
                    f"IF (IT = 'P' AND U = 0 AND ABS(IP - LG) > {_near('LG')}) THEN "
                    + emit("C02", _P, "ABS((IP - LG) * COALESCE(IE, 0))")
                ),
                declare=("LG DOUBLE PRECISION",),
                columns="COSTO_PROM_GRAL",
                sieve=Sieve(
                    plain=("COSTO_PROM_GRAL = LG",),
                    keep=("LG = COSTO_PROM_GRAL;",),
                    start=("LG = 0;",),
                    end=f"IF (IT = 'P' AND ABS(IP - LG) > {_near('LG')}) THEN B = 1;",
                ),
            ),
        ),
        N_("Artículos con movimientos pendientes de costear."),
        N_("Diferencia de costo por la existencia."),
    ),
    Check(
        "C03",
        Area.COSTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("El costo promedio deja de salir de la cuenta"),
        N_(
            "Desde ese movimiento, el promedio escrito no es (existencia × promedio ± cantidad × costo) ÷ "
            "existencia nueva."
        ),
        N_("Todo el costo posterior arrastra el error."),
        "P32",
        "movements",
        {"INVE": ARTICLE, "MINVE": f"{BASE} COSTO COSTO_PROM_INI COSTO_PROM_GRAL"},
        (
            Walk(
                "article",
                clean=_AVERAGED,
                row=(
                    "IF (B3 = 0) THEN BEGIN IF (U <> 0 OR G < -{qty} OR PG < -{qty} OR COSTO IS NULL OR "
                    "COSTO_PROM_GRAL IS NULL) THEN B3 = 2; ELSE IF (G > {qty}) THEN BEGIN X = (PG * LG + Q * COSTO) / "
                    f"G; IF (ABS(COSTO_PROM_GRAL - X) > {_near('X')}) THEN BEGIN B3 = 1; "
                    + emit("C03", _MOVE, "ABS((COSTO_PROM_GRAL - X) * G)")
                    + " END END END"
                ),
                always=("LG = COSTO_PROM_GRAL;",),
                start=("LG = 0;", "B3 = 0;"),
                declare=("LG DOUBLE PRECISION", "B3 INTEGER"),
                columns="COSTO COSTO_PROM_GRAL",
                sieve=Sieve(
                    plain=("COSTO_PROM_GRAL = LG", "COSTO = LG", "G >= 0"),
                    fair=_AVERAGED,
                    keep=("LG = COSTO_PROM_GRAL;",),
                    start=("LG = 0;",),
                ),
            ),
        ),
        N_("Desde el primer movimiento sin costear o con existencia negativa ya no se juzga."),
        N_("Diferencia de promedio por la existencia en ese punto."),
    ),
    Check(
        "C04",
        Area.COSTS,
        Severity.B,
        Mark.LIKELY,
        N_("El costo promedio salta entre dos movimientos"),
        N_("El promedio con que empieza un movimiento no es aquel con que terminó el anterior."),
        N_("Falta un movimiento o alguien reescribió costos."),
        "P32",
        "movements",
        {"INVE": ARTICLE, "MINVE": f"{BASE} COSTO_PROM_INI COSTO_PROM_FIN"},
        (
            Walk(
                _scope,
                clean=_FOLLOWS,
                row=f"IF (U = 0 AND ABS(COSTO_PROM_INI - LF) > {_near('LF')}) THEN " + emit("C04", _MOVE),
                always=("LF = COSTO_PROM_FIN;",),
                start=("LF = NULL;",),
                declare=("LF DOUBLE PRECISION",),
                columns="COSTO_PROM_INI COSTO_PROM_FIN",
                sieve=Sieve(
                    plain=("COSTO_PROM_INI = LF", "COSTO_PROM_FIN = LF"),
                    fair=_FOLLOWS,
                    keep=("LF = COSTO_PROM_FIN;",),
                    start=("LF = COSTO_PROM_INI;",),
                ),
            ),
        ),
        N_("Desde el primer movimiento sin costear ya no se juzga."),
    ),
    Check(
        "C05",
        Area.COSTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("El precio de lista está por debajo del costo"),
        N_("La lista 1 vende más barato de lo que costó."),
        N_("Cada venta pierde dinero."),
        "",
        "prices",
        {
            "INVE": "CVE_ART TIPO_ELE EXIST COSTO_PROM NUM_MON STATUS",
            "PRECIO_X_PROD": "CVE_ART CVE_PRECIO PRECIO",
        },
        (
            Query(
                f"SELECT {key('I.CVE_ART')}, {money('(I.COSTO_PROM - P.PRECIO) * MAXVALUE(I.EXIST, 0)')} FROM "
                "INVE{nn} I "
                "JOIN PRECIO_X_PROD{nn} P ON P.CVE_ART = I.CVE_ART AND P.CVE_PRECIO = 1 WHERE I.TIPO_ELE = 'P' "
                "AND I.STATUS = 'A' AND COALESCE(I.NUM_MON, 1) = 1 AND P.PRECIO > 0 AND P.PRECIO < I.COSTO_PROM "
                "- {money}"
            ),
        ),
        N_("Artículos en otra moneda, dados de baja o sin precio capturado."),
        N_("Lo que se perdería al vender la existencia a ese precio."),
    ),
    Check(
        "C06",
        Area.COSTS,
        Severity.C,
        Mark.CONFIRMED,
        N_("Costo rancio"),
        N_("Hay existencia y la última compra tiene más de un año: el costo ya no dice nada."),
        N_("Se fijan precios con un costo viejo."),
        "",
        "articles",
        {"INVE": "CVE_ART TIPO_ELE EXIST FCH_ULTCOM COSTO_PROM"},
        (
            Query(
                f"SELECT {key('CVE_ART')}, {money('EXIST * COSTO_PROM')} FROM INVE{{nn}} "
                f"WHERE TIPO_ELE = 'P' AND EXIST > {{qty}} AND FCH_ULTCOM < {{ago:{STALE_DAYS}}}"
            ),
        ),
        N_("Artículos que nunca se compraron; la diferencia contra la última compra es C07."),
        N_("Valor a costo promedio de lo que hay."),
    ),
    Check(
        "C07",
        Area.COSTS,
        Severity.B,
        Mark.LIKELY,
        N_("El último costo no es el de la última compra"),
        N_("El último costo del catálogo no aparece en la última entrada de compra."),
        N_("Reportes y precios calculados con «último costo» salen mal."),
        "P32",
        "articles",
        {"INVE": f"{ARTICLE} NUM_MON", "MINVE": f"{BASE} COSTO CVE_CPTO", "CONM": "CVE_CPTO SIGNO CPN"},
        (
            Walk(
                "article",
                always=(_c07_keep,),
                start=("LP = NULL;",),
                end=(
                    f"IF ({_NOT_THE_LAST}) THEN BEGIN IM = NULL; "
                    "SELECT NUM_MON FROM INVE{nn} WHERE CVE_ART = :PA INTO :IM; IF (COALESCE(IM, 1) = 1) THEN "
                    + emit("C07", _P, "ABS((IU - LP) * COALESCE(IE, 0))")
                    + " END"
                ),
                declare=("LP DOUBLE PRECISION", "IM INTEGER"),
                columns="COSTO CVE_CPTO",
                sieve=Sieve(
                    plain=(_c07_plain,),
                    keep=(_c07_keep,),
                    start=("LP = NULL;",),
                    end=f"IF ({_NOT_THE_LAST}) THEN B = 1;",
                ),
            ),
        ),
        N_("Artículos en otra moneda."),
        N_("Diferencia de costo por la existencia."),
        _no_purchases,
    ),
    Check(
        "C08",
        Area.COSTS,
        Severity.B,
        Mark.LIKELY,
        N_("Salto de costo en una compra"),
        N_(
            "Una compra entró a un costo cinco veces mayor o menor que el promedio: otra unidad, otra moneda o "
            "un dedazo."
        ),
        N_("El costo promedio queda torcido hasta que se agote la existencia."),
        "P32",
        "movements",
        {"INVE": ARTICLE, "MINVE": f"{BASE} COSTO COSTO_PROM_INI CVE_CPTO", "CONM": "CVE_CPTO SIGNO CPN"},
        (
            Walk(
                "article",
                clean=_NEAR_AVERAGE,
                row=_c08_row,
                columns="COSTO COSTO_PROM_INI CVE_CPTO",
                sieve=Sieve(plain=("COSTO = COSTO_PROM_INI",), fair=_NEAR_AVERAGE),
            ),
        ),
        N_("La primera compra y las que entran sin existencia previa."),
        N_("Diferencia de costo por la cantidad."),
        _no_purchases,
    ),
    Check(
        "C09",
        Area.COSTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Partida vendida con costo cero"),
        N_("La factura se emitió y la partida de un producto quedó sin costo."),
        N_("Su margen es falso."),
        "P31",
        "sales lines",
        {
            "FACTF": "CVE_DOC STATUS",
            "PAR_FACTF": "CVE_DOC NUM_PAR COST TIPO_PROD CANT PREC",
        },
        (
            Query(
                f"SELECT 'F|' || {key('P.CVE_DOC', 'P.NUM_PAR')}, {money('P.CANT * P.PREC')} FROM PAR_FACTF{{nn}} P "
                "LEFT JOIN FACTF{nn} F ON F.CVE_DOC = P.CVE_DOC "
                "WHERE COALESCE(P.COST, 0) = 0 AND P.TIPO_PROD = 'P' AND F.STATUS = 'E'"
            ),
        ),
        money=N_("Venta de la partida."),
    ),
    Check(
        "C10",
        Area.COSTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Moneda con tipo de cambio viejo o imposible"),
        N_(
            "Una moneda en uso no se actualiza desde hace más de 30 días, o un documento en otra moneda tiene "
            "tipo de cambio 1 o menos."
        ),
        N_("Ventas y saldos en dólares valen mal en pesos."),
        "",
        "moneys",
        {"MONED": "NUM_MONED FULTCAMB", "INVE": "NUM_MON", "FACTF": "CVE_DOC STATUS NUM_MONED TIPCAMB IMPORTE"},
        (
            Query(
                "SELECT 'MONED|' || M.NUM_MONED, NULL FROM MONED{nn} M WHERE M.NUM_MONED <> 1 "
                "AND (M.FULTCAMB IS NULL OR M.FULTCAMB < {ago:30}) AND (EXISTS (SELECT 1 FROM INVE{nn} I WHERE "
                "I.NUM_MON = M.NUM_MONED) OR EXISTS (SELECT 1 FROM FACTF{nn} F WHERE F.NUM_MONED = M.NUM_MONED))"
            ),
            Query(
                f"SELECT 'F|' || {key('CVE_DOC')}, {money('IMPORTE')} FROM FACTF{{nn}} "
                "WHERE NUM_MONED <> 1 AND STATUS = 'E' AND (TIPCAMB IS NULL OR TIPCAMB <= 1)"
            ),
        ),
        N_("Monedas que nadie usa."),
        N_("Importe de los documentos, en su moneda."),
    ),
)
