"""What the command palette offers: screens, actions of the window and of the screen shown, things found by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app.i18n import _, language
from app.ui.help_pages import pages
from app.ui.protocol import Action, Place
from app.ui.screens import Entry
from app.ui.shell.command_palette import Command
from app.ui.shell.finder import Found
from app.ui.shortcuts import written
from app.ui.widgets.search_list import Hit

_ICONS = {"client": "building", "task": "list-check", "procedure": "file-text"}


def commands_of_actions(actions: Iterable[Action], hint: str = "") -> list[Command]:
    """Actions as lines of the palette."""
    return [
        Command(Hit(f"action:{one.id}", one.text, "chevron-right", one.hint or hint, written(one.keys)), one.run)
        for one in actions
    ]


def commands_of_screens(entries: Sequence[Entry], go: Callable[[Place], None]) -> list[Command]:
    """The way to each screen."""
    return [
        Command(
            Hit(f"go:{one.id}", _("Ir a {screen}").format(screen=one.words), one.icon, "", f"Ctrl+{one.place}"),
            lambda screen=one.id: go(Place(screen)),  # type: ignore[misc]  # mypy sees no type in a lambda's default
        )
        for one in sorted(entries, key=lambda one: one.place)
        if one.place
    ]


def commands_of_help(entries: Sequence[Entry], go: Callable[[Place], None]) -> list[Command]:
    """The pages of the help; none when this installation lacks them."""
    shown = next((one for one in entries if one.id == "help"), None)
    try:
        known = pages(language()) if shown else ()
    except OSError:
        known = ()
    return [
        Command(
            Hit(f"help:{page.id}", page.title, "help-circle", _("Ayuda")),
            lambda page=page.id: go(Place("help", {"page": page})),  # type: ignore[misc]  # as above
        )
        for page in known
        if not page.part_of
    ]


def commands_of_found(found: Iterable[Found], entries: Sequence[Entry], go: Callable[[Place], None]) -> list[Command]:
    """Clients, tasks and procedures, for which some screen exists that can show them."""
    shown_by = {kind: one.id for one in reversed(entries) for kind in one.shows}
    return [_command(one, shown_by[one.kind], go) for one in found if one.kind in shown_by]


def _command(found: Found, screen: str, go: Callable[[Place], None]) -> Command:
    said = {"client": _("Cliente"), "task": _("Tarea"), "procedure": _("Procedimiento")}[found.kind]
    hint = " · ".join(part for part in (said, found.where) if part)
    hit = Hit(f"{found.kind}:{found.id}", found.name, _ICONS[found.kind], hint, also=found.where)
    return Command(hit, lambda: go(Place(screen, {found.kind: found.id, "visit": found.visit})))
