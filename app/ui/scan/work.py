"""What is asked of the laptop, each a plain function of a Task. No Qt."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.aspel.findings import ScanResult, Status, to_json
from app.errors import MaletinError, Unavailable
from app.i18n import _
from app.ids import new_id
from app.kit.manifest import Kit, KitTask
from app.laptop import Laptop
from app.plan.model import Origin
from app.plan.model import Task as PlanTask
from app.ui.protocol import Task
from app.ui.scan.judge import key_text, records_of, since_text, task_title
from app.ui.scan.view import Explained, Finding, Outcome, Surroundings
from app.ui.scan.wording import severity_text
from app.visit.ports import Watch
from app.visit.scans import KeptScan, read_scan

if TYPE_CHECKING:  # a hundred checks and the sheets of a spreadsheet: they come when they are needed
    from app.aspel.scan import Progress
    from app.report.sheet import Row

Write = Callable[[Path, bytes], None]
"""Writes a whole file or none. Raises OSError."""
EVENTUALITY_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a scan is."""

    done: int
    total: int
    checks: tuple[str, ...]
    """Titles of what is being looked at, with their ids."""


def meet(task: Task, visit: str = "") -> Surroundings:
    """The visit in course, failing that the next one, and what was measured there before."""
    laptop = task.laptop
    kit = _kit_in_front(laptop, visit)
    if kit is None:
        return Surroundings()
    session = laptop.session(kit.visit)
    state = session.state
    running = state.started and not (state.closed or state.signed or state.refused)
    who = laptop.parts.identity.current()
    return Surroundings(
        visit=kit.visit if running else "",
        client=kit.client.name,
        client_id=kit.client.id,
        history=laptop.scans(kit.client.id),
        raised=frozenset(one.entry.task.title for one in state.tasks.values()),
        technician=who.person_name if who else "",
    )


def measure(task: Task, database: str, company: str, around: Surroundings, login: tuple[str, str] | None) -> Outcome:
    """Look at the database. ``login``: user and password to keep in the vault first.

    Raises MaletinError ``FIREBIRD-…``, ``SCAN-…``, ``FDB-…``, ``LOGIN-EMPTY`` when nothing could be seen.
    """
    laptop = task.laptop
    if login is not None:
        laptop.parts.logins.keep(database, *login)
    scanner = laptop.parts.scanner()
    watch = Watch(cancelled=lambda: task.cancel.cancelled)
    result = scanner.measure(database, watch, company=company, follow=lambda seen: task.report(_seen(seen)))
    # Read now, not when the screen was entered: the measure before this one may have been kept meanwhile.
    history = laptop.scans(around.client_id) if around.client_id else ()
    return with_history(laptop, result, history, opened=False)


def reopen(task: Task, kept: KeptScan, around: Surroundings) -> Outcome:
    """Everything a kept scan found, compared with the one before it. Raises MaletinError."""
    result = read_scan(kept.scan, task.laptop.parts.evidence)
    earlier = tuple(one for one in around.history if one.utc < kept.utc)
    return with_history(task.laptop, result, earlier, opened=True)


def with_history(laptop: Laptop, result: ScanResult, history: Sequence[KeptScan], *, opened: bool) -> Outcome:
    """The scan beside the earlier whole ones of the same place."""
    place = (result.database[:200], result.company)
    same = [one for one in history if one.scan.whole and (one.scan.database, one.scan.company) == place]
    before, at = _last_readable(laptop, same)
    points = [(datetime.fromisoformat(one.utc), one.scan.bits) for one in same]
    if not result.partial:
        points.append((datetime.fromisoformat(result.started), result.entropy.bits))
    return Outcome(result, explain(result), before, at, tuple(points), opened)


def keep(task: Task, outcome: Outcome, visit: str) -> None:
    """Into the journal of the visit, with everything found as evidence. Raises MaletinError; then nothing was kept."""
    kept = task.laptop.parts.scanner().keep(outcome.result, whole=True)
    task.laptop.session(visit).record_scan(kept)


def raise_contingency(task: Task, visit: str, finding: Finding, technician: str) -> None:
    """The finding as an eventuality of the visit. Raises MaletinError."""
    task.laptop.session(visit).raise_contingency(eventuality(finding), technician)


def eventuality(finding: Finding) -> KitTask:
    """What somebody has to do about a finding."""
    said = [finding.detail, finding.meaning]
    if finding.cure:
        said.append(cure_text(finding))
    return KitTask(
        task=PlanTask(
            id=f"e-{new_id()}",
            title=task_title(finding)[:500],
            origin=Origin.CONTINGENCY,
            minutes=EVENTUALITY_MINUTES,
            objective=". ".join(part.rstrip(".") for part in said if part)[:500],
        )
    )


