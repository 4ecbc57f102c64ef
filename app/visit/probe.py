"""The laptop looks for itself: the automatic checks of a procedure. Reads only, and never raises.

A fact is a short plain text under a stable key; app.visit.fact_words says both in the reader's language.
Bounds per probe (procedures.model.Check.bounds). A bound this version does not know makes the check unavailable: a
limit that nobody looked at must never count as passed:

- file-exists: none
- file-hash: ``sha256``
- file-size: ``min-bytes``, ``max-age-hours`` (since the last change)
- free-space: ``min-bytes``, ``min-free-factor`` (times the size of the file named by the target)
- tcp-port: none
- fdb-header and firebird: ``ods`` ("11.2", or "12 13" = any of these), ``forced-writes`` (yes/no), ``max-gap``
- scan: those of the scanner
"""

from __future__ import annotations

import hashlib
import re
import shutil
import socket
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from app.aspel.header import Header, read_header
from app.aspel.live import signs_of_life
from app.clock import Clock, utc_text
from app.errors import BadInput, MaletinError
from app.i18n import _
from app.procedures.model import Check, Probe
from app.visit.facts import Checked, CheckStatus
from app.visit.ports import NOBODY, FirebirdEye, Watch

PORT_SECONDS = 2.0
"""A port on a client's network answers within this or does not count as open."""

Scanner = Callable[[Check, str, Watch], Checked]
"""Runs the scan checks named in the bounds on a database (app.visit.scanning)."""

_DATABASE_BOUNDS = frozenset({"ods", "forced-writes", "max-gap"})
_BOUNDS: dict[Probe, frozenset[str]] = {
    Probe.FILE_EXISTS: frozenset(),
    Probe.FILE_HASH: frozenset({"sha256"}),
    Probe.FILE_SIZE: frozenset({"min-bytes", "max-age-hours"}),
    Probe.FREE_SPACE: frozenset({"min-bytes", "min-free-factor"}),
    Probe.TCP_PORT: frozenset(),
    Probe.FDB_HEADER: _DATABASE_BOUNDS,
    Probe.FIREBIRD: _DATABASE_BOUNDS,
}


class CannotLook(Exception):
    """Inside this file only: the probe cannot say anything, and why."""


