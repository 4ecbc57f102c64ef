"""A document and its lines: D01 to D05 (aspel/schema.md §5.5)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from app.aspel.checks.keys import key, money
from app.aspel.checks.model import Area, Check, Mark, Query, Severity, Text
from app.aspel.checks.populations import WITH_LINES, each, lines_of, table_of
from app.aspel.company import Company
from app.i18n import N_

_TOTALS = "CVE_DOC STATUS IMPORTE CAN_TOT DES_TOT DES_FIN IMP_TOT4"
_AMOUNT = N_("Diferencia, en la moneda del documento.")


def _taxes(company: Company, table: str, prefix: str, alias: str = "") -> str:
    """Sum of the taxes that this version has: SAE 7 knows four, SAE 9 eight."""
    return (
        " + ".join(
            f"COALESCE({alias}{prefix}{number}, 0)" for number in range(1, 9) if company.has(table, f"{prefix}{number}")
        )
        or "0"
    )


def _d01(letter: str) -> Text:
    table = table_of(letter)

    def text(company: Company) -> str:
        indirect = " + COALESCE(TOT_IND, 0)" if company.has(table, "TOT_IND") else ""
        due = "COALESCE(CAN_TOT, 0) - COALESCE(DES_TOT, 0) - COALESCE(DES_FIN, 0) + " + _taxes(
            company, table, "IMP_TOT"
        )
        # Indirect costs of a purchase are kept apart: some versions add them to IMPORTE, some do not.
        apart = f" AND ABS(IMPORTE - ({due}{indirect})) > {{money}}" if indirect else ""
        return (
            f"SELECT '{letter}|' || {key('CVE_DOC')}, ABS(IMPORTE - ({due})) FROM {table}{{nn}} "
            f"WHERE ABS(IMPORTE - ({due})) > {{money}}{apart}"
        )

    return text


def _d02(letter: str) -> Text:
    table, lines = table_of(letter), lines_of(letter)
    return (
        f"SELECT '{letter}|' || {key('F.CVE_DOC')}, ABS(F.CAN_TOT - SUM(P.CANT * P.PREC)) FROM {lines}{{nn}} P "
        f"LEFT JOIN {table}{{nn}} F ON F.CVE_DOC = P.CVE_DOC GROUP BY F.CVE_DOC, F.CAN_TOT "
        "HAVING ABS(F.CAN_TOT - SUM(P.CANT * P.PREC)) > {money} + 0.005 * COUNT(*)"
    )


def _d03(letter: str) -> Text:
    table, lines = table_of(letter), lines_of(letter)

    def text(company: Company) -> str:
        numbers = [n for n in range(1, 9) if company.has(table, f"IMP_TOT{n}") and company.has(lines, f"TOTIMP{n}")]
        off = " OR ".join(
            f"ABS(SUM(COALESCE(P.TOTIMP{n}, 0)) - MAX(COALESCE(F.IMP_TOT{n}, 0))) > {{money}} + 0.005 * COUNT(*)"
            for n in numbers
        )
        stake = " + ".join(f"ABS(SUM(COALESCE(P.TOTIMP{n}, 0)) - MAX(COALESCE(F.IMP_TOT{n}, 0)))" for n in numbers)
        return (
            f"SELECT '{letter}|' || {key('F.CVE_DOC')}, {stake or '0'} FROM {lines}{{nn}} P "
            f"LEFT JOIN {table}{{nn}} F ON F.CVE_DOC = P.CVE_DOC WHERE COALESCE(F.DES_TOT_PORC, 0) = 0 "
            f"AND COALESCE(F.DES_FIN, 0) = 0 GROUP BY F.CVE_DOC HAVING {off or '1 = 0'}"
        )

    return text


def _d04(letter: str) -> tuple[Query, ...]:
    table, lines = table_of(letter), lines_of(letter)
    orphan = Query(
        f"SELECT '{letter}|' || {key('P.CVE_DOC', 'P.NUM_PAR')}, {money('P.CANT * P.PREC')} FROM {lines}{{nn}} P "
        f"LEFT JOIN {table}{{nn}} F ON F.CVE_DOC = P.CVE_DOC WHERE F.CVE_DOC IS NULL"
    )
    empty = Query(
        f"SELECT '{letter}|' || {key('F.CVE_DOC')}, {money('F.IMPORTE')} FROM {table}{{nn}} F WHERE F.STATUS = 'E' "
        f"AND NOT EXISTS (SELECT 1 FROM {lines}{{nn}} P WHERE P.CVE_DOC = F.CVE_DOC)"
    )
    return orphan, empty


def _d05(letter: str) -> Text:
    return (
        f"SELECT '{letter}|' || {key('P.CVE_DOC', 'P.NUM_PAR')}, {money('P.CANT * P.PREC')} FROM "
        f"{lines_of(letter)}{{nn}} P "
        "LEFT JOIN INVE{nn} I ON I.CVE_ART = P.CVE_ART WHERE I.CVE_ART IS NULL"
    )


CHECKS: tuple[Check, ...] = (
    Check(
        "D01",
        Area.DOCUMENTS,
        Severity.A,
        Mark.CONFIRMED,
        N_("El importe del documento no sale de sus partes"),
        N_("Subtotal menos descuentos más impuestos no da el importe."),
        N_("La factura que vio el cliente, la cartera y la póliza no dicen lo mismo."),
        "",
        "documents",
        each(WITH_LINES, _TOTALS),
        tuple(Query(_d01(letter)) for letter in WITH_LINES),
        N_("Diferencias de redondeo; indirectos de compra, que se llevan aparte."),
        _AMOUNT,
    ),
    Check(
        "D02",
        Area.DOCUMENTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Las partidas no suman el subtotal"),
        N_("Cantidad por precio de las partidas no da el subtotal del documento."),
        N_("Falta o sobra una partida, o alguien cambió un precio después."),
        "",
        "documents",
        each(WITH_LINES, "CVE_DOC CAN_TOT", "CVE_DOC CANT PREC"),
        tuple(Query(_d02(letter)) for letter in WITH_LINES),
        N_("Medio centavo de redondeo por partida."),
        _AMOUNT,
    ),
    Check(
        "D03",
        Area.DOCUMENTS,
        Severity.B,
        Mark.LIKELY,
        N_("Los impuestos de las partidas no suman los del documento"),
        N_("Algún impuesto del encabezado no es la suma de sus partidas."),
        N_("La declaración de IVA y el CFDI se contradicen."),
        "",
        "documents",
        each(WITH_LINES, "CVE_DOC IMP_TOT4 DES_TOT_PORC DES_FIN", "CVE_DOC TOTIMP4"),
        tuple(Query(_d03(letter)) for letter in WITH_LINES),
        N_("Documentos con descuento global o financiero; medio centavo por partida."),
        _AMOUNT,
    ),
    Check(
        "D04",
        Area.DOCUMENTS,
        Severity.A,
        Mark.CONFIRMED,
        N_("Partidas sin documento, o documento sin partidas"),
        N_("Quedó la mitad de un documento: se cortó la luz o alguien borró una tabla."),
        N_("Ventas que no aparecen o importes que nadie puede explicar."),
        "P06",
        "documents",
        each(WITH_LINES, "CVE_DOC STATUS IMPORTE", "CVE_DOC NUM_PAR CANT PREC"),
        tuple(query for letter in WITH_LINES for query in _d04(letter)),
        N_("Comprobantes de pago, que no llevan partidas."),
        N_("Importe del documento o de la partida."),
    ),
    Check(
        "D05",
        Area.DOCUMENTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Partida de un artículo que no existe"),
        N_("El documento vende o compra algo que no está en el catálogo."),
        N_("Reimprimir o devolver ese documento falla."),
        "",
        "lines",
        {"INVE": "CVE_ART"} | {lines_of(letter): "CVE_DOC NUM_PAR CVE_ART CANT PREC" for letter in WITH_LINES},
        tuple(Query(_d05(letter)) for letter in WITH_LINES),
        "",
        N_("Importe de la partida."),
    ),
)
