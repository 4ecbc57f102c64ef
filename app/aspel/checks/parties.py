"""Clients and providers: R01 to R07, R12, R13 (aspel/schema.md §5.8)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from app.aspel import fiscal
from app.aspel.checks.judging import REJECTED, Rows, as_text
from app.aspel.checks.keys import key, money
from app.aspel.checks.model import Area, Check, Judged, Mark, Query, Severity, Shared, SharedJudge
from app.aspel.checks.passes import once
from app.aspel.company import Company
from app.i18n import N_

Client: TypeAlias = Mapping[str, str]
"""Some columns of one client, as they lie."""
Question: TypeAlias = Callable[[Company, Client], bool]
"""Whether something is wrong with a client."""


def _use_is_wrong(_company: Company, client: Client) -> bool:
    regime = client["REG_FISC"].strip()
    known = regime if regime in fiscal.catalogues().regimes else ""
    return not fiscal.use_fits(client["RFC"].strip(), known, client["USO_CFDI"].strip())


def _public_is_wrong(company: Company, client: Client) -> bool:
    if client["RFC"].strip() != fiscal.PUBLIC_RFC:
        return False
    home = company.parameters.home_postal_code
    elsewhere = bool(home) and client["CODIGO"].strip() != home
    return elsewhere or client["REG_FISC"].strip() != "616" or client["USO_CFDI"].strip() != "S01"


_QUESTIONS: Mapping[str, tuple[str, Question]] = {
    "R01": ("RFC", lambda _company, client: not fiscal.rfc_is_sound(client["RFC"].rstrip())),
    "R02": ("CODIGO", lambda _company, client: not fiscal.catalogues().has_postal_code(client["CODIGO"].strip())),
    "R03": (
        "RFC REG_FISC",
        lambda _company, client: not fiscal.regime_fits(client["RFC"].strip(), client["REG_FISC"].strip()),
    ),
    "R04": ("RFC REG_FISC USO_CFDI", _use_is_wrong),
    "R05": ("RFC REG_FISC USO_CFDI CODIGO", _public_is_wrong),
    "R06": ("NOMBRE", lambda _company, client: fiscal.name_is_suspect(client["NOMBRE"])),
    "R12": (
        "MAIL EMAILPRED",
        lambda _company, client: client["MAIL"].rstrip() == "S" and not fiscal.emails_are_sound(client["EMAILPRED"]),
    ),
}
"""What SQL cannot say of one client: the columns it takes, and the question."""


def _columns(asked: frozenset[str]) -> list[str]:
    return once(*(_QUESTIONS[check][0].split() for check in sorted(asked)))


def _clients(_company: Company, asked: frozenset[str]) -> str:
    return f"SELECT {key('CLAVE')}, {', '.join(_columns(asked))} FROM CLIE{{nn}} WHERE STATUS = 'A'"


def _asking(asked: frozenset[str]) -> SharedJudge:
    columns = _columns(asked)
    questions = [(check, _QUESTIONS[check][1]) for check in sorted(asked)]

    def judge(company: Company, rows: Rows) -> Iterator[tuple[str, str, float | None]]:
        for record, *values in rows:
            client = dict(zip(columns, map(as_text, values), strict=True))
            for check, wrong in questions:
                if wrong(company, client):
                    yield check, f"C|{record.strip()}", None

    return judge


_CLIENTS = Shared("clients", _clients, _asking)
"""The clients that are not given up are fetched once, for every question about them."""
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
        (_CLIENTS,),
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
        (_CLIENTS,),
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
        (_CLIENTS,),
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
        (_CLIENTS,),
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
        (_CLIENTS,),
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
        (_CLIENTS,),
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
        (_CLIENTS,),
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
