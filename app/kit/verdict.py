"""The verdict before leaving: go or no-go, every reason named. Pure: what was seen goes in, the judgement comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.errors import MaletinError
from app.i18n import _
from app.kit.inspect import FileFinding, FileState, Inspection
from app.kit.manifest import Kit
from app.kit.progress import size_text
from app.kit.requirements import Unresolved, uncovered, unpacked
from app.plan.budget import Forecast, forecast
from app.plan.model import Task
from app.plan.validate import check_order
from app.procedures.model import Procedure

EVIDENCE_ROOM = 500_000_000
"""Bytes that must be free for a day of photos and screenshots (some 150 photos)."""
SYNC_FRESH = timedelta(hours=24)
"""The agreement is of the evening before, so a laptop that has not asked since then may miss a change."""
SKEW_LIMIT = timedelta(minutes=5)


class Severity(StrEnum):
    """Whether a reason keeps the technician from leaving."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class VerdictReason:
    """One thing to know before leaving."""

    code: str
    severity: Severity
    text: str
    todo: str
    subject: str = ""
    """Digest of a file or id of a task, for a screen that jumps to it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, and why."""

    visit: str
    revision: int
    reasons: tuple[VerdictReason, ...]
    """What blocks comes first."""

    @property
    def go(self) -> bool:
        """Whether nothing blocks."""
        return not self.blocks

    @property
    def word(self) -> str:
        """The same in one stable word: "go" or "no-go"."""
        return "go" if self.go else "no-go"

    @property
    def blocks(self) -> tuple[VerdictReason, ...]:
        """What must be mended before leaving."""
        return tuple(reason for reason in self.reasons if reason.severity is Severity.BLOCK)

    @property
    def warnings(self) -> tuple[VerdictReason, ...]:
        """What the technician should know."""
        return tuple(reason for reason in self.reasons if reason.severity is Severity.WARN)


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the verdict looks at."""

    kit: Kit
    inspection: Inspection
    procedures: Mapping[str, Procedure | MaletinError]
    """By digest, as app.kit.library found them."""
    evidence_free: int
    """Bytes free where evidence is kept."""
    now: datetime
    last_sync: datetime | None
    """Last exchange that succeeded; None = never."""
    newest_revision: int
    """Highest revision of this kit that was ever announced to this laptop."""
    trust_problems: tuple[MaletinError, ...] = ()
    """What is wrong with the kit's own signature; empty when it verifies."""
    trust_expired: bool = False
    withdrawn: bool = False
    skew: timedelta = field(default_factory=timedelta)
    """Laptop clock minus hub clock at the last contact."""


def judge(situation: Situation) -> Verdict:
    """Go or no-go. Looks at everything, so that one evening is enough to mend all of it."""
    reasons = [
        *_about_kit(situation),
        *_about_files(situation.inspection),
        *_about_procedures(situation),
        *_about_room(situation.evidence_free),
        *_about_time(situation.kit),
        *_about_needs(situation),
        *_about_pictures(situation),
        *_about_systems(situation.kit),
        *_about_contact(situation),
    ]
    first_blocks = sorted(reasons, key=lambda reason: reason.severity is Severity.WARN)
    return Verdict(situation.kit.visit, situation.kit.revision, tuple(first_blocks))


def _about_kit(situation: Situation) -> Iterator[VerdictReason]:
    kit = situation.kit
    for error in situation.trust_problems:
        yield VerdictReason(error.code, Severity.BLOCK, error.what, error.todo)
    if situation.withdrawn:
        yield _block(
            "KIT-WITHDRAWN",
            _("El supervisor retiró esta visita."),
            _("No salga; pregunte al supervisor."),
        )
    if kit.revision < situation.newest_revision:
        yield _block(
            "KIT-OLD",
            _("Este maletín es la revisión {found}; ya existe la {newest}.").format(
                found=kit.revision, newest=situation.newest_revision
            ),
            _("Sincronice para traer la revisión nueva."),
        )
    for problem in check_order(kit.agreement.order, {entry.task.id for entry in kit.tasks}):
        yield VerdictReason(problem.code, Severity.BLOCK, problem.text, _ask_for_new_revision(), problem.task)
    if kit.day < (situation.now - timedelta(days=1)).date():
        yield _warn(
            "KIT-PAST",
            _("La visita era el {day}.").format(day=kit.day.isoformat()),
            _("Confirme la fecha con el supervisor."),
        )


