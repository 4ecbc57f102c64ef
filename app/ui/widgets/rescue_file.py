"""Where the rescue bundle goes: asked with the system's own dialog."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _


def ask_where(parent: QWidget) -> Path | None:
    """None when the person thought better of it."""
    name = f"rescate-{datetime.now(UTC).astimezone():%Y%m%d-%H%M}.maletin"
    chosen, _kind = QFileDialog.getSaveFileName(parent, _("Guardar paquete de rescate"), name)
    return Path(chosen) if chosen else None
