from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import BadInput, Unavailable, Untrusted
from app.kit.disk import allocated
from app.kit.progress import Cancelled, CancelToken
from app.kit.shelf import Shelf
from tests.kit.builders import digest_of, flip, payload

DATA = payload("instalador", 300_000)
DIGEST = digest_of(DATA)


class Antivirus:
    """Holds every new file for a while, as scanners on Windows do."""

    def __init__(self, refusals: int) -> None:
        self.left = refusals
        self.waits: list[float] = []

    def rename(self, source: Path, target: Path) -> None:
        if self.left:
            self.left -= 1
            raise PermissionError(13, "the process cannot access the file")
        source.replace(target)

    def shelf(self, root: Path) -> Shelf:
        return Shelf(root, rename=self.rename, pause=self.waits.append)


def arrive(shelf: Shelf, data: bytes = DATA, size: int | None = None) -> None:
    """Write the part by hand, as a download does."""
    part = shelf.partial(DIGEST)
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(data)
    shelf.commit(DIGEST, len(DATA) if size is None else size)


# ── names ──


def test_file_lies_under_the_first_two_digits_of_its_digest(shelf: Shelf) -> None:
    assert shelf.path(DIGEST) == shelf.root / DIGEST[:2] / DIGEST
    assert shelf.partial(DIGEST) == shelf.root / DIGEST[:2] / f"{DIGEST}.part"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "AB" * 32, "a" * 63, "a" * 65, "a" * 64 + "\n", "ñ" * 64])
def test_name_that_is_no_digest_is_refused(shelf: Shelf, name: str) -> None:
    with pytest.raises(BadInput) as caught:
        shelf.path(name)

    assert caught.value.code == "CONTENT-NAME"


# ── committing ──


def test_committed_part_becomes_the_final_file(shelf: Shelf) -> None:
    arrive(shelf)

    assert shelf.path(DIGEST).read_bytes() == DATA
    assert not shelf.partial(DIGEST).exists()
    assert shelf.has(DIGEST)
    assert shelf.size(DIGEST) == len(DATA)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps one read-only flag")
def test_final_file_is_read_only(shelf: Shelf) -> None:
    arrive(shelf)

    assert stat.S_IMODE(shelf.path(DIGEST).stat().st_mode) == 0o444


def test_altered_part_is_emptied_and_gets_no_name(shelf: Shelf) -> None:
    with pytest.raises(Untrusted) as caught:
        arrive(shelf, DATA[:-1] + b"?")

    assert caught.value.code == "CONTENT-ALTERED"
    assert not shelf.has(DIGEST)
    assert shelf.partial_size(DIGEST) == 0


def test_part_longer_than_signed_is_refused(shelf: Shelf) -> None:
    with pytest.raises(Untrusted):
        arrive(shelf, DATA + b"more")

    assert not shelf.has(DIGEST)


def test_right_bytes_under_a_wrong_size_are_refused(shelf: Shelf) -> None:
    with pytest.raises(Untrusted):
        arrive(shelf, DATA, size=len(DATA) - 1)


def test_short_part_is_only_incomplete_and_stays(shelf: Shelf) -> None:
    with pytest.raises(Unavailable) as caught:
        arrive(shelf, DATA[:1000])

    assert caught.value.code == "CONTENT-INCOMPLETE"
    assert shelf.partial_size(DIGEST) == 1000


def test_commit_replaces_an_altered_file(shelf: Shelf) -> None:
    arrive(shelf)
    flip(shelf.path(DIGEST), 7)

    arrive(shelf)

    assert shelf.verify(DIGEST)


def test_antivirus_that_lets_go_is_waited_for(tmp_path: Path) -> None:
    antivirus = Antivirus(refusals=3)
    shelf = antivirus.shelf(tmp_path)

    arrive(shelf)

    assert shelf.verify(DIGEST)
    assert antivirus.waits == [0.05, 0.1, 0.2]


def test_antivirus_that_does_not_let_go_is_said_and_the_part_stays(tmp_path: Path) -> None:
    antivirus = Antivirus(refusals=6)
    shelf = antivirus.shelf(tmp_path)

    with pytest.raises(Unavailable) as caught:
        arrive(shelf)

    assert caught.value.code == "CONTENT-BUSY"
    assert shelf.partial_size(DIGEST) == len(DATA)
    shelf.commit(DIGEST, len(DATA))
    assert shelf.verify(DIGEST)


# ── writing and resuming ──


def test_hash_survives_a_pause(shelf: Shelf) -> None:
    with shelf.writing(DIGEST, len(DATA)) as part:
        part.write(DATA[:100_000])
        offset = part.flush()

    with shelf.writing(DIGEST, len(DATA), offset) as part:
        assert part.offset == 100_000
        part.write(DATA[100_000:])
        shelf.finish(DIGEST, part)

    assert shelf.verify(DIGEST)


