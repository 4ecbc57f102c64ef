"""The bare tree of a YAML file: texts, lists and groups of fields, each with its place. No library type in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from app.procedures.problem import Path, Position, Positions


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text. ``plain`` = written without quotes, so that an empty one means "no value"."""

    text: str
    plain: bool
    at: Position


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    at: Position


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of a group."""

    key: str
    at: Position
    value: Node


@dataclass(frozen=True, slots=True)
class Group:
    """Named fields; each name once."""

    entries: tuple[Entry, ...]
    at: Position


Node: TypeAlias = Scalar | Sequence | Group


def positions(file: str, root: Node) -> Positions:
    """The places of every part under the root."""
    values: dict[Path, Position] = {}
    keys: dict[Path, Position] = {}
    waiting: list[tuple[Path, Node]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        values[path] = node.at
        match node:
            case Sequence(items=items):
                waiting += [((*path, number), item) for number, item in enumerate(items)]
            case Group(entries=entries):
                keys |= {(*path, entry.key): entry.at for entry in entries}
                waiting += [((*path, entry.key), entry.value) for entry in entries]
            case Scalar():
                pass
    return Positions(file, values, keys)
