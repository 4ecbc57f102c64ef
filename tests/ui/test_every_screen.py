"""Every state of every screen, in both languages: named, reachable, visible, whole.

Building a state costs a hundred times what looking at it does, so each is built once for each language, all of a screen
in one window, and walked for everything; the tests below then ask one thing each of what was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QWidget

from app.i18n import LANGUAGES, install
from app.settings import resource_root
from app.ui.gallery import Gallery
from app.ui.pictures import SIZE, Showcase
from app.ui.screens import ENTRIES, Entry, samples_of
from app.ui.theme.dress import enlarge, wear
from app.ui.theme.tokens import SIZE as SIZES_OF
from app.ui.theme.tokens import SPACE, THEMES
from app.ui.widgets.layout import row
from app.ui.widgets.text import TITLE
from tests.ui import walkers

AT_100, AT_150 = SIZE, QSize(round(SIZE.width() / 1.5), round(SIZE.height() / 1.5))
"""1366×768 at 100 % and at 150 %: the latter leaves 911×512 device-independent pixels."""
SIZES = {AT_100.width(): "100 %", AT_150.width(): "150 %"}
TITLE_LINE = SPACE.xl + SIZES_OF.control // 2
ICONS = {one.id for one in ENTRIES if one.small}
"""Screens whose place in the rail never has words."""
STATES = {"normal", "empty", "loading", "offline", "error"}


@dataclass
class Seen:
    """What was wrong with a screen, by state; every list is empty when all is well."""

    alone: list[str] = field(default_factory=list)
    clipped: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    titles: set[int] = field(default_factory=set)
    """Where the middle of its title stands, in pixels from the top."""


_seen: dict[tuple[str, str], Seen] = {}


def together(entry: Entry, language: str) -> object:
    """One screen in one language; its tests share a worker, and so what was seen."""
    name = f"{entry.id}-{language}"
    return pytest.param((entry, language), id=name, marks=pytest.mark.xdist_group(f"every-screen-{name}"))


every_screen = pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: one.id)
in_both_languages = pytest.mark.parametrize(
    "seen", [together(one, language) for one in ENTRIES for language in LANGUAGES], indirect=True
)
in_spanish = pytest.mark.parametrize("seen", [together(one, "es") for one in ENTRIES], indirect=True)


@pytest.fixture
def seen(request, qtbot, dressed) -> Seen:
    """A walk through every state of a screen, done once."""
    if request.param not in _seen:
        entry, language = request.param
        install(resource_root() / "resources" / "locale", language)
        _seen[request.param] = walked(qtbot, entry)
    return _seen[request.param]


def walked(qtbot, entry: Entry) -> Seen:
    found, showcase = Seen(), Showcase(AT_150)
    with qtbot.waitActive(showcase.window):
        showcase.window.show()
        showcase.window.activateWindow()
    showcase.window.setUpdatesEnabled(False)  # nobody looks: names, places and sizes are all that is asked
    sizes = [AT_150, AT_100]
    for state, make in samples_of(entry).items():
        with windows() as flashed:
            widget = make()
        window = showcase.put(entry, widget)
        found.alone += told(state, flashed)
        for size in sizes:
            look(window, size)
            found.clipped += told(f"{state} at {SIZES[size.width()]}", walkers.clipped(window))
            if size == AT_100:  # a larger window shows more
                found.titles |= titles(window)  # before the walk by keyboard, which scrolls
                found.nameless += told(state, walkers.nameless(window))
                found.unreachable += told(state, walkers.unreachable(window))
        sizes.reverse()  # the next one begins at the size at hand
    showcase.close()
    return found


def look(window: QWidget, size: QSize) -> None:
    window.resize(size)
    QApplication.processEvents()
    assert window.size() == size


def titles(window: QWidget) -> set[int]:
    """The two of Historial, side by side, too."""
    return {one.mapTo(window, one.rect().center()).y() for one in window.findChildren(QLabel, TITLE) if one.isVisible()}


def told(where: str, findings: list[str]) -> list[str]:
    return [f"{where}: {one}" for one in findings]


@contextmanager
def windows() -> Iterator[list[str]]:
    """Every window that comes up meanwhile, if only for a moment."""
    watch = _Windows()
    QApplication.instance().installEventFilter(watch)
    try:
        yield watch.seen
    finally:
        QApplication.instance().removeEventFilter(watch)


class _Windows(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt calls it by this name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} «{watched.accessibleName()}»")
        return False


@every_screen
def test_a_screen_has_every_state(entry):
    assert set(samples_of(entry)) >= STATES


@in_both_languages
def test_no_text_is_clipped(seen):
    assert seen.clipped == []


@in_both_languages
def test_titles_stand_on_one_line_in_every_screen_and_state(seen):
    assert seen.titles <= {TITLE_LINE}


@pytest.fixture
def largest(dressed) -> Iterator[None]:
    """The largest letters there are."""
    enlarge(dressed, "largest")
    yield
    enlarge(dressed, "normal")


@pytest.mark.parametrize("language", LANGUAGES)
@every_screen
def test_no_text_is_clipped_in_the_largest_letters(qtbot, largest, entry, language, full_size):
    install(resource_root() / "resources" / "locale", language)
    showcase, said, bare, makers = Showcase(AT_100), [], [], samples_of(entry)
    with qtbot.waitActive(showcase.window):
        showcase.window.show()
        showcase.window.activateWindow()
    showcase.window.setUpdatesEnabled(False)

    for state in makers if full_size else ("normal",):
        window = showcase.put(entry, makers[state]())
        look(window, AT_100)
        said += told(state, walkers.clipped(window))
        bare += [name for name, one in window.rail.buttons.items() if not one.text() and name not in ICONS]

    showcase.close()
    assert said == []
    assert bare == [], "the rail has room for its words"


@in_spanish
def test_nothing_of_a_screen_ever_stands_alone_on_the_desktop(seen):
    """A part shown before it has its place is a window for a moment: it flashes, and takes the keyboard away."""
    assert seen.alone == []


@in_both_languages
def test_everything_has_a_name(seen):
    assert seen.nameless == []


@in_spanish
def test_everything_is_reached_by_keyboard(seen):
    assert seen.unreachable == []


@every_screen
def test_the_focus_can_be_seen(show, entry, dressed):
    showcase = Showcase()
    showcase.put(entry, samples_of(entry)["normal"]())
    window, said = show(showcase.window), []

    for theme in THEMES:
        wear(dressed, theme)
        # In the first theme every widget; the others only give the same rules other colours.
        said += told(theme, walkers.invisible_focus(window, one_of_each=theme != "light"))

    assert said == []


@pytest.fixture
def show(qtbot) -> Iterator[Callable[[QWidget], QWidget]]:
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


def test_a_field_that_swallows_tab_hides_what_comes_after_it(show):
    window, trap, after = QWidget(), QPlainTextEdit(), QPushButton("Guardar")
    window.setLayout(row(trap, after))
    show(window)

    assert walkers.unreachable(window) == ["QPushButton «Guardar»"]


def test_a_part_that_is_shown_before_it_has_its_place_is_found(qtbot):
    with windows() as flashed:
        label = QLabel("suelta")
        label.show()
        window = QWidget()
        window.setLayout(row(label))
    qtbot.addWidget(window)

    assert flashed == ["QLabel «»"]
