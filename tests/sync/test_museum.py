"""The museum: each bug of tests.sync.mutants must be caught, by a random schedule of the simulator or by a short trial.

A simulator that finds nothing may be blind; a trial that fails on the sound engine is no trial.
"""

from __future__ import annotations

import inspect
import io
import os
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from app.sync.ports import Incoming
from app.visit.facts import AcceptanceSigned, EvidenceRef
from app.wire.sync import SyncAnswer, SyncRequest, UploadStatus
from tests.sync import mutants
from tests.sync.builders import Laptop, Office, digest_of, draft, kit, note
from tests.sync.faults import FaultyLine
from tests.sync.hub_stand_in import StandInHub
from tests.sync.mutants import Patch
from tests.sync.world import World, random_story

MOST = 400
"""Schedules within which a mutant must be caught."""

Mutant = Callable[[Patch], None]
Trial = Callable[[Laptop, Office, Patch], None]

CAUGHT_BY_THE_SIMULATOR: list[Mutant] = [
    mutants.emptied_when_answered,
    mutants.emptied_when_sent,
    mutants.one_flag_for_a_batch,
    mutants.cursor_before_documents,
    mutants.empty_plan_wipes,
    mutants.upload_from_zero,
    mutants.photo_forgotten,
    mutants.done_too_early,
    mutants.state_without_words,
    mutants.never_asks_again,
    mutants.restored_hub_not_noticed,
    mutants.hub_forgets_ids,
    mutants.poison_blocks,
    mutants.poison_document_blocks,
    mutants.clock_believed,
    mutants.error_without_a_way_out,
]


