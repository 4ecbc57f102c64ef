"""Receivers, issuer and catalogues: R01 to R14 (aspel/schema.md §5.8)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from typing import Any

from app.aspel import fiscal
from app.aspel.checks.keys import key, money
from app.aspel.checks.model import Area, Check, Judge, Judged, Mark, Query, Severity
from app.aspel.company import Company
from app.i18n import N_
from app.trust.seal_certificate import read_seal_certificate

Rows = Iterable[Sequence[Any]]
Found = Iterator[tuple[str, float | None]]
_REJECTED = N_("El timbrado se rechaza: una llamada de soporte por factura.")
_ACTIVE = "WHERE STATUS = 'A'"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters; 0x80-0x9F mean nothing in ISO8859_1 (they come from Windows programs)."""
WARN_DAYS = 60
"""A seal certificate that ends within these days is a finding (also at 30 and 7, by the same rule)."""


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _clients(columns: str, where: str = _ACTIVE) -> str:
    return f"SELECT {key('CLAVE')}, {columns} FROM CLIE{{nn}} {where}"


def _one_by_one(wrong: Callable[..., bool]) -> Judge:
    """A judge out of a question about one row's values (texts, as they lie)."""

    def judge(_company: Company, rows: Rows) -> Found:
        for record, *values in rows:
            if wrong(*(_text(value) for value in values)):
                yield f"C|{record.strip()}", None

    return judge


def _r05(company: Company, rows: Rows) -> Found:
    home = company.parameters.home_postal_code
    for record, rfc, regime, use, code in rows:
        if _text(rfc).strip() != fiscal.PUBLIC_RFC:
            continue
        place = bool(home) and _text(code).strip() != home
        if _text(regime).strip() != "616" or _text(use).strip() != "S01" or place:
            yield f"C|{record.strip()}", None


def _r08(_company: Company, rows: Rows) -> Found:
    known = fiscal.catalogues()
    for record, product, unit in rows:
        key_ = _text(product).strip()
        if not known.has_product(key_) or key_ == fiscal.NO_PRODUCT or _text(unit).strip() not in known.units:
            yield record.strip(), None


def _r09_rfc(_company: Company, rows: Rows) -> Found:
    for (rfc,) in rows:
        if not fiscal.rfc_is_sound(_text(rfc).strip()) or _text(rfc).strip() in fiscal.GENERIC:
            yield "PARAM_DATOSEMP|RFC", None


def _r09_regime(company: Company, rows: Rows) -> Found:
    known = fiscal.catalogues()
    for (regime,) in rows:
        text = _text(regime).strip()
        fits = fiscal.regime_fits(company.parameters.rfc, text) if company.parameters.rfc else text in known.regimes
        if not fits:
            yield "PARAM_FACTURAELECTRONICA|REGIMENFISCALSAT", None


def _r09_place(_company: Company, rows: Rows) -> Found:
    for (code,) in rows:
        if not fiscal.catalogues().has_postal_code(_text(code).strip()):
            yield "PARAM_DOMFISCAL|CP", None


def _r09_serie(_company: Company, rows: Rows) -> Found:
    known = fiscal.catalogues()
    for kind, serie, code, regime in rows:
        bad_place = _text(code).strip() and not known.has_postal_code(_text(code).strip())
        bad_regime = _text(regime).strip() and _text(regime).strip() not in known.regimes
        if bad_place or bad_regime:
            yield f"PARAM_FOLIOSF|{_text(kind).strip()}|{_text(serie).strip()}", None


def _r10(record: str) -> Judge:
    def judge(company: Company, rows: Rows) -> Found:
        for *names, raw in rows:
            if raw is None or not (content := _bytes(raw)):
                continue
            if _certificate_is_wrong(content, company):
                yield "|".join([record, *(_text(name).strip() for name in names)]), None

    return judge


def _bytes(raw: Any) -> bytes:  # noqa: ANN401 - bytes, or the driver's untyped BLOB reader
    found = raw.read() if hasattr(raw, "read") else raw
    return found if isinstance(found, bytes) else str(found).encode("latin-1", "replace")


