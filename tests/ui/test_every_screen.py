"""Every state of every screen, in both languages: named, reachable, visible, whole."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from app.i18n import LANGUAGES, install
from app.settings import resource_root
from app.ui.gallery import Gallery
from app.ui.pictures import SIZE, framed
from app.ui.screens import ENTRIES, samples_of
from app.ui.theme.dress import wear
from app.ui.theme.tokens import THEMES
from app.ui.widgets.layout import row
from tests.ui import walkers

AT_100, AT_150 = SIZE, QSize(round(SIZE.width() / 1.5), round(SIZE.height() / 1.5))
"""1366×768 at 100 % and at 150 %: the latter leaves 911×512 device-independent pixels."""
STATES = {"normal", "empty", "loading", "offline", "error"}


@pytest.fixture
def show(qtbot):
    """Show a window and close it afterwards, with everything it started."""
    shown = []

    def put(window: QWidget) -> QWidget:
        shown.append(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        QApplication.processEvents()
        return window

    yield put
    for window in shown:
        window.close()
        window.deleteLater()


@pytest.fixture(params=[one.id for one in ENTRIES])
def entry(request):
    return next(one for one in ENTRIES if one.id == request.param)


def test_a_screen_has_every_state(entry):
    assert set(samples_of(entry)) >= STATES


class Windows(QObject):
    """Every window that comes up, if only for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt calls it by this name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} «{watched.accessibleName()}»")
        return False


def test_nothing_of_a_screen_ever_stands_alone_on_the_desktop(qtbot, qapp, entry):
    """A part shown before it has its place is a window for a moment: it flashes, and takes the keyboard away."""
    windows = Windows()
    qapp.installEventFilter(windows)
    try:
        for make in samples_of(entry).values():
            qtbot.addWidget(make())
    finally:
        qapp.removeEventFilter(windows)

    assert windows.seen == []


def test_everything_can_be_named_and_reached_by_keyboard(show, entry):
    for state, make in samples_of(entry).items():
        window = show(framed(entry, make()))

        assert walkers.nameless(window) == [], state
        assert walkers.unreachable(window) == [], state
        window.hide()


@pytest.mark.parametrize("theme", list(THEMES))
def test_the_focus_can_be_seen(show, entry, dressed, theme):
    wear(dressed, theme)

    window = show(framed(entry, samples_of(entry)["normal"]()))

    assert walkers.invisible_focus(window) == []


@pytest.mark.parametrize("size", [AT_100, AT_150], ids=["100 %", "150 %"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_clipped(show, entry, language, size, full_size):
    install(resource_root() / "resources" / "locale", language)
    states = samples_of(entry)
    # What fits at 150 % fits at 100 %, but for a few words that wrap otherwise: there one state is enough each time.
    wanted = states if full_size or size == AT_150 else {"normal": states["normal"]}

    for state, make in wanted.items():
        window = show(framed(entry, make(), size))

        assert window.size() == size
        assert walkers.clipped(window) == [], state
        window.hide()


def test_the_gallery_keeps_the_same_rules(show):
    gallery = show(Gallery())

    assert walkers.nameless(gallery) == []
    assert walkers.unreachable(gallery) == []
    assert walkers.invisible_focus(gallery) == []


# ------------------------------------------------------------------------------- the walkers themselves can say no
def test_walkers_catch_offenders(show):
    window = QWidget()
    nameless, plain = QPushButton("…"), QPushButton("Guardar")
    plain.setAccessibleName("Guardar")
    plain.setStyleSheet("QPushButton, QPushButton:focus { border: 0; color: black; background: white; outline: 0; }")
    label = QLabel("Un texto que no cabe de ninguna manera")
    label.setFixedWidth(40)
    plain.setFixedWidth(30)
    window.setLayout(row(nameless, plain, label))
    show(window)

    assert walkers.nameless(window) == ["QPushButton «…»"]
    assert walkers.invisible_focus(window) == ["QPushButton «Guardar»"]
    assert len(walkers.clipped(window)) == 2