def _about_files(inspection: Inspection) -> Iterator[VerdictReason]:
    for file in inspection.files:
        if file.state is not FileState.PRESENT:
            yield _file_reason(file)


def _file_reason(file: FileFinding) -> VerdictReason:
    fetch = _("Sincronice o impórtelo de una memoria USB.")
    code, text, todo = {
        FileState.MISSING: ("FILE-MISSING", _("Falta «{name}» ({size})."), fetch),
        FileState.PARTIAL: ("FILE-PARTIAL", _("«{name}» está a medias: {here} de {size}."), fetch),
        FileState.ALTERED: (
            "FILE-ALTERED",
            _("«{name}» cambió: ya no es el archivo que firmó la oficina."),
            _("Sincronice: se descarga de nuevo. No lo abra."),
        ),
        FileState.UNREADABLE: (
            "FILE-UNREADABLE",
            _("El disco no puede leer «{name}»."),
            _("Sincronice para descargarlo de nuevo y revise el disco."),
        ),
    }[file.state]
    said = text.format(name=file.name, size=size_text(file.size), here=size_text(file.here))
    severity = Severity.WARN if file.optional else Severity.BLOCK
    return VerdictReason(code, severity, said, todo, file.digest)


def _about_procedures(situation: Situation) -> Iterator[VerdictReason]:
    # A file that is missing or altered was named already; saying twice what is one thing to mend only confuses.
    intact = {file.digest for file in situation.inspection.in_state(FileState.PRESENT)}
    for digest, title in _procedure_titles(situation.kit).items():
        found = situation.procedures.get(digest)
        if isinstance(found, Procedure) or digest not in intact:
            continue
        text = _("El procedimiento «{title}» no se puede usar: {why}").format(
            title=title, why=found.what if found else _("no se comprobó su firma.")
        )
        todo = found.todo if found else _("Compruebe el maletín de nuevo.")
        yield VerdictReason(found.code if found else "PROCEDURE-UNVERIFIED", Severity.BLOCK, text, todo, digest)


def _procedure_titles(kit: Kit) -> dict[str, str]:
    return {ref.digest: ref.title for entry in kit.tasks if (ref := entry.procedure)}


def _about_room(free: int) -> Iterator[VerdictReason]:
    if free < EVIDENCE_ROOM:
        yield _block(
            "NO-ROOM-FOR-EVIDENCE",
            _("Hay {free} libres y las fotos de una visita necesitan {needed}.").format(
                free=size_text(free), needed=size_text(EVIDENCE_ROOM)
            ),
            _("Libere al menos {missing}.").format(missing=size_text(EVIDENCE_ROOM - free)),
        )


def _about_time(kit: Kit) -> Iterator[VerdictReason]:
    tasks = [entry.task for entry in kit.tasks]
    time = forecast(tasks, kit.budget_minutes)
    if not time.fits:
        yield _warn("BUDGET-EXCEEDED", _over_budget(time, tasks), _what_drops(time, tasks))


def _over_budget(time: Forecast, tasks: Sequence[Task]) -> str:
    return _("Las {count} tareas suman {needed} minutos y la visita tiene {available}.").format(
        count=len(tasks), needed=time.needed, available=time.available
    )


