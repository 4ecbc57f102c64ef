"""Every screen in every theme, language and state, as PNG: evidence for people, baselines for tests.

``python -m app.ui.pictures --out DIR`` (or ``packaging/dev.py screenshots``). Runs without a screen.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.i18n import LANGUAGES, install
from app.journal.outbox import OutboxCounts
from app.kit.inbox import SyncNote
from app.settings import load, resource_root
from app.ui.background import Background
from app.ui.enrolling import Enrolment
from app.ui.gallery import gallery_page
from app.ui.main_window import MainWindow
from app.ui.office import Office, OfficeView
from app.ui.preferences import Preferences
from app.ui.safe import Safe
from app.ui.screens import ENTRIES, FIRST_RUN, Entry, samples_of
from app.ui.theme.dress import choose_style, dress, wear
from app.ui.theme.tokens import THEMES

SIZE = QSize(1366, 768)
GALLERY = "gallery"
_GALLERY_WIDTH = 1000


def framed(one: Entry, widget: QWidget, size: QSize = SIZE, state: str = "loading") -> MainWindow:
    """A sample inside the real window. Close it afterwards. ``state``: what the three indicators tell beside it."""
    background = Background()
    office = Office(background, lambda _seconds, _call: lambda: None, lambda: datetime.now(UTC))
    office.view = office_of("loading" if one.id == FIRST_RUN else state)  # before it is enrolled nothing is known
    safe = Safe(background, None, _nothing)
    preferences = Preferences(load({}), _nothing, _nothing, safe, lambda: None)
    enrol = Enrolment(background, lambda _request: {}, None)
    window = MainWindow(background, office, preferences, enrol)
    window.closed.connect(background.close)
    background.setParent(window)
    window.preview(one.id, widget)  # type: ignore[arg-type]  # samples() gives Screens
    window.resize(size)
    return window


def office_of(state: str) -> OfficeView:
    """The office as it would be with a screen in this state."""
    if state == "loading":
        return OfficeView()
    here = 12 if state == "offline" else 0
    counts = OutboxCounts(here, 0, 141, 0, 0, 0, "")
    code = "HUB-UNREACHABLE" if state == "offline" else ""
    moment = "2026-11-23T23:46:00.000Z"
    return OfficeView(counts=counts, note=SyncNote(moment, moment, code, "", 0.0, plan_vanished=False))


def _nothing(_choice: str) -> None:
    """A picture's window changes no preference."""


def picture(widget: QWidget) -> QImage:
    """The widget as it would be painted, at 100 %."""
    widget.ensurePolished()
    QApplication.sendPostedEvents()
    image = QImage(widget.size(), QImage.Format.Format_RGB32)
    widget.render(image)
    return image


def all_pictures(
    themes: Sequence[str], languages: Sequence[str], size: QSize = SIZE, screens: Sequence[str] = ()
) -> Iterator[tuple[str, QImage]]:
    """(name, image) of every screen × language × theme × state: ``outbox-normal-dark-es``.

    ``screens``: only these ("gallery" is one of them); none named means all.
    """
    application = QApplication.instance()
    assert isinstance(application, QApplication)  # noqa: S101 - made by whoever calls
    for language in languages:
        install(resource_root() / "resources" / "locale", language)
        for theme in themes:
            wear(application, theme)
            if not screens or GALLERY in screens:
                yield f"{GALLERY}-{theme}-{language}", gallery_shot()
            for one in (one for one in ENTRIES if not screens or one.id in screens):
                for state, make in samples_of(one).items():
                    yield f"{one.id}-{state}-{theme}-{language}", shot(framed(one, make(), size, state))


def shot(window: MainWindow) -> QImage:
    """Show, take the picture, close."""
    window.show()
    _let_go()
    image = picture(window)
    window.close()
    window.deleteLater()
    return image


def _let_go() -> None:
    """A window that comes up gives the focus to its first field; in a picture nobody is about to type there."""
    QApplication.processEvents()
    focus = QApplication.focusWidget()
    if focus is not None:
        focus.clearFocus()
    QApplication.processEvents()


def gallery_shot() -> QImage:
    """The whole page of widgets, as long as it is."""
    page = gallery_page()
    page.resize(_GALLERY_WIDTH, SIZE.height())
    page.show()
    _let_go()
    inside = page.widget()
    page.resize(_GALLERY_WIDTH, inside.sizeHint().height() if inside is not None else SIZE.height())
    QApplication.processEvents()
    image = picture(page)
    page.close()
    page.deleteLater()
    return image


def _size(text: str) -> QSize:
    width, _by, height = text.partition("x")
    return QSize(int(width), int(height))


def main(words: Sequence[str]) -> int:
    """Write them all, or those chosen."""
    parser = argparse.ArgumentParser(prog="dev.py screenshots")
    parser.add_argument("--out", type=Path, default=Path("screenshots"))
    parser.add_argument("--theme", action="append", choices=list(THEMES))
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--screen", action="append", choices=[GALLERY, *(one.id for one in ENTRIES)])
    parser.add_argument("--size", type=_size, default=SIZE, help="of the window, like 1024x600")
    chosen = parser.parse_args(words)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    choose_style()
    application = QApplication(sys.argv[:1])
    dress(application, "light")
    chosen.out.mkdir(parents=True, exist_ok=True)
    pictures = all_pictures(
        chosen.theme or list(THEMES), chosen.language or LANGUAGES, chosen.size, chosen.screen or ()
    )
    for name, image in pictures:
        image.save(str(chosen.out / f"{name}.png"))
        sys.stderr.write(f"{name}.png\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
