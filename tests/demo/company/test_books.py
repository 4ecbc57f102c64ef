"""The same proof for the books (COI): clean in both years, every fault alone, all of them together."""

from __future__ import annotations

import shutil

import pytest

from app.aspel.connection import EngineScanSession
from app.aspel.findings import Status
from app.aspel.scan import scan
from app.demo.company.books import BOOKS, build_books
from app.demo.company.company import opened
from app.demo.company.faults import commit_all
from app.demo.company.faults.books import FAULTS
from app.errors import BadInput
from tests.demo.company.inside import InsideSession, changed, records, told_inside

YEARS = ("25", "26")


@pytest.fixture(scope="session")
def books_file(tmp_path_factory):
    """Nobody opens this file: copy it."""
    path = tmp_path_factory.mktemp("books") / "COI10EMPRE1.FDB"
    build_books(str(path))
    return path


@pytest.fixture(scope="session")
def inside(books):
    """A scan of `books` as it stands in its open transaction."""
    with InsideSession(books.database) as session:
        yield session


@pytest.fixture(scope="session")
def books(books_file):
    """An open copy: whoever changes something undoes it."""
    path = books_file.with_name("open.fdb")
    shutil.copyfile(books_file, path)
    with opened(str(path), BOOKS) as company:
        yield company


def looked_at(path, year=""):
    with EngineScanSession(f"copy:{path}", lambda _host: None) as session:
        return scan(session, str(path), now=BOOKS.as_of, company=year)


def test_clean_books_have_no_finding_in_any_year(books_file):
    results = [looked_at(books_file, year) for year in YEARS]

    assert [records(result) for result in results] == [{}, {}]
    for result, not_asked in zip(results, (set(), {"COI6"}), strict=True):
        asked = {check.id for check in result.checks if check.status is Status.OK and check.id.startswith("COI")}
        assert asked == {f"COI{number}" for number in range(1, 13)} - not_asked


def test_all_faults_together_are_told_with_exactly_their_records(books_file, tmp_path):
    path = tmp_path / "broken.fdb"
    shutil.copyfile(books_file, path)
    with opened(str(path), BOOKS) as company:
        expected = commit_all(company, FAULTS)
        company.commit()

    assert records(looked_at(path, BOOKS.suffix)) == expected


@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.id) for fault in FAULTS])
def test_a_fault_alone_is_told_by_its_checks_and_by_no_other(books, inside, fault):
    try:
        expected = fault.commit(books)
        rows = changed(books)
        told = told_inside(inside, books)
    finally:
        books.database.undo()

    assert told == expected
    assert set(told) == set(fault.checks)
    assert set(rows) == set(fault.touches)


def test_the_same_spec_gives_the_same_books(books, tmp_path):
    path = tmp_path / "again.fdb"
    build_books(str(path))
    statement = "SELECT NUM_CTA, NUM_POLIZ, PERIODO, DEBE_HABER, MONTOMOV FROM AUXILIAR{n} ORDER BY 1, 2, 3, 4, 5"

    with opened(str(path), BOOKS) as again:
        assert again.rows(statement) == books.rows(statement)


def test_an_existing_file_is_never_touched(tmp_path):
    path = tmp_path / "taken.fdb"
    path.write_bytes(b"precious")

    with pytest.raises(BadInput) as caught:
        build_books(str(path))

    assert caught.value.code == "DEMO-TARGET-EXISTS"
    assert path.read_bytes() == b"precious"
