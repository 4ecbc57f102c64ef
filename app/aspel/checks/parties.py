"""Clients and providers: R01 to R07, R12, R13 (aspel/schema.md §5.8)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Callable

from app.aspel import fiscal
from app.aspel.checks.judging import REJECTED, Found, Rows, as_text
from app.aspel.checks.keys import key, money
from app.aspel.checks.model import Area, Check, Judge, Judged, Mark, Query, Severity
from app.aspel.company import Company
from app.i18n import N_

_ACTIVE = "WHERE STATUS = 'A'"


def _clients(columns: str, where: str = _ACTIVE) -> str:
    return f"SELECT {key('CLAVE')}, {columns} FROM CLIE{{nn}} {where}"


def _one_by_one(wrong: Callable[..., bool]) -> Judge:
    """A judge out of a question about one row's values (texts, as they lie)."""

    def judge(_company: Company, rows: Rows) -> Found:
        for record, *values in rows:
            if wrong(*(as_text(value) for value in values)):
                yield f"C|{record.strip()}", None

    return judge


def _r05(company: Company, rows: Rows) -> Found:
    home = company.parameters.home_postal_code
    for record, rfc, regime, use, code in rows:
        if as_text(rfc).strip() != fiscal.PUBLIC_RFC:
            continue
        place = bool(home) and as_text(code).strip() != home
        if as_text(regime).strip() != "616" or as_text(use).strip() != "S01" or place:
            yield f"C|{record.strip()}", None


def _r06(name: str) -> bool:
    return fiscal.name_is_suspect(name)


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
        REJECTED,
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
        REJECTED,
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
        REJECTED,
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
        REJECTED,
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
        REJECTED,
        "P25",
        "clients",
        {"CLIE": "CLAVE STATUS RFC REG_FISC USO_CFDI CODIGO"},
        (
            Judged(
                _clients("RFC, REG_FISC, USO_CFDI, CODIGO", f"{_ACTIVE} AND RFC CONTAINING '{fiscal.PUBLIC_RFC}'"),
                _r05,
            ),
        ),
    ),
    Check(
        "R06",
        Area.PARTIES,
        Severity.B,
        Mark.LIKELY,
        N_("Nombre de cliente que el SAT puede rechazar"),
        N_("Trae régimen de capital («SA DE CV»), dobles espacios o minúsculas; en 4.0 va como en la constancia."),
        REJECTED,
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
                    if not third or not operation or not (third == 5 or fiscal.rfc_is_sound(as_text(rfc).strip()))
                ),
            ),
        ),
        N_("Proveedores extranjeros (tipo 05) sin RFC."),
    ),
)
