"""Maletín: what travels and whether it is here; the word to leave is given only over bytes that were just read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.errors import Unavailable
from app.kit.disk import disk_full
from app.kit.inbox import KeptDocument
from app.kit.manifest import KitTask, PackedPicture, Reason
from app.ui.kit.paper import write_whole
from app.ui.kit.presenter import KitPresenter
from app.ui.kit.views import Mode
from app.ui.protocol import Lane
from app.wire.sync import DocumentKind
from tests.kit.builders import digest_of, task
from tests.procedures.drawings import svg
from tests.ui.real_laptop import TOMORROW, RealLaptop
from tests.ui.stand_in import Desk


@pytest.fixture
def laptop(tmp_path):
    return RealLaptop(tmp_path)


@pytest.fixture
def desk(laptop):
    return Desk(laptop)


@pytest.fixture
def shown():
    return []


@pytest.fixture
def written():
    return {}


@pytest.fixture
def presenter(desk, shown, written):
    def draw(html, title):
        return f"{title}\n{html}".encode()

    return KitPresenter(desk.tools, desk.office, shown.append, draw, written.__setitem__)


@pytest.fixture
def kit(laptop):
    made = laptop.publish()
    laptop.fetch()
    return made


class TestWhatTravels:
    def test_by_task_each_file_has_its_reason_size_and_state(self, kit, presenter, shown):
        presenter.enter()

        first, second = shown[-1].by_task
        assert first.title == "1. Tarea t1"
        assert [(row.name, row.state, row.why) for row in first.rows] == [
            ("Respaldo de respaldo", "Aquí", "Los pasos de la tarea"),
            ("sae9.exe", "Aquí", "hace falta"),
            ("firebird.exe", "Aquí", "hace falta"),
        ]
        assert [row.name for row in second.rows] == ["Respaldo de reindexar"]
        assert first.rows[1].size == "40 kB"
        assert first.rows[1].origin == "de la oficina · leído ahora mismo"
        assert first.state == "Completo"

    def test_by_file_what_needs_somebody_comes_first(self, kit, laptop, presenter, shown):
        laptop.shelf.remove(kit.artifacts[0].artifact.digest)

        presenter.enter()

        groups = shown[-1].by_file
        assert groups[0].title == "Por atender"
        assert [(row.name, row.state) for row in groups[0].rows] == [("sae9.exe", "Falta")]
        assert [group.title for group in groups[1:]] == ["Procedimientos", "Re-instalables"]
        assert shown[-1].ready == "3/4"
        assert shown[-1].lacking == 1

    def test_pictures_of_steps_stand_with_their_task_and_say_which_step_shows_them(self, laptop, presenter, shown):
        drawing = svg()
        reasons = tuple(Reason(task="t1", need=step.lower(), why=step) for step in ("Congele", "Cuente"))
        picture = PackedPicture(name="orden.svg", digest=digest_of(drawing), size=len(drawing), reasons=reasons)
        laptop.hub.offer(drawing)
        laptop.publish(laptop.kit_of(pictures=(picture,)))
        laptop.fetch()

        presenter.enter()

        first, second = shown[-1].by_task
        assert [(row.name, row.state, row.why) for row in first.rows][1] == (
            "orden.svg", "Aquí", "Se ve en «Congele», «Cuente»",
        )  # fmt: skip
        assert "orden.svg" not in [row.name for row in second.rows]
        assert [group.title for group in shown[-1].by_file][1] == "Imágenes de los pasos"

    def test_a_task_without_files_says_so(self, laptop, presenter, shown):
        entries = (KitTask(task=task("t1", procedure=None)), KitTask(task=task("t2", procedure=None)))
        laptop.publish(laptop.kit_of(tasks=entries, artifacts=()))
        laptop.fetch()

        presenter.enter()

        assert [group.state for group in shown[-1].by_task] == ["No lleva archivos"] * 2

    def test_room_needed_and_free_are_told(self, kit, laptop, presenter, shown):
        presenter.enter()
        assert shown[-1].space.detail == "Nada por descargar; se apartan 500 MB para las fotos."

        laptop.shelf.remove(kit.artifacts[1].artifact.digest)
        laptop.store.ledger.inspected(kit.artifacts[0].artifact.digest, False, "2026-11-23T12:00:00.000Z")
        presenter.enter()

        assert shown[-1].space.detail.startswith("Se ocuparán 528 kB para lo que falta")

    def test_another_visit_can_be_chosen(self, laptop, presenter, shown):
        laptop.publish(laptop.kit_of("v-1"))
        laptop.publish(laptop.kit_of("v-2", TOMORROW + timedelta(days=1)))
        laptop.publish(laptop.kit_of("v-old", TOMORROW - timedelta(days=9)))
        laptop.fetch()
        presenter.enter()

        presenter.choose("v-2")

        assert [visit for visit, _said in shown[-1].visits] == ["v-1", "v-2"]
        assert shown[-1].visit == "v-2"
        presenter.enter("v-1")
        assert shown[-1].visit == "v-1"


class TestNothingToShow:
    def test_without_visits_the_cause_is_said(self, presenter, shown):
        presenter.enter()

        assert shown[-1].mode is Mode.EMPTY
        assert shown[-1].cause.startswith("No hay visitas por hacer")

    def test_a_kit_that_does_not_verify_is_the_cause(self, laptop, presenter, shown):
        kit = laptop.kit_of("v-falsa")
        raw = laptop.goods.sealed(kit).replace(b'"sig":"', b'"sig":"A', 1)
        forged = KeptDocument(DocumentKind.KIT, "v-falsa", 1, "0" * 64, raw)
        laptop.store.inbox.keep_documents([forged], "2026-11-22T12:00:00.000Z")

        presenter.enter()

        assert shown[-1].mode is Mode.EMPTY
        assert shown[-1].trouble.what.startswith("La visita «v-falsa» no se puede usar.")

    def test_before_enrolment_too(self, laptop, presenter, shown):
        laptop.who_here = None

        presenter.enter()

        assert shown[-1].cause == "Esta laptop todavía no está dada de alta."

    def test_a_store_that_cannot_be_read_is_said(self, laptop, presenter, shown):
        def locked():
            raise Unavailable("STORE-LOCKED", "Ocupado.")

        laptop.store.journal.visits = locked

        presenter.enter()

        assert (shown[-1].mode, shown[-1].trouble.code) == (Mode.ERROR, "STORE-LOCKED")


class TestVerdict:
    def test_before_everything_was_read_there_is_none(self, kit, presenter, shown):
        presenter.enter()

        assert shown[-1].verdict.title == "Falta revisar el maletín"
        assert presenter.page == ("", "", "")

    def test_a_whole_kit_may_leave(self, kit, desk, presenter, shown):
        presenter.enter()
        presenter.check()

        verdict = shown[-1].verdict
        assert verdict.title in ("Puede salir", "Puede salir, con advertencias")
        assert verdict.reasons[-1].startswith("Leído por completo hoy a las ")
        assert verdict.printable
        assert Lane.LONG in desk.run.lanes
        assert any(view.checking is not None and view.checking.total > 400_000 for view in shown)

    def test_one_altered_bit_is_found_named_and_fetched_again(self, kit, laptop, presenter, shown):
        laptop.flip(kit.artifacts[0].artifact.digest)
        presenter.enter()
        assert shown[-1].lacking == 0

        presenter.check()

        view = shown[-1]
        assert (view.verdict.tone, view.verdict.title) == ("danger", "Todavía no salga")
        assert view.verdict.reasons[0].startswith("«sae9.exe» cambió: ya no es el archivo que firmó la oficina.")
        assert view.by_file[0].rows[0].state == "Alterado"
        assert view.lacking == 1

        presenter.fetch()
        assert shown[-1].lacking == 0
        assert shown[-1].verdict.title == "Revise el maletín otra vez"
        presenter.check()
        assert shown[-1].verdict.tone != "danger"

    def test_known_to_be_altered_it_is_named_without_a_verdict_too(self, kit, laptop, presenter, shown):
        laptop.store.ledger.inspected(kit.artifacts[0].artifact.digest, False, "2026-11-23T12:00:00.000Z")

        presenter.enter()

        assert shown[-1].altered.what == "«sae9.exe» cambió en el disco: ya no es el archivo que firmó la oficina."

    def test_a_verdict_is_not_told_of_a_kit_that_changed_since(self, kit, laptop, presenter, shown):
        presenter.enter()
        presenter.check()

        laptop.publish(laptop.kit_of(revision=2, reason="Otra hora.", starts="10:00"))
        presenter.sync()

        assert shown[-1].verdict.title == "Revise el maletín otra vez"
        assert presenter.page == ("", "", "")

    def test_stopped_there_is_no_verdict(self, kit, laptop, desk, presenter, shown):
        from app.kit.progress import Cancelled

        def stopped(*_words, **_named):
            raise Cancelled

        laptop.verdict = stopped
        presenter.enter()

        presenter.check()

        assert shown[-1].verdict.title == "Falta revisar el maletín"
        assert shown[-1].trouble is None
        assert desk.said == [("La revisión se detuvo; no hay dictamen.", "info")]

    def test_the_certificate_says_who_what_and_every_file(self, kit, presenter, written):
        presenter.enter()
        presenter.check()

        presenter.save(Path("dictamen.pdf"))

        text = written[Path("dictamen.pdf")].decode()
        assert "Ana Técnica" in text
        assert "Visita v-1, revisión 1" in text
        assert "Archivos: 4 de 4 completos e intactos" in text
        assert kit.artifacts[0].artifact.digest[:16] in text
        assert presenter.page[2] == "dictamen-v-1-r1.pdf"

    def test_what_comes_from_outside_cannot_draw_on_the_certificate(self, laptop, presenter):
        kit = laptop.kit_of()
        client = kit.client.model_copy(update={"name": "<h1>Falso</h1> & Hijos"})
        laptop.publish(laptop.kit_of(client=client))
        laptop.fetch()
        presenter.enter()

        presenter.check()

        assert "&lt;h1&gt;Falso&lt;/h1&gt; &amp; Hijos" in presenter.page[0]

    def test_a_folder_that_cannot_be_written_is_said(self, kit, desk, shown, tmp_path):
        presenter = KitPresenter(desk.tools, desk.office, shown.append, lambda *_words: b"%PDF", write_whole)
        presenter.enter()
        presenter.check()

        presenter.save(tmp_path / "no existe" / "d.pdf")

        assert shown[-1].trouble.code == "CERTIFICATE-NOT-WRITTEN"
        presenter.save(tmp_path / "d.pdf")
        assert [path.name for path in tmp_path.glob("d.pdf*")] == ["d.pdf"]


class TestDownload:
    @pytest.fixture
    def lacking(self, laptop):
        """The list is here, the files are not yet."""
        laptop.publish(with_files=False)
        laptop.fetch()
        laptop.publish()

    def test_bytes_are_shown_and_the_list_follows(self, lacking, presenter, shown):
        presenter.enter()
        assert shown[-1].lacking == 4

        presenter.fetch()

        assert any(view.transfer.progress is not None and view.transfer.working for view in shown)
        assert {view.ready for view in shown if view.transfer.working} > {"0/4"}
        assert shown[-1].ready == "4/4"
        assert not shown[-1].transfer.shown

    def test_paused_it_keeps_what_arrived_and_goes_on_from_there(self, lacking, laptop, desk, presenter, shown):
        presenter.enter()
        stops = []

        def pause_in_the_middle(view):
            shown.append(view)
            if view.transfer.progress is not None and view.transfer.progress.done > 100_000 and not stops:
                stops.append(view.transfer.progress.done)
                presenter.pause()
                desk.run.token.cancel()

        presenter._show = pause_in_the_middle
        presenter.fetch()

        assert shown[-1].transfer.paused
        assert shown[-1].transfer.progress.done >= stops[0]
        kept = sum(laptop.shelf.partial_size(digest) for digest in laptop.kit("v-1").kit.content())
        assert kept > 0
        assert shown[-1].line_trouble is None

        laptop.hub.sent_bytes = 0
        presenter.toggle()

        assert shown[-1].ready == "4/4"
        assert not shown[-1].transfer.paused

    def test_a_file_that_came_spoilt_is_fetched_again_without_waiting(self, lacking, laptop, presenter, shown):
        laptop.break_line("flipped")
        presenter.enter()
        presenter.fetch()
        assert shown[-1].ready == "0/4"
        assert shown[-1].line_trouble.code == "CONTENT-ALTERED"

        laptop.faults = {}
        presenter.fetch()

        assert shown[-1].ready == "4/4"

    def test_cancelled_it_says_nothing_more(self, lacking, desk, presenter, shown):
        presenter.enter()
        presenter.pause()
        presenter.cancel()

        assert not shown[-1].transfer.shown

    def test_a_full_disk_says_how_much_is_lacking(self, lacking, laptop, presenter, shown):
        def full(digest, size, *, whole):
            raise disk_full(sum(whole.values()), 100_000, digest)

        laptop.shelf.reserve = full
        presenter.enter()

        presenter.fetch()

        trouble = shown[-1].line_trouble
        assert trouble.code == "DISK-FULL"
        assert trouble.what.startswith("No cabe en el disco: hacen falta ")
        assert trouble.todo.startswith("Libere al menos ")
        assert shown[-1].ready == "0/4"

    @pytest.mark.parametrize(
        ("fault", "code", "tone"),
        [("unreachable", "HUB-UNREACHABLE", "info"), ("401", "HUB-TOKEN", "warn"), ("html", "HUB-NOT-OURS", "warn")],
    )
    def test_trouble_on_the_way_has_its_words(self, lacking, laptop, presenter, shown, fault, code, tone):
        laptop.break_line(fault)
        presenter.enter()

        presenter.fetch()

        view = shown[-1]
        assert (view.line_trouble.code, view.line_tone) == (code, tone)
        assert view.line_trouble.todo
        assert view.mode is Mode.FULL

    def test_after_closing_nothing_is_shown(self, desk, presenter, shown):
        presenter.close()
        desk.office.changed()

        assert shown == []


def test_the_views_are_values(kit, presenter, shown):
    presenter.enter()

    assert replace(shown[-1]) == shown[-1]