class LaptopProber:
    """app.visit.ports.Prober with the laptop's own disk and network."""

    def __init__(self, clock: Clock, eye: FirebirdEye, scanner: Scanner | None = None) -> None:
        self._clock = clock
        self._eye = eye
        self._scanner = scanner

    def look(self, step: Check, target: str, watch: Watch = NOBODY) -> Checked:
        """Run one probe. What cannot be looked at is ``unavailable`` with ``facts["reason"]``."""
        try:
            return self._look(step, target.strip(), watch)
        except CannotLook as error:
            return _unavailable(str(error))
        except MaletinError as error:
            return _unavailable(error.what, code=error.code)
        except Exception as error:  # noqa: BLE001 - the visit goes on whatever a disk, driver or share comes up with
            return _unavailable(_("La laptop no pudo revisarlo ({kind}).").format(kind=type(error).__name__))

    def _look(self, step: Check, target: str, watch: Watch) -> Checked:
        if step.probe is Probe.SCAN:
            return self._scan(step, target, watch)
        _refuse_unknown(step)
        if not target:
            raise CannotLook(_("Falta decir qué se revisa."))
        match step.probe:
            case Probe.FILE_EXISTS:
                return self._exists(target)
            case Probe.FILE_HASH:
                return self._hash(step, target)
            case Probe.FILE_SIZE:
                return self._size(step, target)
            case Probe.FREE_SPACE:
                return _free_space(step, target)
            case Probe.TCP_PORT:
                return _port(target)
            case Probe.FDB_HEADER:
                return _header(step, target)
            case Probe.FIREBIRD:
                return _judge_database(step, self._eye.facts(target))

    def _exists(self, target: str) -> Checked:
        path = _path(target)
        facts = self._file_facts(path)
        return _failed(facts, _("No existe.")) if facts is None else _passed(facts)

    def _size(self, step: Check, target: str) -> Checked:
        facts = self._file_facts(_path(target))
        if facts is None:
            return _failed(None, _("No existe."))
        if "size" not in facts:
            raise CannotLook(_("Es una carpeta; indique un archivo."))
        if int(facts["size"]) < _number(step.bounds, "min-bytes", Decimal(0)):
            return _failed(facts, _("Es más chico de lo esperado."))
        if (limit := step.bounds.get("max-age-hours")) is not None and Decimal(facts["age-hours"]) > _decimal(limit):
            return _failed(facts, _("Es más viejo de lo permitido."))
        return _passed(facts)

    def _hash(self, step: Check, target: str) -> Checked:
        path = _path(target)
        facts = self._file_facts(path)
        if facts is None:
            return _failed(None, _("No existe."))
        if path.suffix.lower() in {".fdb", ".gdb"} and any(sign.code != "unreadable" for sign in signs_of_life(path)):
            raise CannotLook(_("Es una base que puede estar en uso: solo se lee a través de su servidor."))
        with path.open("rb") as file:
            facts["sha256"] = hashlib.file_digest(file, "sha256").hexdigest()
        wanted = step.bounds.get("sha256", facts["sha256"])
        if facts["sha256"] != wanted.strip().lower():
            return _failed(facts, _("El contenido no es el esperado."))
        return _passed(facts)

    def _file_facts(self, path: Path) -> dict[str, str] | None:
        """Facts of a file or folder; None when it does not exist. A share that is away raises instead."""
        try:
            status = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        changed = datetime.fromtimestamp(status.st_mtime, UTC)
        hours = (self._clock.now() - changed).total_seconds() / 3600
        facts = {"path": str(path), "modified": utc_text(changed), "age-hours": f"{max(0.0, hours):.1f}"}
        return facts if path.is_dir() else facts | {"size": str(status.st_size)}

    def _scan(self, step: Check, target: str, watch: Watch) -> Checked:
        if self._scanner is None:
            raise CannotLook(_("Esta laptop no puede medir bases de Aspel."))
        return self._scanner(step, target, watch)


def _free_space(step: Check, target: str) -> Checked:
    path = _path(target)
    free = shutil.disk_usage(_existing_folder(path)).free
    facts = {"path": str(path), "free": str(free)}
    needed = _number(step.bounds, "min-bytes", Decimal(0))
    if (factor := step.bounds.get("min-free-factor")) is not None:
        if not path.is_file():
            raise CannotLook(_("Para comparar el espacio hace falta el archivo, y no está ahí."))
        size = path.stat().st_size
        facts["size"] = str(size)
        needed = max(needed, _decimal(factor) * size)
    if needed:
        facts["needed"] = str(int(needed))
    return _passed(facts) if free >= needed else _failed(facts, _("No hay suficiente espacio libre."))


def _existing_folder(path: Path) -> Path:
    """The disk of a file that is still to be written is that of the nearest folder above it."""
    for folder in (path, *path.parents):
        if folder.is_dir():
            return folder
    raise CannotLook(_("Ese disco no está conectado."))


def _port(target: str) -> Checked:
    match = re.fullmatch(r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[^:\s]+):(?P<port>\d{1,5})", target)
    if match is None or not 0 < int(match["port"]) < 65536:
        raise CannotLook(_("Escriba equipo:puerto, por ejemplo servidor:3050."))
    facts = {"host": match["host"], "port": match["port"]}
    try:
        with socket.create_connection((match["host"].strip("[]"), int(match["port"])), timeout=PORT_SECONDS):
            return _passed(facts)
    except TimeoutError:
        return _failed(facts, _("No contestó en {seconds} segundos.").format(seconds=int(PORT_SECONDS)))
    except socket.gaierror:
        return _failed(facts, _("No se encuentra un equipo con ese nombre."))
    except ConnectionRefusedError:
        return _failed(facts, _("El equipo contesta, pero el puerto está cerrado."))
    except OSError:
        return _failed(facts, _("No hay camino de red hacia ese equipo."))


