"""A stand-in for each mistaken part of a tree, so that the rest can still be judged. Never for use."""

from __future__ import annotations

from collections.abc import Mapping
from enum import EnumType
from types import MappingProxyType
from typing import Any, get_args

from app.procedures.model import Instruction, Procedure, StepBase
from app.procedures.problem import Path
from app.procedures.shape import Choices, Leaf, Many, Record, Shape, inside, is_literal

SAMPLES: Mapping[str, str] = MappingProxyType({"code": "P00", "product": "Xx", "name": "falta.png", "sha256": "0" * 64})
"""Values for required fields whose pattern the general stand-in would not match."""


def mended(tree: Any, path: Path, error: str) -> Any:  # noqa: ANN401 - JSON values
    """A copy of the tree with a stand-in at that path, or without that field when it need not be there.

    ``error`` is the library's error type: it tells a field too many from a value that is wrong.
    """
    return _mend(tree, Record(Procedure), path, error, path)


def _mend(tree: Any, shape: Shape, path: Path, error: str, whole: Path) -> Any:  # noqa: ANN401 - JSON values
    if not path:
        return _sample(shape, whole)
    if isinstance(shape, Choices):
        shape = shape.of(tree.get("kind")) or Record(Instruction)
    name, rest = path[0], path[1:]
    if isinstance(tree, list):
        return [
            _mend(item, inside(shape, number), rest, error, whole) if number == name else item
            for number, item in enumerate(tree)
        ]
    if error.startswith("union_tag") and not rest:
        known = {field: value for field, value in tree.items() if field in StepBase.model_fields}
        return known | {"kind": "instruction"}
    if not rest and (error == "extra_forbidden" or not _needed(shape, name)):
        return {field: value for field, value in tree.items() if field != name}
    return tree | {name: _mend(tree.get(name), inside(shape, name), rest, error, whole)}


def _needed(shape: Shape, name: str | int) -> bool:
    return isinstance(shape, Record) and shape.model.model_fields[str(name)].is_required()


def _sample(shape: Shape, path: Path) -> Any:  # noqa: ANN401 - JSON values
    """The smallest valid value of a shape. Names made from the path, so that two stand-ins never share an id."""
    match shape:
        case Choices():
            return _sample(Record(Instruction), path)
        case Record(model=model):
            required = {name: field for name, field in model.model_fields.items() if field.is_required()}
            return {name: _sample(inside(shape, name), (*path, name)) for name in required}
        case Many(item=item):
            return [_sample(item, (*path, number)) for number in range(2)]
        case Leaf(kind=kind):
            return _sample_leaf(kind, path)
        case _:
            return {}


def _sample_leaf(kind: Any, path: Path) -> Any:  # noqa: ANN401 - an annotation can be any object
    if is_literal(kind):
        return get_args(kind)[0]
    if isinstance(kind, EnumType):
        return str(next(iter(kind)))
    if kind is int:
        return 1
    numbers = "-".join(str(part) for part in path if isinstance(part, int))
    return SAMPLES.get(str(path[-1]) if path else "", f"falta-{numbers}" if numbers else "falta")
