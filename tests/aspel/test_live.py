from __future__ import annotations

import fcntl
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from app.aspel.live import in_live_place, is_network, signs_of_life
from tests.aspel.headers import header_bytes


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "copias" / "SAE90EMPRE01.FDB"
    path.parent.mkdir()
    path.write_bytes(header_bytes() + bytes(8096))
    return path


def codes(path: Path) -> set[str]:
    return {sign.code for sign in signs_of_life(path)}


def test_a_copy_at_rest_shows_no_sign_of_life(copy: Path) -> None:
    assert signs_of_life(copy) == ()


def test_a_file_somebody_has_open_is_held(copy: Path) -> None:
    with copy.open("rb"):
        assert codes(copy) == {"held"}


def test_a_file_somebody_has_locked_is_held(copy: Path) -> None:
    with copy.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)

        assert codes(copy) == {"held"}


def test_looking_takes_no_lock(copy: Path) -> None:
    signs_of_life(copy)

    with copy.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_difference_file_beside_it_means_a_backup_in_progress(copy: Path) -> None:
    copy.with_name(copy.name + ".delta").touch()

    assert codes(copy) == {"delta"}


@pytest.mark.parametrize(
    ("flags", "code"), [(0x400, "nbackup"), (0x800, "nbackup"), (0x80, "maintenance"), (0x1080, "maintenance")]
)
def test_a_header_in_the_middle_of_something_is_a_sign(copy: Path, flags: int, code: str) -> None:
    copy.write_bytes(header_bytes(flags=flags) + bytes(8096))

    assert codes(copy) == {code}


def test_a_fully_shut_down_copy_is_fine(copy: Path) -> None:
    copy.write_bytes(header_bytes(flags=0x1000) + bytes(8096))

    assert signs_of_life(copy) == ()


def test_what_is_missing_or_no_database_is_not_trusted(tmp_path: Path, copy: Path) -> None:
    copy.write_bytes(b"nada")

    assert codes(copy) == codes(tmp_path / "no existe") == {"unreadable"}


def test_a_link_into_aspels_folders_is_seen_through(tmp_path: Path, copy: Path) -> None:
    live = tmp_path / "Sistemas Aspel" / "SAE9.00" / "Empresa01" / "Datos" / "SAE90EMPRE01.FDB"
    live.parent.mkdir(parents=True)
    copy.rename(live)
    link = tmp_path / "copia.fdb"
    link.symlink_to(live)

    assert codes(link) == {"place"}


@pytest.mark.parametrize(
    "path",
    [
        PureWindowsPath(
            r"C:\Program Files (x86)\Common Files\Aspel\Sistemas Aspel\SAE9.00\Empresa01\Datos\SAE90EMPRE01.FDB"
        ),
        PureWindowsPath(r"D:\Dacaspel\Perfiles\PERFILES.FDB"),
        PureWindowsPath(r"X:\COI10.00\Datos\Empresa1\COI10EMPRE1.FDB"),
        PureWindowsPath(r"X:\SAE 5.0\datos.fdb"),
        PurePosixPath("/srv/BAN6.00/Datos/Empresa01/BAN60EMPRE01.FDB"),
    ],
)
def test_aspels_own_folders_are_live_places(path: PureWindowsPath) -> None:
    assert in_live_place(path)


@pytest.mark.parametrize(
    "path", [PureWindowsPath(r"C:\Visitas\ACME\SAE90EMPRE01.FDB"), PurePosixPath("/home/tec/copias/sae9.00")]
)
def test_a_technicians_folder_is_not(path: PureWindowsPath) -> None:
    assert not in_live_place(path)


def test_a_share_belongs_to_another_machine() -> None:
    assert is_network(PureWindowsPath(r"\\servidor\DACASPEL\x.fdb"))
    assert not is_network(PureWindowsPath(r"C:\copias\x.fdb"))
