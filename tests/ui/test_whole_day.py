"""One day in the real window, by keyboard alone: enrolment against a real hub, the first sync, the verdict, the visit
with the hub stopped, closing with a typed signature, everything waiting, the hub again, everything applied.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial

import pytest
from PySide6.QtGui import QGuiApplication

from app.bootstrap import Program
from app.bootstrap.window import WindowMachine
from app.demo import firm
from app.demo.props import lay_out, props
from app.demo.world import HubProcess, World, enrolment_code, hub_view, start_hub
from app.settings import Settings, load
from app.ui.face import Face
from app.ui.first_run.presenter import Stage
from app.ui.outbox.model import Column
from app.ui.screens import FIRST_RUN
from app.ui.visit.presenter import VisitPresenter
from app.ui.visit.view import Mode
from app.visit.state import view_digest
from app.wire.slip import EnrolSlip, slip_text
from tests.ui.five_years import VISITS, five_years
from tests.ui.hand import LONG, Hand
from tests.ui.own_turns import OWN, OwnTurns, as_in_the_program
from tests.ui.whole_visit import Technician, Watch, screenshot

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]
FEW = 26
WORST_DAY = 180.0
"""Seconds."""
MOST_LONG = 8
LONGEST = 2.5 * OWN
"""The promise is no turn of the event loop over 50 ms. Measured is the processor time the main thread itself spent
between two beats of a 5 ms timer: one turn of the loop or more, and the typing of the test with it. Waiting for the
disk, for another thread or for another process is not counted. But caches and processors shared with other tests make
the same work cost up to twice as much: with seven busy processes on two processors, traced for coverage, 1 to 4 turns
of some 4,000 were over it, the longest 73 ms. The bounds leave room for that and no more; with ``--full``, on a machine
where nothing else runs, the promise itself is asserted."""
BY_THE_CLOCK = 2 * OWN
"""With ``--full``: what the main thread waits for the workers counts too. Measured 52 to 62 ms."""


@dataclass
class Office:
    """The hub, which can be stopped and started again at the same address."""

    world: World
    hub: HubProcess
    runs: bool = True

    def stop(self) -> None:
        if self.runs:
            self.hub.stop()
            self.runs = False

    def start(self) -> None:
        self.hub = start_hub(self.world, self.hub.port)
        self.runs = True

    def slip(self) -> str:
        made = enrolment_code(self.world, self.hub.url, firm.TECHNICIAN.id)
        ca = (self.world.hub / "tls" / "ca.pem").read_text()
        return slip_text(EnrolSlip(self.hub.url, made["code"], made["anchor"], ca))


@pytest.fixture
def office(prepared, tmp_path) -> Iterator[Office]:
    morning = prepared.morning(tmp_path / "w")
    made = Office(morning, start_hub(morning))
    yield made
    made.stop()


@pytest.fixture
def settings(office) -> Settings:
    return replace(office.world.settings(office.world.laptop), language="es", theme="light")


@pytest.fixture
def watch(monkeypatch) -> Watch:
    """Nobody waits for five minutes in a test; nothing of the kit is really started."""
    screenshot()
    made = Watch(time.monotonic)
    monkeypatch.setattr("app.ui.visit.screen.VisitPresenter", partial(VisitPresenter, monotonic=made.monotonic))
    monkeypatch.setattr("app.bootstrap.laptop.open_with_system", lambda _path: None)
    return made


@pytest.fixture
def hand(qtbot, settings, watch, monkeypatch) -> Iterator[Hand]:
    """At the window of a laptop nobody enrolled yet."""
    monkeypatch.setattr("app.ui.face.QApplication.quit", lambda: None)
    program = Program(settings, lambda *_: 2)
    machine = WindowMachine(settings, lambda: program.vault)
    with shown(qtbot, Face(settings, program._laptop_for_window, program._enrol_for_window, machine)) as made:
        yield made


@contextmanager
def shown(qtbot, face: Face) -> Iterator[Hand]:
    with qtbot.waitActive(face.window):
        face.window.resize(1366, 768)
        face.window.show()
        face.window.activateWindow()
    yield Hand(qtbot, face)
    face.window.close()
    face.window.deleteLater()
    QGuiApplication.clipboard().clear()


@pytest.fixture
def turns(qapp) -> Iterator[OwnTurns]:
    with as_in_the_program():
        made = OwnTurns()
        yield made
        made.stop()


@pytest.mark.timeout(300)
def test_the_whole_day_by_keyboard_alone(hand, office, settings, watch, turns, full_size):
    began = time.monotonic()
    strip = hand.face.window.strip
    slip = office.slip()
    hand.at(FIRST_RUN)
    turns.start()

    enrol(hand, slip)
    verdict(hand)

    with turns.aside():
        office.stop()
    notice_that_the_office_is_away(hand)
    hand.press("Ctrl+Enter")
    technician = Technician(hand, hand.at("visit"), props(office.world.client), watch)
    visit(hand, technician)
    close(hand)

    events, evidence = waiting(hand)
    assert strip.synced.text() == f"{events} en cola"
    assert hand.face.window.rail.buttons["outbox"].accessibleName().endswith(f": {events + evidence}")
    with turns.aside():
        office.start()
    hand.press("F5")
    outbox = hand.screen
    hand.until(outbox.empty.isVisible, timeout=3 * LONG)
    assert strip.synced.text() == "Aplicado"
    assert strip.connection.text() == "Oficina contactada"
    turns.stop()
    seconds = time.monotonic() - began
    hand.face.window.close()

    kept, state = on_the_laptop(settings, office.world.visit)
    seen = hub_view(office.world, office.hub.url)
    assert seen["applied"] == len(kept) == events
    assert sorted(at_the_hub(office.world)) == sorted(kept)
    assert seen["view_digest"] == view_digest(state)
    assert seen["closed"]
    assert seconds < WORST_DAY
    done = f"{len(technician.answered)} cards, {events} events, {evidence} pieces of evidence"
    judge(turns, f"a day of {seconds:.0f} s, {done}", calm=full_size)


@pytest.mark.timeout(600)
def test_a_visit_on_a_laptop_with_five_years_of_data(qtbot, monkeypatch, tmp_path, watch, turns, full_size):
    """From «Hoy» to everything waiting, beside 260 visits, 40,000 events and 3,000 pieces of evidence (``--full``)."""
    years = five_years(tmp_path / "years", VISITS if full_size else FEW)

    @contextmanager
    def opened(_passphrase):
        store = years.open()
        try:
            laptop = years.laptop(store)
            store.ledger.want(laptop.next_visit(years.clock.now()).kit.content())
            yield laptop
        finally:
            store.close()

    monkeypatch.setattr("app.ui.face.QApplication.quit", lambda: None)
    with shown(qtbot, Face(load(), opened, lambda _request: {})) as hand:
        hand.at("today")
        turns.start()
        hand.press("Ctrl+Enter")
        technician = Technician(hand, hand.at("visit"), lay_out(tmp_path), watch)
        screen = technician.screen
        hand.until(lambda: screen.view.mode is Mode.ARRIVAL and screen.view.arrival.checking is None, timeout=LONG)
        hand.press("Enter")
        technician.work()
        close(hand)
        waiting(hand)
        turns.stop()
    judge(turns, f"{len(technician.answered)} cards beside {VISITS if full_size else FEW} visits", calm=full_size)


def judge(turns: OwnTurns, what: str, *, calm: bool) -> None:
    """Say what the turns of the event loop cost; too many or too long ones fail. ``calm``: nothing else runs."""
    long = f"turns over {OWN:.0f} ms of work: {turns.long} of {len(turns.turns)}"
    said = f"{what}; {long}, worst by the clock {turns.worst:.0f} ms"
    sys.stdout.write(said)  # shown with -s or -rP
    assert len(turns.long) <= (0 if calm else MOST_LONG), said
    assert turns.own <= (OWN if calm else LONGEST), said
    assert not calm or turns.worst <= BY_THE_CLOCK, said


# ── the parts of the day ──


def enrol(hand: Hand, slip: str) -> None:
    """From the pasted slip to the list of tomorrow."""
    screen = hand.screen
    QGuiApplication.clipboard().setText(f"Lucía: {slip}\nSaludos")
    hand.press("Ctrl+Shift+V", "Enter")
    hand.until(lambda: screen._stage is Stage.MET, timeout=LONG)
    hand.press("Space")
    hand.until(lambda: screen._stage is Stage.READY, timeout=3 * LONG)
    hand.press("Space")
    assert firm.CLIENTS[0].name in hand.at("today")._client.text()


def verdict(hand: Hand) -> None:
    """Every byte of the kit is read."""
    hand.press("Ctrl+2")
    kit = hand.at("kit")
    hand.press("Ctrl+R")
    hand.until(kit.save.isEnabled, timeout=LONG)
    assert kit.badge.accessibleName().startswith("Puede salir"), kit.badge.accessibleName()


def notice_that_the_office_is_away(hand: Hand) -> None:
    hand.press("Ctrl+1")
    today = hand.at("today")
    hand.press("F5")
    hand.until(lambda: hand.face.window.strip.connection.text() == "Sin conexión", timeout=LONG)
    assert today.start.isVisible()


def visit(hand: Hand, technician: Technician) -> None:
    """From the door to the last outcome."""
    screen = technician.screen
    hand.until(lambda: screen.view.mode is Mode.ARRIVAL and screen.view.arrival.checking is None, timeout=LONG)
    assert screen.view.arrival.verdict == "El maletín está completo"
    hand.press("Enter")
    technician.work()
    assert {task for task, _step, _kind in technician.answered} == {task.id for task in firm.tasks()}


def close(hand: Hand) -> None:
    """The client's word, a typed signature, and the end."""
    screen = hand.at("closing")
    hand.press("Ctrl+Shift+A")
    hand.until(lambda: not screen.accept_all.isVisible())
    hand.press("Ctrl+Enter")
    assert screen.sign_sheet.name.text()
    hand.tab_to(screen.sign_sheet.pad.typed)
    hand.write(screen.sign_sheet.name.text())
    hand.tab_to(screen.sign_sheet.sign)
    hand.press("Space")
    hand.tab_to(screen.report.end_card.close_visit)
    hand.press("Space")
    hand.tab_to(screen.report.end_card.confirm)
    hand.press("Space")
    hand.tab_to(screen.report.end_card.outbox)
    hand.press("Space")


def waiting(hand: Hand) -> tuple[int, int]:
    """How many events and pieces of evidence the screen says are on this laptop only; every line says so."""
    screen = hand.at("outbox")
    said = f"{screen.headline.text()} {screen.detail.text()}"
    found = re.match(r"(\d+) registros por sincronizar (\d+) evidencias", said)
    assert found, said
    events, evidence = map(int, found.groups())
    states = [screen.model.index(line, Column.STATE).data() for line in range(screen.model.rowCount())]
    assert states == ["En esta laptop"] * (events + evidence)
    assert "cuarentena" not in said
    return events, evidence


# ── what both sides keep, each asked apart ──


def on_the_laptop(settings: Settings, visit: str):
    with Program(settings, lambda *_: 2).laptop() as laptop:
        return [event.id for event in laptop.parts.journal.events(visit)], laptop.session(visit).state


def at_the_hub(world: World) -> list[str]:
    """Ids of what it applied, read from its database by hand."""
    with closing(sqlite3.connect(world.hub / "hub.db")) as database:
        found = database.execute(
            "SELECT event FROM standings WHERE visit = ? AND state IN ('applied', 'duplicate')", (world.visit,)
        )
        return [str(row[0]) for row in found]