def test_bytes_that_were_never_flushed_are_not_believed(shelf: Shelf) -> None:
    with shelf.writing(DIGEST, len(DATA)) as part:
        part.write(DATA[:1000])
        offset = part.flush()
        part.write(bytes(5000))  # a power cut may leave zeros where data was on its way

    with shelf.writing(DIGEST, len(DATA), offset) as part:
        assert part.offset == 1000
        part.write(DATA[1000:])
        shelf.finish(DIGEST, part)

    assert shelf.verify(DIGEST)


def test_ledger_that_remembers_more_than_there_is_gets_what_there_is(shelf: Shelf) -> None:
    with shelf.writing(DIGEST, len(DATA)) as part:
        part.write(DATA[:1000])

    with shelf.writing(DIGEST, len(DATA), 200_000) as part:
        assert part.offset == 1000


def test_source_that_sends_more_than_signed_is_refused_at_once(shelf: Shelf) -> None:
    with shelf.writing(DIGEST, len(DATA)) as part:
        part.write(DATA)
        with pytest.raises(Untrusted) as caught:
            part.write(b"!")

    assert caught.value.code == "CONTENT-ALTERED"
    assert shelf.partial_size(DIGEST) == 0


def test_second_writer_of_one_file_is_sent_away(shelf: Shelf) -> None:
    with shelf.writing(DIGEST, len(DATA)), pytest.raises(Unavailable) as caught, shelf.writing(DIGEST, len(DATA)):
        pass

    assert caught.value.code == "CONTENT-BUSY"


def test_file_can_be_written_again_after_a_writer_failed(shelf: Shelf) -> None:
    with pytest.raises(ZeroDivisionError), shelf.writing(DIGEST, len(DATA)):
        raise ZeroDivisionError

    arrive(shelf)

    assert shelf.has(DIGEST)


def test_trouble_of_the_caller_is_not_taken_for_trouble_of_the_disk(shelf: Shelf) -> None:
    with pytest.raises(ConnectionResetError), shelf.writing(DIGEST, len(DATA)):
        raise ConnectionResetError


def test_cancel_stops_a_resume_and_a_write(shelf: Shelf) -> None:
    arrived = CancelToken()
    with shelf.writing(DIGEST, len(DATA), cancel=arrived) as part:
        part.write(DATA[:1000])
        arrived.cancel()
        with pytest.raises(Cancelled):
            part.write(DATA[1000:])

    with pytest.raises(Cancelled), shelf.writing(DIGEST, len(DATA), 1000, arrived):
        pass
    assert shelf.partial_size(DIGEST) == 1000


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_part_that_is_a_link_is_not_followed(shelf: Shelf, tmp_path: Path) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    shelf.partial(DIGEST).parent.mkdir(parents=True)
    shelf.partial(DIGEST).symlink_to(precious)

    with pytest.raises(Unavailable), shelf.writing(DIGEST, len(DATA)):
        pass

    assert precious.read_text() == "mine"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, len(DATA)), max_size=8), lost=st.lists(st.integers(0, 50_000), max_size=8))
def test_any_story_of_cuts_ends_in_the_right_file(shelf: Shelf, cuts: list[int], lost: list[int]) -> None:
    """Each cut loses some bytes the ledger thought flushed or not; never is anything else than DATA committed."""
    shelf.remove(DIGEST)
    for cut, slip in zip(cuts, lost, strict=False):
        with shelf.writing(DIGEST, len(DATA), max(0, shelf.partial_size(DIGEST) - slip)) as part:
            part.write(DATA[part.offset : max(part.offset, cut)])
    with shelf.writing(DIGEST, len(DATA), shelf.partial_size(DIGEST)) as part:
        part.write(DATA[part.offset :])
        shelf.finish(DIGEST, part)

    assert shelf.path(DIGEST).read_bytes() == DATA


# ── room ──


def test_reserving_takes_the_blocks_but_not_the_length(shelf: Shelf) -> None:
    shelf.reserve(DIGEST, len(DATA))

    assert shelf.partial_size(DIGEST) == 0
    if os.name == "posix":
        assert allocated(shelf.partial(DIGEST)) >= len(DATA)


def test_reserving_a_begun_file_keeps_what_is_there(shelf: Shelf) -> None:
    with shelf.writing(DIGEST, len(DATA)) as part:
        part.write(DATA[:777])

    shelf.reserve(DIGEST, len(DATA))

    assert shelf.partial(DIGEST).read_bytes() == DATA[:777]


def test_altered_file_to_be_replaced_needs_room_of_its_own(shelf: Shelf) -> None:
    arrive(shelf)
    flip(shelf.path(DIGEST), 3)
    assert shelf.needed({DIGEST: len(DATA)}, replacing=DIGEST) == int(1.2 * len(DATA))

    shelf.reserve(DIGEST, len(DATA))

    assert shelf.path(DIGEST).stat().st_size == len(DATA)
    assert shelf.partial(DIGEST).exists()


