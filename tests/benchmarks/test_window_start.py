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
from collections.abc import Mapping, Sequence
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
ROUNDS, MOST_ROUNDS = 3, 12
"""With something else running beside them a few rounds say too much; then more are made, as many as in full at most."""
WAIT_SECONDS = 120
PAINTED_AT_MOST, SHOWN_AT_MOST, SETTLED_AT_MOST = 2.0, 3.0, 8.0
"""The aims. Reached: 1.5 to 1.8 and 2.2 to 2.7; 5.5 to 7.0 until the store is open and everything was read again. That
last one is no promise but is watched: until then whatever is asked of the store waits."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five years on one laptop, its keys in a keyring."""
    monkeypatch.setenv("FILE_KEYRING", str(tmp_path / "keyring.json"))
    made = five_years(tmp_path / "home")
    made.into_vault(KeyringVault(_service(made.settings.data / "keyring-id"), Keyring()))
    return tmp_path / "home"


def test_start_against_a_bare_window(home: Path, tmp_path: Path, full_size: bool) -> None:
    env = environment(home, tmp_path)
    bare_start(env), window_start(env, home)  # the first one compiles, makes the backup of the day and keeps a look
    rounds: list[tuple[float, dict[str, float]]] = []

    while len(rounds) < (MOST_ROUNDS if full_size else ROUNDS) or (
        len(rounds) < MOST_ROUNDS and not within(times_of_bare(rounds))
    ):
        rounds.append((bare_start(env), window_start(env, home)))

    times = times_of_bare(rounds)
    said = (
        f"bare window {min(bare for bare, _ours in rounds) * 1000:.0f} ms; ours painted {times['painted']:.2f} ×, "
        f"first screen with its data {times['shown']:.2f} ×, store open {times['open']:.2f} ×, "
        f"everything read again {times['settled']:.2f} ×; {len(rounds)} rounds"
    )
    sys.stdout.write(said)  # shown with -s or -rP
    assert all(ours["shown"] < ours["open"] for _bare, ours in rounds), said  # by its last look: decision 0009
    assert within(times), said


def times_of_bare(rounds: Sequence[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """The quickest of ours against the quickest bare window, for each moment."""
    floor = min(bare for bare, _ours in rounds)
    return {name: min(ours[name] for _bare, ours in rounds) / floor for name in rounds[0][1]}


def within(times: Mapping[str, float]) -> bool:
    """Whether every bound holds."""
    bounds = {"painted": PAINTED_AT_MOST, "shown": SHOWN_AT_MOST, "settled": SETTLED_AT_MOST}
    return all(times[name] <= bound for name, bound in bounds.items())


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
