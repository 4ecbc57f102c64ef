"""The diagnostic package: shown word by word before anything is saved. No client data, no secrets. No Qt."""

from __future__ import annotations

import json
import os
import platform
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__
from app.i18n import language
from app.ui.protocol import Task

if TYPE_CHECKING:
    from app.settings import Settings


def counters(task: Task) -> Mapping[str, object]:
    """How much waits, as numbers; runs in the store's worker."""
    parts = task.laptop.parts
    note = parts.inbox.note()
    return {
        "outbox": asdict(parts.outbox.counts()),
        "last_success": note.last_success,
        "last_code": note.code,
        "skew_seconds": note.skew_seconds,
        "enrolled": parts.identity.current() is not None,
    }


def package(settings: Settings, log: str, numbers: Mapping[str, object], qt: str) -> dict[str, str]:
    """File name → its whole text. The home folder's name is left out: it is often a person's name."""
    about = {
        "maletin": __version__,
        "python": sys.version.split()[0],
        "qt": qt,
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
        "language": language(),
        "theme": settings.theme,
        "vault": settings.vault,
    }
    home = str(Path.home())
    return {
        "about.json": json.dumps(about, indent=2, ensure_ascii=False),
        "counters.json": json.dumps(numbers, indent=2, ensure_ascii=False),
        "crash.log": log.replace(home, "~"),
    }


def save(path: Path, files: Mapping[str, str]) -> None:
    """Write the package: complete under its name, or not at all. Raises OSError."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, text in files.items():
                packed.writestr(name, text)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
