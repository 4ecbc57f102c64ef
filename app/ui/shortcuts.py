"""Every shortcut of the window, in one registry: the menu of keys, the F1 sheet and the palette are made from it."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from app.i18n import N_, _
from app.ui.screens import ENTRIES, Entry

EVERYWHERE = ""
"""Scope of keys that work on every screen."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One key and what it does. A screen lists its own in ``keys.py`` as ``KEYS``."""

    id: str
    keys: str
    """As Qt writes it: "Ctrl+K", "F1", "N"."""
    text: str
    """Marked with N_."""
    scope: str = EVERYWHERE
    """A screen's id, or EVERYWHERE."""
    typed: bool = False
    """Plain letters and digits: off while a text field has the focus."""

    @property
    def words(self) -> str:
        return _(self.text)


GLOBAL: tuple[Shortcut, ...] = (
    Shortcut("palette", "Ctrl+K", N_("Buscar acciones, clientes, tareas y procedimientos")),
    Shortcut("keys", "F1", N_("Ver todos los atajos")),
    Shortcut("sync", "Ctrl+Shift+S", N_("Sincronizar ahora")),
    Shortcut("theme", "Ctrl+Shift+T", N_("Cambiar de tema")),
    Shortcut("quit", "Ctrl+Q", N_("Salir de Maletín")),
)


def all_shortcuts(entries: tuple[Entry, ...] = ENTRIES) -> tuple[Shortcut, ...]:
    """Global ones, the way to each screen, and what each screen adds."""
    return tuple(_one_by_one(entries))


def everywhere(entries: tuple[Entry, ...] = ENTRIES) -> tuple[Shortcut, ...]:
    """Global ones and the way to each screen; nothing of a screen is imported for them."""
    in_order = sorted((one for one in entries if one.place), key=lambda one: one.place)
    return (*GLOBAL, *(Shortcut(f"go-{one.id}", f"Ctrl+{one.place}", one.title) for one in in_order))


@cache
def keys_of(one: Entry) -> tuple[Shortcut, ...]:
    """The keys a screen adds; a screen without ``keys.py`` adds none."""
    name = f"{one.package}.keys"
    if importlib.util.find_spec(name) is None:
        return ()
    return tuple(importlib.import_module(name).KEYS)


def keys_for(shortcut: str) -> str:
    """The keys of one shortcut by its id; empty when there is none."""
    return next((one.keys for one in _one_by_one(ENTRIES) if one.id == shortcut), "")


def written(keys: str) -> str:
    """As it stands on the keyboard: Qt calls Enter "Return"."""
    return keys.replace("Return", "Enter")


def conflicts(shortcuts: Iterable[Shortcut]) -> tuple[tuple[Shortcut, Shortcut], ...]:
    """Pairs that want the same keys in the same place; what works everywhere clashes with every screen."""
    listed = tuple(shortcuts)
    return tuple(
        (one, other)
        for place, one in enumerate(listed)
        for other in listed[place + 1 :]
        if one.keys.casefold() == other.keys.casefold()
        and (one.scope == other.scope or EVERYWHERE in (one.scope, other.scope))
    )


def _one_by_one(entries: tuple[Entry, ...]) -> Iterator[Shortcut]:
    """A screen's keys are imported when it is their turn: most are found before."""
    yield from everywhere(entries)
    for one in entries:
        yield from keys_of(one)
