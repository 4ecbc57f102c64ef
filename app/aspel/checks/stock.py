"""What there is: K01 to K03, K06, K16 to K20 (aspel/schema.md §5.1)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from app.aspel.checks.keys import key, money
from app.aspel.checks.model import Area, Check, Mark, Query, Severity, Sieve, Walk
from app.aspel.checks.passes import emit
from app.aspel.checks.walk import ARTICLE, BASE, by_slot, place_order, slots
from app.aspel.company import Company
from app.i18n import N_

_VALUE = N_("Valor a costo promedio de la diferencia.")
_P = "TRIM(PA)"


def _one_warehouse(company: Company) -> str:
    return "" if company.parameters.multi_warehouse else N_("La empresa no usa multialmacén.")


def _k06_severity(company: Company) -> Severity | None:
    return Severity.B if company.parameters.sells_without_stock else None


def _k02_look(company: Company, place: str) -> str:
    return f"X = NULL; SELECT EXIST FROM MULT{company.suffix} WHERE CVE_ART = :PA AND CVE_ALM = {place} INTO :X;"


def _k02_end(company: Company) -> str:
    if place_order(company) == "warehouse":
        return _k02_judge(_k02_look(company, ":PL"), "G", "PL")
    return by_slot(
        company,
        lambda slot, place: _k02_judge(_k02_look(company, str(place)), f"W{slot}", str(place)),
        chained=False,
    )


def _k02_sieve(company: Company) -> str:
    taken = by_slot(company, lambda slot, _place: f"W{slot} = W{slot} - COALESCE(X, 0);").replace("(L =", "(PL =")
    off = " OR ".join(f"ABS(W{slot}) > {{qty}}" for slot in range(len(slots(company))))
    if not off:
        return ""
    return (
        f"FOR SELECT CVE_ALM, EXIST FROM MULT{company.suffix} WHERE CVE_ART = :PA INTO :PL, :X DO BEGIN {taken} END "
        f"IF (IT = 'P' AND ({off})) THEN B = 1;"
    )


def _k02_judge(look: str, total: str, place: str) -> str:
    off = f"ABS(COALESCE(X, 0) - {total}) > {{qty}} AND (U = 0 OR ABS(COALESCE(X, 0) - {total} + U) > {{qty}})"
    found = emit("K02", f"{_P} || '|' || {place}", f"ABS(COALESCE(X, 0) - {total}) * COALESCE(IP, 0)")
    return f"{look} IF (IT = 'P' AND V = 0 AND {off}) THEN {found}"


_K02_ABSENT = (
    "FOR SELECT TRIM(M.CVE_ART) || '|' || M.CVE_ALM, ABS(M.EXIST * :IP) FROM MULT{nn} M WHERE M.CVE_ART = :PA "
    "AND ABS(M.EXIST) > {qty} INTO :REC, :MON DO BEGIN CHK = 'K02'; SUSPEND; END"
)


def _k02_after(company: Company) -> str:
    if place_order(company) == "article":
        return ""
    return (
        "FOR SELECT 'K02', TRIM(M.CVE_ART) || '|' || M.CVE_ALM, ABS(M.EXIST * I.COSTO_PROM) FROM MULT{nn} M "
        "JOIN INVE{nn} I ON I.CVE_ART = M.CVE_ART WHERE I.TIPO_ELE = 'P' AND ABS(M.EXIST) > {qty} AND NOT EXISTS "
        "(SELECT 1 FROM MINVE{nn} K WHERE K.CVE_ART = M.CVE_ART AND K.ALMACEN = M.CVE_ALM) "
        "INTO :CHK, :REC, :MON DO SUSPEND;"
    )


CHECKS: tuple[Check, ...] = (
    Check(
        "K01",
        Area.STOCK,
        Severity.A,
        Mark.CONFIRMED,
        N_("La existencia del artículo no es la suma de su kardex"),
        N_(
            "El número que SAE muestra al vender no sale de los movimientos: alguien lo cambió o se perdió un "
            "movimiento."
        ),
        N_("Se vende lo que no hay o se deja de vender lo que sí hay; el inventario contable tampoco es cierto."),
        "P33",
        "articles",
        {"INVE": ARTICLE, "MINVE": BASE},
        (
            Walk(
                "article",
                end=(
                    "IF (IT = 'P' AND ABS(COALESCE(IE, 0) - G) > {qty} AND (V = 0 OR ABS(COALESCE(IE, 0) - G - "
                    "V) > {qty}) "
                    "AND (U = 0 OR ABS(COALESCE(IE, 0) - G + U) > {qty})) THEN "
                    + emit("K01", _P, "ABS(COALESCE(IE, 0) - G) * COALESCE(IP, 0)")
                ),
                absent="IF (ABS(IE) > {qty}) THEN " + emit("K01", _P, "ABS(IE * IP)"),
                sieve=Sieve(end="IF (IT = 'P' AND ABS(COALESCE(IE, 0) - G) > {qty}) THEN B = 1;"),
            ),
        ),
        N_("Movimientos pendientes de costear; artículos con factor distinto de 1 cuya suma con factor sí coincide."),
        _VALUE,
    ),
    Check(
        "K02",
        Area.STOCK,
        Severity.A,
        Mark.CONFIRMED,
        N_("La existencia de un almacén no es la suma de su kardex"),
        N_("Un almacén dice tener algo distinto de lo que suman sus entradas y salidas."),
        N_("Traspasos y ventas de esa sucursal fallan o salen en negativo."),
        "P33",
        "places",
        {"INVE": ARTICLE, "MINVE": BASE, "MULT": "CVE_ART CVE_ALM EXIST"},
        (
            Walk(
                place_order,
                end=_k02_end,
                absent=_K02_ABSENT,
                after=_k02_after,
                sieve=Sieve(end=_k02_sieve),
            ),
        ),
        N_("Empresas sin multialmacén; movimientos pendientes de costear; artículos con factor distinto de 1."),
        _VALUE,
        _one_warehouse,
    ),
    Check(
        "K03",
        Area.STOCK,
        Severity.A,
        Mark.CONFIRMED,
        N_("La existencia del artículo no es la suma de sus almacenes"),
        N_("El total y los almacenes se contradicen."),
        N_("Según la pantalla que se mire, hay o no hay mercancía."),
        "P33",
        "articles",
        {"INVE": "CVE_ART EXIST COSTO_PROM TIPO_ELE", "MULT": "CVE_ART EXIST"},
        (
            Query(
                f"SELECT {key('U.A')}, ABS(SUM(U.Q)) * COALESCE(MAX(U.C), 0) FROM (SELECT CVE_ART A, "
                "COALESCE(EXIST, 0) Q, COSTO_PROM C, 1 W FROM INVE{nn} WHERE TIPO_ELE = 'P' UNION ALL "
                "SELECT CVE_ART, -COALESCE(EXIST, 0), NULL, 0 FROM MULT{nn}) U "
                "GROUP BY U.A HAVING ABS(SUM(U.Q)) > {qty} AND MAX(U.W) = 1"
            ),
        ),
        N_("Empresas sin multialmacén."),
        _VALUE,
        _one_warehouse,
    ),
    Check(
        "K06",
        Area.STOCK,
        Severity.A,
        Mark.CONFIRMED,
        N_("Existencia negativa"),
        N_("Se vendió o se movió más de lo que había en papel."),
        N_("El costo de esas ventas es provisional y la utilidad no es cierta."),
        "P33",
        "stock",
        {"INVE": "CVE_ART EXIST COSTO_PROM", "MULT": "CVE_ART CVE_ALM EXIST", "LTPD": "REG_LTPD CANTIDAD"},
        (
            Query(f"SELECT {key('CVE_ART')}, {money('EXIST * COSTO_PROM')} FROM INVE{{nn}} WHERE EXIST < -{{qty}}"),
            Query(
                f"SELECT {key('M.CVE_ART', 'M.CVE_ALM')}, {money('M.EXIST * I.COSTO_PROM')} FROM MULT{{nn}} M "
                "LEFT JOIN INVE{nn} I ON I.CVE_ART = M.CVE_ART WHERE M.EXIST < -{qty}"
            ),
            Query("SELECT 'LTPD|' || REG_LTPD, NULL FROM LTPD{nn} WHERE CANTIDAD < -{qty}"),
        ),
        N_("Si la empresa permite facturar sin existencia baja a gravedad B."),
        N_("Valor a costo promedio de lo negativo."),
        severity_in=_k06_severity,
    ),
    Check(
        "K16",
        Area.STOCK,
        Severity.B,
        Mark.CONFIRMED,
        N_("Artículo dado de baja con existencia"),
        N_("El artículo está de baja y el sistema cree que aún hay."),
        N_("Mercancía que no se puede vender ni contar."),
        "P33",
        "articles",
        {"INVE": "CVE_ART STATUS EXIST COSTO_PROM"},
        (
            Query(
                f"SELECT {key('CVE_ART')}, {money('EXIST * COSTO_PROM')} FROM INVE{{nn}} "
                "WHERE STATUS = 'B' AND ABS(EXIST) > {qty}"
            ),
        ),
        money=N_("Valor a costo promedio de lo que dice tener."),
    ),
    Check(
        "K17",
        Area.STOCK,
        Severity.B,
        Mark.LIKELY,
        N_("Los lotes no suman la existencia del almacén"),
        N_("Lo que hay por lote o pedimento no es lo que hay en el almacén."),
        N_("No se puede facturar el lote aunque haya mercancía."),
        "P33",
        "places",
        {
            "INVE": "CVE_ART CON_LOTE CON_PEDIMENTO",
            "MULT": "CVE_ART CVE_ALM EXIST",
            "LTPD": "CVE_ART CVE_ALM CANTIDAD STATUS",
        },
        (
            Query(
                f"SELECT {key('T.A', 'T.L')}, NULL FROM (SELECT M.CVE_ART A, M.CVE_ALM L, COALESCE(M.EXIST, 0) Q, 1 W "
                "FROM INVE{nn} I JOIN MULT{nn} M ON M.CVE_ART = I.CVE_ART WHERE I.CON_LOTE = 'S' OR "
                "I.CON_PEDIMENTO = 'S' "
                "UNION ALL SELECT CVE_ART, CVE_ALM, -CANTIDAD, 0 FROM LTPD{nn} WHERE STATUS = 'A' "
                "UNION ALL SELECT M.CVE_ART, M.CVE_ALM, 0, -1 FROM LTPD{nn} Z JOIN MULT{nn} M ON M.CVE_ART = Z.CVE_ART "
                "WHERE Z.CVE_ALM IS NULL) T "
                "GROUP BY T.A, T.L HAVING ABS(SUM(T.Q)) > {qty} AND MAX(T.W) = 1 AND MIN(T.W) >= 0"
            ),
        ),
        N_("Artículos con lotes sin almacén."),
        applies=_one_warehouse,
    ),
    Check(
        "K18",
        Area.STOCK,
        Severity.B,
        Mark.LIKELY,
        N_("Las series disponibles no son la existencia del almacén"),
        N_("Hay más o menos números de serie disponibles que piezas."),
        N_("La garantía y la venta por serie fallan."),
        "P33",
        "places",
        {"INVE": "CVE_ART CON_SERIE", "MULT": "CVE_ART CVE_ALM EXIST", "NUMSER": "CVE_ART ALMACEN STATUS"},
        (
            Query(
                f"SELECT {key('T.A', 'T.L')}, NULL FROM (SELECT M.CVE_ART A, M.CVE_ALM L, COALESCE(M.EXIST, 0) Q, 1 W "
                "FROM INVE{nn} I JOIN MULT{nn} M ON M.CVE_ART = I.CVE_ART WHERE I.CON_SERIE = 'S' UNION ALL "
                "SELECT CVE_ART, ALMACEN, -1, 0 FROM NUMSER{nn} WHERE STATUS = 'D') T "
                "GROUP BY T.A, T.L HAVING ABS(SUM(T.Q)) > {qty} AND MAX(T.W) = 1"
            ),
        ),
        applies=_one_warehouse,
    ),
    Check(
        "K19",
        Area.STOCK,
        Severity.C,
        Mark.LIKELY,
        N_("Inventario físico abierto"),
        N_("Quedó congelada la existencia de un conteo que nadie cerró."),
        N_("Si alguien lo cierra hoy, ajusta con números viejos."),
        "P30",
        "counts",
        {"INVFIS": "CVE_ART CVE_ALM"},
        (Query(f"SELECT {key('CVE_ART', 'CVE_ALM')}, NULL FROM INVFIS{{nn}}"),),
    ),
    Check(
        "K20",
        Area.STOCK,
        Severity.C,
        Mark.LIKELY,
        N_("Artículo que quedó bloqueado por un proceso"),
        N_("Un proceso de costos o existencias murió a medias y dejó el artículo bloqueado."),
        N_("No se puede vender ni comprar hasta liberarlo."),
        "",
        "articles",
        {"INVE": "CVE_ART BLK_CST_EXT", "CTRLBLOQUEO": "USUARIOS"},
        (
            Query(
                f"SELECT {key('CVE_ART')}, NULL FROM INVE{{nn}} WHERE BLK_CST_EXT = 'S' "
                "AND NOT EXISTS (SELECT 1 FROM CTRLBLOQUEO{nn} WHERE USUARIOS > 0)"
            ),
        ),
        N_("Mientras haya usuarios conectados."),
    ),
)
