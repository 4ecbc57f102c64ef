"""Where a person goes on after a trouble of the way to the office: one button for each. Pure, no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import MaletinError
from app.i18n import N_, _


@dataclass(frozen=True, slots=True)
class Way:
    """``screen``: where it leads; empty = try again."""

    text: str
    screen: str = ""


_ENROL = N_("Dar de alta de nuevo…")
_ROOM = N_("Liberar espacio…")
_WAYS = {
    "HUB-TOKEN": (_ENROL, "first-run"),
    "TRUST-NOT-SET": (_ENROL, "first-run"),
    "NOT-ENROLLED": (_ENROL, "first-run"),
    "HUB-TOO-LARGE": (N_("Ver por sincronizar"), "outbox"),
    "DISK-FULL": (_ROOM, "settings"),
    "STORE-DISK-FULL": (_ROOM, "settings"),
    "EVIDENCE-MISSING": (N_("Ver por sincronizar"), "outbox"),
    "EVIDENCE-ALTERED": (N_("Ver por sincronizar"), "outbox"),
}


def way_of(trouble: MaletinError, here: str = "") -> Way:
    """The one thing to do. ``here``: the screen that asks; it never sends to itself."""
    text, screen = _WAYS.get(trouble.code, ("", ""))
    if not screen or screen == here:
        return Way(_("Intentar de nuevo"))
    return Way(_(text), screen)
