"""A whole visit by keyboard alone: what the card in front asks for is typed, step after step, until nothing is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from PySide6.QtGui import QGuiApplication, QImage

from app.demo.pictures import photo
from app.demo.props import Props
from app.ui.visit.screen import VisitScreen
from app.ui.visit.view import Mode, StepView, VisitView
from app.visit.facts import Result
from tests.ui.hand import Hand

WRITTEN = {"numero": "00001000000512345678", "postal": "76000", "regimen": "601"}
_EXAMPLE = "Por ejemplo: "
_TRIES = 6
"""Turns one step may take before it counts as stuck."""


@dataclass
class Watch:
    """Monotonic seconds; waits of the procedures pass at once."""

    real: object
    passed: float = 0.0

    def monotonic(self) -> float:
        return self.real() + self.passed  # type: ignore[operator]


@dataclass
class Technician:
    """``answered``: each card that was answered, as (task, step, kind)."""

    hand: Hand
    screen: VisitScreen
    found: Props
    watch: Watch
    answered: list[tuple[str, str, str]] = field(default_factory=list)
    pictures: int = 0

    def work(self) -> None:
        """From the first task to the last outcome, after which the window is at the closing."""
        turns = 0
        while (before := self.screen.view).mode is not Mode.DONE:
            self.answer(before)
            after = self.screen.view
            assert after != before, (before.mode, before.step, before.trouble)
            turns = turns + 1 if _place(after) == _place(before) else 0
            assert turns < _TRIES, (after.step, after.trouble)

    def answer(self, view: VisitView) -> None:
        """One card."""
        if view.mode in {Mode.TASK, Mode.RESUME}:
            self.hand.press("Enter")
        elif view.mode is Mode.OUTCOME:
            self._outcome(view)
        else:
            self._step(view.step)

    def _outcome(self, view: VisitView) -> None:
        if view.task.choices[0][0] is Result.SOLVED:
            self.hand.press("1")
        else:
            if not self.screen.outcome.reason.text():
                self.hand.tab_to(self.screen.outcome.reason)
                self.hand.write("Queda pendiente con el consultor")
            self.hand.press("Enter", "Enter")

    def _step(self, step: StepView) -> None:
        self.answered.append((step.key[0], step.key[1], step.kind))
        if step.failed:
            self._way_out(step)
        elif step.barred:
            self.hand.press("F")
        elif step.choices:
            self.hand.press("1")
        else:
            getattr(self, f"_{step.kind}", self._enter)(step)

    def _enter(self, _step: StepView) -> None:
        self.hand.press("Enter")

    def _way_out(self, step: StepView) -> None:
        self.hand.press(str(len(step.choices)))
        if step.choices[-1].asks_reason:
            self.hand.write("Se revisa con el consultor")
            self.hand.press("Enter")

    def _text(self, step: StepView) -> None:
        known = {"ruta-base": self.found.database, "conexion": self.found.database, "ruta-cer": self.found.certificate}
        example = step.hint.partition(_EXAMPLE)[2].partition(";")[0]
        text = WRITTEN.get(step.key[1]) or str(known.get(step.key[1]) or example or "Sin novedad")
        self.hand.write(text)
        self.hand.press("Enter")

    def _measure(self, step: StepView) -> None:
        self.hand.write(step.minimum or step.maximum or "12")
        self.hand.press("Enter")

    def _evidence(self, _step: StepView) -> None:
        while not self.screen.view.step.main:
            before = len(self.screen.view.step.pieces)
            self.pictures += 1
            copy_picture(self.pictures)
            self.hand.press("P")
            assert len(self.screen.view.step.pieces) == before + 1, self.screen.view.trouble
        self.hand.press("Enter")

    def _check(self, step: StepView) -> None:
        if step.asks and step.facts is None:
            self.hand.write(str(self.found.backup))
        self.hand.press("Enter")

    def _backup(self, step: StepView) -> None:
        room = self.screen.step.backup
        self.hand.write(str(self.found.backup))
        self.hand.tab_to(room.proofs[0])
        self.hand.press({"restore": "1", "full-read": "2"}.get(step.proof, "3"), "Enter")

    def _approval(self, _step: StepView) -> None:
        room = self.screen.step.approval
        self.hand.write("Ana Ruiz")
        self.hand.press("Tab")
        self.hand.write("Administradora")
        self.hand.tab_to(room.pad.typed)
        self.hand.write("Ana Ruiz")
        self.hand.press("Enter")

    def _artifact(self, _step: StepView) -> None:
        self.hand.press("Enter")
        if self.screen.view.trouble is not None:
            # A kit without the file: the task ends where it stands.
            self.hand.press("F")

    def _wait(self, step: StepView) -> None:
        self.watch.passed += step.seconds
        self.hand.press("Enter")


@cache
def screenshot() -> QImage:
    """Of a whole screen, as a technician takes it; drawn before anything is measured."""
    return QImage.fromData(photo("SAE 9.0 · Empresa 1")).scaled(1366, 768)


def copy_picture(number: int) -> None:
    """As another program leaves it in the clipboard, each one different."""
    image = screenshot().copy()
    image.setPixelColor(number % image.width(), number // image.width(), "#123456")
    QGuiApplication.clipboard().setImage(image)


def _place(view: VisitView) -> tuple[object, ...]:
    return (view.mode, view.step.key if view.step else None, view.task.id if view.task else None)
