"""What the window's start costs against a bare window of Qt, in the same run, with compiled bytecode and five years of
data: 260 visits, 40,000 events, 3,000 pieces of evidence.

Both are processes of their own, from the moment they are asked for. Rounds take turns and the quickest of each counts:
other tests run beside this one, and only ever make a start longer.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.vault import KeyringVault, _service
from tests.architecture.source import ROOT
from tests.benchmarks.file_keyring import Keyring
from tests.ui.five_years import five_years

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(os.name == "nt", reason="one monotonic clock for all processes, and signals"),
]
ROUNDS, ROUNDS_IN_FULL = 3, 12
WAIT_SECONDS = 120
PAINTED_AT_MOST, SHOWN_AT_MOST = 2.6, 16.0
"""With ``--full``, on a machine that does nothing else. The aims are 2.0 and 3.0; the second is not reached: importing
SQLAlchemy, pydantic and the models costs more than a whole bare window."""
CROWDED = 2.0
"""In the whole suite another worker runs beside this one, and its share falls on the longer of the two starts."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five years on one laptop, its keys in a keyring."""
    monkeypatch.setenv("FILE_KEYRING", str(tmp_path / "keyring.json"))
    made = five_years(tmp_path / "home")
    made.into_vault(KeyringVault(_service(made.settings.data / "keyring-id"), Keyring()))
    return tmp_path / "home"


def test_start_against_a_bare_window(home: Path, tmp_path: Path, full_size: bool) -> None:
    env = environment(home, tmp_path)
    bare_start(env), window_start(env, home)  # the first one compiles, and makes the backup of the day
    floors, ours = [], []

    for _round in range(ROUNDS_IN_FULL if full_size else ROUNDS):
        floors.append(bare_start(env))
        ours.append(window_start(env, home))

    floor = min(floors)
    painted, opened, shown = (min(one[name] for one in ours) / floor for name in ("painted", "open", "shown"))
    said = (
        f"bare window {floor * 1000:.0f} ms; ours painted {painted:.2f} ×, store open {opened:.2f} ×, "
        f"first screen with its data {shown:.2f} ×"
    )
    sys.stdout.write(said)  # shown with -s or -rP
    room = 1.0 if full_size else CROWDED
    assert painted <= PAINTED_AT_MOST * room, said
    assert shown <= SHOWN_AT_MOST * room, said


def environment(home: Path, tmp_path: Path) -> Mapping[str, str]:
    kept = {name: said for name, said in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {
        "MALETIN_HOME": str(home),
        "PYTHON_KEYRING_BACKEND": "tests.benchmarks.file_keyring.Keyring",
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(tmp_path / "bytecode"),
        "QT_QPA_PLATFORM": "offscreen",
    }


def bare_start(env: Mapping[str, str]) -> float:
    """Seconds until it was painted."""
    asked = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.bare_window"], env=env, check=True, capture_output=True, text=True
    )
    return float(done.stdout) - asked


def window_start(env: Mapping[str, str], home: Path) -> dict[str, float]:
    """Seconds until each moment of our own start."""
    log = home / "logs" / "start.json"
    log.unlink(missing_ok=True)
    asked = time.monotonic()
    with subprocess.Popen([sys.executable, "-m", "app"], env=env, stderr=subprocess.DEVNULL) as process:
        while not log.exists():
            assert process.poll() is None
            assert time.monotonic() - asked < WAIT_SECONDS
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
    return {name: moment - asked for name, moment in json.loads(log.read_text("utf-8")).items()}
