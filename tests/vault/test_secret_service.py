"""The real thing on Linux: GNOME Keyring behind a D-Bus session of its own, and a second process that reads it back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")

STORY = """
set -eu
printf 'the login password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
"$PYTHON" -c '
from app.vault import KeyringVault
vault = KeyringVault("maletin-test")
assert vault.get("store-key") is None
vault.put("store-key", bytes(range(32)))
vault.put("hub-token", b"token")
'
"$PYTHON" -c '
from app.vault import KeyringVault
vault = KeyringVault("maletin-test")
assert vault.get("store-key") == bytes(range(32))
vault.delete("hub-token")
assert vault.get("hub-token") is None
print(type(vault._backend).__module__)
'
"""


@pytest.mark.slow
@pytest.mark.skipif(
    not all(shutil.which(program) for program in PROGRAMS),
    reason="needs the Debian packages dbus and gnome-keyring",
)
def test_a_key_survives_in_the_real_keyring_of_a_linux_desktop(tmp_path: Path):
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    surroundings = {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"} | {
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        "PYTHON": sys.executable,
    }

    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", STORY],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "keyring.backends.SecretService"
