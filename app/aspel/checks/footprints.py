"""Footprints of writings by other programs: H01 to H09 (aspel/schema.md §5.2)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from app.aspel.checks.kardex import RUNNING
from app.aspel.checks.keys import key
from app.aspel.checks.model import Area, Check, Mark, Query, Rows, Severity, Sieve, Text, Walk
from app.aspel.checks.passes import emit
from app.aspel.checks.populations import BUYS, SALES, table_of
from app.aspel.checks.walk import ARTICLE, BASE
from app.i18n import N_

_COST = N_("Quien escribe directo en las tablas deja números que SAE no vuelve a revisar.")


def _h08(letter: str) -> Text:
    """Documents whose moment of capture is missing or exactly midnight."""
    return (
        f"SELECT '{letter}|' || {key('CVE_DOC')}, NULL FROM {table_of(letter)}{{nn}} "
        "WHERE FECHAELAB IS NULL OR CAST(FECHAELAB AS TIME) = TIME '00:00:00'"
    )


def _h09(letter: str) -> Text:
    notes = "OBS_DOCF" if letter.isupper() else "OBS_DOCC"
    diary = (
        " OR (D.CVE_BITA > 0 AND NOT EXISTS (SELECT 1 FROM BITA{nn} B WHERE B.CVE_BITA = D.CVE_BITA))"
        if letter.isupper()
        else ""
    )
    return (
        f"SELECT '{letter}|' || {key('D.CVE_DOC')}, NULL FROM {table_of(letter)}{{nn}} D WHERE "
        f"(D.CVE_OBS > 0 AND NOT EXISTS (SELECT 1 FROM {notes}{{nn}} O WHERE O.CVE_OBS = D.CVE_OBS)){diary}"
    )


_AT_AVERAGE = Sieve(
    # Where every exit has the average it found and all have one cost, that average never changed.
    plain=("COSTO = COSTO_PROM_INI",),
    keep=("IF (Q < 0) THEN BEGIN IF (F7 IS NULL) THEN F7 = COSTO; ELSE IF (COSTO <> F7) THEN E7 = 0; J7 = 1; END",),
    start=("J7 = 0; E7 = 1; F7 = NULL;",),
    end="IF (J7 = 1 AND E7 = 1 AND IK = 'P' AND ABS(F7 - IU) <= 0.005) THEN B = 1;",
    declare=("J7 INTEGER",),
)
_H08_TABLES = "FRVDE" + "crdo"
CHECKS: tuple[Check, ...] = (
    Check(
        "H01",
        Area.FOOTPRINTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Movimientos sin número"),
        N_("SAE numera cada movimiento; estos los escribió otro programa."),
        _COST,
        "",
        "movements",
        {"MINVE": "CVE_ART NUM_MOV"},
        (Query(f"SELECT {key('CVE_ART', 'NUM_MOV')}, NULL FROM MINVE{{nn}} WHERE NUM_MOV <= 0"),),
    ),
    Check(
        "H02",
        Area.FOOTPRINTS,
        Severity.B,
        Mark.LIKELY,
        N_("Movimientos numerados por fuera del contador"),
        N_("Tienen números mayores que el contador de SAE: otro programa tomó «el máximo más uno»."),
        N_("El siguiente movimiento de SAE repetirá número."),
        "",
        "movements",
        {"MINVE": "CVE_ART NUM_MOV", "TBLCONTROL": "ID_TABLA ULT_CVE"},
        (
            Query(
                f"SELECT {key('M.CVE_ART', 'M.NUM_MOV')}, NULL FROM TBLCONTROL{{nn}} T "
                "JOIN MINVE{nn} M ON M.NUM_MOV > T.ULT_CVE WHERE T.ID_TABLA = 44"
            ),
        ),
    ),
    Check(
        "H03",
        Area.FOOTPRINTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Tipo de documento que SAE no usa en el kardex"),
        N_("El tipo no es de los de SAE, o es «N» (traducción) con fecha del último año."),
        _COST,
        "",
        "movements",
        {"MINVE": "CVE_ART NUM_MOV TIPO_DOC FECHA_DOCU"},
        (
            # One comparison after another, the frequent ones first: a list costs all of them at every row.
            Rows(
                " AND ".join(f"TIPO_DOC <> '{letter}'" for letter in "MFcrRVDd")
                + " AND (TIPO_DOC <> 'N' OR FECHA_DOCU > {ago:365})"
            ),
        ),
        N_("«N» con más de un año: lo dejó la traducción de una versión anterior."),
    ),
    Check(
        "H04",
        Area.FOOTPRINTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Movimiento escrito sin sus costos"),
        N_("Los promedios están en cero aunque hay costo, o una salida no tiene costo."),
        N_("Utilidad falsa y promedios que arrancan de cero."),
        "P32",
        "movements",
        {"MINVE": "CVE_ART NUM_MOV SIGNO COSTO COSTO_PROM_INI COSTO_PROM_FIN COSTEADO CANT PRECIO"},
        (
            Rows(
                "(COSTO_PROM_FIN = 0 AND COSTO_PROM_INI = 0 AND COSTO > 0) OR (COSTO = 0 AND SIGNO = -1 AND "
                "COALESCE(COSTEADO, 'S') <> 'N')",
                "ABS(CANT * PRECIO)",
            ),
        ),
        N_("Salidas marcadas como pendientes de costear (son K07)."),
        N_("Venta de esos movimientos."),
    ),
    Check(
        "H05",
        Area.FOOTPRINTS,
        Severity.B,
        Mark.LIKELY,
        N_("Movimiento con la existencia de antes, o sin ella"),
        N_("La existencia general quedó vacía o es la que había antes del movimiento: se copió del catálogo."),
        N_("El kardex impreso no cuadra."),
        "P33",
        "movements",
        {"INVE": ARTICLE, "MINVE": f"{BASE} EXIST_G"},
        (
            Walk(
                "article",
                clean="EXIST_G = G",
                row=(
                    "IF (EXIST_G IS NULL OR (ABS(EXIST_G - PG) <= {qty} AND ABS(Q) > {qty})) THEN "
                    + emit("H05", "TRIM(A) || '|' || N")
                ),
                columns="EXIST_G",
                sieve=RUNNING,
            ),
        ),
    ),
    Check(
        "H06",
        Area.FOOTPRINTS,
        Severity.C,
        Mark.CONFIRMED,
        N_("Salida con toda su cantidad «por consumir»"),
        N_("CANT_COST es de las entradas; en una salida igual a la cantidad la puso otro programa."),
        _COST,
        "",
        "movements",
        {"MINVE": "CVE_ART NUM_MOV SIGNO CANT CANT_COST"},
        (Rows("CANT_COST <> 0 AND CANT_COST = CANT AND SIGNO = -1"),),
    ),
    Check(
        "H07",
        Area.FOOTPRINTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Costos de venta reescritos en bloque"),
        N_("Diez o más salidas tienen exactamente el último costo, aunque el promedio cambió en el camino."),
        N_("La utilidad histórica es inventada."),
        "P32",
        "articles",
        {"INVE": ARTICLE, "MINVE": f"{BASE} COSTO COSTO_PROM_INI"},
        (
            Walk(
                "article",
                always=(
                    (
                        "IF (E7 = 1 AND Q < 0) THEN BEGIN S7 = S7 + 1; IF (S7 = 1) THEN BEGIN F7 = COSTO; "
                        "L7 = COSTO_PROM_INI; H7 = COSTO_PROM_INI; END ELSE IF (COSTO <> F7) THEN E7 = 0; "
                        "ELSE IF (COSTO_PROM_INI < L7) THEN L7 = COSTO_PROM_INI; "
                        "ELSE IF (COSTO_PROM_INI > H7) THEN H7 = COSTO_PROM_INI; END"
                    ),
                ),
                start=("S7 = 0; E7 = 1; F7 = NULL;",),
                end=(
                    "IF (S7 >= 10 AND E7 = 1 AND F7 > 0 AND ABS(F7 - IU) <= 0.005 AND H7 - L7 > F7 * 0.01 "
                    "AND IK = 'P') THEN " + emit("H07", "TRIM(PA)")
                ),
                declare=("S7 INTEGER", "E7 INTEGER", *(f"{name}7 DOUBLE PRECISION" for name in "FLH")),
                columns="COSTO COSTO_PROM_INI",
                sieve=_AT_AVERAGE,
            ),
        ),
        N_("Artículos que no usan costo promedio; menos de diez salidas; promedio que nunca cambió."),
    ),
    Check(
        "H08",
        Area.FOOTPRINTS,
        Severity.C,
        Mark.LIKELY,
        N_("Documento sin hora de captura"),
        N_("SAE guarda el instante de captura; a medianoche exacta o vacío lo escribió otro programa."),
        _COST,
        "",
        "documents",
        {table_of(letter): "CVE_DOC FECHAELAB" for letter in _H08_TABLES},
        tuple(Query(_h08(letter)) for letter in _H08_TABLES),
    ),
    Check(
        "H09",
        Area.FOOTPRINTS,
        Severity.C,
        Mark.LIKELY,
        N_("Observación o bitácora que no existe"),
        N_("El documento apunta a una nota que nadie guardó."),
        N_("Al consultarlo, SAE muestra un error o la nota de otro documento."),
        "",
        "documents",
        {"OBS_DOCF": "CVE_OBS", "OBS_DOCC": "CVE_OBS", "BITA": "CVE_BITA"}
        | {table_of(letter): "CVE_DOC CVE_OBS CVE_BITA" for letter in SALES}
        | {table_of(letter): "CVE_DOC CVE_OBS" for letter in BUYS},
        tuple(Query(_h09(letter)) for letter in SALES + BUYS),
    ),
)
