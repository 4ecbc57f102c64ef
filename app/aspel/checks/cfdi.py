"""CFDI and folios: F01 to F13 (aspel/schema.md §5.6)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.aspel.cfdi_text import CfdiHead, read_head
from app.aspel.checks.keys import key, money
from app.aspel.checks.model import Area, Check, Judged, Mark, Query, Severity, Text
from app.aspel.checks.populations import table_of
from app.aspel.company import Company
from app.i18n import N_

_STAMPED = "FEDG"
"""Documents that carry a CFDI of their own."""
_AMOUNT = N_("Importe del documento.")
_DOC = "CVE_DOC STATUS ESCFD IMPORTE"
HEAD = 12000
"""Characters of the XML in which the head lies, certificate and seal included."""


def _tables(columns: str, letters: str = _STAMPED) -> dict[str, str]:
    return {table_of(letter): columns for letter in letters}


def _f01(letter: str) -> Text:
    return (
        f"SELECT '{letter}|' || {key('F.CVE_DOC')}, {money('F.IMPORTE')} FROM {table_of(letter)}{{nn}} F "
        f"LEFT JOIN CFDI{{nn}} X ON X.TIPO_DOC = '{letter}' AND X.CVE_DOC = F.CVE_DOC WHERE F.ESCFD = 'T' AND "
        "(X.CVE_DOC IS NULL OR CHAR_LENGTH(TRIM(COALESCE(X.UUID, ''))) <> 36 OR X.XML_DOC IS NULL "
        "OR OCTET_LENGTH(X.XML_DOC) < 20)"
    )


def _f02(letter: str) -> Text:
    return (
        f"SELECT '{letter}|' || {key('CVE_DOC')}, {money('IMPORTE')} FROM {table_of(letter)}{{nn}} "
        "WHERE ESCFD = 'P' AND STATUS = 'E' AND COALESCE(FECHAELAB, FECHA_DOC) < {ago:3}"
    )


def _f03(letter: str) -> Text:
    return (
        f"SELECT '{letter}|' || {key('F.CVE_DOC')}, {money('F.IMPORTE')} FROM {table_of(letter)}{{nn}} F "
        f"LEFT JOIN CFDI{{nn}} X ON X.TIPO_DOC = '{letter}' AND X.CVE_DOC = F.CVE_DOC WHERE F.STATUS = 'C' AND "
        "TRIM(COALESCE(X.UUID, '')) <> '' AND (TRIM(COALESCE(X.FECHA_CANCELA, '')) = '' OR X.XML_DOC_CANCELA IS NULL)"
    )


def _f04(letter: str) -> Text:
    return (
        f"SELECT '{letter}|' || {key('F.CVE_DOC')}, {money('F.IMPORTE')} FROM CFDI{{nn}} X "
        f"LEFT JOIN {table_of(letter)}{{nn}} F ON F.CVE_DOC = X.CVE_DOC WHERE X.TIPO_DOC = '{letter}' AND "
        "F.STATUS = 'E' AND "
        "TRIM(COALESCE(X.FECHA_CANCELA, '')) <> ''"
    )


def _f07(company: Company) -> str:
    """The engine lets pass what plainly agrees; only the rest is fetched and read with a parser."""
    currency = company.has("MONED", "CVE_MONED", "NUM_MONED") and company.has("FACTF", "NUM_MONED")
    coin = "COALESCE(TRIM(M.CVE_MONED), '')" if currency else "''"
    join = "LEFT JOIN MONED{nn} M ON M.NUM_MONED = F.NUM_MONED " if currency else ""
    return (
        "EXECUTE BLOCK RETURNS (DOC VARCHAR(20), IMPORTE DOUBLE PRECISION, RFC VARCHAR(15), SERIE VARCHAR(10), "
        "FOLIO INTEGER, "
        f"COIN VARCHAR(4), X BLOB SUB_TYPE TEXT) AS DECLARE H VARCHAR({HEAD}) CHARACTER SET NONE; BEGIN "
        f"FOR SELECT F.CVE_DOC, F.IMPORTE, TRIM(F.RFC), F.SERIE, F.FOLIO, {coin}, C.XML_DOC, "
        f"SUBSTRING(C.XML_DOC FROM 1 FOR {HEAD}) FROM CFDI{{nn}} C LEFT JOIN FACTF{{nn}} F ON F.CVE_DOC = "
        f"C.CVE_DOC {join}"
        "WHERE C.TIPO_DOC = 'F' AND F.ESCFD IN ('T', 'C') AND C.XML_DOC IS NOT NULL "
        "INTO :DOC, :IMPORTE, :RFC, :SERIE, :FOLIO, :COIN, :X, :H DO "
        "IF (POSITION(' Total=\"' || CAST(IMPORTE AS NUMERIC(18,2)) || '\"' IN H) = 0 OR POSITION('Rfc=\"' || "
        "RFC || '\"' IN H) = 0 "
        "OR POSITION(' Folio=\"' || FOLIO || '\"' IN H) = 0 OR POSITION(' Serie=\"' || TRIM(SERIE) || '\"' IN H) = 0 "
        "OR (COIN <> '' AND POSITION(' Moneda=\"' || COIN || '\"' IN H) = 0)) THEN SUSPEND; END"
    )


def judge_f07(company: Company, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, float | None]]:
    """Documents whose XML says something else: (record, difference)."""
    for document, amount, rfc, serie, folio, coin, text in rows:
        head = read_head(_whole(text))
        off = _differs(head, company, (float(amount or 0), str(rfc or ""), str(serie or ""), folio, str(coin or "")))
        if off is not None:
            yield f"F|{str(document).strip()}", off


def _whole(text: Any) -> str:  # noqa: ANN401 - a text, or the driver's untyped BLOB reader
    return text.read() if hasattr(text, "read") else str(text or "")


def _differs(head: CfdiHead | None, company: Company, known: tuple[float, str, str, int | None, str]) -> float | None:
    """What is at stake when XML and document disagree; None when they agree."""
    amount, rfc, serie, folio, coin = known
    if head is None:
        return abs(amount)
    try:
        gap = abs(float(head.total or 0) - amount)
    except ValueError:
        return abs(amount)
    same_serie = head.serie == serie.strip() or (not head.serie and serie.strip() in {"", "STAND."})
    same_folio = folio is None or head.folio.lstrip("0") == str(folio) or not head.folio
    same_coin = not coin.strip() or head.currency in {"", coin.strip()}
    receiver = head.receiver.encode("utf-8").decode("latin-1") if not head.receiver.isascii() else head.receiver
    same_rfc = rfc.strip().upper() in {head.receiver.upper(), receiver.upper()}
    if gap > company.parameters.money_tolerance:
        return gap
    return None if same_serie and same_folio and same_coin and same_rfc else 0.0


def _f08(letter: str) -> Text:
    """Walk each digital serie in order of folio: a step of more than one is a hole, a step of none is a double."""
    return (
        "EXECUTE BLOCK RETURNS (REC VARCHAR(60), MON DOUBLE PRECISION) AS DECLARE S VARCHAR(10); DECLARE N INTEGER; "
        "DECLARE PS VARCHAR(10); DECLARE PN INTEGER; BEGIN PS = NULL; "
        f"FOR SELECT F.SERIE, F.FOLIO FROM {table_of(letter)}{{nn}} F WHERE F.FOLIO IS NOT NULL AND EXISTS "
        f"(SELECT 1 FROM FOLIOSF{{nn}} P WHERE P.TIP_DOC = '{letter}' AND P.SERIE = F.SERIE AND P.TIPO = 'D') "
        "ORDER BY F.SERIE, F.FOLIO INTO :S, :N DO BEGIN IF (PS = S AND N <> PN + 1) THEN BEGIN "
        f"IF (N = PN) THEN REC = '{letter}|' || TRIM(S) || '|' || N; "
        f"ELSE IF (N = PN + 2) THEN REC = '{letter}|' || TRIM(S) || '|' || (PN + 1); "
        f"ELSE REC = '{letter}|' || TRIM(S) || '|' || (PN + 1) || '-' || (N - 1); SUSPEND; END PS = S; PN = N; END END"
    )


def _f09(letter: str) -> Text:
    record = f"'FOLIOSF|{letter}|' || TRIM(P.SERIE) || '|' || P.FOLIODESDE"
    return (
        f"SELECT {record}, NULL FROM FOLIOSF{{nn}} P WHERE P.TIP_DOC = '{letter}' AND (EXISTS (SELECT 1 FROM "
        f"{table_of(letter)}{{nn}} F WHERE F.SERIE = P.SERIE AND F.FOLIO > COALESCE(P.ULT_DOC, 0) "
        "AND F.FOLIO >= P.FOLIODESDE AND F.FOLIO <= COALESCE(P.FOLIOHASTA, 2147483647)) "
        "OR (P.STATUS = 'D' AND P.FOLIOHASTA > 0 AND P.ULT_DOC > P.FOLIOHASTA - 10))"
    )


def _f10(letter: str) -> Text:
    front = "CASE WHEN F.SERIE = 'STAND.' THEN '' ELSE TRIM(F.SERIE) || COALESCE(TRIM(P.SEPARADOR), '') END"
    return (
        f"SELECT '{letter}|' || {key('F.CVE_DOC')}, NULL FROM {table_of(letter)}{{nn}} F JOIN PARAM_FOLIOSF{{nn}} P "
        f"ON P.TIPODOCTO = '{letter}' AND P.SERIE = F.SERIE WHERE F.FOLIO IS NOT NULL AND TRIM(F.CVE_DOC) NOT IN "
        f"({front} || F.FOLIO, {front} || LPAD(F.FOLIO, MAXVALUE(COALESCE(P.LONGITUD, 1), 1), '0'))"
    )


def _f11(letter: str) -> Text:
    return (
        f"SELECT 'FOLIOSF|{letter}|' || TRIM(P.SERIE) || '|' || P.FOLIODESDE, NULL FROM FOLIOSF{{nn}} P WHERE "
        f"P.TIP_DOC = '{letter}' AND P.STATUS = 'B' AND NOT EXISTS (SELECT 1 FROM FOLIOSF{{nn}} Q WHERE "
        f"Q.TIP_DOC = P.TIP_DOC AND Q.SERIE = P.SERIE AND Q.STATUS <> 'B') AND EXISTS (SELECT 1 FROM "
        f"{table_of(letter)}{{nn}} F WHERE F.SERIE = P.SERIE AND F.FECHA_DOC >= {{ago:30}})"
    )


_F13 = (
    f"SELECT {key('C.TIPO_DOC', 'C.CVE_DOC')}, NULL FROM CFDI{{nn}} C WHERE COALESCE(C.VERSION, '') <> '4.0' AND "
    "C.FECHA_CERT >= '2024' AND POSITION('Version=\"4.0\"' IN SUBSTRING(C.XML_DOC FROM 1 FOR 2000)) = 0"
)
_FOLIOS = "TIP_DOC SERIE FOLIODESDE"
CHECKS: tuple[Check, ...] = (
    Check(
        "F01",
        Area.CFDI,
        Severity.A,
        Mark.CONFIRMED,
        N_("Documento timbrado sin su CFDI completo"),
        N_("Dice estar timbrado y no tiene folio fiscal de 36 caracteres o XML."),
        N_("No hay cómo demostrar la factura al cliente ni al SAT."),
        "P25",
        "sales",
        {"CFDI": "TIPO_DOC CVE_DOC UUID XML_DOC", **_tables(_DOC)},
        tuple(Query(_f01(letter)) for letter in _STAMPED),
        "",
        _AMOUNT,
    ),
    Check(
        "F02",
        Area.CFDI,
        Severity.A,
        Mark.CONFIRMED,
        N_("Documento sin timbrar desde hace más de 72 horas"),
        N_("Quedó pendiente y el SAT ya no lo acepta con esa fecha."),
        N_("La venta no existe para el SAT; hay que refacturar."),
        "P25",
        "sales",
        _tables(f"{_DOC} FECHA_DOC FECHAELAB"),
        tuple(Query(_f02(letter)) for letter in _STAMPED),
        N_("Menos de 72 horas; documentos cancelados."),
        _AMOUNT,
    ),
    Check(
        "F03",
        Area.CFDI,
        Severity.A,
        Mark.CONFIRMED,
        N_("Cancelada en SAE, viva en el SAT"),
        N_("El documento se canceló y no hay fecha o acuse de cancelación del SAT."),
        N_("Se paga impuesto por una venta que no fue."),
        "P24",
        "cfdi",
        {"CFDI": "TIPO_DOC CVE_DOC UUID FECHA_CANCELA XML_DOC_CANCELA", **_tables(_DOC)},
        tuple(Query(_f03(letter)) for letter in _STAMPED),
        "",
        _AMOUNT,
    ),
    Check(
        "F04",
        Area.CFDI,
        Severity.A,
        Mark.CONFIRMED,
        N_("Cancelada en el SAT, viva en SAE"),
        N_("El CFDI tiene fecha de cancelación y el documento sigue emitido."),
        N_("Se cobra y se cuenta una venta sin validez fiscal."),
        "P24",
        "cfdi",
        {"CFDI": "TIPO_DOC CVE_DOC FECHA_CANCELA", **_tables(_DOC)},
        tuple(Query(_f04(letter)) for letter in _STAMPED),
        "",
        _AMOUNT,
    ),
    Check(
        "F05",
        Area.CFDI,
        Severity.B,
        Mark.CONFIRMED,
        N_("Cancelación con motivo 01 sin el folio que sustituye"),
        N_("El motivo 01 exige citar el CFDI que lo reemplaza."),
        N_("El SAT puede tener por no cancelado el comprobante."),
        "P24",
        "cfdi",
        {"CFDI": "TIPO_DOC CVE_DOC MOTIVO_CANC UUID_REL"},
        (
            Query(
                f"SELECT {key('TIPO_DOC', 'CVE_DOC')}, NULL FROM CFDI{{nn}} WHERE TRIM(MOTIVO_CANC) = '01' "
                "AND TRIM(COALESCE(UUID_REL, '')) = ''"
            ),
        ),
    ),
    Check(
        "F06",
        Area.CFDI,
        Severity.A,
        Mark.CONFIRMED,
        N_("El mismo folio fiscal en dos documentos"),
        N_("Dos documentos se dicen dueños del mismo CFDI."),
        N_("Uno de los dos no está facturado."),
        "",
        "cfdi",
        {"CFDI": "TIPO_DOC CVE_DOC UUID"},
        (
            Query(
                "EXECUTE BLOCK RETURNS (REC VARCHAR(60), MON DOUBLE PRECISION) AS DECLARE U VARCHAR(36); DECLARE "
                "R VARCHAR(60); "
                "DECLARE PU VARCHAR(36); DECLARE PR VARCHAR(60); DECLARE TOLD INTEGER; DECLARE C INTEGER; "
                "DECLARE D INTEGER; BEGIN PU = NULL; TOLD = 0; "
                # Nearly always they are all different, and that is known without looking which.
                "SELECT COUNT(*), COUNT(DISTINCT UPPER(TRIM(UUID))) FROM CFDI{nn} WHERE TRIM(UUID) > '' INTO :C, :D; "
                "IF (C <> D) THEN "
                f"FOR SELECT UPPER(TRIM(UUID)), {key('TIPO_DOC', 'CVE_DOC')} FROM CFDI{{nn}} WHERE TRIM(UUID) > '' "
                "ORDER BY 1 INTO :U, :R DO BEGIN IF (PU = U) THEN BEGIN IF (TOLD = 0) THEN BEGIN REC = PR; "
                "SUSPEND; END "
                "REC = R; SUSPEND; TOLD = 1; END ELSE TOLD = 0; PU = U; PR = R; END END"
            ),
        ),
    ),
    Check(
        "F07",
        Area.CFDI,
        Severity.A,
        Mark.CONFIRMED,
        N_("El XML guardado no es el de la factura"),
        N_("Total, receptor, serie, folio o moneda del XML no coinciden con el documento."),
        N_("El cliente y el SAT tienen un importe distinto del cobrado."),
        "P24",
        "invoices",
        {"CFDI": "TIPO_DOC CVE_DOC XML_DOC", "FACTF": f"{_DOC} RFC SERIE FOLIO"},
        (Judged(_f07, judge_f07),),
        N_("Formas distintas de escribir el mismo número; serie «STAND.»."),
        N_("Diferencia entre XML y factura."),
        extra={"MONED": "CVE_MONED NUM_MONED", "FACTF": "NUM_MONED"},
    ),
    Check(
        "F08",
        Area.CFDI,
        Severity.B,
        Mark.CONFIRMED,
        N_("Huecos o repetidos en una serie digital"),
        N_("La serie digital avanza de uno en uno; falta o se repite un folio."),
        N_("Documento borrado por fuera o capturado por dos programas."),
        "",
        "sales",
        {"FOLIOSF": f"{_FOLIOS} TIPO", **_tables("SERIE FOLIO")},
        tuple(Query(_f08(letter)) for letter in _STAMPED),
        N_("Series impresas."),
    ),
    Check(
        "F09",
        Area.CFDI,
        Severity.B,
        Mark.CONFIRMED,
        N_("El último folio de la serie va atrás, o se acaba el rango"),
        N_("Ya hay documentos con folio mayor al que la serie recuerda, o quedan menos de diez folios."),
        N_("El siguiente timbrado fallará o repetirá folio."),
        "P23",
        "folios",
        {"FOLIOSF": f"{_FOLIOS} FOLIOHASTA ULT_DOC STATUS", **_tables("SERIE FOLIO", "FEDGPRV")},
        tuple(Query(_f09(letter)) for letter in "FEDGPRV"),
    ),
    Check(
        "F10",
        Area.CFDI,
        Severity.C,
        Mark.CONFIRMED,
        N_("La clave del documento no es serie más folio"),
        N_("La clave no se forma con la serie, el separador y el folio configurados."),
        N_("Buscar por folio no lo encuentra; la escribió otro programa."),
        "",
        "sales",
        {"PARAM_FOLIOSF": "TIPODOCTO SERIE SEPARADOR LONGITUD", **_tables("CVE_DOC SERIE FOLIO")},
        tuple(Query(_f10(letter)) for letter in _STAMPED),
        N_("Claves sin ceros de relleno."),
    ),
    Check(
        "F11",
        Area.CFDI,
        Severity.B,
        Mark.CONFIRMED,
        N_("Serie bloqueada que se sigue usando"),
        N_("La serie está bloqueada y hay documentos de los últimos 30 días."),
        N_("Otro programa factura por fuera de la configuración."),
        "P23",
        "folios",
        {"FOLIOSF": f"{_FOLIOS} STATUS", **_tables("SERIE FECHA_DOC")},
        tuple(Query(_f11(letter)) for letter in _STAMPED),
        N_("Series con otro rango disponible."),
    ),
    Check(
        "F12",
        Area.CFDI,
        Severity.B,
        Mark.LIKELY,
        N_("CFDI con un pendiente"),
        N_("SAE dejó anotado un timbrado o una cancelación por terminar."),
        N_("Se cree hecho y no lo está."),
        "P24",
        "cfdi",
        {"CFDI": "TIPO_DOC CVE_DOC PENDIENTE"},
        (
            Query(
                f"SELECT {key('TIPO_DOC', 'CVE_DOC')}, NULL FROM CFDI{{nn}} "
                "WHERE TRIM(COALESCE(PENDIENTE, '')) NOT IN ('', 'N')"
            ),
        ),
    ),
    Check(
        "F13",
        Area.CFDI,
        Severity.B,
        Mark.CONFIRMED,
        N_("CFDI que no es 4.0"),
        N_("Desde 2024 solo vale la versión 4.0; se confirma leyendo el XML."),
        N_("El receptor no puede deducirlo."),
        "P20",
        "cfdi",
        {"CFDI": "TIPO_DOC CVE_DOC VERSION FECHA_CERT XML_DOC"},
        (Query(_F13),),
        N_("Filas donde la columna guarda la versión del timbre y el XML sí es 4.0."),
    ),
)
