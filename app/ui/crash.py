"""When something breaks: a log that survives, even without a console (pythonw has no stderr).

Of an unknown bug its type and its place are kept, never its message: that may hold what a client typed.
"""

from __future__ import annotations

import faulthandler
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from app import __version__
from app.clock import Clock, utc_text
from app.errors import MaletinError

LOG_NAME = "crash.log"
LONGEST = 512 * 1024
"""Bytes; a longer log is put aside as crash.old.log at the next start."""


class CrashLog:
    """Hooks of the whole process. ``told``: called with (kind) on the thread that broke, after it is on disk."""

    def __init__(self, folder: Path, clock: Clock, told: Callable[[str], None] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / LOG_NAME
        if self.path.exists() and self.path.stat().st_size > LONGEST:
            self.path.replace(folder / "crash.old.log")
        self._file: TextIO = self.path.open("a", encoding="utf-8", buffering=1)
        self._clock = clock
        self._told = told
        self._lock = threading.Lock()
        self._before = (sys.excepthook, threading.excepthook)

    def begin(self) -> None:
        """From now on every fault, exception and Qt warning leaves its trace."""
        faulthandler.enable(self._file)
        sys.excepthook = self._unhandled
        threading.excepthook = lambda args: self._unhandled(args.exc_type, args.exc_value, args.exc_traceback)
        qInstallMessageHandler(self._qt_said)

    def end(self) -> None:
        """Give the hooks back."""
        faulthandler.disable()
        qInstallMessageHandler(None)
        sys.excepthook, threading.excepthook = self._before
        self._file.close()

    def write(self, kind: str, lines: str) -> None:
        with self._lock:
            self._file.write(f"--- {utc_text(self._clock.now())} maletin {__version__} {kind}\n{lines}\n")
            self._file.flush()

    def _unhandled(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error or kind(), trace)
            return
        name = error.code if isinstance(error, MaletinError) else kind.__name__
        self.write(name, "".join(traceback.format_tb(trace)).rstrip())
        if self._told is not None:
            self._told(name)

    def _qt_said(self, level: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if level in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg, QtMsgType.QtWarningMsg):
            self.write(f"Qt {level.name}", f"{context.category}: {text}")


def tail(path: Path, count: int = 200) -> str:
    """The last lines of a log; empty when there is none."""
    if not path.is_file():
        return ""
    return "\n".join(path.read_text("utf-8", errors="replace").splitlines()[-count:])
