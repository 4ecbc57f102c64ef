"""The files of a kit as a technician looks for them: by the task they serve, and by what they are. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.i18n import _, ngettext
from app.kit.glance import FileStanding
from app.kit.inspect import FileState
from app.kit.ledger import ContentState
from app.kit.manifest import Kit
from app.kit.progress import size_text
from app.plan.ranking import ranked
from app.procedures.model import ArtifactKind
from app.ui.dates import age_text
from app.ui.kit.views import FileRow, Group

_SIGNS = {
    FileState.PRESENT: ("circle-check", "ok"),
    FileState.PARTIAL: ("download", "info"),
    FileState.MISSING: ("circle-dashed", "warn"),
    FileState.ALTERED: ("alert-octagon", "danger"),
    FileState.UNREADABLE: ("alert-octagon", "danger"),
}


def by_task(kit: Kit, files: Sequence[FileStanding], now: datetime) -> tuple[Group, ...]:
    """In the agreed order: procedure first, then what it shows and needs. A file of two tasks stands under both."""
    standing = {one.finding.digest: one for one in files}
    tasks = ranked([entry.task for entry in kit.tasks], kit.agreement.order)
    found = []
    for rank, task in enumerate(tasks, 1):
        entry = kit.task(task.id)
        whys: dict[str, str] = {}
        if entry is not None and entry.procedure is not None:
            whys[entry.procedure.digest] = _("Los pasos de la tarea")
        for picture in kit.pictures:
            if steps := [reason.why for reason in picture.reasons if reason.task == task.id]:
                whys[picture.digest] = _shown_in(steps)
        for packed in kit.artifacts:
            reasons = [reason.why for reason in packed.reasons if reason.task == task.id]
            if reasons:
                whys[packed.artifact.digest] = "; ".join(dict.fromkeys(reasons))
        rows = [(standing[digest], why) for digest, why in whys.items() if digest in standing]
        found.append(_group(task.id, f"{rank}. {task.title}", rows, kit, now))
    return tuple(found)


def by_file(kit: Kit, files: Sequence[FileStanding], now: datetime) -> tuple[Group, ...]:
    """What needs somebody first, then procedures, their pictures, and each kind of file."""
    whys = {picture.digest: _shown_in([reason.why for reason in picture.reasons]) for picture in kit.pictures}
    whys |= {packed.artifact.digest: _whole_reason(kit, packed.artifact.digest) for packed in kit.artifacts}
    kinds = {packed.artifact.digest: packed.artifact.kind for packed in kit.artifacts}
    buckets: dict[str, list[tuple[FileStanding, str]]] = {}
    for one in files:
        kind = kinds.get(one.finding.digest)
        plain = _("Imágenes de los pasos") if one.finding.picture else _("Procedimientos")
        title = _kind_text(kind) if kind is not None else plain
        if one.finding.state is not FileState.PRESENT:
            title = _("Por atender")
        buckets.setdefault(title, []).append((one, whys.get(one.finding.digest) or _tasks_of(kit, one)))
    first = sorted(buckets, key=lambda title: title != _("Por atender"))
    return tuple(_group(title, title, buckets[title], kit, now) for title in first)


def state_text(one: FileStanding) -> str:
    """How a file stands, in words."""
    finding = one.finding
    match finding.state:
        case FileState.PRESENT:
            return _("Aquí")
        case FileState.PARTIAL:
            return _("A medias: {here} de {size}").format(here=size_text(finding.here), size=size_text(finding.size))
        case FileState.MISSING:
            return _("Falta (opcional)") if finding.optional else _("Falta")
        case FileState.ALTERED:
            return _("Alterado")
        case _:
            return _("Ilegible")


def _kind_text(kind: ArtifactKind) -> str:
    return {
        ArtifactKind.INSTALLER: _("Instaladores"),
        ArtifactKind.UPDATE: _("Actualizaciones"),
        ArtifactKind.PREVIOUS: _("Versiones anteriores"),
        ArtifactKind.REINSTALLABLE: _("Re-instalables"),
        ArtifactKind.TOOL: _("Herramientas"),
        ArtifactKind.FORM: _("Formatos"),
    }[kind]


def _shown_in(steps: Sequence[str]) -> str:
    names = ", ".join(f"«{step}»" for step in dict.fromkeys(steps))
    return _("Se ve en {steps}").format(steps=names)


def _whole_reason(kit: Kit, digest: str) -> str:
    reasons = [reason.why for packed in kit.artifacts if packed.artifact.digest == digest for reason in packed.reasons]
    return "; ".join(dict.fromkeys(reasons))


def _tasks_of(kit: Kit, one: FileStanding) -> str:
    titles = [
        entry.task.title
        for entry in kit.tasks
        if entry.procedure is not None and entry.procedure.digest == one.finding.digest
    ]
    return "; ".join(titles)


def _group(name: str, title: str, rows: Sequence[tuple[FileStanding, str]], kit: Kit, now: datetime) -> Group:
    lacking = [one for one, _why in rows if one.finding.state is not FileState.PRESENT]
    size = size_text(sum(one.finding.size for one, _why in rows)) if rows else ""
    if not rows:
        state, icon, tone = _("No lleva archivos"), "circle-dashed", "muted"
    elif lacking:
        said = ngettext("{count} por atender", "{count} por atender", len(lacking))
        state, (icon, tone) = said.format(count=len(lacking)), _SIGNS[_worst(lacking)]
    else:
        state, icon, tone = _("Completo"), "circle-check", "ok"
    return Group(name, title, state, icon, tone, size, tuple(_rows(rows, kit, now)))


def _worst(lacking: Sequence[FileStanding]) -> FileState:
    order = (FileState.UNREADABLE, FileState.ALTERED, FileState.MISSING, FileState.PARTIAL)
    return min((one.finding.state for one in lacking), key=order.index)


def _rows(rows: Sequence[tuple[FileStanding, str]], kit: Kit, now: datetime) -> Iterator[FileRow]:
    sources = {packed.artifact.digest: packed.artifact.source for packed in kit.artifacts}
    for one, why in rows:
        icon, tone = _SIGNS[one.finding.state]
        yield FileRow(
            digest=one.finding.digest,
            name=one.finding.name,
            state=state_text(one),
            icon=icon,
            tone=tone,
            size=size_text(one.finding.size),
            why=why,
            origin=" · ".join(part for part in (_origin(one, now), sources.get(one.finding.digest, "")) if part),
        )


def _origin(one: FileStanding, now: datetime) -> str:
    item = one.item
    if item is None:
        return ""
    if item.code and one.finding.state is not FileState.PRESENT:
        return f"{item.text} ({item.code})"
    came = {"hub": _("de la oficina"), "usb": _("de USB"), "lan": _("de otra laptop")}.get(item.source, item.source)
    if item.state is not ContentState.PRESENT or not item.verified_at:
        return came
    age = age_text(datetime.fromisoformat(item.verified_at), now)
    return " · ".join(part for part in (came, _("leído {age}").format(age=age)) if part)
