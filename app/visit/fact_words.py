"""Facts of a check, said for people: the label and the value in the reader's language. Pure.

The journal keeps stable keys and plain values, so that a report in English of a visit recorded in Spanish reads right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from app.dates import short_moment
from app.figures import number_text
from app.i18n import N_, _
from app.kit.progress import size_text

LABELS: dict[str, str] = {
    "reason": N_("Motivo"),
    "path": N_("Archivo"),
    "host": N_("Equipo"),
    "port": N_("Puerto"),
    "size": N_("Tamaño"),
    "free": N_("Espacio libre"),
    "needed": N_("Espacio necesario"),
    "modified": N_("Modificado"),
    "age-hours": N_("Antigüedad en horas"),
    "sha256": N_("SHA-256"),
    "engine": N_("Motor"),
    "ods": N_("Estructura (ODS)"),
    "dialect": N_("Dialecto"),
    "page-size": N_("Tamaño de página"),
    "charset": N_("Juego de caracteres"),
    "forced-writes": N_("Escrituras forzadas"),
    "read-only": N_("Base de solo lectura"),
    "backup-state": N_("Estado de respaldo"),
    "shutdown": N_("Disponibilidad"),
    "gap": N_("Transacciones sin limpiar"),
    "created": N_("Creada o restaurada"),
    "proved-read-only": N_("Consulta de solo lectura comprobada"),
    "connect-triggers": N_("Disparadores de conexión"),
    "through": N_("Se consultó"),
    "database": N_("Base"),
    "company": N_("Empresa"),
    "checks-looked": N_("Revisiones hechas"),
    "violations": N_("Registros en desorden"),
    "bits": N_("Desorden en bits"),
    "order-percent": N_("Orden en por ciento"),
    "new": N_("Nuevos desde la medición anterior"),
    "cured": N_("Corregidos desde la medición anterior"),
    "same": N_("Siguen igual"),
    "difference": N_("Comparación"),
    "code": N_("Código"),
}
_WORDS: dict[str, str] = {
    "yes": N_("sí"),
    "no": N_("no"),
    "on": N_("activos"),
    "off": N_("apagados durante la consulta"),
    "normal": N_("normal"),
    "locked": N_("congelada para respaldo"),
    "merging": N_("uniendo cambios del respaldo"),
    "online": N_("en línea"),
    "multi": N_("en mantenimiento"),
    "single": N_("en mantenimiento de un solo usuario"),
    "full": N_("apagada"),
    "server": N_("a través del servidor"),
    "copy": N_("en una copia"),
}


def say_facts(facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(label, value) pairs in a fixed order; unknown keys (by-hand facts) come last, as they are."""
    known = [key for key in LABELS if key in facts]
    others = sorted(key for key in facts if key not in LABELS)
    return tuple((_(LABELS[key]), say_value(key, facts[key])) for key in known) + tuple(
        (key, facts[key]) for key in others
    )


def say_value(key: str, value: str) -> str:
    """One value; what cannot be understood stays as it was recorded."""
    try:
        return _FORMATS[key](value) if key in _FORMATS else _(_WORDS[value]) if value in _WORDS else value
    except (ValueError, InvalidOperation):
        return value


def _moment(text: str) -> str:
    moment = datetime.fromisoformat(text)
    return short_moment(moment) + (" UTC" if moment.tzinfo else "")


def _count(text: str) -> str:
    return number_text(Decimal(text), 1)


_FORMATS: dict[str, Callable[[str], str]] = {
    "size": lambda text: size_text(int(text)),
    "free": lambda text: size_text(int(text)),
    "needed": lambda text: size_text(int(text)),
    "page-size": lambda text: size_text(int(text)),
    "modified": _moment,
    "created": _moment,
    "gap": _count,
    "age-hours": _count,
}
