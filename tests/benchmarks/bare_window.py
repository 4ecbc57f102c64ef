"""The floor of every start: a window of Qt with one word in it. Says on stdout when it was painted and leaves."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow


class Window(QMainWindow):
    was_painted = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's own name
        super().paintEvent(event)
        if not self.was_painted:
            self.was_painted = True
            QTimer.singleShot(0, self.painted)

    def painted(self) -> None:
        sys.stdout.write(f"{time.monotonic()}\n")
        QApplication.quit()


application = QApplication(sys.argv[:1])
window = Window()
window.setCentralWidget(QLabel("Maletín"))
window.resize(1280, 720)
window.show()
application.exec()
