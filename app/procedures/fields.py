"""From a bare tree to a Procedure: which field takes what, and every mistake in it at once.

A tree with mistakes is mended on the side (never for use) so that the rules of app.procedures.validate can still be
judged over the rest of it: a person sees the misspelled field and the step nobody can reach in the same run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.procedures.mend import mended
from app.procedures.model import Procedure, StepBase
from app.procedures.nodes import Group, Node, Scalar, Sequence
from app.procedures.problem import MAX_PROBLEMS, Finding, Path, Positions, Problem
from app.procedures.sentences import explain, too_many
from app.procedures.shape import Choices, Leaf, Record, Shape, inside, is_literal

WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
NOTHING = {"", "~", "null"}
ROUNDS = 4
"""How often a mended tree is judged again; a mistake hidden by another shows in the next round."""
# fmt: off
QUIET = frozenset(
    {
        "title", "text", "warning", "expect", "question", "statement", "why", "hint", "purpose", "sources", "risks",
        "before", "unit", "image", "code", "format", "revision", "evidence", "slug", "takes", "seconds", "at_least",
        "open", "by_hand", "optional", "alt", "name", "sha256", "size", "images",
    }
)
# fmt: on
"""Fields that say nothing about the order of steps: mending one of these leaves judgements of the flow valid."""


NAMING = frozenset({"PROC-UNKNOWN-STEP", "PROC-UNKNOWN-NEED", "PROC-UNKNOWN-OPTION", "PROC-NO-ALTERNATIVE"})
"""Judgements that lean on names: not sure while any name was mended."""
NATURE = frozenset(
    {
        "PROC-ON-FAIL-UNUSED",
        "PROC-BAD-CONDITION",
        "PROC-UNKNOWN-OPTION",
        "PROC-BAD-TARGET",
        "PROC-EVADABLE",
        "PROC-NO-WAY-OUT",
        "PROC-ONLY-RETRY",
    }
)
"""Judgements that lean on what a step is: not sure while any of NATURAL was mended."""
NATURAL = frozenset({"kind", "minimum", "maximum", "required", "options"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of a tree. With ``problems`` the procedure is a mended stand-in: for judging, never for use."""

    procedure: Procedure | None
    problems: tuple[tuple[Finding, bool], ...] = ()
    """Findings, and whether each points at a field's name instead of its value."""
    touched: frozenset[Path] = frozenset()
    """What was mended."""

    def placed(self, positions: Positions) -> Iterator[Problem]:
        """The problems with their places."""
        for finding, at_name in self.problems:
            line, column = positions.key(finding.path) if at_name else positions.value(finding.path)
            yield Problem(positions.file, line, column, finding.code, finding.text, finding.severity)

    def holds(self, finding: Finding) -> bool:
        """Whether a finding over the procedure follows from what the file says and not from what was mended."""
        if any(finding.path[: len(path)] == path for path in self.touched):
            return False
        names = {next((part for part in reversed(path) if isinstance(part, str)), "") for path in self.touched}
        if finding.flow:
            return names <= QUIET
        return not (finding.code in NAMING and "id" in names) and not (finding.code in NATURE and names & NATURAL)


def understand(root: Node) -> Reading:
    """The procedure a tree says, with every mistake against the model."""
    tree = _value(root, Record(Procedure))
    problems: dict[tuple[Path, str], tuple[Finding, bool]] = {}
    touched: set[Path] = set()
    for _round in range(ROUNDS):
        procedure, errors = _judge(tree)
        if procedure is not None:
            return Reading(procedure, tuple(problems.values()), frozenset(touched))
        for path, shape, error in errors[:MAX_PROBLEMS]:
            code, text, at_name = explain(error, path, shape)
            if not any(path[: len(done)] == done for done in touched):
                problems.setdefault((path, code), (Finding(path, code, text), at_name))
        if len(errors) > MAX_PROBLEMS:
            problems[(), "PROC-TOO-MANY"] = (Finding((), "PROC-TOO-MANY", too_many()), False)
            break
        for path, _shape, error in sorted(errors, key=_deepest_first):
            tree = mended(tree, path, error["type"])
            touched.add(path)
    return Reading(None, tuple(problems.values()), frozenset(touched))


