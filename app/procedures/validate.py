"""The rules a procedure must keep before a consultant may sign it. Pure: a parsed procedure in, findings out.

Rules 1 and 5 of aspel/procedures.md (no writing without a proved backup; no way back asks for the client's signature)
are judged over every way through the steps, not over their order on the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from app.i18n import _
from app.procedures.bound import picture_findings
from app.procedures.flow import Edge, Flow, Kind, can_fail, flow_of, numbers_of
from app.procedures.model import Applies, Procedure, Step, Writes
from app.procedures.problem import Finding, Path, Positions, Problem, Severity, in_order
from app.procedures.step_rules import step_findings
from app.procedures.suspicion import smells_of_secret
from app.procedures.versions import never_fits

WARNING = Severity.WARNING


def lint(
    procedure: Procedure, positions: Positions | None = None, images: Mapping[str, bytes] | None = None
) -> tuple[Problem, ...]:
    """Every rule broken, placed in the file when positions are given. ``images`` as in app.procedures.parse.read."""
    places = positions or Positions(procedure.slug)
    return in_order([places.place(finding) for finding in findings(procedure, images)])


def findings(procedure: Procedure, images: Mapping[str, bytes] | None = None) -> Iterator[Finding]:
    """Every rule broken, by part of the document."""
    yield from _head(procedure)
    yield from _needs(procedure)
    yield from _doubles(("steps",), (step.id for step in procedure.steps))
    for number, step in enumerate(procedure.steps):
        yield from step_findings(procedure, number, step)
    yield from picture_findings(procedure, images)
    yield from _secrets(procedure.model_dump(mode="json"), ())
    yield from _protection(procedure)
    flow = flow_of(procedure)
    if not flow.complete:
        text = _("Hay demasiados caminos entre los pasos para revisarlos todos; divida el procedimiento.")
        yield Finding(("steps",), "PROC-TOO-TANGLED", text, flow=True)
        return
    yield from _reach(procedure, flow)
    yield from _guards(procedure, flow)
    yield from _loops(procedure, flow)
    yield from _minutes(procedure, flow)


def _head(procedure: Procedure) -> Iterator[Finding]:
    if procedure.minutes.least > procedure.minutes.most:
        yield Finding(("minutes", "least"), "PROC-BAD-RANGE", _("El mínimo de minutos es mayor que el máximo."))
    for number, applies in enumerate(procedure.applies):
        if never_fits(applies.versions):
            text = _("Ninguna versión cumple «{bounds}».").format(bounds=applies.versions)
            yield Finding(("applies", number, "versions"), "PROC-NO-VERSION", text)
    yield from _doubles(("applies",), (_system(one) for one in procedure.applies), last="product")


def _system(applies: Applies) -> str:
    return f"{applies.product} {applies.versions}"


def _doubles(path: Path, names: Iterable[str], last: str = "id") -> Iterator[Finding]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            text = _("«{name}» está repetido; cada uno debe ser único.").format(name=name)
            yield Finding((*path, number, last), "PROC-DUPLICATE-ID", text)
        seen.add(name)


def _needs(procedure: Procedure) -> Iterator[Finding]:
    yield from _doubles(("artifacts",), (need.id for need in procedure.artifacts))
    yield from _doubles(("images",), (picture.name for picture in procedure.images), last="name")
    used = {step.artifact for step in procedure.steps if step.kind == "artifact"}
    for number, need in enumerate(procedure.artifacts):
        if need.id not in used:
            text = _("Ningún paso usa el insumo «{need}»: viajaría sin razón.").format(need=need.id)
            yield Finding(("artifacts", number, "id"), "PROC-NEED-UNUSED", text, WARNING, flow=True)


def _secrets(value: object, path: Path) -> Iterator[Finding]:
    match value:
        case str() if smells_of_secret(value):
            text = _("Aquí parece haber una contraseña o una llave; un procedimiento nunca las lleva.")
            yield Finding(path, "PROC-SECRET", text)
        case dict():
            for name, part in value.items():
                yield from _secrets(part, (*path, name))
        case list() | tuple():
            for number, part in enumerate(value):
                yield from _secrets(part, (*path, number))
        case _:
            pass


def _protection(procedure: Procedure) -> Iterator[Finding]:
    """What must be there at all, wherever it stands."""
    kinds = Counter(step.kind for step in procedure.steps)
    irreversible = [number for number, step in enumerate(procedure.steps) if step.irreversible]
    required = any(step.kind == "backup" and step.required for step in procedure.steps)
    if procedure.writes is not Writes.NO and not required:
        text = _("Escribe en los datos del cliente y no tiene un paso «backup» con required: true (regla 1).")
        yield Finding(("writes",), "PROC-WRITES-WITHOUT-BACKUP", text, flow=True)
    if procedure.writes is Writes.IRREVERSIBLE and not kinds["approval"]:
        text = _("No tiene reversa y no pide la firma del cliente con un paso «approval» (regla 5).")
        yield Finding(("writes",), "PROC-NO-APPROVAL", text, flow=True)
    if procedure.writes is Writes.IRREVERSIBLE and not irreversible:
        text = _("Dice que no tiene reversa y ningún paso está marcado irreversible: true.")
        yield Finding(("writes",), "PROC-NOTHING-IRREVERSIBLE", text, flow=True)
    if procedure.writes is not Writes.IRREVERSIBLE:
        for number in irreversible:
            text = _("Un paso sin reversa pide «writes: irreversible» en el procedimiento.")
            yield Finding(("steps", number, "irreversible"), "PROC-WRITES-MISMATCH", text, flow=True)


def _reach(procedure: Procedure, flow: Flow) -> Iterator[Finding]:
    reached = flow.steps_reached()
    without_skips = flow.steps_reached(_is_no_skip)
    for number, step in enumerate(procedure.steps):
        if number not in reached:
            text = _("Ningún camino llega al paso «{step}».").format(step=step.id)
            yield Finding(("steps", number), "PROC-UNREACHABLE", text, flow=True)
        elif number not in without_skips:
            text = _("Al paso «{step}» solo se llega omitiendo otro.").format(step=step.id)
            severity = Severity.ERROR if step.required else WARNING
            yield Finding(("steps", number), "PROC-ONLY-BY-SKIP", text, severity, flow=True)


def _is_no_skip(edge: Edge) -> bool:
    return edge.kind is not Kind.SKIP


def _guards(procedure: Procedure, flow: Flow) -> Iterator[Finding]:
    bare: dict[int, set[str]] = {}
    for spot in flow.edges:
        bare.setdefault(spot.step, set()).update({"backup", "approval"} - spot.guards)
    for number, step in enumerate(procedure.steps):
        missing = bare.get(number, set()) if step.irreversible else set()
        if "backup" in missing:
            text = _("Hay un camino que llega a este paso sin reversa sin haber pasado un respaldo probado (regla 1).")
            yield Finding(("steps", number, "irreversible"), "PROC-NO-BACKUP-BEFORE", text, flow=True)
        if "approval" in missing:
            text = _("Hay un camino que llega a este paso sin reversa sin la firma del cliente (regla 5).")
            yield Finding(("steps", number, "irreversible"), "PROC-NO-APPROVAL-BEFORE", text, flow=True)


def _loops(procedure: Procedure, flow: Flow) -> Iterator[Finding]:
    numbers = numbers_of(procedure)
    reached = flow.steps_reached()
    for number, step in enumerate(procedure.steps):
        target = numbers.get(step.on_fail.goto) if step.on_fail and step.on_fail.goto else None
        back = target is not None and target <= number and number in reached
        if target is not None and back and can_fail(step) and not flow.always_failing_ends(number, target):
            text = _(
                "Si este paso falla siempre, «goto: {step}» da vueltas sin salida; agregue «stop» o «alternative»."
            )
            yield Finding(
                ("steps", number, "on_fail", "goto"), "PROC-ENDLESS-LOOP", text.format(step=_goto(step)), flow=True
            )


def _goto(step: Step) -> str:
    return (step.on_fail.goto or "") if step.on_fail else ""


def _minutes(procedure: Procedure, flow: Flow) -> Iterator[Finding]:
    _least, most = flow.minutes()
    limits = procedure.minutes
    if not limits.least <= most <= max(limits.most, limits.least):
        text = _("El camino más largo de los pasos suma {sum} minutos, fuera de {least} a {most}.")
        message = text.format(sum=most, least=limits.least, most=limits.most)
        yield Finding(("minutes",), "PROC-MINUTES", message, WARNING, flow=True)
