"""The rules of one step: its references lead somewhere, its values make sense, its failure has a way out."""

from __future__ import annotations

from collections.abc import Iterator

from app.i18n import _
from app.procedures.flow import can_fail, numbers_of
from app.procedures.guess import with_guess
from app.procedures.model import (
    ArtifactStep,
    Check,
    Choice,
    Measure,
    OnFail,
    Probe,
    Procedure,
    Step,
    Text,
)
from app.procedures.probes import ALLOWED, BOUNDS, NEEDED, is_socket, steps_named
from app.procedures.problem import Finding, Path, Severity
from app.procedures.suspicion import Doubt, doubt_about


def step_findings(procedure: Procedure, number: int, step: Step) -> Iterator[Finding]:
    """Every rule the step of that number breaks by itself or by what it names."""
    path: Path = ("steps", number)
    numbers = numbers_of(procedure)
    yield from _own(procedure, path, step, numbers)
    yield from _when(procedure, path, step, numbers, number)
    yield from _alternative_to(procedure, path, step, numbers)
    yield from _on_fail(procedure, path, step, numbers, number)


def _own(procedure: Procedure, path: Path, step: Step, numbers: dict[str, int]) -> Iterator[Finding]:
    match step:
        case Choice():
            yield from _options(path, step, numbers)
        case Measure(minimum=minimum, maximum=maximum):
            if minimum is not None and maximum is not None and minimum > maximum:
                text = _("El mínimo ({least}) es mayor que el máximo ({most}).").format(least=minimum, most=maximum)
                yield Finding((*path, "minimum"), "PROC-BAD-RANGE", text)
        case Text(pattern=pattern):
            yield from _pattern(path, pattern)
        case Check():
            yield from _check(procedure, path, step, numbers)
        case ArtifactStep(artifact=need):
            names = [one.id for one in procedure.artifacts]
            if need not in names:
                text = _("El insumo «{name}» no está en «artifacts».").format(name=need)
                yield Finding((*path, "artifact"), "PROC-UNKNOWN-NEED", with_guess(text, need, names))
        case _:
            pass


def _options(path: Path, step: Choice, numbers: dict[str, int]) -> Iterator[Finding]:
    ids: set[str] = set()
    texts: set[str] = set()
    for place, option in enumerate(step.options):
        here = (*path, "options", place)
        if option.id in ids or option.text.strip().casefold() in texts:
            text = _("La opción «{name}» está repetida.").format(name=option.id)
            yield Finding((*here, "id"), "PROC-DUPLICATE-OPTION", text)
        ids.add(option.id)
        texts.add(option.text.strip().casefold())
        if option.goto is not None:
            yield from _target((*here, "goto"), option.goto, numbers)
            if numbers.get(option.goto, len(numbers)) <= numbers[step.id]:
                text = _("Una opción solo salta hacia adelante; «{step}» está antes.").format(step=option.goto)
                yield Finding((*here, "goto"), "PROC-GOTO-BACKWARD", text)


def _pattern(path: Path, pattern: str) -> Iterator[Finding]:
    doubt = doubt_about(pattern)
    if doubt is Doubt.BROKEN:
        yield Finding((*path, "pattern"), "PROC-BAD-PATTERN", _("La expresión regular no se entiende."))
    elif doubt is Doubt.SLOW:
        text = _("La expresión regular repite algo que ya se repite y podría tardar sin fin; escríbala más simple.")
        yield Finding((*path, "pattern"), "PROC-SLOW-PATTERN", text)


def _check(procedure: Procedure, path: Path, step: Check, numbers: dict[str, int]) -> Iterator[Finding]:
    named = steps_named(step.target)
    if named is None:
        text = _("En «target» solo se aceptan {{ask}} y {{step:ID}} entre llaves.").format()
        yield Finding((*path, "target"), "PROC-BAD-TARGET", text)
    for name in named or ():
        yield from _target((*path, "target"), name, numbers)
        source = procedure.step(name)
        if source is not None and (not isinstance(source, Text) or numbers[name] >= numbers[step.id]):
            text = _("«{step}» no es un paso «text» anterior; de ahí no sale el dato.").format(step=name)
            yield Finding((*path, "target"), "PROC-BAD-TARGET", text)
    if not step.target:
        yield Finding((*path, "target"), "PROC-BAD-TARGET", _("Falta decir qué se revisa («target»)."))
    elif step.probe is Probe.TCP_PORT and not is_socket(step.target):
        text = _("Para tcp-port escriba equipo:puerto, por ejemplo {{ask}}:3050.").format()
        yield Finding((*path, "target"), "PROC-BAD-TARGET", text)
    yield from _bounds((*path, "bounds"), step)