def _certificate_is_wrong(content: bytes, company: Company) -> bool:
    found = read_seal_certificate(content)
    if found is None or not found.is_seal:
        return True
    left = found.ends - company.now.replace(tzinfo=UTC)
    begins = found.begins > company.now.replace(tzinfo=UTC)
    other = bool(company.parameters.rfc) and found.rfc not in {"", company.parameters.rfc}
    return left.days < WARN_DAYS or begins or other


def _r14(table: str) -> Judge:
    def judge(_company: Company, rows: Rows) -> Found:
        for record, *values in rows:
            if any(_CONTROL.search(_text(value)) for value in values):
                yield f"{table}|{record.strip()}", None

    return judge


def _r06(name: str) -> bool:
    return fiscal.name_is_suspect(name)


def _orphan(record: str, table: str, column: str, mother: str, own: str, where: str = "") -> Query:
    """Rows of ``table`` whose ``column`` says something that is not in ``mother``."""
    return Query(
        f"SELECT {record}, NULL FROM {table}{{nn}} T LEFT JOIN {mother}{{nn}} M ON M.{own} = T.{column} "
        f"WHERE M.{own} IS NULL AND {where or f'T.{column} IS NOT NULL'}"
    )


def _named(table: str, *columns: str) -> str:
    return f"'{table}|' || {key(*(f'T.{column}' for column in columns))}"


