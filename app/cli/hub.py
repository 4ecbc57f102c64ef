"""``maletin hub``: what is done on the machine where the hub lives."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli import console
from app.cli.options import AsJson, services
from app.i18n import _

Home = Annotated[Path | None, typer.Option("--home", help=_("Carpeta del concentrador."))]


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help=_("El concentrador de la empresa de soporte."), no_args_is_help=True)
    group.command(help=_("Crea el concentrador: llaves, certificado y primer supervisor."))(init)
    group.command(help=_("Lo pone a trabajar hasta que se detenga."))(serve)
    group.command("enrol-code", help=_("Código de un solo uso para la laptop de un técnico."))(enrol_code)
    people = typer.Typer(help=_("Personas de la empresa."), no_args_is_help=True)
    people.command("add", help=_("Da de alta a una persona."))(people_add)
    people.command("list", help=_("Quiénes son."))(people_list)
    group.add_typer(people, name="people")
    devices = typer.Typer(help=_("Laptops dadas de alta."), no_args_is_help=True)
    devices.command("list", help=_("Cuáles son, de quién y cuándo se supo de ellas."))(devices_list)
    devices.command("revoke", help=_("Cierra la puerta a una laptop para siempre; lo que ya entregó se conserva."))(
        devices_revoke
    )
    group.add_typer(devices, name="devices")
    waiting = typer.Typer(help=_("Registros en cuarentena: esperan la decisión del supervisor."), no_args_is_help=True)
    waiting.command("list", help=_("Qué espera, con su código y su razón."))(quarantine_list)
    waiting.command("retry", help=_("Se arregló la causa: júzguese de nuevo."))(quarantine_retry)
    waiting.command("dismiss", help=_("Visto y resuelto de otra manera; queda en el historial."))(quarantine_dismiss)
    group.add_typer(waiting, name="quarantine")
    artifact = typer.Typer(help=_("Instaladores, actualizaciones y demás insumos."), no_args_is_help=True)
    artifact.command("add", help=_("Agrega un archivo al catálogo."))(artifact_add)
    group.add_typer(artifact, name="artifact")
    app.add_typer(group, name="hub")


def init(
    context: typer.Context,
    firm: Annotated[str, typer.Option(prompt=_("Nombre de la empresa"))],
    supervisor: Annotated[str, typer.Option(prompt=_("Clave del primer supervisor"))],
    name: Annotated[str, typer.Option(prompt=_("Nombre del supervisor"))],
    host: Annotated[list[str] | None, typer.Option(help=_("Nombre o dirección con que lo verán las laptops."))] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Changes nothing when there is a hub already."""
    made = services(context).hub.init(
        _home(context, home), firm=firm, supervisor=supervisor, name=name, hosts=host or ["localhost"]
    )
    _say(made, as_json=as_json)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help=_("Dirección en la que escucha."))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=_("Puerto; 0 = uno libre."), min=0, max=65535)] = 8443,
    plain: Annotated[bool, typer.Option("--plain-http", help=_("Sin cifrar; solo en esta misma máquina."))] = False,
    home: Home = None,
) -> None:
    """Prints one JSON line with its address when it is ready."""
    services(context).hub.serve(_home(context, home), host=host, port=port, plain=plain)


