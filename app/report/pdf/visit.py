"""The visit report (acta de visita) as PDF, made offline."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table

from app.dates import full_date, hour, short_moment
from app.errors import Unavailable
from app.figures import number_text
from app.i18n import _, ngettext, speaking
from app.kit.progress import size_text
from app.report import words
from app.report.changes import Change, ChangeKind
from app.report.content import Acceptance, Left, ReportContent, TaskReport
from app.report.pdf import paper, parts
from app.report.pdf.parts import Evidence
from app.report.pdf.task import draw_task, result_badge
from app.report.scans import Finding, Measure


def write_visit_report(content: ReportContent, evidence: Evidence, path: Path, language: str) -> None:
    """Write the report to ``path``: whole or not at all. ``language``: "es" or "en".

    The same content and evidence give the same bytes. ``evidence`` may answer None: the place says so.
    Raises Unavailable ``REPORT-NOT-WRITTEN`` (disk full, folder gone, file open in another program).
    """
    with speaking(language):
        paper.register_fonts()
        story = _story(content, evidence)
        running = _running(content)
        _write(path, lambda target: paper.build(target, story, running))


def _story(content: ReportContent, evidence: Evidence) -> list[Flowable]:
    story = [*_opening(content), *_summary(content)]
    story += parts.section(_("Trabajo realizado"), 70 * mm)
    for task in content.tasks:
        story += draw_task(task, evidence)
    story += [
        *_changes(content),
        *_scans(content),
        *_artifacts(content),
        *_remarks(content, evidence),
        *_left(content),
        *_acceptance(content, evidence),
        *_seal(content),
    ]
    return story


def _running(content: ReportContent) -> paper.Running:
    day = full_date(content.day)
    return paper.Running(
        title=_("Acta de visita: {client}, {day}").format(client=content.client, day=day),
        author=content.people.technician,
        head=content.client,
        day=day,
        foot=_("Acta de visita {visit} · bitácora {head}").format(
            visit=content.seal.visit, head=content.seal.head[:16]
        ),
        watermark=_("BORRADOR") if content.draft else "",
    )


def _opening(content: ReportContent) -> list[Flowable]:
    closed = content.closed
    state = parts.Badge(_("Visita cerrada"), paper.GOOD) if closed else parts.Badge(_("Borrador"), paper.WARN)
    top = Table([[parts.text(_("ACTA DE VISITA"), paper.KICKER), state]], colWidths=[paper.WIDTH - 50 * mm, 50 * mm])
    edges = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]
    top.setStyle(parts.table_style([*edges, ("ALIGN", (-1, 0), (-1, -1), "RIGHT")]))
    begun = short_moment(content.started)
    lasted = words.say_duration((closed - content.started).total_seconds()) if closed else _("sin cerrar")
    leader = words.say_person(content.people.leader, content.people.leader_role)
    agreed = _("{moment}, {channel}").format(
        moment=short_moment(content.agreed.at), channel=_(words.CHANNELS[content.agreed.channel])
    )
    verdict = _(words.VERDICTS[content.verdict]) if content.verdict in words.VERDICTS else ""
    rows = [
        (_("Domicilio"), content.site),
        (_("Fecha"), full_date(content.day)),
        (_("Técnico"), content.people.technician),
        (_("Líder del proyecto (cliente)"), leader),
        (_("Supervisor"), content.people.supervisor),
        (_("Acuerdo de la víspera"), agreed),
        (_("Inicio de la visita"), begun),
        (_("Fin de la visita"), f"{short_moment(closed)} ({lasted})" if closed else lasted),
        (
            _("Maletín"),
            _("revisión {number}; dictamen de salida: {verdict}").format(
                number=content.kit_revision, verdict=verdict or "–"
            ),
        ),
        (_("RFC"), content.rfc),
    ]
    story: list[Flowable] = [top, parts.text(content.client, paper.TITLE), parts.gap(6), parts.facts(rows)]
    if content.agreed.note:
        story.append(parts.labelled(_("Nota del acuerdo"), content.agreed.note))
    return story


def _summary(content: ReportContent) -> list[Flowable]:
    rows = [
        [
            str(task.number),
            task.title,
            result_badge(task),
            words.say_duration(task.seconds) if task.seconds else "–",
            _accepted(task),
        ]
        for task in content.tasks
    ]
    header = (_("N.º"), _("Tarea"), _("Resultado"), _("Tiempo"), _("Aceptación"))
    return [*parts.section(_("Resumen")), parts.grid(header, rows, (6, 52, 30, 16, 26))]


def _accepted(task: TaskReport) -> str:
    if task.accepted is None:
        return "–"
    return _("Aceptada") if task.accepted else _("No aceptada")


def _changes(content: ReportContent) -> list[Flowable]:
    if not content.changes:
        return []
    story: list[Flowable] = [*parts.section(_("Cambios durante la visita"))]
    for change in content.changes:
        story += [parts.together(_draw_change(change)), parts.gap(5)]
    return story


def _draw_change(change: Change) -> list[Flowable]:
    when = hour(change.at)
    if change.kind is ChangeKind.CONTINGENCY:
        said = _("{time} · Surgió una eventualidad: {title} (la planteó {by})")
        return [parts.text(said.format(time=when, title=change.title, by=change.by))]
    if change.kind is ChangeKind.AMENDMENT:
        said = _("{time} · El maletín cambió a la revisión {number}: {reason}")
        return [parts.text(said.format(time=when, number=change.revision, reason=change.reason))]
    said = _("{time} · Nuevo orden acordado; iniciales: técnico {technician}, cliente {client}")
    head = said.format(time=when, technician=change.technician_initials, client=change.client_initials)
    order = [parts.text(f"{number}. {title}", paper.SMALL) for number, title in enumerate(change.order, 1)]
    reason = [parts.labelled(_("Motivo"), change.reason)] if change.reason else []
    return [parts.text(head), *parts.indented([*reason, *order], 10 * mm)]


def _scans(content: ReportContent) -> list[Flowable]:
    if not content.scans.measures:
        return []
    rows = [
        [
            hour(measure.moment) + " · " + _("empresa {company}").format(company=measure.company),
            number_text(measure.looked),
            number_text(measure.violations),
            f"{words.say_number(Decimal(f'{measure.order_percent:.2f}'))} %",
            _since(measure),
        ]
        for measure in content.scans.measures
    ]
    header = (_("Medición"), _("Revisiones"), _("Registros en desorden"), _("Orden"), _("Desde la anterior"))
    table = parts.grid(header, rows, (46, 24, 34, 20, 46))
    return [*parts.section(_("Estado de la base de datos")), table, *_findings(content.scans.findings)]


def _since(measure: Measure) -> str:
    if measure.partial:
        return _("Interrumpida: {reason}").format(reason=measure.partial)
    if measure.new is None or measure.cured is None:
        return "–"
    return _("{cured} corregidos, {new} nuevos").format(cured=number_text(measure.cured), new=number_text(measure.new))


def _findings(findings: Sequence[Finding]) -> list[Flowable]:
    if not findings:
        return [parts.gap(), parts.text(_("Sin hallazgos en las revisiones hechas."))]
    rows = [
        [
            finding.check,
            finding.title,
            finding.severity,
            _("{wrong} de {all}").format(wrong=number_text(finding.violations), all=number_text(finding.population)),
            finding.procedure or "–",
        ]
        for finding in findings
    ]
    header = (_("Revisión"), _("Hallazgo"), _("Gravedad"), _("Registros"), _("Lo corrige"))
    return [*parts.section(_("Hallazgos")), parts.grid(header, rows, (16, 72, 20, 34, 28))]


def _artifacts(content: ReportContent) -> list[Flowable]:
    if not content.artifacts:
        return []
    rows = []
    for item in content.artifacts:
        kind = _(words.ARTIFACT_KINDS[item.kind]) if item.kind else ""
        named = " · ".join(filter(None, (kind, item.version, size_text(item.size) if item.size else "")))
        state = parts.Badge(_("Íntegro"), paper.GOOD) if item.intact else parts.Badge(_("Alterado"), paper.BAD)
        name = [
            parts.text(item.filename, paper.STRONG),
            parts.text(named, paper.SMALL),
            parts.text(item.digest, paper.TINY),
        ]
        used = _("Se abrió") if item.opened else _("Solo verificado")
        rows.append([name, state, used, parts.text(", ".join(item.tasks), paper.SMALL)])
    header = (_("Archivo y SHA-256"), _("Estado"), _("Uso"), _("Tarea"))
    return [*parts.section(_("Insumos usados")), parts.grid(header, rows, (78, 20, 22, 30))]


def _remarks(content: ReportContent, evidence: Evidence) -> list[Flowable]:
    notes = [*content.notes, *([content.closing_note] if content.closing_note else [])]
    if not notes and not content.pictures:
        return []
    story: list[Flowable] = [*parts.section(_("Notas de la visita"))]
    story += [parts.text(f"• {note}") for note in notes]
    return story + parts.gallery(content.pictures, evidence)


def _left(content: ReportContent) -> list[Flowable]:
    title = parts.section(_("Lo que quedó pendiente y por qué"))
    if not content.left:
        return [*title, parts.text(_("Nada: todo lo acordado quedó resuelto."))]
    rows = [[_(words.LEFT_KINDS[item.kind]), _left_title(item), item.reason or "–"] for item in content.left]
    return [*title, parts.grid((_("Qué"), _("Tarea o paso"), _("Motivo")), rows, (24, 52, 54))]


def _left_title(item: Left) -> str:
    named = f"{item.task}: {item.step}" if item.step else item.task
    return f"{named} ({_(words.RESULTS[item.result]).lower()})" if item.result else named


def _acceptance(content: ReportContent, evidence: Evidence) -> list[Flowable]:
    story: list[Flowable] = [*parts.section(_("Aceptación del cliente"))]
    judged = [task for task in content.tasks if task.accepted is not None]
    if judged:
        rows = [
            [
                str(task.number),
                task.title,
                parts.Badge(_accepted(task), paper.GOOD if task.accepted else paper.BAD),
                task.acceptance_reason or "–",
            ]
            for task in judged
        ]
        story.append(parts.grid((_("N.º"), _("Tarea"), _("Aceptación"), _("Comentario")), rows, (6, 56, 28, 40)))
        story.append(parts.gap(8))
    return [*story, parts.together(_signing(content.acceptance, evidence))]


def _signing(acceptance: Acceptance, evidence: Evidence) -> list[Flowable]:
    who = words.say_person(acceptance.name, acceptance.role)
    if acceptance.refused:
        inside: list[Flowable] = [
            parts.text(_("{who} se negó a firmar.").format(who=who), paper.STRONG),
            parts.labelled(_("Motivo"), acceptance.refused),
        ]
        return [parts.panel(inside, paper.BAD)]
    if acceptance.signature is None:
        return [parts.panel([parts.text(_("La visita todavía no se ha firmado."))], paper.WARN)]
    line = Table([[parts.text(who, paper.STRONG)]], colWidths=[80 * mm], hAlign="LEFT")
    line.setStyle(
        parts.table_style([("LINEABOVE", (0, 0), (-1, 0), 0.8, paper.QUIET), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    )
    return [
        parts.picture(acceptance.signature, evidence, 75 * mm, 28 * mm),
        line,
        parts.text(_("Firma de conformidad con lo anterior, tarea por tarea."), paper.SMALL),
    ]


def _seal(content: ReportContent) -> list[Flowable]:
    seal = content.seal
    inside: list[Flowable] = [
        parts.text(
            ngettext("{count} registro firmado.", "{count} registros firmados.", seal.events).format(
                count=number_text(seal.events)
            )
        ),
        parts.text(_("Huella (SHA-256) del último registro:"), paper.LABEL),
        parts.text(seal.head, paper.DIGEST),
        parts.text(_("Laptop: {devices}").format(devices=", ".join(seal.devices)), paper.SMALL),
        parts.text(_("Visita: {visit}").format(visit=seal.visit), paper.SMALL),
        parts.text(_("Maletín (SHA-256): {digest}").format(digest=content.kit_digest), paper.TINY),
    ]
    if seal.resumed:
        said = ngettext(
            "El programa se reanudó {count} vez sin perder respuestas.",
            "El programa se reanudó {count} veces sin perder respuestas.",
            seal.resumed,
        )
        inside.append(parts.text(said.format(count=seal.resumed), paper.SMALL))
    if seal.clock_moved:
        inside.append(
            parts.text(
                _("El reloj de la laptop se atrasó durante la visita: vale el orden de los registros."), paper.SMALL
            )
        )
    side = 34 * mm
    table = Table([[inside, parts.Code(seal.uri, side)]], colWidths=[paper.WIDTH - side - 4 * mm, side + 4 * mm])
    table.setStyle(
        parts.table_style(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("ALIGN", (1, 0), (1, 0), "RIGHT"),
            ]
        )
    )
    return [*parts.section(_("Integridad de la bitácora")), parts.together([table])]


def _write(path: Path, make: Callable[[BinaryIO], None]) -> None:
    """A temporary file in the same folder, flushed to disk, then renamed over the target."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    except OSError as error:
        raise _not_written(path, error) from error
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as target:
            make(target)
            target.flush()
            os.fsync(target.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _not_written(path: Path, error: OSError) -> Unavailable:
    return Unavailable(
        "REPORT-NOT-WRITTEN",
        _("No se pudo guardar el acta «{name}».").format(name=path.name),
        _("La visita y su bitácora están intactas; si había un acta anterior, sigue ahí."),
        _("Cierre el PDF si está abierto, revise el espacio y la carpeta, y vuelva a pedirla."),
        error=type(error).__name__,
        errno=error.errno,
    )
