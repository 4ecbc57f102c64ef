"""Every screen in every theme, language and state, as PNG: evidence for people, baselines for tests.

``python -m app.ui.pictures --out DIR`` (or ``packaging/dev.py screenshots``). Runs without a screen.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.i18n import LANGUAGES, install
from app.journal.outbox import OutboxCounts
from app.kit.inbox import SyncNote
from app.settings import Settings, resource_root
from app.ui.background import Background
from app.ui.enrolling import Enrolment
from app.ui.gallery import gallery_page
from app.ui.main_window import MainWindow
from app.ui.office import Office, OfficeView
from app.ui.preferences import Preferences
from app.ui.safe import Safe
from app.ui.screens import ENTRIES, FIRST_RUN, Entry, samples_of
from app.ui.theme.dress import dress, style_arguments, wear
from app.ui.theme.tokens import TEXT_SIZES, THEMES, put_text_size

SIZE = QSize(1366, 768)
GALLERY = "gallery"
_GALLERY_WIDTH = 1000
ZONE = "CST6"
"""Pictures are taken in central Mexico, wherever the machine stands: hours are shown as they are there."""
_NOWHERE = Settings(data=Path("pictures"), config=Path("pictures"), logs=Path("pictures"))
"""A picture does not depend on whose machine it is made, and leaves nothing there."""


class Showcase:
    """One real window in which one sample after the other stands: building the window costs more than most screens.
    Close it afterwards."""

    def __init__(self, size: QSize = SIZE) -> None:
        background = Background()
        self._office = _StillOffice(background, lambda _seconds, _call: lambda: None, lambda: datetime.now(UTC))
        safe = Safe(background, None, _nothing)
        preferences = Preferences(_NOWHERE, _nothing, _nothing, _nothing, safe, lambda: None)
        self.window = MainWindow(
            background, self._office, preferences, Enrolment(background, lambda _request: {}, None)
        )
        self.window.closed.connect(background.close)
        background.setParent(self.window)
        self.window.resize(size)
        self._shown: QWidget | None = None

    def put(self, one: Entry, widget: QWidget, state: str = "loading") -> MainWindow:
        """In place of the last one, which is thrown away. ``state``: what the three indicators tell beside it."""
        before, self._shown = self._shown, widget
        # Before it is enrolled a laptop knows nothing of its office.
        self._office.tell(office_of("loading" if one.id == FIRST_RUN else state))
        self.window.preview(one.id, widget)  # type: ignore[arg-type]  # samples() gives Screens
        if before is not None:
            before.deleteLater()
            QApplication.sendPostedEvents(before, QEvent.Type.DeferredDelete)
        return self.window

    def picture_of(self, one: Entry, widget: QWidget, state: str) -> QImage:
        """Put it there and take its picture."""
        window = self.put(one, widget, state)
        window.show()
        _let_go()
        return picture(window)

    def close(self) -> None:
        """The window is gone at once: the next theme need not dress it too."""
        self.window.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(self.window, QEvent.Type.DeferredDelete)


class _StillOffice(Office):
    """It never calls anybody: it says what it is told."""

    def tell(self, view: OfficeView) -> None:
        self._set(view)


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
            showcase = Showcase(size)
            for one in (one for one in ENTRIES if not screens or one.id in screens):
                for state, make in samples_of(one).items():
                    yield f"{one.id}-{state}-{theme}-{language}", showcase.picture_of(one, make(), state)
            showcase.close()


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
    QApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
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
    parser.add_argument("--text-size", choices=list(TEXT_SIZES), default="normal")
    parser.add_argument("--size", type=_size, default=SIZE, help="of the window, like 1024x600")
    chosen = parser.parse_args(words)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["TZ"] = ZONE
    if sys.platform != "win32":
        time.tzset()
    application = QApplication([*sys.argv[:1], *style_arguments()])
    put_text_size(chosen.text_size)
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