def test_kit_that_does_not_fit_is_refused_before_the_first_byte(shelf: Shelf) -> None:
    whole = {digest_of(b"big"): 10**18}

    with pytest.raises(Unavailable) as caught:
        shelf.reserve(DIGEST, len(DATA), whole=whole)

    assert caught.value.code == "DISK-FULL"
    assert caught.value.facts["missing"] == caught.value.facts["needed"] - caught.value.facts["free"]
    assert caught.value.facts["needed"] >= 1.2 * 10**18
    assert not shelf.partial(DIGEST).exists()


def test_room_needed_counts_headroom_and_not_what_is_here(shelf: Shelf) -> None:
    other = digest_of(b"other")
    assert shelf.needed({DIGEST: len(DATA), other: 1_000_000}) == int(1.2 * (len(DATA) + 1_000_000))

    arrive(shelf)

    assert shelf.needed({DIGEST: len(DATA), other: 1_000_000}) == 1_200_000


def test_room_needed_does_not_count_reserved_blocks_twice(shelf: Shelf) -> None:
    before = shelf.needed({DIGEST: len(DATA)})

    shelf.reserve(DIGEST, len(DATA))

    if allocated(shelf.partial(DIGEST)):
        assert shelf.needed({DIGEST: len(DATA)}) == before - len(DATA)


# ── adding, reading, removing ──


def test_added_file_gets_its_digest_and_reports_its_bytes(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "sae9.exe"
    source.write_bytes(DATA)
    seen: list[int] = []

    assert shelf.add_file(source, progress=seen.append) == (DIGEST, len(DATA))

    assert shelf.verify(DIGEST)
    assert sum(seen) == len(DATA)
    assert source.exists()


def test_added_stream_is_kept_whatever_size_was_expected(shelf: Shelf) -> None:
    assert shelf.add_stream(io.BytesIO(DATA), 1) == (DIGEST, len(DATA))


def test_stream_that_cannot_fit_is_refused_first(shelf: Shelf) -> None:
    with pytest.raises(Unavailable) as caught:
        shelf.add_stream(io.BytesIO(DATA), 10**18)

    assert caught.value.code == "DISK-FULL"


def test_cancelled_addition_leaves_nothing(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "sae9.exe"
    source.write_bytes(DATA)
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        shelf.add_file(source, cancel=cancel)

    assert [path for path in shelf.root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("place", ["nowhere.exe", "."])
def test_adding_what_is_no_file_is_bad_input(shelf: Shelf, tmp_path: Path, place: str) -> None:
    with pytest.raises(BadInput) as caught:
        shelf.add_file(tmp_path / place)

    assert caught.value.code == "CONTENT-NOT-A-FILE"


def test_leftovers_of_a_crashed_addition_are_tidied_and_parts_are_not(shelf: Shelf) -> None:
    with shelf.writing(DIGEST, len(DATA)) as part:
        part.write(DATA[:5])
    (shelf.root / ".0123.part").write_bytes(DATA)

    assert shelf.tidy() >= len(DATA)

    assert shelf.partial_size(DIGEST) == 5
    assert not (shelf.root / ".0123.part").exists()


@pytest.mark.parametrize("position", [0, 150_000, len(DATA) - 1])
def test_one_altered_bit_is_found(shelf: Shelf, position: int) -> None:
    arrive(shelf)
    assert shelf.verify(DIGEST)

    flip(shelf.path(DIGEST), position)

    assert not shelf.verify(DIGEST)


def test_verification_can_be_stopped(shelf: Shelf) -> None:
    arrive(shelf)
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        shelf.verify(DIGEST, cancel=cancel)


def test_reading_what_is_missing_says_so(shelf: Shelf) -> None:
    with pytest.raises(Unavailable) as caught:
        shelf.verify(DIGEST)

    assert caught.value.code == "CONTENT-MISSING"


def test_reading_what_is_no_file_is_trouble_of_the_disk(shelf: Shelf) -> None:
    shelf.path(DIGEST).mkdir(parents=True)

    with pytest.raises(Unavailable) as caught:
        shelf.open(DIGEST)

    assert caught.value.code == "CONTENT-DISK"


def test_opened_file_gives_its_bytes(shelf: Shelf) -> None:
    arrive(shelf)

    with shelf.open(DIGEST) as source:
        assert source.read() == DATA


def test_removed_file_is_gone_with_its_part(shelf: Shelf) -> None:
    arrive(shelf)
    with shelf.writing(DIGEST, len(DATA)) as part:
        part.write(b"x")

    shelf.remove(DIGEST)
    shelf.remove(DIGEST)

    assert not shelf.has(DIGEST)
    assert shelf.partial_size(DIGEST) == 0
    assert shelf.size(DIGEST) is None


def test_removing_what_never_was_is_fine(shelf: Shelf) -> None:
    shelf.remove(DIGEST)


def test_digests_lists_final_names_only(shelf: Shelf) -> None:
    arrive(shelf)
    with shelf.writing(digest_of(b"other"), 5) as part:
        part.write(b"o")

    assert list(shelf.digests()) == [DIGEST]
