from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.aspel.checks.catalogue import BY_ID
from app.aspel.findings import Status
from app.demo.company.company import Company
from tests.aspel.checks.faults import FAULTS, Fault

QUICK = {"k01", "k04", "d01", "x02", "r04"}


def test_a_clean_company_has_no_finding_at_all(tiny_company: Path, scanned: Callable) -> None:
    result = scanned(tiny_company)

    assert {check.id: check.keys for check in result.checks if check.keys} == {}
    assert {check.id: check.reason for check in result.checks if check.status is Status.FAILED} == {}
    assert {check.id for check in result.checks if check.status is Status.SKIPPED} == {
        "S05",
        *(name for name in BY_ID if name.startswith("COI")),
    }
    assert (result.entropy.bits, result.entropy.order_percent, result.partial) == (0.0, 100.0, "")


@pytest.mark.parametrize(
    "fault",
    [pytest.param(fault, id=fault.name, marks=() if fault.name in QUICK else pytest.mark.slow) for fault in FAULTS],
)
def test_a_fault_is_reported_by_its_checks_with_its_records_and_by_no_other(
    fault: Fault, damaged: Callable, scanned: Callable
) -> None:
    expected: dict[str, tuple[str, ...]] = {}

    def damage(company: Company) -> None:
        for check, told in fault.expected.items():
            keys = told if isinstance(told, tuple) else tuple(str(row[0]).strip() for row in company.rows(told))
            expected.update({check: keys} if keys else {})
        for statement in fault.sql:
            company.change(statement)

    result = scanned(damaged(damage))

    assert {check.id: check.keys for check in result.checks if check.keys} == expected
    assert not [check.id for check in result.checks if check.status is Status.FAILED]
