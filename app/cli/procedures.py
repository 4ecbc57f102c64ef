"""``maletin procedures``: for the consultant."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.cli import console
from app.cli.options import AsJson, services
from app.errors import BadInput
from app.i18n import _
from app.procedures.beside import pictures_beside
from app.procedures.model import Procedure
from app.procedures.parse import parse, read
from app.procedures.problem import Problem, Severity
from app.procedures.schema import json_schema
from app.settings import resource_root


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help=_("Procedimientos: revisar, firmar y comprobar."), no_args_is_help=True)
    group.command(help=_("Revisa archivos; muestra todos los errores con línea y columna."))(lint)
    group.command(help=_("Esquema JSON para el editor del consultor."))(schema)
    group.command("list", help=_("Procedimientos que vienen con Maletín."))(list_)
    group.command(help=_("Muestra un procedimiento."))(show)
    group.command(help=_("Firma un procedimiento revisado."))(sign)
    group.command(help=_("Comprueba un procedimiento firmado."))(verify)
    app.add_typer(group, name="procedures")


def lint(
    paths: Annotated[list[Path], typer.Argument(help=_("Archivos o carpetas."), show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Exit 1 when there is an error; warnings alone are fine."""
    problems = [problem for file in _files(paths) for problem in _read(file)[1]]
    if as_json:
        console.document({"files": len(_files(paths)), "problems": [asdict(problem) for problem in problems]})
    else:
        for problem in problems:
            console.say(str(problem))
        console.tell(
            _("{count} archivos revisados, {problems} avisos o errores.").format(
                count=len(_files(paths)), problems=len(problems)
            )
        )
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise typer.Exit(1)


def schema() -> None:
    """The JSON Schema, always as JSON."""
    console.document(json_schema())


def list_(as_json: AsJson = False) -> None:
    """What this installation carries."""
    found = [parse(file.read_bytes(), file.name) for file in _files([resource_root() / "procedures"])]
    found.sort(key=lambda one: one.code)
    if as_json:
        console.document({"procedures": [_summary(one) for one in found]})
        return
    columns: list[console.Column] = [
        (_("Núm."), lambda one: one.code),
        (_("Clave"), lambda one: one.slug),
        (_("Rev."), lambda one: one.revision),
        (_("Título"), lambda one: one.title),
        (_("Pasos"), lambda one: len(one.steps)),
        (_("Minutos"), lambda one: f"{one.minutes.least}-{one.minutes.most}"),
    ]
    console.table(columns, found, empty=_("No hay procedimientos en esta instalación."))


def show(slug: Annotated[str, typer.Argument(show_default=False)], as_json: AsJson = False) -> None:
    """One procedure of this installation, by slug or number."""
    for file in _files([resource_root() / "procedures"]):
        procedure = parse(file.read_bytes(), file.name)
        if slug in {procedure.slug, procedure.code}:
            _show(procedure, as_json=as_json)
            return
    raise BadInput(
        "PROCEDURE-UNKNOWN",
        _("No hay un procedimiento «{slug}».").format(slug=slug),
        _("No se cambió nada."),
        _("Vea la lista con: maletin procedures list"),
    )


def sign(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, show_default=False)],
    person: Annotated[str, typer.Option("--as", help=_("Consultor que firma."))],
    as_json: AsJson = False,
) -> None:
    """Lint, then sign the exact bytes."""
    sealed = services(context).sign_procedure(path, person)
    if as_json:
        console.document({"sealed": str(sealed)})
    else:
        console.say(_("Firmado: {path}").format(path=sealed))


def verify(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, show_default=False)],
    trust: Annotated[Path | None, typer.Option(help=_("Lista de confianza; sin ella, la de esta laptop."))] = None,
    as_json: AsJson = False,
) -> None:
    """Signature, role, then content."""
    procedure = services(context).verify_procedure(path, trust)
    if as_json:
        console.document({"valid": True, **_summary(procedure)})
    else:
        console.say(
            _("Válido: {title} ({code}, revisión {revision}).").format(
                title=procedure.title, code=procedure.code, revision=procedure.revision
            )
        )


def _files(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob("procedure.yaml")) if path.is_dir() else [path]
    return found


def _read(file: Path) -> tuple[Procedure | None, tuple[Problem, ...]]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise BadInput(
            "FILE-UNREADABLE",
            _("No se puede leer {path}.").format(path=file),
            _("No se cambió nada."),
            _("Revise la ruta y los permisos."),
        ) from error
    return read(raw, str(file), pictures_beside(file))


def _summary(one: Procedure) -> dict[str, object]:
    return {
        "code": one.code,
        "slug": one.slug,
        "revision": one.revision,
        "title": one.title,
        "steps": len(one.steps),
        "minutes": [one.minutes.least, one.minutes.most],
        "applies": [applies.model_dump() for applies in one.applies],
        "evidence": one.evidence.value,
        "writes": one.writes.value,
    }


def _show(procedure: Procedure, *, as_json: bool) -> None:
    if as_json:
        console.document(procedure.model_dump(mode="json"))
        return
    console.say(f"{procedure.code} · {procedure.title} (r{procedure.revision})")
    console.say(procedure.purpose)
    for number, step in enumerate(procedure.steps, 1):
        marks = [_("obligatorio")] if step.required else []
        marks += [_("sin reversa")] if step.irreversible else []
        console.say(f"{number:3}. [{step.kind}] {step.title}" + (f" ({', '.join(marks)})" if marks else ""))