@pytest.mark.parametrize("mutant", CAUGHT_BY_THE_SIMULATOR, ids=lambda mutant: mutant.__name__)
def test_mutant_is_caught_by_a_random_schedule(mutant: Mutant, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    mutant(monkeypatch)

    for seed in range(MOST):
        try:
            random_story(World(tmp_path / str(seed)), random.Random(seed), moves=12)
        except AssertionError:
            return

    pytest.fail(f"{mutant.__name__} lived through {MOST} schedules")


# ── trials: what a random schedule would not notice, because everything arrives in the end ──


def full_disk_is_known_before_the_first_byte(laptop: Laptop, office: Office, patch: Patch) -> None:
    office.publish_with_content(b"programa" * 1000)
    patch.setattr("app.kit.shelf.free_space", lambda _folder: 1_000)

    assert laptop.sync().state.code == "DISK-FULL"
    assert not list(laptop.shelf.digests())


def download_goes_on_after_a_restart(laptop: Laptop, office: Office, _patch: Patch) -> None:
    data = random.Random(1).randbytes(400_000)
    office.publish_with_content(data)
    asked: list[int] = []
    real = office.hub.fetch
    office.hub.fetch = lambda digest, offset: (asked.append(offset), real(digest, offset))[1]
    laptop.sync(FaultyLine(office.hub, {1: "half"}))

    laptop.clock.pass_by(3_700)
    laptop.sync()

    assert asked[0] == 0
    assert asked[-1] > 0


def damaged_bytes_never_get_a_name(laptop: Laptop, office: Office, _patch: Patch) -> None:
    office.publish_with_content(b"programa" * 1000)

    laptop.sync(FaultyLine(office.hub, {1: "flipped"}))

    assert all(laptop.shelf.verify(digest) for digest in laptop.shelf.digests())


def damaged_bytes_are_thrown_away(laptop: Laptop, office: Office, _patch: Patch) -> None:
    office.publish_with_content(b"programa" * 1000)
    laptop.sync(FaultyLine(office.hub, {1: "flipped"}))
    laptop.clock.pass_by(3_700)

    assert laptop.sync().files == 1


def expired_token_stops_sending_and_nothing_else(laptop: Laptop, office: Office, _patch: Patch) -> None:
    laptop.record()
    laptop.sync(FaultyLine(office.hub, {0: "401"}))
    laptop.record()

    laptop.sync()

    assert len(office.hub.memory.applied) == 2


def what_was_applied_stays_applied(laptop: Laptop, office: Office, _patch: Patch) -> None:
    """A hub restored from before cannot apply it again: the photo is gone here too. Its receipt stands all the same."""
    empty = office.hub.backup()
    laptop.photograph(b"foto")
    laptop.sync()
    office.hub.restore(empty)
    laptop.store.evidence.kept.clear()

    laptop.sync()

    assert laptop.store.outbox.counts().applied == 1


def small_hub_gets_smaller_requests(laptop: Laptop, office: Office, _patch: Patch) -> None:
    office.hub.max_events = 3
    laptop.record(*(note(str(n)) for n in range(10)))

    assert laptop.sync().pending == 0


def older_kit_does_not_replace_a_newer_one(laptop: Laptop, office: Office, _patch: Patch) -> None:
    for revision in (3, 2):
        office.publish_kit(kit(revision=revision))

    laptop.sync()

    assert [entry.code for entry in laptop.store.inbox.refused()] == ["TRUST-OLDER"]


def withdrawn_visit_wants_no_files(laptop: Laptop, office: Office, _patch: Patch) -> None:
    office.publish_with_content(b"programa")
    office.withdraw("v1", 2)

    laptop.sync()

    assert not laptop.shelf.has(digest_of(b"programa"))


def patience_never_ends(laptop: Laptop, office: Office, _patch: Patch) -> None:
    laptop.record()
    for _ in range(9):
        laptop.sync(FaultyLine(office.hub, {0: "unreachable"}))
        laptop.clock.pass_by(3_700)

    assert laptop.sync().pending == 0


def hub_in_trouble_is_left_alone(laptop: Laptop, office: Office, _patch: Patch) -> None:
    laptop.record()
    laptop.sync(FaultyLine(office.hub, {0: "500"}))

    assert laptop.sync().sent == 0


def laptops_come_back_one_by_one(laptop: Laptop, office: Office, _patch: Patch) -> None:
    moments = set()
    for seed in range(20):
        laptop.seed = seed
        moments.add(laptop.sync(FaultyLine(office.hub, {0: "unreachable"})).state.until)

    assert len(moments) > 10


def results_go_before_photos_before_logs_before_the_kit(laptop: Laptop, office: Office, _patch: Patch) -> None:
    office.publish_with_content(b"programa")
    laptop.sync(FaultyLine(office.hub, {1: "unreachable"}))
    laptop.photograph(b"registro", media="text/plain")
    laptop.photograph(b"foto")
    laptop.store.evidence.put(io.BytesIO(b"firma"), limit=100)
    signature = EvidenceRef(digest=digest_of(b"firma"), size=5, media="image/png", name="firma.png")
    laptop.record(draft(AcceptanceSigned(name="Lupe", role="Dirección", signature=signature)))
    line = ListeningLine(office.hub)

    laptop.sync(line)

    assert line.heard == ["events", "firma", "foto", "registro", "programa"]


class ListeningLine(FaultyLine):
    """Hears what goes over it, each thing once."""

    def __init__(self, hub: StandInHub) -> None:
        super().__init__(hub, {})
        self.heard: list[str] = []

    def exchange(self, request: SyncRequest) -> SyncAnswer:
        if request.events:
            self.heard.append("events")
        return super().exchange(request)

    def upload(self, digest: str, offset: int, data: bytes) -> UploadStatus:
        self.heard.append(data.decode())
        return super().upload(digest, offset, data)

    def fetch(self, digest: str, offset: int) -> AbstractContextManager[Incoming]:
        self.heard.append(self._hub.memory.content[digest].decode())
        return super().fetch(digest, offset)


CAUGHT_BY_A_TRIAL: list[tuple[Mutant, Trial]] = [
    (mutants.receipt_goes_back, what_was_applied_stays_applied),
    (mutants.hash_not_checked, damaged_bytes_never_get_a_name),
    (mutants.resumed_from_garbage, damaged_bytes_are_thrown_away),
    (mutants.expiry_empties_the_queue, expired_token_stops_sending_and_nothing_else),
    (mutants.space_not_reserved, full_disk_is_known_before_the_first_byte),
    (mutants.resume_in_memory, download_goes_on_after_a_restart),
    (mutants.too_large_for_ever, small_hub_gets_smaller_requests),
    (mutants.last_word_wins, older_kit_does_not_replace_a_newer_one),
    (mutants.withdrawn_comes_back, withdrawn_visit_wants_no_files),
    (mutants.gives_up_after_five, patience_never_ends),
    (mutants.never_waits, hub_in_trouble_is_left_alone),
    (mutants.all_at_the_same_second, laptops_come_back_one_by_one),
    (mutants.downloads_first, results_go_before_photos_before_logs_before_the_kit),
    (mutants.photos_last_come_first, results_go_before_photos_before_logs_before_the_kit),
]


@pytest.mark.parametrize(
    "trial", dict.fromkeys(trial for _, trial in CAUGHT_BY_A_TRIAL), ids=lambda trial: trial.__name__
)
def test_sound_engine_stands_the_trial(trial: Trial, laptop: Laptop, office: Office, monkeypatch: Patch) -> None:
    trial(laptop, office, monkeypatch)


@pytest.mark.parametrize(
    ("mutant", "trial"), CAUGHT_BY_A_TRIAL, ids=[mutant.__name__ for mutant, _ in CAUGHT_BY_A_TRIAL]
)
def test_mutant_is_caught_by_its_trial(
    mutant: Mutant, trial: Trial, laptop: Laptop, office: Office, monkeypatch: Patch
) -> None:
    mutant(monkeypatch)

    with pytest.raises(AssertionError):
        trial(laptop, office, monkeypatch)


def test_every_mutant_is_on_show() -> None:
    built = {
        name for name, made in vars(mutants).items() if inspect.isfunction(made) and "Lesson" in (made.__doc__ or "")
    }

    shown = {mutant.__name__ for mutant in (*CAUGHT_BY_THE_SIMULATOR, *(mutant for mutant, _ in CAUGHT_BY_A_TRIAL))}

    assert shown == built
