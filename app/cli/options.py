"""Options and arguments that several commands share."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from app.cli.services import Services
from app.i18n import _

AsJson = Annotated[bool, typer.Option("--json", help=_("Un documento JSON en la salida."))]
VisitArgument = Annotated[str | None, typer.Argument(help=_("Visita; sin ella, la próxima."), show_default=False)]


def services(context: typer.Context) -> Services:
    """The services of this run."""
    return cast("Services", context.obj)
