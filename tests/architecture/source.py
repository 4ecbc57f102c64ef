"""The sources as the guard tests see them: files, parsed, with their place."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
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


@cache
def sources(folder: Path, root: Path = ROOT) -> tuple[Source, ...]:
    """Every Python file under a folder, in order; read once for all rules."""
    paths = sorted(folder.rglob("*.py"))
    return tuple(_read(path, root) for path in paths)


def _read(path: Path, root: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path.relative_to(root), text, ast.parse(text))