def _what_drops(time: Forecast, tasks: Sequence[Task]) -> str:
    titles = {task.id: task.title for task in tasks}
    names = ", ".join(f"«{titles[task_id]}»" for task_id in time.drops)
    dropped = _("Si no alcanza el tiempo se deja, en este orden: {names}.").format(names=names) if names else ""
    short = (
        _("Aun así faltan {minutes} minutos: acuerde con el supervisor qué dejar.").format(minutes=time.short)
        if time.short
        else ""
    )
    return " ".join(part for part in (dropped, short) if part)


def _about_needs(situation: Situation) -> Iterator[VerdictReason]:
    opened = {digest: found for digest, found in situation.procedures.items() if isinstance(found, Procedure)}
    for need in uncovered(situation.kit, opened):
        yield _need_reason(need)


def _about_pictures(situation: Situation) -> Iterator[VerdictReason]:
    opened = {digest: found for digest, found in situation.procedures.items() if isinstance(found, Procedure)}
    for entry, picture in unpacked(situation.kit, opened):
        text = _("El maletín no lleva la imagen «{name}» de la tarea «{task}».")
        said = text.format(name=picture.name, task=entry.task.title)
        yield VerdictReason("PICTURE-NOT-PACKED", Severity.BLOCK, said, _ask_for_whole_revision(), entry.task.id)


def _need_reason(need: Unresolved) -> VerdictReason:
    return VerdictReason(need.code, Severity.WARN, need.text, need.todo, need.task)


def _about_systems(kit: Kit) -> Iterator[VerdictReason]:
    known = {system.product.casefold() for system in kit.site.systems}
    worked_on = {entry.task.product.casefold(): entry.task.product for entry in kit.tasks if entry.task.product}
    for folded, product in sorted(worked_on.items()):
        if folded not in known:
            yield _warn(
                "SYSTEM-UNKNOWN",
                _("No se sabe qué versión de {product} tiene el cliente.").format(product=product),
                _("Pregúntela al llegar (Ayuda / Acerca de) y anótela."),
            )
    for system in kit.site.systems:
        if system.product.casefold() in worked_on and not system.release:
            yield _warn(
                "RELEASE-UNKNOWN",
                _("No se sabe qué re-instalable de {product} {version} tiene el cliente.").format(
                    product=system.product, version=system.version
                ),
                _("Anótelo al llegar (Ayuda / Acerca de)."),
            )


def _about_contact(situation: Situation) -> Iterator[VerdictReason]:
    sync_now = _("Sincronice antes de salir.")
    if situation.last_sync is None:
        yield _warn("SYNC-NEVER", _("Esta computadora nunca ha sincronizado con la oficina."), sync_now)
    elif situation.now - situation.last_sync > SYNC_FRESH:
        hours = int((situation.now - situation.last_sync).total_seconds() // 3600)
        text = _("La última sincronización fue hace {hours} horas; la lista pudo cambiar.").format(hours=hours)
        yield _warn("SYNC-OLD", text, sync_now)
    if situation.trust_expired:
        yield _warn(
            "TRUST-EXPIRED",
            _("La lista de firmas autorizadas ya venció; sigue sirviendo, pero puede faltar una revocación."),
            sync_now,
        )
    if abs(situation.skew) > SKEW_LIMIT:
        minutes = int(abs(situation.skew).total_seconds() // 60)
        text = _("El reloj de esta computadora difiere {minutes} minutos del de la oficina.").format(minutes=minutes)
        yield _warn("CLOCK-SKEW", text, _("Ajuste la hora de Windows."))


def _ask_for_whole_revision() -> str:
    return _("Pida al supervisor que publique de nuevo el maletín.")


def _ask_for_new_revision() -> str:
    return _("Pida al supervisor que publique una revisión con la lista acordada.")


def _block(code: str, text: str, todo: str) -> VerdictReason:
    return VerdictReason(code, Severity.BLOCK, text, todo)


def _warn(code: str, text: str, todo: str) -> VerdictReason:
    return VerdictReason(code, Severity.WARN, text, todo)
