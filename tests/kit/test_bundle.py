from __future__ import annotations

import contextlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import BadInput, MaletinError, Unavailable, Untrusted
from app.kit.bundle import Exported, Imported, bundle_name, export_bundle, import_bundle, peek
from app.kit.bundle_index import INDEX, KIT, MAX_ENTRIES, content_name, trust_name
from app.kit.inspect import inspect
from app.kit.manifest import Artifact, Kit
from app.kit.progress import Cancelled, CancelToken, Progress
from app.kit.shelf import Shelf
from app.trust.envelope import DocumentType, seal
from app.trust.roles import rotate
from app.wire.sync import DocumentKind
from tests.kit.builders import Office, digest_of, flip
from tests.trust.firm import YEAR_2030

MADE_AT = "2026-11-22T23:30:00.000Z"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "usb"
    place.mkdir()
    return place


@pytest.fixture
def other(tmp_path: Path) -> Shelf:
    """The shelf of a laptop that never saw the office."""
    return Shelf(tmp_path / "other")


def exported(office: Office, stick: Path, kit: Kit | None = None, **more) -> Exported:
    kit = kit or office.kit()
    trust = more.pop("trust", [(1, office.trust.raw)])
    envelope = more.pop("envelope", None) or office.sealed(kit)
    return export_bundle(stick, kit, envelope, trust, office.shelf, made_at=MADE_AT, **more)


def imported(office: Office, path: Path, shelf: Shelf, **more) -> Imported:
    return import_bundle(path, shelf, office.trust, **more)


