"""Work is done elsewhere, results come back to the main thread, and closing waits for everything."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import ClassVar

import pytest

from app.errors import Unavailable
from app.ui.application import SWITCH_SECONDS
from app.ui.background import Background
from app.ui.protocol import Lane
from app.ui.stalls import StallWatch


def count_in_python(_task):
    """Half a second of byte code: it holds the interpreter as a parser or a fold would."""
    total = 0
    for number in range(3_000_000):
        total += number
    return total


class FakeLaptop:
    """Remembers which thread touched it."""

    def __init__(self):
        self.threads = []
        self.closed_by = None

    def touch(self):
        self.threads.append(threading.current_thread().name)
        return len(self.threads)


@pytest.fixture
def laptop():
    return FakeLaptop()


@pytest.fixture
def hooked(monkeypatch):
    """What reached the last hook of the program."""
    caught = []
    monkeypatch.setattr(sys, "excepthook", lambda *what: caught.append(what))
    return caught


@pytest.fixture
def background(qtbot, laptop):
    made = Background()

    @contextmanager
    def opened():
        laptop.touch()
        yield laptop
        laptop.closed_by = threading.current_thread().name

    answers = []
    made.open(opened, done=answers.append, failed=answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    yield made
    made.close()


def test_result_is_delivered_on_the_main_thread(qtbot, background):
    heard = []

    background(
        lambda task: task.laptop.touch(),
        done=lambda value: heard.append((value, threading.current_thread())),
        failed=heard.append,
    )

    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [(2, threading.main_thread())]


def test_the_store_has_one_worker_and_keeps_the_order(qtbot, background, laptop):
    heard = []

    for number in range(20):
        background(lambda task, number=number: (task.laptop.touch(), number)[1], done=heard.append, failed=heard.append)

    qtbot.waitUntil(lambda: len(heard) == 20)
    assert heard == list(range(20))
    assert len(set(laptop.threads)) == 1


def test_long_work_does_not_keep_an_answer_waiting(qtbot, background):
    release, heard = threading.Event(), []
    background(lambda task: release.wait(20), done=heard.append, failed=heard.append, lane=Lane.LONG)

    background(lambda task: "saved", done=heard.append, failed=heard.append)

    qtbot.waitUntil(lambda: heard == ["saved"])
    release.set()
    qtbot.waitUntil(lambda: heard == ["saved", True])


def test_trouble_comes_back_as_it_is(qtbot, background):
    heard, trouble = [], Unavailable("STORE-DISK-FULL", "lleno")

    def work(task):
        raise trouble

    background(work, done=heard.append, failed=heard.append)

    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [trouble]


def test_a_bug_is_loud_and_still_ends_the_waiting(qtbot, background, hooked):
    heard = []

    background(lambda task: 1 / 0, done=heard.append, failed=heard.append)

    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].code == "INTERNAL-ERROR"
    assert [kind for kind, _value, _trace in hooked] == [ZeroDivisionError]


def test_cancelled_work_says_so(qtbot, background):
    started, heard = threading.Event(), []

    def work(task):
        started.set()
        while True:
            task.cancel.check()
            time.sleep(0.001)  # a worker's unit of work, not the test's waiting

    job = background(work, done=heard.append, failed=heard.append, lane=Lane.LONG)
    qtbot.waitUntil(started.is_set)
    job.cancel()

    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].code == "CANCELLED"
    assert not job.running


def test_forgotten_work_delivers_nothing(qtbot, background):
    heard, after = [], []
    job = background(lambda task: "late", done=heard.append, failed=heard.append)

    job.forget()
    background(lambda task: "next", done=after.append, failed=after.append)

    qtbot.waitUntil(lambda: bool(after))
    assert heard == []


def test_many_readings_become_few_deliveries_and_the_last_is_told(qtbot, background):
    told, heard = [], []

    def work(task):
        for count in range(10_000):
            task.report(count)

    background(work, done=heard.append, failed=heard.append, progress=told.append)

    qtbot.waitUntil(lambda: bool(heard))
    assert told[-1] == 9_999
    assert len(told) < 5_000


def test_closing_cancels_waits_and_closes_the_laptop_in_its_own_worker(qtbot, laptop):
    background, started, ended, heard = Background(), threading.Event(), threading.Event(), []

    @contextmanager
    def opened():
        laptop.touch()
        yield laptop
        laptop.closed_by = threading.current_thread().name

    def work(task):
        started.set()
        while not task.cancel.cancelled:
            time.sleep(0.001)  # a worker's unit of work, not the test's waiting
        ended.set()

    background.open(opened, done=lambda _none: None, failed=heard.append)
    qtbot.waitUntil(lambda: bool(laptop.threads))
    background(work, done=heard.append, failed=heard.append, lane=Lane.LONG)
    qtbot.waitUntil(started.is_set)
    background.close()

    assert ended.is_set()
    assert laptop.closed_by == laptop.threads[0]
    assert heard == []


class Part:
    """A part of the window: remembers in which thread its last reference ended."""

    ended_in: ClassVar[list[str]] = []

    def __del__(self):
        self.ended_in.append(threading.current_thread().name)


def test_a_slow_worker_never_holds_the_last_reference_to_a_part_of_the_window(qtbot, background, monkeypatch):
    Part.ended_in.clear()
    part, gone_on, deliver = Part(), threading.Event(), background._bridge.deliver

    def slowly(call):
        deliver(call)
        gone_on.wait(10)  # the main thread is through with the job before its worker is

    monkeypatch.setattr(background._bridge, "deliver", slowly)
    background.call(lambda _token, part=part: part is None, done=lambda _, part=part: None, failed=lambda _: None)
    del part
    qtbot.waitUntil(lambda: not background.busy)
    gone_on.set()
    qtbot.waitUntil(lambda: bool(Part.ended_in))

    assert Part.ended_in == [threading.main_thread().name]


def test_the_window_turns_while_workers_work(qtbot, background):
    """Of three rounds one must be free of stalls: on a busy machine the other processes stall us too."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        worst = min(worst_turn(qtbot, background) for _round in range(3))
    finally:
        sys.setswitchinterval(before)

    assert worst == 0.0


def worst_turn(qtbot, background):
    watch, heard = StallWatch(), []
    watch.start()
    for lane in (Lane.STORE, Lane.LONG):
        background(count_in_python, done=heard.append, failed=heard.append, lane=lane)
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=20_000)
    watch.stop()
    return watch.worst


def test_the_watch_sees_a_stall(qtbot):
    watch = StallWatch()
    watch.start()

    deadline = time.perf_counter() + 0.12
    while time.perf_counter() < deadline:
        pass

    watch.stop()
    assert watch.worst > 50


def test_nothing_works_before_the_laptop_is_open(qtbot):
    background, heard = Background(), []

    background(lambda task: task.laptop, done=heard.append, failed=heard.append)

    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].code == "STORE-NOT-OPEN"
    background.close()
