"""``maletin demo``: a firm, a hub, a client and tomorrow's visit, to try everything without risk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import AsJson, services
from app.i18n import _


def add_to(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=_("Empresa de demostración con la visita de mañana."))
    def demo(
        context: typer.Context,
        folder: Annotated[
            Path | None, typer.Option("--dir", help=_("Dónde se crea; sin ella, una carpeta nueva."))
        ] = None,
        headless: Annotated[bool, typer.Option(help=_("Juega toda la historia y muestra el resultado."))] = False,
        as_json: AsJson = False,
    ) -> None:
        raise typer.Exit(services(context).demo(folder, headless=headless, as_json=as_json))
