"""What is wrong with a procedure file and exactly where; the map from parts of the document to places in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Where a part sits in the document: ``("steps", 3, "on_fail", "goto")``."""


MAX_PROBLEMS = 200
"""More mistakes than this say one thing: this is not a procedure. Looking for the rest would only cost time."""


class Severity(StrEnum):
    """An error keeps the procedure from being signed or run; a warning only asks for a second look."""

    ERROR = "error"
    WARNING = "warning"


class Position(NamedTuple):
    """A place in the file; line and column count from 1, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: file, line, column, stable code (``PROC-…``) and a sentence in the reader's language."""

    file: str
    line: int
    column: int
    code: str
    text: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """The form editors and terminals turn into a link."""
        return f"{self.file}:{self.line}:{self.column}: {self.severity.value} {self.code}: {self.text}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem before it is placed in the file. ``flow`` = it was judged from the order of all steps together."""

    path: Path
    code: str
    text: str
    severity: Severity = Severity.ERROR
    flow: bool = False


@dataclass(frozen=True, slots=True)
class Positions:
    """Where each part of one document begins. Without maps every place is 1:1 (a document that never was a file)."""

    file: str = ""
    values: Mapping[Path, Position] = field(default_factory=lambda: MappingProxyType({}))
    keys: Mapping[Path, Position] = field(default_factory=lambda: MappingProxyType({}))

    def value(self, path: Path) -> Position:
        """Where the value begins; the nearest part around it when the document does not say it."""
        for length in range(len(path), -1, -1):
            found = self.values.get(path[:length])
            if found is not None:
                return found
        return Position(1, 1)

    def key(self, path: Path) -> Position:
        """Where the name of the field begins; for an item of a list, where the item begins."""
        return self.keys.get(path) or self.value(path)

    def place(self, finding: Finding) -> Problem:
        """The finding with its place in the file."""
        line, column = self.value(finding.path)
        return Problem(self.file, line, column, finding.code, finding.text, finding.severity)


def in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """As a reader meets them in the file."""
    return tuple(sorted(set(problems), key=lambda one: (one.line, one.column, one.code, one.text)))