def rewritten(path: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The same bundle after somebody put it together by hand."""
    with zipfile.ZipFile(path) as bundle:
        pieces = {name: bundle.read(name) for name in bundle.namelist()}
    change(pieces)
    with zipfile.ZipFile(path, "w") as bundle:
        for name, data in pieces.items():
            bundle.writestr(name, data)
    return path


def reindexed(pieces: dict[str, bytes], change: Callable[[dict], object]) -> None:
    index = json.loads(pieces[INDEX])
    change(index)
    pieces[INDEX] = json.dumps(index).encode()


def nothing_on(shelf: Shelf) -> bool:
    return list(shelf.digests()) == []


# ── the way there and back ──


def test_kit_travels_whole(office: Office, stick: Path, other: Shelf) -> None:
    kit = office.kit()
    out = exported(office, stick)

    back = imported(office, out.path, other)

    assert out.complete
    assert out.path == stick / "maletin-v-1-r1.zip"
    assert out.size == out.path.stat().st_size
    assert back.kit == kit
    assert {piece.digest for piece in back.taken} == kit.content().keys()
    assert (back.already, back.refused, back.missing) == ((), (), ())
    assert inspect(kit, other).complete


def test_documents_come_back_verified_for_the_inbox(office: Office, stick: Path, other: Shelf) -> None:
    sealed = office.sealed(office.kit())
    second = rotate(office.trust, office.firm.root, expires=YEAR_2030)
    out = exported(office, stick, envelope=sealed, trust=[(1, office.trust.raw), (2, second)])

    back = imported(office, out.path, other)

    assert [(one.kind, one.name, one.revision) for one in back.documents] == [
        (DocumentKind.TRUST, "root", 2),
        (DocumentKind.KIT, "v-1", 1),
    ]
    assert [one.envelope for one in back.documents] == [second, sealed]
    assert back.documents[1].digest == digest_of(sealed)
    assert back.trust.version == 2


def test_consultant_the_laptop_did_not_know_yet_comes_with_the_trust_list(
    office: Office, stick: Path, other: Shelf
) -> None:
    first = office.firm.trust(
        roles={**office.firm.roles(), **{role: [] for role in office.firm.roles() if role == "consultant"}}
    )
    second = rotate(first, office.firm.root, expires=YEAR_2030, roles=office.firm.roles())
    out = exported(office, stick, trust=[(1, first.raw), (2, second)])

    back = import_bundle(out.path, other, first)

    assert back.refused == ()
    assert len(back.taken) == 4


def test_export_to_a_file_name_and_peek(office: Office, stick: Path) -> None:
    out = exported(office, stick / "para-beto.zip")

    index = peek(out.path)

    assert (index.visit, index.revision, index.made_at) == ("v-1", 1, MADE_AT)
    assert [piece.name for piece in index.content][2:] == ["sae9.exe", "firebird.exe"]


def test_name_is_fine_on_windows(office: Office) -> None:
    assert bundle_name(office.kit(visit="v:1", revision=12)) == "maletin-v-1-r12.zip"


def test_export_into_no_folder_is_bad_input(office: Office, stick: Path) -> None:
    with pytest.raises(BadInput) as caught:
        exported(office, stick / "not" / "there.zip")

    assert caught.value.code == "BUNDLE-NO-FOLDER"


def test_both_ways_report_bytes_to_the_end(office: Office, stick: Path, other: Shelf) -> None:
    out_readings: list[Progress] = []
    in_readings: list[Progress] = []

    out = exported(office, stick, report=out_readings.append)
    imported(office, out.path, other, report=in_readings.append)

    assert out_readings[-1].fraction == 1.0
    assert in_readings[-1].fraction == 1.0
    assert in_readings[-1].total == sum(office.kit().content().values())


@pytest.mark.parametrize("moment", [0, 3, 6])
def test_cancelled_export_leaves_nothing(office: Office, stick: Path, moment: int) -> None:
    cancel = CancelToken()
    seen: list[Progress] = []

    def stop_later(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) > moment:
            cancel.cancel()

    with pytest.raises(Cancelled):
        exported(office, stick, report=stop_later, cancel=cancel)

    assert list(stick.iterdir()) == []


def test_export_that_cannot_fit_is_refused_first(office: Office, stick: Path) -> None:
    kit = office.kit()
    huge = kit.artifacts[0].model_copy(
        update={"artifact": Artifact.model_validate(kit.artifacts[0].artifact.model_dump() | {"size": 10**18})}
    )
    path = office.shelf.path(huge.artifact.digest)
    path.chmod(0o644)
    with path.open("r+b") as file:
        try:
            file.truncate(8 * 10**12)  # sparse: as long as the disk is, and takes nothing
        except OSError:
            pytest.skip("this file system has no such long files")
    size = path.stat().st_size
    huge = huge.model_copy(update={"artifact": huge.artifact.model_copy(update={"size": size})})

    class Trusting(Shelf):
        def verify(self, *_ignored: object) -> bool:
            return True  # hashing eight terabytes is not what this test is about

    office.shelf = Trusting(office.shelf.root)
    with pytest.raises(Unavailable) as caught:
        exported(office, stick, kit.model_copy(update={"artifacts": (huge,)}))

    assert caught.value.code == "DISK-FULL"
    assert list(stick.iterdir()) == []


# ── partial bundles ──


def test_partial_bundle_says_what_it_lacks(office: Office, stick: Path, other: Shelf) -> None:
    kit = office.kit()
    gone = kit.artifacts[0].artifact
    office.shelf.remove(gone.digest)

    out = exported(office, stick)
    back = imported(office, out.path, other)

    assert not out.complete
    assert [piece.name for piece in out.missing] == ["sae9.exe"]
    assert [piece.digest for piece in peek(out.path).missing] == [gone.digest]
    assert [piece.digest for piece in back.missing] == [gone.digest]


def test_altered_file_is_not_exported(office: Office, stick: Path) -> None:
    flip(office.shelf.path(office.kit().artifacts[1].artifact.digest), 5)

    out = exported(office, stick)

    assert [piece.name for piece in out.missing] == ["firebird.exe"]


class LyingStick(Shelf):
    """Gives other bytes when it is read the second time, as a dying disk does between check and copy."""

    def open(self, digest: str):
        source = super().open(digest)
        self.reads = getattr(self, "reads", {})
        self.reads[digest] = self.reads.get(digest, 0) + 1
        if self.reads[digest] == 2:
            source.close()
            flip(self.path(digest), 0)
            return super().open(digest)
        return source


def test_bundle_is_read_back_before_it_gets_its_name(office: Office, stick: Path) -> None:
    office.shelf = LyingStick(office.shelf.root)

    with pytest.raises(Untrusted) as caught:
        exported(office, stick)

    assert caught.value.code == "CONTENT-ALTERED"
    assert list(stick.iterdir()) == []


# ── keeping what is good ──


def test_what_is_here_and_intact_is_kept(office: Office, stick: Path) -> None:
    out = exported(office, stick)

    back = imported(office, out.path, office.shelf)

    assert len(back.already) == 4
    assert back.taken == ()


def test_what_is_here_but_altered_is_replaced(office: Office, stick: Path) -> None:
    out = exported(office, stick)
    bad = office.kit().artifacts[1].artifact.digest
    flip(office.shelf.path(bad), 5)

    back = imported(office, out.path, office.shelf)

    assert [piece.digest for piece in back.taken] == [bad]
    assert office.shelf.verify(bad)


class DeadSector(Shelf):
    """Cannot read one of its files until it is written anew."""

    dead = ""

    def verify(self, digest: str, progress=None, cancel=None) -> bool:
        if digest == self.dead:
            raise Unavailable("CONTENT-DISK", "…")
        return super().verify(digest, progress, cancel)


def test_what_the_disk_cannot_read_is_replaced(office: Office, stick: Path) -> None:
    out = exported(office, stick)
    shelf = DeadSector(office.shelf.root)
    shelf.dead = office.kit().artifacts[0].artifact.digest

    back = imported(office, out.path, shelf)

    assert [piece.digest for piece in back.taken] == [shelf.dead]


def test_begun_download_is_completed_from_the_stick(office: Office, stick: Path, other: Shelf) -> None:
    out = exported(office, stick)
    wanted = office.kit().artifacts[1].artifact
    with other.writing(wanted.digest, wanted.size) as part:
        part.write(office.artifact_bytes["firebird"][:2_000_000])

    back = imported(office, out.path, other)

    assert len(back.taken) == 4
    assert other.verify(wanted.digest)


def test_begun_download_with_bad_bytes_is_started_over(office: Office, stick: Path, other: Shelf) -> None:
    out = exported(office, stick)
    wanted = office.kit().artifacts[1].artifact
    with other.writing(wanted.digest, wanted.size) as part:
        part.write(bytes(2_000_000))

    back = imported(office, out.path, other)

    assert back.refused == ()
    assert other.verify(wanted.digest)


def test_cancelled_import_keeps_what_was_complete_and_goes_on_later(office: Office, stick: Path, other: Shelf) -> None:
    out = exported(office, stick)
    cancel = CancelToken()

    def stop_at_the_third(progress: Progress) -> None:
        if progress.name == "sae9.exe":
            cancel.cancel()

    with pytest.raises(Cancelled):
        imported(office, out.path, other, report=stop_at_the_third, cancel=cancel)
    kept = set(other.digests())
    back = imported(office, out.path, other)

    assert len(kept) == 2
    assert {piece.digest for piece in back.already} == kept
    assert back.missing == ()


def test_disk_without_room_is_said_before_the_first_byte(office: Office, stick: Path, other: Shelf) -> None:
    out = exported(office, stick)

    class FullDisk(Shelf):
        def needed(self, content, replacing: str = "") -> int:
            return 10**18

    with pytest.raises(Unavailable) as caught:
        imported(office, out.path, FullDisk(other.root))

    assert caught.value.code == "DISK-FULL"
    assert nothing_on(other)


# ── what is not believed ──


@pytest.mark.parametrize("which", ["respaldo", "reindexar", "sae9", "firebird"])
def test_one_altered_bit_refuses_that_file_and_takes_the_rest(
    office: Office, stick: Path, other: Shelf, which: str
) -> None:
    out = exported(office, stick)
    data = {**office.envelopes, **office.artifact_bytes}[which]
    position = out.path.read_bytes().find(data) + len(data) // 2
    flip(out.path, position)

    back = imported(office, out.path, other)

    assert [refused.piece.digest for refused in back.refused] == [digest_of(data)]
    assert back.refused[0].reason
    assert [piece.digest for piece in back.missing] == [digest_of(data)]
    assert len(back.taken) == 3
    assert not other.has(digest_of(data))


def test_altered_kit_stops_everything(office: Office, stick: Path, other: Shelf) -> None:
    def change(pieces: dict[str, bytes]) -> None:
        envelope = json.loads(pieces[KIT])
        envelope["payload"] = "A" + envelope["payload"][1:]
        pieces[KIT] = json.dumps(envelope, sort_keys=True, separators=(",", ":")).encode()

    path = rewritten(exported(office, stick).path, change)

    with pytest.raises(Untrusted):
        imported(office, path, other)
    assert nothing_on(other)


def test_kit_signed_by_a_stranger_stops_everything(office: Office, stick: Path, other: Shelf) -> None:
    kit = office.kit()
    forged = seal(kit.model_dump_json().encode(), DocumentType.KIT, office.firm.stranger)
    out = exported(office, stick, kit, envelope=forged)

    with pytest.raises(Untrusted) as caught:
        imported(office, out.path, other)

    assert caught.value.code == "TRUST-UNKNOWN-KEY"
    assert nothing_on(other)


def test_older_kit_stops_everything(office: Office, stick: Path, other: Shelf) -> None:
    out = exported(office, stick)

    with pytest.raises(Untrusted) as caught:
        imported(office, out.path, other, seen_revision=lambda visit: 2 if visit == "v-1" else 0)

    assert caught.value.code == "TRUST-OLDER"
    assert nothing_on(other)


def test_signed_nonsense_is_no_kit(office: Office, stick: Path, other: Shelf) -> None:
    nonsense = seal(b'{"format": 1}', DocumentType.KIT, office.firm.supervisor)
    out = exported(office, stick, envelope=nonsense)

    with pytest.raises(BadInput) as caught:
        imported(office, out.path, other)

    assert caught.value.code == "BUNDLE-UNREADABLE"


def test_trust_list_of_another_firm_stops_everything(office: Office, stick: Path, other: Shelf) -> None:
    foreign = rotate(office.trust, office.firm.stranger, expires=YEAR_2030)
    out = exported(office, stick, trust=[(2, foreign)])

    with pytest.raises(Untrusted) as caught:
        imported(office, out.path, other)

    assert caught.value.code == "TRUST-LIST-CHAIN"
    assert nothing_on(other)


def test_procedure_signed_by_the_wrong_person_is_refused_and_named(office: Office, stick: Path, other: Shelf) -> None:
    wrong = seal(b"anything", DocumentType.PROCEDURE, office.firm.supervisor)
    office.envelopes["respaldo"] = wrong
    office.stock(stick.parent / "again")
    out = exported(office, stick)

    back = imported(office, out.path, other)

    assert [(refused.piece.digest, refused.code) for refused in back.refused] == [
        (digest_of(wrong), "TRUST-WRONG-ROLE")
    ]
    assert not other.has(digest_of(wrong))


def test_procedure_signed_but_unusable_is_refused_and_named(office: Office, stick: Path, other: Shelf) -> None:
    useless = seal(b"title: nothing else", DocumentType.PROCEDURE, office.firm.consultant)
    office.envelopes["respaldo"] = useless
    office.stock(stick.parent / "again")
    out = exported(office, stick)

    back = imported(office, out.path, other)

    assert [refused.code for refused in back.refused] == ["PROCEDURE-INVALID"]


# ── hostile ZIPs ──


def hostile_code(office: Office, path: Path, shelf: Shelf) -> str:
    with pytest.raises(BadInput) as caught:
        imported(office, path, shelf)
    assert nothing_on(shelf)
    assert all((caught.value.what, caught.value.safe, caught.value.todo))
    return f"{caught.value.code} {caught.value.facts['detail']}"


@pytest.mark.parametrize(
    "name",
    [
        "../../evil",
        "/etc/evil",
        "C:\\evil.exe",
        "content/../evil",
        "content\\evil",
        "content/",
        "autorun.inf",
        "content/" + "A" * 64,
    ],
)
def test_name_that_is_not_ours_is_hostile(office: Office, stick: Path, other: Shelf, name: str) -> None:
    path = rewritten(exported(office, stick).path, lambda pieces: pieces.update({name: b"evil"}))

    assert hostile_code(office, path, other) == "BUNDLE-HOSTILE name"


def test_name_twice_is_hostile(office: Office, stick: Path, other: Shelf) -> None:
    path = exported(office, stick).path
    with zipfile.ZipFile(path, "a") as bundle, pytest.warns(UserWarning, match="Duplicate name"):
        bundle.writestr(KIT, b"{}")

    assert hostile_code(office, path, other) == "BUNDLE-HOSTILE duplicate"


def test_compressed_entry_is_hostile(office: Office, stick: Path, other: Shelf) -> None:
    path = exported(office, stick).path
    with zipfile.ZipFile(path, "a") as bundle:
        bundle.writestr(content_name("0" * 64), bytes(10_000_000), zipfile.ZIP_DEFLATED)

    assert hostile_code(office, path, other) == "BUNDLE-HOSTILE compressed"


def test_link_is_hostile(office: Office, stick: Path, other: Shelf) -> None:
    path = exported(office, stick).path
    link = zipfile.ZipInfo(content_name("0" * 64))
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as bundle:
        bundle.writestr(link, b"/etc/passwd")

    assert hostile_code(office, path, other) == "BUNDLE-HOSTILE link"


def test_encrypted_entry_is_hostile(office: Office, stick: Path, other: Shelf) -> None:
    path = exported(office, stick).path
    raw = bytearray(path.read_bytes())
    last = raw.rfind(b"PK\x01\x02")
    raw[last + 8] |= 1
    path.write_bytes(raw)

    assert hostile_code(office, path, other) == "BUNDLE-HOSTILE encrypted"


def test_overlapping_entries_are_hostile(office: Office, stick: Path, other: Shelf) -> None:
    """Many names for the same bytes: the way a small file unfolds into a full disk."""
    path = exported(office, stick).path
    with zipfile.ZipFile(path, "a") as bundle:
        first = bundle.getinfo(content_name(office.kit().artifacts[1].artifact.digest))
        for number in range(3):
            copy = zipfile.ZipInfo(content_name(f"{number:064x}"))
            for attribute in ("header_offset", "file_size", "compress_size", "CRC", "external_attr"):
                setattr(copy, attribute, getattr(first, attribute))
            bundle.filelist.append(copy)
            bundle.NameToInfo[copy.filename] = copy
        bundle._didModify = True

    assert hostile_code(office, path, other) == "BUNDLE-HOSTILE overlap"


def test_too_many_entries_are_hostile(office: Office, stick: Path, other: Shelf) -> None:
    path = stick / "many.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        for number in range(MAX_ENTRIES + 1):
            bundle.writestr(trust_name(number), b"")

    assert hostile_code(office, path, other) == "BUNDLE-HOSTILE entries"


def test_file_the_index_does_not_name_is_hostile(office: Office, stick: Path, other: Shelf) -> None:
    path = rewritten(exported(office, stick).path, lambda pieces: pieces.update({content_name("0" * 64): b"evil"}))

    assert hostile_code(office, path, other) == "BUNDLE-HOSTILE index"


def test_file_nobody_signed_for_is_hostile_even_if_the_index_names_it(
    office: Office, stick: Path, other: Shelf
) -> None:
    evil = b"evil"

    def change(pieces: dict[str, bytes]) -> None:
        pieces[content_name(digest_of(evil))] = evil
        piece = {"digest": digest_of(evil), "size": 4, "kind": "artifact", "name": "evil.exe"}
        reindexed(pieces, lambda index: index["content"].append(piece))

    path = rewritten(exported(office, stick).path, change)

    assert hostile_code(office, path, other) == "BUNDLE-HOSTILE content"


@pytest.mark.parametrize("field", ["visit", "revision", "kit"])
def test_index_that_shows_another_kit_is_hostile(office: Office, stick: Path, other: Shelf, field: str) -> None:
    lie = {"visit": "v-2", "revision": 3, "kit": "0" * 64}[field]
    path = rewritten(
        exported(office, stick).path, lambda pieces: reindexed(pieces, lambda index: index.update({field: lie}))
    )

    assert hostile_code(office, path, other) == "BUNDLE-HOSTILE index"


def test_index_that_lies_about_a_size_is_hostile(office: Office, stick: Path, other: Shelf) -> None:
    path = rewritten(
        exported(office, stick).path,
        lambda pieces: reindexed(pieces, lambda index: index["content"][0].update({"size": 1})),
    )

    assert hostile_code(office, path, other) == "BUNDLE-HOSTILE size"


def test_document_without_end_is_hostile(office: Office, stick: Path, other: Shelf) -> None:
    path = rewritten(exported(office, stick).path, lambda pieces: pieces.update({INDEX: b" " * 9_000_000}))

    assert hostile_code(office, path, other) == "BUNDLE-HOSTILE document"


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_bundle_is_unreadable(office: Office, stick: Path, other: Shelf, content: bytes) -> None:
    path = stick / "x.zip"
    path.write_bytes(content)

    assert hostile_code(office, path, other).startswith("BUNDLE-UNREADABLE")


def test_bundle_that_is_not_there_is_unreadable(office: Office, stick: Path, other: Shelf) -> None:
    assert hostile_code(office, stick / "nowhere.zip", other).startswith("BUNDLE-UNREADABLE")


def test_index_that_is_none_is_unreadable(office: Office, stick: Path, other: Shelf) -> None:
    path = rewritten(exported(office, stick).path, lambda pieces: pieces.update({INDEX: b"{}"}))

    assert hostile_code(office, path, other).startswith("BUNDLE-UNREADABLE")


def test_stick_that_was_pulled_while_copying_is_unreadable(office: Office, stick: Path, other: Shelf) -> None:
    path = exported(office, stick).path
    path.write_bytes(path.read_bytes()[:-100_000])

    assert hostile_code(office, path, other).startswith("BUNDLE-UNREADABLE")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_ever_brings_a_wrong_file(office: Office, stick: Path, other: Shelf, data: st.DataObject) -> None:
    """Whatever bytes change: our own error or files that match their digests; never anything else."""
    small = office.kit(artifacts=office.kit().artifacts[:1])
    path = exported(office, stick, small).path
    raw = bytearray(path.read_bytes())
    tail = st.integers(len(raw) - 900, len(raw) - 1)
    for position in data.draw(st.lists(st.one_of(tail, st.integers(0, len(raw) - 1)), min_size=1, max_size=4)):
        raw[position] = data.draw(st.integers(0, 255))
    path.write_bytes(raw)

    with contextlib.suppress(MaletinError):
        imported(office, path, other)

    assert all(other.verify(digest) for digest in other.digests())
    assert set(other.digests()) <= small.content().keys()
