"""What the company itself needs to issue a CFDI: R08 to R10 (aspel/schema.md §5.8)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from datetime import UTC
from typing import Any

from app.aspel import fiscal
from app.aspel.checks.judging import REJECTED, Found, Rows, as_text
from app.aspel.checks.keys import key
from app.aspel.checks.model import Area, Check, Judge, Judged, Mark, Severity
from app.aspel.company import Company
from app.i18n import N_
from app.trust.seal_certificate import read_seal_certificate

WARN_DAYS = 60
"""A seal certificate that ends within these days is a finding (also at 30 and 7, by the same rule)."""


def _r08(_company: Company, rows: Rows) -> Found:
    known = fiscal.catalogues()
    for records, product, unit in rows:
        key_ = as_text(product).strip()
        if not known.has_product(key_) or key_ == fiscal.NO_PRODUCT or as_text(unit).strip() not in known.units:
            for record in _bytes(records).decode("latin-1").split("\n"):
                yield record, None


def _r09_rfc(_company: Company, rows: Rows) -> Found:
    for (rfc,) in rows:
        if not fiscal.rfc_is_sound(as_text(rfc).strip()) or as_text(rfc).strip() in fiscal.GENERIC:
            yield "PARAM_DATOSEMP|RFC", None


def _r09_regime(company: Company, rows: Rows) -> Found:
    known = fiscal.catalogues()
    for (regime,) in rows:
        text = as_text(regime).strip()
        fits = fiscal.regime_fits(company.parameters.rfc, text) if company.parameters.rfc else text in known.regimes
        if not fits:
            yield "PARAM_FACTURAELECTRONICA|REGIMENFISCALSAT", None


def _r09_place(_company: Company, rows: Rows) -> Found:
    for (code,) in rows:
        if not fiscal.catalogues().has_postal_code(as_text(code).strip()):
            yield "PARAM_DOMFISCAL|CP", None


def _r09_serie(_company: Company, rows: Rows) -> Found:
    known = fiscal.catalogues()
    for kind, serie, code, regime in rows:
        bad_place = as_text(code).strip() and not known.has_postal_code(as_text(code).strip())
        bad_regime = as_text(regime).strip() and as_text(regime).strip() not in known.regimes
        if bad_place or bad_regime:
            yield f"PARAM_FOLIOSF|{as_text(kind).strip()}|{as_text(serie).strip()}", None


def _r10(record: str) -> Judge:
    def judge(company: Company, rows: Rows) -> Found:
        for *names, raw in rows:
            if raw is None or not (content := _bytes(raw)):
                continue
            if _certificate_is_wrong(content, company):
                yield "|".join([record, *(as_text(name).strip() for name in names)]), None

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


CHECKS: tuple[Check, ...] = (
    Check(
        "R08",
        Area.PARTIES,
        Severity.A,
        Mark.CONFIRMED,
        N_("Artículo con clave SAT que no sirve para facturar"),
        N_("La clave de producto o de unidad no está en el catálogo, o es 01010101."),
        REJECTED,
        "P25",
        "articles",
        {"INVE": "CVE_ART STATUS TIPO_ELE CVE_PRODSERV CVE_UNIDAD"},
        (
            Judged(
                # Few pairs of keys serve all articles: each pair is judged once.
                f"SELECT LIST({key('CVE_ART')}, ASCII_CHAR(10)), CVE_PRODSERV, CVE_UNIDAD FROM INVE{{nn}} "
                "WHERE STATUS = 'A' AND TIPO_ELE IN ('P', 'S', 'K') GROUP BY CVE_PRODSERV, CVE_UNIDAD",
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
)
