"""What every screen's widget is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtWidgets import QWidget

from app.ui.protocol import Action


class Screen(QWidget):
    """Builds its widgets once and shows view states. The main window calls the methods below; all may be overridden."""

    def grow(self) -> Iterator[None]:
        """What is left to build once it has its place in the window: a piece each time, a turn of the event loop
        between two. It is shown when this ends."""
        yield from ()

    def entered(self, subject: Mapping[str, str]) -> None:
        """The person came here. ``subject``: what to show (ids), often empty."""

    def left(self) -> None:
        """The person went elsewhere; the screen stays alive."""

    def closing(self) -> None:
        """The window closes: forget jobs, stop listening."""

    def actions_here(self) -> Sequence[Action]:
        """What the command palette offers while this screen is shown."""
        return ()
