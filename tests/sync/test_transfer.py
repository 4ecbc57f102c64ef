"""Evidence up and content down: resumed, verified, never mixed, at most one piece sent twice per cut."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app.errors import BadInput, MaletinError, Unavailable
from app.journal.outbox import UploadItem
from app.kit.ledger import ContentState
from app.kit.progress import Cancelled, CancelToken
from app.sync.download import Downloader
from app.sync.ports import Incoming
from app.sync.state import Phase
from app.sync.trouble import trouble
from app.sync.upload import Uploader
from app.sync.wanted import WantedFile, files_in_order, kits_ahead
from app.wire.sync import DocumentKind, UploadStatus
from tests.sync.builders import TOMORROW, Laptop, Office, digest_of, kit
from tests.sync.faults import FaultyLine

DATA = random.Random(1).randbytes(50_000)
FILE = WantedFile(digest_of(DATA), len(DATA), "sae.exe")


class Stick:
    """A USB stick with files by digest; it may lie about what it holds."""

    name = "usb"

    def __init__(self, **files: bytes) -> None:
        self.files = files
        self.asked: list[int] = []
        self.cut_at: int | None = None
        self.size: int | None = None
        self.start: int | None = None

    @contextmanager
    def fetch(self, digest: str, offset: int) -> Iterator[Incoming]:
        self.asked.append(offset)
        if digest not in self.files:
            raise trouble("CONTENT-NOT-FOUND", source="usb")
        data = self.files[digest]
        start = offset if self.start is None else self.start
        yield Incoming(start, self.size or len(data), self._chunks(data, start))

    def _chunks(self, data: bytes, start: int) -> Iterator[bytes]:
        for at in range(start, len(data), 1000):
            chunk = data[at : at + 1000]
            if self.cut_at is not None and at + len(chunk) > self.cut_at:
                yield chunk[: self.cut_at - at]
                raise trouble("HUB-CUT")
            yield chunk


def stick(data: bytes = DATA) -> Stick:
    return Stick(**{FILE.digest: data})


@pytest.fixture
def bring(laptop: Laptop):
    """Bring FILE from some sources; returns the offsets reported on the way."""
    laptop.store.ledger.want({FILE.digest: FILE.size})

    def act(*sources, cancel: CancelToken | None = None, flush: int = 10_000) -> list[int]:
        seen: list[int] = []
        downloader = Downloader(laptop.shelf, laptop.store.ledger, laptop.clock, flush)
        downloader.bring(FILE, sources, {FILE.digest: FILE.size}, cancel or CancelToken(), seen.append)
        return seen

    return act


def code_of(action) -> str:
    with pytest.raises(MaletinError) as caught:
        action()
    return caught.value.code


class TestDownload:
    def test_file_arrives_whole_and_is_in_the_ledger(self, laptop: Laptop, bring) -> None:
        seen = bring(stick())

        item = laptop.store.ledger.item(FILE.digest)
        assert (item.state, item.source, bool(item.verified_at)) == (ContentState.PRESENT, "usb", True)
        assert laptop.shelf.path(FILE.digest).read_bytes() == DATA
        assert seen[-1] == len(DATA)

    def test_cut_costs_nothing_of_what_arrived(self, laptop: Laptop, bring) -> None:
        source = stick()
        source.cut_at = 33_333
        assert code_of(lambda: bring(source)) == "HUB-CUT"
        assert laptop.store.ledger.item(FILE.digest).offset == 33_333
        source.cut_at = None

        bring(source)

        assert source.asked == [0, 33_333]

    def test_hundred_cuts_send_nothing_twice(self, laptop: Laptop, bring) -> None:
        chance, received = random.Random(3), 0
        while not laptop.shelf.has(FILE.digest):
            source = stick()
            item = laptop.store.ledger.item(FILE.digest)
            source.cut_at = item.offset + chance.randrange(1, 1_000)
            before = item.offset
            try:
                bring(source)
            except Unavailable:
                received += laptop.store.ledger.item(FILE.digest).offset - before
            else:
                received += len(DATA) - before

        assert received == len(DATA)

    def test_crash_costs_at_most_what_was_not_flushed(self, laptop: Laptop, bring) -> None:
        """The ledger is behind the part, as after a power cut; what lies beyond it is not believed."""
        with laptop.shelf.writing(FILE.digest, FILE.size) as part:
            part.write(DATA[:20_000] + b"garbage" * 10)
        laptop.store.ledger.progressed(FILE.digest, 20_000, "usb")
        source = stick()

        bring(source)

        assert source.asked == [20_000]
        assert laptop.shelf.verify(FILE.digest)

    def test_part_that_vanished_starts_from_nothing(self, laptop: Laptop, bring) -> None:
        laptop.store.ledger.progressed(FILE.digest, 20_000, "usb")
        source = stick()

        bring(source)

        assert source.asked == [0]

    def test_all_bytes_there_need_no_source(self, laptop: Laptop, bring) -> None:
        with laptop.shelf.writing(FILE.digest, FILE.size) as part:
            part.write(DATA)
            laptop.store.ledger.progressed(FILE.digest, part.flush(), "usb")
        source = stick()

        bring(source)

        assert source.asked == []

    def test_source_that_starts_over_is_followed(self, laptop: Laptop, bring) -> None:
        source = stick()
        source.cut_at = 20_000
        code_of(lambda: bring(source))
        source.cut_at, source.start = None, 0

        seen = bring(source)

        assert 0 in seen
        assert source.asked == [0, 20_000]
        assert laptop.shelf.verify(FILE.digest)

    def test_source_that_starts_elsewhere_gets_one_chance_more(self, laptop: Laptop, bring) -> None:
        source = stick()
        source.cut_at = 20_000
        code_of(lambda: bring(source))
        source.cut_at, source.start = None, 7

        assert code_of(lambda: bring(source)) == "CONTENT-RANGE"
        assert source.asked == [0, 20_000, 0]
        assert laptop.store.ledger.item(FILE.digest).offset == 0

    @pytest.mark.parametrize("cut", [1, 19_999, 20_000, 49_999])
    def test_source_replaced_in_between_never_gives_a_mixed_file(self, laptop: Laptop, bring, cut: int) -> None:
        source = stick()
        source.cut_at = cut
        code_of(lambda: bring(source))
        replaced = stick(os.urandom(len(DATA)))

        assert code_of(lambda: bring(replaced)) == "CONTENT-ALTERED"
        assert not laptop.shelf.has(FILE.digest)
        assert laptop.store.ledger.item(FILE.digest).offset == 0
        bring(stick())
        assert laptop.shelf.verify(FILE.digest)

    def test_source_with_a_file_of_another_size(self, laptop: Laptop, bring) -> None:
        source = stick()
        source.size = 99

        assert code_of(lambda: bring(source)) == "CONTENT-ALTERED"

    def test_more_bytes_than_were_signed_for(self, laptop: Laptop, bring) -> None:
        source = stick(DATA + b"x")
        source.size = len(DATA)

        assert code_of(lambda: bring(source)) == "CONTENT-ALTERED"
        assert laptop.store.ledger.item(FILE.digest).offset == 0

    def test_fewer_bytes_than_were_signed_for(self, laptop: Laptop, bring) -> None:
        source = stick(DATA[:-5])
        source.size = len(DATA)

        assert code_of(lambda: bring(source)) == "CONTENT-INCOMPLETE"
        assert laptop.store.ledger.item(FILE.digest).offset == len(DATA) - 5

    def test_next_source_is_tried(self, laptop: Laptop, bring) -> None:
        bring(Stick(), stick(b"x" * len(DATA)), stick())

        assert laptop.shelf.verify(FILE.digest)

    def test_nobody_has_it(self, bring) -> None:
        assert code_of(lambda: bring(Stick(), Stick())) == "CONTENT-NOT-FOUND"

    def test_cancel_keeps_what_arrived(self, laptop: Laptop, bring) -> None:
        token = CancelToken()
        source = stick()
        real = source._chunks

        def chunks(data: bytes, start: int) -> Iterator[bytes]:
            for number, chunk in enumerate(real(data, start)):
                if number == 5:
                    token.cancel()
                yield chunk

        source._chunks = chunks

        with pytest.raises(Cancelled):
            bring(source, cancel=token)

        assert laptop.store.ledger.item(FILE.digest).offset == 5_000

    def test_no_room_is_known_before_the_first_byte(self, laptop: Laptop, bring, monkeypatch) -> None:
        monkeypatch.setattr("app.kit.shelf.free_space", lambda _folder: 1_000)
        source = stick()

        assert code_of(lambda: bring(source)) == "DISK-FULL"
        assert source.asked == []


class TestIsHere:
    def downloader(self, laptop: Laptop) -> Downloader:
        return Downloader(laptop.shelf, laptop.store.ledger, laptop.clock)

    def test_file_named_just_before_the_crash_is_entered(self, laptop: Laptop, tmp_path: Path) -> None:
        (tmp_path / "f").write_bytes(DATA)
        laptop.shelf.add_file(tmp_path / "f")
        laptop.store.ledger.want({FILE.digest: FILE.size})

        assert self.downloader(laptop).is_here(FILE)
        assert laptop.store.ledger.item(FILE.digest).state is ContentState.PRESENT

    def test_file_somebody_deleted_is_wanted_again(self, laptop: Laptop) -> None:
        laptop.store.ledger.want({FILE.digest: FILE.size})
        laptop.store.ledger.arrived(FILE.digest, "hub", "2026-11-23T12:00:00.000Z")

        assert not self.downloader(laptop).is_here(FILE)
        assert laptop.store.ledger.item(FILE.digest).state is ContentState.WANTED

    def test_altered_file_is_brought_again(self, laptop: Laptop, bring) -> None:
        bring(stick())
        laptop.store.ledger.inspected(FILE.digest, intact=False, at="2026-11-23T12:00:00.000Z")
        laptop.shelf.path(FILE.digest).chmod(0o644)
        laptop.shelf.path(FILE.digest).write_bytes(b"x" * len(DATA))

        assert not self.downloader(laptop).is_here(FILE)
        bring(stick())
        assert laptop.shelf.verify(FILE.digest)
        assert self.downloader(laptop).is_here(FILE)


class TestEngineDownloads:
    def test_stick_is_asked_before_the_hub(self, laptop: Laptop, office: Office) -> None:
        office.publish_kit(kit(required=(DATA,)))

        report = laptop.sync(sources=(stick(),))

        assert report.files == 1
        assert laptop.store.ledger.item(FILE.digest).source == "usb"

    def test_one_file_that_nobody_has_does_not_stop_the_others(self, laptop: Laptop, office: Office) -> None:
        office.publish_kit(kit(required=(b"nadie lo tiene", DATA)))
        office.hub.offer(DATA)

        report = laptop.sync()

        assert (report.files, report.files_missing, report.state.phase) == (1, 1, Phase.WAITING)
        assert report.state.code == "CONTENT-NOT-FOUND"

    def test_full_disk_needs_a_person(self, laptop: Laptop, office: Office, monkeypatch) -> None:
        office.publish_with_content(DATA)
        monkeypatch.setattr("app.kit.shelf.free_space", lambda _folder: 1_000)

        report = laptop.sync()

        assert (report.state.phase, report.state.code) == (Phase.NEEDS_PERSON, "DISK-FULL")
        assert laptop.store.ledger.item(FILE.digest).code == "DISK-FULL"

    def test_progress_is_told_in_bytes(self, laptop: Laptop, office: Office) -> None:
        office.publish_with_content(DATA)

        laptop.sync()

        seen = [state for state in laptop.states if state.phase is Phase.DOWNLOADING]
        assert (seen[-1].done, seen[-1].total) == (len(DATA), len(DATA))
        assert seen[-1].name

    def test_cancel_in_the_middle_of_a_download(self, laptop: Laptop, office: Office) -> None:
        office.publish_with_content(DATA)
        token = CancelToken()

        def stop(state):
            if state.phase is Phase.DOWNLOADING and state.done:
                token.cancel()

        report = laptop.engine().run(token, stop)

        assert report.state.phase is Phase.CANCELLED
        assert laptop.sync().files == 1


class TestUpload:
    def item(self, laptop: Laptop, data: bytes) -> UploadItem:
        laptop.photograph(data)
        return laptop.store.outbox.uploads(laptop.clock.now(), 1)[0]

    def send(self, laptop: Laptop, item: UploadItem, hub: object = None, piece: int = 1_000) -> list[int]:
        seen: list[int] = []
        hub = hub or laptop.office.hub
        Uploader(hub, laptop.store.outbox, laptop.store.evidence, piece).send(item, CancelToken(), seen.append)
        return seen

    def test_it_goes_in_pieces(self, laptop: Laptop) -> None:
        assert self.send(laptop, self.item(laptop, DATA[:3_500])) == [0, 1_000, 2_000, 3_000, 3_500]

    def test_lost_reply_sends_nothing_twice(self, laptop: Laptop, office: Office) -> None:
        item = self.item(laptop, DATA[:3_500])
        assert code_of(lambda: self.send(laptop, item, FaultyLine(office.hub, {3: "lost-reply"}))) == "HUB-CUT"

        assert self.send(laptop, item) == [3_000, 3_500]
        assert office.hub.sent_bytes == 3_500

    def test_what_arrived_before_a_cut_is_known_after_it(self, laptop: Laptop, office: Office) -> None:
        item = self.item(laptop, DATA[:3_500])

        code_of(lambda: self.send(laptop, item, FaultyLine(office.hub, {3: "unreachable"})))

        assert laptop.store.outbox.uploads(laptop.clock.now(), 1)[0].offset == 2_000

    def test_cut_inside_a_piece_costs_less_than_a_piece(self, laptop: Laptop, office: Office) -> None:
        item = self.item(laptop, DATA[:3_500])
        code_of(lambda: self.send(laptop, item, FaultyLine(office.hub, {2: "half"})))

        assert self.send(laptop, item)[0] == 1_500
        assert office.hub.sent_bytes == 3_500

    def test_conflict_takes_the_offset_of_the_hub(self, laptop: Laptop, office: Office) -> None:
        item = self.item(laptop, DATA[:3_500])
        line = FaultyLine(office.hub, {2: "409"})

        assert self.send(laptop, item, line)[-1] == 3_500

    def test_conflict_without_end_is_given_up(self, laptop: Laptop, office: Office) -> None:
        item = self.item(laptop, DATA[:3_500])
        line = FaultyLine(office.hub, dict.fromkeys(range(1, 40, 2), "409"))

        assert code_of(lambda: self.send(laptop, item, line)) == "HUB-CONFLICT"

    def test_hub_that_takes_less_gets_smaller_pieces(self, laptop: Laptop, office: Office) -> None:
        item = self.item(laptop, DATA)
        line = FaultyLine(office.hub, {1: "413"})

        assert self.send(laptop, item, line, piece=40_000) == [0, 20_000, 40_000, 50_000]

    def test_hub_that_takes_nothing(self, laptop: Laptop, office: Office) -> None:
        item = self.item(laptop, DATA)
        line = FaultyLine(office.hub, dict.fromkeys(range(1, 40), "413"))

        assert code_of(lambda: self.send(laptop, item, line, piece=40_000)) == "HUB-TOO-LARGE"

    @pytest.mark.parametrize(
        "lie", [{"offset": 0}, {"digest": "0" * 64}, {"offset": 10**9}, {"offset": 3_500, "complete": False}]
    )
    def test_hub_that_lies_is_not_fed_for_ever(self, laptop: Laptop, office: Office, lie: dict) -> None:
        item = self.item(laptop, DATA[:3_500])
        real = office.hub.upload
        office.hub.upload = lambda *args: real(*args).model_copy(update=lie)

        assert code_of(lambda: self.send(laptop, item, piece=5_000 if "complete" in lie else 1_000)) == "HUB-PROTOCOL"

    def test_evidence_that_is_gone(self, laptop: Laptop) -> None:
        item = self.item(laptop, DATA)
        laptop.store.evidence.kept.clear()

        with pytest.raises(BadInput, match="EVIDENCE-MISSING"):
            self.send(laptop, item)

    def test_one_that_is_gone_does_not_stop_the_others(self, laptop: Laptop, office: Office) -> None:
        self.item(laptop, b"perdida")
        laptop.store.evidence.kept.clear()
        laptop.photograph(DATA)

        report = laptop.sync()

        assert (report.evidence, report.state.phase) == (1, Phase.NEEDS_PERSON)
        assert report.state.code == "EVIDENCE-MISSING"
        assert office.hub.memory.evidence[digest_of(DATA)] == DATA

    def test_third_failure_in_a_row_is_the_hubs(self, laptop: Laptop, office: Office) -> None:
        for number in range(5):
            laptop.photograph(b"foto %d" % number)
        tried = []

        def failing(digest: str, size: int, media: str) -> UploadStatus:
            tried.append(digest)
            raise trouble("HUB-TROUBLE")

        office.hub.upload_status = failing

        report = laptop.sync()

        assert len(tried) == 3
        assert (report.state.phase, report.state.code) == (Phase.WAITING, "HUB-TROUBLE")

    def test_failures_with_successes_in_between_are_their_own(self, laptop: Laptop, office: Office) -> None:
        for number in range(8):
            laptop.photograph(b"foto %d" % number)
        tried: list[str] = []
        real = office.hub.upload_status

        def every_second(digest: str, size: int, media: str) -> UploadStatus:
            tried.append(digest)
            if len(tried) % 2:
                raise trouble("HUB-TROUBLE")
            return real(digest, size, media)

        office.hub.upload_status = every_second

        report = laptop.sync()

        assert (len(set(tried)), report.evidence) == (8, 4)

    def test_cancel_in_the_middle(self, laptop: Laptop, office: Office) -> None:
        laptop.photograph(DATA)
        token = CancelToken()
        real = office.hub.upload_status

        def cancelling(*args: object) -> UploadStatus:
            token.cancel()
            return real(*args)

        office.hub.upload_status = cancelling

        assert laptop.engine().run(token, laptop.states.append).state.phase is Phase.CANCELLED

    def test_hub_that_says_it_lacks_what_it_has_is_not_believed_for_ever(self, laptop: Laptop, office: Office) -> None:
        laptop.photograph(DATA)
        office.hub._lacking = lambda: (digest_of(DATA), "0" * 64)

        assert laptop.sync().state.phase is Phase.DONE
        assert laptop.sync().state.phase is Phase.DONE

    def test_evidence_asked_for_again_while_ending_is_no_done(self, laptop: Laptop, office: Office) -> None:
        laptop.photograph(DATA)
        real = office.hub.exchange

        def recording(request):
            answer = real(request)
            if request.ask:
                laptop.photograph(b"otra mas")
            return answer

        office.hub.exchange = recording

        report = laptop.sync()

        assert report.state.phase in {Phase.WAITING, Phase.DONE}
        assert (report.state.phase is Phase.DONE) == (laptop.store.outbox.counts().evidence_waiting == 0)


class TestWanted:
    def test_procedures_then_required_then_optional_small_first(self) -> None:
        files = files_in_order([kit(procedures=(b"p" * 900,), required=(b"r" * 500, b"q" * 50), optional=(b"o" * 10,))])

        assert [file.size for file in files] == [900, 50, 500, 10]

    def test_shared_file_comes_once_at_its_best_place(self) -> None:
        files = files_in_order([kit(optional=(b"x" * 10,)), kit("v2", required=(b"x" * 10, b"y" * 5))])

        assert [file.size for file in files] == [5, 10]

    def test_past_withdrawn_and_unreadable_kits_ask_for_nothing(self, laptop: Laptop, office: Office) -> None:
        for visit, days in (("past", -3), ("today", -1), ("withdrawn", 0), ("next", 5)):
            office.publish_kit(kit(visit, day=TOMORROW + timedelta(days=days)))
        laptop.sync()
        documents = laptop.store.inbox.newest(DocumentKind.KIT)

        ahead = kits_ahead(documents, laptop.trust, frozenset({"withdrawn"}), TOMORROW)
        assert [found.visit for found in ahead] == ["today", "next"]

        stranger = type(office.firm)(supervisor=office.firm.stranger)
        assert kits_ahead(documents, stranger.trust(), frozenset(), TOMORROW) == ()
