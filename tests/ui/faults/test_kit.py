"""What came down and cannot be used, what does not fit, and a clock that is wrong: over the product's own Laptop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtGui import QGuiApplication

from app.bootstrap.window import WindowMachine
from app.kit.disk import disk_full
from app.procedures.parse import read as read_procedure
from app.trust.envelope import DocumentType, seal
from app.trust.roles import Role, rotate
from app.ui.widgets.error_banner import ErrorBanner
from app.vault import MemoryVault
from app.wire.sync import DocumentKind, ReceiptState
from tests.kit import builders as kits
from tests.procedures.test_parse import TWELVE
from tests.store.builders import note
from tests.sync.builders import NOON, SetClock
from tests.trust.firm import YEAR_2030, Firm, key
from tests.ui.faults.stage import Play, Stage, play, read, staged
from tests.ui.faults.table import Fault, of_room
from tests.ui.real_laptop import TOMORROW, RealLaptop
from tests.ui.today.test_presenter import begin

LATER = TOMORROW + timedelta(days=1)
LONG = 10_000


@pytest.fixture
def laptop(tmp_path, maletin_home) -> RealLaptop:
    """Tomorrow's visit is here, whole."""
    (maletin_home / "data").mkdir(parents=True)
    made = RealLaptop(tmp_path)
    made.publish()
    made.fetch()
    return made


@pytest.mark.parametrize("fault", of_room("kit"), ids=lambda fault: fault.id)
def test_it_is_told_counted_and_has_its_way(qtbot, monkeypatch, laptop, fault):
    with staged(qtbot, monkeypatch, laptop, machine=WindowMachine(None, MemoryVault)) as person:
        person.at("today")
        play(fault, PLAYS[fault.id](person, laptop, fault), person)


def flipped(envelope: bytes) -> bytes:
    """One letter of what was signed is another one."""
    place = envelope.index(b'"payload":"') + 200
    letter = b"A" if envelope[place : place + 1] != b"A" else b"B"
    return envelope[:place] + letter + envelope[place + 1 :]


def sealed(kit, firm: Firm) -> bytes:
    return seal(kit.model_dump_json().encode(), DocumentType.KIT, firm.supervisor)


def copied(person: Stage, screen, fault: Fault) -> None:
    """The only way that is left: the code for the supervisor."""
    banner = next(one for one in screen.findChildren(ErrorBanner) if one.isVisible() and fault.code in read(one))
    person.press_button(banner._copy, fault.way)
    assert QGuiApplication.clipboard().text().startswith(fault.code)


# ── documents ──


def altered_on_the_way(person: Stage, laptop: RealLaptop, fault: Fault) -> Play:
    kit = laptop.kit_of("v-2", LATER)
    laptop.hub.publish(DocumentKind.KIT, "v-2", 1, flipped(sealed(kit, laptop.office.firm)))
    person.press("F5")
    today = person.screen
    yield today

    copied(person, today, fault)
    assert "Ferretería" in read(today)  # the other visit is not touched
    laptop.publish(laptop.kit_of("v-2", LATER, revision=2))
    person.press("F5")
    assert "v-2" not in read(today)
    assert len(laptop.kits()) == 2


def altered_on_the_disk(person: Stage, laptop: RealLaptop, fault: Fault) -> Play:
    kept = laptop.store.inbox.documents
    place = next(number for number, one in enumerate(kept) if one.kind is DocumentKind.KIT)
    kept[place] = replace(kept[place], envelope=flipped(kept[place].envelope))
    person.go("kit")
    today = person.go("today")
    yield today

    copied(person, today, fault)
    assert "Lo que hay aquí no se puede usar; arriba dice por qué." in read(today)
    laptop.publish(laptop.kit_of(revision=2))
    person.press_button(today.empty.action, "Sincronizar ahora")
    assert today.full.isVisible()
    assert fault.code not in read(today)


