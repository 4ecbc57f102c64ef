"""The parent's side of a scan: starts the child, asks for steps, and kills it when it does not answer or nobody
waits."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from app.aspel.connection.eye import Login, Runtime, bundled_runtime, child_environment
from app.aspel.connection.target import CopyTarget, live_file, parse_target
from app.aspel.connection.trouble import from_engine, trouble
from app.aspel.header import read_header
from app.aspel.live import signs_of_life
from app.aspel.ports import Began, Ended, Look, StepRows
from app.errors import MaletinError, Unavailable
from app.i18n import _

_POLL = 0.05
"""Seconds between two looks at the cancel token."""
_GRACE = 0.5
"""Seconds the child has to cancel its statement on the server before it is killed."""
_ROOM = 64 * 1024 * 1024
"""Bytes that must stay free beside the scratch duplicate of a copy."""


LANES = 2
"""More would need more memory for sorting than a scan may take."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a session waits, in seconds."""

    connect: float = 30.0
    """To be let in."""
    step: float = 300.0
    """For one statement: a longer one is cancelled, its checks fail and the others go on."""
    silence: float = 30.0
    """Without any sign of life of the engine: then the session is over."""


class EngineScanSession:
    """app.aspel.ports.ScanSession over firebird-driver in a child process.

    A copy is duplicated into a scratch folder first: the embedded engine writes counters into the header of whatever it
    opens, and the file that the technician brought must stay as it is, byte by byte.
    """

    def __init__(
        self,
        dsn: str,
        login: Callable[[str], Login | None],
        *,
        engines: Mapping[int, Runtime] | None = None,
        client: Runtime | None = None,
        patience: Patience = Patience(),
        cancelled: Callable[[], bool] = _never,
        scratch: Path | None = None,
    ) -> None:
        bundled = bundled_runtime()
        self._dsn = dsn
        self._login = login
        self._client = client or bundled
        self._engines = dict(engines) if engines is not None else ({13: bundled} if bundled else {})
        self._bounds = patience
        self._cancelled = cancelled
        self._scratch_root = scratch
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._silence = patience.step + patience.silence
        self._copy = False
        self._factory = False
        self._facts: Mapping[str, Any] = {}
        self._lanes = 1

    def __enter__(self) -> EngineScanSession:
        self._scratch = tempfile.TemporaryDirectory(
            prefix="maletin-scan-", ignore_cleanup_errors=True, dir=self._scratch_root
        )
        try:
            self._open()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def look(self) -> Look:
        """See app.aspel.ports.ScanSession."""
        said = self._last({"op": "look"}, self._bounds.connect)
        return Look(
            engine=f"Firebird {self._facts['engine']}",
            ods=str(self._facts["ods"]),
            charset=str(self._facts["charset"]),
            facts=self._facts,
            columns=tuple((str(table), str(column)) for table, column in said["columns"]),
            counts={str(suffix): int(rows) for suffix, rows in said["counts"].items()},
            factory_password=self._factory,
        )

    def company(self, suffix: str, now: datetime) -> Mapping[str, Any]:
        """See app.aspel.ports.ScanSession."""
        found: Mapping[str, Any] = self._last({"op": "company", "suffix": suffix, "now": now.isoformat()}, 60.0)[
            "facts"
        ]
        return found

    def run(self, step: str) -> Iterator[StepRows]:
        """See app.aspel.ports.ScanSession."""
        for news in self.answers([step]):
            if isinstance(news, Ended):
                if news.error is not None:
                    raise news.error
                yield from news.packets

    def answers(self, steps: Sequence[str]) -> Iterator[Began | Ended]:
        """See app.aspel.ports.SeveralAtOnce."""
        rows: dict[str, list[StepRows]] = {}
        for line in self._ask({"op": "answers", "steps": list(steps), "lanes": self._lanes}, self._silence):
            if step := line.get("began"):
                yield Began(str(step))
            elif step := line.get("ended"):
                error = self._judged(line["error"]) if "error" in line else None
                yield Ended(str(step), tuple(rows.pop(str(step), ())), error)
            elif step := line.get("step"):
                rows.setdefault(str(step), []).append(StepRows(str(line["check"]), line["rows"]))

    def writes(self) -> int:
        """See app.aspel.ports.ScanSession."""
        return int(self._last({"op": "writes"}, self._bounds.connect)["writes"])

    def _last(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        return list(self._ask(request, seconds))[-1]

    def _open(self) -> None:
        target = parse_target(self._dsn)
        if isinstance(target, CopyTarget):
            self._copy = True
            runtime, dsn, login = self._duplicate(target.path)
        else:
            found = self._login(target.host)
            if self._client is None:
                raise trouble("FIREBIRD-ENGINE-MISSING")
            if found is None:
                raise trouble("FIREBIRD-LOGIN")
            runtime, dsn, login = self._client, target.dsn, found
        self._factory = not self._copy and is_factory(login)
        self._start(runtime, dsn, login)
        opened = list(self._listen(self._bounds.connect))[-1]
        self._facts = opened["facts"]
        if opened.get("pulse"):
            self._silence = self._bounds.silence
        self._lanes = lanes_for(str(self._facts.get("ods", "")))
        if not self._facts["proved-read-only"]:
            raise trouble("FIREBIRD-NOT-READ-ONLY")

    def _duplicate(self, path: Path) -> tuple[Runtime, str, Login]:
        header = read_header(path)
        if signs := signs_of_life(path):
            refusal = live_file(_("Ese archivo puede estar en uso por un servidor; no parece una copia."))
            refusal.facts["signs"] = ",".join(sign.code for sign in signs)
            raise refusal
        runtime = self._engines.get(header.ods_major)
        if runtime is None:
            raise trouble("FIREBIRD-ENGINE-MISSING", ods=header.ods, engine=header.engine)
        folder = Path(self._scratch_name())
        if shutil.disk_usage(folder).free < header.size + _ROOM:
            raise _no_room()
        twin = folder / "twin.fdb"
        try:
            shutil.copyfile(path, twin)
        except OSError as error:
            raise _no_room() from error
        return runtime, str(twin), Login("SYSDBA", "")

    def _scratch_name(self) -> str:
        if self._scratch is None:
            raise AssertionError("the session was used without `with`")
        return self._scratch.name

    def _start(self, runtime: Runtime, dsn: str, login: Login) -> None:
        opening = {
            "library": str(runtime.library),
            "root": str(runtime.root),
            "preload": [str(name) for name in runtime.preload],
            "dsn": dsn,
            "user": login.user,
            "password": login.password,
            "charset": "NONE",
            "bound": self._bounds.step,
            "silence": self._bounds.silence,
        }
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-m", "app.aspel.connection.scan_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the driver's tracebacks may name the database
            env=child_environment(self._scratch_name()),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        threading.Thread(target=_pump, args=(self._child, self._lines), daemon=True).start()
        self._send(opening)

    def _ask(self, request: Mapping[str, Any], seconds: float) -> Iterator[dict[str, Any]]:
        self._send(request)
        return self._listen(seconds)

    def _send(self, message: Mapping[str, Any]) -> None:
        pipe = self._child.stdin if self._child is not None else None
        try:
            if pipe is None or pipe.closed:
                raise BrokenPipeError
            pipe.write(json.dumps(message).encode() + b"\n")
            pipe.flush()
        except OSError as error:
            raise trouble("FIREBIRD-CRASHED") from error

    def _listen(self, seconds: float) -> Iterator[dict[str, Any]]:
        """Lines until the last of the answer; each may take so many seconds."""
        while True:
            line = self._next(time.monotonic() + seconds, seconds)
            if len(line) == 1 and "pulse" in line:
                continue
            if "ended" not in line and (error := line.get("error")):
                raise self._judged(error)
            yield line
            if line.get("done"):
                return

    def _next(self, deadline: float, seconds: float) -> dict[str, Any]:
        while True:
            if self._cancelled():
                self._kill()
                raise trouble("FIREBIRD-CANCELLED")
            try:
                raw = self._lines.get(timeout=_POLL)
            except queue.Empty:
                if time.monotonic() > deadline:
                    self._kill()
                    raise trouble("FIREBIRD-TIMEOUT", seconds=seconds) from None
                continue
            try:
                line: dict[str, Any] = json.loads(raw)
            except ValueError as error:
                raise trouble("FIREBIRD-CRASHED") from error
            return line

    def _judged(self, error: Mapping[str, Any]) -> MaletinError:
        if error["kind"] == "slow":
            return trouble("FIREBIRD-SLOW", seconds=error["text"])
        if error["kind"] in {"judge", "refused"}:
            return trouble("FIREBIRD-STATEMENT", detail=str(error["text"])[:300])
        return from_engine(error["kind"], error["codes"], error["text"], copy=self._copy)

    def _kill(self) -> None:
        """Ask the child to cancel on the server, wait a moment, then end it whatever it does."""
        child = self._child
        if child is None or child.poll() is not None:
            return
        try:
            if child.stdin is not None and not child.stdin.closed:
                child.stdin.write(b"cancel\n")
                child.stdin.flush()
            child.wait(_GRACE)
        except (OSError, subprocess.TimeoutExpired):
            child.kill()

    def _close(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            _end(child)
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None


def lanes_for(ods: str) -> int:
    """How many connections read at a time. Firebird 2.5 (ODS 11) gives all connections of a database one processor:
    a second one would only take it from the people who work there."""
    major = ods.partition(".")[0]
    return LANES if major.isdigit() and int(major) >= 12 and (os.cpu_count() or 1) > 1 else 1


def is_factory(login: Login) -> bool:
    """Whether this is the administrator with the password that the engine was shipped with (a finding by itself)."""
    return login.user.strip().upper() == "SYSDBA" and login.password[:8] == "masterke"  # older engines compare 8 bytes


def _end(child: subprocess.Popen[bytes]) -> None:
    try:
        if child.stdin is not None:
            child.stdin.close()
        child.wait(1.0)
    except (OSError, subprocess.TimeoutExpired):
        child.kill()
        child.wait()


def _pump(child: subprocess.Popen[bytes], lines: queue.Queue[bytes]) -> None:
    """Lines of the child as they come; an empty one when it is gone."""
    if child.stdout is None:
        raise AssertionError("the child was started with a pipe")
    with child.stdout as pipe:
        for line in pipe:
            lines.put(line)
    lines.put(b"")


def _no_room() -> Unavailable:
    return Unavailable(
        "SCAN-NO-ROOM",
        _("No hay espacio para el duplicado de trabajo de la copia."),
        _("La copia no se abrió ni se tocó."),
        _("Libera en este equipo al menos lo que mide la copia."),
    )
