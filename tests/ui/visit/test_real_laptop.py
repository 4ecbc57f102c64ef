"""The presenter over a laptop as it leaves the office: signed kit, real procedures, encrypted store, no hub."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace

import pytest

from app.bootstrap import Program
from app.bootstrap.laptop import opened_laptop
from app.demo.props import props
from app.ui.drawing import draw
from app.ui.office import Office
from app.ui.protocol import Tools
from app.ui.visit.answers import Typed
from app.ui.visit.evidence import Source
from app.ui.visit.presenter import VisitPresenter
from app.ui.visit.view import Mode
from app.visit.facts import Result
from tests.ui.stand_in import AtOnce

PNG = b"\x89PNG\r\n\x1a\n una foto "
PICTURES = {
    "menu-respaldo.svg", "respaldo-probado.svg", "cinco-datos.svg", "primer-quiebre.svg", "csd-o-efirma.svg",
    "orden-conteo.svg",
}  # fmt: skip
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


@pytest.fixture
def world(prepared, tmp_path):
    return prepared.copy(tmp_path / "w")


@pytest.fixture
def laptop(world):
    run = Program(world.settings(world.laptop), lambda *_: 2)
    with opened_laptop(run.settings, run.vault, run.clock, launch=lambda _path: None) as opened:
        yield opened


def presenter_over(laptop, shown, went):
    run = AtOnce(laptop)
    office = Office(run, lambda _seconds, _call: lambda: None, lambda: datetime.now(UTC))
    tools = Tools(run, office, went.append, lambda *_a, **_k: None, None, None)
    hours = count(step=20_000)  # no wait of a procedure is longer than one look at this watch
    return VisitPresenter(
        tools, office, shown.append, lambda _data: SimpleNamespace(), lambda: float(next(hours)), draw=draw
    )


def test_the_demo_visit_is_done_from_arrival_to_closing(laptop, world):
    shown, went = [], []
    presenter = presenter_over(laptop, shown, went)
    presenter.enter({})
    assert shown[-1].arrival.verdict == "El maletín está completo"
    presenter.start("Ana")
    turns = 0

    while shown[-1].mode is not Mode.DONE:
        before = shown[-1]
        _one(presenter, shown[-1], props(world.client))
        assert shown[-1] != before, (before.step, shown[-1].trouble)
        turns = turns + 1 if shown[-1].step and before.step and shown[-1].step.key == before.step.key else 0
        assert turns < 5, (before.step, presenter._stand)

    assert went[-1].screen == "closing"
    pictures = [view.step.picture for view in shown if view.step and view.step.picture]
    assert {one.picture.name for one in pictures if one.drawn is not None} == PICTURES
    assert not any(one.trouble for one in pictures)
    state = laptop.session(world.visit).state
    assert all(task.result for task in state.in_order())
    again = presenter_over(laptop, shown, went)
    again.enter({})
    assert shown[-1].mode is Mode.DONE


def _one(presenter, view, found):
    step = view.step
    if view.mode is Mode.TASK:
        presenter.begin_task()
    elif view.mode is Mode.OUTCOME:
        presenter.finish(view.task.choices[0][0], "" if view.task.choices[0][0] is Result.SOLVED else "Pendiente")
    elif step.failed:
        presenter.choose(len(step.choices) - 1, "Se revisa con el consultor")
    elif step.barred:
        presenter.ask_outcome()
    elif step.choices:
        presenter.choose(0)
    elif step.kind == "evidence" and not step.main:
        presenter.attach(Source("foto.png", PNG + f"{step.title} {len(step.pieces)}".encode()))
    else:
        presenter.main(_typed(step, found))


def _typed(step, found):
    known = {"ruta-base": str(found.database), "conexion": str(found.database), "ruta-cer": str(found.certificate)}
    text = known.get(step.key[1]) or step.hint.partition("Por ejemplo: ")[2].partition(";")[0] or "Sin novedad"
    if step.kind == "measure":
        text = step.minimum or step.maximum or "12"
    if step.kind == "check":
        text = str(found.backup)
    if step.kind == "wait":
        text = "Es una prueba"
    numbers = {"numero": "00001000000512345678", "postal": "76000", "regimen": "601"}
    return Typed(
        text=numbers.get(step.key[1], text),
        place=str(found.backup),
        proof=step.proof or "none",
        name="Ana Robles",
        role="Gerente",
        signature=PNG,
    )
