"""The demo with its window: it opens on tomorrow's visit, the hub ends with it, and it can be gone on with later."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

from app import settings as settings_module
from app.bootstrap.window import DEMO_MARK, can_go_on
from app.demo import world
from app.demo.world import HubProcess, World
from app.errors import Unavailable
from app.ui.start_log import START_LOG

_POLL_SECONDS = 0.05
_END_SECONDS = 15


def keep_mark(here: World, port: int) -> None:
    """Now everything is built: from here on this demo can be opened again."""
    text = json.dumps({"visit": here.visit, "day": here.day.isoformat(), "port": port})
    part = here.root / f"{DEMO_MARK}.part"
    part.write_text(text, "utf-8")
    part.replace(here.root / DEMO_MARK)


def built_before(root: Path) -> tuple[World, int] | None:
    """The demo of this folder and the port of its hub, while its visit is still ahead."""
    if not can_go_on(root, datetime.now(UTC).astimezone().date()):
        return None
    mark = json.loads((root / DEMO_MARK).read_text("utf-8"))
    return World(root, mark["visit"], date.fromisoformat(mark["day"]), ""), int(mark["port"])


def hub_again(here: World, port: int) -> HubProcess | None:
    """The hub at the address its laptop knows; None when it cannot start, and then the window works without it.

    Another window of the same demo has it already, or another program took its port.
    """
    try:
        return world.start_hub(here, port)
    except Unavailable:
        return None


def open_window(here: World, hub: HubProcess | None, *, as_json: bool) -> int:
    """Open the laptop's window, say when it is there, wait until it is closed, end the hub. Returns the exit code."""
    log = here.laptop / "logs" / START_LOG
    log.unlink(missing_ok=True)
    try:
        with stoppable():
            window = subprocess.Popen([sys.executable, "-m", "app"], env=_environment(here))
            try:
                _say_when_there(window, log, here, hub, as_json=as_json)
                return window.wait()
            finally:
                _end(window)
    except KeyboardInterrupt:
        return 0
    finally:
        if hub is not None:
            hub.stop()


def _say_when_there(
    window: subprocess.Popen[bytes], log: Path, here: World, hub: HubProcess | None, *, as_json: bool
) -> None:
    while window.poll() is None and not log.exists():
        time.sleep(_POLL_SECONDS)
    if as_json and log.exists():
        told = {
            "ready": True,
            "dir": str(here.root),
            "home": str(here.laptop),
            "visit": here.visit,
            "hub": hub.url if hub else "",
            "window": window.pid,
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def _environment(here: World) -> dict[str, str]:
    """The technician's laptop in the language and colours of whoever opened the demo."""
    chosen = settings_module.load()
    return here.environment() | {
        "MALETIN_LANGUAGE": chosen.language,
        "MALETIN_THEME": chosen.theme,
        "MALETIN_TEXT_SIZE": chosen.text_size,
        "MALETIN_PRACTICE": "yes",
    }


def _end(window: subprocess.Popen[bytes]) -> None:
    if window.poll() is None:
        window.terminate()
        window.wait(_END_SECONDS)


@contextmanager
def stoppable() -> Iterator[None]:
    """Told to end, the demo ends its window and its hub too."""
    if os.name == "nt" or threading.current_thread() is not threading.main_thread():
        yield
        return
    kept = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, kept)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
