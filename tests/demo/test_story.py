"""The whole story with one command, as a person runs it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.demo.firm import CLIENTS, tasks
from tests.prepared import Prepared

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo"), pytest.mark.timeout(600)]


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What `maletin demo --headless` says."""
    folder = tmp_path_factory.mktemp("story") / "demo"
    done = subprocess.run(
        [sys.executable, "-m", "app", "demo", "--headless", "--json", "--dir", str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    return json.loads(done.stdout)


def test_every_event_recorded_is_applied_once(told):
    assert told["ok"], told["checks"]
    assert told["events_recorded"] == told["events_applied"] > 100
    assert (told["lost"], told["duplicated"], told["pending"], told["evidence_waiting"]) == (0, 0, 0, 0)


def test_the_visit_was_offline_killed_and_resumed_at_the_same_step(told):
    assert told["offline_steps"] >= 60
    assert told["resumed_at_same_step"] is True
    assert told["verdict"] == "go"
    assert told["killed_after"]["saved"] == 40


def test_the_report_reads_back_with_client_tasks_and_digest(told):
    text = subprocess.run(
        ["pdftotext", "-layout", told["report"], "-"], capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout
    flat = " ".join(text.split())

    assert CLIENTS[0].name in flat
    assert [task.title for task in tasks() if task.title not in flat] == []
    assert told["journal_digest"] in flat


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine; httpx2 resumes in tests/sync")
def test_a_second_client_resumes_an_artifact(prepared: Prepared, tmp_path: Path):
    from app.bootstrap import Program

    machine = Program(prepared.world.settings(prepared.world.laptop), lambda *_: 2)
    with machine.laptop() as laptop:
        artifact = laptop.kit(prepared.world.visit).kit.artifacts[0].artifact
    token = machine.vault.get("hub-token").decode()
    target = tmp_path / "file"
    target.write_bytes(laptop.parts.shelf.path(artifact.digest).read_bytes()[: artifact.size // 3])

    subprocess.run(
        [
            *("curl", "--fail", "--silent", "--show-error", "-C", "-", "-o", str(target)),
            *("--cacert", str(prepared.world.hub / "tls" / "ca.pem")),
            *("--header", "@-", f"{prepared.hub.url}/api/v1/content/{artifact.digest}"),
        ],
        input=f"Authorization: Bearer {token}\n",
        text=True,
        check=True,
    )

    assert hashlib.sha256(target.read_bytes()).hexdigest() == artifact.digest
