"""What the model expects at each place of a procedure: one reading of the type annotations for all who need it."""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Record:
    """A group with known fields."""

    model: type[BaseModel]


@dataclass(frozen=True, slots=True)
class Choices:
    """One of several groups, told apart by ``kind``."""

    models: tuple[tuple[str, type[BaseModel]], ...]

    def of(self, kind: object) -> Record | None:
        """The group of that kind."""
        return next((Record(model) for name, model in self.models if name == kind), None)


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Named:
    """A group whose field names are free."""

    value: Shape


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value. ``optional`` = may be empty."""

    kind: Any
    optional: bool = False


Shape: TypeAlias = Record | Choices | Many | Named | Leaf
ANYTHING = Leaf(str)


@cache
def shape_of(annotation: Any) -> Shape:  # noqa: ANN401 - an annotation can be any object
    """The shape of a type annotation of app.procedures.model."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return shape_of(arguments[0])
    if origin is tuple:
        return Many(shape_of(arguments[0]))
    if origin is dict:
        return Named(shape_of(arguments[1]))
    if origin in (Union, types.UnionType):
        return _union(arguments)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Record(annotation)
    return Leaf(annotation)


def _union(arguments: tuple[Any, ...]) -> Shape:
    present = [one for one in arguments if one is not type(None)]
    if len(present) == 1:
        inner = shape_of(present[0])
        return Leaf(inner.kind, optional=True) if isinstance(inner, Leaf) else inner
    return Choices(tuple((kind_of(model), model) for model in present))


def kind_of(model: type[BaseModel]) -> str:
    """The ``kind`` that tells this group from the others."""
    return str(get_args(model.model_fields["kind"].annotation)[0])


def inside(shape: Shape, name: str | int) -> Shape:
    """The shape of one part; ANYTHING where the model knows nothing of that part."""
    match shape:
        case Record(model=model) if name in model.model_fields:
            annotation: Any = model.model_fields[str(name)].annotation
            return shape_of(annotation)
        case Many(item=part) | Named(value=part):
            return part
        case _:
            return ANYTHING


def field_names(shape: Shape) -> tuple[str, ...]:
    """The fields a group may have, in the order of the model."""
    return tuple(shape.model.model_fields) if isinstance(shape, Record) else ()


def is_literal(kind: Any) -> bool:  # noqa: ANN401 - an annotation can be any object
    """Whether a leaf takes one of a few fixed values."""
    return get_origin(kind) is Literal
