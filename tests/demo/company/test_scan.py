"""The proof of the scan: a clean company has nothing, and every fault is told by exactly its checks with exactly its
records — one by one, and all of them together."""

from __future__ import annotations

import hashlib
import shutil

import pytest

from app.aspel.connection import EngineScanSession
from app.aspel.findings import Status
from app.aspel.scan import scan
from app.demo.company import database
from app.demo.company.client import BEFORE, LOOSE_WRITES, build_company
from app.demo.company.company import opened
from app.demo.company.faults import FAULTS, commit_all
from app.demo.company.spec import CLEAN, SMALL
from tests.demo.company.inside import records, told_inside

NOT_ASKED = {"S05", *(f"COI{number}" for number in range(1, 13))}
"""A company alone in its file has no siblings, and a database of SAE has no books."""


def looked_at(path, spec=SMALL):
    with EngineScanSession(f"copy:{path}", lambda _host: None) as session:
        return scan(session, str(path), now=spec.as_of)


def broken(small_file, tmp_path, faults):
    path = tmp_path / "broken.fdb"
    shutil.copyfile(small_file, path)
    with opened(str(path), SMALL) as company:
        expected = commit_all(company, faults)
        company.commit()
    return path, expected


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_clean_company_has_no_finding(small_file, tmp_path, full_size):
    """Full size: 2,000 articles and 50,000 movements."""
    path = small_file
    if full_size:
        path = tmp_path / "clean.fdb"
        build_company(str(path), CLEAN)

    result = looked_at(path)

    assert records(result) == {}
    assert {check.id for check in result.checks if check.status is Status.SKIPPED} == NOT_ASKED
    assert result.entropy.bits == 0


@pytest.mark.slow
def test_all_faults_together_are_told_with_exactly_their_records(broken_file, tmp_path):
    path = tmp_path / "broken.fdb"
    shutil.copyfile(broken_file[0], path)
    expected = broken_file[1]
    database.force_writes(str(path), on=False)
    before = hashlib.sha256(path.read_bytes()).hexdigest()

    told = records(looked_at(path))

    assert told == {**expected, "S04": frozenset({LOOSE_WRITES})}
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


@pytest.mark.slow
@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.id) for fault in FAULTS])
def test_a_fault_alone_is_told_by_its_checks_and_by_no_other(request, fault, small_file, tmp_path, full_size):
    """In short, only the checks that read a changed table are asked, inside the transaction that broke it."""
    if full_size or not fault.touches:
        path, expected = broken(small_file, tmp_path, [fault])
        assert records(looked_at(path)) == expected
        return
    small, inside = (request.getfixturevalue(name) for name in ("small", "inside"))
    try:
        expected = fault.commit(small)
        told = told_inside(inside, small, frozenset(fault.touches))
    finally:
        small.database.undo()

    assert told == expected


def test_forced_writes_switched_off_are_told_and_nothing_else(small_file, tmp_path):
    path = tmp_path / "loose.fdb"
    shutil.copyfile(small_file, path)
    database.force_writes(str(path), on=False)

    assert records(looked_at(path)) == {"S04": {LOOSE_WRITES}}


@pytest.mark.slow
def test_the_neglected_company_of_the_demo_is_told_as_it_was_built(tmp_path):
    path = tmp_path / "SAE90EMPRE03.FDB"
    expected = build_company(str(path), SMALL, BEFORE, loose=True)

    result = looked_at(path)

    assert records(result) == expected
    assert 90 < result.entropy.order_percent < 100
    assert result.worst("A")
