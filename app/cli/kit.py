"""``maletin kit``: what travels, whether it is complete and intact, and carrying it by USB."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.cli import console
from app.cli.options import AsJson, VisitArgument, services
from app.i18n import _
from app.kit.manifest import Kit
from app.kit.progress import CancelToken, size_text
from app.kit.verdict import Severity, Verdict


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help=_("El maletín de una visita: revisar, mostrar, llevar en USB."), no_args_is_help=True)
    group.command(help=_("Dictamen de salida: vuelve a leer cada archivo completo."))(verify)
    group.command(help=_("Tareas en orden y archivos que viajan."))(show)
    group.command(help=_("Escribe el maletín en un archivo para USB."))(export)
    group.command("import", help=_("Toma un maletín de un archivo de USB."))(import_)
    app.add_typer(group, name="kit")


def verify(context: typer.Context, visit: VisitArgument = None, as_json: AsJson = False) -> None:
    """Exit 1 on a no-go verdict."""
    with services(context).laptop() as laptop:
        opened = laptop.choose(visit)
        with console.transfer(_("Revisando el maletín")) as report:
            verdict = laptop.verdict(opened.kit.visit, report=report)
    if as_json:
        console.document(verdict_document(verdict))
    else:
        _say_verdict(opened.kit, verdict)
    if not verdict.go:
        raise typer.Exit(1)


def show(context: typer.Context, visit: VisitArgument = None, as_json: AsJson = False) -> None:
    """The signed kit, as it is."""
    with services(context).laptop() as laptop:
        opened = laptop.choose(visit)
        present = {digest: laptop.parts.shelf.has(digest) for digest in opened.kit.content()}
    if as_json:
        console.document({"digest": opened.digest, "kit": opened.kit.model_dump(mode="json"), "present": present})
    else:
        _say_kit(opened.kit, present)


def export(
    context: typer.Context,
    visit: Annotated[str, typer.Argument(show_default=False)],
    file: Annotated[Path, typer.Argument(show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Everything the visit needs in one file."""
    with services(context).laptop() as laptop, console.transfer(_("Escribiendo {name}").format(name=file.name)) as told:
        done = services(context).export_kit(laptop, visit, file, told, CancelToken())
    _say_bundle(done, as_json=as_json)


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Nothing of the file is believed before it was verified."""
    with services(context).laptop() as laptop, console.transfer(_("Revisando {name}").format(name=file.name)) as told:
        done = services(context).import_kit(laptop, file, told, CancelToken())
    _say_bundle(done, as_json=as_json)


def verdict_document(verdict: Verdict) -> dict[str, object]:
    """The verdict as the JSON contract has it."""
    return {
        "visit": verdict.visit,
        "revision": verdict.revision,
        "verdict": verdict.word,
        "reasons": [asdict(reason) for reason in verdict.reasons],
    }


def _say_verdict(kit: Kit, verdict: Verdict) -> None:
    heading = _("SE PUEDE SALIR") if verdict.go else _("NO SALGA TODAVÍA")
    console.say(f"{heading} · {kit.client.name} · {kit.day.isoformat()} {kit.starts}")
    for reason in verdict.reasons:
        mark = "✗" if reason.severity is Severity.BLOCK else "!"
        console.say(f" {mark} {reason.text} {reason.todo} [{reason.code}]")


def _say_kit(kit: Kit, present: dict[str, bool]) -> None:
    console.say(f"{kit.client.name} · {kit.site.address} · {kit.day.isoformat()} {kit.starts} · r{kit.revision}")
    for rank, entry in enumerate(kit.tasks, 1):
        procedure = entry.procedure.title if entry.procedure else _("sin procedimiento")
        console.say(f" {rank}. {entry.task.title} ({entry.task.minutes} min) · {procedure}")
    for picture in kit.pictures:
        mark = "✓" if present[picture.digest] else "…"
        console.say(f" {mark} {picture.name} · {size_text(picture.size)}")
    for packed in kit.artifacts:
        mark = "✓" if present[packed.artifact.digest] else "…"
        console.say(f" {mark} {packed.artifact.filename} · {size_text(packed.artifact.size)}")


def _say_bundle(done: object, *, as_json: bool) -> None:
    if as_json:
        console.document(done)
    elif isinstance(done, dict):
        for name, value in done.items():
            console.say(f"{name}: {value}")
