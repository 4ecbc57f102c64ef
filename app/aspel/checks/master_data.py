"""Catalogues as such: R11 what they point to, R14 their texts (aspel/schema.md §5.8)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

import re

from app.aspel.checks.judging import Found, Rows, as_text
from app.aspel.checks.keys import key
from app.aspel.checks.model import Area, Check, Judge, Judged, Mark, Query, Severity
from app.aspel.company import Company
from app.i18n import N_

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters; 0x80-0x9F mean nothing in ISO8859_1 (they come from Windows programs)."""


def _r14(table: str) -> Judge:
    def judge(_company: Company, rows: Rows) -> Found:
        for record, *values in rows:
            if any(_CONTROL.search(as_text(value)) for value in values):
                yield f"{table}|{record.strip()}", None

    return judge


def _orphan(record: str, table: str, column: str, mother: str, own: str, where: str = "") -> Query:
    """Rows of ``table`` whose ``column`` says something that is not in ``mother``."""
    return Query(
        f"SELECT {record}, NULL FROM {table}{{nn}} T LEFT JOIN {mother}{{nn}} M ON M.{own} = T.{column} "
        f"WHERE M.{own} IS NULL AND {where or f'T.{column} IS NOT NULL'}"
    )


def _named(table: str, *columns: str) -> str:
    return f"'{table}|' || {key(*(f'T.{column}' for column in columns))}"


CHECKS: tuple[Check, ...] = (
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