_RFC = {"CLIE": "CLAVE STATUS RFC"}
CHECKS: tuple[Check, ...] = (
    Check(
        "R01",
        Area.PARTIES,
        Severity.A,
        Mark.CONFIRMED,
        N_("Cliente con RFC imposible"),
        N_(
            "El RFC no tiene la forma que exige el SAT, su fecha no existe o está escrito con guiones, espacios "
            "o minúsculas."
        ),
        _REJECTED,
        "P25",
        "clients",
        _RFC,
        (Judged(_clients("RFC"), _one_by_one(lambda rfc: not fiscal.rfc_is_sound(rfc.rstrip()))),),
        N_("El dígito verificador no se juzga: hay RFC legítimos que no lo cumplen."),
    ),
    Check(
        "R02",
        Area.PARTIES,
        Severity.A,
        Mark.CONFIRMED,
        N_("Cliente con código postal que no existe"),
        N_("No son cinco dígitos o el SAT no lo tiene en su catálogo."),
        _REJECTED,
        "P25",
        "clients",
        {"CLIE": "CLAVE STATUS CODIGO"},
        (
            Judged(
                _clients("CODIGO"),
                _one_by_one(lambda code: not fiscal.catalogues().has_postal_code(code.strip())),
            ),
        ),
    ),
    Check(
        "R03",
        Area.PARTIES,
        Severity.A,
        Mark.CONFIRMED,
        N_("Cliente con régimen fiscal que no corresponde"),
        N_("El régimen no existe, o no es de personas físicas o morales según el RFC."),
        _REJECTED,
        "P25",
        "clients",
        {"CLIE": "CLAVE STATUS RFC REG_FISC"},
        (
            Judged(
                _clients("RFC, REG_FISC"),
                _one_by_one(lambda rfc, regime: not fiscal.regime_fits(rfc.strip(), regime.strip())),
            ),
        ),
    ),
    Check(
        "R04",
        Area.PARTIES,
        Severity.A,
        Mark.CONFIRMED,
        N_("Cliente con uso de CFDI que no corresponde"),
        N_("El uso no existe en 4.0 (como P01) o no lo permite su régimen."),
        _REJECTED,
        "P25",
        "clients",
        {"CLIE": "CLAVE STATUS RFC REG_FISC USO_CFDI"},
        (
            Judged(
                _clients("RFC, REG_FISC, USO_CFDI"),
                _one_by_one(
                    lambda rfc, regime, use: (
                        not fiscal.use_fits(
                            rfc.strip(),
                            regime.strip() if regime.strip() in fiscal.catalogues().regimes else "",
                            use.strip(),
                        )
                    )
                ),
            ),
        ),
        N_("Si el régimen no existe se juzga solo el uso: lo demás lo dice R03."),
    ),
    Check(
        "R05",
        Area.PARTIES,
        Severity.A,
        Mark.CONFIRMED,
        N_("Público en general mal configurado"),
        N_("El RFC genérico exige régimen 616, uso S01 y el código postal de expedición."),
        _REJECTED,
        "P25",
        "clients",
        {"CLIE": "CLAVE STATUS RFC REG_FISC USO_CFDI CODIGO"},
        (Judged(_clients("RFC, REG_FISC, USO_CFDI, CODIGO"), _r05),),
    ),
    Check(
        "R06",
        Area.PARTIES,
        Severity.B,
        Mark.LIKELY,
        N_("Nombre de cliente que el SAT puede rechazar"),
        N_("Trae régimen de capital («SA DE CV»), dobles espacios o minúsculas; en 4.0 va como en la constancia."),
        _REJECTED,
        "P25",
        "clients",
        {"CLIE": "CLAVE STATUS NOMBRE"},
        (Judged(_clients("NOMBRE"), _one_by_one(_r06)),),
        N_("No es prueba: solo el SAT sabe el nombre exacto."),
    ),
    Check(
        "R07",
        Area.PARTIES,
        Severity.B,
        Mark.CONFIRMED,
        N_("Dos clientes con el mismo RFC"),
        N_("El mismo contribuyente está dado de alta más de una vez."),
        N_("Su saldo y su crédito se reparten sin que nadie lo vea."),
        "P35",
        "clients",
        {**_RFC, "CLIE": "CLAVE STATUS RFC SALDO"},
        (
            Query(
                f"SELECT 'C|' || {key('C.CLAVE')}, {money('C.SALDO')} FROM CLIE{{nn}} C JOIN (SELECT "
                "UPPER(TRIM(RFC)) R FROM CLIE{nn} "
                "WHERE STATUS = 'A' AND TRIM(RFC) NOT IN ('', 'XAXX010101000', 'XEXX010101000') GROUP BY 1 "
                "HAVING COUNT(*) > 1) D ON D.R = UPPER(TRIM(C.RFC)) WHERE C.STATUS = 'A'"
            ),
        ),
        N_("RFC genéricos; clientes de baja."),
        N_("Saldo de cada uno."),
    ),
    Check(
        "R08",
        Area.PARTIES,
        Severity.A,
        Mark.CONFIRMED,
        N_("Artículo con clave SAT que no sirve para facturar"),
        N_("La clave de producto o de unidad no está en el catálogo, o es 01010101."),
        _REJECTED,
        "P25",
        "articles",
        {"INVE": "CVE_ART STATUS CVE_PRODSERV CVE_UNIDAD"},
        (
            Judged(
                f"SELECT {key('CVE_ART')}, CVE_PRODSERV, CVE_UNIDAD FROM INVE{{nn}} WHERE STATUS = 'A' "
                "AND TIPO_ELE IN ('P', 'S', 'K')",
                _r08,
            ),
        ),
        N_("Artículos de baja y grupos."),
    ),
    Check(
        "R09",
        Area.PARTIES,
        Severity.A,
        Mark.CONFIRMED,
        N_("Datos fiscales de la empresa que no son válidos"),
        N_("RFC, régimen o código postal de la empresa, o de una serie, no están en el catálogo."),
        N_("No timbra ninguna factura."),
        "P20",
        "one",
        {
            "PARAM_DATOSEMP": "RFC",
            "PARAM_FACTURAELECTRONICA": "REGIMENFISCALSAT",
            "PARAM_DOMFISCAL": "CP",
            "PARAM_FOLIOSF": "TIPODOCTO SERIE CP REGIMENFISCALSAT",
        },
        (
            Judged("SELECT RFC FROM PARAM_DATOSEMP{nn}", _r09_rfc),
            Judged("SELECT REGIMENFISCALSAT FROM PARAM_FACTURAELECTRONICA{nn}", _r09_regime),
            Judged("SELECT CP FROM PARAM_DOMFISCAL{nn}", _r09_place),
            Judged("SELECT TIPODOCTO, SERIE, CP, REGIMENFISCALSAT FROM PARAM_FOLIOSF{nn}", _r09_serie),
        ),
    ),
    Check(
        "R10",
        Area.PARTIES,
        Severity.A,
        Mark.CONFIRMED,
        N_("Certificado de sello (CSD) vencido, por vencer o equivocado"),
        N_("Vence en menos de 60 días, es de otro RFC, o es una e.firma. Solo se lee su parte pública."),
        N_("El día que vence se detiene toda la facturación."),
        "P21",
        "one",
        {"PARAM_FACTURAELECTRONICA": "SELLOCERTIF_ARCH", "PARAM_FOLIOSF": "TIPODOCTO SERIE SELLOCERTIF_ARCH"},
        (
            Judged("SELECT SELLOCERTIF_ARCH FROM PARAM_FACTURAELECTRONICA{nn}", _r10("PARAM_FACTURAELECTRONICA")),
            Judged("SELECT TIPODOCTO, SERIE, SELLOCERTIF_ARCH FROM PARAM_FOLIOSF{nn}", _r10("PARAM_FOLIOSF")),
        ),
        N_("Series sin certificado propio: usan el general."),
    ),
    Check(
        "R11",
        Area.PARTIES,
        Severity.C,
        Mark.CONFIRMED,
        N_("Catálogo que apunta a algo que no existe"),
        N_("Línea, esquema de impuestos, moneda, vendedor, zona, lista o matriz que ya no están."),
        N_("Reportes incompletos y errores al capturar."),
        "",
        "catalogue",
        {
            "INVE": "CVE_ART LIN_PROD CVE_ESQIMPU NUM_MON",
            "CLIN": "CVE_LIN",
            "IMPU": "CVE_ESQIMPU",
            "MONED": "NUM_MONED",
            "CLIE": "CLAVE CVE_VEND CVE_ZONA LISTA_PREC MATRIZ",
            "VEND": "CVE_VEND",
            "ZONA": "CVE_ZONA",
            "PRECIOS": "CVE_PRECIO",
            "PRECIO_X_PROD": "CVE_ART CVE_PRECIO",
            "KITS": "CVE_ART CVE_PROD",
            "PRVPROD": "CVE_ART CVE_PROV",
            "PROV": "CLAVE",
            "CVES_ALTER": "CVE_ART CVE_ALTER",
            "INVE_CLIB": "CVE_PROD",
            "CLIE_CLIB": "CVE_CLIE",
        },
        (
            _orphan(_named("INVE", "CVE_ART"), "INVE", "LIN_PROD", "CLIN", "CVE_LIN", "TRIM(T.LIN_PROD) > ''"),
            _orphan(_named("INVE", "CVE_ART"), "INVE", "CVE_ESQIMPU", "IMPU", "CVE_ESQIMPU"),
            _orphan(_named("INVE", "CVE_ART"), "INVE", "NUM_MON", "MONED", "NUM_MONED", "T.NUM_MON > 0"),
            _orphan(_named("CLIE", "CLAVE"), "CLIE", "CVE_VEND", "VEND", "CVE_VEND", "TRIM(T.CVE_VEND) > ''"),
            _orphan(_named("CLIE", "CLAVE"), "CLIE", "CVE_ZONA", "ZONA", "CVE_ZONA", "TRIM(T.CVE_ZONA) > ''"),
            _orphan(_named("CLIE", "CLAVE"), "CLIE", "LISTA_PREC", "PRECIOS", "CVE_PRECIO", "T.LISTA_PREC > 0"),
            _orphan(_named("CLIE", "CLAVE"), "CLIE", "MATRIZ", "CLIE", "CLAVE", "TRIM(T.MATRIZ) > ''"),
            _orphan(_named("PRECIO_X_PROD", "CVE_ART", "CVE_PRECIO"), "PRECIO_X_PROD", "CVE_ART", "INVE", "CVE_ART"),
            _orphan(
                _named("PRECIO_X_PROD", "CVE_ART", "CVE_PRECIO"), "PRECIO_X_PROD", "CVE_PRECIO", "PRECIOS", "CVE_PRECIO"
            ),
            _orphan(_named("KITS", "CVE_ART", "CVE_PROD"), "KITS", "CVE_ART", "INVE", "CVE_ART"),
            _orphan(_named("KITS", "CVE_ART", "CVE_PROD"), "KITS", "CVE_PROD", "INVE", "CVE_ART"),
            _orphan(_named("PRVPROD", "CVE_ART", "CVE_PROV"), "PRVPROD", "CVE_ART", "INVE", "CVE_ART"),
            _orphan(_named("PRVPROD", "CVE_ART", "CVE_PROV"), "PRVPROD", "CVE_PROV", "PROV", "CLAVE"),
            _orphan(_named("CVES_ALTER", "CVE_ART", "CVE_ALTER"), "CVES_ALTER", "CVE_ART", "INVE", "CVE_ART"),
            _orphan(_named("INVE_CLIB", "CVE_PROD"), "INVE_CLIB", "CVE_PROD", "INVE", "CVE_ART"),
            _orphan(_named("CLIE_CLIB", "CVE_CLIE"), "CLIE_CLIB", "CVE_CLIE", "CLIE", "CLAVE"),
        ),
        N_("Campos vacíos."),
    ),
    Check(
        "R12",
        Area.PARTIES,
        Severity.C,
        Mark.CONFIRMED,
        N_("Correo que no sirve para enviar la factura"),
        N_("Pide envío por correo y no tiene una dirección válida."),
        N_("El cliente reclama que no le llegó."),
        "",
        "clients",
        {"CLIE": "CLAVE STATUS MAIL EMAILPRED"},
        (
            Judged(
                _clients("EMAILPRED", "WHERE STATUS = 'A' AND MAIL = 'S'"),
                _one_by_one(lambda mail: not fiscal.emails_are_sound(mail)),
            ),
        ),
        N_("Clientes que no piden envío."),
    ),
    Check(
        "R13",
        Area.PARTIES,
        Severity.B,
        Mark.CONFIRMED,
        N_("Proveedor sin datos para la DIOT"),
        N_("Falta RFC válido, tipo de tercero o tipo de operación."),
        N_("La DIOT se rechaza o se arma a mano."),
        "P53",
        "providers",
        {"PROV": "CLAVE STATUS RFC TIP_TERCERO TIP_OPERA"},
        (
            Judged(
                f"SELECT {key('CLAVE')}, RFC, TIP_TERCERO, TIP_OPERA FROM PROV{{nn}} WHERE STATUS = 'A'",
                lambda _company, rows: (
                    (f"P|{record.strip()}", None)
                    for record, rfc, third, operation in rows
                    if not third or not operation or not (third == 5 or fiscal.rfc_is_sound(_text(rfc).strip()))
                ),
            ),
        ),
        N_("Proveedores extranjeros (tipo 05) sin RFC."),
    ),
    Check(
        "R14",
        Area.PARTIES,
        Severity.C,
        Mark.CONFIRMED,
        N_("Texto con caracteres rotos"),
        N_("Hay bytes que no son letras en el juego de caracteres de la base."),
        N_("El XML sale con basura y el PAC lo rechaza; traducir a otra versión falla."),
        "",
        "texts",
        {"INVE": "CVE_ART DESCR", "CLIE": "CLAVE NOMBRE CALLE COLONIA", "PROV": "CLAVE NOMBRE"},
        (
            Judged(f"SELECT {key('CVE_ART')}, DESCR FROM INVE{{nn}}", _r14("INVE")),
            Judged(f"SELECT {key('CLAVE')}, NOMBRE, CALLE, COLONIA FROM CLIE{{nn}}", _r14("CLIE")),
            Judged(f"SELECT {key('CLAVE')}, NOMBRE FROM PROV{{nn}}", _r14("PROV")),
        ),
    ),
)
