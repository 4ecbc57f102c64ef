"""Documents of sales and purchases: D01 to D15 (aspel/schema.md §5.5)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Iterable

from app.aspel.checks.keys import key, money
from app.aspel.checks.model import Area, Check, Mark, Query, Rows, Severity, Text
from app.aspel.checks.populations import lines_of, table_of
from app.aspel.company import Company
from app.i18n import N_

_TOTALS = "CVE_DOC STATUS IMPORTE CAN_TOT DES_TOT DES_FIN IMP_TOT4"
_WITH_LINES = "FRVDE" + "crdo"
_MOVING = "FRVD" + "crd"
"""Documents that move stock."""
_AMOUNT = N_("Diferencia, en la moneda del documento.")


def _each(letters: str, columns: str, lines: str = "") -> dict[str, str]:
    needs = {table_of(letter): columns for letter in letters}
    return needs | ({lines_of(letter): lines for letter in letters} if lines else {})


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


def _flow(letters: str, company: Company, *, cancelled: bool) -> str:
    """What documents say that should have moved, beside what moved, line by line of (type, document, article)."""
    status = "C" if cancelled else "E"
    parts = []
    for letter in letters:
        table, lines = table_of(letter), lines_of(letter)
        sign = 1 if letter in "Dcr" else -1
        quantity = "0" if cancelled else f"{-sign} * P.CANT"
        if letter.islower() and company.has(lines, "FACTCONV"):
            quantity = "0" if cancelled else f"{-sign} * P.CANT * COALESCE(NULLIF(P.FACTCONV, 0), 1)"
        born = "" if cancelled else " AND COALESCE(F.TIP_DOC_ANT, '') NOT IN ('R', 'r')"
        parts.append(
            f"SELECT '{letter}' T, TRIM(P.CVE_DOC) D, P.CVE_ART A, {quantity} Q, 1 W, 0 K FROM {lines}{{nn}} P "
            f"LEFT JOIN {table}{{nn}} F ON F.CVE_DOC = P.CVE_DOC WHERE F.STATUS = '{status}' AND P.ACT_INV = 'S' "
            f"AND P.TIPO_PROD = 'P'{born}"
        )
        if company.has("KITS", "CVE_ART", "CVE_PROD"):
            parts.append(
                f"SELECT '{letter}', TRIM(P.CVE_DOC), X.CVE_PROD, 0, 0, 1 FROM {lines}{{nn}} P "
                f"JOIN KITS{{nn}} X ON X.CVE_ART = P.CVE_ART WHERE P.TIPO_PROD = 'K'"
            )
    types = ", ".join(f"'{letter}'" for letter in letters)
    parts.append(
        "SELECT TIPO_DOC, TRIM(REFER), CVE_ART, CANT * SIGNO * COALESCE(NULLIF(FACTOR_CON, 0), 1), 0, 0 FROM MINVE{nn} "
        f"WHERE TIPO_DOC IN ({types})"
    )
    return " UNION ALL ".join(parts)


def _d06(company: Company) -> str:
    # The cost is asked for only where something is wrong: a join would look up every article that is right.
    cost = "COALESCE((SELECT MAX(I.COSTO_PROM) FROM INVE{nn} I WHERE I.CVE_ART = U.A), 0)"
    return (
        f"SELECT U.T || '|' || U.D || '|' || TRIM(U.A), ABS(SUM(U.Q)) * {cost} FROM "
        f"({_flow(_MOVING, company, cancelled=False)}) U "
        "GROUP BY U.T, U.D, U.A HAVING ABS(SUM(U.Q)) > {qty} AND MAX(U.W) = 1 AND MAX(U.K) = 0"
    )


def _d07(letter: str) -> Text:
    table = table_of(letter)

    def text(company: Company) -> str:
        known = company.parameters
        # There is no index that begins with REFER; the one by concept and REFER is walked concept by concept.
        concepts = ", ".join(str(number) for number in (*known.entries, *known.exits)) or "0"
        return (
            f"SELECT '{letter}|' || {key('F.CVE_DOC', 'M.CVE_ART')}, {money('SUM(M.CANT * M.SIGNO * M.COSTO)')} "
            f"FROM {table}{{nn}} F LEFT JOIN MINVE{{nn}} M ON M.REFER = F.CVE_DOC AND M.CVE_CPTO IN ({concepts}) "
            f"WHERE F.STATUS = 'C' AND M.TIPO_DOC = '{letter}' "
            "GROUP BY F.CVE_DOC, M.CVE_ART HAVING ABS(SUM(M.CANT * M.SIGNO)) > {qty}"
        )

    return text


def _d08(_company: Company) -> str:
    """A look-up by key for each movement of a document; the odd spellings are tried only when the plain one fails."""
    cases = " ".join(
        f"WHEN '{letter}' THEN IIF(EXISTS (SELECT 1 FROM {table_of(letter)}{{nn}} F WHERE F.CVE_DOC = "
        "MINVE{nn}.REFER) OR "
        f"EXISTS (SELECT 1 FROM {table_of(letter)}{{nn}} F WHERE F.CVE_DOC IN (TRIM(MINVE{{nn}}.REFER), "
        "LPAD(TRIM(MINVE{nn}.REFER), 10), LPAD(TRIM(MINVE{nn}.REFER), 20))), 0, 1)"
        for letter in _MOVING
    )
    return f"TIPO_DOC <> 'M' AND CASE TIPO_DOC {cases} ELSE 0 END = 1"


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


def _d12(column: str, pending: str, letter: str) -> Text:
    lines, table = lines_of(letter), table_of(letter)
    return (
        f"SELECT TRIM(U.A) || '|{column}', NULL FROM (SELECT CVE_ART A, COALESCE({column}, 0) Q, 1 W FROM INVE{{nn}} "
        f"WHERE TIPO_ELE = 'P' UNION ALL SELECT P.CVE_ART, -P.{pending}, 0 FROM {lines}{{nn}} P JOIN {table}{{nn}} F "
        f"ON F.CVE_DOC = P.CVE_DOC WHERE F.STATUS <> 'C' AND P.{pending} > 0) U GROUP BY U.A "
        "HAVING ABS(SUM(U.Q)) > {qty} AND MAX(U.W) = 1"
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
        "D01",
        Area.DOCUMENTS,
        Severity.A,
        Mark.CONFIRMED,
        N_("El importe del documento no sale de sus partes"),
        N_("Subtotal menos descuentos más impuestos no da el importe."),
        N_("La factura que vio el cliente, la cartera y la póliza no dicen lo mismo."),
        "",
        "documents",
        _each(_WITH_LINES, _TOTALS),
        tuple(Query(_d01(letter)) for letter in _WITH_LINES),
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
        _each(_WITH_LINES, "CVE_DOC CAN_TOT", "CVE_DOC CANT PREC"),
        tuple(Query(_d02(letter)) for letter in _WITH_LINES),
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
        _each(_WITH_LINES, "CVE_DOC IMP_TOT4 DES_TOT_PORC DES_FIN", "CVE_DOC TOTIMP4"),
        tuple(Query(_d03(letter)) for letter in _WITH_LINES),
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
        _each(_WITH_LINES, "CVE_DOC STATUS IMPORTE", "CVE_DOC NUM_PAR CANT PREC"),
        tuple(query for letter in _WITH_LINES for query in _d04(letter)),
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
        {"INVE": "CVE_ART"} | {lines_of(letter): "CVE_DOC NUM_PAR CVE_ART CANT PREC" for letter in _WITH_LINES},
        tuple(Query(_d05(letter)) for letter in _WITH_LINES),
        "",
        N_("Importe de la partida."),
    ),
    Check(
        "D06",
        Area.DOCUMENTS,
        Severity.A,
        Mark.LIKELY,
        N_("La partida no movió el inventario que debía"),
        N_("Se vendió o compró una cantidad y el kardex de ese documento movió otra."),
        N_("La existencia se separa de la realidad en cada documento."),
        "P33",
        "lines",
        {
            "MINVE": "TIPO_DOC REFER CVE_ART CANT SIGNO FACTOR_CON",
            "INVE": "CVE_ART COSTO_PROM",
            **_each(_MOVING, "CVE_DOC STATUS TIP_DOC_ANT", "CVE_DOC CVE_ART CANT ACT_INV TIPO_PROD"),
        },
        (Query(_d06),),
        N_("Facturas nacidas de remisión; componentes de kits; compras con factor de conversión."),
        N_("Diferencia a costo promedio."),
    ),
    Check(
        "D07",
        Area.DOCUMENTS,
        Severity.A,
        Mark.LIKELY,
        N_("Documento cancelado que sigue moviendo inventario"),
        N_("Se canceló el documento y sus movimientos no se compensaron."),
        N_("Falta o sobra mercancía en papel."),
        "P33",
        "documents",
        {"MINVE": "TIPO_DOC REFER CVE_ART CANT SIGNO COSTO CVE_CPTO", "CONM": "CVE_CPTO SIGNO"}
        | _each(_MOVING, "CVE_DOC STATUS"),
        tuple(Query(_d07(letter)) for letter in _MOVING),
        money=N_("Costo de lo que quedó sin compensar."),
    ),
    Check(
        "D08",
        Area.DOCUMENTS,
        Severity.B,
        Mark.CONFIRMED,
        N_("Movimiento de un documento que no existe"),
        N_("El kardex cita una factura, compra o devolución que no está."),
        N_("No se puede explicar por qué entró o salió mercancía."),
        "",
        "movements",
        {"MINVE": "CVE_ART NUM_MOV TIPO_DOC REFER CANT COSTO"} | _each(_MOVING, "CVE_DOC"),
        (Rows(_d08, "ABS(CANT * COSTO)"),),
        N_("Claves que solo difieren en espacios."),
        N_("Costo del movimiento."),
    ),
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
        _each(_WITH_LINES, "CVE_DOC STATUS FECHA_CANCELA IMPORTE"),
        tuple(Query(_d09(letter)) for letter in _WITH_LINES),
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
        _each(_WITH_LINES, "CVE_DOC FECHA_DOC FECHAELAB IMPORTE"),
        tuple(Query(_d10(letter)) for letter in _WITH_LINES),
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
        _each("PR", "CVE_DOC STATUS ENLAZADO FECHA_DOC", "CVE_DOC PXS PREC"),
        (Query(_d11("P", 90)), Query(_d11("R", 30))),
        money=N_("Lo que falta por surtir o facturar, a su precio."),
    ),
    Check(
        "D12",
        Area.DOCUMENTS,
        Severity.C,
        Mark.LIKELY,
        N_("Lo pendiente del artículo no es lo de sus pedidos u órdenes"),
        N_("Por surtir o por recibir no coincide con los documentos vivos."),
        N_("Se compra de más o se promete lo que no viene."),
        "",
        "articles",
        {
            "INVE": "CVE_ART TIPO_ELE PEND_SURT COMP_X_REC",
            "FACTP": "CVE_DOC STATUS",
            "PAR_FACTP": "CVE_DOC CVE_ART PXS",
            "COMPO": "CVE_DOC STATUS",
            "PAR_COMPO": "CVE_DOC CVE_ART PXR",
        },
        (Query(_d12("PEND_SURT", "PXS", "P")), Query(_d12("COMP_X_REC", "PXR", "o"))),
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
        {"DOCTOSIGF": _LINKS, "DOCTOSIGC": _LINKS} | _each("FPRDcord", _LINK),
        (
            *(Query(_d13(letter)) for letter in "FPRDcord"),
            _d13_pairs("DOCTOSIGF"),
            _d13_pairs("DOCTOSIGC"),
        ),
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
