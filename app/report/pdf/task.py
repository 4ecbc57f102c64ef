"""One task on paper: its head, its steps with answers, its evidence."""

from __future__ import annotations

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table

from app.dates import hour
from app.i18n import _
from app.report import words
from app.report.content import TaskReport
from app.report.pdf import paper, parts
from app.report.pdf.parts import Evidence
from app.report.steps import StepOutcome, StepReport
from app.visit.facts import Approved, Result

_LEFT = 10 * mm
_TIME = 30 * mm
_BADGE = 20 * mm
RESULT_TONES = {
    Result.SOLVED: paper.GOOD,
    Result.PARTIAL: paper.WARN,
    Result.NOT_SOLVED: paper.BAD,
    Result.NOT_DONE: paper.CALM,
}
_OUTCOME_TONES = {
    StepOutcome.PASSED: paper.GOOD,
    StepOutcome.FAILED: paper.BAD,
    StepOutcome.SKIPPED: paper.CALM,
}


def result_badge(task: TaskReport) -> parts.Badge:
    """The outcome of a task; its status while it has none."""
    if task.result is None:
        return parts.Badge(_(words.STATUSES[task.status]), paper.CALM)
    return parts.Badge(_(words.RESULTS[task.result]), RESULT_TONES[task.result])


def draw_task(task: TaskReport, evidence: Evidence) -> list[Flowable]:
    """All of one task."""
    about = _about(task)
    head = parts.together([_head(task), *about[:3]])  # no more than this: reasons may be pages long
    story: list[Flowable] = [parts.room(48 * mm), parts.gap(10), head, *about[3:]]
    for step in task.steps:
        story += _draw_step(step, evidence)
    if not task.steps:
        story.append(parts.text(_("Sin pasos registrados."), paper.SMALL))
    story += [parts.labelled(_("Nota"), note) for note in task.notes]
    if task.pictures:
        label = [parts.room(60 * mm), parts.gap(), parts.text(_("Evidencia de la tarea"), paper.LABEL)]
        story += [*label, *parts.gallery(task.pictures, evidence)]
    return story


def _head(task: TaskReport) -> Table:
    table = Table(
        [[parts.text(f"{task.number}. {task.title}", paper.TASK), result_badge(task)]],
        colWidths=[paper.WIDTH - 44 * mm, 44 * mm],
        splitInRow=1,
    )
    table.setStyle(
        parts.table_style(
            [
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("ALIGN", (-1, 0), (-1, -1), "RIGHT"),
                ("LINEABOVE", (0, 0), (-1, 0), 1.2, paper.ACCENT),
                ("BACKGROUND", (0, 0), (-1, -1), paper.WASH),
                ("LEFTPADDING", (0, 0), (0, -1), 6),
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
            ]
        )
    )
    return table


def _about(task: TaskReport) -> list[Flowable]:
    origin = _(words.ORIGINS[task.origin]) + (_(", surgida en la visita") if task.raised_on_site else "")
    said = _("{measured} medidos de {planned} acordados") if task.seconds else _("{planned} acordados")
    planned = words.say_duration(task.planned_minutes * 60)
    times = said.format(measured=words.say_duration(task.seconds), planned=planned)
    line = [origin, task.product, _between(task), times]
    story: list[Flowable] = [parts.gap(3), parts.text(" · ".join(filter(None, line)), paper.SMALL)]
    if task.objective:
        story.append(parts.labelled(_("Objetivo"), task.objective))
    if document := task.procedure:
        named = _("{code} {title}, revisión {revision}").format(
            code=document.code, title=document.title, revision=document.revision
        )
        story.append(parts.labelled(_("Procedimiento"), named.strip()))
        story.append(parts.text(f"SHA-256 {document.digest}", paper.TINY))
        story += parts.markdown(document.purpose)
    if task.reason:
        story.append(parts.labelled(_("Motivo del resultado"), task.reason))
    return [*story, parts.gap(3)]


def _between(task: TaskReport) -> str:
    if task.started is None:
        return ""
    begun = hour(task.started)
    return f"{begun}–{hour(task.finished)}" if task.finished else _("desde {time}").format(time=begun)


def _draw_step(step: StepReport, evidence: Evidence) -> list[Flowable]:
    """The first lines stay together; long texts and pictures may go on overleaf."""
    head: list[Flowable] = [_step_head(step)]
    body = _step_body(step)
    first, rest = body[:4], body[4:]
    if step.pictures:
        rest += parts.gallery(step.pictures, evidence, _LEFT)
    if isinstance(step.answer, Approved) and step.answer.signature is not None:
        first += [parts.picture(step.answer.signature, evidence, 50 * mm, 18 * mm), parts.gap(4)]
    return [parts.together([*head, *parts.indented(first, _LEFT)]), *(parts.indented(rest, _LEFT) if rest else [])]


def _step_head(step: StepReport) -> Table:
    badge = parts.Badge(_(words.OUTCOMES[step.outcome]), _OUTCOME_TONES[step.outcome], 6.8)
    title = [parts.text(step.title, paper.STRONG)]
    if step.irreversible:
        title.append(parts.text(_("Paso sin reversa"), paper.LABEL))
    time = f"{hour(step.at)} · {words.say_duration(step.seconds)}"
    table = Table(
        [[parts.text(step.number, paper.NUMBER), title, parts.text(time, paper.RIGHT_TINY), badge]],
        colWidths=[_LEFT, paper.WIDTH - _LEFT - _TIME - _BADGE, _TIME, _BADGE],
        splitInRow=1,
    )
    table.setStyle(
        parts.table_style(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("ALIGN", (-1, 0), (-1, -1), "RIGHT"),
                ("LINEABOVE", (0, 0), (-1, 0), 0.4, paper.LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ]
        )
    )
    return table


def _step_body(step: StepReport) -> list[Flowable]:
    body: list[Flowable] = []
    if step.asked:
        body.append(parts.text(step.asked, paper.SMALL))
    body += [
        parts.text(line, paper.TINY if line.startswith("SHA-256") else paper.BODY) for line in words.say_answer(step)
    ]
    if step.text:
        body += [parts.text(_("Lo que se pedía"), paper.LABEL), *parts.markdown(step.text)]
    if step.shown is not None:
        # Named, not drawn: the report proves what was shown by its digest and stays small; the office holds the bytes.
        body.append(parts.labelled(_("Imagen que se mostraba"), step.shown.alt))
        body.append(parts.text(f"{step.shown.name} · SHA-256 {step.shown.sha256}", paper.TINY))
    if step.reason:
        body.append(parts.labelled(_("Motivo de omitirlo"), step.reason))
    if step.way is not None:
        way = _(words.WAYS[step.way])
        body.append(parts.labelled(way, step.way_reason) if step.way_reason else parts.text(f"{way}.", paper.STRONG))
    body += [parts.labelled(_("Nota"), note) for note in (step.note, *step.notes) if note.strip()]
    return [*body, parts.gap(3)]
