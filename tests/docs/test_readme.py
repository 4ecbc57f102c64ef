"""The commands that README shows are run here as a new user would: in order, as processes, over a real hub."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]
PASSWORD = "una-frase-muy-larga-1"


class Machine:
    """One machine with its own folder: the hub's, or the laptop's."""

    def __init__(self, home: Path) -> None:
        home.mkdir()
        self.home = home
        secret = home / "frase"
        secret.write_text(PASSWORD, "utf-8")
        secret.chmod(0o600)
        self.environment = os.environ | {
            "MALETIN_HOME": str(home / "m"),
            "MALETIN_VAULT": "passphrase",
            "MALETIN_PASSPHRASE_FILE": str(secret),
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",  # getpass says that it echoes when there is no terminal
        }

    def words(self, command: str) -> list[str]:
        return [sys.executable, "-m", "app", *shlex.split(command)[1:]]

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        # A session of its own has no terminal, so passwords are read from the input.
        return subprocess.run(
            self.words(command),
            cwd=ROOT,
            env=self.environment,
            input=f"{PASSWORD}\n" * 4,
            capture_output=True,
            text=True,
            timeout=120,
            start_new_session=True,
            check=False,
        )


@pytest.fixture
def hub(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "hub")


def commands(prefix: str) -> list[str]:
    found = [command for command in COMMANDS if command.startswith(prefix)]
    assert found, f"README shows no «{prefix}»"
    return found


def test_readme_shows_both_commands_of_the_tool_first():
    assert COMMANDS[:2] == ["python3 packaging/dev.py demo", "python3 packaging/dev.py test"]


def test_every_command_of_readme_is_of_a_kind_that_is_run_here():
    kinds = ("python3 packaging/dev.py ", "maletin hub ", "maletin enrol ", "maletin sync", "maletin status",
             "maletin procedures ", "maletin scan ")  # fmt: skip

    assert [command for command in COMMANDS if not command.startswith(kinds)] == []


def test_a_laptop_joins_a_new_hub_by_the_book(hub, tmp_path):
    init, add, serve, code = commands("maletin hub ")
    enrol, *afterwards = [*commands("maletin enrol "), *commands("maletin sync"), *commands("maletin status")]
    for command in (init, add):
        done = hub.run(command)
        assert done.returncode == 0, done.stderr
    serving = subprocess.Popen(
        hub.words(f"{serve} --port 0"), cwd=ROOT, env=hub.environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert serving.stdout is not None
        port = json.loads(serving.stdout.readline())["port"]
        made = json.loads(hub.run(f"{code} --json").stdout)
        laptop = Machine(tmp_path / "laptop")
        filled = enrol.replace("8443", str(port)).replace("CODE", made["code"]).replace("CA.pem", made["ca"])
        for command in (filled, *afterwards):
            done = laptop.run(command)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    finally:
        serving.terminate()
        serving.wait(timeout=20)
        if serving.stdout is not None:
            serving.stdout.close()


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.startswith("maletin procedures ")])
def test_what_a_consultant_runs_works(hub, command):
    done = hub.run(command)

    assert done.returncode == 0, done.stderr
    assert done.stdout or done.stderr


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.startswith("maletin scan ")])
def test_a_scan_of_a_copy_works(hub, sae_copy, command):
    done = hub.run(command.replace("COPY.fdb", str(sae_copy)))

    assert done.returncode in {0, 1}, done.stderr
    assert "K01" in done.stdout or "Orden" in done.stdout


def test_the_demo_is_offered_with_the_flag_that_readme_names(hub):
    assert "demo --headless" in README
    assert "--headless" in hub.run("maletin demo --help").stdout


def test_every_picture_and_page_that_readme_names_is_there():
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    pages = [name for name in re.findall(r"`([a-z./]+(?:\.md|/))`", README) if "/" in name]

    assert len(pictures) == 2
    assert [name for name in (*pictures, *pages) if not (ROOT / name).exists()] == []
