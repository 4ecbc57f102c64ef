"""A full disk, for real: a tiny file system where the machine allows one, else a limit on file size in a child."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Unavailable
from app.kit.disk import disk_trouble, preallocate
from app.kit.shelf import Shelf
from tests.kit.builders import digest_of

DATA = bytes(range(250)) * 3600
DIGEST = digest_of(DATA)
ROOT = Path(__file__).resolve().parents[2]

posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has neither tmpfs nor RLIMIT_FSIZE")

LIMITED_CHILD = """
import hashlib, json, resource, sys
from pathlib import Path
from app.errors import MaletinError
from app.kit.shelf import Shelf
data = bytes(range(250)) * 3600
digest = hashlib.sha256(data).hexdigest()
shelf = Shelf(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
said = []
try:
    with shelf.writing(digest, len(data)) as part:
        for start in range(0, len(data), 150_000):
            part.write(data[start : start + 150_000])
            part.flush()
except MaletinError as error:
    said = [error.code, error.what, error.safe, error.todo]
print(json.dumps({"said": said, "offset": part.offset, "kept": shelf.partial_size(digest)}))
"""

KILLED_CHILD = """
import hashlib, os, signal, sys
from pathlib import Path
from app.kit.shelf import Shelf
data = bytes(range(250)) * 3600
shelf = Shelf(Path(sys.argv[1]))
with shelf.writing(hashlib.sha256(data).hexdigest(), len(data)) as part:
    part.write(data[:300_000])
    print(part.flush(), flush=True)
    part.write(bytes(200_000))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def child(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    place = tmp_path / "tiny"
    place.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting needs root on Linux")
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not allow mounting")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@posix_only
def test_writing_beyond_what_the_disk_takes_is_said_and_what_was_written_stays(tmp_path: Path) -> None:
    answer = json.loads(child(LIMITED_CHILD, tmp_path).stdout)

    assert answer["said"][0] == "DISK-FULL"
    assert all(answer["said"])
    assert answer["offset"] == answer["kept"] == 300_000


@posix_only
def test_part_that_met_a_full_disk_is_completed_later(tmp_path: Path) -> None:
    child(LIMITED_CHILD, tmp_path)
    shelf = Shelf(tmp_path)

    with shelf.writing(DIGEST, len(DATA), shelf.partial_size(DIGEST)) as part:
        part.write(DATA[part.offset :])
        shelf.finish(DIGEST, part)

    assert shelf.verify(DIGEST)


@posix_only
def test_killed_writer_is_resumed_from_the_flushed_offset(tmp_path: Path) -> None:
    died = child(KILLED_CHILD, tmp_path)
    assert died.returncode == -signal.SIGKILL
    shelf = Shelf(tmp_path)

    with shelf.writing(DIGEST, len(DATA), int(died.stdout)) as part:
        assert part.offset == 300_000
        part.write(DATA[300_000:])
        shelf.finish(DIGEST, part)

    assert shelf.verify(DIGEST)


def test_reservation_on_a_full_disk_is_refused_before_the_first_byte(tiny_disk: Path) -> None:
    shelf = Shelf(tiny_disk / "content")

    with pytest.raises(Unavailable) as caught:
        shelf.reserve(DIGEST, len(DATA))  # 900 kB fit, with 20 % of headroom they do not

    assert caught.value.code == "DISK-FULL"
    assert 0 < caught.value.facts["missing"] < 200_000


def test_disk_that_fills_up_while_writing_is_disk_full_with_what_is_missing(tiny_disk: Path) -> None:
    shelf = Shelf(tiny_disk / "content")
    shelf.partial(DIGEST).parent.mkdir(parents=True)
    shelf.partial(DIGEST).write_bytes(DATA[:10_000])
    (tiny_disk / "photos").write_bytes(bytes(700_000))

    with pytest.raises(Unavailable) as caught, shelf.writing(DIGEST, len(DATA), 10_000) as part:
        part.write(DATA[10_000:])

    assert caught.value.code == "DISK-FULL"
    assert shelf.partial(DIGEST).read_bytes()[:10_000] == DATA[:10_000]


def test_reserved_room_is_taken_by_nobody_else(tiny_disk: Path) -> None:
    with Shelf(tiny_disk / "content").writing(DIGEST, len(DATA)) as part:
        with pytest.raises(OSError, match="No space left"):
            (tiny_disk / "photos").write_bytes(bytes(700_000))

        part.write(DATA)


def test_file_added_to_a_full_disk_leaves_nothing_behind(tiny_disk: Path, tmp_path: Path) -> None:
    source = tmp_path / "big.exe"
    source.write_bytes(DATA)
    (tiny_disk / "photos").write_bytes(bytes(700_000))

    with pytest.raises(Unavailable), source.open("rb") as stream:
        Shelf(tiny_disk / "content").add_stream(stream, 1)

    assert [path.name for path in tiny_disk.rglob("*") if path.is_file()] == ["photos"]


@posix_only
def test_preallocation_that_the_file_system_does_not_know_is_done_without(tmp_path: Path) -> None:
    handle = os.open(tmp_path / "file", os.O_WRONLY | os.O_CREAT)
    try:
        assert preallocate(handle, 0) is False  # the system says EINVAL
    finally:
        os.close(handle)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "DISK-FULL"),
        (errno.EFBIG, "DISK-FULL"),
        (errno.EACCES, "CONTENT-BUSY"),
        (errno.EIO, "CONTENT-DISK"),
    ],
)
def test_each_complaint_of_the_system_has_its_code_and_three_sentences(number: int, code: str, tmp_path: Path) -> None:
    error = disk_trouble(OSError(number, "text"), folder=tmp_path / "not" / "yet", needed=5, name="x")

    assert error.code == code
    assert error.what
    assert error.safe
    assert error.todo
