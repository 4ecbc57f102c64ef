"""A read-only look at a Firebird database through a server, or at a copy with the embedded engine."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.aspel.connection.target import CopyTarget, ServerTarget, live_file, parse_target
from app.aspel.connection.trouble import from_engine, trouble
from app.aspel.header import read_header
from app.aspel.live import signs_of_life
from app.i18n import _

_POLL = 0.05
"""Seconds between two looks at the cancel token."""
_BACKUP_STATES = {0: "normal", 1: "locked", 2: "merging"}
_SHUTDOWN_MODES = {0: "online", 1: "multi", 2: "single", 3: "full"}


@dataclass(frozen=True, slots=True)
class Login:
    """Who looks. Given by the vault or typed on site; never written anywhere."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Runtime:
    """A Firebird client library with, perhaps, an engine beside it."""

    library: Path
    root: Path
    preload: tuple[Path, ...] = ()
    """Libraries its engine needs but cannot find by itself."""


def bundled_runtime() -> Runtime | None:
    """The runtime of the firebird-embedded wheel (Firebird 5.0: copies with ODS 13), or None on systems without it."""
    found = importlib.util.find_spec("firebird.embedded")
    if found is None or not found.submodule_search_locations:
        return None
    root = Path(next(iter(found.submodule_search_locations))) / "runtime"
    library = root / ("fbclient.dll" if sys.platform == "win32" else "libfbclient.so.2")
    if not library.is_file():
        return None
    # On Linux the wheel's engine looks for libtomcrypt in a folder that does not exist, and needs the system's tommath.
    preload = () if sys.platform == "win32" else (Path("libtommath.so.1"), root / "libtomcrypt.so.1")
    return Runtime(library, root, preload)


def _never() -> bool:
    return False


class EngineFirebirdEye:
    """app.visit.ports.FirebirdEye over firebird-driver, in a child process with a hard timeout.

    ``login``: asked once per look with the host; a copy needs none. ``engines``: runtime per ODS major version for
    copies; by default what the wheel brings. ``cancelled``: looked at all the time; the child is then killed.

    Looking at a copy with the embedded engine writes to that copy's header (attachment counter), so never point it at
    the only copy there is.
    """

    def __init__(
        self,
        login: Callable[[str], Login | None],
        *,
        engines: Mapping[int, Runtime] | None = None,
        client: Runtime | None = None,
        seconds: float = 20.0,
        cancelled: Callable[[], bool] = _never,
    ) -> None:
        bundled = bundled_runtime()
        self._login = login
        self._client = client or bundled
        self._engines = dict(engines) if engines is not None else ({13: bundled} if bundled else {})
        self._seconds = seconds
        self._cancelled = cancelled

    def facts(self, dsn: str) -> Mapping[str, str]:
        """What the engine says about the database; keys and words: app.visit.fact_words.

        Raises BadInput ``FIREBIRD-LIVE-FILE``, ``FIREBIRD-DSN``, ``FDB-…``; Unavailable ``FIREBIRD-…``.
        """
        target = parse_target(dsn)
        if isinstance(target, CopyTarget):
            return self._look_at_copy(target)
        return self._look_through_server(target)

    def _look_through_server(self, target: ServerTarget) -> Mapping[str, str]:
        if self._client is None:
            raise trouble("FIREBIRD-ENGINE-MISSING")
        login = self._login(target.host)
        if login is None:
            raise trouble("FIREBIRD-LOGIN")
        found = self._ask(self._client, target.dsn, login, copy=False)
        return _in_words(found) | {"through": "server"}

    def _look_at_copy(self, target: CopyTarget) -> Mapping[str, str]:
        header = read_header(target.path)
        if signs := signs_of_life(target.path):
            refusal = live_file(_("Ese archivo puede estar en uso por un servidor; no parece una copia."))
            refusal.facts["signs"] = ",".join(sign.code for sign in signs)
            raise refusal
        runtime = self._engines.get(header.ods_major)
        if runtime is None:
            raise trouble("FIREBIRD-ENGINE-MISSING", ods=header.ods, engine=header.engine)
        found = self._ask(runtime, str(target.path), Login("SYSDBA", ""), copy=True)
        return _in_words(found) | {"through": "copy"}

    def _ask(self, runtime: Runtime, dsn: str, login: Login, *, copy: bool) -> dict[str, Any]:
        request = {
            "library": str(runtime.library),
            "root": str(runtime.root),
            "preload": [str(name) for name in runtime.preload],
            "dsn": dsn,
            "user": login.user,
            "password": login.password,
            "charset": "UTF8",  # built into every engine; the facts are ASCII anyway
            "seconds": self._seconds,
        }
        said = run_child(request, self._seconds, self._cancelled)
        if error := said.get("error"):
            raise from_engine(error["kind"], error["codes"], error["text"], copy=copy)
        found: dict[str, Any] = said["facts"]
        if not found["proved-read-only"]:
            raise trouble("FIREBIRD-NOT-READ-ONLY")
        return found


