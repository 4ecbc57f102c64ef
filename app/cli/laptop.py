"""Commands of this laptop: enrol, sync, status, outbox, rescue-bundle, self-test."""

from __future__ import annotations

import platform
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli import console
from app.cli.options import AsJson, services
from app.i18n import _, ngettext
from app.journal.outbox import OutboxCounts, OutboxState
from app.kit.progress import CancelToken, size_text
from app.laptop import Laptop
from app.sync.engine import SyncReport
from app.sync.state import Phase, SyncState

EXIT_WAITING = 3


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help=_("Da de alta esta laptop con el código del supervisor."))(enrol)
    app.command(help=_("Envía lo pendiente y trae lo nuevo."))(sync)
    app.command(help=_("Quién es esta laptop, qué visitas tiene y qué falta por sincronizar."))(status)
    app.command(help=_("Por sincronizar: cada registro con su estado."))(outbox)
    app.command("rescue-bundle", help=_("Copia cifrada de todo, para el supervisor."))(rescue_bundle)
    app.command("self-test", help=_("Revisa que el programa instalado esté completo."))(self_test)


def enrol(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", show_default=False)],
    code: Annotated[str, typer.Argument(metavar="CODE", show_default=False)],
    name: Annotated[str, typer.Option(help=_("Nombre de la laptop."))] = platform.node(),
    anchor: Annotated[str, typer.Option(help=_("Huella que acompaña al código, para compararla."))] = "",
    ca: Annotated[Path | None, typer.Option(help=_("Certificado del concentrador (ca.pem)."))] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help=_("Empieza de nuevo: los registros de un alta anterior se guardan aparte."))
    ] = False,
    bundle: Annotated[
        Path | None, typer.Option(help=_("Con --anew: el paquete de rescate de lo que falta por enviar."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Spend a one-time code."""
    done = services(context).enrol(url, code, name=name, anchor=anchor, ca=ca, anew=anew, bundle=bundle)
    if as_json:
        console.document(done)
    else:
        console.say(_("Listo: esta laptop es de {person} ({firm}).").format(person=done["name"], firm=done["firm"]))
        if "aside" in done:
            console.say(_("La bitácora anterior quedó aparte: {folder}").format(folder=done["aside"]))
        console.say(_("Siga con: maletin sync"))


def sync(context: typer.Context, as_json: AsJson = False) -> None:
    """One pass. Exit 3 when something has to wait; what waits is safe and named."""
    with services(context).laptop() as laptop, laptop.parts.connect() as engine:
        report = engine.run(CancelToken(), lambda state: _follow(state, quiet=as_json))
        counts = laptop.parts.outbox.counts()
    if as_json:
        console.document({**report_document(report), "outbox": counts_document(counts)})
    else:
        console.say(report.state.text())
        if report.state.next_action():
            console.say(report.state.next_action())
    if report.state.phase is not Phase.DONE:
        raise typer.Exit(EXIT_WAITING)


def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Read only, offline."""
    with services(context).laptop() as laptop:
        found = _status(laptop)
    if as_json:
        console.document(found)
        return
    console.say(_("Laptop de {name} · {firm}").format(name=found["name"], firm=found["firm"]))
    last = found["last_sync"] or _("nunca")
    console.say(_("Última sincronización: {when}").format(when=last))
    for kit in found["visits"]:
        console.say(
            f" {kit['day']} {kit['starts']} · {kit['client']} · {kit['visit']} r{kit['revision']} · {kit['state']}"
        )
    for broken in found["unreadable"]:
        console.say(f" ✗ {broken['visit']}: {broken['what']} [{broken['code']}]")
    pending = found["outbox"]["pending"]
    console.say(
        ngettext("{count} registro por sincronizar", "{count} registros por sincronizar", pending).format(count=pending)
        if pending
        else _("Nada por sincronizar.")
    )
    if found["plan_vanished"]:
        console.say(_("Atención: el concentrador dice que ya no hay visitas. Nada se borró; pregunte al supervisor."))


def outbox(context: typer.Context, as_json: AsJson = False) -> None:
    """Everything not yet applied, oldest first."""
    with services(context).laptop() as laptop:
        items, counts = laptop.parts.outbox.items(), laptop.parts.outbox.counts()
    if as_json:
        rows = [
            {
                "event": item.event.id,
                "visit": item.event.visit,
                "kind": item.event.kind,
                "at": item.event.at.utc,
                "state": item.state.value,
                "attempts": item.attempts,
                "next_try": item.next_try.isoformat() if item.next_try else None,
                "code": item.code,
                "text": item.text,
            }
            for item in items
        ]
        console.document({"counts": counts_document(counts), "items": rows})
        return
    columns: list[console.Column] = [
        (_("Hora (UTC)"), lambda item: item.event.at.utc[:19].replace("T", " ")),
        (_("Registro"), lambda item: item.event.kind),
        (_("Estado"), lambda item: state_word(item.state)),
        (_("Intentos"), lambda item: item.attempts),
        (_("Último aviso"), lambda item: item.text or ""),
    ]
    console.table(columns, items, empty=_("Nada pendiente: todo está aplicado en el concentrador."))
    if counts.evidence_waiting:
        size = size_text(counts.evidence_bytes)
        console.say(_("Evidencias por enviar: {count} ({size})").format(count=counts.evidence_waiting, size=size))


def rescue_bundle(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Encrypted with the store's own key; the supervisor opens it with the recovery key."""
    with services(context).laptop() as laptop:
        laptop.parts.rescue(file)
    if as_json:
        console.document({"file": str(file.absolute())})
    else:
        console.say(_("Paquete de rescate guardado en {path}").format(path=file.absolute()))


def self_test(context: typer.Context, as_json: AsJson = False) -> None:
    """Exit 1 when a part of the installed program does not work."""
    checks = services(context).self_test()
    if as_json:
        console.document({"checks": checks})
    else:
        for check in checks:
            console.say(f" {'✓' if check['ok'] else '✗'} {check['name']}: {check['detail']}")
    if not all(check["ok"] for check in checks):
        raise typer.Exit(1)


def report_document(report: SyncReport) -> dict[str, object]:
    """What one pass did, as JSON."""
    state = report.state
    return {
        "state": state.phase.value,
        "text": state.text(),
        "next_action": state.next_action(),
        "code": state.code,
        "until": state.until.isoformat() if state.until else None,
        "sent": report.sent,
        "applied": report.applied,
        "received": report.received,
        "quarantined": report.quarantined,
        "documents": report.documents,
        "refused": report.refused,
        "evidence": report.evidence,
        "files": report.files,
        "files_missing": report.files_missing,
        "plan_vanished": report.plan_vanished,
        "skew_seconds": report.skew_seconds,
    }


def counts_document(counts: OutboxCounts) -> dict[str, object]:
    """The counters as JSON."""
    return {**asdict(counts), "pending": counts.pending}


def state_word(state: OutboxState) -> str:
    """The three states, and quarantine, in words."""
    words = {
        OutboxState.HERE: _("En esta laptop"),
        OutboxState.RECEIVED: _("Recibido"),
        OutboxState.APPLIED: _("Aplicado"),
        OutboxState.QUARANTINED: _("En cuarentena"),
    }
    return words[state]


def _status(laptop: Laptop) -> dict[str, Any]:  # JSON values of many shapes
    who, note = laptop.who, laptop.parts.inbox.note()
    return {
        "device": who.device,
        "person": who.person,
        "name": who.person_name,
        "firm": who.firm,
        "hub": who.hub_url,
        "last_sync": note.last_success,
        "last_trouble": {"code": note.code, "text": note.text} if note.code else None,
        "plan_vanished": note.plan_vanished,
        "visits": [
            {
                "visit": opened.kit.visit,
                "revision": opened.kit.revision,
                "client": opened.kit.client.name,
                "day": opened.kit.day.isoformat(),
                "starts": opened.kit.starts,
                "state": _visit_word(laptop, opened.kit.visit),
            }
            for opened in laptop.kits()
        ],
        "unreadable": [
            {"visit": visit, "code": error.code, "what": error.what} for visit, error in laptop.unreadable_kits()
        ],
        "outbox": counts_document(laptop.parts.outbox.counts()),
    }


def _visit_word(laptop: Laptop, visit: str) -> str:
    events = laptop.parts.journal.events(visit)
    if not events:
        return _("por hacer")
    return _("cerrada") if events[-1].kind == "visit-closed" else _("en curso")


def _follow(state: SyncState, *, quiet: bool) -> None:
    if not quiet:
        console.tell(state.text())
