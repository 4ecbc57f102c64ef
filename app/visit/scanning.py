"""Runs a scan for a visit: measures, keeps every finding as evidence, and judges the step."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from app.aspel.findings import ScanResult, Status, to_evidence
from app.aspel.ports import ScanSession
from app.aspel.scan import Progress, scan
from app.clock import Clock
from app.i18n import _
from app.journal.ports import EvidenceShelf
from app.procedures.model import Check
from app.visit.facts import Checked, CheckStatus, EvidenceRef, ScanSummary
from app.visit.ports import Watch

MEDIA = "application/vnd.maletin.scan+json"
MAX_BYTES = 64 * 1024 * 1024
"""As any piece of evidence."""

OpenDatabase = Callable[[str, Callable[[], bool]], AbstractContextManager[ScanSession]]
"""A session on a database by name; the second argument says whether to stop."""


class EntropyScanner:
    """Runs scan steps (app.visit.probe.Scanner) and scans asked for by hand."""

    def __init__(self, open_database: OpenDatabase, shelf: EvidenceShelf, clock: Clock) -> None:
        self._open = open_database
        self._shelf = shelf
        self._clock = clock

    def __call__(self, step: Check, target: str, watch: Watch) -> Checked:
        """Measure and judge. Raises as ``measure``."""
        checks = _ids(step.bounds.get("checks", ""))
        result = self.measure(target, watch, checks=checks)
        return judge(result, self.keep(result, whole=not checks), step.bounds.get("max-violations"))

    def measure(
        self,
        database: str,
        watch: Watch,
        *,
        company: str = "",
        checks: Iterable[str] = (),
        follow: Callable[[Progress], None] | None = None,
    ) -> ScanResult:
        """Scan one database, read-only. ``follow`` hears which checks come next, besides the figures of ``watch``.

        Raises MaletinError ``FIREBIRD-…``, ``SCAN-…`` when nothing could be seen.
        """

        def told(progress: Progress) -> None:
            watch.progress(progress.done, progress.total)
            if follow is not None:
                follow(progress)

        with self._open(database, watch.cancelled) as session:
            now = self._clock.now().astimezone()
            return scan(session, database, now=now, company=company, checks=checks, progress=told)

    def keep(self, result: ScanResult, *, whole: bool) -> ScanSummary:
        """Keep all that a scan found as evidence, durably; ``whole``: every check was asked for.

        Raises Unavailable ``STORE-DISK-FULL``.
        """
        raw = json.dumps(to_evidence(result), ensure_ascii=False, separators=(",", ":")).encode()
        digest, size = self._shelf.put(io.BytesIO(raw), limit=MAX_BYTES)
        name = f"scan-{result.company or 'sae'}-{result.started[:10]}.json"
        evidence = EvidenceRef(digest=digest, size=size, media=MEDIA, name=name)
        return summary(result, evidence, whole=whole)


def summary(result: ScanResult, evidence: EvidenceRef, *, whole: bool) -> ScanSummary:
    """The figures of a scan for the journal. Pure."""
    looked = [check for check in result.checks if check.status in {Status.OK, Status.FINDINGS}]
    found = [check for check in result.checks if check.status is Status.FINDINGS]
    return ScanSummary(
        database=result.database[:200],
        company=result.company,
        engine=f"{result.engine} · ODS {result.ods}",
        started=result.started,
        whole=whole and not result.partial,
        looked=len(looked),
        violations=sum(check.violations for check in found),
        findings=dict(sorted(Counter(check.severity for check in found).items())),
        money=round(sum(abs(check.money or 0.0) for check in found), 2),
        bits=result.entropy.bits,
        order_percent=result.entropy.order_percent,
        partial=result.partial,
        evidence=evidence,
    )


def judge(result: ScanResult, kept: ScanSummary, max_violations: str | None) -> Checked:
    """Did the scan step pass? Without a limit it only measures, and passes when it could look. Pure."""
    facts = scan_facts(kept)
    broken = [check.id for check in result.checks if check.status is Status.FAILED]
    reason = ""
    status = CheckStatus.PASSED
    if result.partial:
        status, reason = CheckStatus.UNAVAILABLE, result.partial
    elif kept.looked == 0 or (broken and max_violations is not None):
        status, reason = CheckStatus.UNAVAILABLE, _why_blind(result)
    elif max_violations is not None and kept.violations > int(max_violations):
        status = CheckStatus.FAILED
        reason = _("Hay {count} registros en desorden; el paso permite {limit}.").format(
            count=kept.violations, limit=max_violations
        )
    return Checked(status=status, facts=facts | ({"reason": reason} if reason else {}), scan=kept)


def scan_facts(kept: ScanSummary) -> dict[str, str]:
    """What a scan step shows; app.visit.fact_words says it in the reader's language. Pure."""
    return {
        "database": kept.database,
        "company": kept.company,
        "engine": kept.engine,
        "checks-looked": str(kept.looked),
        "violations": str(kept.violations),
        "bits": f"{kept.bits:.1f}",
        "order-percent": f"{kept.order_percent:.2f}",
    }


def _ids(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[A-Z]+\d{2}", text))


def _why_blind(result: ScanResult) -> str:
    reasons = [check.reason for check in result.checks if check.reason]
    return reasons[0] if reasons else _("Ninguna revisión pudo mirar esta base.")