def _bounds(path: Path, step: Check) -> Iterator[Finding]:
    allowed = ALLOWED[step.probe]
    for name, value in step.bounds.items():
        if name not in allowed:
            text = _("«{probe}» no entiende el límite «{bound}».").format(probe=step.probe.value, bound=name[:60])
            yield Finding((*path, name), "PROC-UNKNOWN-BOUND", with_guess(text, name, sorted(allowed)))
        elif not BOUNDS[name].fullmatch(value):
            text = _("El valor del límite «{bound}» no tiene la forma correcta.").format(bound=name)
            yield Finding((*path, name), "PROC-BAD-BOUND", text)
    for name in sorted(NEEDED.get(step.probe, frozenset()) - set(step.bounds)):
        text = _("A «{probe}» le falta el límite «{bound}».").format(probe=step.probe.value, bound=name)
        yield Finding(path, "PROC-MISSING-BOUND", text)


def _when(procedure: Procedure, path: Path, step: Step, numbers: dict[str, int], number: int) -> Iterator[Finding]:
    when = step.when
    if when is None:
        return
    here = (*path, "when")
    if (when.option is None) == (when.passed is None):
        yield Finding(here, "PROC-BAD-CONDITION", _("Una condición lleva «option» o «passed», una de las dos."))
    source = procedure.step(when.step)
    if source is None:
        yield from _target((*here, "step"), when.step, numbers)
        return
    if numbers[when.step] >= number:
        text = _("«{step}» no está antes; todavía no habrá respuesta.").format(step=when.step)
        yield Finding((*here, "step"), "PROC-WHEN-LATER", text)
    if when.option is not None:
        options = [option.id for option in source.options] if isinstance(source, Choice) else []
        if when.option not in options:
            text = _("El paso «{step}» no tiene la opción «{option}».").format(step=when.step, option=when.option)
            yield Finding((*here, "option"), "PROC-UNKNOWN-OPTION", with_guess(text, when.option, options))
    if when.passed is not None and not can_fail(source):
        text = _("El paso «{step}» no puede fallar; «passed» no dice nada de él.").format(step=when.step)
        yield Finding((*here, "passed"), "PROC-BAD-CONDITION", text)
    if step.required and not source.required:
        text = _("Este paso obligatorio desaparece si se omite «{step}», que no es obligatorio.").format(step=when.step)
        yield Finding((*here, "step"), "PROC-EVADABLE", text, Severity.WARNING)


def _alternative_to(procedure: Procedure, path: Path, step: Step, numbers: dict[str, int]) -> Iterator[Finding]:
    if step.alternative_to is None:
        return
    here = (*path, "alternative_to")
    yield from _target(here, step.alternative_to, numbers)
    source = procedure.step(step.alternative_to)
    if source is not None and not (source.on_fail and source.on_fail.alternative):
        text = _("El paso «{step}» no ofrece ninguna «alternative» cuando falla.").format(step=step.alternative_to)
        yield Finding(here, "PROC-NO-ALTERNATIVE", text)


def _on_fail(procedure: Procedure, path: Path, step: Step, numbers: dict[str, int], number: int) -> Iterator[Finding]:
    ways, here = step.on_fail, (*path, "on_fail")
    if ways is None:
        if step.required and can_fail(step):
            text = _("Este paso obligatorio puede fallar y no dice qué hacer entonces («on_fail»).")
            yield Finding(path, "PROC-NO-WAY-OUT", text)
        return
    if not can_fail(step):
        text = _("Un paso de este tipo no falla; su «on_fail» no se usará.")
        yield Finding(here, "PROC-ON-FAIL-UNUSED", text, Severity.WARNING)
    elif _ways(ways) == 0 and not ways.retry:
        yield Finding(here, "PROC-NO-WAY-OUT", _("«on_fail» necesita una salida: retry, alternative, goto o stop."))
    elif _ways(ways) == 0 and step.required:
        text = _("Si sigue fallando, solo queda repetir; agregue «stop», «goto» o «alternative».")
        yield Finding(here, "PROC-ONLY-RETRY", text, Severity.WARNING)
    if ways.goto is not None:
        yield from _target((*here, "goto"), ways.goto, numbers)
    if ways.alternative is not None:
        yield from _alternative(procedure, (*here, "alternative"), step, ways.alternative, numbers, number)


def _ways(ways: OnFail) -> int:
    """How many ways out there are besides trying again."""
    return sum((ways.alternative is not None, ways.goto is not None, bool(ways.stop)))


def _alternative(
    procedure: Procedure, path: Path, step: Step, name: str, numbers: dict[str, int], number: int
) -> Iterator[Finding]:
    yield from _target(path, name, numbers)
    other = procedure.step(name)
    if other is None:
        return
    if other.alternative_to != step.id:
        text = _("El paso «{other}» debe decir «alternative_to: {step}».").format(other=name, step=step.id)
        yield Finding(path, "PROC-NO-ALTERNATIVE", text)
    if numbers[name] <= number:
        text = _("La alternativa «{other}» debe estar después de este paso.").format(other=name)
        yield Finding(path, "PROC-GOTO-BACKWARD", text)


def _target(path: Path, name: str, numbers: dict[str, int]) -> Iterator[Finding]:
    if name not in numbers:
        text = _("No hay ningún paso «{step}».").format(step=name)
        yield Finding(path, "PROC-UNKNOWN-STEP", with_guess(text, name, list(numbers)))
