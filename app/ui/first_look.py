"""The first screen with what it showed last, while the store is still being opened (decision 0009)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from app.ui.background import Background
    from app.ui.main_window import MainWindow

LONGEST = 1.0
"""Seconds the opening waits for the look to be painted; longer only on a machine that does something else."""
AskLook = Callable[[str], str | None]
"""The look of that name, if it still holds; called in the store's worker."""


class FirstLook:
    """One for each run, asked once."""

    def __init__(
        self, ask: AskLook | None, background: Background, window: Callable[[], MainWindow], shown: Callable[[], None]
    ) -> None:
        self.keeps = ask is not None
        """Whether looks are kept for the next start."""
        self._ask = ask
        self._background = background
        self._window = window
        self._shown = shown
        self._over = threading.Event()

    def come_first(self) -> None:
        """In the store's worker, before the opening: returns once the look is painted, or there is none.

        It has the interpreter for itself: what the opening imports would take half of it away. Whatever anybody asks of
        the store meanwhile waits behind the opening.
        """
        from app.ui.screens import first_screen, module_of
        from app.ui.today.remembered import look_name, unpack

        ask, self._ask = self._ask, None
        look = ask(look_name(datetime.now().astimezone())) if ask is not None else None
        if look is not None and unpack(look) is not None:
            module_of(first_screen())
            self._background.deliver(lambda: self._show(look))
            self._over.wait(LONGEST)

    def give_up(self) -> None:
        """The window closes: nobody waits for it any more."""
        self._over.set()

    # ── on the main thread ──

    def _show(self, look: str) -> None:
        window = self._window()
        if window.show_look(look):
            window.arrived.connect(self._arrived)
        else:
            self._over.set()

    def _arrived(self) -> None:
        window = self._window()
        window.arrived.disconnect(self._arrived)
        self._wait_until_it_stands()

    def _wait_until_it_stands(self) -> None:
        window = self._window()
        if window.screen_shown is None or not window.screen_shown.stands:
            QTimer.singleShot(0, window, self._wait_until_it_stands)
            return
        window.repaint()  # what was only asked for is painted here and now: the mark says the truth
        self._over.set()
        self._shown()
