from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.aspel.checks.catalogue import BY_ID
from app.aspel.findings import Status
from app.demo.company.company import Company, opened
from app.demo.company.spec import TINY
from tests.aspel.checks.faults import FAULTS, Fault
from tests.demo.company.inside import InsideSession, records, told_inside

THROUGH_THE_CHILD = {"k04", "x02", "r14"}
"""Faults tried once more with the file copied and the engine in a process of its own, as in a visit."""


def test_a_clean_company_has_no_finding_at_all(tiny_company: Path, scanned: Callable) -> None:
    result = scanned(tiny_company)

    assert {check.id: check.keys for check in result.checks if check.keys} == {}
    assert {check.id: check.reason for check in result.checks if check.status is Status.FAILED} == {}
    assert {check.id for check in result.checks if check.status is Status.SKIPPED} == {
        "S05",
        *(name for name in BY_ID if name.startswith("COI")),
    }
    assert (result.entropy.bits, result.entropy.order_percent, result.partial) == (0.0, 100.0, "")


@pytest.fixture(scope="module")
def inside(tiny_company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Company, InsideSession]]:
    """An open copy, and a scan of it as it stands in its open transaction."""
    path = tmp_path_factory.mktemp("inside") / "open.fdb"
    shutil.copyfile(tiny_company, path)
    with opened(str(path), TINY) as company, InsideSession(company.database) as session:
        yield company, session


def committed(fault: Fault, company: Company) -> dict[str, frozenset[str]]:
    """Break the company; returns what must be told."""
    expected = {
        check: frozenset(told if isinstance(told, tuple) else (str(row[0]).strip() for row in company.rows(told)))
        for check, told in fault.expected.items()
    }
    for statement in fault.sql:
        company.change(statement)
    return {check: keys for check, keys in expected.items() if keys}


@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.name) for fault in FAULTS])
def test_a_fault_is_reported_by_its_checks_with_its_records_and_by_no_other(
    fault: Fault, inside: tuple[Company, InsideSession]
) -> None:
    company, session = inside
    try:
        expected = committed(fault, company)
        told = told_inside(session, company)
    finally:
        company.database.undo()

    assert told == expected


@pytest.mark.parametrize(
    "fault", [pytest.param(fault, id=fault.name) for fault in FAULTS if fault.name in THROUGH_THE_CHILD]
)
def test_a_fault_is_reported_the_same_by_the_whole_scan(fault: Fault, damaged: Callable, scanned: Callable) -> None:
    expected: dict[str, frozenset[str]] = {}

    result = scanned(damaged(lambda company: expected.update(committed(fault, company))))

    assert records(result) == expected
