"""What every screen's widget is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.ui.protocol import Action, Tools
from app.ui.turns import Turns


class Screen(QWidget):
    """Builds its widgets once and shows view states. The main window calls the methods below; all may be overridden."""

    def grow(self) -> Iterator[None]:
        """What is left to build once it has its place in the window: a piece each time, a turn of the event loop
        between two. It is shown when this ends."""
        yield from ()

    def style_parts(self) -> Iterator[None]:
        """After ``grow``, still unseen: every part finds its rules of the stylesheet."""
        yield from polish(self)

    @property
    def stands(self) -> bool:
        """Whether what it was last asked to show is there; else the rest comes in the next turns."""
        return True

    def entered(self, subject: Mapping[str, str]) -> None:
        """The person came here. ``subject``: what to show (ids), often empty."""

    def left(self) -> None:
        """The person went elsewhere; the screen stays alive."""

    def closing(self) -> None:
        """The window closes: forget jobs, stop listening."""

    def actions_here(self) -> Sequence[Action]:
        """What the command palette offers while this screen is shown."""
        return ()


class GrowingScreen(Screen):
    """A screen that takes long to build. With ``tools`` it is built by ``grow`` and has its presenter afterwards;
    without, ``build_at_once`` does it all."""

    def __init__(self, tools: Tools | None = None) -> None:
        super().__init__()
        self._tools = tools
        self._turns = Turns(self)
        self.grown = False
        """Whether every part is there."""

    def grow(self) -> Iterator[None]:
        if self._tools is not None:
            yield from self._pieces()
            self.grown = True
            self._begin(self._tools)

    @property
    def stands(self) -> bool:
        return self.grown and not self._turns.running

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.grown:
            self._fit()
        super().resizeEvent(event)

    def build_at_once(self) -> None:
        deque(self._pieces(), 0)
        self.grown = True

    def over_turns(self, pieces: Iterator[None], then: Callable[[], None]) -> None:
        """More to build, as the screen itself was: over several turns of the event loop, or at once."""
        if self._tools is None:
            deque(pieces, 0)
            then()
        else:
            self._turns.run(pieces, then)

    def _pieces(self) -> Iterator[None]:
        """Build the widgets, from the outside in: a part that already has its place is styled once."""
        raise NotImplementedError

    def _fit(self) -> None:
        """What a small window has no room for, or places otherwise; called once every part is there."""

    def _begin(self, tools: Tools) -> None:
        """Every part is there: make the presenter."""
        raise NotImplementedError


def polish(whole: QWidget, but: QWidget | None = None) -> Iterator[None]:
    """Have every part find its rules of the stylesheet now: when it is shown, all of them would in one turn. ``but``:
    a part whose turn comes later."""
    for part in whole.findChildren(QWidget):
        # It may have been thrown away since, by a newer view.
        if isValid(part) and not (but is not None and but.isAncestorOf(part)):
            part.ensurePolished()
            yield
