"""The screens there are, in the order of the rail. Adding one is one line.

By convention the package has ``screen.py`` with ``open_screen(tools) -> Screen`` and ``samples()`` (how to make each of
its named states, for pictures and tests), and may have ``keys.py`` with ``KEYS``. Nothing of a screen is imported
before the window is painted.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.i18n import N_, _


@dataclass(frozen=True, slots=True)
class Entry:
    """One screen as rail and palette see it."""

    id: str
    title: str
    """Marked with N_; shown with ``_``."""
    icon: str
    package: str
    place: int
    """Its digit: Ctrl+1 … Ctrl+9. The rail shows the places that exist; 0 = none: the screen stands alone, without
    rail, and is shown when it is its turn."""
    shows: tuple[str, ...] = ()
    """What a palette hit may open here: "client", "task", "procedure"."""
    home: int = 0
    """The screen with the highest number is shown first."""
    small: bool = False
    """Its button is a small one in the head of the rail, not a line of it."""

    @property
    def words(self) -> str:
        """The title in the reader's language."""
        return _(self.title)


FIRST_RUN = "first-run"
ENTRIES: tuple[Entry, ...] = (
    Entry(FIRST_RUN, N_("Bienvenida"), "briefcase", "app.ui.first_run", place=0),
    Entry("closing", N_("Cierre"), "clipboard-check", "app.ui.closing", place=4),
    Entry("today", N_("Hoy"), "calendar-event", "app.ui.today", place=1, shows=("client",), home=2),
    Entry("visit", N_("Visita"), "route", "app.ui.visit", place=3, shows=("task", "procedure")),
    Entry("kit", N_("Maletín"), "briefcase", "app.ui.kit", place=2),
    Entry("outbox", N_("Por sincronizar"), "cloud-upload", "app.ui.outbox", place=5, home=1),
    Entry("settings", N_("Ajustes"), "settings", "app.ui.settings_page", place=7),
    Entry("history", N_("Historial"), "history", "app.ui.history", place=6),
    Entry("help", N_("Ayuda"), "help-circle", "app.ui.help", place=9, small=True),
    Entry("scan", N_("Diagnóstico"), "stethoscope", "app.ui.scan", place=8),
)
# Places kept for: 1 N_("Hoy") · 2 N_("Maletín") · 3 N_("Visita") · 4 N_("Cierre") · 6 N_("Historial") · 7 N_("Ajustes")


def entry(screen: str) -> Entry | None:
    """The entry of that name; None when this version has no such screen."""
    return next((one for one in ENTRIES if one.id == screen), None)


def first_screen(entries: tuple[Entry, ...] = ENTRIES) -> Entry:
    """Where the window opens."""
    return max(entries, key=lambda one: one.home)


def module_of(one: Entry) -> Any:  # noqa: ANN401 - a module with open_screen and samples
    """Import the screen's own module; done in a worker, because it pulls the heavy rooms in."""
    return importlib.import_module(f"{one.package}.screen")


def samples_of(one: Entry) -> Mapping[str, Callable[[], Any]]:
    """How to make the screen in each of its named states; a screen never shown is never made."""
    return dict(module_of(one).samples())
