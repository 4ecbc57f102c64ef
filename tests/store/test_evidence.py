"""Evidence: the same facts of the twin and of the store."""

from __future__ import annotations

import io

import pytest

from app.errors import BadInput, MaletinError, Unavailable, Untrusted
from app.store.evidence import CHUNK
from app.store.opening import Store
from tests.store.builders import Laptop, digest
from tests.twins.store import MemoryStore

Either = Store | MemoryStore

LARGE = bytes(range(256)) * 9000  # 2.3 MB: three rows
LIMIT = 10_000_000


class Cut(io.RawIOBase):
    """A source that gives some bytes and then fails, like a USB stick that is pulled out."""

    def __init__(self, good: int) -> None:
        self.left = good

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self.left <= 0:
            raise OSError(5, "Input/output error")
        given = self.left if size < 0 else min(size, self.left)
        self.left = self.left - given if size >= 0 else 0
        if size < 0:
            raise OSError(5, "Input/output error")
        return b"x" * given


class TestShelf:
    @pytest.mark.parametrize("data", [b"x", LARGE, b"a" * CHUNK, b"b" * (CHUNK + 1)])
    def test_bytes_come_back(self, either: Either, data: bytes) -> None:
        name, size = either.evidence.put(io.BytesIO(data), limit=LIMIT)

        assert (name, size) == (digest(data), len(data))
        assert either.evidence.size(name) == len(data)
        assert either.evidence.read(name) == data

    @pytest.mark.parametrize(
        ("offset", "length"), [(0, 10), (CHUNK - 3, 6), (5, CHUNK * 2), (len(LARGE) - 4, 100), (len(LARGE), 5), (0, 0)]
    )
    def test_part_can_be_read(self, either: Either, offset: int, length: int) -> None:
        name, _size = either.evidence.put(io.BytesIO(LARGE), limit=LIMIT)

        assert either.evidence.read(name, offset, length) == LARGE[offset : offset + length]

    def test_rest_can_be_read(self, either: Either) -> None:
        name, _size = either.evidence.put(io.BytesIO(LARGE), limit=LIMIT)

        assert either.evidence.read(name, CHUNK + 7) == LARGE[CHUNK + 7 :]

    def test_same_bytes_twice_are_one_file(self, either: Either) -> None:
        first = either.evidence.put(io.BytesIO(b"foto"), limit=LIMIT)

        assert either.evidence.put(io.BytesIO(b"foto"), limit=LIMIT) == first
        assert either.evidence.put(io.BytesIO(b"otra"), limit=LIMIT) != first

    def test_too_large_keeps_nothing(self, either: Either) -> None:
        with pytest.raises(BadInput) as refusal:
            either.evidence.put(io.BytesIO(LARGE), limit=len(LARGE) - 1)

        assert refusal.value.code == "EVIDENCE-TOO-LARGE"
        assert either.evidence.size(digest(LARGE)) is None

    def test_limit_itself_is_allowed(self, either: Either) -> None:
        assert either.evidence.put(io.BytesIO(b"12345"), limit=5)[1] == 5

    def test_empty_is_refused(self, either: Either) -> None:
        with pytest.raises(BadInput) as refusal:
            either.evidence.put(io.BytesIO(b""), limit=LIMIT)

        assert refusal.value.code == "EVIDENCE-EMPTY"

    def test_source_that_breaks_leaves_nothing(self, either: Either) -> None:
        with pytest.raises(Unavailable) as refusal:
            either.evidence.put(Cut(CHUNK + 5), limit=LIMIT)

        assert refusal.value.code == "EVIDENCE-UNREADABLE"
        assert either.evidence.size(digest(b"x" * (CHUNK + 5))) is None
        assert either.evidence.put(io.BytesIO(b"foto"), limit=LIMIT)[1] == 4

    def test_unknown_evidence(self, either: Either) -> None:
        with pytest.raises(BadInput) as refusal:
            either.evidence.read(digest(b"nada"))

        assert refusal.value.code == "EVIDENCE-MISSING"
        assert either.evidence.size(digest(b"nada")) is None


class TestShelfOnDisk:
    def test_evidence_is_there_after_reopening(self, laptop: Laptop) -> None:
        store = laptop.open()
        name, _size = store.evidence.put(io.BytesIO(LARGE), limit=LIMIT)
        store.close()

        again = laptop.open()

        assert again.evidence.read(name) == LARGE
        assert again.evidence.digests() == {name}

    def test_bytes_are_encrypted_at_rest(self, laptop: Laptop) -> None:
        store = laptop.open()
        store.evidence.put(io.BytesIO(b"RFC XAXX010101000 " * 1000), limit=LIMIT)
        store.close()

        assert b"XAXX010101000" not in laptop.settings.evidence_file.read_bytes()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE chunks SET data = x'00'",
            "DELETE FROM chunks",
            "UPDATE pieces SET size = 1",
            "DELETE FROM pieces",
            "INSERT OR REPLACE INTO pieces SELECT number, digest, 1 FROM pieces",
        ],
    )
    def test_database_itself_refuses_changes(self, store: Store, statement: str) -> None:
        name, _size = store.evidence.put(io.BytesIO(b"foto"), limit=LIMIT)

        with pytest.raises(Exception, match="kept"), store._shelf.write() as connection:
            connection.execute(statement)

        assert store.evidence.read(name) == b"foto"

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE chunks SET data = x'00112233'",
            "DELETE FROM chunks WHERE number = 1",
            "UPDATE chunks SET data = CAST('x' AS BLOB), digest = '" + digest(b"x") + "' WHERE number = 1",
        ],
    )
    def test_altered_rows_are_noticed(self, store: Store, statement: str) -> None:
        name, _size = store.evidence.put(io.BytesIO(LARGE), limit=LIMIT)
        with store._shelf.write() as connection:
            connection.execute("DROP TRIGGER chunks_no_update")
            connection.execute("DROP TRIGGER chunks_no_delete")
            connection.execute(statement)

        with pytest.raises(Untrusted) as refusal:
            store.evidence.read(name)

        assert refusal.value.code == "EVIDENCE-ALTERED"

    def test_damaged_page_is_noticed_and_the_others_stay_in_use(self, laptop: Laptop) -> None:
        store = laptop.open()
        name, _size = store.evidence.put(io.BytesIO(LARGE), limit=LIMIT)
        other, _size = store.evidence.put(io.BytesIO(b"otra foto"), limit=LIMIT)
        store.close()
        with laptop.settings.evidence_file.open("rb+") as file:
            file.seek(1_000_000)
            file.write(b"\xff" * 64)

        again = laptop.open()

        with pytest.raises(Untrusted) as refusal:
            again.evidence.read(name)
        assert refusal.value.code == "EVIDENCE-ALTERED"
        assert again.evidence.read(other) == b"otra foto"
        with pytest.raises(MaletinError) as damage:
            again.check_whole()
        assert damage.value.code == "STORE-DAMAGED"
