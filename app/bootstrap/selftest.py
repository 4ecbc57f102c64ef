"""``maletin self-test``: whether everything the installed program needs is there and works."""

from __future__ import annotations

import importlib
import sqlite3
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.i18n import _
from app.procedures.beside import pictures_beside
from app.procedures.parse import parse
from app.settings import Settings, resource_root
from app.trust.keys import SigningKey

_LIBRARIES = (
    "PySide6.QtWidgets",
    "PySide6.QtSvg",
    "sqlalchemy",
    "alembic.command",
    "sqlcipher3",
    "httpx2",
    "keyring",
    "reportlab.platypus",
    "firebird.driver",
    "ruamel.yaml",
    "securesystemslib.dsse",
    "tuf.api.metadata",
    "stdnum.mx.rfc",
    "segno",
)


def run(settings: Settings) -> Sequence[Mapping[str, Any]]:
    """Every check, in order; one that fails never stops the others."""
    checks: list[tuple[str, Callable[[], str]]] = [
        *((name, _importable(name)) for name in _LIBRARIES),
        (_("procedimientos"), _procedures),
        (_("fuentes"), lambda: _present("resources/fonts", "*.ttf")),
        (_("idiomas"), lambda: _present("resources/locale", "*/LC_MESSAGES/*.mo")),
        (_("migraciones"), lambda: _present("migrations/laptop/versions", "*.py")),
        (_("firma"), _signature),
        (_("carpeta de datos"), lambda: _writable(settings.data)),
    ]
    return [_result(name, check) for name, check in checks]


def _result(name: str, check: Callable[[], str]) -> Mapping[str, Any]:
    try:
        return {"name": name, "ok": True, "detail": check()}
    except Exception as error:  # noqa: BLE001 - whatever is missing or broken is exactly what this reports
        return {"name": name, "ok": False, "detail": f"{type(error).__name__}: {error}"}


def _importable(name: str) -> Callable[[], str]:
    def check() -> str:
        module = importlib.import_module(name)
        return str(getattr(module, "__version__", "ok"))

    return check


def _procedures() -> str:
    files = sorted((resource_root() / "procedures").rglob("procedure.yaml"))
    if not files:
        raise FileNotFoundError("procedures")
    return ", ".join(parse(file.read_bytes(), file.name, pictures_beside(file)).code for file in files)


def _present(folder: str, pattern: str) -> str:
    found = sorted((resource_root() / folder).glob(pattern))
    if not found:
        raise FileNotFoundError(f"{folder}/{pattern}")
    return str(len(found))


def _signature() -> str:
    key = SigningKey.generate()
    if not key.public.verify(b"maletin", key.sign(b"maletin")):
        raise ValueError("signature")
    return "Ed25519"


def _writable(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder):
        return f"{folder} · SQLite {sqlite3.sqlite_version}"
