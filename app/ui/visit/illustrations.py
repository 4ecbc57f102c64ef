"""The pictures steps show: read, checked against what the procedure binds, and drawn in a worker. No Qt.

A picture that is missing, altered or no plain picture is never shown; the card says so and the step goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.errors import MaletinError, Unavailable
from app.i18n import _
from app.kit.pictures import open_picture
from app.procedures.model import Picture
from app.ui.protocol import Lane, Run, Task
from app.ui.visit.view import VisitView

Draw = Callable[[bytes, str], object]
"""From bytes and file name to what the screen paints; None when they cannot be drawn."""
_MOST = 12
"""Drawn pictures that are kept: some megabytes each."""


class Illustrations:
    """``refresh`` is called when a picture came, or its trouble."""

    def __init__(self, run: Run, draw: Draw, refresh: Callable[[], None]) -> None:
        self._run = run
        self._draw = draw
        self._refresh = refresh
        self._drawn: dict[str, object] = {}
        self._troubles: dict[str, str] = {}
        self._asked: set[str] = set()

    def with_picture(self, view: VisitView) -> VisitView:
        """The same view with its picture or its trouble; a picture that lacks is asked for."""
        shown = view.step.picture if view.step is not None else None
        if view.step is None or shown is None or shown.picture is None:
            return view
        self._ask(shown.picture)
        digest = shown.picture.sha256
        known = replace(shown, drawn=self._drawn.get(digest), trouble=self._troubles.get(digest, ""))
        return replace(view, step=replace(view.step, picture=known))

    def look_again(self) -> None:
        """What could not be shown may have been mended meanwhile."""
        self._asked -= self._troubles.keys()
        self._troubles.clear()

    def _ask(self, picture: Picture) -> None:
        digest = picture.sha256
        if digest in self._asked:
            return
        self._asked.add(digest)

        def work(task: Task) -> object:
            return self._draw(open_picture(task.laptop.parts.shelf, picture), picture.name)

        def done(drawn: object) -> None:
            if drawn is None:
                self._troubles[digest] = _("La imagen de este paso no se puede dibujar; siga las instrucciones.")
            else:
                self._keep(digest, drawn)
            self._refresh()

        def failed(trouble: MaletinError) -> None:
            self._troubles[digest] = _said(trouble)
            self._refresh()

        self._run(work, done=done, failed=failed, lane=Lane.LONG)

    def _keep(self, digest: str, drawn: object) -> None:
        if len(self._drawn) >= _MOST:
            oldest = next(iter(self._drawn))
            del self._drawn[oldest]
            self._asked.discard(oldest)
        self._drawn[digest] = drawn


def _said(trouble: MaletinError) -> str:
    if isinstance(trouble, Unavailable):
        return _("La imagen de este paso no está en la laptop; siga las instrucciones. Llega al sincronizar.")
    return _("La imagen de este paso no es la que se firmó, así que no se muestra; siga las instrucciones.")
