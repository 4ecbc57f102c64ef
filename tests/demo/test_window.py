"""`maletin demo` opens a real window on tomorrow's visit; hub and window end together; a demo can be gone on with."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.bootstrap.window import DEMO_MARK, WindowMachine, can_go_on
from app.demo.window import built_before, hub_again, keep_mark
from app.demo.world import World
from app.errors import Unavailable
from app.kit.progress import Cancelled, CancelToken
from app.settings import load
from app.vault import MemoryVault
from tests.prepared import Prepared

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(os.name == "nt", reason="ends a process with a signal"),
]
WAIT_SECONDS = 90


@pytest.fixture
def built(prepared: Prepared, tmp_path: Path) -> World:
    """A demo built to its end; its hub's port is taken, as if another window had it."""
    here = prepared.copy(tmp_path / "demo")
    keep_mark(here, prepared.hub.port)
    return here


@pytest.fixture
def demo(built: World) -> Iterator[tuple[subprocess.Popen[str], dict]]:
    command = [sys.executable, "-m", "app", "demo", "--dir", str(built.root), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
        if process.poll() is None:
            process.kill()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_window_opens_on_the_demos_laptop_and_ends_with_the_demo(demo, built):
    process, said = demo
    log = json.loads((built.laptop / "logs" / "start.json").read_text("utf-8"))
    assert said["ready"] is True
    assert said["visit"] == built.visit
    assert alive(said["window"])
    assert log["painted"] < log["open"] < log["shown"]

    process.send_signal(signal.SIGTERM)

    assert process.wait(WAIT_SECONDS) == 0
    assert not alive(said["window"])


def test_the_demo_ends_with_its_window(demo):
    process, said = demo

    os.kill(said["window"], signal.SIGTERM)

    process.wait(WAIT_SECONDS)
    assert process.poll() is not None


def test_a_demo_whose_visit_is_ahead_can_be_gone_on_with(built):
    here, _port = built_before(built.root)

    assert here == dataclasses.replace(built, password="")


def test_one_whose_visit_has_passed_or_was_never_finished_cannot(built, tmp_path):
    assert not can_go_on(built.root, built.day + timedelta(days=1))
    assert not can_go_on(tmp_path / "nothing", date(2026, 11, 23))
    (built.root / DEMO_MARK).write_text("{", "utf-8")
    assert not can_go_on(built.root, built.day)


def test_a_hub_that_cannot_start_leaves_the_window_offline(built):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        assert hub_again(built, taken.getsockname()[1]) is None


def test_the_practice_of_the_first_run_opens_a_window_of_its_own(built, monkeypatch, maletin_home):
    settings = load()
    settings.data.mkdir(parents=True)
    built.root.rename(settings.data / "practica")
    here = dataclasses.replace(built, root=settings.data / "practica")
    told = []

    machine = WindowMachine(settings, MemoryVault)
    machine.practise(told.append, CancelToken())

    log = (settings.data / "practica.log").read_text("utf-8")
    ready = json.loads(next(line for line in log.splitlines() if line.startswith("{")))
    assert ready["home"] == str(here.laptop)
    assert alive(ready["window"])
    machine.practices[0].terminate()
    assert machine.practices[0].wait(WAIT_SECONDS) == 0
    assert not alive(ready["window"])


def test_a_practice_that_is_given_up_ends(maletin_home):
    settings = load()
    stop = CancelToken()
    stop.cancel()

    with pytest.raises(Cancelled):
        WindowMachine(settings, MemoryVault).practise(lambda _text: None, stop)


def test_a_practice_that_breaks_says_so(maletin_home, monkeypatch):
    settings = load()
    monkeypatch.setattr("app.bootstrap.window.sys.executable", "/bin/false")

    with pytest.raises(Unavailable) as caught:
        WindowMachine(settings, MemoryVault).practise(lambda _text: None, CancelToken())

    assert caught.value.code == "PRACTICE-FAILED"
