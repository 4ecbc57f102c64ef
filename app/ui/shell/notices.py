"""What is said without asking: in the tray while the window is away, else for a few seconds in its corner."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.theme.icons import icon
from app.ui.theme.tokens import MOTION, SIZE, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.chip import TONE_ICONS
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import retone, row
from app.ui.widgets.text import words
from app.ui.widgets.undo_bar import UndoBar

if TYPE_CHECKING:  # each name of Qt costs time when it is first named, and the window is painted without these
    from PySide6.QtWidgets import QSystemTrayIcon


class Notice(QFrame):
    """One sentence; it goes by itself."""

    def __init__(self, parent: QWidget, close: str) -> None:
        super().__init__(parent)
        self.setProperty("kind", "floating")
        self._glyph = Glyph("info-circle", "info")
        self.text = words("", wrap=False)
        shut = button("", self.hide, kind="quiet", icon="x", name=close)
        line = row(self._glyph, self.text, shut, gap=SPACE.md)
        line.setContentsMargins(SPACE.lg, SPACE.xs, SPACE.xs, SPACE.xs)
        self.setLayout(line)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(MOTION.notice)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, tone: str) -> None:
        self.text.setText(text)
        self._glyph.show_icon(TONE_ICONS[tone], tone)
        retone(self, tone=tone)
        self.setAccessibleName(text)
        self.adjustSize()
        self.show()
        self.raise_()
        self._timer.start()


class Notices(QObject):
    """The notice, the undo bar and the tray of one window."""

    def __init__(self, window: QWidget, close: str) -> None:
        super().__init__(window)
        self._window = window
        self.notice = Notice(window, close)
        self.undo = UndoBar(window)
        self.tray: QSystemTrayIcon | None = None
        window.installEventFilter(self)

    def use_tray(self) -> None:
        """After the first paint; where there is no tray, everything is said in the window."""
        from PySide6.QtWidgets import QSystemTrayIcon

        if QSystemTrayIcon.isSystemTrayAvailable():
            self.tray = QSystemTrayIcon(icon("briefcase", "accent", SIZE.icon_large), self._window)
            self.tray.setToolTip("Maletín")
            self.tray.activated.connect(self._come_back)
            self.tray.show()

    def say(self, text: str, *, tone: str = "info", undo: Callable[[], None] | None = None) -> None:
        """See ``app.ui.protocol.Notify``."""
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

        if undo is not None:
            self.undo.offer(text, undo)
        elif self.tray is not None and (self._window.isMinimized() or not self._window.isVisible()):
            self.tray.showMessage("Maletín", text, self.tray.icon(), MOTION.notice)
        else:
            self.notice.say(text, tone)
        self._place()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _come_back(self) -> None:
        self._window.showNormal()
        self._window.activateWindow()

    def _place(self) -> None:
        bottom = self._window.height() - SIZE.control - SPACE.lg
        for one in (self.undo, self.notice):
            if not one.isHidden():
                left = max(SPACE.lg, (self._window.width() - one.width()) // 2)
                one.move(QPoint(left, bottom - one.height()))
                one.raise_()
                bottom -= one.height() + SPACE.sm
