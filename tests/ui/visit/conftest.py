"""The real window over a visit in memory, driven by keys alone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from app.settings import load
from app.ui.face import Face
from app.ui.protocol import Place
from app.ui.screens import ENTRIES
from app.ui.visit.screen import VisitScreen
from app.ui.visit.view import Mode
from tests.ui.hand import Hand
from tests.ui.visit.world import VisitLaptop

SCREENS = tuple(one for one in ENTRIES if one.id in {"outbox", "visit"})


@dataclass
class VisitHand(Hand):
    """At a visit in memory."""

    laptop: VisitLaptop

    @property
    def screen(self) -> VisitScreen:
        return self.face.window.screen_shown

    @property
    def step(self) -> str:
        view = self.screen.view.step
        return view.key[1] if view else ""


@pytest.fixture
def sit(qtbot, monkeypatch):
    """Opens the window on the visit of a laptop; closing is for the end of the test."""
    monkeypatch.setattr("app.ui.face.QApplication.quit", lambda: None)
    faces = []

    def make(laptop: VisitLaptop) -> VisitHand:
        @contextmanager
        def opened(_passphrase):
            yield laptop

        face = Face(load(), opened, lambda _request: {}, entries=SCREENS)
        faces.append(face)
        with qtbot.waitActive(face.window):
            face.window.resize(1366, 768)
            face.window.show()
            face.window.activateWindow()
        qtbot.waitUntil(lambda: face.window.current != "")
        face.window.go(Place("visit"))
        qtbot.waitUntil(lambda: face.window.current == "visit")
        face.window.activateWindow()
        qtbot.waitUntil(face.window.isActiveWindow)
        hand = VisitHand(qtbot, face, laptop)
        hand.until(lambda: hand.screen.view.mode is not Mode.LOADING)
        return hand

    yield make
    for face in faces:
        face.window.close()
        face.window.deleteLater()
