"""What documents did to the stock: D06 to D08, D12 (aspel/schema.md §5.5)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from app.aspel.checks.keys import key, money
from app.aspel.checks.model import Area, Check, Mark, Query, Rows, Severity, Text
from app.aspel.checks.populations import each, lines_of, table_of
from app.aspel.company import Company
from app.i18n import N_

_MOVING = "FRVD" + "crd"
"""Documents that move stock."""


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


def _d12(column: str, pending: str, letter: str) -> Text:
    lines, table = lines_of(letter), table_of(letter)
    return (
        f"SELECT TRIM(U.A) || '|{column}', NULL FROM (SELECT CVE_ART A, COALESCE({column}, 0) Q, 1 W FROM INVE{{nn}} "
        f"WHERE TIPO_ELE = 'P' UNION ALL SELECT P.CVE_ART, -P.{pending}, 0 FROM {lines}{{nn}} P JOIN {table}{{nn}} F "
        f"ON F.CVE_DOC = P.CVE_DOC WHERE F.STATUS <> 'C' AND P.{pending} > 0) U GROUP BY U.A "
        "HAVING ABS(SUM(U.Q)) > {qty} AND MAX(U.W) = 1"
    )


CHECKS: tuple[Check, ...] = (
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
            **each(_MOVING, "CVE_DOC STATUS TIP_DOC_ANT", "CVE_DOC CVE_ART CANT ACT_INV TIPO_PROD"),
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
        | each(_MOVING, "CVE_DOC STATUS"),
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
        {"MINVE": "CVE_ART NUM_MOV TIPO_DOC REFER CANT COSTO"} | each(_MOVING, "CVE_DOC"),
        (Rows(_d08, "ABS(CANT * COSTO)"),),
        N_("Claves que solo difieren en espacios."),
        N_("Costo del movimiento."),
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
)
