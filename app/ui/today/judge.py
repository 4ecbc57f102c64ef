"""From one reading to what is shown. Pure; no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from app.errors import Untrusted
from app.i18n import _, ngettext
from app.kit.changes import Change, ChangeKind
from app.kit.glance import FileStanding
from app.kit.inspect import FileState
from app.kit.progress import size_text
from app.plan.budget import forecast
from app.plan.model import Channel, Origin, Task
from app.ui.dates import day_text, minutes_text, near_day_text
from app.ui.today.calendar import strip
from app.ui.today.reading import Chosen, Reading, Where
from app.ui.today.refusals import clock_trouble, refusals
from app.ui.today.views import (
    BudgetView,
    ChangesView,
    Mode,
    Part,
    PrepareView,
    TaskRow,
    TodayView,
    VisitView,
)
from app.visit.state import TaskStatus

_LINES = 4
"""Files named in the card; the rest are counted."""


def judge(reading: Reading, weeks: int = 0) -> TodayView:
    """The view state of one reading; ``weeks``: how far the strip was moved."""
    if not reading.enrolled:
        return TodayView(Mode.STRANGER)
    chosen, today = reading.chosen, reading.now.date()
    shown = chosen.kit.visit if chosen else ""
    vanished = reading.note is not None and reading.note.plan_vanished
    ahead = sum(not head.begun and not head.closed and head.day >= today for head in reading.heads)
    return TodayView(
        Mode.FULL if chosen else Mode.EMPTY,
        strip=strip(reading.heads, shown, reading.next_visit, today, weeks),
        visit=_visit(chosen, reading) if chosen else None,
        broken=(*_broken(reading), *refusals(reading.aside, reading.kept, reading.closed)),
        clock=clock_trouble(reading.note, reading.now),
        question=_question() if vanished else "",
        ahead=ahead,
        cause="" if chosen else _why_empty(reading),
    )


def _question() -> str:
    return _("La oficina ya no le asigna ninguna visita, pero aquí hay visitas por delante. ¿Se conservan?")


def _why_empty(reading: Reading) -> str:
    if reading.broken:
        return _("Lo que hay aquí no se puede usar; arriba dice por qué.")
    if reading.note is None or not reading.note.last_success:
        return _("Esta laptop todavía no ha traído su lista. Sincronice cuando tenga conexión.")
    return _("La oficina no tiene visitas por hacer para usted. Sincronice para preguntarle otra vez.")


def _broken(reading: Reading) -> Iterator[Untrusted]:
    for visit, error in reading.broken:
        yield Untrusted(
            error.code,
            _("La visita «{visit}» no se puede usar. {why}").format(visit=visit, why=error.what),
            error.safe or _("No se abrirá; las demás visitas no se tocan."),
            error.todo or _("Avise al supervisor con este código."),
            visit=visit,
        )


def _visit(chosen: Chosen, reading: Reading) -> VisitView:
    kit, today = chosen.kit, reading.now.date()
    planned = sum(task.minutes for task in chosen.tasks)
    title = ngettext("{count} tarea acordada · {minutes}", "{count} tareas acordadas · {minutes}", len(chosen.tasks))
    action, step = _action(chosen.where)
    return VisitView(
        visit=kit.visit,
        when=_when(kit.day, kit.starts, kit.budget_minutes, today),
        client=kit.client.name,
        address=kit.site.address,
        directions=kit.site.directions,
        people=tuple(_people(chosen)),
        note=kit.agreement.note,
        tasks_title=title.format(count=len(chosen.tasks), minutes=minutes_text(planned)),
        tasks=tuple(_row(task, place, chosen) for place, task in enumerate(chosen.tasks, 1)),
        budget=_budget(chosen),
        changes=_changes(chosen),
        prepare=_prepare(chosen.files),
        action=action,
        step=step,
        urgent=chosen.where is not None or kit.day <= today,
        other=_other(chosen, reading),
    )


def _when(day: date, starts: str, minutes: int, today: date) -> str:
    near = near_day_text(day, today)
    said = f"{near} · {day_text(day)}" if near else day_text(day)
    return _("{day} · {hour} · {length}").format(day=said, hour=starts, length=minutes_text(minutes))


def _other(chosen: Chosen, reading: Reading) -> str:
    if chosen.kit.visit == reading.next_visit:
        return ""
    if chosen.where is not None and chosen.where.closed:
        return _("Esta visita ya se cerró.")
    if chosen.kit.day < reading.now.date():
        return _("Esta visita ya pasó y no se inició.")
    return _("No es la visita que sigue.")


def _action(where: Where | None) -> tuple[str, str]:
    if where is None:
        return _("Empezar visita"), ""
    if where.closed:
        return "", ""
    if where.number and where.step:
        place = _("Se quedó en el paso {number}, «{step}», de «{task}».")
        said = place.format(number=where.number, step=where.step, task=where.task)
        return _("Continuar en el paso {number}").format(number=where.number), said
    if where.task:
        return _("Continuar visita"), _("Sigue la tarea «{task}».").format(task=where.task)
    return _("Continuar visita"), _("Todas las tareas tienen resultado: falta el cierre.")


def _people(chosen: Chosen) -> Iterator[tuple[str, str]]:
    kit = chosen.kit
    for icon, person in (("user", kit.leader), ("phone", kit.supervisor)):
        phone = person.phone.replace(" ", "\N{NO-BREAK SPACE}")  # a number is not cut in two
        yield icon, " · ".join(part for part in (person.name, person.role, phone) if part)
    channel = {
        Channel.PHONE: _("por teléfono"),
        Channel.VIDEO: _("por videollamada"),
        Channel.EMAIL: _("por correo"),
        Channel.IN_PERSON: _("en persona"),
    }[kit.agreement.channel]
    yield (
        "clipboard-check",
        _("Acordado {channel} por {supervisor} y {leader}").format(
            channel=channel, supervisor=kit.agreement.supervisor.name, leader=kit.agreement.leader.name
        ),
    )


_STATES = {
    TaskStatus.OPEN: ("accent", "player-play"),
    TaskStatus.FINISHED: ("ok", "circle-check"),
    TaskStatus.WAITING: ("muted", "circle-dashed"),
}


def _row(task: Task, place: int, chosen: Chosen) -> TaskRow:
    urgent = task.origin is Origin.CONTINGENCY
    dropped = _("si falta tiempo se deja en {order}.º lugar").format(order=task.drop_order) if task.drop_order else ""
    entry = chosen.kit.task(task.id)
    procedure = entry.procedure.title if entry and entry.procedure else _("sin procedimiento")
    status = chosen.where.statuses.get(task.id) if chosen.where else None
    words = {TaskStatus.OPEN: _("En curso"), TaskStatus.FINISHED: _("Terminada"), TaskStatus.WAITING: _("Por hacer")}
    return TaskRow(
        rank=str(place),
        title=task.title,
        detail=" · ".join(part for part in (task.product, procedure, dropped) if part),
        origin=_("Eventualidad") if urgent else _("Planeada"),
        origin_icon="alert-triangle" if urgent else "calendar-event",
        origin_tone="warn" if urgent else "muted",
        minutes=minutes_text(task.minutes),
        state=words.get(status, "") if status else "",
        state_tone=_STATES[status][0] if status in _STATES else "muted",
    )


def _budget(chosen: Chosen) -> BudgetView:
    where, kit, tasks = chosen.where, chosen.kit, chosen.tasks
    statuses = where.statuses if where else {}
    done = {task for task, status in statuses.items() if status is TaskStatus.FINISHED}
    begun = {task for task, status in statuses.items() if status is TaskStatus.OPEN}
    spent = where.minutes if where else 0
    time = forecast(tasks, kit.budget_minutes, done=done, begun=begun, spent=spent)
    parts = (*((Part(spent, done=True),) if spent else ()), *(Part(one.minutes) for one in tasks if one.id not in done))
    words = {"needed": minutes_text(time.needed), "available": minutes_text(time.available)}
    if time.fits:
        said = _("{needed} de trabajo en {available} de visita").format(**words)
        left = minutes_text(time.available - time.needed)
        return BudgetView(parts, kit.budget_minutes, said, _("Sobran {minutes}.").format(minutes=left), "ok")
    over = _("{needed} de trabajo y {available} de visita: faltan {over}").format(**words, over=minutes_text(time.over))
    return BudgetView(parts, kit.budget_minutes, over, _what_drops(time.drops, time.short, tasks), "warn")


def _what_drops(drops: Sequence[str], short: int, tasks: Sequence[Task]) -> str:
    titles = {task.id: task.title for task in tasks}
    names = ", ".join(_("«{name}»").format(name=titles[one]) for one in drops)
    dropped = _("Si no alcanza se deja: {names}.").format(names=names) if names else ""
    ask = (
        _("Aun así faltan {minutes}: acuerde con el supervisor qué dejar.").format(minutes=minutes_text(short))
        if short
        else ""
    )
    return " ".join(part for part in (dropped, ask) if part)


def _changes(chosen: Chosen) -> ChangesView | None:
    if not chosen.changed_from:
        return None
    title = _("Cambió de la revisión {before} a la {after}").format(
        before=chosen.changed_from, after=chosen.kit.revision
    )
    lines = tuple((_CHANGE_ICONS[one.kind], change_text(one)) for one in chosen.changes)
    nothing = (("circle-check", _("La lista y los archivos son los mismos.")),)
    return ChangesView(title, chosen.kit.reason, lines or nothing)


_CHANGE_ICONS = {
    ChangeKind.WHEN: "clock",
    ChangeKind.PLACE: "map-pin",
    ChangeKind.BUDGET: "hourglass",
    ChangeKind.ADDED: "plus",
    ChangeKind.REMOVED: "x",
    ChangeKind.MOVED: "arrow-up",
    ChangeKind.MINUTES: "clock",
    ChangeKind.PROCEDURE: "file-text",
    ChangeKind.FILES: "package",
}


def change_text(change: Change) -> str:
    """One difference as a sentence."""
    words = {"title": change.title, "before": change.before, "after": change.after}
    match change.kind:
        case ChangeKind.WHEN:
            return _("Ahora es el {after} (antes {before}).").format(
                before=_moment(change.before), after=_moment(change.after)
            )
        case ChangeKind.PLACE:
            return _("La dirección es otra: {after} (antes {before}).").format(**words)
        case ChangeKind.ADDED:
            return _("Se agregó «{title}», en el lugar {after}.").format(**words)
        case ChangeKind.REMOVED:
            return _("Se quitó «{title}».").format(**words)
        case ChangeKind.MOVED:
            return _("«{title}» pasa al lugar {after} (antes {before}).").format(**words)
        case ChangeKind.PROCEDURE:
            return _("«{title}» se hace con otra revisión del procedimiento.").format(**words)
        case ChangeKind.FILES:
            return _("Archivos: {after} nuevos, {before} ya no viajan.").format(**words)
        case _:
            return _minutes_changed(change)


def _minutes_changed(change: Change) -> str:
    before, after = minutes_text(int(change.before)), minutes_text(int(change.after))
    if change.kind is ChangeKind.BUDGET:
        return _("La visita dura {after} (antes {before}).").format(before=before, after=after)
    return _("«{title}» se estima en {after} (antes {before}).").format(title=change.title, before=before, after=after)


def _moment(text: str) -> str:
    day, _space, hour = text.partition(" ")
    return _("{day} a las {time}").format(day=day_text(date.fromisoformat(day)), time=hour)


def _prepare(files: Sequence[FileStanding]) -> PrepareView:
    present = [one.finding for one in files if one.finding.state is FileState.PRESENT]
    lacking = [one.finding for one in files if one.finding.state is not FileState.PRESENT]
    size = size_text(sum(one.finding.size for one in files))
    center = f"{len(present)}/{len(files)}"
    if not lacking:
        said = _("{size}; falta revisarlo antes de salir.").format(size=size)
        return PrepareView(1.0, center, "ok", _("Todo está en esta laptop"), (said,))
    required = any(not one.optional for one in lacking)
    lines = [_lacking(one.state, one.name, one.size) for one in lacking[:_LINES]]
    if len(lacking) > _LINES:
        rest = len(lacking) - _LINES
        lines.append(ngettext("y {count} archivo más", "y {count} archivos más", rest).format(count=rest))
    head = ngettext("Falta {count} archivo", "Faltan {count} archivos", len(lacking)).format(count=len(lacking))
    share = len(present) / len(files)
    return PrepareView(share, center, "danger" if required else "warn", head, tuple(lines))


def _lacking(state: FileState, name: str, size: int) -> str:
    said = {
        FileState.MISSING: _("Falta «{name}» ({size})"),
        FileState.PARTIAL: _("A medias «{name}» ({size})"),
        FileState.ALTERED: _("Alterado «{name}» ({size})"),
    }
    return said.get(state, said[FileState.ALTERED]).format(name=name, size=size_text(size))
