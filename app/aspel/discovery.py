"""The questions that come before the checks: which tables exist, where the rows are, what the company decided. Pure.

Only statements made here and in `app.aspel.checks.render` are ever sent by a scan.
"""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.aspel.company import (
    COI_CORE,
    SAE_CORE,
    Company,
    Parameters,
    parameters_from,
    suffixes,
    tables_of,
    valid_suffix,
)

COLUMNS = (
    "SELECT TRIM(F.RDB$RELATION_NAME), TRIM(F.RDB$FIELD_NAME) FROM RDB$RELATION_FIELDS F "
    "JOIN RDB$RELATIONS R ON R.RDB$RELATION_NAME = F.RDB$RELATION_NAME "
    "WHERE R.RDB$SYSTEM_FLAG = 0 AND R.RDB$VIEW_BLR IS NULL"
)
WRITES = (
    "SELECT R.MON$RECORD_INSERTS + R.MON$RECORD_UPDATES + R.MON$RECORD_DELETES FROM MON$ATTACHMENTS A "
    "JOIN MON$RECORD_STATS R ON R.MON$STAT_ID = A.MON$STAT_ID WHERE A.MON$ATTACHMENT_ID = CURRENT_CONNECTION"
)
"""How many rows our own attachment has written, by the server's own count."""
_WEIGHTS = ("INVE", "CLIE", "FACTF", "MULT")
_SINGLE: Mapping[str, tuple[str, ...]] = {
    "PARAM_DATOSGRALES": ("NUMDEC_ENMONTOS", "NUMDEC_ENCOSTOYPRECIO"),
    "PARAM_INVENTARIO": ("NUMDECIMALES", "MULTIALMACEN", "COSTEARXALMACEN", "CAMBIOEXISTENCIAS"),
    "PARAM_FACTURA": ("FACTURASINEXIST", "FCHCIERREDOCTOS"),
    "PARAM_DOMFISCAL": ("CP",),
    "PARAM_DATOSEMP": ("RFC",),
    "PARAM_DATOSBD": ("VERSIONBD",),
}


def kinds(columns: Sequence[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Suffixes of the companies of SAE and of the years of COI in a database."""
    return suffixes(columns), suffixes(columns, COI_CORE)


def weigh(columns: Sequence[tuple[str, str]], suffix: str) -> str:
    """SELECT that tells how many rows a suffix holds in the tables that every company fills."""
    tables = tables_of(columns, valid_suffix(suffix))
    core = _WEIGHTS if all(name in tables for name in SAE_CORE) else COI_CORE
    parts = [f"(SELECT COUNT(*) FROM {table}{suffix})" for table in core if table in tables]
    return f"SELECT {' + '.join(parts)} FROM RDB$DATABASE"


def questions(tables: Mapping[str, frozenset[str]], suffix: str) -> Mapping[str, str]:
    """SELECTs by what they answer. ``single:A,B`` yields one row with those parameters, the others a list of
    numbers."""
    nn = valid_suffix(suffix)
    asked: dict[str, str] = {}
    for table, names in _SINGLE.items():
        there = [name for name in names if name in tables.get(table, ())]
        if there:
            asked[f"single:{','.join(there)}"] = f"SELECT {', '.join(there)} FROM {table}{nn}"
    if "CVE_ALM" in tables.get("ALMACENES", ()):
        asked["warehouses"] = f"SELECT CVE_ALM FROM ALMACENES{nn}"
    if {"CVE_CPTO", "SIGNO"} <= tables.get("CONM", frozenset()):
        asked["entries"] = f"SELECT CVE_CPTO FROM CONM{nn} WHERE SIGNO = 1"
        asked["exits"] = f"SELECT CVE_CPTO FROM CONM{nn} WHERE SIGNO = -1"
        if "CPN" in tables["CONM"]:
            asked["purchases"] = f"SELECT CVE_CPTO FROM CONM{nn} WHERE SIGNO = 1 AND CPN = 'P'"
    if {"ID_TABLA", "ULT_CVE"} <= tables.get("TBLCONTROL", frozenset()):
        asked["last_folio"] = f"SELECT ULT_CVE FROM TBLCONTROL{nn} WHERE ID_TABLA = 32"
    return asked


def company_of(
    columns: Sequence[tuple[str, str]],
    suffix: str,
    now: datetime,
    facts: Mapping[str, Any],
    *,
    counts: Mapping[str, int] | None = None,
    charset: str = "",
) -> Company:
    """The company as the checks see it. ``facts``: answers to `questions`."""
    known = counts or {}
    sae, coi = kinds(columns)
    return Company(
        suffix=valid_suffix(suffix),
        tables=tables_of(columns, suffix),
        now=now.replace(tzinfo=None, microsecond=0),
        parameters=parameters_from(facts) if facts else Parameters(),
        rows=known.get(suffix, 0),
        siblings=tuple(other for other in (sae if suffix in sae else coi) if other != suffix),
        charset=charset,
        years=coi,
    )
