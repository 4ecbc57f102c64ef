"""``maletin``: commands, errors and exit codes: 0 done · 1 a check says no · 2 wrong usage or input · 3 environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

import typer
from typer.exceptions import TyperException

from app import __version__
from app.cli import console, demo, hub, kit, laptop, procedures, report, scan
from app.cli.services import Services
from app.errors import MaletinError
from app.i18n import _
from app.kit.progress import Cancelled

EXIT_USAGE = 2
EXIT_CANCELLED = 130
"""What a shell expects after Ctrl+C."""

MakeServices = Callable[[Mapping[str, str | None]], Services]
"""Called once per run with the flags that are settings (None = not given)."""


def run(arguments: list[str], make: MakeServices) -> int:
    """Run one command line and return its exit code."""
    try:
        # Made before the command tree: its help texts are already in the reader's language.
        services = make({"language": _flag(arguments, "--language")})
        result = build(services)(args=arguments, prog_name="maletin", standalone_mode=False)
    except typer.Exit as done:
        return done.exit_code
    except TyperException as error:
        # Everything wrong with the command line itself; typer keeps click's classes private, but not their message.
        console.tell(error.format_message() if hasattr(error, "format_message") else str(error))
        console.tell(_("Ayuda: maletin --help"))
        return EXIT_USAGE
    except Cancelled as stopped:
        console.trouble(stopped, as_json="--json" in arguments)
        return EXIT_CANCELLED
    except MaletinError as error:
        console.trouble(error, as_json="--json" in arguments)
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        console.tell(_("Detenido."))
        return EXIT_CANCELLED
    return result if isinstance(result, int) else 0


def build(services: Services) -> typer.Typer:
    """The whole command tree."""
    app = typer.Typer(
        help=_("Maletín: el maletín de campo para soporte programado de Aspel."),
        add_completion=False,
        invoke_without_command=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    @app.callback()
    def begin(
        context: typer.Context,
        _language: Annotated[str | None, typer.Option("--language", help=_("Idioma: es o en."))] = None,
        gallery: Annotated[bool, typer.Option("--gallery", hidden=True)] = False,
        version: Annotated[bool, typer.Option("--version", help=_("Muestra la versión."))] = False,
    ) -> None:
        if version:
            console.say(__version__)
            raise typer.Exit
        context.obj = services
        if context.invoked_subcommand is None:
            raise typer.Exit(services.gallery() if gallery else services.window())

    for group in (laptop, kit, procedures, report, scan, hub, demo):
        group.add_to(app)
    return app


def _flag(arguments: list[str], name: str) -> str | None:
    """The value of a global flag, which stands before the command."""
    for place, argument in enumerate(arguments):
        if argument == name and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith(f"{name}="):
            return argument.removeprefix(f"{name}=")
        if not argument.startswith("-"):
            return None
    return None
