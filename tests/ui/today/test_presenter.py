"""Hoy: the next visit as it was agreed, what changed in it, and the truth about the office."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.errors import Unavailable
from app.kit.inbox import SyncNote
from app.kit.manifest import KitTask
from app.plan.model import Origin
from app.ui.office import OfficeView
from app.ui.protocol import Lane, Place
from app.ui.today.judge import judge
from app.ui.today.presenter import TodayPresenter, sync_view
from app.ui.today.reading import Reading
from app.ui.today.views import Mode
from app.visit.facts import VisitClosed
from app.wire.sync import DocumentKind
from tests.kit.builders import agreement, task
from tests.store.builders import NOON, draft, note
from tests.ui.real_laptop import TOMORROW, RealLaptop
from tests.ui.stand_in import Desk


@pytest.fixture
def laptop(tmp_path):
    return RealLaptop(tmp_path)


@pytest.fixture
def gone():
    return []


@pytest.fixture
def desk(laptop, gone):
    from dataclasses import replace

    made = Desk(laptop)
    made.tools = replace(made.tools, go=gone.append)
    return made


@pytest.fixture
def shown():
    return []


@pytest.fixture
def presenter(desk, shown):
    return TodayPresenter(desk.tools, desk.office, shown.append)


class TestNextVisit:
    def test_it_is_told_as_it_was_agreed(self, laptop, presenter, shown):
        urgent = task("t2", title="Facturas rechazadas", origin=Origin.CONTINGENCY, minutes=45, drop_order=1)
        entries = (KitTask(task=task("t1", procedure=None)), KitTask(task=urgent))
        laptop.publish(laptop.kit_of(tasks=entries, agreement=agreement("t2", "t1"), artifacts=()))
        laptop.fetch()

        presenter.enter()

        view = shown[-1].visit
        assert view.when == "mañana · martes 24 de noviembre · 09:00 · 4 h"
        assert view.client == "Ferretería"
        assert view.tasks_title == "2 tareas acordadas · 1 h 15 min"
        assert [(row.rank, row.title, row.origin) for row in view.tasks] == [
            ("1", "Facturas rechazadas", "Eventualidad"),
            ("2", "Tarea t1", "Planeada"),
        ]
        assert "si falta tiempo se deja en 1.º lugar" in view.tasks[0].detail
        assert view.budget.headline == "1 h 15 min de trabajo en 4 h de visita"
        assert view.budget.tone == "ok"
        assert view.action == "Empezar visita"
        assert not view.urgent

    def test_a_list_that_does_not_fit_says_what_would_be_left(self, laptop, presenter, shown):
        entries = tuple(KitTask(task=task(name, minutes=180, procedure=None, drop_order=1)) for name in ("t1", "t2"))
        laptop.publish(laptop.kit_of(tasks=entries, artifacts=(), agreement=agreement("t1", "t2")))
        laptop.fetch()

        presenter.enter()

        budget = shown[-1].visit.budget
        assert budget.headline == "6 h de trabajo y 4 h de visita: faltan 2 h"
        assert budget.detail == "Si no alcanza se deja: «Tarea t2»."

    def test_missing_and_altered_files_are_named(self, laptop, presenter, shown):
        kit = laptop.publish()
        laptop.fetch()
        presenter.enter()
        assert shown[-1].visit.prepare.headline == "Todo está en esta laptop"

        laptop.shelf.remove(kit.artifacts[1].artifact.digest)
        laptop.store.ledger.inspected(kit.artifacts[0].artifact.digest, False, "2026-11-23T12:00:00.000Z")
        presenter.enter()

        prepare = shown[-1].visit.prepare
        assert prepare.center == "2/4"
        assert prepare.tone == "danger"
        assert prepare.lines == ("Alterado «sae9.exe» (40 kB)", "Falta «firebird.exe» (400 kB)")

    def test_a_new_revision_says_what_changed_and_why(self, laptop, presenter, shown):
        first = laptop.publish()
        entries = (*first.tasks, KitTask(task=task("t9", title="Cierre de mes", procedure=None)))
        order = agreement("t9", "t1", "t2")
        laptop.publish(laptop.kit_of(revision=2, reason="Lo pidió Carmen.", tasks=entries, agreement=order))
        laptop.fetch()
        laptop.store.inbox.keep_documents(
            [kept(laptop, first)], "2026-11-22T12:00:00.000Z"
        )  # the first revision came an evening before

        presenter.enter()

        changes = shown[-1].visit.changes
        assert changes.title == "Cambió de la revisión 1 a la 2"
        assert changes.reason == "Lo pidió Carmen."
        assert [text for _icon, text in changes.lines] == ["Se agregó «Cierre de mes», en el lugar 1."]

    def test_the_first_revision_has_no_changes(self, laptop, presenter, shown):
        laptop.publish()
        laptop.fetch()

        presenter.enter()

        assert shown[-1].visit.changes is None

    def test_a_begun_visit_goes_on_at_its_step(self, laptop, presenter, shown, gone):
        laptop.publish()
        laptop.fetch()
        begin(laptop, "v-1")

        presenter.enter()
        presenter.visit()

        view = shown[-1].visit
        assert view.action == "Continuar en el paso 1"
        assert view.step == "Se quedó en el paso 1, «Mire la pantalla», de «Tarea t1»."
        assert view.urgent
        assert [row.state for row in view.tasks] == ["En curso", "Por hacer"]
        assert gone == [Place("visit", {"visit": "v-1"})]

    def test_to_the_kit_of_this_visit(self, laptop, presenter, gone):
        laptop.publish()
        laptop.fetch()
        presenter.enter()

        presenter.prepare()

        assert gone == [Place("kit", {"visit": "v-1"})]


def kept(laptop, kit):
    import hashlib

    from app.kit.inbox import KeptDocument

    raw = laptop.goods.sealed(kit)
    return KeptDocument(DocumentKind.KIT, kit.visit, kit.revision, hashlib.sha256(raw).hexdigest(), raw)


def begin(laptop, visit):
    opened = laptop.kit(visit)
    session = laptop.session(visit)
    session.start(opened.kit, opened.digest, go=True)
    session.begin_task("t1")
    return session


def closing(visit):
    return draft(VisitClosed(view="0" * 64), visit)


def marks(view):
    return {mark.visit: mark.word for cell in view.strip.days for mark in cell.marks}


class TestCalendar:
    @pytest.fixture
    def three(self, laptop):
        for number, visit in enumerate(("v-1", "v-2", "v-3")):
            laptop.publish(laptop.kit_of(visit, TOMORROW + timedelta(days=20 * number)))
        laptop.fetch()

    def test_each_visit_has_its_state_in_words(self, laptop, presenter, shown):
        for visit, days in (("v-0", -3), ("v-1", 0), ("v-2", 1), ("v-3", 2)):
            laptop.publish(laptop.kit_of(visit, NOON.date() + timedelta(days=days)))
        laptop.fetch()
        begin(laptop, "v-0")

        presenter.enter("v-1")

        assert marks(shown[-1]) == {"v-0": "sin cerrar", "v-1": "hoy", "v-2": "prevista", "v-3": "prevista"}
        assert shown[-1].strip.spoken == "lunes 23 de noviembre, 09:00, Ferretería: hoy"

    def test_arrows_go_from_visit_to_visit_and_the_weeks_follow(self, three, presenter, shown):
        presenter.enter()
        presenter.step(1)

        view = shown[-1]
        assert view.strip.chosen == "v-2"
        assert any(cell.day == date(2026, 12, 14) for cell in view.strip.days)
        assert view.visit.other == "No es la visita que sigue."

        presenter.step(1)
        presenter.step(1)
        assert shown[-1].strip.chosen == "v-3"
        presenter.back_to_next()
        assert shown[-1].strip.chosen == "v-1"

    def test_years_of_closed_visits_are_read_only_when_somebody_looks(
        self, laptop, desk, presenter, shown, monkeypatch
    ):
        monkeypatch.setattr("app.ui.today.reading.RECENT", 1)
        for number, visit in enumerate(("v-1", "v-2", "v-3")):
            laptop.publish(laptop.kit_of(visit, NOON.date() - timedelta(days=number)))
        laptop.fetch()
        laptop.store.journal.append([closing("v-3"), closing("v-2")])

        presenter.enter()
        assert marks(shown[-1]) == {"v-1": "hoy", "v-2": "hecha"}
        assert desk.run.lanes[-1] is Lane.STORE

        presenter.turn(-1)
        presenter.turn(1)
        assert marks(shown[-1]) == {"v-1": "hoy", "v-2": "hecha", "v-3": "hecha"}
        assert Lane.LONG in desk.run.lanes

    def test_weeks_turn_without_choosing(self, three, presenter, shown):
        presenter.enter()
        before = shown[-1].strip.days[0].day

        presenter.turn(1)

        assert shown[-1].strip.days[0].day == before + timedelta(days=7)
        assert shown[-1].strip.chosen == "v-1"
        presenter.turn(0)
        assert shown[-1].strip.days[0].day == before


class TestNothingThere:
    def test_before_enrolment_it_leads_to_the_first_run_once(self, laptop, presenter, shown, gone):
        laptop.who_here = None

        presenter.enter()
        presenter.enter()

        assert shown[-1].mode is Mode.STRANGER
        assert gone == [Place("first-run")]

    def test_who_has_left_is_not_led_anywhere(self, laptop, desk, presenter, gone):
        laptop.who_here = None
        presenter.leave()

        desk.office.changed()

        assert gone == []

    def test_nothing_planned_says_why(self, laptop, presenter, shown):
        laptop.fetch()

        presenter.enter()

        assert shown[-1].mode is Mode.EMPTY
        assert shown[-1].cause.startswith("La oficina no tiene visitas por hacer")
        never = judge(Reading(NOON, note=SyncNote("", "", "", "", 0.0, plan_vanished=False)))
        assert never.cause.startswith("Esta laptop todavía no ha traído su lista.")

    def test_a_store_that_cannot_be_read_is_said(self, laptop, presenter, shown):
        def locked():
            raise Unavailable("STORE-LOCKED", "Ocupado.")

        laptop.store.journal.visits = locked

        presenter.enter()

        assert shown[-1].mode is Mode.ERROR
        assert shown[-1].trouble.code == "STORE-LOCKED"

    def test_a_visit_whose_records_cannot_be_read_is_named(self, laptop, presenter, shown):
        laptop.publish()
        laptop.fetch()
        laptop.store.journal.append([note(visit="v-1")])  # a remark before the beginning: no version writes that

        presenter.enter()

        assert [trouble.code for trouble in shown[-1].broken] == ["FACT-OUT-OF-PLACE"]
        assert shown[-1].visit.client == "Ferretería"

    def test_a_kit_that_does_not_verify_is_named_with_its_trouble(self, laptop, presenter, shown):
        laptop.publish()
        laptop.fetch()
        real = kept(laptop, laptop.kit_of("v-falsa"))
        forged = type(real)(real.kind, "v-falsa", 1, "0" * 64, real.envelope.replace(b'"sig":"', b'"sig":"A', 1))
        laptop.store.inbox.keep_documents([forged], "2026-11-22T12:00:00.000Z")

        presenter.enter()

        (trouble,) = shown[-1].broken
        assert trouble.what.startswith("La visita «v-falsa» no se puede usar.")
        assert trouble.code.startswith("TRUST-")
        assert shown[-1].visit.visit == "v-1"


class TestPlanVanished:
    @pytest.fixture(autouse=True)
    def vanished(self, laptop):
        laptop.publish()
        laptop.fetch()
        laptop.hub.memory.assigned.clear()
        laptop.fetch()

    def test_it_asks_and_removes_nothing(self, presenter, shown):
        presenter.enter()

        assert shown[-1].question.startswith("La oficina ya no le asigna ninguna visita")
        assert shown[-1].ahead == 1
        presenter.sync()
        assert shown[-1].question
        assert shown[-1].sync.trouble is None
        assert shown[-1].visit.visit == "v-1"

    def test_kept_is_kept(self, desk, presenter, shown):
        presenter.enter()
        presenter.answer(True)

        assert shown[-1].question == ""
        assert shown[-1].visit.visit == "v-1"
        assert desk.said[-1] == ("Las visitas se conservan.", "ok")

    def test_removed_is_no_longer_shown(self, presenter, shown):
        presenter.enter()
        presenter.answer(False)

        assert shown[-1].question == ""
        assert shown[-1].mode is Mode.EMPTY


class TestOffice:
    def test_the_last_contact_has_its_age(self, laptop, presenter, shown):
        laptop.publish()
        laptop.fetch()
        laptop.clock.pass_by(3 * 3600)

        presenter.enter()

        assert shown[-1].sync.last.startswith("Última vez: hoy a las ")
        assert shown[-1].sync.age == "hace 3 horas"

    def test_overnight_tomorrow_becomes_today(self, laptop, presenter, shown):
        laptop.publish()
        laptop.fetch()
        presenter.enter()
        assert shown[-1].visit.when.startswith("mañana")

        laptop.clock.pass_by(24 * 3600)
        presenter.refresh()

        assert shown[-1].visit.when.startswith("hoy")
        assert shown[-1].visit.urgent
        assert shown[-1].sync.age == "hace 1 día"

    def test_never_is_said(self):
        assert sync_view(OfficeView(), "", NOON).last == "Nunca se ha sincronizado"

    def test_a_pass_brings_tomorrow(self, laptop, presenter, shown):
        laptop.publish()
        presenter.enter()

        presenter.sync()

        assert shown[-1].visit.client == "Ferretería"
        assert shown[-1].sync.text == "Todo está sincronizado."
        assert shown[-1].sync.age == "ahora mismo"

    def test_bytes_on_their_way_are_shown(self, laptop, presenter, shown):
        laptop.publish()
        presenter.enter()

        presenter.sync()

        moving = [view.sync for view in shown if view.sync.progress is not None]
        assert moving
        assert all(one.working and one.progress.total > 400_000 for one in moving)

    @pytest.mark.parametrize(
        ("fault", "code", "todo", "tone"),
        [
            ("unreachable", "HUB-UNREACHABLE", "Siga trabajando: se vuelve a intentar solo.", "info"),
            ("401", "HUB-TOKEN", "Pida al supervisor un código de alta nuevo.", "warn"),
            ("html", "HUB-NOT-OURS", "Abra el navegador y acepte el acceso a la red, o cambie de red.", "warn"),
        ],
    )
    def test_trouble_has_its_words_counters_and_next_action(self, laptop, presenter, shown, fault, code, todo, tone):
        laptop.publish()
        laptop.fetch()
        begin(laptop, "v-1")
        laptop.break_line(fault)
        presenter.enter()

        presenter.sync()

        sync = shown[-1].sync
        assert (sync.trouble.code, sync.trouble.todo, sync.tone) == (code, todo, tone)
        assert sync.pending == "2 registros por enviar"
        assert sync.next_text
        assert not sync.working
        assert shown[-1].visit.client == "Ferretería"

    def test_after_closing_nothing_is_shown(self, desk, presenter, shown):
        presenter.close()
        desk.office.changed()

        assert shown == []
