"""A visit closes with the digest of what the laptop saw; the hub compares it with what it sees itself."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.hub.quarantine import Resolution, resolve, waiting_for_people
from app.hub.records import visits
from app.hub.view import visit_view
from app.journal.event import Event
from app.visit.facts import Measured, NoteAdded, StepAnswered, TaskStarted, VisitClosed
from app.visit.run import fold, view_digest
from tests.hub.firm import Firm, Laptop, make_kit, states

FORGED = "0" * 64


@pytest.fixture
def journal(laptop: Laptop) -> list[Event]:
    """A visit with a bit of everything whose JSON could be read in two ways."""
    answer = Measured(value=Decimal("12.50"), unit="GB")
    facts = (
        TaskStarted(task="task-1", first="espacio"),
        StepAnswered(task="task-1", step="espacio", answer=answer, passed=True, seconds=12, next=None),
        NoteAdded(task="task-1", text="¿Ñandú? — 1.0"),
    )
    return [laptop.start(make_kit()), *(laptop.record(fact) for fact in facts)]


def closed(laptop: Laptop, journal: list[Event]) -> Event:
    return laptop.record(VisitClosed(view=view_digest(fold(journal))))


def is_closed(laptop: Laptop) -> bool:
    return visit_view(laptop.hub, laptop.caller, "visit-1").closed


def test_an_honest_close_is_applied(laptop: Laptop, journal: list[Event]) -> None:
    receipts = laptop.send(*journal, closed(laptop, journal))

    assert set(states(receipts)) == {"applied"}
    assert is_closed(laptop)


def test_a_close_of_another_view_is_set_aside_and_the_supervisor_sees_it(
    firm: Firm, laptop: Laptop, journal: list[Event]
) -> None:
    forged = laptop.record(VisitClosed(view=FORGED))

    *honest, last = laptop.send(*journal, forged)

    assert set(states(tuple(honest))) == {"applied"}
    assert (last.state, last.code) == ("quarantined", "VIEW-DIFFERS")
    assert [(item.event, item.code) for item in waiting_for_people(firm.hub)] == [(forged.id, "VIEW-DIFFERS")]
    assert not is_closed(laptop)


def test_asking_again_does_not_talk_the_hub_into_it(firm: Firm, laptop: Laptop, journal: list[Event]) -> None:
    forged = laptop.record(VisitClosed(view=FORGED))
    laptop.send(*journal, forged)

    resolve(firm.hub, forged.id, Resolution.RETRY, "ana", "")

    assert laptop.sync(ask=(forged.id,)).receipts[0].code == "VIEW-DIFFERS"


def test_a_supervisor_who_looked_at_it_may_let_it_count(firm: Firm, laptop: Laptop, journal: list[Event]) -> None:
    forged = laptop.record(VisitClosed(view=FORGED))
    laptop.send(*journal, forged)
    resolve(firm.hub, forged.id, Resolution.DISMISS, "ana", "hablé con Beto")

    assert resolve(firm.hub, forged.id, Resolution.RETRY, "ana", "") == "applied"
    assert is_closed(laptop)


def test_a_hub_that_folded_from_its_records_compares_the_same(firm: Firm, laptop: Laptop, journal: list[Event]) -> None:
    laptop.send(*journal)
    again = Firm.open(firm.hub.home, firm.clock, firm.vault, firm.database_url)
    laptop.hub = again.hub

    receipts = laptop.send(closed(laptop, journal))

    assert states(receipts) == ["applied"]
    again.hub.close()


class TestVisitWithAnEventSetAside:
    """The laptop saw the event and the hub does not: their views cannot be the same."""

    def test_the_close_waits_for_a_person_too_and_counts_once_the_event_does(
        self, firm: Firm, laptop: Laptop, journal: list[Event]
    ) -> None:
        laptop.send(*journal)
        withdraw(firm)
        late = laptop.note("mientras estaba retirada")
        laptop.send(late)
        firm.publish(make_kit(revision=2, reason="de nuevo"))
        (receipt,) = laptop.send(close := closed(laptop, [*journal, late]))

        resolve(firm.hub, late.id, Resolution.RETRY, "ana", "era cierta")

        assert receipt.code == "VIEW-DIFFERS"
        assert states(laptop.sync(ask=(late.id, close.id)).receipts) == ["duplicate", "duplicate"]
        assert is_closed(laptop)

    def test_the_close_counts_once_the_supervisor_said_that_the_event_needs_nothing_more(
        self, firm: Firm, laptop: Laptop, journal: list[Event]
    ) -> None:
        strange = laptop.note("\0")
        (*_, before) = laptop.send(*journal, strange, close := closed(laptop, [*journal, strange]))
        resolve(firm.hub, strange.id, Resolution.DISMISS, "ana", "basura del teclado")

        after = resolve(firm.hub, close.id, Resolution.RETRY, "ana", "se sabe por qué")

        assert (before.code, after) == ("VIEW-DIFFERS", "applied")
        assert waiting_for_people(firm.hub) == ()


def test_an_event_that_came_in_between_is_part_of_the_view_compared(
    firm: Firm, laptop: Laptop, journal: list[Event]
) -> None:
    laptop.send(*journal[:-1])
    withdraw(firm)
    laptop.send(journal[-1])
    firm.publish(make_kit(revision=2, reason="de nuevo"))
    after = laptop.note("después")
    laptop.send(after)

    resolve(firm.hub, journal[-1].id, Resolution.RETRY, "ana", "")
    receipts = laptop.send(closed(laptop, [*journal, after]))

    assert states(receipts) == ["applied"]


def withdraw(firm: Firm) -> None:
    with firm.hub.database.write() as tx:
        visits.withdraw(tx, "visit-1", "2026-11-23T00:00:00.000Z")
