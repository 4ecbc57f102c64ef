"""A hub as its own process, exactly as ``maletin hub serve`` runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.settings import resource_root

_PROGRAM = """
import sys
from pathlib import Path
from app.errors import MaletinError
from app.hub.serve import serve
try:
    serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), plain_http=sys.argv[4] == "plain")
except MaletinError as error:
    sys.exit(error.code)
"""


@dataclass
class Served:
    """A hub that listens."""

    process: subprocess.Popen[str]
    said: dict[str, Any]

    @property
    def url(self) -> str:
        return str(self.said["url"])


def start(home: Path, host: str = "127.0.0.1", port: int = 0, how: str = "plain") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _PROGRAM, str(home), host, str(port), how]
    return subprocess.Popen(
        command, cwd=resource_root(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


@contextmanager
def serving(home: Path, how: str = "plain") -> Iterator[Served]:
    process = start(home, how=how)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        yield Served(process, json.loads(line))
    finally:
        process.terminate()
        process.communicate(timeout=30)