def _header(step: Check, target: str) -> Checked:
    path = _path(target)
    try:
        header = read_header(path)
    except BadInput as error:
        return _failed({"path": str(path)}, error.what)
    return _judge_database(step, _header_facts(header) | {"path": str(path)})


def _header_facts(header: Header) -> dict[str, str]:
    known: dict[str, object] = {
        "engine": header.engine or None,
        "ods": header.ods,
        "size": header.size,
        "page-size": header.page_size,
        "dialect": header.dialect,
        "forced-writes": _yes_no(header.forced_writes),
        "read-only": _yes_no(header.read_only),
        "backup-state": header.backup,
        "shutdown": header.shutdown,
        "created": header.created.isoformat() if header.created else None,
        "gap": header.gap,
    }
    return {name: str(value) for name, value in known.items() if value is not None}


def _judge_database(step: Check, found: Mapping[str, str]) -> Checked:
    """Bounds that header and engine have in common."""
    facts, bounds = dict(found), step.bounds
    for name, fact in (("ods", "ods"), ("forced-writes", "forced-writes"), ("max-gap", "gap")):
        if name in bounds and fact not in facts:
            raise CannotLook(_("Este archivo no dice «{fact}».").format(fact=fact))
    if "ods" in bounds and not _ods_fits(facts["ods"], bounds["ods"]):
        return _failed(facts, _("La versión de la base no es la esperada."))
    if "forced-writes" in bounds and facts["forced-writes"] != _truth(bounds["forced-writes"]):
        return _failed(facts, _("Las escrituras forzadas no están como deben."))
    if "max-gap" in bounds and int(facts["gap"]) > _number(bounds, "max-gap", Decimal(0)):
        return _failed(facts, _("Hay demasiadas transacciones sin limpiar."))
    return _passed(facts)


def _ods_fits(found: str, wanted: str) -> bool:
    """Whether a version fits: "11" stands for every 11.x; several are separated by spaces or commas."""
    versions = re.split(r"[\s,]+", wanted.strip())
    if not all(re.fullmatch(r"\d+(\.\d+)?", version) for version in versions):
        raise _bad_bound("ods")
    return any(found == version or found.startswith(f"{version}.") for version in versions)


def _truth(text: str) -> str:
    """How a bound may say yes or no."""
    said = text.strip().lower()
    if said in {"yes", "on", "true", "1", "sí", "si"}:
        return "yes"
    if said in {"no", "off", "false", "0"}:
        return "no"
    raise _bad_bound("forced-writes")


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else ("yes" if value else "no")


def _refuse_unknown(step: Check) -> None:
    if unknown := sorted(set(step.bounds) - _BOUNDS[step.probe]):
        raise CannotLook(_("Esta versión no sabe revisar el límite «{name}».").format(name=unknown[0]))


def _path(target: str) -> Path:
    if "\0" in target:
        raise CannotLook(_("Eso no es una ruta."))
    path = Path(target).expanduser()
    if not path.is_absolute():
        raise CannotLook(_("Escriba la ruta completa."))
    return path


def _number(bounds: Mapping[str, str], name: str, default: Decimal) -> Decimal:
    return _decimal(bounds[name]) if name in bounds else default


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation as error:
        raise _bad_bound(text) from error
    if not number.is_finite():
        raise _bad_bound(text)
    return number


def _bad_bound(name: str) -> CannotLook:
    return CannotLook(_("El límite «{name}» del procedimiento no se entiende.").format(name=name))


def _passed(facts: dict[str, str]) -> Checked:
    return Checked(status=CheckStatus.PASSED, facts=facts)


def _failed(facts: dict[str, str] | None, reason: str) -> Checked:
    return Checked(status=CheckStatus.FAILED, facts=(facts or {}) | {"reason": reason})


def _unavailable(reason: str, **more: str) -> Checked:
    return Checked(status=CheckStatus.UNAVAILABLE, facts={"reason": reason} | more)
