"""Connection, local save and sync are three facts; a pass always ends in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.errors import Unavailable
from app.journal.outbox import OutboxCounts
from app.kit.inbox import SyncNote
from app.sync.state import Phase, SyncState
from app.sync.trouble import trouble
from app.ui.office import Office, OfficeView, signs
from app.ui.protocol import Lane
from app.wire.sync import ReceiptState
from tests.store.builders import NOON, note, receipt
from tests.ui.stand_in import Desk


def counts(**changes):
    zero = {"here": 0, "received": 0, "applied": 0, "quarantined": 0, "evidence_waiting": 0, "evidence_bytes": 0}
    return OutboxCounts(**{**zero, "oldest": "", **changes})


NEVER = SyncNote("", "", "", "", 0.0, False)
ONCE = SyncNote("2026-11-23T11:00:00.000Z", "2026-11-23T11:00:00.000Z", "", "", 0.0, False)


@pytest.mark.parametrize(
    ("counted", "text"),
    [
        (counts(), "Nada por enviar"),
        (counts(applied=4), "Aplicado"),
        (counts(here=3), "3 en cola"),
        (counts(received=1), "1 recibido, por aplicar"),
        (counts(here=3, quarantined=1), "1 en cuarentena"),
        (counts(applied=1, evidence_waiting=2), "2 evidencias en cola"),
    ],
)
def test_synced_says_the_weakest_state(counted, text):
    assert signs(OfficeView(counts=counted, note=ONCE)).synced.text == text


@pytest.mark.parametrize(
    ("view", "text"),
    [
        (OfficeView(counts=counts(), note=NEVER), "Sin contacto todavía"),
        (OfficeView(counts=counts(), note=ONCE), "Oficina contactada"),
        (OfficeView(counts=counts(), note=NEVER, enrolled=False), "Sin dar de alta"),
        (OfficeView(state=SyncState(Phase.SENDING)), "En contacto con la oficina"),
        (OfficeView(state=SyncState(Phase.WAITING, trouble=trouble("HUB-UNREACHABLE")), note=ONCE), "Sin conexión"),
        (
            OfficeView(state=SyncState(Phase.NEEDS_PERSON, trouble=trouble("HUB-TOKEN"))),
            "La oficina no reconoce esta laptop",
        ),
        (OfficeView(state=SyncState(Phase.WAITING, trouble=trouble("HUB-NOT-OURS"))), "No contestó la oficina"),
        (OfficeView(state=SyncState(Phase.WAITING, trouble=trouble("HUB-BUSY"))), "La oficina pidió esperar"),
        (OfficeView(state=SyncState(Phase.WAITING, trouble=trouble("HUB-TROUBLE"))), "La oficina no respondió bien"),
        (
            OfficeView(state=SyncState(Phase.NEEDS_PERSON, trouble=Unavailable("DISK-FULL", "x")), note=ONCE),
            "Oficina contactada",
        ),
    ],
)
def test_connection_is_told_by_the_last_contact(view, text):
    assert signs(view).connection.text == text


def test_saved_here_does_not_depend_on_the_office():
    offline = OfficeView(state=SyncState(Phase.WAITING, trouble=trouble("HUB-UNREACHABLE")), counts=counts(here=9))

    assert signs(offline).saved.text == "Guardado aquí"
    full = OfficeView(counts=counts(), unsaved=Unavailable("STORE-DISK-FULL", "x"))
    assert signs(full).saved.text == "No se pudo guardar aquí"


def test_of_a_store_that_did_not_open_nothing_is_claimed():
    shut = signs(OfficeView(unsaved=Unavailable("STORE-DAMAGED", "x")))

    assert (shut.connection.text, shut.saved.text, shut.synced.text) == (
        "No se sabe",
        "El almacén no se abrió",
        "No se sabe",
    )


def test_a_trouble_of_this_laptop_is_not_laid_at_the_offices_door():
    full = OfficeView(state=SyncState(Phase.NEEDS_PERSON, trouble=Unavailable("DISK-FULL", "No cabe.")), note=ONCE)

    assert signs(full).connection.tone == "warn"
    assert signs(full).connection.detail == "No cabe."


def test_what_was_not_saved_stays_said_until_something_could_be_written():
    desk = Desk()
    desk.laptop.on_sync = lambda _c, _s: SyncState(Phase.DONE)
    desk.office.store_failed(Unavailable("STORE-DISK-FULL", "Lleno."))

    desk.office.sync()
    assert signs(desk.office.view).saved.text == "No se pudo guardar aquí"
    desk.office.changed()

    assert signs(desk.office.view).saved.text == "Guardado aquí"


def test_every_sign_has_a_word_and_an_icon():
    for view in (OfficeView(), OfficeView(counts=counts(here=1)), OfficeView(trouble=Unavailable("X", "x"))):
        for sign in (signs(view).connection, signs(view).saved, signs(view).synced):
            assert sign.text
            assert sign.icon


def test_a_pass_shows_its_progress_and_its_end():
    desk, phases = Desk(), []
    desk.laptop.on_sync = lambda _cancel, say: (say(SyncState(Phase.CONTACTING)), SyncState(Phase.DONE))[1]
    desk.office.listen(lambda: phases.append(desk.office.view.state and desk.office.view.state.phase))

    desk.office.sync()

    assert phases[:2] == [Phase.CONTACTING, Phase.DONE]
    assert desk.office.view.counts is not None


def test_a_pass_that_waits_is_tried_again_by_itself():
    desk = Desk()
    until = NOON + timedelta(seconds=90)
    desk.laptop.on_sync = lambda _c, _s: SyncState(Phase.WAITING, until=until, trouble=trouble("HUB-UNREACHABLE"))

    desk.office.sync()
    desk.office.sync()

    assert desk.waits == [90.0, 90.0]
    assert desk.called_off == [90.0]


def test_a_pass_that_cannot_begin_says_why():
    desk = Desk()

    def refuse(_cancel, _say):
        raise trouble("SYNC-RUNNING")

    desk.laptop.on_sync = refuse
    desk.office.sync()

    assert desk.office.view.state.phase is Phase.NEEDS_PERSON
    assert desk.office.view.state.text()


def test_counters_follow_what_is_written_and_what_is_told():
    desk = Desk()
    (event,) = desk.laptop.journal.append([note()])
    desk.office.changed()
    assert signs(desk.office.view).synced.text == "1 en cola"

    desk.laptop.store.outbox.tell(receipt(event, ReceiptState.APPLIED))
    desk.office.changed()

    assert signs(desk.office.view).synced.text == "Aplicado"


def test_who_stops_listening_hears_nothing_more():
    desk, heard = Desk(), []
    stop = desk.office.listen(lambda: heard.append(1))

    stop()
    stop()
    desk.office.changed()

    assert heard == []


@dataclass
class HeldJob:
    """Work that goes on until the test ends it."""

    done: Callable[[object], None]
    progress: Callable[[object], None] | None
    running: bool = True

    def cancel(self) -> None:
        """It ends when it is told to."""

    def end(self, result: object) -> None:
        self.running = False
        self.done(result)


class Held:
    """Run whose long work is under way until the test ends it."""

    def __init__(self) -> None:
        self.passes: list[HeldJob] = []

    def __call__(self, _work, *, done, failed, progress=None, lane=Lane.STORE):
        job = HeldJob(done, progress)
        if lane is Lane.LONG:
            self.passes.append(job)
        return job


def test_a_pass_asked_for_after_the_last_word_of_the_one_before_is_not_lost():
    """«Continuar» pressed in the moment between «En pausa» and the end of the pass."""
    held = Held()
    office = Office(held, lambda _seconds, _call: lambda: None, lambda: NOON)
    office.sync()
    held.passes[0].progress(SyncState(Phase.CANCELLED))

    office.retry_now()
    held.passes[0].end(SyncState(Phase.CANCELLED))

    assert len(held.passes) == 2


@pytest.mark.parametrize("said", [(), (SyncState(Phase.CONTACTING),)])
def test_a_pass_asked_for_while_one_is_under_way_is_that_one(said):
    held = Held()
    office = Office(held, lambda _seconds, _call: lambda: None, lambda: NOON)
    office.sync()
    for state in said:
        held.passes[0].progress(state)

    office.sync()
    held.passes[0].end(SyncState(Phase.DONE))

    assert len(held.passes) == 1
