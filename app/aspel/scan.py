"""A scan: choose the company, ask every step, judge what came. The asking is behind `ScanSession`; the rest is pure."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.aspel import discovery
from app.aspel.checks.catalogue import chosen
from app.aspel.checks.model import Check, Mark, Severity, Told
from app.aspel.checks.render import ScanPlan, Step, plan, split
from app.aspel.company import Company, choose
from app.aspel.entropy import measure
from app.aspel.findings import CheckResult, ScanResult, Status
from app.aspel.ports import Began, Ended, Look, ScanSession, SeveralAtOnce, StepRows
from app.errors import MaletinError
from app.i18n import _

_OVER = frozenset(
    [
        *("FIREBIRD-CANCELLED", "FIREBIRD-TIMEOUT", "FIREBIRD-CRASHED", "FIREBIRD-LOST", "FIREBIRD-UNREACHABLE"),
        "FIREBIRD-SHUTDOWN",
    ]
)
"""Codes after which the session answers nothing more: what is known so far is kept as a partial scan."""


_SLOW = "FIREBIRD-SLOW"
"""A statement that was cancelled for its length: alone its parts would hardly be shorter, and together much longer."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Told before each step."""

    done: int
    total: int
    checks: tuple[str, ...]


def _silent(_progress: Progress) -> None:
    return None