def enrol_code(
    context: typer.Context,
    person: Annotated[str, typer.Argument(show_default=False)],
    hours: Annotated[int, typer.Option(min=1, max=24 * 14, help=_("Horas de vigencia."))] = 24,
    url: Annotated[str, typer.Option(help=_("Dirección con la que las laptops llegan al concentrador."))] = "",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Shown once. ``slip`` is the whole of it in one line, for the window of the laptop."""
    made = services(context).hub.enrol_code(_home(context, home), person, hours=hours, url=url)
    _say(made, as_json=as_json)


def people_add(
    context: typer.Context,
    person: Annotated[str, typer.Argument(show_default=False)],
    name: Annotated[str, typer.Option(prompt=_("Nombre"))],
    role: Annotated[str, typer.Option(help=_("technician, supervisor o consultant."), show_default=False)],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Supervisors and consultants get a signing key, kept in this machine's vault."""
    _say(services(context).hub.add_person(_home(context, home), person, name=name, role=role), as_json=as_json)


def people_list(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Read only."""
    found = services(context).hub.people(_home(context, home))
    if as_json:
        console.document({"people": found})
        return
    columns: list[console.Column] = [
        (_("Clave"), lambda one: one["person"]),
        (_("Nombre"), lambda one: one["name"]),
        (_("Función"), lambda one: one["role"]),
    ]
    console.table(columns, found, empty=_("Todavía no hay nadie."))


def devices_list(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Read only."""
    found = services(context).hub.devices(_home(context, home))
    if as_json:
        console.document({"devices": found})
        return
    columns: list[console.Column] = [
        (_("Laptop"), lambda one: one["device"]),
        (_("Nombre"), lambda one: one["name"]),
        (_("Persona"), lambda one: one["person"]),
        (_("Último contacto"), lambda one: one["last_seen"] or "—"),
        (_("Por entregar"), lambda one: str(one["pending"])),
        (_("Revocada"), lambda one: one["revoked_at"] or "—"),
    ]
    console.table(columns, found, empty=_("Todavía no hay laptops."))


def devices_revoke(
    context: typer.Context,
    device: Annotated[str, typer.Argument(show_default=False)],
    reason: Annotated[str, typer.Option(prompt=_("Motivo"), help=_("Por qué; queda escrito."))],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Recording on that laptop goes on; nothing of it is taken in any more."""
    _say(services(context).hub.revoke_device(_home(context, home), device, reason), as_json=as_json)


def quarantine_list(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Read only; oldest first."""
    found = services(context).hub.quarantine(_home(context, home))
    if as_json:
        console.document({"quarantine": found})
        return
    columns: list[console.Column] = [
        (_("Registro"), lambda one: one["event"]),
        (_("Visita"), lambda one: one["visit"]),
        (_("Persona"), lambda one: one["person"]),
        (_("Código"), lambda one: one["code"]),
        (_("Razón"), lambda one: one["reason"]),
        (_("Desde"), lambda one: one["since"]),
    ]
    console.table(columns, found, empty=_("Nada espera su decisión."))


Event = Annotated[str, typer.Argument(show_default=False, help=_("El registro, como lo nombra la lista."))]
Note = Annotated[str, typer.Option(prompt=_("Nota"), help=_("Qué se vio o se hizo; queda escrita."))]


def quarantine_retry(
    context: typer.Context, event: Event, note: Note, home: Home = None, as_json: AsJson = False
) -> None:
    """Those of its visit that were set aside with it are judged again too."""
    said = services(context).hub.settle(_home(context, home), event, dismiss=False, note=note)
    _say(said, as_json=as_json)


def quarantine_dismiss(
    context: typer.Context, event: Event, note: Note, home: Home = None, as_json: AsJson = False
) -> None:
    """It stays on record and is not shown again."""
    said = services(context).hub.settle(_home(context, home), event, dismiss=True, note=note)
    _say(said, as_json=as_json)


def artifact_add(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, show_default=False)],
    kind: Annotated[str, typer.Option(help=_("installer, update, previous, reinstallable, tool o form."))],
    product: Annotated[str, typer.Option(help=_("SAE, COI, NOI, BANCO, CAJA, Firebird…"))],
    version: Annotated[str, typer.Option(help=_("Versión, por ejemplo 9.0."))],
    release: Annotated[str, typer.Option(help=_("Re-instalable, por ejemplo R8."))] = "",
    source: Annotated[str, typer.Option(help=_("De dónde lo obtuvo la empresa."))] = "",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """The file is hashed and copied; its own name is kept."""
    details = {"kind": kind, "product": product, "version": version, "release": release, "source": source}
    with console.transfer(_("Agregando {name}").format(name=file.name)) as told:
        artifact = services(context).hub.add_artifact(_home(context, home), file, details, told)
    _say(artifact.model_dump(mode="json"), as_json=as_json)


def _home(context: typer.Context, home: Path | None) -> Path:
    return home or services(context).settings.data / "hub"


def _say(made: object, *, as_json: bool) -> None:
    if as_json or not isinstance(made, dict):
        console.document(made)
        return
    for name, value in made.items():
        console.say(f"{name}: {value}")
