"""The real window, shown and active, over any opened laptop; closed again whatever the test does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.settings import load
from app.ui.face import Face
from app.ui.main_window import MainWindow
from app.ui.protocol import Place
from app.ui.screen_base import Screen


@contextmanager
def real_window(qtbot, monkeypatch, laptop) -> Iterator[MainWindow]:
    """``laptop``: an opened one, or a context manager that opens it in the store's worker."""
    monkeypatch.setattr("app.ui.face.QApplication.quit", lambda: None)

    @contextmanager
    def opened(_passphrase):
        if hasattr(laptop, "__enter__"):
            with laptop as inside:
                yield inside
        else:
            yield laptop

    face = Face(load(), opened, lambda _request: {})
    with qtbot.waitActive(face.window):
        face.window.show()
        face.window.activateWindow()
    try:
        qtbot.waitUntil(lambda: face.window.screen_shown is not None, timeout=10_000)
        yield face.window
    finally:
        face.window.close()
        face.window.deleteLater()


def go_to(qtbot, window: MainWindow, screen: str, **subject: str) -> Screen:
    """Another screen, once it is there and the window has the keyboard."""
    window.go(Place(screen, subject))
    qtbot.waitUntil(lambda: window.current == screen, timeout=10_000)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window.screen_shown
