"""Where the window stood, which screen was shown and what the palette remembers; nothing of the work itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow


class WindowState:
    """An ini file in the config folder. A file that cannot be read is the same as none."""

    def __init__(self, config: Path) -> None:
        self._kept = QSettings(str(config / "window.ini"), QSettings.Format.IniFormat)

    def restore(self, window: QMainWindow) -> None:
        geometry = self._kept.value("geometry")
        if isinstance(geometry, QByteArray):
            window.restoreGeometry(geometry)

    def keep(self, window: QMainWindow, recent: list[str]) -> None:
        self._kept.setValue("geometry", window.saveGeometry())
        self._kept.setValue("recent", "\n".join(recent))
        self._kept.sync()

    def recent(self) -> list[str]:
        """Ids last chosen in the palette, the newest first."""
        text = self._kept.value("recent", "")
        return [one for one in str(text).split("\n") if one]