def cure_text(finding: Finding) -> str:
    """Who or what cures it."""
    if finding.cure:
        return _("Procedimiento {code}.").format(code=finding.cure)
    return _("Todavía no hay un procedimiento: lo decide el consultor.")


def explain(result: ScanResult) -> dict[str, Explained]:
    """The words of every check that found something."""
    from app.aspel.checks.catalogue import BY_ID
    from app.aspel.checks.model import Mark
    from app.aspel.checks.page import AREAS

    wanted = [check for check in result.checks if check.status is Status.FINDINGS and check.id in BY_ID]
    return {
        check.id: Explained(
            area=_(AREAS[one.area]),
            meaning=_(one.meaning),
            cost=_(one.cost),
            subtracts=_(one.subtracts) if one.subtracts else "",
            cure=one.cure,
            money=_(one.money) if one.money else "",
            likely=one.mark is Mark.LIKELY,
        )
        for check in wanted
        for one in (BY_ID[check.id],)
    }


# ── files ──


def save_records(finding: Finding, path: Path, write: Write) -> int:
    """The records of one finding as a sheet; returns how many. Raises Unavailable ``SCAN-NOT-SAVED``."""
    rows = [(_("Registro"), _("Clave"), _("Importe"), _("Desde la última medición")), *_record_rows(finding)]
    save(path, _sheet(path, finding.id, rows), write)
    return min(len(rows), _limit(path)) - 1


def save_all(findings: Sequence[Finding], result: ScanResult, path: Path, write: Write) -> None:
    """The whole measure: JSON for machines, or every record of every finding as a sheet. Raises as above."""
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        save(path, json.dumps(to_json(result), ensure_ascii=False, indent=1).encode(), write)
        return
    head = (_("Revisión"), _("Gravedad"), _("Área"), _("Hallazgo"), _("Remedio"), _("Registro"), _("Importe"))
    rows: list[Row] = [head]
    for one in findings:
        face = (one.id, severity_text(one.severity), one.area, one.title, one.cure)
        rows += [(*face, one.keys[at], one.amounts[at] if one.amounts else None) for at in records_of(one, "")]
    save(path, _sheet(path, _("Hallazgos"), rows), write)


def save(path: Path, data: bytes, write: Write) -> None:
    """Raises Unavailable ``SCAN-NOT-SAVED``."""
    try:
        write(path, data)
    except OSError as error:
        raise Unavailable(
            "SCAN-NOT-SAVED",
            _("No se pudo guardar «{name}».").format(name=path.name),
            _("Lo medido sigue en pantalla."),
            _("Revise que la carpeta exista, que haya espacio y que el archivo no esté abierto en otro programa."),
        ) from error


# ── inside ──


def _kit_in_front(laptop: Laptop, visit: str) -> Kit | None:
    try:
        return laptop.choose(visit or None).kit
    except MaletinError as error:
        if error.code in {"KIT-NONE", "KIT-UNKNOWN", "NOT-ENROLLED"}:
            return None
        raise


def _last_readable(laptop: Laptop, same: Sequence[KeptScan]) -> tuple[ScanResult | None, datetime | None]:
    """A scan whose evidence is missing or altered is no ground to compare; the one before it may be."""
    for one in reversed(same):
        try:
            return read_scan(one.scan, laptop.parts.evidence), datetime.fromisoformat(one.utc)
        except MaletinError:
            continue
    return None, None


def _seen(progress: Progress) -> Seen:
    from app.aspel.checks.catalogue import BY_ID

    named = tuple(f"{name} · {_(BY_ID[name].title)}" for name in progress.checks if name in BY_ID)
    return Seen(progress.done, progress.total, named)


def _record_rows(finding: Finding) -> list[Row]:
    amounts = finding.amounts
    return [
        (key_text(key), key, amounts[at] if amounts else None, since_text(finding, key))
        for at in records_of(finding, "")
        for key in (finding.keys[at],)
    ]


def _sheet(path: Path, name: str, rows: Sequence[Row]) -> bytes:
    from app.report.sheet import csv_bytes, xlsx_bytes

    return xlsx_bytes(name, rows) if path.suffix.lower() == ".xlsx" else csv_bytes(rows)


def _limit(path: Path) -> int:
    from app.report.sheet import MOST_ROWS

    return MOST_ROWS if path.suffix.lower() == ".xlsx" else 2**63
