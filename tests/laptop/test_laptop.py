"""One opened laptop: kits verified each time, the verdict over every byte, bundles, and the report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Program
from app.bootstrap.laptop import export_kit, import_kit
from app.demo.world import World
from app.errors import BadInput, Untrusted
from app.kit.progress import CancelToken
from app.kit.verdict import Severity
from app.laptop import Laptop
from app.wire.sync import DocumentKind
from tests.prepared import Prepared

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


@pytest.fixture
def world(prepared: Prepared, tmp_path: Path) -> World:
    return prepared.copy(tmp_path / "w")


@pytest.fixture
def laptop(world: World) -> Iterator[Laptop]:
    with Program(world.settings(world.laptop), lambda *_: 2).laptop() as opened:
        yield opened


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


def test_the_kit_of_tomorrow_is_the_next_visit(laptop, world):
    assert laptop.choose(None).kit.visit == world.visit
    assert [opened.kit.visit for opened in laptop.kits()] == [world.visit]
    assert laptop.unreadable_kits() == ()


def test_after_its_day_an_unbegun_visit_is_no_longer_next(laptop):
    assert laptop.next_visit(datetime.now(UTC) + timedelta(days=3)) is None


def test_a_begun_visit_stays_next_until_it_is_closed(laptop, world):
    opened = laptop.kit(world.visit)
    laptop.session(world.visit).start(opened.kit, opened.digest, go=True)

    assert laptop.next_visit(datetime.now(UTC) + timedelta(days=3)).kit.visit == world.visit


def test_an_unknown_visit_is_said(laptop):
    with pytest.raises(BadInput) as caught:
        laptop.kit("v-nada")

    assert caught.value.code == "KIT-UNKNOWN"


def test_the_verdict_is_go_and_turns_when_one_bit_of_a_file_changes(laptop, world):
    assert laptop.verdict(world.visit).go
    artifact = next(packed.artifact for packed in laptop.kit(world.visit).kit.artifacts if not packed.optional)
    flip_a_bit(laptop.parts.shelf.path(artifact.digest))

    verdict = laptop.verdict(world.visit)

    assert not verdict.go
    assert [reason.subject for reason in verdict.blocks] == [artifact.digest]
    assert laptop.parts.ledger.item(artifact.digest).state == "altered"


def test_one_bit_of_a_procedure_blocks_the_departure_and_the_task(laptop, world):
    kit = laptop.kit(world.visit)
    flip_a_bit(laptop.parts.shelf.path(kit.kit.tasks[0].procedure.digest))
    session = laptop.session(world.visit)
    session.start(kit.kit, kit.digest, go=False)

    verdict = laptop.verdict(world.visit)

    assert not verdict.go
    with pytest.raises(Untrusted):
        session.begin_task(kit.kit.tasks[0].task.id)


def test_a_kit_that_does_not_verify_is_named_and_never_opened(laptop, world):
    kept = laptop.parts.inbox.document(DocumentKind.KIT, world.visit)
    forged = kept.envelope.replace(b'"sig":"', b'"sig":"A', 1)
    laptop.parts.inbox.keep_documents(
        [type(kept)(DocumentKind.KIT, "v-falsa", 1, "0" * 64, forged)], "2026-11-23T00:00:00.000Z"
    )

    assert [name for name, _error in laptop.unreadable_kits()] == ["v-falsa"]
    assert [opened.kit.visit for opened in laptop.kits()] == [world.visit]
    with pytest.raises(Untrusted):
        laptop.kit("v-falsa")


def test_before_enrolment_everything_says_so(tmp_path, world):
    settings = world.settings(tmp_path / "nueva")
    with Program(settings, lambda *_: 2).laptop() as fresh, pytest.raises(BadInput) as caught:
        _ = fresh.who

    assert caught.value.code == "NOT-ENROLLED"
    assert "maletin enrol" in caught.value.todo


def test_a_kit_travels_by_usb_to_a_laptop_that_lost_its_files(laptop, world, tmp_path):
    stick = tmp_path / "usb"
    stick.mkdir()
    done = export_kit(laptop, world.visit, stick, lambda _reading: None, CancelToken())
    for digest in laptop.kit(world.visit).kit.content():
        laptop.parts.shelf.remove(digest)
        laptop.parts.ledger.missing(digest)
    assert not laptop.verdict(world.visit).go

    taken = import_kit(laptop, Path(done["file"]), lambda _reading: None, CancelToken())

    assert (done["complete"], taken["missing"], taken["refused"]) == (True, [], [])
    assert laptop.verdict(world.visit).go


def test_a_warning_does_not_keep_the_technician_home(laptop, world):
    for packed in laptop.kit(world.visit).kit.artifacts:
        if packed.optional:
            laptop.parts.shelf.remove(packed.artifact.digest)

    verdict = laptop.verdict(world.visit)

    assert verdict.go
    assert {reason.severity for reason in verdict.reasons} == {Severity.WARN}


def test_the_report_needs_a_visit_that_began(laptop, world, tmp_path):
    with pytest.raises(BadInput):
        laptop.report(world.visit, tmp_path / "acta.pdf", "es")

    opened = laptop.kit(world.visit)
    laptop.session(world.visit).start(opened.kit, opened.digest, go=True)
    laptop.report(world.visit, tmp_path / "acta.pdf", "en")

    assert (tmp_path / "acta.pdf").read_bytes().startswith(b"%PDF")
