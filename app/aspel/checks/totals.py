"""A document and its lines: D01 to D05 (aspel/schema.md §5.5)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from app.aspel.checks.keys import key, money
from app.aspel.checks.model import Area, Check, Mark, Query, Severity, Shared, Text
from app.aspel.checks.papers import unknown
from app.aspel.checks.passes import RETURNS, declared, either, emit
from app.aspel.checks.populations import BUYS, WITH_LINES, each, lines_of, table_of
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


def _taxes_named(prefix: str) -> str:
    """The taxes of later versions; the fourth, which every version has, is needed."""
    return " ".join(f"{prefix}{number}" for number in range(1, 9) if number != 4)


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


def _gap(number: int) -> str:
    return f"ABS(COALESCE(U.T{number}, 0) - COALESCE(F.IMP_TOT{number}, 0))"


def _sums(letter: str) -> Shared:
    """The lines of each document added up once, beside its header: D02, D03 and the orphans of D04 and D08."""
    table, lines = table_of(letter), lines_of(letter)

    def made(company: Company, asked: frozenset[str]) -> str:
        taxed = "D03" in asked
        numbers = [
            n for n in range(1, 9) if taxed and company.has(table, f"IMP_TOT{n}") and company.has(lines, f"TOTIMP{n}")
        ]
        slack = "{money} + 0.005 * U.N"
        short = f"ABS(F.CAN_TOT - U.S) > {slack}" if "D02" in asked else "1 = 0"
        undiscounted = "F.CVE_DOC IS NOT NULL AND COALESCE(F.DES_TOT_PORC, 0) = 0 AND COALESCE(F.DES_FIN, 0) = 0"
        taxes = f"{undiscounted} AND ({either([f'{_gap(n)} > {slack}' for n in numbers])})" if numbers else "1 = 0"
        orphan = "F.CVE_DOC IS NULL" if asked & {"D04", "D08"} else "1 = 0"
        totals = ", SUM(CANT * PREC) S" if "D02" in asked else ""
        sums = totals + "".join(f", SUM(TOTIMP{n}) T{n}" for n in numbers)
        orphans = (
            f"IF (C = 1) THEN FOR SELECT 'D04', '{letter}|' || {key('P.CVE_DOC', 'P.NUM_PAR')}, "
            f"{money('P.CANT * P.PREC')} FROM {lines}{{nn}} P WHERE P.CVE_DOC = :D INTO :CHK, :REC, :MON DO SUSPEND;"
        )
        # The flow takes lines at their word; where their document is gone, their movements have none either.
        moved = (
            f"IF (C = 1) THEN FOR SELECT DISTINCT P.CVE_ART FROM {lines}{{nn}} P WHERE P.CVE_DOC = :D "
            f"AND P.ACT_INV = 'S' AND P.TIPO_PROD = 'P' INTO :E DO {unknown('T', 'D', 'E')}"
        )
        names = (
            "T VARCHAR(1)",
            "E VARCHAR(16)",
            "D VARCHAR(20)",
            "A INTEGER",
            "B INTEGER",
            "C INTEGER",
            "DA DOUBLE PRECISION",
            "DB DOUBLE PRECISION",
        )
        return (
            f"EXECUTE BLOCK {RETURNS} AS {declared(names)} BEGIN T = '{letter}'; "
            f"FOR SELECT U.D, IIF({short}, 1, 0), IIF({taxes}, 1, 0), IIF({orphan}, 1, 0), "
            f"{'ABS(F.CAN_TOT - U.S)' if 'D02' in asked else '0'}, {' + '.join(map(_gap, numbers)) or '0'} FROM "
            f"(SELECT CVE_DOC D, COUNT(*) N{sums} FROM {lines}{{nn}} GROUP BY CVE_DOC) U "
            f"LEFT JOIN {table}{{nn}} F ON F.CVE_DOC = U.D WHERE {either([short, taxes, orphan])} "
            "INTO :D, :A, :B, :C, :DA, :DB DO BEGIN "
            f"IF (A = 1) THEN {emit('D02', _RECORD.format(letter), 'DA')} "
            f"IF (B = 1) THEN {emit('D03', _RECORD.format(letter), 'DB')} "
            f"{orphans if 'D04' in asked else ''} {moved if 'D08' in asked else ''} END END"
        )

    return Shared(f"sums-{letter}", made)


def _d04_empty(letter: str) -> Query:
    return Query(
        f"SELECT '{letter}|' || {key('F.CVE_DOC')}, {money('F.IMPORTE')} FROM {table_of(letter)}{{nn}} F "
        f"WHERE F.STATUS = 'E' AND NOT EXISTS (SELECT 1 FROM {lines_of(letter)}{{nn}} P WHERE P.CVE_DOC = F.CVE_DOC)"
    )


def _d05(letter: str) -> Text:
    """The articles of the lines are few: each is looked up once, and the lines only when one is missing."""
    lines = lines_of(letter)
    return (
        "EXECUTE BLOCK RETURNS (REC VARCHAR(60), MON DOUBLE PRECISION) AS BEGIN "
        f"IF (EXISTS (SELECT 1 FROM (SELECT DISTINCT CVE_ART || '' A FROM {lines}{{nn}}) U "
        "LEFT JOIN INVE{nn} I ON I.CVE_ART = U.A WHERE I.CVE_ART IS NULL)) THEN "
        f"FOR SELECT '{letter}|' || {key('P.CVE_DOC', 'P.NUM_PAR')}, {money('P.CANT * P.PREC')} FROM {lines}{{nn}} P "
        "LEFT JOIN INVE{nn} I ON I.CVE_ART = P.CVE_ART WHERE I.CVE_ART IS NULL INTO :REC, :MON DO SUSPEND; END"
    )


_RECORD = "'{}|' || TRIM(D)"
SUMS = {letter: _sums(letter) for letter in WITH_LINES}
_SUMS = tuple(SUMS.values())
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
        extra=each(WITH_LINES, _taxes_named("IMP_TOT"))
        | {table_of(x): f"{_taxes_named('IMP_TOT')} TOT_IND" for x in BUYS},
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
        _SUMS,
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
        _SUMS,
        N_("Documentos con descuento global o financiero; medio centavo por partida."),
        _AMOUNT,
        extra=each(WITH_LINES, _taxes_named("IMP_TOT"), _taxes_named("TOTIMP")),
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
        (*_SUMS, *(_d04_empty(letter) for letter in WITH_LINES)),
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
