"""Imports as Python makes them, without PySide's look into the source of every module.

A module may ask PySide for other spellings of its names (``from __feature__ import snake_case``). To know who might,
PySide replaces ``__import__`` and reads the source of whatever is imported afterwards: a fifth of the time of a start,
and Python's line cache keeps all of that source (14 MB). Nothing here asks for other spellings.
"""

from __future__ import annotations

import builtins


def plain_imports() -> None:
    """Put back what ``__import__`` was, before the rest of the program is imported. A PySide that keeps it elsewhere
    keeps its own way."""
    import PySide6.QtCore  # noqa: F401 - it is what replaces it

    before = getattr(builtins, "__orig_import__", None)
    if before is not None:
        builtins.__import__ = before
