"""Every fault changes only what it says, names its records, and can be committed beside all the others."""

from __future__ import annotations

import shutil

import pytest

from app.aspel.checks.catalogue import CHECKS
from app.demo.company import database
from app.demo.company.client import BEFORE
from app.demo.company.company import opened
from app.demo.company.faults import FAULTS, Unfit, books, commit_all, found_by
from app.demo.company.spec import SMALL, TINY
from tests.demo.company.inside import changed

UNDONE = [fault for fault in FAULTS if fault.touches]
"""All but those that change the schema."""
ELSEWHERE = {"S04", "S06"}
"""S04 lies in the file's header (`build_company(loose=True)`), S06 in the server's list of users."""


def test_every_check_has_a_fault():
    everything = (*FAULTS, *books.FAULTS)

    assert {check.id for check in CHECKS} - {check for fault in everything for check in fault.checks} == ELSEWHERE
    assert len({fault.id for fault in everything}) == len(everything)


def test_the_faults_of_a_check_can_be_asked_for():
    assert [fault.id for fault in found_by("F02")] == ["sin-timbrar"]


@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.id) for fault in UNDONE])
def test_a_fault_changes_only_the_tables_it_names_and_little_of_them(small, fault):
    try:
        expected = fault.commit(small)
        rows = changed(small)
    finally:
        small.database.undo()

    assert set(expected) == set(fault.checks)
    assert all(expected.values())
    assert set(rows) == set(fault.touches)
    assert sum(rows.values()) < 160


def test_all_faults_together_name_the_same_records_every_time(small, broken_file):
    _path, before = broken_file

    told = commit_all(small, UNDONE)
    small.database.undo()

    assert told == {check: before[check] for check in told}
    assert set(told) == {check for fault in UNDONE for check in fault.checks}


def test_a_fault_named_twice_breaks_two_records(small):
    fault = next(fault for fault in FAULTS if fault.id == "existencia-editada")

    told = commit_all(small, [fault, fault])
    small.database.undo()

    assert {check: len(records) for check, records in told.items()} == {"K01": 2, "K03": 2}


def test_another_seed_breaks_other_records(small):
    told = []
    for seed in (1, 2):
        told.append(FAULTS[0].commit(small, seed=seed))
        small.database.undo()

    assert told[0] != told[1]


def test_a_company_too_small_for_a_fault_says_so(tiny_file, tmp_path):
    path = tmp_path / "tiny.fdb"
    shutil.copyfile(tiny_file, path)
    with opened(str(path), TINY) as company:
        company.change("DELETE FROM LTPD{n}")

        with pytest.raises(Unfit):
            next(fault for fault in FAULTS if fault.id == "lote-perdido").commit(company)


def test_an_empty_company_can_appear_beside_the_good_one(small_file, tmp_path):
    path = tmp_path / "two.fdb"
    shutil.copyfile(small_file, path)
    with opened(str(path), SMALL) as company:
        expected = next(fault for fault in FAULTS if fault.id == "empresa-vacia").commit(company)

        assert expected == {"S05": frozenset({"EMPRESA|01"})}
        assert company.one("SELECT COUNT(*) FROM MINVE01") == 0


def test_forced_writes_can_be_switched_off(small_file, tmp_path):
    path = tmp_path / "loose.fdb"
    shutil.copyfile(small_file, path)

    database.force_writes(str(path), on=False)

    with opened(str(path), SMALL) as company:
        assert company.one("SELECT MON$FORCED_WRITES FROM MON$DATABASE") == 0


def test_the_neglected_company_has_disorder_of_every_gravity():
    severities = {check.severity for check in CHECKS for fault in BEFORE if check.id in fault.checks}

    assert len({fault.id for fault in BEFORE}) == 9
    assert {severity.value for severity in severities} >= {"A", "B"}
