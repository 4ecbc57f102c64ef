"""Around the window: one instance, a log of what broke, choices that are kept, a light start."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from ast import literal_eval

import pytest
from PySide6.QtCore import QtMsgType, qWarning

from app.clock import SystemClock
from app.errors import BadInput, Unavailable
from app.settings import keep_choice, load
from app.ui.collector import Collector, due
from app.ui.crash import LONGEST, CrashLog, tail
from app.ui.single_instance import SingleInstance
from tests.architecture.source import ROOT


def python(code, *words):
    """What a Python of its own prints."""
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60).stdout


class TestSingleInstance:
    def test_a_second_start_calls_the_first_and_leaves(self, qtbot, tmp_path):
        first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)

        assert first.claim()
        first.listen()
        with qtbot.waitSignal(first.called):
            assert not second.claim()
        first.release()

    def test_after_the_first_is_gone_the_next_one_is_first(self, qtbot, tmp_path):
        first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
        first.claim()
        first.release()

        assert second.claim()
        second.release()

    def test_another_home_is_another_maletin(self, qtbot, tmp_path):
        here, there = SingleInstance(tmp_path / "a"), SingleInstance(tmp_path / "b")

        assert here.claim()
        assert there.claim()
        here.release()
        there.release()


class TestCrashLog:
    @pytest.fixture
    def told(self):
        return []

    @pytest.fixture
    def log(self, tmp_path, told):
        made = CrashLog(tmp_path, SystemClock(), told.append)
        made.begin()
        yield made
        made.end()

    def break_down(self, secret):
        raise ValueError(secret)

    def test_an_unhandled_bug_leaves_its_place_and_not_its_words(self, log, told):
        try:
            self.break_down("-".join(["RFC", "XAXX"]))
        except ValueError:
            sys.excepthook(*sys.exc_info())

        written = tail(log.path)
        assert "ValueError" in written
        assert "break_down" in written
        assert "RFC-XAXX" not in written
        assert told == ["ValueError"]

    def test_known_trouble_is_named_by_its_code(self, log, told):
        trouble = Unavailable("STORE-LOCKED", "x")

        sys.excepthook(type(trouble), trouble, None)

        assert told == ["STORE-LOCKED"]

    def test_a_thread_that_breaks_is_seen_too(self, log, told):
        worker = threading.Thread(target=self.break_down, args=("x",))
        worker.start()
        worker.join()

        assert told == ["ValueError"]

    def test_a_warning_of_qt_is_kept(self, log):
        qWarning("QPainter::begin: Paint device returned engine == 0")

        assert "QPainter::begin" in tail(log.path)
        assert QtMsgType.QtWarningMsg.name in tail(log.path)

    def test_a_long_log_is_put_aside(self, tmp_path):
        (tmp_path / "crash.log").write_text("x" * (LONGEST + 1))

        CrashLog(tmp_path, SystemClock())._file.close()

        assert (tmp_path / "crash.old.log").stat().st_size == LONGEST + 1
        assert tail(tmp_path / "crash.log") == ""

    def test_a_fault_of_the_interpreter_is_on_disk(self, tmp_path):
        code = (
            "import faulthandler, sys; from pathlib import Path; from app.clock import SystemClock;"
            "from app.ui.crash import CrashLog; CrashLog(Path(sys.argv[1]), SystemClock()).begin();"
            "faulthandler._sigabrt()"
        )

        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False, capture_output=True, timeout=60
        )

        assert "Fatal Python error: Aborted" in tail(tmp_path / "crash.log")


class TestChoices:
    def test_a_choice_is_kept_beside_the_others(self, maletin_home):
        keep_choice(load(), "theme", "dark")
        keep_choice(load(), "language", "en")

        assert (load().theme, load().language) == ("dark", "en")
        assert not list((maletin_home / "config").glob("*.part"))

    def test_what_is_no_choice_is_refused_and_changes_nothing(self, maletin_home):
        with pytest.raises(BadInput):
            keep_choice(load(), "theme", "pink")

        assert not (maletin_home / "config" / "maletin.toml").exists()


HEAVY = (
    "pydantic",
    "sqlalchemy",
    "alembic",
    "typer",
    "keyring",
    "cryptography",
    "securesystemslib",
    "app.laptop",
)
NOT_FOR_A_LOOK = tuple(name for name in HEAVY if name != "keyring")
NOT_FOR_A_START = ("sqlalchemy", "alembic", "typer", "ruamel", "reportlab", "httpx2", "firebird")


def imported(of: tuple[str, ...], *modules: str) -> list[str]:
    """Which of them come with these modules, in a process of its own: this one has everything already."""
    code = f"import sys, {', '.join(modules)}; print([name for name in {of!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    )
    return literal_eval(done.stdout)


def test_the_window_is_painted_before_the_heavy_rooms_are_imported():
    assert imported(HEAVY, "app.bootstrap", "app.bootstrap.window", "app.ui.application") == []


def test_the_first_look_is_shown_before_the_heavy_rooms_are_imported():
    look = ("app.store.head_start", "app.store.looks", "app.vault", "app.ui.first_look", "app.ui.today.screen")

    assert imported(NOT_FOR_A_LOOK, "app.ui.application", *look) == []


def test_an_ordinary_start_needs_none_of_what_migrates_sends_prints_or_scans():
    assert imported(NOT_FOR_A_START, "app.ui.application", "app.bootstrap.laptop", "app.ui.today.screen") == []


def test_no_source_is_read_because_a_module_is_imported():
    """PySide would look through every module for its own name, and Python keep it all."""
    code = """
from app.ui.plain_imports import plain_imports
plain_imports()
import linecache
before = len(linecache.cache)
import app.ui.application, app.ui.today.screen
print(len(linecache.cache) - before)
"""

    assert python(code).strip() == "0"


class TestGarbage:
    def test_no_worker_looks_for_it(self, qtbot):
        found_by, kept = [], []

        class Ring:
            def __init__(self):
                self.itself = self

            def __del__(self):
                found_by.append(threading.current_thread())

        collector = Collector()
        try:
            Ring()
            worker = threading.Thread(target=lambda: kept.extend([one] for one in range(100_000)))
            worker.start()
            worker.join()
            collector.look()
        finally:
            gc.unfreeze()

        assert found_by == [threading.main_thread()]

    @pytest.mark.parametrize(
        ("counts", "generation"), [((10, 1, 1), None), ((701, 1, 1), 0), ((701, 11, 1), 1), ((1, 1, 11), 2)]
    )
    def test_it_is_looked_for_as_far_as_is_due(self, counts, generation):
        assert due(counts, (700, 10, 10)) == generation
