"""A file of the kit is opened only if every byte was just proved."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import Unavailable
from app.kit.manifest import Artifact
from app.kit.shelf import Shelf
from app.procedures.model import ArtifactKind
from app.visit.desk import KitDesk


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "content")


@pytest.fixture
def installer(shelf: Shelf, tmp_path: Path) -> Artifact:
    source = tmp_path / "fuente.exe"
    source.write_bytes(b"MZ" + b"instalador" * 500_000)
    digest, size = shelf.add_file(source)
    return Artifact(
        id="sae",
        kind=ArtifactKind.INSTALLER,
        product="SAE",
        version="9.0",
        filename="SAE90.exe",
        digest=digest,
        size=size,
    )


def test_an_intact_file_gets_its_own_name_and_is_opened(shelf, installer, tmp_path):
    opened: list[Path] = []
    desk = KitDesk(shelf, tmp_path / "out", opened.append)

    used = desk.hand_over(installer, launch=True)

    assert (used.intact, used.opened) == (True, True)
    assert opened[0].name == "SAE90.exe"
    assert opened[0].read_bytes() == shelf.path(installer.digest).read_bytes()


def test_it_may_be_handed_over_again_and_without_opening(shelf, installer, tmp_path):
    opened: list[Path] = []
    desk = KitDesk(shelf, tmp_path / "out", opened.append)

    desk.hand_over(installer, launch=True)
    used = desk.hand_over(installer, launch=False)

    assert (used.intact, used.opened, len(opened)) == (True, False, 1)


def test_one_altered_bit_keeps_it_closed(shelf, installer, tmp_path):
    path = shelf.path(installer.digest)
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    opened: list[Path] = []
    desk = KitDesk(shelf, tmp_path / "out", opened.append)

    used = desk.hand_over(installer, launch=True)

    assert (used.intact, used.opened, opened) == (False, False, [])
    assert list((tmp_path / "out").rglob("*.exe*")) == []


def test_a_copy_altered_after_an_earlier_hand_over_is_never_reused(shelf, installer, tmp_path):
    opened: list[Path] = []
    desk = KitDesk(shelf, tmp_path / "out", opened.append)
    desk.hand_over(installer, launch=True)
    opened[0].write_bytes(b"virus")

    desk.hand_over(installer, launch=True)

    assert opened[1].read_bytes() == shelf.path(installer.digest).read_bytes()


def test_a_file_that_is_not_here_is_said(shelf, installer, tmp_path):
    shelf.remove(installer.digest)

    with pytest.raises(Unavailable) as caught:
        KitDesk(shelf, tmp_path / "out", lambda _path: None).hand_over(installer, launch=True)

    assert caught.value.code == "CONTENT-MISSING"


def test_a_system_that_cannot_open_it_says_where_it_is(shelf, installer, tmp_path):
    def refuse(_path: Path) -> None:
        raise OSError("no program")

    with pytest.raises(Unavailable) as caught:
        KitDesk(shelf, tmp_path / "out", refuse).hand_over(installer, launch=True)

    assert caught.value.code == "OPEN-FAILED"
    assert str(tmp_path / "out") in caught.value.todo
