"""Thousands of small disasters over the real engine: whatever happens, promises hold and all sides agree in the end."""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.sync.faults import Fuse
from tests.sync.world import FAULTS, VISITS, World, random_story

CHUNKS = 20
SCHEDULES_FULL = 50_000
SCHEDULES = 200


@pytest.fixture
def no_fsync(monkeypatch: pytest.MonkeyPatch) -> None:
    """These stories pull the plug on the process, not on the disk: thousands of real flushes would prove no more."""
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_promises_hold_in_every_schedule(chunk: int, tmp_path: Path, full_size: bool, no_fsync: None) -> None:
    count = (SCHEDULES_FULL if full_size else SCHEDULES) // CHUNKS
    for number in range(count):
        seed = number * CHUNKS + chunk
        world = World(tmp_path / str(seed))
        try:
            random_story(world, random.Random(seed))
        except BaseException as error:
            error.add_note(f"seed {seed}; moves so far: {world.trace}")
            raise


def test_same_seed_is_the_same_story(tmp_path: Path, no_fsync: None) -> None:
    first, second = World(tmp_path / "a"), World(tmp_path / "b")

    random_story(first, random.Random(7))
    random_story(second, random.Random(7))

    assert first.trace == second.trace


def eventful(folder: Path) -> World:
    """A world in which one pass has something of everything to do."""
    world = World(folder)
    world.publish("v1")
    world.publish("v2")
    world.publish_rubbish()
    for visit in VISITS:
        world.record(visit)
        world.photograph(visit)
    world.record_poison("v1")
    world.record("v1")
    return world


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_power_may_go_at_every_call_of_every_port(tmp_path: Path, after: bool, no_fsync: None) -> None:
    blow = 0
    while True:
        world = eventful(tmp_path / str(blow))
        if not world.sync_until_power_cut(blow, after=after):
            break
        world.settle()
        blow += 1

    assert blow > 80


def test_power_may_go_while_a_lost_hub_is_given_everything_back(tmp_path: Path, no_fsync: None) -> None:
    blow = 0
    while True:
        world = eventful(tmp_path / str(blow))
        world.sync({})
        world.restore_hub(0)
        if not world.sync_until_power_cut(blow, after=blow % 2 == 0):
            break
        world.settle()
        blow += 1

    assert blow > 60


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_at_every_call(tmp_path: Path, fault: str, no_fsync: None) -> None:
    for call in range(14):
        world = eventful(tmp_path / f"{fault}-{call}")
        world.sync({call: fault})
        world.sync({call: fault, call + 1: fault})
        world.settle()


def test_fuse_counts_only_until_it_blows() -> None:
    fuse = Fuse()
    plugged = fuse.plug({"a": 1})

    assert plugged.get("a") == 1
    assert fuse.calls == 1


class Story(RuleBasedStateMachine):
    """Hypothesis tells the story, and shortens it when it ends badly."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self._folder.name))

    @rule(visit=st.sampled_from(VISITS))
    def record(self, visit: str) -> None:
        self.world.record(visit)

    @rule(visit=st.sampled_from(VISITS))
    def photograph(self, visit: str) -> None:
        self.world.photograph(visit)

    @rule(visit=st.sampled_from(VISITS))
    def publish(self, visit: str) -> None:
        self.world.publish(visit)

    @rule()
    def poison(self) -> None:
        self.world.record_poison("v1")

    @rule()
    def rubbish(self) -> None:
        self.world.publish_rubbish()

    @rule()
    def backup(self) -> None:
        self.world.keep_backup()

    @rule(which=st.integers(0, 5))
    def restore(self, which: int) -> None:
        self.world.restore_hub(which)

    @rule(seconds=st.sampled_from((30, 4_000, 400 * 86_400, -400 * 86_400)))
    def time(self, seconds: float) -> None:
        self.world.let_time_pass(seconds)

    @rule()
    def disk_full(self) -> None:
        self.world.fill_disk()

    @rule(faults=st.dictionaries(st.integers(0, 12), st.sampled_from(FAULTS), max_size=5))
    def sync(self, faults: dict[int, str]) -> None:
        self.world.sync(faults)

    @rule(blow=st.integers(0, 90), after=st.booleans())
    def power_cut(self, blow: int, after: bool) -> None:
        self.world.sync_until_power_cut(blow, after=after)

    def teardown(self) -> None:
        try:
            self.world.settle()
        finally:
            self._folder.cleanup()


@pytest.mark.timeout(7_200)
def test_hypothesis_finds_no_way_to_lose_anything(full_size: bool, no_fsync: None) -> None:
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=2_000 if full_size else 30,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
