"""What a scan says: one result per check and the whole, frozen, and its JSON exactly as the command line prints it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.errors import BadInput
from app.i18n import _


class Status(StrEnum):
    """How a check ended."""

    OK = "ok"
    FINDINGS = "findings"
    SKIPPED = "skipped"
    """Not looked at: a table or column is missing, the rule does not apply, or the scan was interrupted."""
    FAILED = "failed"
    """Its statement failed; the others went on."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check over one company."""

    id: str
    area: str
    severity: str
    title: str
    status: Status
    reason: str = ""
    population: int = 0
    violations: int = 0
    keys: tuple[str, ...] = ()
    """Every wrong record by its natural key (app.aspel.checks.keys), sorted."""
    money: float | None = None
    """What is at stake, in the company's currency; None when the check has no amount."""
    procedure: str = ""
    seconds: float = 0.0
    amounts: tuple[float | None, ...] = field(default=(), compare=False)
    """Money of each key; empty where no record has any. In the evidence of a scan, not in the printed JSON."""


@dataclass(frozen=True, slots=True)
class Entropy:
    """Disorder: bits in all and by area, and the percentage of order for people."""

    bits: float = 0.0
    by_area: Mapping[str, float] = field(default_factory=dict)
    order_percent: float = 100.0


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One scan of one company."""

    database: str
    """As given by the technician, without user or password."""
    engine: str
    ods: str
    company: str
    started: str
    """ISO 8601."""
    seconds: float
    checks: tuple[CheckResult, ...]
    entropy: Entropy = field(default_factory=Entropy)
    partial: str = ""
    """Why the scan did not get to its end; empty when it did."""

    def check(self, check_id: str) -> CheckResult:
        """The result of one check. Raises KeyError."""
        for result in self.checks:
            if result.id == check_id:
                return result
        raise KeyError(check_id)

    def worst(self, severity: str) -> bool:
        """Whether there are findings of this severity or a worse one (A is the worst)."""
        return any(result.status is Status.FINDINGS and result.severity <= severity for result in self.checks)


def to_json(scan: ScanResult) -> dict[str, Any]:
    """The document of ``maletin scan --json``. ``partial`` appears only in a scan that was interrupted."""
    document: dict[str, Any] = {
        "database": scan.database,
        "engine": scan.engine,
        "ods": scan.ods,
        "company": scan.company,
        "started": scan.started,
        "seconds": round(scan.seconds, 3),
        "checks": [_check_json(check) for check in scan.checks],
        "entropy": {
            "bits": scan.entropy.bits,
            "by_area": dict(scan.entropy.by_area),
            "order_percent": scan.entropy.order_percent,
        },
    }
    if scan.partial:
        document["partial"] = scan.partial
    return document


def to_evidence(scan: ScanResult) -> dict[str, Any]:
    """What a visit keeps: the document of `to_json` with the money of each record, so that a scan reads the same when
    it is opened again. `from_json` reads both."""
    document = to_json(scan)
    for told, check in zip(document["checks"], scan.checks, strict=True):
        if any(amount is not None for amount in check.amounts):
            told["amounts"] = list(check.amounts)
    return document


def _check_json(check: CheckResult) -> dict[str, Any]:
    return {
        "id": check.id,
        "area": check.area,
        "severity": check.severity,
        "title": check.title,
        "status": check.status.value,
        "reason": check.reason,
        "population": check.population,
        "violations": check.violations,
        "keys": list(check.keys),
        "money": None if check.money is None else round(check.money, 2),
        "procedure": check.procedure,
        "seconds": round(check.seconds, 3),
    }


def from_json(raw: str | bytes) -> ScanResult:
    """Read a scan kept as JSON. Raises BadInput ``SCAN-NOT-A-SCAN``."""
    try:
        document = json.loads(raw)
        entropy = document["entropy"]
        return ScanResult(
            database=str(document["database"]),
            engine=str(document["engine"]),
            ods=str(document["ods"]),
            company=str(document["company"]),
            started=str(document["started"]),
            seconds=float(document["seconds"]),
            checks=tuple(_check_from(item) for item in document["checks"]),
            entropy=Entropy(float(entropy["bits"]), dict(entropy["by_area"]), float(entropy["order_percent"])),
            partial=str(document.get("partial", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            "SCAN-NOT-A-SCAN",
            _("Ese archivo no es un escaneo guardado."),
            _("No se comparó nada."),
            _("Elige el archivo que produjo un escaneo anterior."),
        ) from error


def _check_from(item: Mapping[str, Any]) -> CheckResult:
    money = item["money"]
    keys = tuple(str(key) for key in item["keys"])
    amounts = tuple(None if amount is None else float(amount) for amount in item.get("amounts", ()))
    if amounts and len(amounts) != len(keys):
        raise ValueError("an amount for each record")
    return CheckResult(
        id=str(item["id"]),
        area=str(item["area"]),
        severity=str(item["severity"]),
        title=str(item["title"]),
        status=Status(item["status"]),
        reason=str(item["reason"]),
        population=int(item["population"]),
        violations=int(item["violations"]),
        keys=keys,
        money=None if money is None else float(money),
        procedure=str(item["procedure"]),
        seconds=float(item["seconds"]),
        amounts=amounts,
    )
