"""The walls of app/ hold, and each kind of wall is seen to fall when something is put through it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

RUN = "from importlinter.cli import lint_imports_command as main; main()"
# The rooms a violation needs on both sides; made in the copy when they are not there yet.
ROOMS = (
    "store",
    "sync",
    "report",
    "visit",
    "kit",
    "journal",
    "trust",
    "ui",
    "cli",
    "hub",
    "aspel",
    "procedures",
    "demo",
)


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RUN, "--no-logo", "--no-cache"]
    environment = {"PYTHONPATH": str(root), "PATH": "", "PYTHONUTF8": "1", "COLUMNS": "200"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=100)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A house with every room and nothing in it: contracts as committed, walls clean."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for room in ROOMS:
        folder = tmp_path / "app" / room
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
    for module in ("__init__", "__main__", "bootstrap", "vault", "settings", "errors", "clock", "ids", "i18n"):
        (tmp_path / "app" / f"{module}.py").touch()
    return tmp_path


def put(root: Path, file: str, line: str) -> None:
    path = root / "app" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(f"{line}\n", encoding="utf-8")


def test_walls_of_the_product_hold() -> None:
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout + result.stderr


def test_clean_house_passes(copy: Path) -> None:
    result = lint_imports(copy)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("kit/inspect.py", "import app.visit", "Rooms stand on the rooms below them"),
        ("store/engine.py", "import app.sync", "Rooms stand on the rooms below them"),
        ("i18n.py", "import app.errors", "Rooms stand on the rooms below them"),
        ("drawer/thing.py", "", "Rooms stand on the rooms below them"),
        ("kit/inspect.py", "import sqlalchemy.orm", "SQLAlchemy and Alembic only in"),
        ("visit/run.py", "import PySide6.QtCore", "Qt only in app.ui"),
        ("sync/engine.py", "import httpx2", "httpx2 only in"),
        ("hub/service.py", "import sqlalchemy", "SQLAlchemy and Alembic only in"),
        ("store/engine.py", "import sqlalchemy", "SQLAlchemy and Alembic only in"),
        ("report/content.py", "import reportlab", "reportlab only in"),
        ("aspel/scan.py", "import firebird.driver", "Firebird only in"),
        ("journal/chain.py", "import cryptography", "cryptography only in"),
        ("vault.py", "import nacl", "cryptography only in"),
        ("trust/words.py", "import rich", "typer and rich only in"),
        ("cli/kit.py", "import app.store", "Adapters are plugged in by bootstrap alone"),
        ("hub/service.py", "import app.vault", "Adapters are plugged in by bootstrap alone"),
        ("demo/story.py", "import app.store", "Adapters are plugged in by bootstrap alone"),
        ("ui/visit/presenter.py", "import PySide6", "Presenters know no Qt"),
    ],
)
def test_breach_is_caught(copy: Path, file: str, line: str, contract: str) -> None:
    put(copy, file, line)

    result = lint_imports(copy)

    broken = [row for row in result.stdout.splitlines() if row.endswith("BROKEN")]
    assert result.returncode == 1
    assert any(row.startswith(contract) for row in broken), result.stdout


def test_cycle_inside_a_room_is_caught(copy: Path) -> None:
    put(copy, "kit/manifest.py", "import app.kit.verdict")
    put(copy, "kit/verdict.py", "import app.kit.manifest")

    result = lint_imports(copy)

    assert "No cycles inside a room BROKEN" in result.stdout


def test_bootstrap_may_plug_every_adapter_in(copy: Path) -> None:
    put(copy, "store/engine.py", "import sqlcipher3")
    put(copy, "sync/http_hub.py", "import httpx2")
    put(copy, "bootstrap.py", "import app.store.engine, app.sync.http_hub, app.vault")

    result = lint_imports(copy)

    assert result.returncode == 0, result.stdout
