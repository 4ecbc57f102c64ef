"""The model's complaints in plain Spanish, each with a stable code."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, get_args

from pydantic_core import ErrorDetails

from app.i18n import N_, _
from app.procedures.guess import with_guess
from app.procedures.model import Procedure, Step
from app.procedures.problem import Path
from app.procedures.shape import Choices, Leaf, Record, Shape, field_names, inside, is_literal, shape_of

Explained = tuple[str, str, bool]
"""Code, sentence, and whether the place is the field's name."""

FORMS: Mapping[str, str] = MappingProxyType(
    {
        "slug": N_("minúsculas sin acento, números y guiones, por ejemplo «aplicar-reinstalable»"),
        "versions": N_("límites separados por espacios, por ejemplo «>=6 <11», o «*»"),
        "product": N_("el nombre del sistema, por ejemplo «SAE», o «same»"),
        "version": N_("«same», «any» o un número, por ejemplo «9.0»"),
        "release": N_("«any», «current», «newest» o un re-instalable, por ejemplo «R12»"),
        "code": N_("una P y dos cifras, por ejemplo «P12»"),
        "image": N_("un nombre de archivo .png, .jpg o .svg, sin carpeta"),
        "name": N_("un nombre de archivo .png, .jpg o .svg, sin carpeta"),
        "sha256": N_("64 cifras hexadecimales en minúsculas"),
    }
)
"""What a field with a form of its own looks like; every other one is an identifier."""

TYPES: Mapping[str, str] = MappingProxyType(
    {
        "string_type": N_("Aquí va un texto."),
        "int_type": N_("Aquí va un número entero, sin comillas."),
        "bool_type": N_("Aquí va true o false, sin comillas."),
        "tuple_type": N_("Aquí va una lista (cada elemento empieza con «- »)."),
        "dict_type": N_("Aquí van campos con nombre (campo: valor)."),
        "model_type": N_("Aquí van campos con nombre (campo: valor)."),
        "decimal_parsing": N_("Aquí va un número, con punto decimal si lo lleva."),
        "decimal_type": N_("Aquí va un número, con punto decimal si lo lleva."),
        "finite_number": N_("Aquí va un número, con punto decimal si lo lleva."),
    }
)

LIMITS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "string_too_long": ("max_length", N_("El texto de «{field}» pasa de {limit} caracteres.")),
        "string_too_short": ("min_length", N_("El texto de «{field}» lleva al menos {limit} caracteres.")),
        "too_long": ("max_length", N_("«{field}» lleva a lo más {limit} elementos.")),
        "too_short": ("min_length", N_("«{field}» lleva al menos {limit} elementos.")),
        "greater_than_equal": ("ge", N_("«{field}» no puede ser menor que {limit}.")),
        "less_than_equal": ("le", N_("«{field}» no puede ser mayor que {limit}.")),
    }
)


def explain(error: ErrorDetails, path: Path, shape: Shape) -> Explained:
    """One complaint of the model. ``path`` and ``shape`` are those of the part it is about."""
    kind, name = error["type"], _name(path)
    if kind == "extra_forbidden":
        return "PROC-UNKNOWN-FIELD", _unknown(path, error), True
    if kind in ("missing", "union_tag_not_found"):
        return "PROC-MISSING-FIELD", _("Falta el campo «{field}».").format(field=name), False
    if kind in ("enum", "literal_error", "union_tag_invalid"):
        return "PROC-BAD-VALUE", _one_of(error, name, shape), False
    if kind == "string_pattern_mismatch":
        return "PROC-BAD-FORM", _form(name), False
    if kind in LIMITS:
        context, sentence = LIMITS[kind]
        limit = error.get("ctx", {}).get(context, "")
        return "PROC-OUT-OF-RANGE", _(sentence).format(field=name, limit=limit), False
    if not path:
        return "PROC-NOT-A-PROCEDURE", _("El archivo no es un procedimiento: aquí van campos con nombre."), False
    return "PROC-WRONG-TYPE", _empty(error) or _(TYPES.get(kind, N_("El valor no sirve para este campo."))), False


def too_many() -> str:
    """What is said instead of the mistakes after the first many."""
    return _("Hay demasiados errores; los que siguen ya no se revisaron.")


def _name(path: Path) -> str:
    """The nearest field name: an item of a list is called as the list."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")[:60]


def _empty(error: ErrorDetails) -> str:
    return _("Falta el valor; si es un texto vacío escriba ''.") if error["input"] is None else ""


def _unknown(path: Path, error: ErrorDetails) -> str:
    name = str(path[-1])
    sentence = _("El campo «{field}» no existe aquí.").format(field=name[:60])
    return with_guess(sentence, name, _neighbours(path, error))


def _neighbours(path: Path, error: ErrorDetails) -> tuple[str, ...]:
    """Names the group could have: the kind of a step is in the library's own path."""
    shape: Shape = Record(Procedure)
    kinds = [part for part in error["loc"] if isinstance(part, str)]
    for part in path[:-1]:
        shape = inside(shape, part)
        if isinstance(shape, Choices):
            shape = next((found for kind in kinds if (found := shape.of(kind))), shape)
    return field_names(shape)


def _one_of(error: ErrorDetails, name: str, shape: Shape) -> str:
    allowed = _allowed(shape)
    sentence = _("«{field}» es uno de: {allowed}.").format(field=name, allowed=", ".join(allowed))
    given = error.get("ctx", {}).get("tag", error["input"])
    return with_guess(sentence, str(given)[:60], allowed)


def _allowed(shape: Shape) -> list[str]:
    match shape:
        case Choices(models=models):
            return [name for name, _model in models]
        case Leaf(kind=kind) if is_literal(kind):
            return [str(value) for value in get_args(kind)]
        case _:
            members: list[StrEnum] = list(getattr(shape, "kind", ()))
            return [member.value for member in members]


def kinds_of_step() -> list[str]:
    """Every kind a step can have."""
    steps: Any = shape_of(Step)
    return [name for name, _model in steps.models]


def _form(name: str) -> str:
    form = FORMS.get(name, FORMS["slug"])
    return _("«{field}» no tiene la forma correcta: {form}.").format(field=name, form=_(form))
