"""What documents did to the stock: D06 to D08, D12 (aspel/schema.md §5.5)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Callable

from app.aspel.checks.keys import key, money
from app.aspel.checks.model import Area, Check, Mark, Query, Severity, Shared, Text
from app.aspel.checks.papers import MOVING, exists, unknown
from app.aspel.checks.passes import RETURNS, declared, either, emit
from app.aspel.checks.populations import each, lines_of, table_of
from app.aspel.checks.totals import SUMS
from app.aspel.company import Company
from app.i18n import N_


def _lines(letter: str, company: Company) -> str:
    """What a document's lines say that should have moved (W = 1). Whether the document is alive, and whether the
    article also moved within a kit of it, is asked only where lines and movements differ: that spares joining every
    line to its header and to the kits."""
    lines = lines_of(letter)
    quantity = "-P.CANT" if letter in "Dcr" else "P.CANT"
    if letter.islower() and company.has(lines, "FACTCONV"):
        quantity += " * COALESCE(NULLIF(P.FACTCONV, 0), 1)"
    return (
        f"SELECT TRIM(P.CVE_DOC) D, P.CVE_ART A, '{letter}' T, {quantity} Q, 1 W FROM {lines}{{nn}} P "
        "WHERE P.ACT_INV = 'S' AND P.TIPO_PROD = 'P'"
    )


def _flow(company: Company, asked: frozenset[str]) -> str:
    """What lines say that should have moved beside what moved, added up by document and article: D06 where a line and
    its movements differ, D08 where there are movements and no line, so perhaps no document either."""
    moved = (
        "SELECT TRIM(REFER), CVE_ART, TIPO_DOC, CANT * SIGNO * COALESCE(NULLIF(FACTOR_CON, 0), 1), 0 FROM MINVE{nn} "
        "WHERE TIPO_DOC <> 'M'"
    )
    both = " UNION ALL ".join([*(_lines(letter, company) for letter in MOVING), moved])
    found = emit("D06", "T || '|' || D || '|' || TRIM(A)", "ABS(Q) * COALESCE(X, 0)")
    kits = f"{_kits()} " if company.has("KITS", "CVE_ART", "CVE_PROD") else ""
    judged = {
        "D06": (
            f"IF (W = 1) THEN BEGIN {_header()} IF (S = 'E' AND COALESCE(O, '') NOT IN ('R', 'r')) THEN BEGIN "
            f"K = 0; {kits}IF (K = 0) THEN BEGIN "
            f"X = NULL; SELECT COSTO_PROM FROM INVE{{nn}} WHERE CVE_ART = :A INTO :X; {found} END END END"
        ),
        "D08": f"IF (W = 0 AND NOT ({exists('T', 'D')})) THEN {unknown('T', 'D', 'A')}",
    }
    wrong = {"D06": "(MAX(U.W) = 1 AND ABS(SUM(U.Q)) > {qty})", "D08": "MAX(U.W) = 0"}
    names = (
        *("T VARCHAR(1)", "D VARCHAR(20)", "A VARCHAR(16)", "Q DOUBLE PRECISION", "X DOUBLE PRECISION", "W INTEGER"),
        *("S VARCHAR(1)", "O VARCHAR(1)", "I INTEGER", "C VARCHAR(20)", "K INTEGER"),
    )
    return (
        f"EXECUTE BLOCK {RETURNS} AS {declared(names)} BEGIN "
        f"FOR SELECT U.D, U.A, U.T, SUM(U.Q), MAX(U.W) FROM ({both}) U GROUP BY U.D, U.A, U.T "
        f"HAVING {either([text for check, text in wrong.items() if check in asked])} INTO :D, :A, :T, :Q, :W DO BEGIN "
        f"{' '.join(text for check, text in judged.items() if check in asked)} END END"
    )


def _header() -> str:
    """PSQL: key as it was padded, state and origin of document D of kind T."""
    looks = _by_kind(
        lambda letter: (
            f"SELECT CVE_DOC, STATUS, TIP_DOC_ANT FROM {table_of(letter)}{{nn}} "
            "WHERE CVE_DOC = LPAD(:D, :I) INTO :C, :S, :O;"
        )
    )
    return f"S = NULL; O = NULL; I = CHAR_LENGTH(D); WHILE (S IS NULL AND I <= 20) DO BEGIN {looks} I = I + 1; END"


def _kits() -> str:
    """PSQL: how many kits of document C have the article among their components."""
    return _by_kind(
        lambda letter: (
            f"SELECT COUNT(*) FROM {lines_of(letter)}{{nn}} P JOIN KITS{{nn}} X ON X.CVE_ART = P.CVE_ART "
            "WHERE P.CVE_DOC = :C AND P.TIPO_PROD = 'K' AND X.CVE_PROD = :A INTO :K;"
        )
    )


def _by_kind(look: Callable[[str], str]) -> str:
    """PSQL: the look that fits the kind T of a document."""
    return " ELSE ".join(f"IF (T = '{letter}') THEN {look(letter)}" for letter in MOVING)


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


def _d12(column: str, pending: str, letter: str) -> Text:
    lines, table = lines_of(letter), table_of(letter)
    return (
        f"SELECT TRIM(U.A) || '|{column}', NULL FROM (SELECT CVE_ART A, COALESCE({column}, 0) Q, 1 W FROM INVE{{nn}} "
        f"WHERE TIPO_ELE = 'P' UNION ALL SELECT P.CVE_ART, -P.{pending}, 0 FROM {lines}{{nn}} P JOIN {table}{{nn}} F "
        f"ON F.CVE_DOC = P.CVE_DOC WHERE F.STATUS <> 'C' AND P.{pending} > 0) U GROUP BY U.A "
        "HAVING ABS(SUM(U.Q)) > {qty} AND MAX(U.W) = 1"
    )


_FLOW = Shared("flow", _flow)
_FLOW_NEEDS = {
    "MINVE": "CVE_ART NUM_MOV TIPO_DOC REFER CANT SIGNO COSTO FACTOR_CON",
    "INVE": "CVE_ART COSTO_PROM",
    **each(MOVING, "CVE_DOC STATUS TIP_DOC_ANT", "CVE_DOC CVE_ART CANT ACT_INV TIPO_PROD"),
}
_FLOW_EXTRA = {"KITS": "CVE_ART CVE_PROD"} | {lines_of(letter): "FACTCONV" for letter in MOVING if letter.islower()}
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
        _FLOW_NEEDS,
        (_FLOW,),
        N_("Facturas nacidas de remisión; componentes de kits; compras con factor de conversión."),
        N_("Diferencia a costo promedio."),
        extra=_FLOW_EXTRA,
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
        | each(MOVING, "CVE_DOC STATUS"),
        tuple(Query(_d07(letter)) for letter in MOVING),
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
        _FLOW_NEEDS,
        (_FLOW, *(sums for letter, sums in SUMS.items() if letter in MOVING)),
        N_("Claves que solo difieren en espacios."),
        N_("Costo del movimiento."),
        extra=_FLOW_EXTRA,
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
