from __future__ import annotations

from pathlib import Path

import pytest

from app.kit.inspect import FileState, Inspection, inspect, remember
from app.kit.ledger import ContentState
from app.kit.manifest import Kit
from app.kit.progress import Cancelled, CancelToken, Progress
from app.kit.shelf import Shelf
from tests.kit.builders import Office, flip
from tests.twins.ledger import MemoryLedger

AT = "2026-11-23T12:00:00.000Z"


def states(found: Inspection) -> dict[str, FileState]:
    return {file.digest: file.state for file in found.files}


@pytest.mark.parametrize("workers", [None, 1, 3])
def test_whole_kit_is_found_whole(office: Office, workers: int | None) -> None:
    kit = office.kit()

    found = inspect(kit, office.shelf, workers=workers)

    assert found.complete
    assert found.ready == len(found.files) == len(kit.content())
    assert found.bytes_ready == found.bytes_total == sum(kit.content().values())


def test_procedures_come_first_and_each_file_once(office: Office) -> None:
    kit = office.kit()
    twice = kit.model_copy(update={"tasks": (*kit.tasks, kit.tasks[0])})

    found = inspect(twice, office.shelf)

    assert [file.procedure for file in found.files] == [True, True, False, False]
    assert [file.name for file in found.files][2:] == ["sae9.exe", "firebird.exe"]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_one_altered_bit_is_found_in_every_file(office: Office, workers: int, place: str) -> None:
    kit = office.kit()
    for digest, size in kit.content().items():
        position = {"first": 0, "middle": size // 2, "last": size - 1}[place]
        flip(office.shelf.path(digest), position)

        found = inspect(kit, office.shelf, workers=workers)

        assert [file.digest for file in found.in_state(FileState.ALTERED)] == [digest]
        flip(office.shelf.path(digest), position)
    assert inspect(kit, office.shelf).complete


def test_file_of_another_length_is_altered_without_reading_it(office: Office) -> None:
    kit = office.kit()
    digest = kit.artifacts[0].artifact.digest
    path = office.shelf.path(digest)
    path.chmod(0o644)
    path.write_bytes(b"short")
    read: list[Progress] = []

    found = inspect(kit, office.shelf, report=read.append)

    assert states(found)[digest] is FileState.ALTERED
    assert next(file.here for file in found.files if file.digest == digest) == 5
    assert read[-1].total == found.bytes_total - kit.artifacts[0].artifact.size


def test_missing_and_begun_files_are_told_apart(office: Office) -> None:
    kit = office.kit()
    gone, begun = (packed.artifact for packed in kit.artifacts)
    office.shelf.remove(gone.digest)
    office.shelf.remove(begun.digest)
    with office.shelf.writing(begun.digest, begun.size) as part:
        part.write(bytes(1234))

    found = inspect(kit, office.shelf)

    assert states(found)[gone.digest] is FileState.MISSING
    assert states(found)[begun.digest] is FileState.PARTIAL
    assert [file.here for file in found.in_state(FileState.PARTIAL)] == [1234]
    assert found.ready == 2
    assert not found.complete


class FailingDisk(Shelf):
    """A disk with a bad sector in one file, or from which one file vanishes while it is inspected."""

    def __init__(self, root: Path, digest: str, *, vanishes: bool = False) -> None:
        super().__init__(root)
        self.digest = digest
        self.vanishes = vanishes

    def open(self, digest: str):
        if digest != self.digest:
            return super().open(digest)
        if self.vanishes:
            self.path(digest).unlink()
            return super().open(digest)
        return BadSector(super().path(digest))


class BadSector:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self):
        return self

    def __exit__(self, *_ignored: object) -> None:
        return None

    def readinto(self, _buffer: bytearray) -> int:
        raise OSError(5, "Input/output error")


def test_file_the_disk_cannot_read_is_a_finding(office: Office) -> None:
    kit = office.kit()
    digest = kit.artifacts[0].artifact.digest

    found = inspect(kit, FailingDisk(office.shelf.root, digest))

    assert states(found)[digest] is FileState.UNREADABLE


def test_file_that_vanishes_meanwhile_is_missing(office: Office) -> None:
    kit = office.kit()
    digest = kit.artifacts[0].artifact.digest

    found = inspect(kit, FailingDisk(office.shelf.root, digest, vanishes=True))

    assert states(found)[digest] is FileState.MISSING


@pytest.mark.parametrize("workers", [1, 2])
def test_inspection_can_be_stopped(office: Office, workers: int) -> None:
    cancel = CancelToken()

    def stop_at_the_first_reading(_progress: Progress) -> None:
        cancel.cancel()

    with pytest.raises(Cancelled):
        inspect(office.kit(), office.shelf, report=stop_at_the_first_reading, cancel=cancel, workers=workers)


def test_readings_grow_and_end_at_the_whole(office: Office) -> None:
    readings: list[Progress] = []

    found = inspect(office.kit(), office.shelf, report=readings.append, workers=2)

    assert [one.done for one in readings] == sorted(one.done for one in readings)
    assert (readings[-1].done, readings[-1].fraction) == (found.bytes_total, 1.0)


def test_large_kits_are_read_in_parallel_and_found_the_same(office: Office, tmp_path: Path) -> None:
    office.artifact_bytes |= {f"big{number}": bytes([number]) * 5_000_000 for number in range(3)}
    office.stock(tmp_path / "more")

    assert inspect(office.kit(), office.shelf).complete


def test_what_was_found_goes_to_the_ledger(office: Office) -> None:
    kit: Kit = office.kit()
    first, second = (entry.procedure.digest for entry in kit.tasks if entry.procedure)
    gone, begun = (packed.artifact for packed in kit.artifacts)
    flip(office.shelf.path(second), 3)
    office.shelf.remove(gone.digest)
    office.shelf.remove(begun.digest)
    with office.shelf.writing(begun.digest, begun.size) as part:
        part.write(b"abc")
    ledger = MemoryLedger()
    ledger.want(kit.content())
    ledger.progressed(begun.digest, 3, "hub")
    ledger.arrived(gone.digest, "hub", AT)

    remember(inspect(kit, office.shelf), ledger, AT)

    assert {item.digest: (item.state, item.verified_at) for item in ledger.items()} == {
        first: (ContentState.PRESENT, AT),
        second: (ContentState.ALTERED, ""),
        gone.digest: (ContentState.WANTED, ""),
        begun.digest: (ContentState.PARTIAL, ""),
    }