def revoked(person: Stage, laptop: RealLaptop, fault: Fault) -> Play:
    firm = laptop.office.firm
    thief, fresh = firm.supervisor, key("supervisor nuevo")
    keys = {Role.SUPERVISOR: [thief.public, fresh.public]}
    raw = rotate(firm.trust(), firm.root, expires=YEAR_2030, roles=keys, revoke={thief.keyid: "robada"})
    laptop.hub.publish(DocumentKind.TRUST, "root", 2, raw)
    person.press("F5")
    today = person.screen
    yield today

    copied(person, today, fault)
    signed = seal(laptop.kit_of(revision=2).model_dump_json().encode(), DocumentType.KIT, fresh)
    laptop.hub.publish(DocumentKind.KIT, "v-1", 2, signed)
    person.press_button(today.empty.action, "Sincronizar ahora")
    assert today.full.isVisible()
    assert fault.code not in read(today)


def older(person: Stage, laptop: RealLaptop, fault: Fault) -> Play:
    laptop.publish(laptop.kit_of(revision=2, starts="10:00"))
    person.press("F5")
    laptop.hub.publish(DocumentKind.KIT, "v-1", 1, sealed(laptop.kit_of(starts="07:00"), laptop.office.firm))
    person.press("F5")
    today = person.screen
    yield today

    copied(person, today, fault)
    assert "10:00" in today._when.text()
    assert laptop.kit("v-1").kit.revision == 2


def emptied(person: Stage, laptop: RealLaptop, fault: Fault) -> Play:
    laptop.hub.memory.assigned.clear()
    person.press("F5")
    today = person.screen
    yield today

    assert "Ferretería" in read(today)
    person.press_button(today.question.keep, fault.way)
    person.press("F5")
    assert not today.question.isVisible()
    assert today.full.isVisible()
    assert all(laptop.shelf.verify(digest) for digest in laptop.kit("v-1").kit.content())


# ── files ──


def procedure_altered(person: Stage, laptop: RealLaptop, fault: Fault) -> Play:
    laptop.flip(laptop.kit("v-1").kit.tasks[0].procedure.digest)
    visit = begun(person)
    assert not visit.task.begin.isEnabled()
    yield visit

    person.press_button(visit.task.banner.action, fault.way)
    kit = person.at("kit")
    person.press_button(kit.check, "Revisar todo")
    assert "Todavía no salga" in read(kit.badge)
    person.press("F5")
    person.until(lambda: not kit.fetch.isVisible(), timeout=LONG)
    visit = person.go("visit")
    assert visit.task.begin.isEnabled()
    assert fault.code not in read(visit)


def artifact_altered(person: Stage, laptop: RealLaptop, fault: Fault) -> Play:
    laptop.flip(laptop.kit("v-1").kit.artifacts[0].artifact.digest)
    kit = person.go("kit")
    person.press("Ctrl+R")
    yield kit

    person.press_button(kit.fetch, fault.way)
    person.until(lambda: not kit.fetch.isVisible(), timeout=LONG)
    person.press("Ctrl+R")
    assert "Puede salir" in read(kit.badge)


def no_room(person: Stage, laptop: RealLaptop, fault: Fault) -> Play:
    def full(digest, size, *, whole):
        raise disk_full(2_000_000, 100_000, digest)

    reserve, laptop.shelf.reserve = laptop.shelf.reserve, full
    laptop.goods.artifact_bytes["otro"] = kits.payload("otro", 2_000_000)
    laptop.publish(laptop.kit_of(revision=2))
    person.press("F5")
    today = person.screen
    yield today.line_trouble

    person.press_button(today.line_trouble.action, fault.way)
    settings = person.at("settings")
    person.until(settings.full.isVisible, timeout=LONG)
    assert "Espacio" in read(settings)
    laptop.shelf.reserve = reserve
    person.go("today")
    person.press("F5")
    assert not today.line_trouble.isVisible()
    assert all(laptop.shelf.has(digest) for digest in laptop.kit("v-1").kit.content())


