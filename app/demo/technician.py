"""The demo's technician: a process of its own that does the visit offline, step by step, until it is done or killed.

``python -m app.demo.technician VISIT CLIENT_FOLDER REPORT [STOP_AFTER]`` over MALETIN_HOME. Every line on stdout is one
JSON object; "saved" is said only after the answer is durable, so whoever kills this process knows what must survive.
"""

from __future__ import annotations

import io
import json
import sys
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from app.bootstrap import program
from app.bootstrap.laptop import opened_laptop
from app.demo.firm import LEADER, SUPERVISOR
from app.demo.pictures import photo, signature
from app.demo.props import Props, props
from app.kit.manifest import KitTask
from app.laptop import Laptop
from app.plan.model import Origin, Task
from app.procedures.model import (
    Approval,
    ArtifactStep,
    Backup,
    Check,
    Choice,
    Confirm,
    EvidenceStep,
    Instruction,
    Measure,
    Probe,
    Step,
    Text,
    Wait,
)
from app.visit import facts
from app.visit.facts import Answer, CheckStatus, EvidenceRef, Result, Way
from app.visit.flow import ways
from app.visit.session import Session
from app.visit.state import TaskState

_UNTIL_KILLED = 600
_EXAMPLE = "Por ejemplo: "
_STUMBLE = "etiqueta"
"""The step after which the demo takes an answer back, to show that undo is only one more event."""


@dataclass
class Play:
    """One run of the technician."""

    laptop: Laptop
    session: Session
    props: Props
    stumbled: bool = False
    saved: int = 0
    stop_after: int | None = None
    """Stand still after so many answers, waiting to be killed."""

    def visit(self) -> None:
        """Do what is left of the visit."""
        while (here := self.session.position) is not None:
            task = self.session.task(here.task)
            if here.stuck:
                self._mend(task)
            elif here.step is not None:
                self._step(task)
            elif task.status == "waiting":
                self.session.begin_task(task.id)
                self._say("task", task=task.id)
            else:
                self._finish(task)
        self._end()

    def _step(self, task: TaskState) -> None:
        step = self.session.step()
        if step is None:
            raise AssertionError("a position with a step has a step")
        self.session.answer(task.id, self._answer(task, step))
        self.saved += 1
        here = self.session.position
        self._say("saved", task=task.id, step=step.id, next=here.step if here else None)
        if self.saved == self.stop_after:
            time.sleep(_UNTIL_KILLED)
        if step.id == _STUMBLE and not self.stumbled:
            self.stumbled = True
            self.session.undo(task.id)
            self._say("undone", task=task.id, step=step.id)

    def _mend(self, task: TaskState) -> None:
        """A failed step: go on if the procedure allows it, else the best way it offers."""
        procedure = self.session.procedure(task.id)
        step = procedure.step(task.stuck or "") if procedure else None
        if step is None:
            raise AssertionError("a failed step belongs to a procedure")
        allowed = ways(step)
        order = (Way.CONTINUE, Way.ALTERNATIVE, Way.STOP, Way.GOTO, Way.RETRY)
        way = next(one for one in order if one in allowed)
        self.session.handle_failure(task.id, way, "Se revisa con el consultor")
        self._say("way", task=task.id, step=step.id, way=way.value)

    def _finish(self, task: TaskState) -> None:
        if task.through:
            self.session.finish_task(task.id, Result.SOLVED)
        else:
            self.session.finish_task(task.id, Result.PARTIAL, "Quedó pendiente con el consultor")
        self._say("finished", task=task.id)

    def _end(self) -> None:
        session = self.session
        if not any(task.raised_on_site for task in session.state.tasks.values()):
            session.raise_contingency(_contingency(), LEADER.name)
        for task in session.state.in_order():
            if task.accepted is None:
                session.accept_task(task.id, accepted=True)
        if session.state.signed is None:
            session.sign(LEADER.name, LEADER.role, self._keep(signature(3), "firma-ana.png"))
        session.close("Se entrega el acta a la líder de proyecto.")
        self._say("closed", view=session.state.last_digest)

    def _answer(self, task: TaskState, step: Step) -> Answer:  # noqa: PLR0911, C901 - one line per kind of step
        match step:
            case Instruction():
                return facts.Done()
            case Confirm():
                return facts.Confirmed(yes=True)
            case Choice():
                return facts.Chosen(option=step.options[0].id)
            case Measure():
                return facts.Measured(value=_within(step), unit=step.unit)
            case Text():
                return facts.Written(text=self._text(step))
            case EvidenceStep():
                return facts.Attached(items=tuple(self._photo(step, number) for number in range(step.at_least)))
            case Check():
                return self._check(task, step)
            case ArtifactStep():
                return self.session.hand_over(task.id)
            case Backup():
                size = self.props.backup.stat().st_size
                return facts.BackedUp(place=str(self.props.backup), size=size, proof=step.proof, rehearsed=True)
            case Approval():
                name = f"autorizacion-{step.id}.png"
                return facts.Approved(name=LEADER.name, role=LEADER.role, signature=self._keep(signature(5), name))
            case Wait():
                return facts.Waited(seconds=step.seconds)

    def _check(self, task: TaskState, step: Check) -> Answer:
        asked = self.props.connection if step.probe is Probe.SCAN else str(self.props.backup)
        seen = self.session.look(task.id, asked)
        if seen.status is CheckStatus.UNAVAILABLE and step.by_hand:
            return seen.model_copy(update={"status": CheckStatus.PASSED, "by_hand": True})
        return seen

    def _text(self, step: Text) -> str:
        known = {
            "ruta-base": str(self.props.database),
            "conexion": self.props.connection,
            "ruta-cer": str(self.props.certificate),
            "numero": "00001000000512345678",
            "postal": "76000",
            "regimen": "601",
        }
        if step.id in known:
            return known[step.id]
        return step.hint.partition(_EXAMPLE)[2].partition(";")[0] or "Sin novedad"

    def _photo(self, step: EvidenceStep, number: int) -> EvidenceRef:
        return self._keep(photo(f"{step.title} ({number + 1})"), f"{step.id}-{number + 1}.png")

    def _keep(self, picture: bytes, name: str) -> EvidenceRef:
        return self.session.attach(io.BytesIO(picture), media="image/png", name=name)

    def _say(self, what: str, **more: object) -> None:
        state = self.session.state
        say({"what": what, "events": state.events, "saved": self.saved, **more})


