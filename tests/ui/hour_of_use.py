"""A window in a process of its own, used round after round by keyboard; says what memory it took.

``python -m tests.ui.hour_of_use FOLDER ROUNDS``: the laptop lies in FOLDER/laptop, its passphrase in FOLDER/passphrase.
One JSON line: bytes held once the first screen has its data, after the first round, and at the end.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.ui.plain_imports import plain_imports

plain_imports()  # before the rest is imported, as the program does
# ruff: noqa: E402

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.bootstrap import Program
from app.bootstrap.window import WindowMachine
from app.i18n import install
from app.settings import Settings, resource_root
from app.ui.collector import Collector
from app.ui.face import Face
from app.ui.screens import ENTRIES
from app.ui.theme.dress import dress, style_arguments
from app.ui.visit.view import Mode

SCREENS = [one for one in ENTRIES if one.place and one.id != "visit"]
ANSWERS = 3
_PATIENCE = 60.0


class Use:
    """``go_round`` visits every screen once, answers steps of the visit and takes them back."""

    def __init__(self, application: QApplication, face: Face) -> None:
        self._application = application
        self._face = face

    def wait(self, true: Callable[[], bool]) -> None:
        """Until it holds and nothing is under way."""
        until = time.monotonic() + _PATIENCE
        while not true() or self._face.background.busy:
            self._application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            if time.monotonic() > until:
                raise TimeoutError(f"at {self._face.window.current}")
        self._application.processEvents()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self._face.window, key, modifier)
        self.wait(lambda: True)

    def go(self, place: int, screen: str) -> None:
        self.press(Qt.Key(Qt.Key.Key_0 + place), Qt.KeyboardModifier.ControlModifier)
        self.wait(lambda: self._face.window.current == screen)
        self._face.window.activateWindow()

    def go_round(self) -> None:
        for one in SCREENS:
            self.go(one.place, one.id)
        self.go(next(one.place for one in ENTRIES if one.id == "visit"), "visit")
        screen = self._face.window.screen_shown
        self.wait(lambda: screen.view.mode is not Mode.LOADING)
        while screen.view.mode is not Mode.STEP:
            self.press(Qt.Key.Key_Return)
        for _answer in range(ANSWERS):
            self.press(Qt.Key.Key_1 if screen.view.step.choices else Qt.Key.Key_Return)
        for _answer in range(ANSWERS):
            self.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def held() -> int:
    """Bytes of this process in memory."""
    gc.collect()
    status = Path("/proc/self/status").read_text("ascii")
    return 1024 * int(status.partition("VmRSS:")[2].split()[0])


def main(folder: Path, rounds: int) -> None:
    """Use the window of that laptop."""
    home = folder / "laptop"
    settings = Settings(
        data=home / "data",
        config=home / "config",
        logs=home / "logs",
        vault="passphrase",
        passphrase_file=str(folder / "passphrase"),
    )
    application = QApplication(["", *style_arguments()])
    install(resource_root() / "resources" / "locale", "es")
    dress(application, "light")
    program = Program(settings, lambda *_: 2)
    machine = WindowMachine(settings, lambda: program.vault)
    face = Face(settings, program._laptop_for_window, program._enrol_for_window, machine)
    face.window.resize(1366, 768)
    face.window.show()
    face.window.activateWindow()
    use = Use(application, face)
    use.wait(lambda: face.window.screen_shown is not None)
    start = held()
    Collector(application)  # as the program has it once its first screen stands
    use.go_round()
    first = held()
    for _round in range(rounds - 1):
        use.go_round()
    said = {"start": start, "first": first, "end": held(), "rounds": rounds}
    face.window.close()
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
