"""The system itself: S01 to S05 (aspel/schema.md §5.9), and two that the connection itself tells: S06, S07."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Iterator

from app.aspel.checks.model import Area, Check, Mark, Query, Severity, Told
from app.aspel.company import Company
from app.aspel.ports import Look
from app.i18n import N_


def _has_siblings(company: Company) -> str:
    return "" if company.siblings else N_("Solo hay una empresa en esta base.")


def _s05(company: Company) -> str:
    parts = [
        f"SELECT 'EMPRESA|{other}', NULL FROM RDB$DATABASE WHERE NOT EXISTS (SELECT 1 FROM INVE{other}) "
        f"AND NOT EXISTS (SELECT 1 FROM CLIE{other}) AND NOT EXISTS (SELECT 1 FROM MINVE{other})"
        for other in company.siblings
    ]
    return " UNION ALL ".join(parts)


GAP = 20_000
"""Transactions: the engine's own default for a sweep. Ten times that, and nobody has swept or restored for long."""


def _s04(look: Look) -> Iterator[str]:
    """Only what the engine said; a fact it did not say is no finding."""
    if look.facts.get("forced-writes") is False and not look.facts.get("read-only"):
        yield "ARCHIVO|escrituras forzadas apagadas"
    if int(look.facts.get("gap") or 0) > 10 * GAP:
        yield "ARCHIVO|transacciones sin limpiar"
    if int(look.facts.get("dialect") or 3) != 3:
        yield "ARCHIVO|dialecto"


def _s06(look: Look) -> Iterator[str]:
    if look.factory_password:
        yield "SYSDBA"


def _s07(look: Look) -> Iterator[str]:
    if look.charset not in {"", "ISO8859_1", "WIN1252", "NONE", "UTF8"}:
        yield f"CHARSET|{look.charset}"


CHECKS: tuple[Check, ...] = (
    Check(
        "S01",
        Area.SYSTEM,
        Severity.B,
        Mark.LIKELY,
        N_("La empresa quedó marcada como en uso o bloqueada"),
        N_("Un cierre brusco dejó usuarios contados o la empresa bloqueada. Pregunta si alguien está trabajando."),
        N_("Procesos como cierre o diagnóstico no arrancan."),
        "P06",
        "one",
        {"CTRLBLOQUEO": "USUARIOS BLOQUEADA"},
        (Query("SELECT 'CTRLBLOQUEO', NULL FROM CTRLBLOQUEO{nn} WHERE USUARIOS > 0 OR BLOQUEADA = 'S'"),),
    ),
    Check(
        "S02",
        Area.SYSTEM,
        Severity.C,
        Mark.CONFIRMED,
        N_("Sin mantenimiento desde hace más de un año"),
        N_("El último mantenimiento de archivos es viejo o no consta."),
        N_("Lentitud y daños que nadie ha visto."),
        "P08",
        "one",
        {"COMPACTACION": "ULT_COMPACTACION"},
        (
            Query(
                "SELECT 'COMPACTACION', NULL FROM RDB$DATABASE WHERE NOT EXISTS "
                "(SELECT 1 FROM COMPACTACION{nn} WHERE ULT_COMPACTACION >= {ago:365})"
            ),
        ),
    ),
    Check(
        "S03",
        Area.SYSTEM,
        Severity.B,
        Mark.CONFIRMED,
        N_("La base no dice de qué versión es"),
        N_(
            "PARAM_DATOSBD no tiene versión o tiene más de una: no se puede saber si corresponde al programa instalado."
        ),
        N_("Abrirla con otro re-instalable la reestructura sin aviso."),
        "P12",
        "one",
        {"PARAM_DATOSBD": "NUM_EMP VERSIONBD"},
        (
            Query(
                "SELECT 'PARAM_DATOSBD', NULL FROM RDB$DATABASE WHERE NOT EXISTS (SELECT 1 FROM PARAM_DATOSBD{nn} "
                "WHERE TRIM(VERSIONBD) > '') OR (SELECT COUNT(DISTINCT VERSIONBD) FROM PARAM_DATOSBD{nn}) > 1"
            ),
        ),
    ),
    Check(
        "S05",
        Area.SYSTEM,
        Severity.C,
        Mark.CONFIRMED,
        N_("Hay una empresa vacía junto a la buena"),
        N_("En el mismo archivo viven tablas de otra empresa sin un solo registro."),
        N_("Alguien captura o respalda la equivocada."),
        "",
        "one",
        {"INVE": "CVE_ART", "CLIE": "CLAVE", "MINVE": "CVE_ART"},
        (Query(_s05),),
        applies=_has_siblings,
    ),
    Check(
        "S04",
        Area.SYSTEM,
        Severity.B,
        Mark.CONFIRMED,
        N_("El archivo de la base está en riesgo"),
        N_("Escrituras forzadas apagadas, transacciones que nadie limpia o dialecto viejo."),
        N_("Un corte de luz puede dañar la base sin remedio."),
        "P08",
        "one",
        {},
        (Told(_s04),),
        N_("Lo que el motor no informa."),
    ),
    Check(
        "S06",
        Area.SYSTEM,
        Severity.B,
        Mark.CONFIRMED,
        N_("La contraseña de fábrica del administrador sigue en uso"),
        N_("El servidor aceptó SYSDBA con la contraseña que todo el mundo conoce."),
        N_("Cualquiera en la red puede leer y borrar la base."),
        "P17",
        "one",
        {},
        (Told(_s06),),
    ),
    Check(
        "S07",
        Area.SYSTEM,
        Severity.C,
        Mark.CONFIRMED,
        N_("Juego de caracteres inesperado"),
        N_("La base no usa ninguno de los que Aspel crea."),
        N_("Acentos y eñes pueden salir rotos en facturas."),
        "",
        "one",
        {},
        (Told(_s07),),
    ),
)