@dataclass(slots=True)
class _Heap:
    """What came back so far."""

    populations: dict[str, int] = field(default_factory=dict)
    found: dict[str, dict[str, float | None]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    """Steps that were answered to the end."""
    stopped: str = ""


def scan(
    session: ScanSession,
    database: str,
    *,
    now: datetime,
    company: str = "",
    checks: Iterable[str] = (),
    progress: Callable[[Progress], None] = _silent,
    clock: Callable[[], float] = time.monotonic,
) -> ScanResult:
    """Look at one company of an open database. Never writes; an interruption gives a partial result, not an error.

    ``now``: the moment against which ages are judged. Raises BadInput ``SCAN-NO-COMPANY``, ``SCAN-COMPANY``,
    ``SCAN-UNKNOWN-CHECK``; Unavailable ``FIREBIRD-…`` when not even the first look was possible.
    """
    wanted = chosen(checks)
    began = clock()
    look = session.look()
    suffix = choose(look.counts, company)
    there = _meet(session, look, suffix, now)
    agenda = plan(there, wanted)
    heap = _ask_all(session, agenda, progress, clock)
    heap.found.update({check.id: _told(check, look) for check in wanted if _is_told(check)})
    results = tuple(judge(check, there, agenda, heap) for check in wanted)
    return ScanResult(
        database=database,
        engine=look.engine,
        ods=look.ods,
        company=suffix,
        started=now.isoformat(timespec="seconds"),
        seconds=clock() - began,
        checks=results,
        entropy=measure(results),
        partial=heap.stopped,
    )


def _is_told(check: Check) -> bool:
    return any(isinstance(part, Told) for part in check.work)


def _told(check: Check, look: Look) -> dict[str, float | None]:
    return {record: None for part in check.work if isinstance(part, Told) for record in part.judge(look)}


def _meet(session: ScanSession, look: Look, suffix: str, now: datetime) -> Company:
    facts = dict(session.company(suffix, now))
    return discovery.company_of(look.columns, suffix, now, facts, counts=look.counts, charset=look.charset)


def _ask_all(
    session: ScanSession, agenda: ScanPlan, progress: Callable[[Progress], None], clock: Callable[[], float]
) -> _Heap:
    heap = _Heap()
    waiting: Sequence[Step] = agenda.steps
    done = 0
    while waiting and not heap.stopped:
        again: list[Step] = []
        known = {step.name: step for step in waiting}
        total = done + len(waiting)
        began: dict[str, float] = {}
        try:
            for news in _news(session, tuple(known)):
                step = known[news.step]
                if isinstance(news, Began):
                    began[news.step] = clock()
                    progress(Progress(done, total, step.checks))
                else:
                    done += 1
                    _timed(heap, step, clock() - began[news.step])
                    again += _end(step, news, heap)
        except MaletinError as error:
            heap.stopped = error.what
        waiting = again
    return heap


def _end(step: Step, news: Ended, heap: _Heap) -> Sequence[Step]:
    """Keep what a step answered; a shared pass that failed is asked again check by check, so that one bad part takes
    no other with it. Raises the error after which the session answers nothing more."""
    if news.error is None:
        _take(step, news.packets, heap)
        return ()
    if news.error.code in _OVER:
        raise news.error
    parts = () if news.error.code == _SLOW else split(step)
    if not parts:
        error = news.error
        detail = next((str(error.facts[name]) for name in ("gds", "detail", "seconds") if error.facts.get(name)), "")
        reason = f"{error.what} ({error.code} {detail})".replace(" )", ")")
        heap.failed.update(dict.fromkeys(step.checks or (step.name,), reason))
    return parts


def _news(session: ScanSession, steps: Sequence[str]) -> Iterator[Began | Ended]:
    """What becomes of each step, several at a time where the session can."""
    if isinstance(session, SeveralAtOnce):
        yield from session.answers(steps)
        return
    for step in steps:
        yield Began(step)
        try:
            yield Ended(step, tuple(session.run(step)))
        except MaletinError as error:
            yield Ended(step, error=error)


def _timed(heap: _Heap, step: Step, seconds: float) -> None:
    for check in step.checks:
        heap.seconds[check] = heap.seconds.get(check, 0.0) + seconds / len(step.checks)


def _take(step: Step, packets: Iterable[StepRows], heap: _Heap) -> None:
    for packet in packets:
        if not step.checks:
            heap.populations.update({step.name.partition(":")[2]: int(row[0]) for row in packet.rows})
            continue
        for row in packet.rows:
            check, record, money = (packet.check, *row) if packet.check else row
            _keep(heap.found.setdefault(str(check), {}), str(record), money)
    heap.finished.add(step.name)


def _keep(records: dict[str, float | None], record: str, money: float | None) -> None:
    """The same record found twice is one record; what is at stake adds up."""
    amount = None if money is None else float(money)
    known = records.get(record)
    records[record] = known if amount is None else amount + (known or 0.0)


def judge(check: Check, company: Company, agenda: ScanPlan, heap: _Heap) -> CheckResult:
    """The result of one check from what came back."""
    reason = dict(agenda.skipped).get(check.id, "")
    base = _face(check, company)
    if reason:
        return CheckResult(**base, status=Status.SKIPPED, reason=reason)
    seconds = heap.seconds.get(check.id, 0.0)
    failed = heap.failed.get(check.id) or heap.failed.get(f"count:{check.population}")
    if failed:
        return CheckResult(**base, status=Status.FAILED, reason=failed, seconds=seconds)
    if heap.stopped and not _complete(check, agenda, heap):
        why = _("El escaneo se interrumpió antes: {reason}").format(reason=heap.stopped)
        return CheckResult(**base, status=Status.SKIPPED, reason=why, seconds=seconds)
    records = heap.found.get(check.id, {})
    keys = tuple(sorted(records))
    amounts = tuple(records[key] for key in keys)
    stake = [amount for amount in amounts if amount is not None]
    return CheckResult(
        **base,
        status=Status.FINDINGS if keys else Status.OK,
        population=max(heap.populations.get(check.population, 0), len(keys)),
        violations=len(keys),
        keys=keys,
        money=sum(stake) if check.money and stake else (0.0 if check.money else None),
        seconds=seconds,
        amounts=amounts,
    )


def _complete(check: Check, agenda: ScanPlan, heap: _Heap) -> bool:
    """Whether every step of the check was answered, whole or as one of the parts of a pass that was split."""
    for step in agenda.steps:
        mine = check.id in step.checks or step.name == f"count:{check.population}"
        if mine and step.name not in heap.finished:
            alone = f"{step.name.rpartition(':')[0]}:{check.id}"
            if not step.checks or alone not in heap.finished:
                return False
    return True


def _face(check: Check, company: Company) -> Mapping[str, Any]:
    likely = check.mark is Mark.LIKELY
    severity = check.severity_in(company) or check.severity
    if likely and severity is Severity.A:
        severity = Severity.B
    title = _(check.title)
    if likely:
        title = _("{title} (aviso: regla probable)").format(title=title)
    return {
        "id": check.id,
        "area": check.area.value,
        "severity": severity.value,
        "title": title,
        "procedure": check.cure,
    }
