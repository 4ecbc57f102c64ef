"""Killing the laptop at random instants of a visit loses no answer that was reported saved."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from app.bootstrap import Program
from app.demo.story import technician
from app.demo.world import World
from tests.prepared import Prepared

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo"), pytest.mark.timeout(1800)]

KILLS_IN_CI = 6
KILLS = 200


def said_before_the_kill(world: World, chance: random.Random) -> list[dict]:
    """Run the technician, kill it at some instant after some answer, and return what it had reported."""
    lines: list[dict] = []
    patience = chance.randint(1, 25)
    with technician(world) as process:
        for text in process.stdout:
            lines.append(json.loads(text))
            patience -= lines[-1]["what"] == "saved"
            if patience <= 0:
                time.sleep(chance.random() * 0.02)  # any instant of the next answer, not the moment after this one
                process.kill()
                break
    # What was written to the pipe before the kill was said as well.
    return lines


def journal_of(world: World) -> tuple[int, set[str]]:
    """How many events the journal holds (its whole chain checked), and which answers."""
    machine = Program(world.settings(world.laptop), lambda *_: 2)
    with machine.laptop() as laptop:
        events = laptop.parts.journal.events(world.visit)
        laptop.parts.journal.verify_whole()
        laptop.session(world.visit)
    return len(events), {event.body["step"] for event in events if event.kind == "step-answered"}


def test_no_reported_answer_is_lost(prepared: Prepared, tmp_path: Path, full_size: bool):
    seed = random.randrange(10**6)
    chance, kills = random.Random(seed), KILLS if full_size else KILLS_IN_CI
    world, round_ = prepared.copy(tmp_path / "0"), 0

    for kill in range(kills):
        said = said_before_the_kill(world, chance)
        events, answered = journal_of(world)

        saved = [line for line in said if line["what"] == "saved"]
        assert saved or said[-1]["what"] == "report", f"seed {seed}, kill {kill}"
        assert events >= max(line.get("events", 0) for line in said), f"seed {seed}, kill {kill}"
        assert {line["step"] for line in saved} <= answered, f"seed {seed}, kill {kill}"
        if said[-1]["what"] in ("closed", "report"):
            round_ += 1
            world = prepared.copy(tmp_path / str(round_))
