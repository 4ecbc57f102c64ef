"""A valid procedure to begin with, as text and as lines that a test may change."""

from __future__ import annotations

from collections.abc import Mapping

from app.procedures.model import Procedure
from app.procedures.parse import parse, read
from app.procedures.problem import Problem

HEAD = """\
format: 1
slug: de-prueba
code: P99
revision: 1
title: De prueba
purpose: Probar
applies:
  - {product: SAE, versions: ">=6 <11"}
evidence: LIKELY
sources: [pruebas]
writes: WRITES
risks: [ninguno]
minutes: {least: 1, most: 60}
"""

STEP = "  - {id: uno, kind: instruction, title: Uno}\n"


def paper(steps: str = STEP, *, writes: str = "no", head: str = HEAD, artifacts: str = "") -> bytes:
    needs = f"artifacts:\n{artifacts}" if artifacts else ""
    return (head.replace("WRITES", writes) + needs + "steps:\n" + steps).encode()


def problems(raw: bytes, images: Mapping[str, bytes] | None = None) -> tuple[Problem, ...]:
    return read(raw, "p.yaml", images)[1]


def codes(raw: bytes, images: Mapping[str, bytes] | None = None) -> list[str]:
    return [problem.code for problem in problems(raw, images)]


def good(raw: bytes) -> Procedure:
    return parse(raw, "p.yaml")


def where(raw: bytes, code: str) -> tuple[int, int]:
    """Line and column of the one problem with that code."""
    (found,) = (problem for problem in problems(raw) if problem.code == code)
    return found.line, found.column


def place_of(raw: bytes, text: str) -> tuple[int, int]:
    """Line and column where a text first stands."""
    before = raw.decode()[: raw.decode().index(text)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
