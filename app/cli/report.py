"""``maletin report``: the acta of a visit as PDF, made offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli import console, later
from app.cli.options import AsJson, services
from app.i18n import _, language

Output = Annotated[Path, typer.Option("-o", "--output", help=_("Archivo PDF."), show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help=_("Reportes en PDF."), no_args_is_help=True)
    group.command(help=_("Acta de una visita."))(visit)
    group.command(help=_("Informe mensual (en una versión próxima)."))(month)
    app.add_typer(group, name="report")


def visit(
    context: typer.Context,
    visit_id: Annotated[str, typer.Argument(metavar="VISIT", show_default=False)],
    output: Output,
    as_json: AsJson = False,
) -> None:
    """The same PDF the window shows."""
    with services(context).laptop() as laptop:
        laptop.report(visit_id, output, language())
    if as_json:
        console.document({"visit": visit_id, "file": str(output.absolute())})
    else:
        console.say(_("Acta guardada en {path}").format(path=output.absolute()))


def month(client: str, period: str, output: Output) -> None:  # noqa: ARG001 - the contract's arguments, for later
    """Comes with the supervisor's desk."""
    raise later.not_yet("report month")