def _value(node: Node, shape: Shape) -> Any:  # noqa: ANN401 - JSON values
    """The node as a JSON value of the type its place asks for; a text that does not fit stays a text."""
    match node:
        case Sequence(items=items):
            return [_value(item, inside(shape, number)) for number, item in enumerate(items)]
        case Group(entries=entries):
            record = _chosen(shape, node)
            return {entry.key: _value(entry.value, inside(record, entry.key)) for entry in entries}
        case Scalar():
            return _leaf(node, shape)


def _chosen(shape: Shape, node: Group) -> Shape:
    """The group a step is, by its kind; the common part of all steps when the kind is missing or unknown."""
    if not isinstance(shape, Choices):
        return shape
    kinds = [entry.value.text for entry in node.entries if entry.key == "kind" and isinstance(entry.value, Scalar)]
    return shape.of(kinds[0] if kinds else None) or Record(StepBase)


def _leaf(node: Scalar, shape: Shape) -> Any:  # noqa: ANN401 - JSON values
    kind = shape.kind if isinstance(shape, Leaf) else None
    text = node.text
    if node.plain and (text == "" or (text in NOTHING and kind is not str)):
        return None
    if node.plain and kind is bool and text in {"true", "false"}:
        return text == "true"
    whole = kind is int or (is_literal(kind) and isinstance(get_args(kind)[0], int))
    return int(text) if node.plain and whole and WHOLE.fullmatch(text) else text


def _judge(tree: Any) -> tuple[Procedure | None, list[tuple[Path, Shape, ErrorDetails]]]:  # noqa: ANN401 - JSON values
    """Judge strictly: through JSON, where only real numbers and truth values count as such."""
    try:
        return Procedure.model_validate_json(json.dumps(tree), strict=True), []
    except ValidationError as error:
        return None, [found for one in _details(error) for found in _located(tree, one)]


def _deepest_first(found: tuple[Path, Shape, ErrorDetails]) -> tuple[int, bool]:
    """Parts before wholes, and a step's kind last: mending it drops the fields of the kind it was not."""
    path, _shape, error = found
    return -len(path), error["type"].startswith("union_tag")


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False)


def _located(tree: Any, error: ErrorDetails) -> Iterator[tuple[Path, Shape, ErrorDetails]]:  # noqa: ANN401 - JSON values
    """One library error at its place in the tree; several for a step whose kind nobody knows."""
    path: list[str | int] = []
    shape: Shape = Record(Procedure)
    for part in error["loc"]:
        if isinstance(shape, Choices):
            shape = cast("Record", shape.of(part))  # the library names the kind between the step's number and its field
            continue
        path.append(part)
        shape = inside(shape, part)
    here = tuple(path)
    if error["type"] == "too_short" and _size(tree, here) >= int(error["ctx"]["min_length"]):
        return  # the library counts only the items it liked
    if error["type"].startswith("union_tag"):
        yield from _common(tree, here)
        yield (*here, "kind"), shape, error
    else:
        yield here, shape, error


def _common(tree: Any, path: Path) -> Iterator[tuple[Path, Shape, ErrorDetails]]:  # noqa: ANN401 - JSON values
    """The mistakes in the fields every step has, for a step of no known kind."""
    step = _at(tree, path)
    known = {name: value for name, value in step.items() if name in StepBase.model_fields}
    try:
        StepBase.model_validate_json(json.dumps(known), strict=True)
    except ValidationError as error:
        for one in _details(error):
            inner: Shape = Record(StepBase)
            for part in one["loc"]:
                inner = inside(inner, part)
            yield (*path, *one["loc"]), inner, one


def _at(tree: Any, path: Path) -> Any:  # noqa: ANN401 - JSON values
    for part in path:
        tree = tree[part]
    return tree


def _size(tree: Any, path: Path) -> int:  # noqa: ANN401 - JSON values
    return len(_at(tree, path))