def run_child(request: Mapping[str, Any], seconds: float, cancelled: Callable[[], bool]) -> dict[str, Any]:
    """One request to a fresh child. Raises Unavailable ``FIREBIRD-TIMEOUT``, ``-CANCELLED``, ``-CRASHED``."""
    with tempfile.TemporaryDirectory(prefix="maletin-fb-", ignore_cleanup_errors=True) as scratch:
        child = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-m", "app.aspel.connection.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the driver's tracebacks may name the database
            env=child_environment(scratch),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        try:
            output = _listen(child, json.dumps(request).encode() + b"\n", seconds, cancelled)
        finally:
            child.kill()
            child.communicate()
    try:
        said: dict[str, Any] = json.loads(output)
    except ValueError as error:
        raise trouble("FIREBIRD-CRASHED", exit=child.returncode) from error
    return said


def _listen(child: subprocess.Popen[bytes], message: bytes, seconds: float, cancelled: Callable[[], bool]) -> bytes:
    deadline = time.monotonic() + seconds
    sending: bytes | None = message
    while True:
        try:
            return child.communicate(sending, timeout=_POLL)[0]
        except subprocess.TimeoutExpired:
            sending = None  # communicate() remembers what is left to send
        if cancelled():
            raise trouble("FIREBIRD-CANCELLED")
        if time.monotonic() > deadline:
            raise trouble("FIREBIRD-TIMEOUT", seconds=seconds)


def child_environment(scratch: str) -> dict[str, str]:
    """Ours without anybody's Firebird login; locks and temporary files lie where they go away with the child."""
    package_home = str(Path(__file__).resolve().parents[3])
    paths = [package_home, *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ISC_", "FIREBIRD"))}
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "FIREBIRD_LOCK": scratch, "FIREBIRD_TMP": scratch}


def _in_words(found: Mapping[str, Any]) -> dict[str, str]:
    """Plain texts; yes/no for truths."""
    return {
        "engine": f"Firebird {found['engine']}",
        "ods": str(found["ods"]),
        "dialect": str(found["dialect"]),
        "page-size": str(found["page-size"]),
        "size": str(found["page-size"] * found["pages"]),
        "charset": str(found["charset"]),
        "forced-writes": _yes_no(found["forced-writes"]),
        "read-only": _yes_no(found["read-only"]),
        "backup-state": _BACKUP_STATES.get(found["backup-state"], str(found["backup-state"])),
        "shutdown": _SHUTDOWN_MODES.get(found["shutdown-mode"], str(found["shutdown-mode"])),
        "gap": str(found["gap"]),
        "created": str(found["created"]),
        "proved-read-only": "yes",
        "connect-triggers": "off" if found["triggers-off"] else "on",
    }


def _yes_no(value: object) -> str:
    return "yes" if value else "no"
