"""The session: what is decided is durable before it returns, and a new session stands where the old one stood."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from app.clock import Stamp
from app.errors import BadInput, Unavailable
from app.kit.manifest import Artifact, Kit, PackedArtifact, Reason
from app.procedures.model import ArtifactKind, Procedure
from app.visit import facts
from app.visit.facts import Result, Way
from app.visit.ports import Watch
from app.visit.run import Position
from app.visit.session import MAX_EVIDENCE, Session, Tools, resolve_target
from app.visit.state import view_digest
from tests.twins.evidence import MemoryEvidence
from tests.twins.journal import MemoryJournal
from tests.visit.builders import VISIT, contingency, digest, kit, kit_task, procedure, step


@dataclass
class TickingClock:
    """Advances only when told."""

    seconds: float = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 15, tzinfo=UTC)

    def stamp(self) -> Stamp:
        return Stamp("2026-11-23T15:00:00.000Z", -360, int(self.seconds * 1e9), "boot")

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Shelf:
    """Procedures by digest; fits Library."""

    procedures: dict[str, Procedure]
    failure: Exception | None = None

    def procedure(self, name: str) -> Procedure:
        if self.failure:
            raise self.failure
        return self.procedures[name]


@dataclass
class Desk:
    """Remembers what was handed over; fits HandOver."""

    handed: list[tuple[str, bool]] = field(default_factory=list)

    def hand_over(self, artifact: Artifact, *, launch: bool) -> facts.ArtifactUsed:
        self.handed.append((artifact.filename, launch))
        return facts.ArtifactUsed(digest=artifact.digest, intact=True, opened=launch)


class Eyes:
    """Says back what it was asked to look at; fits Prober."""

    def look(self, made, target: str, _watch: Watch) -> facts.Checked:
        return facts.Checked(status="passed", facts={"probe": made.probe.value, "target": target})


TOOL = Artifact(
    id="gbak",
    kind=ArtifactKind.TOOL,
    product="Firebird",
    version="2.5",
    filename="herramientas.zip",
    digest=digest("tool"),
    size=9,
)
PACKED = PackedArtifact(artifact=TOOL, reasons=(Reason(task="t1", need="tool", why="para gbak"),))


@dataclass
class Visit:
    """Everything of one visit in memory."""

    document: Procedure
    kit: Kit
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    evidence: MemoryEvidence = field(default_factory=MemoryEvidence)
    clock: TickingClock = field(default_factory=TickingClock)
    desk: Desk = field(default_factory=Desk)
    library: Shelf | None = None

    def open(self) -> Session:
        self.library = self.library or Shelf({digest("respaldo"): self.document})
        tools = Tools(self.journal, self.evidence, self.library, Eyes(), self.desk, self.clock)
        return Session(VISIT, "lucia", tools, lambda _digest: self.kit)


def visit(*steps: dict, tasks=()) -> Visit:
    return Visit(procedure(*steps), kit(*tasks, artifacts=(PACKED,)))


def begun(made: Visit) -> Session:
    session = made.open()
    session.start(made.kit, digest("kit"), go=True)
    session.begin_task("t1")
    return session


def refused(code: str, attempt, *args, **named) -> None:
    with pytest.raises(BadInput) as caught:
        attempt(*args, **named)
    assert caught.value.code == code


def test_an_answer_is_one_event():
    made = visit()
    session = begun(made)
    before = len(made.journal.kept)

    passed = session.answer("t1", facts.Done(), note=" todo bien ")

    assert passed
    assert len(made.journal.kept) == before + 1
    assert made.journal.kept[-1].actor == "lucia"
    assert made.journal.kept[-1].body["note"] == "todo bien"


def test_a_note_does_not_stop_the_watch_of_the_step():
    made = visit()
    session = begun(made)
    made.clock.seconds += 30
    session.note("Hace ruido", "t1", "uno")
    made.clock.seconds += 12

    session.answer("t1", facts.Done())

    assert made.journal.kept[-1].body["seconds"] == 42


def test_what_could_not_be_kept_did_not_happen():
    made = visit()
    session = begun(made)
    made.journal.failure = Unavailable("STORE-DISK-FULL", "disco lleno")

    with pytest.raises(Unavailable):
        session.answer("t1", facts.Done())

    assert session.position == Position("t1", "uno")
    session.answer("t1", facts.Done())
    assert session.position == Position("t1", "dos")


def test_a_new_session_stands_at_the_same_step_with_everything_kept():
    made = visit(step("uno"), step("dos", "text"), step("tres"))
    session = begun(made)
    session.answer("t1", facts.Done())
    session.answer("t1", facts.Written(text="SAE 9.0 R7"))

    again = made.open()
    again.resume()

    assert again.position == session.position == Position("t1", "tres")
    assert view_digest(again.state) == view_digest(session.state)
    assert made.journal.kept[-1].body["step"] == "tres"


def test_coming_back_to_a_visit_with_nothing_left_is_recorded_too():
    made = visit(tasks=(kit_task("t1"),))
    session = begun(made)
    session.finish_task("t1", Result.PARTIAL, "faltó")

    session.resume()

    assert made.journal.kept[-1].body["task"] is None


def test_the_time_of_a_step_is_measured_from_when_it_was_shown():
    made = visit()
    session = begun(made)
    made.clock.seconds += 42.04

    session.answer("t1", facts.Done())

    assert made.journal.kept[-1].body["seconds"] == 42.0
    assert session.elapsed() == 0


def test_a_clock_that_goes_back_never_makes_a_negative_time():
    made = visit()
    session = begun(made)
    made.clock.seconds -= 5

    assert session.elapsed() == 0


def test_an_unverified_procedure_does_not_begin():
    made = visit()
    session = made.open()
    session.start(made.kit, digest("kit"), go=True)
    made.library.failure = Unavailable("CONTENT-MISSING", "no está")

    with pytest.raises(Unavailable):
        session.begin_task("t1")

    assert session.position == Position("t1", None)
    assert session.step() is None


def test_the_step_shown_is_the_one_to_answer():
    session = begun(visit())

    assert session.step().id == "uno"


def test_skip_failure_and_undo_are_recorded():
    made = visit(step("uno"), step("dos", "confirm"), step("tres"))
    session = begun(made)

    session.skip("t1", "no aplica")
    assert not session.answer("t1", facts.Confirmed(yes=False))
    session.handle_failure("t1", Way.CONTINUE, "se ve después")
    session.undo("t1")

    assert session.position == Position("t1", "dos", stuck=True)
    assert [event.kind for event in made.journal.kept[-4:]] == [
        "step-skipped",
        "step-answered",
        "failure-handled",
        "answer-undone",
    ]


def test_a_task_without_procedure_has_no_steps():
    made = visit(tasks=(kit_task("t1", slug=None),))
    session = begun(made)

    assert session.procedure("t1") is None
    assert session.step() is None
    refused("TASK-NO-STEPS", session.answer, "t1", facts.Done())


def test_an_unknown_task_is_said():
    refused("TASK-UNKNOWN", begun(visit()).task, "t9")


def test_evidence_is_kept_before_it_is_named():
    made = visit(step("uno", "evidence"))
    session = begun(made)

    item = session.attach(io.BytesIO(b"foto"), media="image/png", name="x" * 300)
    session.answer("t1", facts.Attached(items=(item,)))

    assert made.evidence.kept[item.digest] == b"foto"
    assert (item.size, len(item.name)) == (4, 200)


def test_evidence_larger_than_the_hub_takes_is_refused_at_capture():
    session = begun(visit())

    refused("EVIDENCE-TOO-LARGE", session.attach, io.BytesIO(bytes(MAX_EVIDENCE + 1)), media="image/png", name="x")


def test_notes_and_evidence_may_be_added_anywhere_while_the_visit_runs():
    made = visit()
    session = begun(made)
    item = session.attach(io.BytesIO(b"foto"), media="image/png", name="foto.png")

    session.note("sin luz de 10 a 11")
    session.note("el servidor hace ruido", "t1", "uno")
    session.add_evidence(item, task_id="t1", step_id="uno", caption="tablero")
    session.add_evidence(item)

    assert len(session.state.notes) == 2
    assert [each.task for each in session.state.evidence] == ["t1", None]
    refused("NOTE-EMPTY", session.note, "  ")
    refused("TASK-UNKNOWN", session.note, "x", "t9")


def test_nothing_is_added_before_the_visit_starts():
    session = visit().open()

    refused("VISIT-NOT-RUNNING", session.note, "x")


def test_a_check_looks_and_records_nothing():
    made = visit(step("uno", "text"), step("dos", "check", target="{step:uno}/{ask}"))
    session = begun(made)
    session.answer("t1", facts.Written(text=" D:/Datos "))
    before = len(made.journal.kept)

    seen = session.look("t1", " base.fdb ")

    assert seen.facts["target"] == "D:/Datos/base.fdb"
    assert len(made.journal.kept) == before
    refused("STEP-KIND", session.hand_over, "t1")


def test_an_unanswered_step_leaves_its_place_in_the_target_empty():
    session = begun(visit(step("uno", "text"), step("dos", "check", target="{step:uno}")))
    session.skip("t1", "no hay")

    assert resolve_target("{step:uno}|{step:nada}", session.task("t1"), "") == "|"


def test_a_file_of_the_kit_is_handed_over_and_then_answered():
    made = visit(step("uno", "artifact", open=False))
    session = begun(made)

    used = session.hand_over("t1")
    session.answer("t1", used)

    assert made.desk.handed == [("herramientas.zip", False)]


def test_a_file_the_kit_does_not_carry_is_said_with_a_way_out():
    made = visit(step("uno", "artifact"))
    made.kit = kit()
    session = begun(made)

    with pytest.raises(Unavailable) as caught:
        session.hand_over("t1")

    assert caught.value.code == "CONTENT-MISSING"
    assert caught.value.todo


def test_an_amendment_a_contingency_and_a_new_order():
    made = visit()
    session = begun(made)

    session.merge(kit(kit_task("t1"), kit_task("t2"), kit_task("t3"), revision=2), digest("kit-2"))
    session.raise_contingency(contingency(), "Ana")
    session.rerank(("t1", "e1", "t2", "t3"), technician_initials="LN", client_initials="AR", reason="no timbran")

    assert [task.id for task in session.state.in_order()] == ["t1", "e1", "t2", "t3"]


@pytest.mark.parametrize("signs", [True, False])
def test_a_visit_from_start_to_end(signs):
    made = visit(step("uno"), tasks=(kit_task("t1"),))
    session = begun(made)
    session.answer("t1", facts.Done())
    session.finish_task("t1", Result.SOLVED)
    session.accept_task("t1", accepted=True)
    if signs:
        session.sign("Ana", "líder", session.attach(io.BytesIO(b"firma"), media="image/png", name="firma.png"))
    else:
        session.refuse("Ana", "líder", "quiere leerlo con calma")

    session.close("gracias")

    assert session.state.closed
    assert session.position is None
    refused("VISIT-NOT-RUNNING", session.note, "tarde")
