"""What «Diagnóstico» decides, without a window and without an engine."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from types import SimpleNamespace

import pytest

from app.aspel.findings import ScanResult, from_json
from app.aspel.scan import Progress
from app.errors import BadInput, MaletinError, Unavailable
from app.ui.protocol import Lane, Place
from app.ui.scan.files import write_whole
from app.ui.scan.presenter import ScanPresenter
from app.ui.scan.view import Login, Mode, ScanView, Surroundings, Tab
from app.ui.scan.work import Seen, with_history
from app.visit.scanning import EntropyScanner
from app.visit.scans import KeptScan, scans_of
from tests.ui.scan.test_judge import check, scan
from tests.ui.stand_in import Desk, DoneJob
from tests.ui.visit.world import VisitLaptop
from tests.visit.builders import VISIT

SERVER = "inet://127.0.0.1:3050/sae"
WANTED = Unavailable("FIREBIRD-LOGIN", "no entró")
REFUSED = Unavailable("FIREBIRD-LOGIN", "no entró", gds="335544472")


class Scanner(EntropyScanner):
    """Answers what was prepared. ``troubles``: raised first, one a measure."""

    def __init__(self, laptop: ScanStage) -> None:
        super().__init__(lambda *_: None, laptop.store.evidence, laptop.clock)
        self.result: ScanResult = scan(check(keys=("A", "B")))
        self.troubles: list[MaletinError] = []
        self.asked: list[tuple[str, str]] = []
        self.keep_trouble: MaletinError | None = None

    def measure(self, database, watch, *, company="", checks=(), follow=None):
        self.asked.append((database, company))
        if self.troubles:
            raise self.troubles.pop(0)
        follow(Progress(3, 12, ("K01", "K02")))
        return replace(self.result, database=database)

    def keep(self, result, *, whole):
        if self.keep_trouble is not None:
            raise self.keep_trouble
        return super().keep(result, whole=whole)


class ScanStage(VisitLaptop):
    """A laptop with one visit and a scanner that answers at once."""

    def __init__(self) -> None:
        super().__init__()
        self.the_scanner = Scanner(self)
        self.kept: dict[str, tuple[str, str]] = {}
        self.logins = SimpleNamespace(keep=self._keep_login)
        self.scans_trouble: MaletinError | None = None

    def scanner(self) -> Scanner:
        return self.the_scanner

    def scans(self, _client: str) -> tuple[KeptScan, ...]:
        if self.scans_trouble is not None:
            raise self.scans_trouble
        return scans_of(self.journal.events(VISIT))

    def begin(self) -> None:
        opened = self.kit(VISIT)
        self.session(VISIT).start(opened.kit, opened.digest, go=True)

    def _keep_login(self, database: str, user: str, password: str) -> None:
        if not password:
            raise BadInput("LOGIN-EMPTY", "Faltan el usuario o la contraseña.")
        self.kept[database] = (user, password)


@pytest.fixture
def laptop():
    made = ScanStage()
    made.begin()
    return made


@pytest.fixture
def desk(laptop):
    made = Desk(laptop=laptop)
    made.went = []
    made.tools = replace(made.tools, go=made.went.append)
    return made


@pytest.fixture
def shown():
    return []


@pytest.fixture
def presenter(desk, shown):
    made = ScanPresenter(desk.tools, shown.append, write_whole, clock=lambda: 0.0)
    made.enter()
    return made


def kinds(laptop):
    return [event.kind for event in laptop.journal.events(VISIT)]


def test_coming_for_the_first_time_asks_for_the_database(presenter, shown):
    assert [view.mode for view in shown] == [Mode.LOADING, Mode.ASK]
    assert shown[-1].visit.startswith("Visita en curso: ")
    assert (shown[-1].database, shown[-1].last, shown[-1].login) == ("", "", Login.NOT_ASKED)


def test_a_measure_is_told_step_by_step_shown_and_kept(laptop, desk, presenter, shown):
    presenter.measure("  copy:/x.fdb ", "01")

    running = [view.running for view in shown if view.mode is Mode.RUNNING]
    assert running[-1].step.startswith("Paso 4 de 12")
    assert running[-1].check.startswith("K01 · ")
    assert running[-1].check.endswith(", y 1 más")
    assert running[-1].fraction == 0.25
    assert (shown[-1].mode, shown[-1].chosen.id) == (Mode.FULL, "K01")
    assert shown[-1].result.kept.startswith("Guardada en la visita de ")
    assert kinds(laptop)[-1] == "scan-recorded"
    assert laptop.the_scanner.asked == [("copy:/x.fdb", "01")]
    assert desk.run.lanes[-1] is Lane.STORE


def test_nothing_named_is_nothing_asked(laptop, presenter, shown):
    presenter.measure("   ")

    assert (shown[-1].mode, shown[-1].trouble.code) == (Mode.ASK, "FIREBIRD-DSN")
    assert laptop.the_scanner.asked == []


def test_a_server_that_nobody_logged_into_asks_without_an_alarm(laptop, presenter, shown):
    laptop.the_scanner.troubles = [WANTED, REFUSED]
    presenter.measure(SERVER)
    assert (shown[-1].login, shown[-1].trouble) == (Login.WANTED, None)

    presenter.measure(SERVER, "", "LECTOR", "mala")
    assert (shown[-1].login, shown[-1].trouble.code) == (Login.REFUSED, "FIREBIRD-LOGIN")

    presenter.measure(SERVER, "", "LECTOR", "buena")
    assert (shown[-1].mode, shown[-1].login) == (Mode.FULL, Login.NOT_ASKED)
    assert laptop.kept == {SERVER: ("LECTOR", "buena")}
    assert "buena" not in repr(shown)


def test_a_login_typed_for_one_server_is_not_given_to_another(laptop, presenter):
    laptop.the_scanner.troubles = [WANTED]
    presenter.measure(SERVER)

    presenter.measure("inet://otro/sae", "", "LECTOR", "clave")

    assert laptop.kept == {}


def test_an_empty_password_is_refused_before_anything_is_asked(laptop, presenter, shown):
    laptop.the_scanner.troubles = [WANTED]
    presenter.measure(SERVER)
    presenter.measure(SERVER, "", "LECTOR", "")

    assert (shown[-1].mode, shown[-1].trouble.code, shown[-1].login) == (Mode.ASK, "LOGIN-EMPTY", Login.WANTED)
    assert len(laptop.the_scanner.asked) == 1


@pytest.mark.parametrize(
    "code", ["FIREBIRD-LIVE-FILE", "FIREBIRD-ENGINE-MISSING", "SCAN-NO-COMPANY", "FDB-NOT-A-DATABASE"]
)
def test_what_could_not_be_looked_at_is_said_and_what_was_typed_stays(laptop, presenter, shown, code):
    laptop.the_scanner.troubles = [Unavailable(code, "no se pudo")]
    presenter.measure("copy:/x.fdb", "77")

    view = shown[-1]
    assert (view.mode, view.trouble.code, view.database, view.company) == (Mode.ASK, code, "copy:/x.fdb", "77")


def test_without_a_visit_in_course_it_is_only_shown(desk, shown):
    idle = ScanStage()
    desk.run.laptop = idle
    presenter = ScanPresenter(desk.tools, shown.append, write_whole)
    presenter.enter()
    presenter.measure("copy:/x.fdb")
    presenter.raise_contingency()

    assert shown[-1].result.kept.startswith("Sin visita en curso")
    assert not shown[-1].result.can_raise
    assert kinds(idle) == []


def test_without_any_kit_it_measures_too(laptop, desk, shown):
    laptop.held = None
    presenter = ScanPresenter(desk.tools, shown.append, write_whole)
    presenter.enter()
    presenter.measure("copy:/x.fdb")

    assert shown[-1].mode is Mode.FULL


def test_a_measure_that_cannot_be_kept_stays_on_screen(laptop, presenter, shown):
    laptop.the_scanner.keep_trouble = Unavailable("STORE-DISK-FULL", "El disco está lleno.")
    presenter.measure("copy:/x.fdb")

    view = shown[-1]
    assert (view.mode, view.trouble.code, view.result.kept) == (
        Mode.FULL, "STORE-DISK-FULL", "No se guardó en la visita",
    )  # fmt: skip


def test_a_store_that_cannot_be_read_does_not_hide_the_form(laptop, desk, shown):
    laptop.scans_trouble = Unavailable("STORE-READ", "no se puede leer")
    ScanPresenter(desk.tools, shown.append, write_whole).enter()

    assert (shown[-1].mode, shown[-1].trouble.code) == (Mode.ASK, "STORE-READ")


def test_the_second_measure_is_compared_with_the_first(laptop, presenter, shown):
    presenter.measure("copy:/x.fdb")
    laptop.the_scanner.result = scan(check(keys=("B", "C")))
    presenter.again()

    finding = shown[-1].chosen
    assert (finding.since, finding.new) == ("1 nuevo, 1 corregido, 1 sigue igual", frozenset({"C"}))
    assert len(shown[-1].result.points) == 2


def test_another_database_is_no_ground_to_compare(laptop, presenter, shown):
    presenter.measure("copy:/x.fdb")
    presenter.measure("copy:/y.fdb")

    assert shown[-1].result.compared == "Es la primera medición completa de esta base."


def test_the_last_measure_kept_can_be_seen_again_after_a_restart(laptop, desk, presenter):
    presenter.measure("copy:/x.fdb")
    later: list[ScanView] = []
    fresh = ScanPresenter(desk.tools, later.append, write_whole)
    fresh.enter()
    assert later[-1].database == "copy:/x.fdb"
    assert later[-1].last.endswith("en orden")

    fresh.show_last()

    assert (later[-1].mode, later[-1].chosen.id, later[-1].chosen.amounts) == (Mode.FULL, "K01", ())
    assert later[-1].result.kept == "Guardada en la bitácora de su visita"


def test_a_kept_scan_whose_evidence_is_gone_is_skipped_when_comparing(laptop, presenter):
    presenter.measure("copy:/x.fdb")
    (kept,) = laptop.scans("c")
    lost = replace(
        kept, scan=kept.scan.model_copy(update={"evidence": kept.scan.evidence.model_copy(update={"digest": "0" * 64})})
    )

    outcome = with_history(laptop, replace(scan(check()), database="copy:/x.fdb"), (lost,), opened=False)

    assert outcome.before is None
    assert len(outcome.points) == 2


def test_an_eventuality_is_raised_once(laptop, desk, presenter, shown):
    presenter.measure("copy:/x.fdb")
    presenter.raise_contingency()
    presenter.raise_contingency()

    assert kinds(laptop).count("contingency-raised") == 1
    assert shown[-1].chosen.raised
    assert desk.said[-1][1] == "ok"
    presenter.go_visit()
    assert desk.went == [Place("visit", {"visit": VISIT})]


def test_a_refused_eventuality_is_said(laptop, presenter, shown):
    presenter.measure("copy:/x.fdb")
    laptop.who.person_name = ""
    presenter._around = replace(presenter._around, technician="")
    presenter.raise_contingency()

    assert shown[-1].trouble.code == "CONTINGENCY-WHO"
    assert not shown[-1].chosen.raised


def test_searching_keeps_what_is_explained_when_it_still_fits(laptop, presenter, shown):
    laptop.the_scanner.result = scan(check("K01"), check("X02", area="cartera"))
    presenter.measure("copy:/x.fdb")
    presenter.choose("X02")
    presenter.search("titulo")
    assert shown[-1].chosen.id == "X02"
    presenter.search("k01")
    assert ([one.id for one in shown[-1].shown], shown[-1].chosen.id) == (["K01"], "K01")
    presenter.search("no hay tal")
    assert (shown[-1].shown, shown[-1].chosen) == ((), None)
    presenter.turn_to(Tab.OVERVIEW)
    assert shown[-1].tab is Tab.OVERVIEW


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx"])
def test_the_whole_measure_is_saved(presenter, desk, tmp_path, ending):
    presenter.measure("copy:/x.fdb")
    path = tmp_path / f"m.{ending}"
    presenter.save(path)

    assert desk.said[-1] == (f"Medición guardada: m.{ending}", "ok")
    raw = path.read_bytes()
    if ending == "json":
        assert from_json(raw).check("K01").keys == ("A", "B")
    elif ending == "csv":
        assert raw.decode("utf-8-sig").count("\r\n") == 3
    else:
        assert zipfile.is_zipfile(path)


def test_a_file_that_cannot_be_written_is_said(presenter, shown, tmp_path):
    presenter.measure("copy:/x.fdb")
    presenter.export(tmp_path / "no-existe" / "k.csv")

    assert shown[-1].trouble.code == "SCAN-NOT-SAVED"
    assert shown[-1].mode is Mode.FULL


class Held:
    """A Run that works when told to."""

    def __init__(self) -> None:
        self.jobs: list[SimpleNamespace] = []

    def __call__(self, work, *, done, failed, progress=None, lane=Lane.STORE):
        job = DoneJob()
        job.running = True
        job.cancelled = False
        job.cancel = lambda: setattr(job, "cancelled", True)
        self.jobs.append(SimpleNamespace(job=job, done=done, failed=failed, progress=progress, lane=lane))
        return job


@pytest.fixture
def held(desk):
    made = Held()
    desk.tools = replace(desk.tools, run=made)
    return made


@pytest.fixture
def waiting(desk, held, shown):
    """A measure under way for ten seconds."""
    seconds = iter([0.0, *[10.0] * 50])
    made = ScanPresenter(desk.tools, shown.append, write_whole, clock=lambda: next(seconds))
    made.enter()
    held.jobs[0].done(Surroundings())
    made.measure("copy:/x.fdb")
    return made


def test_stopping_before_the_first_check_waits_for_nobody(held, waiting, shown):
    waiting.stop()

    assert held.jobs[1].job.forgotten
    assert (shown[-1].mode, shown[-1].notice.startswith("Se detuvo antes")) == (Mode.ASK, True)


def test_stopping_later_waits_for_what_was_seen(held, waiting, shown):
    held.jobs[1].progress(Seen(10, 40, ("K01 · x",)))
    assert shown[-1].running.step == "Paso 11 de 40 · faltan 30 s"
    waiting.stop()

    assert held.jobs[1].job.cancelled
    assert not held.jobs[1].job.forgotten
    assert (shown[-1].mode, shown[-1].running.stopping) == (Mode.RUNNING, True)
    waiting.tick()
    assert shown[-1].running.stopping


def test_an_engine_that_keeps_silent_is_told_by_the_clock(waiting, shown):
    waiting.tick()

    assert shown[-1].running.step == "lleva 10 s"


def test_a_measure_under_way_is_not_begun_twice(held, waiting):
    waiting.measure("copy:/y.fdb")

    assert len(held.jobs) == 2


def test_coming_back_while_it_measures_leaves_it_alone(held, waiting, shown):
    waiting.enter()
    held.jobs[2].done(Surroundings())

    assert shown[-1].mode is Mode.RUNNING


def test_closing_forgets_the_work(held, waiting):
    waiting.close()

    assert held.jobs[1].job.forgotten


def test_a_cancelled_scan_that_saw_nothing_says_so(held, waiting, shown):
    held.jobs[1].failed(Unavailable("FIREBIRD-CANCELLED", "La consulta se canceló."))

    assert (shown[-1].mode, shown[-1].notice, shown[-1].trouble) == (Mode.ASK, "La consulta se canceló.", None)
