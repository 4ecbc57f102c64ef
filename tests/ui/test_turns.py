"""Long building and many deliveries leave room for keys and paints."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLabel

from app.ui.bridge import Bridge
from app.ui.turns import Turns
from app.ui.widgets.text import words

PIECE = 0.006
"""Seconds: two are more than one turn is given."""


def busy() -> None:
    until = time.perf_counter() + PIECE
    while time.perf_counter() < until:
        pass


@pytest.fixture
def beats(qapp):
    """How often the event loop came round to something else."""
    heard: list[float] = []
    timer = QTimer()
    timer.setInterval(0)
    timer.timeout.connect(lambda: heard.append(time.perf_counter()))
    timer.start()
    yield heard
    timer.stop()


@pytest.fixture
def turns(qapp):
    owner = QObject()
    return Turns(owner), owner


def pieces(made: list[int], count: int = 8):
    for number in range(count):
        busy()
        made.append(number)
        yield


def test_building_comes_to_its_end_with_other_turns_between(qtbot, turns, beats):
    made, ended = [], []

    turns[0].run(pieces(made), then=lambda: ended.append(len(beats)))

    assert 0 < len(made) < 8
    assert not ended
    qtbot.waitUntil(lambda: bool(ended))
    assert made == list(range(8))
    assert ended[0] >= 2


def test_another_building_takes_the_place_of_the_one_under_way(qtbot, turns):
    old, new, ended = [], [], []
    turns[0].run(pieces(old), then=lambda: ended.append("old"))

    turns[0].run(pieces(new), then=lambda: ended.append("new"))

    qtbot.waitUntil(lambda: bool(ended))
    assert ended == ["new"]
    assert len(old) < 8
    assert new == list(range(8))


def test_what_is_not_wanted_any_more_is_not_built(qtbot, turns):
    made, ended = [], []
    turns[0].run(pieces(made), then=lambda: ended.append("end"))
    so_far = len(made)

    turns[0].stop()

    QApplication.processEvents()
    QApplication.processEvents()
    assert (len(made), ended) == (so_far, [])


def test_many_deliveries_come_in_order_and_not_in_one_turn(qtbot, beats):
    bridge, seen = Bridge(), []

    def deliver(number: int) -> None:
        def call() -> None:
            busy()
            seen.append((number, len(beats)))

        bridge.deliver(call)

    for number in range(6):
        deliver(number)

    qtbot.waitUntil(lambda: len(seen) == 6)
    assert [number for number, _beat in seen] == list(range(6))
    assert seen[-1][1] > seen[0][1]


def test_short_deliveries_that_arrive_together_share_a_turn(qtbot, beats):
    bridge, seen = Bridge(), []
    for number in range(5):
        bridge.deliver(lambda number=number: seen.append(number))

    QApplication.processEvents()

    assert seen == list(range(5))


def test_a_failing_delivery_does_not_hold_back_the_next(qtbot):
    bridge, seen = Bridge(), []

    def fail() -> None:
        raise RuntimeError("mine")

    with qtbot.capture_exceptions() as caught:
        bridge.deliver(fail)
        bridge.deliver(lambda: seen.append("next"))
        qtbot.waitUntil(lambda: seen == ["next"])

    assert len(caught) == 1


def test_words_can_be_marked_once_the_mouse_is_over_them(qtbot):
    label = words("C:\\Aspel\\SAE90EMPRE01.FDB", selectable=True)
    qtbot.addWidget(label)
    assert isinstance(label, QLabel)
    size = label.sizeHint()

    here = QPointF(1, 1)
    QApplication.sendEvent(label, QEnterEvent(here, here, here))

    assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert label.sizeHint() == size
