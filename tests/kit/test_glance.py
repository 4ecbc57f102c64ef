"""A quick look says what seems to be here, and never that it was proved."""

from __future__ import annotations

import pytest

from app.kit.glance import glance
from app.kit.inspect import FileState
from app.kit.shelf import Shelf
from tests.kit.builders import Office, flip
from tests.twins.ledger import MemoryLedger


@pytest.fixture
def office(tmp_path):
    return Office(Shelf(tmp_path / "shelf"))


@pytest.fixture
def ledger(office):
    made = MemoryLedger()
    made.want(office.kit().content())
    return made


def states(office, ledger):
    return [one.finding.state for one in glance(office.kit(), office.shelf, ledger)]


def test_an_empty_shelf_lacks_everything(office, ledger):
    assert set(states(office, ledger)) == {FileState.MISSING}


def test_what_lies_there_with_its_length_is_taken_for_present(office, ledger, tmp_path):
    office.stock(tmp_path / "in")
    flip(office.shelf.path(office.kit().artifacts[0].artifact.digest), 7)

    assert set(states(office, ledger)) == {FileState.PRESENT}


def test_what_an_inspection_found_altered_stays_altered(office, ledger, tmp_path):
    office.stock(tmp_path / "in")
    ledger.inspected(office.kit().artifacts[0].artifact.digest, False, "2026-11-23T12:00:00.000Z")

    assert states(office, ledger).count(FileState.ALTERED) == 1


def test_a_wrong_length_is_seen(office, ledger, tmp_path):
    office.stock(tmp_path / "in")
    path = office.shelf.path(office.kit().artifacts[0].artifact.digest)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])

    found = next(one for one in glance(office.kit(), office.shelf, ledger) if one.finding.state is FileState.ALTERED)

    assert found.finding.here == found.finding.size - 1


def test_a_begun_download_says_how_much_is_here(office, ledger):
    packed = office.kit().artifacts[0].artifact
    with office.shelf.writing(packed.digest, packed.size) as part:
        part.write(b"x" * 1000)
        part.flush()

    found = next(one for one in glance(office.kit(), office.shelf, ledger) if one.finding.digest == packed.digest)

    assert (found.finding.state, found.finding.here) == (FileState.PARTIAL, 1000)
    assert found.item is not None


def test_a_file_nobody_asked_for_yet_has_no_ledger_entry(office):
    assert {one.item for one in glance(office.kit(), office.shelf, MemoryLedger())} == {None}
