"""State, dates and links of documents: D09 to D11, D13 to D15 (aspel/schema.md §5.5)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Iterable

from app.aspel.checks.keys import key, money
from app.aspel.checks.model import Area, Check, Mark, Query, Severity, Text
from app.aspel.checks.populations import WITH_LINES, each, lines_of, table_of
from app.aspel.company import Company
from app.i18n import N_


def _d09(letter: str) -> Text:
    return (
        f"SELECT '{letter}|' || {key('CVE_DOC')}, {money('IMPORTE')} FROM {table_of(letter)}{{nn}} WHERE "
        "(STATUS = 'C' AND FECHA_CANCELA IS NULL) OR (STATUS = 'E' AND FECHA_CANCELA IS NOT NULL)"
    )


def _d10(letter: str) -> Text:
    def text(company: Company) -> str:
        closed = company.parameters.closed_sales if letter.isupper() else None
        late = (
            f" OR (FECHA_DOC <= TIMESTAMP '{closed:%Y-%m-%d %H:%M:%S}' AND FECHAELAB > TIMESTAMP "
            f"'{closed:%Y-%m-%d %H:%M:%S}' AND DATEDIFF(DAY FROM FECHA_DOC TO FECHAELAB) > 1)"
            if closed
            else ""
        )
        return (
            f"SELECT '{letter}|' || {key('CVE_DOC')}, {money('IMPORTE')} FROM {table_of(letter)}{{nn}} WHERE "
            "FECHA_DOC > {ago:-1} OR ABS(DATEDIFF(DAY FROM FECHA_DOC TO FECHAELAB)) > 31" + late
        )

    return text


def _d11(letter: str, days: int) -> Text:
    return (
        f"SELECT '{letter}|' || {key('F.CVE_DOC')}, {money('SUM(P.PXS * P.PREC)')} FROM {table_of(letter)}{{nn}} F "
        f"LEFT JOIN {lines_of(letter)}{{nn}} P ON P.CVE_DOC = F.CVE_DOC WHERE F.STATUS = 'E' AND F.ENLAZADO IN "
        "('O', 'P') "
        f"AND F.FECHA_DOC < {{ago:{days}}} AND P.PXS > {{qty}} GROUP BY F.CVE_DOC"
    )


def _exists(letters: Iterable[str], kind: str, document: str) -> str:
    """Condition: the document of this letter exists in its table."""
    return " OR ".join(
        f"({kind} = '{letter}' AND EXISTS (SELECT 1 FROM {table_of(letter)}{{nn}} X WHERE X.CVE_DOC = {document}))"
        for letter in letters
    )


def _d13(letter: str) -> Text:
    """The documents that the header cites exist. That both recognise each other is told by the rows of the links: the
    header keeps only the last of several."""
    family = "CPRFVDE" if letter.isupper() else "qorcd"

    def made(company: Company) -> str:
        there = [other for other in family if company.has(table_of(other), "CVE_DOC")]
        known = ", ".join(f"'{other}'" for other in there) or "''"
        broken = [
            f"(F.DOC_{side} > '' AND F.TIP_DOC_{side} IN ({known}) AND NOT ("
            + (_exists(there, f"F.TIP_DOC_{side}", f"F.DOC_{side}") or "1 = 1")
            + "))"
            for side in ("ANT", "SIG")
        ]
        return (
            f"SELECT '{letter}|' || {key('F.CVE_DOC')}, NULL FROM {table_of(letter)}{{nn}} F WHERE "
            f"{' OR '.join(broken)}"
        )

    return made


def _d13_pairs(links: str) -> Query:
    """Every row of the links has its mirror. There is no index to walk, so both halves are added up."""
    return Query(
        f"SELECT '{links}|' || U.T || '|' || TRIM(U.D) || '|' || U.TE || '|' || TRIM(U.DE), NULL FROM ("
        f"SELECT TIP_DOC T, CVE_DOC D, TIP_DOC_E TE, CVE_DOC_E DE, COALESCE(CANT_E, 0) Q, 1 N FROM {links}{{nn}} "
        f"WHERE ANT_SIG = 'S' UNION ALL SELECT TIP_DOC_E, CVE_DOC_E, TIP_DOC, CVE_DOC, -COALESCE(CANT_E, 0), -1 "
        f"FROM {links}{{nn}} WHERE ANT_SIG = 'A') U GROUP BY U.T, U.D, U.TE, U.DE "
        "HAVING SUM(U.N) <> 0 OR ABS(SUM(U.Q)) > {qty}"
    )


_LINK = "CVE_DOC TIP_DOC_ANT DOC_ANT TIP_DOC_SIG DOC_SIG"
_LINKS = "TIP_DOC CVE_DOC ANT_SIG TIP_DOC_E CVE_DOC_E CANT_E"
CHECKS: tuple[Check, ...] = (
    Check(
        "D09",
        Area.DOCUMENTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Cancelado sin fecha, o emitido con fecha de cancelación"),
        N_("El estado del documento y su fecha de cancelación se contradicen."),
        N_("Reportes por periodo lo cuentan o lo omiten según el caso."),
        "",
        "documents",
        each(WITH_LINES, "CVE_DOC STATUS FECHA_CANCELA IMPORTE"),
        tuple(Query(_d09(letter)) for letter in WITH_LINES),
        money=N_("Importe del documento."),
    ),
    Check(
        "D10",
        Area.DOCUMENTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Fecha imposible"),
        N_("El documento es del futuro, o se capturó con más de un mes de diferencia, o en un periodo ya cerrado."),
        N_("Cae en otro mes: impuestos y comisiones mal."),
        "",
        "documents",
        each(WITH_LINES, "CVE_DOC FECHA_DOC FECHAELAB IMPORTE"),
        tuple(Query(_d10(letter)) for letter in WITH_LINES),
        N_("Hasta 31 días entre captura y fecha; documentos sin hora de captura (son H08)."),
        N_("Importe del documento."),
    ),
    Check(
        "D11",
        Area.DOCUMENTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Pedido o remisión abierta desde hace mucho"),
        N_("Quedó por surtir o por facturar: pedidos de más de 90 días, remisiones de más de 30."),
        N_("Mercancía entregada que no se cobra, o apartada para nadie."),
        "",
        "orders",
        each("PR", "CVE_DOC STATUS ENLAZADO FECHA_DOC", "CVE_DOC PXS PREC"),
        (Query(_d11("P", 90)), Query(_d11("R", 30))),
        money=N_("Lo que falta por surtir o facturar, a su precio."),
    ),
    Check(
        "D13",
        Area.DOCUMENTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Enlace roto entre documentos"),
        N_("Un documento dice venir de otro que no existe, o el otro no lo reconoce."),
        N_("Se factura dos veces lo mismo o no se puede devolver."),
        "",
        "documents",
        {"DOCTOSIGF": _LINKS, "DOCTOSIGC": _LINKS} | each("FPRDcord", _LINK),
        (
            *(Query(_d13(letter)) for letter in "FPRDcord"),
            _d13_pairs("DOCTOSIGF"),
            _d13_pairs("DOCTOSIGC"),
        ),
        extra={table_of(letter): "CVE_DOC" for letter in "CVEq"},
    ),
    Check(
        "D14",
        Area.DOCUMENTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Compra y su XML no corresponden"),
        N_("Dice tener XML y no está, el monto es otro, o el mismo XML ampara dos compras."),
        N_("Deducciones que el SAT rechaza."),
        "P36",
        "purchases",
        {"COMPC": "CVE_DOC STATUS ESCFD IMPORTE NUM_MONED", "CFDIC": "TIPO_DOC CVE_DOC ID_TIMBRADO MONTO"},
        (
            Query(
                f"SELECT 'c|' || {key('C.CVE_DOC')}, {money('C.IMPORTE')} FROM COMPC{{nn}} C WHERE C.ESCFD = 'S' "
                "AND NOT EXISTS "
                "(SELECT 1 FROM CFDIC{nn} X WHERE X.TIPO_DOC = 'c' AND X.CVE_DOC = C.CVE_DOC)"
            ),
            Query(
                f"SELECT 'c|' || {key('C.CVE_DOC')}, ABS(C.IMPORTE - SUM(X.MONTO)) FROM COMPC{{nn}} C LEFT JOIN "
                "CFDIC{nn} X "
                "ON X.TIPO_DOC = 'c' AND X.CVE_DOC = C.CVE_DOC WHERE C.STATUS = 'E' AND COALESCE(C.NUM_MONED, 1) = 1 "
                "GROUP BY C.CVE_DOC, C.IMPORTE HAVING ABS(C.IMPORTE - SUM(X.MONTO)) > 1"
            ),
            Query(
                f"SELECT 'c|' || {key('X.CVE_DOC')}, X.MONTO FROM CFDIC{{nn}} X JOIN (SELECT "
                "UPPER(TRIM(ID_TIMBRADO)) U "
                "FROM CFDIC{nn} WHERE TIPO_DOC = 'c' GROUP BY 1 HAVING COUNT(*) > 1) R "
                "ON R.U = UPPER(TRIM(X.ID_TIMBRADO)) WHERE X.TIPO_DOC = 'c'"
            ),
        ),
        N_("Compras en otra moneda; hasta un peso de diferencia."),
        N_("Importe o diferencia."),
    ),
    Check(
        "D15",
        Area.DOCUMENTS,
        Severity.C,
        Mark.CONFIRMED,
        N_("Compra capturada dos veces"),
        N_("Mismo proveedor y mismo folio del proveedor en dos compras vivas."),
        N_("Se paga dos veces y la existencia se duplica."),
        "P36",
        "purchases",
        {"COMPC": "CVE_DOC CVE_CLPV SU_REFER STATUS IMPORTE"},
        (
            Query(
                f"SELECT 'c|' || {key('C.CVE_DOC')}, {money('C.IMPORTE')} FROM COMPC{{nn}} C JOIN (SELECT CVE_CLPV P, "
                "UPPER(TRIM(SU_REFER)) R FROM COMPC{nn} WHERE STATUS = 'E' AND TRIM(SU_REFER) > '' GROUP BY 1, 2 "
                "HAVING COUNT(*) > 1) D ON D.P = C.CVE_CLPV AND D.R = UPPER(TRIM(C.SU_REFER)) WHERE C.STATUS = 'E'"
            ),
        ),
        money=N_("Importe de cada una."),
    ),
)