def twelve_mistakes(person: Stage, laptop: RealLaptop, fault: Fault) -> Play:
    raw = TWELVE.replace("titulo: Otro\n", "").encode()
    _none, problems = read_procedure(raw, "malo")
    assert len(problems) == 12
    laptop.goods.envelopes["respaldo"] = seal(raw, DocumentType.PROCEDURE, laptop.office.firm.consultant)
    laptop.publish(laptop.kit_of(revision=2))
    person.press("F5")
    visit = begun(person)
    assert not visit.task.begin.isEnabled()
    yield visit

    said = read(visit)
    for problem in problems:
        assert f"Línea {problem.line}, columna {problem.column}: " + " ".join(problem.text.split()) in said
        assert problem.code in said
    copied(person, visit, fault)
    copy = QGuiApplication.clipboard().text()
    assert sum(line.startswith("Línea ") for line in copy.splitlines()) == 12


def begun(person: Stage):
    """At the first task of the visit."""
    visit = person.go("visit")
    person.press("Enter")
    person.until(visit.task.isVisible, timeout=LONG)
    return visit


# ── records and time ──


def quarantined(person: Stage, laptop: RealLaptop, fault: Fault) -> Play:
    begin(laptop, "v-1")
    (bad,) = laptop.store.journal.append([note("la que no se puede aplicar", "v-1")])
    laptop.store.journal.append([note("la que sigue", "v-1")])
    settle, exchange = laptop.hub._settle, laptop.hub.exchange

    def judged(kept):
        if kept.event.id == bad.id and kept.state is ReceiptState.RECEIVED:
            kept.state, kept.code = ReceiptState.QUARANTINED, "TASK-UNKNOWN"
        else:
            settle(kept)

    laptop.hub._settle, laptop.hub.exchange = judged, with_reason(exchange, "No conoce esa tarea.")
    person.press("F5")
    assert len(laptop.hub.memory.applied) == 3  # the rest flows
    outbox = person.go("outbox")
    yield outbox

    laptop.hub.resolve(bad.id)
    person.press_button(outbox.retry, fault.way)
    person.until(outbox.empty.isVisible)
    assert person.signs == ("Oficina contactada", "Guardado aquí", "Aplicado")


def with_reason(exchange: Callable, reason: str) -> Callable:
    """As the real hub does: a record set aside comes with its reason."""

    def told(request):
        answer = exchange(request)
        receipts = [
            one.model_copy(update={"reason": reason}) if one.state is ReceiptState.QUARANTINED else one
            for one in answer.receipts
        ]
        return answer.model_copy(update={"receipts": tuple(receipts)})

    return told


def clock_set_back(person: Stage, laptop: RealLaptop, fault: Fault) -> Play:
    laptop.hub._clock = SetClock(NOON)
    laptop.clock.moment = NOON - timedelta(days=365)
    begin(laptop, "v-1")
    person.face.office.changed()
    today = person.screen
    today._presenter.refresh()
    person.settle()
    yield today.clock

    person.press_button(today.clock.action, fault.way)
    assert "365 días" in read(today.clock)  # contact was made, the clock is still wrong
    laptop.clock.moment = NOON
    person.press_button(today.clock.action, fault.way)
    assert not today.clock.isVisible()
    assert laptop.hub.memory.applied == [event.id for event in laptop.store.journal.kept]


PLAYS = {
    "altered kit on the way": altered_on_the_way,
    "altered kit on the disk": altered_on_the_disk,
    "altered procedure (one bit)": procedure_altered,
    "altered artifact (one bit)": artifact_altered,
    "revoked key": revoked,
    "older revision": older,
    "plan suddenly empty (ask, never wipe)": emptied,
    "disk full while downloading": no_room,
    "procedure with 12 mistakes (12 messages)": twelve_mistakes,
    "an event the hub cannot apply (quarantine, the rest flows)": quarantined,
    "clock set back a year": clock_set_back,
}
