"""The sources as the guard tests see them: files, parsed, with their place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    """One Python file: its path relative to the root it was read under, its text and its syntax tree."""

    place: Path
    text: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """`app/kit/verdict.py:12`, for messages."""
        return f"{self.place.as_posix()}:{getattr(node, 'lineno', 1)}"


def sources(folder: Path, root: Path = ROOT) -> Iterator[Source]:
    """Every Python file under a folder, in order."""
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        yield Source(path.relative_to(root), text, ast.parse(text))