def say(line: dict[str, object]) -> None:
    """One line for whoever watches."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Play, or go on playing, a visit."""
    visit, client, report, *stop = arguments
    run = program({}, lambda *_: 2)
    # Nothing of a demo is ever executed: the files are random bytes with the names of installers.
    with opened_laptop(run.settings, run.vault, run.clock, launch=lambda _path: None) as laptop:
        session = laptop.session(visit)
        play = Play(laptop, session, props(Path(client)), stop_after=int(stop[0]) if stop else None)
        if session.state.started:
            before = session.position
            session.resume()
            play.stumbled = True
            say(
                {
                    "what": "resumed",
                    "task": before.task if before else None,
                    "step": before.step if before else None,
                    "events": session.state.events,
                    "last": laptop.parts.journal.head().sequence,
                }
            )
        else:
            opened = laptop.kit(visit)
            verdict = laptop.verdict(visit)
            session.start(opened.kit, opened.digest, go=verdict.go)
            say({"what": "started", "verdict": verdict.word, "tasks": len(opened.kit.tasks)})
        play.visit()
        laptop.report(visit, Path(report), "es")
        say({"what": "report", "file": report, "supervisor": SUPERVISOR.name})
    return 0


def _within(step: Measure) -> Decimal:
    if step.minimum is not None:
        return step.minimum
    return step.maximum if step.maximum is not None else Decimal(12)


def _contingency() -> KitTask:
    return KitTask(
        task=Task(
            id="e-impresora",
            title="La impresora de tickets no imprime",
            origin=Origin.CONTINGENCY,
            minutes=20,
        )
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
