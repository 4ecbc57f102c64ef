"""The ways out when the store does not open: the recovery key, the last backup. Each asks first, then opens again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import MaletinError
from app.i18n import _
from app.ui.background import Background
from app.ui.dates import moment_text
from app.ui.enrolling import Machine

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.widgets.error_banner import Offer

_KEY_TROUBLES = frozenset({"STORE-WRONG-KEY", "STORE-KEY-MISSING"})


class StoreWays:
    """``window``: the one in front now; ``again``: opens the store once more."""

    def __init__(
        self,
        background: Background,
        machine: Machine | None,
        store: Path,
        window: Callable[[], MainWindow],
        again: Callable[[], None],
    ) -> None:
        self._background = background
        self._machine = machine
        self._store = store
        self._window = window
        self._again = again

    def offer(self, trouble: MaletinError) -> Offer | None:
        """The button for this trouble; None when only another try is left."""
        if self._machine is None:
            return None
        if trouble.code in _KEY_TROUBLES:
            return _("Escribir la llave de recuperación…"), self._ask_key
        backup = str(trouble.facts.get("backup", ""))
        if trouble.code == "STORE-DAMAGED" and backup and trouble.facts.get("file") == str(self._store):
            return _("Volver al último respaldo…"), lambda: self._ask_to_go_back(Path(backup))
        return None

    # ── inside ──

    def _ask_key(self) -> None:
        from app.ui.shell.store_sheets import TypeRecoveryKey

        sheet = TypeRecoveryKey(self._window(), lambda text, refused: self._use(text, refused, sheet.accept))
        sheet.finished.connect(lambda _code: sheet.deleteLater())
        sheet.float_over()

    def _use(self, text: str, refused: Callable[[MaletinError], None], accepted: Callable[[], None]) -> None:
        machine = self._machine
        assert machine is not None  # noqa: S101 - offered only with one

        def done(_none: None) -> None:
            accepted()
            self._again()

        self._background.call(lambda _cancel: machine.use_recovery_key(text), done=done, failed=refused)

    def _ask_to_go_back(self, backup: Path) -> None:
        from app.ui.shell.store_sheets import AskToGoBack

        sheet = AskToGoBack(self._window(), _moment_of(backup), self._go_back)
        sheet.finished.connect(lambda _code: sheet.deleteLater())
        sheet.float_over()

    def _go_back(self) -> None:
        machine = self._machine
        assert machine is not None  # noqa: S101 - offered only with one

        def done(aside: str) -> None:
            said = _("Se volvió al respaldo. El archivo dañado quedó aparte: {name}").format(name=aside)
            self._window().notices.say(said, tone="warn")
            self._again()

        def failed(trouble: MaletinError) -> None:
            self._window().store_failed(trouble, self._again, self.offer(trouble))

        self._background.call(lambda _cancel: machine.restore_backup(), done=done, failed=failed)


def _moment_of(backup: Path) -> str:
    """When it was made, in words; its name where the disk does not say."""
    try:
        made = datetime.fromtimestamp(backup.stat().st_mtime, UTC).astimezone()
    except OSError:
        return backup.name
    return moment_text(made, datetime.now(UTC).astimezone())
